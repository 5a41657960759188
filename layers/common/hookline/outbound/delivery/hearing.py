"""Copies of a tenant's events for those who listen to it: the event's key; the listener reads the event itself.

A listener gets what an endpoint would that asks for these event types and has no channels, once for each event and
whatever becomes of its deliveries. What somebody sends to certain endpoints again is no new event, and is not copied.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from hookline.errors import InvalidInput
from hookline.outbound.events.type_patterns import wants_type
from hookline.outbound.model import EventKey

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from hookline.listeners import Listener
    from hookline.outbound.model import Event

__all__ = ["key_in", "wanted_copies"]


def wanted_copies(
    heard: Iterable[tuple[Event, tuple[Listener, ...]]], now: float
) -> Iterator[tuple[Listener, Callable[[], str]]]:
    """`heard`: events, each with the listeners of its own tenant."""
    for event, listeners in heard:
        for each in listeners:
            if now < each.until and wants_type(each.types, event.type):
                yield each, lambda key=event.key: json.dumps({"tenant": key.tenant, "event": key.id})  # type: ignore[misc]


def key_in(body: str) -> EventKey:
    """Of a copy. Raises InvalidInput for what is none."""
    try:
        found = json.loads(body)
        return EventKey(str(found["tenant"]), str(found["event"]))
    except (ValueError, KeyError, TypeError):
        raise InvalidInput.at("message", "expected a copy of an event's key") from None
