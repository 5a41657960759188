"""What the outbound side needs of the world besides `hookline.ports`: stores, queues, the seal on secrets.

Implemented by `hookline.adapters` and, for tests and simulation, by `tests/fakes`; both pass the same contract tests.

Every method may raise `errors.Unavailable`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hookline.outbound.model import (
        Backlog,
        Delivery,
        DeliveryKey,
        Endpoint,
        Event,
        EventKey,
        EventType,
        Health,
        Line,
        LineKey,
        Place,
        ReplayJob,
        Status,
        Tenant,
    )
    from hookline.outbound.queue_messages import LineMessage, QueueMessage, RetryMessage, SourceLetter

__all__ = [
    "BacklogStore",
    "ConfigStore",
    "CursorStore",
    "DeliveryStore",
    "DuePage",
    "EventStore",
    "EventTypeStore",
    "FaultQueue",
    "JobStore",
    "LineStore",
    "OpenPage",
    "Page",
    "PayloadStore",
    "RetryQueue",
    "Sealer",
    "SourceLetters",
    "SourceStore",
]


class Page(NamedTuple):
    """One page of a listing; `cursor` continues it, None at the end."""

    items: list[Any]
    cursor: str | None


class OpenPage(NamedTuple):
    """`more`: there are others."""

    items: list[tuple[DeliveryKey, Status]]
    more: bool


class DuePage(NamedTuple):
    """`position` always stays valid: a later call with it sees only what is due after it."""

    items: list[RetryMessage | LineMessage]
    position: str | None
    more: bool


class ConfigStore(Protocol):
    """Tenants, endpoints and their health. Reads are not cached here; `outbound.delivery.directory` does that."""

    def tenant(self, tenant: str) -> Tenant | None:
        """The tenant with all its endpoints and their health; None if there is no such tenant."""

    def tenants(self) -> list[str]: ...

    def owners(self, endpoint_id: str) -> list[str]:
        """Tenants that have, or lately had, an endpoint of this id: one, unless ids are chosen by people."""

    def put_tenant(self, tenant: str) -> None:
        """Creates it; a tenant that is there stays as it is. Raises Conflict while it is being deleted."""

    def close_tenant(self, tenant: str, at: float) -> float | None:
        """From now on there is no such tenant, though its name is listed until `delete_tenant`.

        Returns since when: `at`, or earlier if it was closed before; None if there is none.
        """

    def endpoint_ids(self, tenant: str) -> tuple[list[str], list[str]]:
        """Ids of a tenant's endpoints, also of a closed one's, and of those that it once had."""

    def clear_tenant(self, tenant: str) -> None:
        """Removes whatever else stands beside the tenant's own row."""

    def delete_tenant(self, tenant: str) -> None:
        """Its name alone: what belongs to it must be gone before."""

    def delete_empty_tenant(self, tenant: str) -> bool:
        """False, and nothing done, if there is none, it has an endpoint, or gets one at the same moment."""

    def put_endpoint(self, endpoint: Endpoint, *, create: bool = False, seen: Endpoint | None = None) -> Endpoint:
        """As it is stored: in the next revision. Raises Conflict if `create` and the id is taken or its tenant gone,
        or if it is gone.

        With `seen`, the row that `endpoint` was made of, also if anybody wrote it since: a change must not undo another
        one, nor what the functions decided meanwhile.
        """

    def disable(self, endpoint: Endpoint, reason: str) -> bool:
        """False if it was disabled or deleted before: the one who gets True tells the tenant."""

    def delete_endpoint(self, tenant: str, endpoint_id: str, *, seen: Endpoint | None = None) -> None:
        """With `seen`, raises Conflict if anybody wrote the row since, and if it is gone."""

    def put_health(self, health: Health) -> bool:
        """Stores `health` if the stored version is `health.version`, as version + 1; False if it is not."""

    def reserve(self, endpoint: Endpoint, slots: int, now: float, *, queued: bool = False) -> int:
        """How many of `slots` POSTs may start now: those that the endpoint's rate limit has room for within a second.

        Nothing is reserved beyond. Once some had to wait, others get none but the `queued` ones (those that have
        waited), until `drained`.
        """

    def drained(self, endpoint: Endpoint) -> None:
        """Nothing waits for the rate limit any more."""


