"""`ports.EventTypeStore` in memory."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hookline.outbound.event_types import EventType

__all__ = ["FakeEventTypeStore"]


class FakeEventTypeStore:
    def __init__(self) -> None:
        self.types: dict[str, EventType] = {}

    def get(self, name: str) -> EventType | None:
        return self.types.get(name)

    def put(self, event_type: EventType) -> None:
        self.types[event_type.name] = event_type

    def deprecate(self, name: str, *, deprecated: bool = True) -> bool:
        if name not in self.types:
            return False
        self.types[name] = replace(self.types[name], deprecated=deprecated)
        return True

    def all(self) -> list[EventType]:
        return [self.types[name] for name in sorted(self.types)]
