"""Which of a tenant's endpoints an event goes to.

Event types: an endpoint without `event_types` gets everything but `hookline.*`; with them, what one of the patterns
matches (`events.type_patterns`).

Channels, as Svix has them: an endpoint without channels gets whatever the event's channels; one with channels gets
events that share one with it, and none without channels. Version: a pinned endpoint gets events of that version, and
those without any. Operational events have neither: an endpoint that asks for them gets them.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from hookline.errors import InvalidInput, Problem
from hookline.outbound.events.type_patterns import OPERATIONAL_PREFIX, wants_type
from hookline.outbound.requests import payload
from hookline.outbound.troubles import reason_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from hookline.outbound.model import Endpoint, Event, Tenant

__all__ = ["Matched", "Matcher", "compile_endpoints"]

_CACHED_KEYS = 4096  # (type, channels, version) combinations; channels may be one per user


class Matched(NamedTuple):
    """`failed`: endpoints whose filter could not be asked, and why; they would want the event as far as can be told."""

    endpoints: tuple[Endpoint, ...]  # in the tenant's order
    failed: tuple[tuple[Endpoint, str], ...] = ()


class Matcher:
    """A tenant's endpoints, ready to be asked. Disabled ones match too: their deliveries are held, not lost.

    A filter is compiled when it is first asked: not all of a tenant's filters each time its endpoints are read.
    """

    def __init__(self, endpoints: tuple[Endpoint, ...]) -> None:
        self._endpoints = endpoints
        self._filters: dict[str, Callable[[Any], bool]] = {}
        self._cache: dict[tuple[str, tuple[str, ...], str | None], tuple[tuple[Endpoint, ...], bool]] = {}

    def match(self, event: Event) -> Matched:
        """Raises InvalidInput if a filter must read data that is not loaded: see `reads`.

        Whatever else goes wrong in one endpoint's filter is that endpoint's trouble.
        """
        candidates, filtered = self._candidates(event)
        if not filtered:
            return Matched(candidates)
        document = payload.document(event)
        endpoints: list[Endpoint] = []
        failed: list[tuple[Endpoint, str]] = []
        for each in candidates:
            try:
                if each.filter is None or self._wants(each, document):
                    endpoints.append(each)
            except Exception as error:  # noqa: BLE001 - a filter is its owner's program
                failed.append((each, reason_of("filter", error)))
        return Matched(tuple(endpoints), tuple(failed))

    def _wants(self, endpoint: Endpoint, document: Any) -> bool:
        wants = self._filters.get(endpoint.id)
        if wants is None:
            wants = self._filters[endpoint.id] = _compiled(json.dumps(endpoint.filter))
        return wants(document)

    def candidates(self, event: Event) -> tuple[Endpoint, ...]:
        """Those that want it as far as can be told without its data."""
        return self._candidates(event)[0]

    def wants(self, endpoint: Endpoint, event: Event) -> bool:
        """Whether an endpoint still asks for an event that it was to get; a filter is asked if the data is at hand."""
        if not any(each.id == endpoint.id for each in self.candidates(event)):
            return False
        if endpoint.filter is None or event.data is None:
            return True
        try:
            return self._wants(endpoint, payload.document(event))
        except Exception:  # noqa: BLE001 - it was wanted when the delivery was made
            return True

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
        chosen = tuple(each for each in self._endpoints if _selects(each, event))
        return chosen, any(each.filter is not None for each in chosen)


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> Callable[[Any], bool]:
    """Kept from one reading of the endpoints to the next. Raises InvalidInput (a row that another version wrote)."""
    from hookline.outbound.matching.patterns import compile_pattern  # noqa: PLC0415 - few endpoints have a filter

    try:
        return compile_pattern(json.loads(pattern))
    except InvalidInput as error:
        problems = [Problem(f"filter{each.where[1:]}", each.expected) for each in error.problems]
        raise InvalidInput(problems) from None


def compile_endpoints(tenant: Tenant) -> Matcher:
    return Matcher(tenant.endpoints)


def _selects(endpoint: Endpoint, event: Event) -> bool:
    operational = event.type.startswith(OPERATIONAL_PREFIX)
    if not wants_type(endpoint.event_types, event.type):
        return False
    if operational:
        return True
    if endpoint.channels and not set(endpoint.channels).intersection(event.channels):
        return False
    return endpoint.version is None or event.version is None or endpoint.version == event.version
