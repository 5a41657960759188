"""Events: publishing them, alone or in batches, and finding them again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from hookline.errors import Conflict, InvalidInput, NotFound
from hookline.management.pages import Listing
from hookline.management.tenants import known
from hookline.outbound.events.outbox import publish
from hookline.outbound.events.publishing import new_event
from hookline.outbound.events.type_patterns import matches_type, type_pattern_problem
from hookline.outbound.model import EventKey

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import timedelta

    from hookline.errors import HooklineError
    from hookline.outbound.model import Event
    from hookline.outbound.ports import ConfigStore, EventStore, EventTypeStore
    from hookline.ports import BlobStore, Clock

__all__ = ["Events", "Outcome"]

SCANNED = 1000  # events that one page of a filtered listing looks at, at most


class Outcome(NamedTuple):
    """Of one event of a batch; `error` None: it is published, or was (`created` False)."""

    event_id: str | None
    created: bool
    registered: bool = False
    event: Event | None = None
    error: HooklineError | None = None


class Events:
    def __init__(
        self,
        *,
        config: ConfigStore,
        types: EventTypeStore,
        events: EventStore,
        blobs: BlobStore,
        clock: Clock,
        retention: timedelta,
    ) -> None:
        self._config = config
        self._types = types
        self._events = events
        self._blobs = blobs
        self._clock = clock
        self._retention = retention

    def publish(self, tenant: str, described: Mapping[str, Any]) -> Outcome:
        """`described`: type and data, and optionally id, timestamp, version, channels, ordering_key.

        Raises MalformedEvent or InvalidInput naming the field, NotFound where there is no such tenant, Conflict where
        another event has that id.
        """
        event = new_event(tenant=tenant, retention=self._retention, now=self._clock(), **described)
        published = publish(event, config=self._config, types=self._types, store=self._events, blobs=self._blobs)
        if published.created:
            event.sequence = published.sequence
        else:
            event.sequence = self._check_same(event, explicit="timestamp" in described).sequence
        return Outcome(event.id, published.created, published.event_type is not None, event)

    def publish_many(self, tenant: str, described: Sequence[Mapping[str, Any]]) -> list[Outcome]:
        """Each by itself, in order: what is wrong with one keeps none of the others. Raises NotFound, Unavailable."""
        known(self._config, tenant)
        outcomes = []
        for each in described:
            try:
                outcomes.append(self.publish(tenant, each))
            except (InvalidInput, Conflict) as error:
                given = each.get("id")
                outcomes.append(Outcome(given if isinstance(given, str) else None, created=False, error=error))
        return outcomes

    def page(
        self,
        tenant: str,
        *,
        since: str = "",
        until: str = "",
        event_type: str = "",
        cursor: str | None = None,
        limit: int = 50,
    ) -> Listing[Event]:
        """Newest first. Raises NotFound, InvalidInput."""
        known(self._config, tenant)
        if event_type and (problem := type_pattern_problem(event_type)):
            raise InvalidInput.at("type", problem.expected)
        found: list[Event] = []
        at = cursor
        for _ in range(max(1, SCANNED // max(limit, 1))):
            page = self._events.by_tenant(tenant, since=since, until=until, newest_first=True, cursor=at, limit=limit)
            keys = [key for key, _ in page.items]
            rows = self._events.get_many(keys)
            found += [rows[key] for key in keys if key in rows and _wanted(rows[key], event_type)]
            at = page.cursor
            if at is None or len(found) >= limit:
                break
        return Listing(found, at)

    def get(self, tenant: str, event_id: str) -> Event:
        """With its data, from S3 where it rests there. Raises NotFound also for another tenant's."""
        known(self._config, tenant)
        key = EventKey(tenant, event_id)
        event = self._events.get_many([key]).get(key)
        if event is None:
            raise NotFound(f"tenant {tenant} has no event {event_id}; events are kept for {self._retention.days} days")
        if event.data is None and event.data_ref is not None:
            try:
                event.data = self._blobs.get(event.data_ref)
            except NotFound:
                event.data = None  # it has expired before the item
        return event

    def _check_same(self, event: Event, *, explicit: bool) -> Event:
        """Publishing the same twice is publishing it once; something else under its id is a mistake to tell."""
        stored = self.get(event.tenant, event.id)
        same = (stored.type, stored.version, stored.data) == (event.type, event.version, event.data)
        if not same or (explicit and stored.timestamp != event.timestamp):
            raise Conflict(f"another event has the id {event.id}")
        return stored


def _wanted(event: Event, pattern: str) -> bool:
    return not pattern or matches_type(pattern, event.type)
