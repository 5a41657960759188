"""The world as the domain sees it: small protocols, implemented by `hookline.adapters` and, for tests and simulation,
by `tests/fakes`. Both pass the same contract tests (`tests/contract/`).

Every method may raise `errors.Unavailable`. Clock, ids and randomness are plain callables.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

if TYPE_CHECKING:
    from hookline.outbound.events.event_types import EventType
    from hookline.outbound.model import (
        Delivery,
        DeliveryKey,
        Endpoint,
        Event,
        Health,
        QueueMessage,
        ReplayJob,
        RetryMessage,
        Status,
        Tenant,
    )

__all__ = [
    "BlobStore",
    "Clock",
    "ConfigStore",
    "CursorStore",
    "DeliveryStore",
    "DuePage",
    "EventStore",
    "EventTypeStore",
    "FaultQueue",
    "HookStore",
    "HttpRequest",
    "HttpResult",
    "InboundQueue",
    "JobStore",
    "Page",
    "RetryQueue",
    "Sealer",
    "SecretResolver",
    "Transport",
]

Clock = Callable[[], float]  # unix seconds


class Page(NamedTuple):
    """One page of a listing; `cursor` continues it, None at the end."""

    items: list[Any]
    cursor: str | None


# ---------------------------------------------------------------------------------------------- outbound


class DuePage(NamedTuple):
    """`position` stays valid for ever: a later call with it sees only what is due after it."""

    items: list[RetryMessage]
    position: str | None
    more: bool


class ConfigStore(Protocol):
    """Tenants, endpoints and their health. Reads are not cached here; `outbound.delivery.directory` does that."""

    def tenant(self, tenant: str) -> Tenant | None:
        """The tenant with all its endpoints and their health; None if there is no such tenant."""

    def tenants(self) -> list[str]: ...

    def put_tenant(self, tenant: str) -> None:
        """Creates it; a tenant that is there stays as it is."""

    def delete_tenant(self, tenant: str) -> None:
        """Its name alone: what belongs to it must be gone before."""

    def put_endpoint(self, endpoint: Endpoint, *, create: bool = False, seen: Endpoint | None = None) -> Endpoint:
        """As it is stored: in the next revision. Raises Conflict if `create` and the id is taken, or if it is gone.

        With `seen`, the row that `endpoint` was made of, also if anybody wrote it since: a change must not undo another
        one, nor what the functions decided meanwhile.
        """

    def disable(self, endpoint: Endpoint, reason: str) -> bool:
        """False if it was disabled or deleted before: whoever gets True tells the tenant."""

    def delete_endpoint(self, tenant: str, endpoint_id: str) -> None: ...

    def put_health(self, health: Health) -> bool:
        """Stores `health` if the stored version is `health.version`, as version + 1; False if it is not."""

    def reserve(self, endpoint: Endpoint, slots: int, now: float) -> float:
        """Takes `slots` places in the endpoint's rate limit in one conditional update.

        Returns the time of the first; the others follow `1 / rate_limit` seconds apart.
        """


class EventStore(Protocol):
    def get_many(self, ids: Sequence[str]) -> dict[str, Event]:
        """Those that exist, with `data` as stored (None where it rests in S3)."""

    def put(self, event: Event) -> bool:
        """Publishes; False if an event of that id exists already (nothing is changed)."""

    def by_tenant(self, tenant: str, *, since: str, until: str, cursor: str | None = None, limit: int = 100) -> Page:
        """Ids of events by timestamp, `since` <= timestamp < `until`."""


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

    def replace(self, delivery: Delivery, *, turn: int) -> bool:
        """Writes if the stored delivery is still in `turn`; False if it is not or is gone.

        Writing the same twice is writing it once: an answer that got lost makes the adapter ask again.
        """

    def due(self, shard: int, *, until: float, position: str | None = None, limit: int = 1000) -> DuePage:
        """Waiting deliveries of one of DUE_SHARDS shards with due_at <= `until`, oldest first, after `position`."""

    def by_endpoint(
        self,
        endpoint_id: str,
        *,
        since: str = "",
        until: str = "",
        status: Status | None = None,
        newest_first: bool = False,
        cursor: str | None = None,
        limit: int = 100,
    ) -> Page:
        """Deliveries by event time (`since` <= time < `until`); with `status` other than delivered, by an index."""


class RetryQueue(Protocol):
    def send(self, messages: Sequence[tuple[QueueMessage, float]]) -> list[QueueMessage]:
        """Sends each with its delay (seconds, <= 900), fair by its `group`; returns those SQS did not accept."""

    def waiting(self) -> int:
        """About how many messages could be received now."""


class FaultQueue(Protocol):
    def send(self, key: Mapping[str, Any], reason: str) -> None:
        """Reports an outbox item that can't be delivered; `key` finds it, `reason` says what was expected."""


