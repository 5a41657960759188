"""The inbound queue's message: one delivery for one hook, made at the edge and read by the worker.

    {"id", "hook", "version", "received_at", "request": {method, path, url, query, headers, remote_addr,
     body | body_base64 | body_ref}, "verdict": {valid, reason, scheme, event_id, event_type, version} | null,
     "dedupe_key", "dedupe_keep", "debounce"}

`version` is that of the applied hooks, the verdict's `version` the provider's API version. The body is kept exactly: as
text, as base64 where it is not UTF-8, or as a reference to the payload bucket. `dedupe_key` is "" for a delivery that
nothing identifies, `dedupe_keep` the seconds it is remembered (`repeats.py`); `debounce`
names what a newer delivery of the same name supersedes ("": nothing).
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from hookline.errors import InvalidInput
from hookline.inbound.request import Request
from hookline.jsontext import ascii_text
from hookline.nesting import read_json

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hookline.inbound.hooks.hook import Hook
    from hookline.inbound.signatures.verdict import Verdict
    from hookline.ports import BlobStore

__all__ = ["KEEP", "MOST_DELAY", "Envelope", "Message", "Repeat", "decode"]

CLAIM_CHECK = 256 * 1024  # bytes: a body from this size on goes to S3
MESSAGE_BYTES = 1_000_000  # SQS takes 1 MiB with attributes; a body that JSON's escapes blow up goes to S3 too
MOST_DELAY = 900  # seconds; SQS's limit, and so the longest debounce window
KEEP = 3 * 86_400.0  # seconds that a delivery is remembered: Stripe, as others, sends again for three days


class Repeat(NamedTuple):
    """`key`: two requests with the same are one delivery ("": each is its own). `keep`: seconds it is remembered."""

    key: str = ""
    keep: float = KEEP


class Envelope:
    """A request on its way into messages: its parts are made once, however many hooks it is for."""

    def __init__(self, request: Request, *, hooks_version: int, received_at: float, blobs: BlobStore) -> None:
        self._body = request.body
        self._version = hooks_version
        self._received_at = received_at
        self._blobs = blobs
        self._fields: dict[str, Any] = {
            "method": request.method,
            "path": request.path,
            "url": request.url,
            "query": request.query,
            "headers": {name: values[0] if len(values) == 1 else values for name, values in request.headers.items()},
            "remote_addr": request.remote_addr,
        }
        self._placed = False

    def message(self, message_id: str, hook: Hook, verdict: Verdict | None, repeat: Repeat, debounce: str = "") -> str:
        """The message's text. Raises Unavailable if the body had to go to S3 and could not."""
        if not self._placed:
            self._place(message_id)
        content = {
            "id": message_id,
            "hook": hook.id,
            "version": self._version,
            "received_at": self._received_at,
            "request": self._fields,
            "verdict": None if verdict is None else _plain(verdict),
            "dedupe_key": repeat.key,
            "dedupe_keep": repeat.keep,
            "debounce": debounce,
        }
        text = ascii_text(content)  # SQS refuses some characters, JSON's escapes spell them
        if len(text) > MESSAGE_BYTES and "body_ref" not in self._fields:
            self._check_in(message_id)
            text = ascii_text(content)
        return text

    def _place(self, message_id: str) -> None:
        if len(self._body) >= CLAIM_CHECK:
            self._check_in(message_id)
        else:
            try:
                self._fields["body"] = self._body.decode()
            except UnicodeDecodeError:
                self._fields["body_base64"] = base64.b64encode(self._body).decode()
        self._placed = True

    def _check_in(self, message_id: str) -> None:
        self._fields["body_ref"] = self._blobs.put(f"inbound/{message_id}", self._body)
        self._fields.pop("body", None)
        self._fields.pop("body_base64", None)


def _plain(verdict: Verdict) -> dict[str, Any]:
    return {
        "valid": verdict.valid,
        "reason": verdict.reason,
        "scheme": verdict.scheme,
        "event_id": verdict.event_id,
        "event_type": verdict.event_type,
        "version": verdict.version,
    }


_NOTHING_KNOWN = Repeat()


@dataclass(slots=True)
class Message:
    """As the worker has it, the body back in the request. `body_ref` is set where it came from S3."""

    id: str
    hook: str
    version: int
    received_at: float
    request: Request
    verdict: Mapping[str, Any] | None = None
    repeat: Repeat = _NOTHING_KNOWN
    debounce: str = ""
    body_ref: str = ""

    @property
    def event_id(self) -> str:
        return (self.verdict or {}).get("event_id") or ""

    @property
    def event_type(self) -> str:
        return (self.verdict or {}).get("event_type") or ""


def _repeat(content: Mapping[str, Any]) -> Repeat:
    """A message of 0.1 has the key alone; by its content a delivery was known for five minutes."""
    key = content.get("dedupe_key") or ""
    keep = content.get("dedupe_keep") or (300.0 if key.startswith("content:") else KEEP)
    return Repeat(key, float(keep))


def decode(text: str | Mapping[str, Any], blobs: BlobStore) -> Message:
    """Raises InvalidInput for what is no such message, NotFound where its body is gone, Unavailable."""
    try:
        content = read_json(text) if isinstance(text, str) else text
        request = content["request"]
        ref = request.get("body_ref") or ""
        message = Message(
            id=str(content["id"]),
            hook=str(content["hook"]),
            version=int(content["version"]),
            received_at=float(content["received_at"]),
            request=Request.from_dict(request),
            verdict=content.get("verdict"),
            repeat=_repeat(content),
            debounce=content.get("debounce") or "",
            body_ref=ref,
        )
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise InvalidInput.at(
            "message", f"expected an inbound message as the receiver makes it ({error!r:.80})"
        ) from None
    if ref:
        message.request.body = blobs.get(ref)
    return message
