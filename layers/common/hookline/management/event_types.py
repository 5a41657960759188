"""Event types: what a deployment's events are, with schemas and examples."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hookline.errors import Conflict, NotFound, Stale
from hookline.management.access import Refused, check_revision
from hookline.management.pages import Listing, decode_position, encode_position
from hookline.outbound.events.event_types import parse_event_type

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hookline.outbound.model import EventType
    from hookline.outbound.ports import ConfigStore, EventTypeStore

__all__ = ["EventTypes"]

_NAMED = 10  # endpoints that a refusal names


class EventTypes:
    def __init__(self, types: EventTypeStore, config: ConfigStore) -> None:
        self._types = types
        self._config = config

    def page(self, *, cursor: str | None = None, limit: int = 50) -> Listing[EventType]:
        position = decode_position(cursor, 1)
        rest = [each for each in self._types.all() if position is None or each.name > position[0]]
        page = rest[:limit]
        return Listing(page, encode_position(page[-1].name) if len(rest) > limit else None)

    def get(self, name: str) -> EventType:
        """Raises NotFound."""
        found = self._types.get(name)
        if found is None:
            raise NotFound(f"there is no event type {name}")
        return found

    def put(self, name: str, described: Mapping[str, Any], if_match: str | None = None) -> tuple[EventType, bool]:
        """The type as described, and whether it is new. Raises InvalidEndpoint, Stale."""
        event_type = parse_event_type({**described, "name": name})
        before = self._types.get(name)
        if before is None and if_match is not None:
            raise Stale(f"there is no event type {name}")
        if before is not None:
            check_revision(if_match, before.revision)
            if before == event_type:
                return before, False
        try:
            return self._types.put(event_type, seen=before.revision if before else 0), before is None
        except Conflict as error:
            if if_match is not None:
                raise Stale(str(error)) from error
            raise

    def delete(self, name: str, *, force: bool = False, if_match: str | None = None) -> None:
        """Raises NotFound, Stale; Refused where endpoints ask for it by name, unless `force`.

        Looks at every tenant: rare, and the price of a mistake is events that nobody gets.
        """
        row = self.get(name)
        check_revision(if_match, row.revision)
        if not force and (users := self._users(name)):
            named = ", ".join(users[:_NAMED]) + (" and others" if len(users) > _NAMED else "")
            raise Refused("event-type-in-use", f"{name} is asked for by {named}")
        if not self._types.delete(name, seen=row.revision):
            raise Stale(f"event type {name} was changed meanwhile")

    def _users(self, name: str) -> list[str]:
        found: list[str] = []
        for tenant in self._config.tenants():
            known = self._config.tenant(tenant)
            found += [f"{tenant}/{each.id}" for each in (known.endpoints if known else ()) if name in each.event_types]
            if len(found) > _NAMED:
                break
        return found
