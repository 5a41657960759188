"""Which of a tenant's endpoints an event goes to.

Event types: an endpoint without `event_types` gets everything but `hookline.*`; with them, what one of the patterns
matches (`events.type_patterns`).

Channels, as Svix has them: an endpoint without channels gets whatever the event's channels; one with channels gets
events that share one with it, and none without channels. Version: a pinned endpoint gets events of that version, and
those without any. Operational events have neither: an endpoint that asks for them gets them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hookline.errors import InvalidInput
from hookline.outbound.events.type_patterns import OPERATIONAL_PREFIX, matches_type
from hookline.outbound.requests import payload

if TYPE_CHECKING:
    from collections.abc import Callable

    from hookline.outbound.model import Endpoint, Event, Tenant

__all__ = ["Matcher", "compile_endpoints"]

_CACHED_KEYS = 4096  # (type, channels, version) combinations; channels may be one per user


class Matcher:
    """A tenant's endpoints, ready to be asked. Disabled ones match too: their deliveries are held, not lost.

    `broken` names endpoints whose stored filter is no valid pattern (written by another version); they match nothing.
    """

    def __init__(self, endpoints: tuple[Endpoint, ...]) -> None:
        self._endpoints = endpoints
        self._filters: dict[str, Callable[[Any], bool]] = {}
        self._cache: dict[tuple[str, tuple[str, ...], str | None], tuple[tuple[Endpoint, ...], bool]] = {}
        self.broken: dict[str, InvalidInput] = {}
        for endpoint in endpoints:
            if endpoint.filter is not None:
                self._compile(endpoint.id, endpoint.filter)

    def match(self, event: Event) -> tuple[Endpoint, ...]:
        """In the tenant's order. Raises InvalidInput if a filter must read data that is not loaded: see `reads`."""
        endpoints, filtered = self._candidates(event)
        if not filtered:
            return endpoints
        document = payload.document(event)
        filters = self._filters
        return tuple([each for each in endpoints if each.filter is None or filters[each.id](document)])

    def candidates(self, event: Event) -> tuple[Endpoint, ...]:
        """Those that want it as far as can be told without its data."""
        return self._candidates(event)[0]

    def reads(self, event: Event) -> bool:
        """Whether matching this event reads its data."""
        return self._candidates(event)[1]

    def _candidates(self, event: Event) -> tuple[tuple[Endpoint, ...], bool]:
        key = (event.type, event.channels, event.version)
        found = self._cache.get(key)
        if found is None:
            if len(self._cache) >= _CACHED_KEYS:
                self._cache.clear()
            found = self._cache[key] = self._select(event)
        return found

    def _select(self, event: Event) -> tuple[tuple[Endpoint, ...], bool]:
        chosen = tuple(each for each in self._endpoints if each.id not in self.broken and _selects(each, event))
        return chosen, any(each.filter is not None for each in chosen)

    def _compile(self, endpoint_id: str, pattern: Any) -> None:
        from hookline.outbound.matching.patterns import compile_pattern  # noqa: PLC0415 - few endpoints have a filter

        try:
            self._filters[endpoint_id] = compile_pattern(pattern)
        except InvalidInput as error:
            self.broken[endpoint_id] = error


def compile_endpoints(tenant: Tenant) -> Matcher:
    return Matcher(tenant.endpoints)


def _selects(endpoint: Endpoint, event: Event) -> bool:
    operational = event.type.startswith(OPERATIONAL_PREFIX)
    if endpoint.event_types:
        if not any(matches_type(pattern, event.type) for pattern in endpoint.event_types):
            return False
    elif operational:
        return False
    if operational:
        return True
    if endpoint.channels and not set(endpoint.channels).intersection(event.channels):
        return False
    return endpoint.version is None or event.version is None or endpoint.version == event.version
