"""Deliveries: a tenant's, whatever the endpoint; of all tenants, what is not delivered; one with its history; made
again; what waits at an endpoint.

Nothing is scanned. A tenant's deliveries lie in a partition for each endpoint, sorted by event time, and those that are
not delivered in the sparse indexes `open`, by endpoint, status and time, and `undelivered`, by time alone: a page
merges the newest of each partition. Its cursor is the last row that was looked at, however many partitions there are.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from itertools import islice, product
from typing import TYPE_CHECKING, NamedTuple

from hookline.errors import InvalidInput, NotFound, Unavailable
from hookline.management.merging import Source, merged
from hookline.management.pages import Listing, decode_position, encode_position
from hookline.management.tenants import known
from hookline.outbound.codec import DUE_SHARDS
from hookline.outbound.delivery.outcomes import GRACE, LONGEST_DELAY
from hookline.outbound.events.type_patterns import matches_type, type_pattern_problem
from hookline.outbound.model import MOST_SHARDS, DeliveryKey, Endpoint, EventKey, Status
from hookline.outbound.queue_messages import RetryMessage

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hookline.outbound.model import Delivery, Event
    from hookline.outbound.ports import ConfigStore, DeliveryStore, EventStore, Page, RetryQueue

__all__ = ["UNDELIVERED", "Backlog", "Deliveries", "DeliveryQuery", "next_attempt_at", "waiting_for"]

UNDELIVERED = tuple(status for status in Status if status is not Status.DELIVERED)
_MOST_LOOKED_AT = 2_000  # rows for one page: a filter that matches nothing must not read a table
_MOST_SEARCHED = 20_000  # deliveries of one endpoint looked through for one whose event is gone
_MOST_COUNTED = 10_000
_LAST = "\U0010ffff"  # sorts after every time


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryQuery:
    """Which deliveries. Times are RFC 3339 (`since` <= event time < `until`); `statuses` empty: all."""

    endpoint_id: str = ""
    event_id: str = ""
    event_type: str = ""  # a name or pattern
    statuses: tuple[Status, ...] = ()
    code: str = ""  # 503, or 5xx
    error: str = ""  # an error kind
    since: str = ""
    until: str = ""

    def check(self) -> None:
        """Raises InvalidInput."""
        if self.event_type and (problem := type_pattern_problem(self.event_type)):
            raise InvalidInput.at("type", problem.expected)
        if self.code and not (len(self.code) == 3 and self.code[0].isdigit() and self._rest_of_code()):  # noqa: PLR2004
            raise InvalidInput.at("code", f"expected a code such as 503, or 5xx, not {self.code!r}")
        if self.since and self.until and self.since >= self.until:
            raise InvalidInput.at("until", "expected a time after since")

    def selects(self, delivery: Delivery) -> bool:
        """What the keys need not say."""
        if self.endpoint_id and delivery.key.endpoint_id != self.endpoint_id:
            return False
        if self.event_id and delivery.key.event_id != self.event_id:
            return False
        if self.statuses and delivery.status not in self.statuses:
            return False
        if self.event_type and not matches_type(self.event_type, delivery.event_type):
            return False
        if self.error and delivery.error != self.error:
            return False
        if not self.code:
            return True
        code = f"{delivery.code:03d}"
        return code[0] == self.code[0] if self.code.endswith("xx") else code == self.code

    def _rest_of_code(self) -> bool:
        return self.code[1:] == "xx" or self.code[1:].isdigit()


class Backlog(NamedTuple):
    """What is not delivered at an endpoint, at most 10,000 of each, and its newest delivery."""

    waiting: int
    held: int
    exhausted: int
    newest: Delivery | None


class Deliveries:
    def __init__(self, config: ConfigStore, deliveries: DeliveryStore, events: EventStore, queue: RetryQueue) -> None:
        self._config = config
        self._deliveries = deliveries
        self._events = events
        self._queue = queue

    def page(
        self, tenant: str, query: DeliveryQuery, *, cursor: str | None = None, limit: int = 50
    ) -> Listing[Delivery]:
        """Newest event first. May be short, even empty, and still have a cursor. Raises NotFound, InvalidInput."""
        query.check()
        position = decode_position(cursor, 2)
        query = self._narrowed(tenant, query)
        sources = self._sources(tenant, query, position)
        rows = merged(sources, lambda row: _place(row.key), behind=position, count=limit)
        return _page(rows, query, position, limit)

    def everywhere(self, query: DeliveryQuery, *, cursor: str | None = None, limit: int = 50) -> Listing[Delivery]:
        """The same over all tenants, of what is not delivered: `query.statuses` are UNDELIVERED or some of them.

        Raises InvalidInput.
        """
        query.check()
        if not query.statuses or Status.DELIVERED in query.statuses:
            raise InvalidInput.at("tenant", "expected one: over all tenants, only what is not delivered is listed")
        position = decode_position(cursor, 2)
        until = _until(query, position)

        def fetch(shard: int, cursor: str | None, count: int) -> Page:
            return self._deliveries.undelivered(
                shard, since=query.since, until=until, statuses=query.statuses, cursor=cursor, limit=count
            )

        sources: list[Source[DeliveryKey]] = [Source(partial(fetch, shard)) for shard in range(DUE_SHARDS)]
        keys = merged(sources, _place, behind=position, count=limit)
        return _page(self._rows(keys, limit), query, position, limit)

    def _rows(self, keys: Iterator[DeliveryKey], some: int) -> Iterator[Delivery]:
        """Read in their order, `some` at a time: rows are wide."""
        while chunk := list(islice(keys, some)):
            found = self._deliveries.get_many(chunk)
            yield from (found[key] for key in chunk if key in found)

    def _narrowed(self, tenant: str, query: DeliveryQuery) -> DeliveryQuery:
        """Deliveries of an event that is known lie where its time is."""
        if not query.event_id:
            return query
        wanted = EventKey(tenant, query.event_id)
        event = self._events.get_many([wanted]).get(wanted)
        if event is None:
            return query
        at = f"{event.timestamp}#{event.id}"
        return replace(query, since=max(query.since, at), until=min(query.until or _LAST, f"{at}\0"))

    def of_event(self, event: Event) -> list[Delivery]:
        """At the endpoints that the tenant has now."""
        keys = [DeliveryKey.of(endpoint, event) for endpoint in known(self._config, event.tenant).endpoints]
        found = self._deliveries.get_many(keys)
        return [found[key] for key in keys if key in found]

    def get(self, tenant: str, endpoint_id: str, event_id: str) -> Delivery:
        """Raises NotFound."""
        endpoint = self._endpoint(tenant, endpoint_id)
        shards = endpoint.most_shards if endpoint else MOST_SHARDS
        wanted = EventKey(tenant, event_id)
        event = self._events.get_many([wanted]).get(wanted)
        if event is not None:
            sort = f"{event.timestamp}#{event_id}"
            keys = [DeliveryKey(tenant, endpoint_id, sort, shard) for shard in range(shards)]
            if found := list(self._deliveries.get_many(keys).values()):
                return found[0]
        cursor: str | None = None  # the event is gone, or had no timestamp of its own
        for _ in range(0, _MOST_SEARCHED, 1000):
            page = self._deliveries.by_endpoint(
                tenant, endpoint_id, shards=shards, newest_first=True, cursor=cursor, limit=1000
            )
            for delivery in page.items:
                if delivery.key.event_id == event_id:
                    return delivery  # type: ignore[no-any-return]
            cursor = page.cursor
            if cursor is None:
                break
        raise NotFound(f"there is no delivery of event {event_id} to endpoint {endpoint_id} of tenant {tenant}")

    def retry(self, deliveries: Sequence[Delivery]) -> None:
        """Each gets a whole new schedule, once for a turn. Raises Unavailable if any was not accepted."""
        messages = [(RetryMessage(each.key, each.turn, replay=True), 0.0) for each in deliveries]
        if refused := self._queue.send(messages):
            raise Unavailable(f"the retry queue did not accept {len(refused)} of {len(messages)}; try again")

    def backlog(self, endpoint: Endpoint) -> Backlog:
        def count(status: Status) -> int:
            return self._deliveries.count_open(
                endpoint.tenant, endpoint.id, shards=endpoint.most_shards, status=status, most=_MOST_COUNTED
            )

        newest = self._deliveries.by_endpoint(
            endpoint.tenant, endpoint.id, shards=endpoint.most_shards, newest_first=True, limit=1
        ).items
        return Backlog(
            count(Status.WAITING), count(Status.HELD), count(Status.EXHAUSTED), newest[0] if newest else None
        )

    def _endpoint(self, tenant: str, endpoint_id: str) -> Endpoint | None:
        return next((each for each in known(self._config, tenant).endpoints if each.id == endpoint_id), None)

    def _sources(self, tenant: str, query: DeliveryQuery, position: tuple[str, ...] | None) -> list[Source[Delivery]]:
        """Deliveries of each endpoint in each status (None: in any)."""
        endpoints = known(self._config, tenant).endpoints
        if query.endpoint_id:
            endpoints = tuple(each for each in endpoints if each.id == query.endpoint_id) or (
                self._deleted(tenant, query.endpoint_id),
            )
        statuses: Sequence[Status | None] = query.statuses or (None,)
        until = _until(query, position)

        def fetch(of: tuple[Endpoint, Status | None], cursor: str | None, count: int) -> Page:
            endpoint, status = of
            return self._deliveries.by_endpoint(
                endpoint.tenant,
                endpoint.id,
                shards=endpoint.most_shards,
                since=query.since,
                until=until,
                status=status,
                newest_first=True,
                cursor=cursor,
                limit=count,
            )

        return [Source(partial(fetch, of)) for of in product(endpoints, statuses)]

    def _deleted(self, tenant: str, endpoint_id: str) -> Endpoint:
        """One whose deliveries are left. Raises NotFound if there are none."""
        left = self._deliveries.by_endpoint(tenant, endpoint_id, shards=MOST_SHARDS, limit=1)
        if not left.items and left.cursor is None:
            raise NotFound(f"tenant {tenant} has no endpoint {endpoint_id}")
        return Endpoint(endpoint_id, tenant, "", shards=(("", MOST_SHARDS),))


def _page(
    rows: Iterator[Delivery], query: DeliveryQuery, position: tuple[str, ...] | None, limit: int
) -> Listing[Delivery]:
    found: list[Delivery] = []
    for looked_at, delivery in enumerate(rows):
        if len(found) == limit or looked_at == _MOST_LOOKED_AT:
            return Listing(found, encode_position(*position) if position else None)
        position = _place(delivery.key)
        if query.selects(delivery):
            found.append(delivery)
    return Listing(found)


def waiting_for(delivery: Delivery) -> str | None:
    """What a waiting delivery waits for; None for one that does not wait."""
    if delivery.status is not Status.WAITING:
        return None
    if delivery.reason:
        return delivery.reason
    return "schedule" if delivery.attempt else "slow lane"


def next_attempt_at(delivery: Delivery) -> float | None:
    """Unix seconds; None where its endpoint decides, whose circuit, pause or rate it waits for.

    `due_at` of one that a message carries is later, so that a lost message costs minutes only.
    """
    if delivery.status is not Status.WAITING or delivery.due_at is None or delivery.backlog:
        return None
    by_message = delivery.due_at - delivery.changed_at <= LONGEST_DELAY + GRACE
    return delivery.due_at - GRACE if by_message else delivery.due_at


def _until(query: DeliveryQuery, position: tuple[str, ...] | None) -> str:
    return f"{position[0]}\0" if position else query.until  # the row itself too: other endpoints have it


def _place(key: DeliveryKey) -> tuple[str, str]:
    """Those of one event lie in the order of their endpoints."""
    return (key.sort, key.endpoint)
