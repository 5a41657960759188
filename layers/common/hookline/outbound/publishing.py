"""Publishing an event through Hookline (the CLI, the management API) rather than by writing the item oneself: checked
against its event type's schema, put where it fits, told if it is there already.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from hookline.errors import InvalidInput, MalformedEvent, NotFound, Problem
from hookline.outbound import event_types, events, times

if TYPE_CHECKING:
    from hookline.outbound.event_types import EventType
    from hookline.outbound.model import Event
    from hookline.ports import BlobStore, ConfigStore, EventStore, EventTypeStore

__all__ = ["Published", "publish"]


class Published(NamedTuple):
    """`created` is False where an event of that id existed already; nothing was changed then."""

    event: Event
    created: bool
    event_type: EventType | None


def publish(
    event: Event, *, config: ConfigStore, types: EventTypeStore, store: EventStore, blobs: BlobStore
) -> Published:
    """`event.data` is JSON text. Raises InvalidInput naming the field, NotFound where there is no such tenant."""
    problems = events.problems(event)
    if event.data is None:
        problems.append(Problem("data", "expected JSON text"))
    try:
        event.timestamp = times.normalise(event.timestamp)
    except ValueError:
        problems.append(Problem("timestamp", "expected an RFC 3339 time such as 2026-01-31T08:15:30Z"))
    if event.type.startswith("hookline."):
        problems.append(Problem("type", "hookline.* is kept for operational events"))
    if problems:
        raise InvalidInput(problems)
    data = event.data or b""
    try:
        events.check_json(data.decode())
    except UnicodeDecodeError:
        raise InvalidInput.at("data", "expected UTF-8 text") from None
    if config.tenant(event.tenant) is None:
        raise NotFound(f"tenant {event.tenant}")
    event_type = types.get(event.type)
    if event_type is not None:
        event_types.check_data(event_type, event.version, data)
    return Published(event, _put(event, data, store, blobs), event_type)


def _put(event: Event, data: bytes, store: EventStore, blobs: BlobStore) -> bool:
    try:
        events.encode(event)
    except MalformedEvent:  # too large for an item even when packed
        if store.get_many([event.id]):
            return False  # its payload in S3 must stay what it was
        return store.put(replace(event, data=None, data_ref=blobs.put(f"events/{event.id}", data)))
    return store.put(event)
