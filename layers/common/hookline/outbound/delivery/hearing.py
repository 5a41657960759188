"""Copies of a tenant's events for those who listen to it: key and timestamp; the listener reads the event itself.

A listener gets what an endpoint would that asks for these event types and has no channels, once for each event and
whatever becomes of its deliveries. What somebody sends to certain endpoints again is no new event, and is not copied.
"""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING

from hookline.errors import InvalidInput
from hookline.outbound.events.type_patterns import wants_type
from hookline.outbound.model import EventKey

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from hookline.listeners import Listener
    from hookline.outbound.model import Event

__all__ = ["heard_in", "wanted_copies"]


def wanted_copies(
    heard: Iterable[tuple[Event, tuple[Listener, ...]]], now: float
) -> Iterator[tuple[Listener, Callable[[], str]]]:
    """`heard`: events, each with the listeners of its own tenant."""
    for event, listeners in heard:
        for each in listeners:
            if now < each.until and wants_type(each.types, event.type):
                yield each, partial(_body, event)


def _body(event: Event) -> str:
    return json.dumps({"tenant": event.tenant, "event": event.id, "timestamp": event.timestamp})


def heard_in(body: str) -> tuple[EventKey, str]:
    """Of a copy: the event's key, and its timestamp, which its item may not have. Raises InvalidInput for no copy."""
    try:
        found = json.loads(body)
        return EventKey(str(found["tenant"]), str(found["event"])), str(found["timestamp"])
    except (ValueError, KeyError, TypeError):
        raise InvalidInput.at("message", "expected a copy of an event's key") from None
