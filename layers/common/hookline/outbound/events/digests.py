"""What an event was when its delivery was made: a later attempt sends nothing else under the same `webhook-id`."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hookline.outbound.model import Event

__all__ = ["CHANGED", "digest", "matches"]

CHANGED = "the event is not what it was when it was first sent"  # why a delivery is cancelled
_BYTES = 16


def digest(event: Event) -> str:
    """22 characters of SHA-256 over all that says whose event it is, who gets it and what is sent.

    Data in S3 is part of it once it is at hand.
    """
    head = (event.tenant, event.id, event.type, event.timestamp, event.version or "", event.data_ref or "")
    hashed = hashlib.sha256("\n".join((*head, *sorted(event.channels))).encode())
    if event.data is not None:
        hashed.update(b"\0")
        hashed.update(event.data)
    return base64.urlsafe_b64encode(hashed.digest()[:_BYTES]).decode().rstrip("=")


def matches(recorded: str, event: Event) -> bool:
    """Whether the event, its data at hand, is that of a recorded digest, also one made before its data was fetched."""
    if not recorded or recorded == digest(event):
        return True
    return event.data_ref is not None and recorded == digest(replace(event, data=None))