class CursorStore(Protocol):
    """Small named positions that outlive an invocation."""

    def get(self, name: str) -> str | None: ...

    def put(self, name: str, value: str) -> None: ...


class JobStore(Protocol):
    """Replay jobs; a page is done by whoever moves the job from that page to the next."""

    def create(self, job: ReplayJob) -> None: ...

    def get(self, job_id: str) -> ReplayJob | None: ...

    def advance(self, job: ReplayJob, *, page: int) -> bool:
        """Stores `job` if the stored one still stands at `page` and is running; False if it does not."""

    def cancel(self, job_id: str) -> bool:
        """False if it was not running."""

    def all(self) -> list[ReplayJob]: ...


class BlobStore(Protocol):
    """Claim checks: bodies too large for a message or an item."""

    def put(self, key: str, data: bytes) -> str:
        """Returns the reference to pass on."""

    def get(self, ref: str) -> bytes:
        """Raises NotFound; InvalidInput for what is larger than anything that was ever put."""


class Sealer(Protocol):
    """Secrets at rest: AES-GCM under a data key wrapped by KMS. `context` binds a secret to its owner."""

    def seal(self, secret: bytes, context: str) -> str: ...

    def open(self, sealed: str, context: str) -> bytes:
        """Raises InvalidInput if it was sealed for another owner, or altered."""


@dataclass(slots=True)
class HttpRequest:
    """One POST to make. `group` limits concurrency (an endpoint's id); `tag` comes back with the result."""

    url: str
    body: bytes
    headers: list[tuple[str, str]]
    group: str = ""
    timeout: float = 30.0  # seconds, whole exchange
    connect_timeout: float = 5.0
    client_cert_pem: bytes | None = None
    tag: Any = None


@dataclass(slots=True)
class HttpResult:
    """What came of it. `code` 0 and an error kind where no complete answer came.

    Error kinds: "" (an answer came), dns, connect, tls, timeout, too-large, blocked, protocol; `config` for a request
    that could not be made; `shed` for one that `admit` refused. The last two were never sent.
    """

    request: HttpRequest
    code: int = 0
    error: str = ""
    ms: int = 0
    body: bytes = b""  # the first 16 KiB
    headers: Mapping[str, str] = field(default_factory=dict)  # lower-case names; only those the engine reads


class Transport(Protocol):
    def send(
        self,
        requests: Sequence[HttpRequest],
        *,
        per_group: int = 10,
        admit: Callable[[HttpRequest], bool] | None = None,
        on_tick: Callable[[], None] | None = None,
    ) -> Iterator[HttpResult]:
        """Sends concurrently and yields results as they come, each request exactly once.

        `admit` is asked just before a request starts; when it says no the result is `shed`.
        """


# ---------------------------------------------------------------------------------------------- inbound


class HookStore(Protocol):
    """Versions of the applied hooks document; see `inbound.hookset` for what is inside."""

    def current_version(self) -> int:
        """0 when nothing has been applied."""

    def load(self, version: int) -> dict[str, Any]:
        """Raises NotFound."""

    def apply(self, document: dict[str, Any]) -> int:
        """Stores a new version, makes it current, returns its number."""

    def rollback(self, version: int) -> None:
        """Makes an earlier version current; raises NotFound."""

    def versions(self) -> list[dict[str, Any]]:
        """Newest first: {version, applied_at, applied_by, hooks, current}."""


class InboundQueue(Protocol):
    def send(
        self,
        body: str,
        *,
        group: str,
        serial: bool = False,
        dedupe_id: str = "",
        delay: int = 0,
        attributes: Mapping[str, str] | None = None,
    ) -> None:
        """Returns once SQS has the message. `serial`: to the FIFO queue, in order, one at a time per group.

        `dedupe_id`: FIFO accepts one message of it in five minutes. `delay`: seconds, <= 900, standard queue only.
        """

    def postpone(self, receipt: str, seconds: int, *, serial: bool = False) -> None:
        """A received message comes back after `seconds` (<= 43,200) instead of the visibility timeout."""


class SecretResolver(Protocol):
    def resolve(self, reference: str) -> list[str]:
        """Values behind `env:NAME`, `ssm:/path` or `secretsmanager:id[#key]`; a literal is itself; raises NotFound."""
