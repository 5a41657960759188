"""`event`: publishes the body as an outbound event, so that every subscribed endpoint gets it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from hookline.inbound.actions.content import body_text, is_json
from hookline.inbound.actions.tools import Result
from hookline.outbound.events.publishing import new_event

if TYPE_CHECKING:
    from hookline.inbound.actions.tools import Job, Tools

__all__ = ["run"]

INLINE = 256 * 1024  # bytes of data that an item carries; more rests in S3
DAY = 86_400


def run(job: Job, tools: Tools) -> Result:
    """The event's id is made of the message's, so a retry publishes it once. A body that is not JSON goes as a text.

    Raises MalformedEvent for a tenant, type or channel that no event can have.
    """
    message = job.message
    body = message.request.body
    data = body if body and is_json(body) else json.dumps(body_text(message)).encode()
    event_id = "evt_" + message.id.removeprefix("msg_")
    ref = tools.blobs.put(f"events/{job.text('tenant')}/{event_id}", data) if len(data) > INLINE else None
    event = new_event(
        job.text("event-type"),
        None if ref else data,
        tenant=job.text("tenant"),
        id=event_id,
        timestamp=message.received_at,
        version=job.text("version", (message.verdict or {}).get("version") or "") or None,
        channels=[job.value(channel, "channels") for channel in job.plan.options.get("channels") or ()],
        ordering_key=job.text("ordering-key") or None,
        data_ref=ref,
        expires=int(job.now) + tools.retention_days * DAY,
    )
    tools.events.put(event)
    return Result(event_id.encode(), len(event_id))