class EventStore(Protocol):
    def get_many(self, keys: Sequence[EventKey]) -> dict[EventKey, Event]:
        """Those that exist: `data` as stored (None where it rests in S3), `timestamp` "" where the item has none."""

    def delete_many(self, keys: Sequence[EventKey]) -> None: ...

    def put(self, event: Event) -> bool:
        """Publishes; False if the tenant has an event of that id already (nothing is changed)."""

    def put_next(self, event: Event) -> Event | None:
        """Publishes it with the next number of its ordering key, and returns it so; None if the id is taken.

        Raises Unavailable while too many others do the same.
        """

    def delete_counters(self, tenant: str) -> None:
        """The last numbers of a tenant's ordering keys."""

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
        """Key and timestamp of each of a tenant's events by time, `since` <= timestamp < `until`."""


class EventTypeStore(Protocol):
    def get(self, name: str) -> EventType | None: ...

    def put(self, event_type: EventType, *, seen: int | None = None) -> EventType:
        """As it is stored: in the next revision. With `seen` (0: there is none), Conflict if it is another one now."""

    def delete(self, name: str, *, seen: int) -> bool:
        """False unless it is there in that revision."""

    def deprecate(self, name: str, *, deprecated: bool = True) -> bool:
        """False if there is no such type."""

    def all(self) -> list[EventType]:
        """By name."""


class DeliveryStore(Protocol):
    def get_many(self, keys: Sequence[DeliveryKey], *, consistent: bool = False) -> dict[DeliveryKey, Delivery]: ...

    def put_many(self, deliveries: Sequence[Delivery]) -> list[Delivery]:
        """Writes without condition; returns those that were not written after bounded tries."""

    def delete_many(self, keys: Sequence[DeliveryKey]) -> None: ...

    def put_new(self, deliveries: Sequence[Delivery]) -> tuple[list[Delivery], list[Delivery]]:
        """Writes those that have no row yet. Returns those that were not written after bounded tries, and those whose
        row another writer made.
        """

    def replace(self, delivery: Delivery, *, turn: int, status: Status) -> bool:
        """Writes if the stored delivery is still in `turn` and `status`; False if it is not or is gone.

        Writing the same twice is writing it once: an answer that got lost makes the adapter ask again.
        """

    def due(self, shard: int, *, until: float, position: str | None = None, limit: int = 1000) -> DuePage:
        """Waiting deliveries of one of DUE_SHARDS shards with due_at <= `until`, oldest first, after `position`."""

    def in_backlog(
        self, tenant: str, endpoint_id: str, *, until: float, position: str | None = None, limit: int = 1000
    ) -> DuePage:
        """The same of the deliveries that wait in an endpoint's backlog, by when they joined it."""

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
        """An endpoint's deliveries by event time (`since` <= time < `until`), of the first `shards` of its partitions;
        with `status` other than delivered, by an index.

        A page may hold fewer than `limit`, even none, and still have a cursor.
        """

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
        """The keys of all tenants' deliveries that are not delivered, newest event first: those of one of DUE_SHARDS
        shards, in these `statuses` (none: in any).

        A page may hold fewer than `limit`, even none, and still have a cursor. What it says may be some seconds old.
        """

    def oldest_undelivered(self, shard: int, *, limit: int) -> OpenPage:
        """Of such a shard, the oldest by event time, with their states."""

    def count_open(self, tenant: str, endpoint_id: str, *, shards: int = 1, status: Status, most: int) -> int:
        """How many of an endpoint's deliveries have a status other than delivered, `most` or a little more at most."""


class RetryQueue(Protocol):
    def send(self, messages: Sequence[tuple[QueueMessage, float]]) -> list[QueueMessage]:
        """Sends each with its delay (seconds, <= 900), fair by its `group`; returns those SQS did not accept."""

    def waiting(self) -> int:
        """About how many messages could be received now."""


