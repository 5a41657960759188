"""What publishing a source's message asks of the config table, kept for some seconds: each message would ask it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hookline.errors import Denied, InvalidInput, Unavailable
from hookline.outbound.sources.mapping import parse_mappings

if TYPE_CHECKING:
    from collections.abc import Callable

    from hookline.outbound.events.outbox import Tenants, Types
    from hookline.outbound.model import EventType, Tenant
    from hookline.outbound.ports import SourceStore
    from hookline.outbound.sources.mapping import SourceMapping
    from hookline.ports import Clock

__all__ = ["KnownMappings", "KnownTenants", "KnownTypes"]

_MOST = 1000  # names that are kept


class _Kept:
    def __init__(self, clock: Clock, ttl: float) -> None:
        self._clock = clock
        self._ttl = ttl
        self._found: dict[str, tuple[float, Any]] = {}

    def get(self, name: str, read: Callable[[str], Any]) -> Any:
        now = self._clock()
        known = self._found.get(name)
        if known is not None and now < known[0]:
            return known[1]
        if len(self._found) >= _MOST:
            self._found.clear()
        found = read(name)
        if found is not None:  # what was just made is known at once
            self._found[name] = (now + self._ttl, found)
        return found


class KnownTenants:
    def __init__(self, config: Tenants, clock: Clock, *, ttl: float) -> None:
        self._config = config
        self._kept = _Kept(clock, ttl)

    def tenant(self, tenant: str) -> Tenant | None:
        found: Tenant | None = self._kept.get(tenant, self._config.tenant)
        return found


class KnownTypes:
    def __init__(self, types: Types, clock: Clock, *, ttl: float) -> None:
        self._types = types
        self._kept = _Kept(clock, ttl)

    def get(self, name: str) -> EventType | None:
        found: EventType | None = self._kept.get(name, self._types.get)
        return found


class KnownMappings:
    """A source's applied mappings, read again after `ttl` seconds; the last good ones where they cannot be read."""

    def __init__(self, store: SourceStore, clock: Clock, *, ttl: float) -> None:
        self._source_store = store
        self._clock = clock
        self._ttl = ttl
        self._until = 0.0
        self._known: tuple[SourceMapping, ...] | None = None

    def __call__(self, source: str) -> list[SourceMapping]:
        """In the order in which they were applied. Where there is none, they are read again: a message without mapping
        is refused, and what was just applied is to serve it.
        """
        if not (found := self._of(source)):
            self._until = 0.0
            found = self._of(source)
        return found

    def _of(self, source: str) -> list[SourceMapping]:
        return [each for each in self._read() if each.source == source]

    def _read(self) -> tuple[SourceMapping, ...]:
        if self._known is None or self._clock() >= self._until:
            try:
                self._known = parse_mappings(self._source_store.get()[1])
            except (Denied, Unavailable, InvalidInput) as error:
                if self._known is None:
                    raise Unavailable("the mappings of sources cannot be read") from error
            self._until = self._clock() + self._ttl
        return self._known
