"""`event`: publishes the body as an outbound event, so that every subscribed endpoint gets it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from hookline.inbound.actions.content import body_text, is_json
from hookline.inbound.actions.tools import Result
from hookline.outbound.model import Event

if TYPE_CHECKING:
    from hookline.inbound.actions.tools import Job, Tools

__all__ = ["run"]

INLINE = 256 * 1024  # bytes of data that an item carries; more rests in S3
DAY = 86_400


def run(job: Job, tools: Tools) -> Result:
    """The event's id is made of the message's, so a retry publishes it once. A body that is not JSON goes as a text."""
    message = job.message
    body = message.request.body
    data = body if body and is_json(body) else json.dumps(body_text(message)).encode()
    ref = None
    if len(data) > INLINE:
        ref = tools.blobs.put(f"events/evt_{message.id}", data)
    version = job.text("version", (message.verdict or {}).get("version") or "")
    ordering_key = job.text("ordering-key")
    event = Event(
        id=f"evt_{message.id}",
        tenant=job.text("tenant"),
        type=job.text("event-type"),
        timestamp=datetime.fromtimestamp(message.received_at, UTC).isoformat(timespec="milliseconds")[:-6] + "Z",
        data=None if ref else data,
        data_ref=ref,
        version=version or None,
        channels=tuple(job.resolve(channel, "channels") for channel in job.plan.options.get("channels") or ()),
        ordering_key=ordering_key or None,
        expires=int(job.now) + tools.retention_days * DAY,
    )
    tools.events.put(event)
    return Result(event.id.encode(), len(event.id))