class FaultQueue(Protocol):
    def send(self, key: Mapping[str, Any], reason: str) -> None:
        """Reports an outbox item that can't be delivered; `key` finds it, `reason` says what was expected."""


class SourceStore(Protocol):
    """The mappings of sources: one document, in revisions."""

    def get(self) -> tuple[int, list[dict[str, Any]]]:
        """0 and no mappings where none were applied."""

    def put(self, mappings: Sequence[Mapping[str, Any]], *, seen: int) -> int:
        """The new revision. Raises Conflict if `seen` is not the stored one."""


class SourceLetters(Protocol):
    def send(self, letter: SourceLetter) -> None:
        """Keeps what a source sent and cannot be published, with the reason."""


class BacklogStore(Protocol):
    """Endpoints with a backlog, and how far each is released."""

    def get(self, tenant: str, endpoint_id: str) -> Backlog | None: ...

    def put(self, backlog: Backlog, *, step: int) -> bool:
        """Stores it if the stored one is still at `step` (0: there is none); False if it is not."""

    def note(self, backlog: Backlog, now: float) -> None:
        """A delivery joins; whatever else of the row changed meanwhile stays."""

    def all(self) -> list[Backlog]: ...


class LineStore(Protocol):
    """Who is next at endpoints that want their events in order. Every read sees what was written before it."""

    def get_many(self, keys: Sequence[LineKey]) -> dict[LineKey, Line]: ...

    def put(self, line: Line, now: float) -> bool:
        """Stores it as the next version if the stored one is `line.version` (0: there is none); False if it is not."""

    def put_many(self, lines: Sequence[Line], now: float) -> list[Line]:
        """The same of several; returns those that were not stored."""

    def put_places(self, places: Sequence[tuple[LineKey, Place]], now: float) -> list[tuple[LineKey, Place]]:
        """Writes those whose number is not taken; returns those where it is, by something else. Raises Unavailable."""

    def places(self, key: LineKey, *, after: int, limit: int) -> list[Place]:
        """Those with a number above `after`, the lowest first."""

    def delete_places(self, key: LineKey, numbers: Sequence[int]) -> None: ...

    def delete(self, key: LineKey) -> None:
        """The line alone; its places are what `places` finds."""

    def of_endpoint(self, tenant: str, endpoint_id: str, *, waiting: bool, limit: int) -> list[Line]:
        """Up to `limit` of an endpoint's lines: those on which somebody waits, or all. By an index: a moment late."""


class PayloadStore(Protocol):
    def delete_all(self, prefix: str) -> int:
        """Deletes every payload whose key begins so; returns how many."""


class CursorStore(Protocol):
    """Small named positions that outlive an invocation."""

    def get(self, name: str) -> str | None: ...

    def put(self, name: str, value: str) -> None: ...


class JobStore(Protocol):
    """Replay jobs; a page is done by the one who moves the job from that page to the next."""

    def create(self, job: ReplayJob) -> None: ...

    def get(self, job_id: str) -> ReplayJob | None: ...

    def advance(self, job: ReplayJob, *, page: int) -> bool:
        """Stores `job` if the stored one still stands at `page` and is running; False if it does not."""

    def delete(self, job_id: str) -> None: ...

    def cancel(self, job_id: str) -> bool:
        """False if it was not running."""

    def resume(self, job_id: str) -> bool:
        """False if it was not cancelled."""

    def all(self) -> list[ReplayJob]: ...

    def running(self) -> list[ReplayJob]:
        """Those alone, by id: a call that costs the same however many jobs there were."""


class Sealer(Protocol):
    """Secrets at rest: AES-GCM under a data key that another key wraps. `context` binds a secret to its owner."""

    def seal(self, secret: bytes, context: str) -> str: ...

    def open(self, sealed: str, context: str) -> bytes:
        """Raises InvalidInput if it was sealed for another owner, or altered."""
