"""What an action passes on: the delivery as an envelope, or the body alone.

    {"id", "hook", "received_at", "event_id", "event_type", "version", "scheme", "method", "path", "query", "headers",
     "body" | "body_base64" | "body_ref"}

Targets that match on content (EventBridge, Step Functions) get a JSON body as `payload`, byte for byte, in place of
`body`. A content that the target would not take because of its size names the body in the payload bucket instead.
"""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from hookline.nesting import brackets, too_deep

if TYPE_CHECKING:
    from hookline.inbound.actions.tools import Job, Tools
    from hookline.inbound.message import Message

__all__ = ["body_text", "envelope", "is_json"]


def envelope(job: Job, tools: Tools, *, most: int, parsed: bool = False) -> str:
    """ASCII JSON of at most `most` bytes, headers permitting."""
    message = job.message
    content = _about(message)
    text = json.dumps(content | _body(message.request.body), separators=(",", ":"))
    if parsed and message.request.body and is_json(message.request.body):
        about = json.dumps(content, separators=(",", ":"))
        text = f'{about[:-1]},"payload":{message.request.body.decode()}}}'
    if len(text.encode()) <= most:
        return text
    ref = message.body_ref or tools.blobs.put(f"inbound/{message.id}", message.request.body)
    return json.dumps(content | {"body_ref": ref}, separators=(",", ":"))


def body_text(message: Message) -> str:
    """The body as text; base64 where it is not UTF-8."""
    try:
        return message.request.body.decode()
    except UnicodeDecodeError:
        return base64.b64encode(message.request.body).decode()


def is_json(body: bytes) -> bool:
    """Whether it is JSON as others read it: UTF-8, no NaN or Infinity, and not nested too deeply."""
    try:
        document = json.loads(body.decode(), parse_constant=_no_constant, parse_int=str)  # of any number of digits
    except (ValueError, RecursionError):
        return False
    return not (brackets(body) and too_deep(document))


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def _about(message: Message) -> dict[str, Any]:
    verdict = message.verdict or {}
    request = message.request
    return {
        "id": message.id,
        "hook": message.hook,
        "received_at": datetime.fromtimestamp(message.received_at, UTC).isoformat(timespec="milliseconds"),
        "event_id": verdict.get("event_id"),
        "event_type": verdict.get("event_type"),
        "version": verdict.get("version"),
        "scheme": verdict.get("scheme"),
        "method": request.method,
        "path": request.path,
        "query": request.query,
        "headers": {name: ",".join(values) for name, values in request.headers.items()},
    }


def _body(body: bytes) -> dict[str, str]:
    try:
        return {"body": body.decode()}
    except UnicodeDecodeError:
        return {"body_base64": base64.b64encode(body).decode()}
