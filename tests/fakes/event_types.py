"""`ports.EventTypeStore` in memory."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hookline.errors import Conflict

if TYPE_CHECKING:
    from hookline.outbound.model import EventType

__all__ = ["FakeEventTypeStore"]


class FakeEventTypeStore:
    def __init__(self) -> None:
        self.types: dict[str, EventType] = {}

    def get(self, name: str) -> EventType | None:
        return self.types.get(name)

    def put(self, event_type: EventType, *, seen: int | None = None) -> EventType:
        known = self.types.get(event_type.name)
        stands = known.revision if known else 0
        if seen not in (None, stands):
            raise Conflict(f"event type {event_type.name}")
        stored = replace(event_type, revision=stands + 1)
        self.types[event_type.name] = stored
        return stored

    def delete(self, name: str, *, seen: int) -> bool:
        if name not in self.types or self.types[name].revision != seen:
            return False
        del self.types[name]
        return True

    def deprecate(self, name: str, *, deprecated: bool = True) -> bool:
        if name not in self.types:
            return False
        self.types[name] = replace(self.types[name], deprecated=deprecated, revision=self.types[name].revision + 1)
        return True

    def all(self) -> list[EventType]:
        return [self.types[name] for name in sorted(self.types)]
