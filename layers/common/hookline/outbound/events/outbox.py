"""Publishing through Hookline (the CLI, the management API) rather than by writing the item oneself: the event is
checked against its type's schema, put where it fits, and told to be there already if it is.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple, Protocol

from hookline.errors import InvalidInput, MalformedEvent, NotFound
from hookline.outbound.events import event_types, items

if TYPE_CHECKING:
    from hookline.outbound.model import Event, EventType, Tenant
    from hookline.outbound.ports import EventStore
    from hookline.ports import BlobStore

__all__ = ["Published", "Tenants", "Types", "publish"]


class Tenants(Protocol):
    """Of a `ConfigStore`, what publishing asks."""

    def tenant(self, tenant: str) -> Tenant | None: ...


class Types(Protocol):
    """Of an `EventTypeStore`, what publishing asks."""

    def get(self, name: str) -> EventType | None: ...


class Published(NamedTuple):
    """`created` is False where an event of that id existed before; nothing was changed then."""

    created: bool
    event_type: EventType | None = None  # None: nobody registered it
    sequence: int | None = None  # of an event with an ordering key, if it was created


def publish(event: Event, *, config: Tenants, types: Types, store: EventStore, blobs: BlobStore) -> Published:
    """`event` as `publishing.new_event` makes it, with its data at hand; with an ordering key it gets the next number.

    Raises InvalidInput naming the field, NotFound where there is no such tenant.
    """
    if event.data is None:
        raise InvalidInput.at("data", "expected JSON text")
    if config.tenant(event.tenant) is None:
        raise NotFound(f"tenant {event.tenant}")
    event_type = types.get(event.type)
    if event_type is not None:
        event_types.validate(event, {event.type: event_type})
    try:
        items.encode(event)
    except MalformedEvent:  # too large for an item, even packed
        # named by its content too: another event of this id, published before or just now, keeps its own payload
        key = f"events/{event.tenant}/{event.id}/{hashlib.sha256(event.data).hexdigest()[:16]}"
        event = replace(event, data=None, data_ref=blobs.put(key, event.data))
    if event.ordering_key is not None and event.sequence is None:
        numbered = store.put_next(event)
        return Published(numbered is not None, event_type, numbered.sequence if numbered else None)
    return Published(store.put(event), event_type, event.sequence)
