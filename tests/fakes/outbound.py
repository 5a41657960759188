"""The outbound side's ports in memory."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from dataclasses import replace
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from tests.fakes.sqs import check_group

from hookline.errors import Conflict
from hookline.outbound.codec import due_shard, line_shard
from hookline.outbound.delivery.pacing import slots_within
from hookline.outbound.model import (
    Backlog,
    Delivery,
    DeliveryKey,
    Endpoint,
    Event,
    EventKey,
    Health,
    Line,
    LineKey,
    Place,
    ReplayJob,
    Status,
    Tenant,
)
from hookline.outbound.ports import DuePage, OpenPage, Page
from hookline.outbound.queue_messages import LineMessage, RetryMessage

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hookline.listeners import Listener
    from hookline.outbound.queue_messages import QueueMessage

__all__ = [
    "FakeBacklogStore",
    "FakeConfigStore",
    "FakeCursorStore",
    "FakeDeliveryStore",
    "FakeEventStore",
    "FakeFaultQueue",
    "FakeJobStore",
    "FakeLineStore",
    "FakeRetryQueue",
]


class FakeConfigStore:
    def __init__(self) -> None:
        self.known: set[str] = set()
        self.closed: dict[str, float] = {}
        self.former: dict[str, set[str]] = {}
        self.endpoints: dict[tuple[str, str], Endpoint] = {}
        self.health: dict[tuple[str, str], Health] = {}
        self.next_slot: dict[str, float] = {}
        self.waiting_for_rate: set[str] = set()
        self.listeners: dict[str, tuple[Listener, ...]] = {}  # by tenant

    def tenant(self, tenant: str) -> Tenant | None:
        if tenant not in self.known or tenant in self.closed:
            return None
        return Tenant(
            tenant,
            tuple(endpoint for (owner, _), endpoint in sorted(self.endpoints.items()) if owner == tenant),
            {id_: health for (owner, id_), health in self.health.items() if owner == tenant},
            self.listeners.get(tenant, ()),
        )

    def tenants(self) -> list[str]:
        return sorted(self.known)

    def owners(self, endpoint_id: str) -> list[str]:
        return sorted(tenant for tenant, id_ in self.endpoints if id_ == endpoint_id)

    def put_tenant(self, tenant: str) -> None:
        if tenant in self.closed:
            raise Conflict(f"tenant {tenant} is being deleted")
        self.known.add(tenant)

    def close_tenant(self, tenant: str, at: float) -> float | None:
        return self.closed.setdefault(tenant, at) if tenant in self.known else None

    def endpoint_ids(self, tenant: str) -> tuple[list[str], list[str]]:
        return sorted(id_ for owner, id_ in self.endpoints if owner == tenant), sorted(self.former.get(tenant, ()))

    def clear_tenant(self, tenant: str) -> None:
        self.former.pop(tenant, None)
        for rows in (self.endpoints, self.health):
            for key in [key for key in rows if key[0] == tenant]:
                del rows[key]

    def delete_tenant(self, tenant: str) -> None:
        self.closed.pop(tenant, None)
        self.known.discard(tenant)

    def delete_empty_tenant(self, tenant: str) -> bool:
        if self.tenant(tenant) is None or self.endpoint_ids(tenant)[0]:
            return False
        self.known.discard(tenant)
        return True

    def put_endpoint(self, endpoint: Endpoint, *, create: bool = False, seen: Endpoint | None = None) -> Endpoint:
        key = (endpoint.tenant, endpoint.id)
        if (key in self.endpoints) == create or (create and self.tenant(endpoint.tenant) is None):
            raise Conflict(f"endpoint {endpoint.id}")
        if seen is not None and self.endpoints[key].revision != seen.revision:
            raise Conflict(f"endpoint {endpoint.id}")
        self.endpoints[key] = replace(endpoint, revision=(seen or endpoint).revision + 1)
        return self.endpoints[key]

    def disable(self, endpoint: Endpoint, reason: str) -> bool:
        stored = self.endpoints.get((endpoint.tenant, endpoint.id))
        if stored is None or not stored.enabled:
            return False
        self.endpoints[endpoint.tenant, endpoint.id] = replace(
            stored, disabled_reason=reason, revision=stored.revision + 1
        )
        return True

    def delete_endpoint(self, tenant: str, endpoint_id: str, *, seen: Endpoint | None = None) -> None:
        stored = self.endpoints.get((tenant, endpoint_id))
        if seen is not None and (stored is None or stored.revision != seen.revision):
            raise Conflict(f"endpoint {endpoint_id}")
        self.former.setdefault(tenant, set()).add(endpoint_id)
        self.endpoints.pop((tenant, endpoint_id), None)
        self.health.pop((tenant, endpoint_id), None)
        self.next_slot.pop(f"{tenant}#{endpoint_id}", None)

    def put_health(self, health: Health) -> bool:
        stored = self.health.get((health.tenant, health.endpoint_id))
        if (stored.version if stored else 0) != health.version:
            return False
        self.health[health.tenant, health.endpoint_id] = replace(health, version=health.version + 1)
        return True

    def reserve(self, endpoint: Endpoint, slots: int, now: float, *, queued: bool = False) -> int:
        assert endpoint.rate_limit
        if endpoint.key in self.waiting_for_rate and not queued:
            return 0
        first = max(now, self.next_slot.get(endpoint.key, now))
        granted = slots_within(first, now, endpoint.rate_limit, slots)
        self.next_slot[endpoint.key] = first + granted / endpoint.rate_limit
        if granted < slots:
            self.waiting_for_rate.add(endpoint.key)
        return granted

    def drained(self, endpoint: Endpoint) -> None:
        self.waiting_for_rate.discard(endpoint.key)


class FakeBacklogStore:
    def __init__(self) -> None:
        self.rows: dict[tuple[str, str], Backlog] = {}

    def get(self, tenant: str, endpoint_id: str) -> Backlog | None:
        return self.rows.get((tenant, endpoint_id))

    def put(self, backlog: Backlog, *, step: int) -> bool:
        stored = self.rows.get((backlog.tenant, backlog.endpoint_id))
        if (stored.step if stored else 0) != step:
            return stored == backlog
        self.rows[backlog.tenant, backlog.endpoint_id] = backlog
        return True

    def note(self, backlog: Backlog, now: float) -> None:
        stored = self.rows.get((backlog.tenant, backlog.endpoint_id))
        if stored is not None:
            self.rows[backlog.tenant, backlog.endpoint_id] = replace(stored, noted_at=now)

    def all(self) -> list[Backlog]:
        return list(self.rows.values())


class FakeEventStore:
    def __init__(self) -> None:
        self.events: dict[EventKey, Event] = {}
        self.published: list[Event] = []  # what a stream would carry, in order
        self.counters: dict[tuple[str, str], int] = {}  # by tenant and ordering key

    def get_many(self, keys: Sequence[EventKey]) -> dict[EventKey, Event]:
        return {key: replace(self.events[key]) for key in keys if key in self.events}

    def delete_many(self, keys: Sequence[EventKey]) -> None:
        for key in keys:
            self.events.pop(key, None)

    def put(self, event: Event) -> bool:
        if event.key in self.events:
            return False
        self.events[event.key] = event
        self.published.append(event)
        return True

    def put_next(self, event: Event) -> Event | None:
        key = (event.tenant, event.ordering_key or "")
        numbered = replace(event, sequence=self.counters.get(key, 0) + 1)
        if not self.put(numbered):
            return None
        self.counters[key] = self.counters.get(key, 0) + 1
        return numbered

    def delete_counters(self, tenant: str) -> None:
        self.counters = {key: number for key, number in self.counters.items() if key[0] != tenant}

    def by_tenant(
        self,
        tenant: str,
        *,
        since: str,
        until: str,
        newest_first: bool = False,
        cursor: str | None = None,
        limit: int = 100,
    ) -> Page:
        rows = sorted(
            (event.timestamp, event.id)
            for event in self.events.values()
            if event.tenant == tenant and event.timestamp >= since and (not until or event.timestamp < until)
        )
        if newest_first:
            rows.reverse()
        if cursor is not None:  # names the row behind which the page begins
            rows = [row for row in rows if (" ".join(row) < cursor if newest_first else " ".join(row) > cursor)]
        page = rows[:limit]
        return Page(
            [(EventKey(tenant, id_), timestamp) for timestamp, id_ in page],
            " ".join(page[-1]) if len(rows) > limit else None,
        )


class FakeDeliveryStore:
    """Rows, and what DynamoDB's indexes make of them: sorted, a page costs what is on it. A cursor names a row.

    `lines` are the other rows of the same table: their time stands in the same index.
    """

    def __init__(self) -> None:
        self._rows: dict[DeliveryKey, Delivery] = {}
        self.lines: dict[LineKey, Line] = {}
        self._due_at: dict[DeliveryKey, tuple[str, str]] = {}  # partition and place of those that wait
        self._waiting: dict[str, list[tuple[str, DeliveryKey]]] = {}
        self._listed: dict[tuple[str, str], list[tuple[str, DeliveryKey]]] = {}

    @property
    def rows(self) -> dict[DeliveryKey, Delivery]:
        return self._rows

    @rows.setter
    def rows(self, rows: dict[DeliveryKey, Delivery]) -> None:
        self.delete_many(list(self._rows))
        self.put_many(list(rows.values()))

    def get_many(self, keys: Sequence[DeliveryKey], *, consistent: bool = False) -> dict[DeliveryKey, Delivery]:
        return {key: replace(self._rows[key]) for key in keys if key in self._rows}

    def put_many(self, deliveries: Sequence[Delivery]) -> list[Delivery]:
        for delivery in deliveries:
            self._write(delivery)
        return []

    def delete_many(self, keys: Sequence[DeliveryKey]) -> None:
        for key in keys:
            if self._rows.pop(key, None) is not None:
                self._waits_no_more(key)
                listed = self._listed[key.tenant, key.endpoint_id]
                del listed[bisect_left(listed, (key.sort, key))]

    def put_new(self, deliveries: Sequence[Delivery]) -> tuple[list[Delivery], list[Delivery]]:
        met = [each for each in deliveries if self._rows.get(each.key, each) != each]
        self.put_many([each for each in deliveries if each.key not in self._rows])
        return [], met

    def replace(self, delivery: Delivery, *, turn: int, status: Status) -> bool:
        stored = self._rows.get(delivery.key)
        if stored is None or (stored.turn, stored.status) != (turn, status):
            return stored == delivery
        self._write(delivery)
        return True

    def _write(self, delivery: Delivery) -> None:
        key = delivery.key
        if key not in self._rows:
            insort(self._listed.setdefault((key.tenant, key.endpoint_id), []), (key.sort, key))
        self._rows[key] = replace(delivery)
        self._waits_no_more(key)
        if delivery.status is Status.WAITING and delivery.due_at is not None:
            partition = key.endpoint if delivery.backlog else str(due_shard(key))
            place = f"{delivery.due_at:020.3f}/{key.pk}/{key.sort}"
            self._due_at[key] = partition, place
            insort(self._waiting.setdefault(partition, []), (place, key))

    def _waits_no_more(self, key: DeliveryKey) -> None:
        if known := self._due_at.pop(key, None):
            waiting = self._waiting[known[0]]
            del waiting[bisect_left(waiting, (known[1], key))]

    def due(self, shard: int, *, until: float, position: str | None = None, limit: int = 1000) -> DuePage:
        lines = [
            (f"{line.due_at:020.3f}/{line.key.pk}/line", LineMessage(line.key))
            for line in self.lines.values()
            if line.due_at is not None and line_shard(line.key) == shard
        ]
        return self._due(str(shard), until, position, limit, lines)

    def in_backlog(
        self, tenant: str, endpoint_id: str, *, until: float, position: str | None = None, limit: int = 1000
    ) -> DuePage:
        return self._due(f"{tenant}#{endpoint_id}", until, position, limit)

    def _due(
        self,
        partition: str,
        until: float,
        position: str | None,
        limit: int,
        lines: Sequence[tuple[str, LineMessage]] = (),
    ) -> DuePage:
        waiting: Sequence[tuple[str, DeliveryKey | LineMessage]] = self._waiting.get(partition, [])
        if lines:
            waiting = sorted([*waiting, *lines], key=itemgetter(0))
        start = bisect_right(waiting, position or "", key=itemgetter(0))
        end = max(start, bisect_left(waiting, f"{until + 0.001:020.3f}", key=itemgetter(0)))
        found = waiting[start : min(end, start + limit)]
        messages = [
            each if isinstance(each, LineMessage) else RetryMessage(each, self._rows[each].turn) for _, each in found
        ]
        return DuePage(messages, found[-1][0] if found else position, more=start + limit < end)

    def by_endpoint(
        self,
        tenant: str,
        endpoint_id: str,
        *,
        shards: int = 1,
        since: str = "",
        until: str = "",
        status: Status | None = None,
        newest_first: bool = False,
        cursor: str | None = None,
        limit: int = 100,
    ) -> Page:
        listed = self._listed.get((tenant, endpoint_id), [])
        rows = [
            self._rows[key]
            for sort, key in (reversed(listed) if newest_first else listed)
            if key.shard < shards
            and sort >= since
            and (not until or sort < until)
            and (cursor is None or (sort < cursor if newest_first else sort > cursor))
            and status in (None, self._rows[key].status)
        ]
        page = rows[:limit]
        return Page(page, page[-1].key.sort if len(rows) > limit else None)

    def undelivered(
        self,
        shard: int,
        *,
        since: str = "",
        until: str = "",
        statuses: Sequence[Status] = (),
        cursor: str | None = None,
        limit: int = 100,
    ) -> Page:
        rows = sorted(
            ((key.sort, key) for key, row in self.rows.items() if row.status in (statuses or set(Status))), reverse=True
        )
        keys = [
            key
            for sort, key in rows
            if due_shard(key) == shard
            and self.rows[key].status is not Status.DELIVERED
            and since <= sort
            and (not until or sort < until)
        ]
        start = int(cursor or 0)
        return Page(keys[start : start + limit], str(start + limit) if start + limit < len(keys) else None)

    def oldest_undelivered(self, shard: int, *, limit: int) -> OpenPage:
        rows = sorted(
            (key.sort, key, row.status)
            for key, row in self.rows.items()
            if row.status is not Status.DELIVERED and due_shard(key) == shard
        )
        return OpenPage([(key, status) for _, key, status in rows[:limit]], more=len(rows) > limit)

    def count_open(self, tenant: str, endpoint_id: str, *, shards: int = 1, status: Status, most: int) -> int:
        listed = self._listed.get((tenant, endpoint_id), [])
        return sum(key.shard < shards and self._rows[key].status is status for _, key in listed)


class FakeLineStore:
    """Beside the deliveries, as in their table."""

    def __init__(self, deliveries: FakeDeliveryStore | None = None) -> None:
        self.rows = (deliveries or FakeDeliveryStore()).lines
        self.taken: dict[LineKey, dict[int, Place]] = {}

    def get_many(self, keys: Sequence[LineKey]) -> dict[LineKey, Line]:
        return {key: self.rows[key] for key in keys if key in self.rows}

    def put(self, line: Line, now: float) -> bool:
        stored = self.rows.get(line.key)
        after = replace(line, version=line.version + 1)
        if (stored.version if stored else 0) != line.version:
            return stored == after
        self.rows[line.key] = after
        return True

    def put_many(self, lines: Sequence[Line], now: float) -> list[Line]:
        return [line for line in lines if not self.put(line, now)]

    def put_places(self, places: Sequence[tuple[LineKey, Place]], now: float) -> list[tuple[LineKey, Place]]:
        return [
            (key, place)
            for key, place in places
            if self.taken.setdefault(key, {}).setdefault(place.number, place) != place
        ]

    def places(self, key: LineKey, *, after: int, limit: int) -> list[Place]:
        return sorted(place for place in self.taken.get(key, {}).values() if place.number > after)[:limit]

    def delete_places(self, key: LineKey, numbers: Sequence[int]) -> None:
        for number in numbers:
            self.taken.get(key, {}).pop(number, None)

    def delete(self, key: LineKey) -> None:
        self.rows.pop(key, None)

    def of_endpoint(self, tenant: str, endpoint_id: str, *, waiting: bool, limit: int) -> list[Line]:
        mine = [line for key, line in sorted(self.rows.items()) if key[:2] == (tenant, endpoint_id)]
        return [line for line in mine if line.waits or not waiting][:limit]


class FakeRetryQueue:
    """`sent` holds (message, delay) in order; `refuse` makes the next sends fail."""

    def __init__(self) -> None:
        self.sent: list[tuple[QueueMessage, float]] = []
        self.refuse = False

    def waiting(self) -> int:
        return len(self.sent)

    def send(self, messages: Sequence[tuple[QueueMessage, float]]) -> list[QueueMessage]:
        if self.refuse:
            return [message for message, _ in messages]
        for message, _ in messages:
            check_group(message.group)
        self.sent += messages
        return []


class FakeFaultQueue:
    def __init__(self) -> None:
        self.sent: list[tuple[dict[str, Any], str]] = []

    def send(self, key: Mapping[str, Any], reason: str) -> None:
        self.sent.append((dict(key), reason))


class FakeJobStore:
    def __init__(self) -> None:
        self.jobs: dict[str, ReplayJob] = {}

    def create(self, job: ReplayJob) -> None:
        self.jobs[job.id] = job

    def get(self, job_id: str) -> ReplayJob | None:
        return self.jobs.get(job_id)

    def advance(self, job: ReplayJob, *, page: int) -> bool:
        stored = self.jobs.get(job.id)
        if stored is None or stored.page != page or stored.state != "running":
            return False
        self.jobs[job.id] = job
        return True

    def delete(self, job_id: str) -> None:
        self.jobs.pop(job_id, None)

    def cancel(self, job_id: str) -> bool:
        stored = self.jobs.get(job_id)
        if stored is None or stored.state != "running":
            return False
        self.jobs[job_id] = replace(stored, state="cancelled")
        return True

    def resume(self, job_id: str) -> bool:
        stored = self.jobs.get(job_id)
        if stored is None or stored.state != "cancelled":
            return False
        self.jobs[job_id] = replace(stored, state="running")
        return True

    def all(self) -> list[ReplayJob]:
        return list(self.jobs.values())

    def running(self) -> list[ReplayJob]:
        return sorted((job for job in self.jobs.values() if job.state == "running"), key=lambda job: job.id)


class FakeCursorStore:
    def __init__(self) -> None:
        self.cursors: dict[str, str] = {}

    def get(self, name: str) -> str | None:
        return self.cursors.get(name)

    def put(self, name: str, value: str) -> None:
        self.cursors[name] = value
