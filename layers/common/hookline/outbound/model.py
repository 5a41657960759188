"""The nouns of the outbound side: what the engine passes around and the adapters store.

Times are unix seconds as float, durations seconds, unless a name says otherwise. A delivery is one event on its way
to one endpoint; an attempt is one POST of it.
"""

from __future__ import annotations

import hashlib
import zlib
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hookline.listeners import Listener
    from hookline.ports import Trip

__all__ = [
    "MOST_SHARDS",
    "Attempt",
    "Backlog",
    "Batching",
    "Circuit",
    "DeadLetter",
    "Delivery",
    "DeliveryKey",
    "Endpoint",
    "Event",
    "EventKey",
    "EventType",
    "Health",
    "Line",
    "LineKey",
    "Place",
    "ReplayJob",
    "Shape",
    "SigningSecret",
    "Status",
    "Tenant",
]


MOST_SHARDS = 16


class EventKey(NamedTuple):
    """Whose event it is, and its id: two tenants may use the same id. Neither may contain `#`."""

    tenant: str
    id: str

    @property
    def pk(self) -> str:
        """The events table's partition key."""
        return f"{self.tenant}#{self.id}"

    @property
    def shard(self) -> str:
        """The partition of the index by time: one of a tenant's 16, by the first hex digit of SHA-256 of the id.

        An index partition takes 1,000 writes a second, and an index that is throttled throttles the table.
        """
        return f"{self.tenant}#{hashlib.sha256(self.id.encode()).hexdigest()[0]}"


@dataclass(slots=True)
class Event:
    """An outbox item. `data` is the JSON text that is sent, byte for byte; None while it rests in S3 at `data_ref`."""

    id: str
    tenant: str
    type: str
    timestamp: str  # RFC 3339, UTC; part of every delivery's key, so that deliveries sort by event time
    data: bytes | None
    data_ref: str | None = None
    version: str | None = None
    channels: tuple[str, ...] = ()
    ordering_key: str | None = None
    sequence: int | None = None  # its place among the events of its ordering key, committed by the publisher
    expires: int | None = None

    @property
    def key(self) -> EventKey:
        return EventKey(self.tenant, self.id)


@dataclass(frozen=True, slots=True)
class SigningSecret:
    """One of an endpoint's secrets, sealed; it signs until `expires_at` (None: it is the current one)."""

    sealed: str
    expires_at: float | None = None


@dataclass(frozen=True, slots=True)
class Batching:
    """Several events in one POST: a JSON array of payloads, in order."""

    max_events: int
    max_bytes: int = 262_144


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a tenant wants its events. Everything `…_sealed` is opened by a Sealer just before use."""

    id: str
    tenant: str
    url: str
    secrets: tuple[SigningSecret, ...] = ()  # oldest to newest
    description: str = ""
    metadata: Mapping[str, str] = field(default_factory=dict)
    event_types: tuple[str, ...] = ()  # names or wildcards ("order.*"); empty: all but hookline.*
    channels: tuple[str, ...] = ()  # empty: whatever the event's channels
    filter: Mapping[str, Any] | None = None  # EventBridge event pattern over {type, version?, timestamp, data}
    transform: str | None = None  # JMESPath over the same; its result is the body
    payload: str = "envelope"  # {type, timestamp, data}; "versioned": with the version in it; "data" alone
    version: str | None = None  # only this version of each event type, and events without one
    headers: tuple[tuple[str, str], ...] = ()  # sent with the names as given
    signature: str = "standard"  # "standard", "github" or "stripe"
    schedule: tuple[float, ...] | None = None  # delays before each attempt, in seconds; None: the default
    timeout: float | None = None  # seconds for one whole attempt; None: the lane's
    rate_limit: float | None = None  # POSTs per second
    batching: Batching | None = None
    basic_auth_sealed: str | None = None  # "user:password"
    oauth2_sealed: str | None = None  # JSON: token_url, client_id, client_secret, scope
    mtls_sealed: str | None = None  # PEM: certificate chain and private key
    disabled_reason: str | None = None  # None: enabled
    created_at: float = 0.0
    revision: int = field(default=0, compare=False)  # grows with every write of the row; 0: never stored
    shards: tuple[tuple[str, int], ...] = ()  # (event time, how many from then on), oldest first; before: one
    ordering: str | None = None  # "key": events of one ordering key one after the other, by their sequence
    ordered_from: str = ""  # event time from which it is so: every function knows of it by then
    on_exhausted: str = "stop"  # "skip": the events behind one that is given up go on
    missing_after: float | None = None  # seconds that a number which does not come is waited for; None: MISSING_AFTER
    role: str | None = None  # where `url` is an ARN: the role there that it is sent by; None: the function's own
    external_id: str = ""  # … and what that role knows the tenant by: see `destinations.external_id`

    @property
    def epoch(self) -> str:
        """Names the time for which it has wanted its events in order: lines of another time begin again."""
        return f"{self.created_at:.3f}#{self.ordered_from}"

    def orders(self, event: Event) -> bool:
        """Whether it wants this event in its turn."""
        return (
            self.ordering is not None
            and event.sequence is not None
            and event.ordering_key is not None
            and event.timestamp >= self.ordered_from
        )

    @property
    def key(self) -> str:
        """Names it among all tenants: `id` alone does not."""
        return f"{self.tenant}#{self.id}"

    @property
    def in_aws(self) -> bool:
        """Its `url` is an ARN."""
        return self.url.startswith("arn:")

    @property
    def most_shards(self) -> int:
        """As many partitions as its deliveries have ever been spread over."""
        return max((count for _, count in self.shards), default=1)

    @property
    def enabled(self) -> bool:
        return self.disabled_reason is None

    def after(self, **changes: Any) -> Endpoint:
        return replace(self, **changes)


class Circuit(StrEnum):
    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half-open"  # probes are under way
    PAUSED = "paused"  # the receiver asked for it by Retry-After; `open_until` says how long


@dataclass(frozen=True, slots=True)
class Health:
    """What is remembered of an endpoint's recent answers; `version` guards concurrent writers (0: never stored)."""

    endpoint_id: str
    tenant: str
    failures: int = 0  # consecutive
    failing_since: float | None = None
    circuit: Circuit = Circuit.CLOSED
    open_until: float = 0.0
    trips: int = 0  # times the circuit opened since the last success
    slow_until: float = 0.0  # until then its deliveries take the slow lane
    recovered_at: float = 0.0  # when the circuit last closed
    reset_at: float = 0.0  # when its owner last enabled it: what was sent before says nothing
    version: int = 0

    def stored(self) -> Health:
        """As it stands in the table once it was written."""
        return replace(self, version=self.version + 1)


@dataclass(frozen=True, slots=True)
class Tenant:
    """A tenant's endpoints and their health, as read together in one query."""

    id: str
    endpoints: tuple[Endpoint, ...] = ()
    health: Mapping[str, Health] = field(default_factory=dict)  # by endpoint id; absent: healthy
    listeners: tuple[Listener, ...] = ()


class Status(StrEnum):
    DELIVERED = "delivered"
    WAITING = "waiting"  # the next attempt is scheduled
    HELD = "held"  # the endpoint is disabled: kept, replayable
    EXHAUSTED = "exhausted"  # on its way to, or in, the dead-letter queue
    MISCONFIGURED = "misconfigured"  # the endpoint's own filter, transform or secrets failed on it: kept, replayable
    CANCELLED = "cancelled"  # the endpoint or the event is gone, or somebody said so


class Attempt(NamedTuple):
    """One POST: when it started, the answer's code (0: none came), how long it took, what went wrong."""

    at: float
    code: int
    ms: int
    error: str  # "" or an error kind: HttpResult's, or `status` where the answer was complete and not 2xx
    lane: str  # "fast" or "slow"
    trip: Trip | None = None


class DeliveryKey(NamedTuple):
    """`sort` is `<event timestamp>#<event id>`: an endpoint's deliveries list in order of event time.

    `shard` is the endpoint's partition it is in, 0 where there is but one: see `Endpoint.shards`.
    """

    tenant: str
    endpoint_id: str
    sort: str
    shard: int = 0

    @property
    def pk(self) -> str:
        """The deliveries table's partition key."""
        whole = f"{self.tenant}#{self.endpoint_id}"
        return f"{whole}#{self.shard}" if self.shard else whole

    @property
    def event_id(self) -> str:
        return self.sort.partition("#")[2]

    @property
    def event(self) -> EventKey:
        return EventKey(self.tenant, self.event_id)

    @property
    def event_time(self) -> str:
        return self.sort.partition("#")[0]

    @property
    def endpoint(self) -> str:
        """As `Endpoint.key`."""
        return f"{self.tenant}#{self.endpoint_id}"

    @classmethod
    def parse(cls, pk: str, sort: str) -> DeliveryKey:
        tenant, endpoint_id, *shard = pk.split("#")
        return cls(tenant, endpoint_id, sort, int(shard[0]) if shard else 0)

    @classmethod
    def of(cls, endpoint: Endpoint, event: Event) -> DeliveryKey:
        return cls.at(endpoint, event.key, event.timestamp)

    @classmethod
    def at(cls, endpoint: Endpoint, event: EventKey, timestamp: str) -> DeliveryKey:
        sort = f"{timestamp}#{event.id}"
        if not endpoint.shards:
            return cls(endpoint.tenant, endpoint.id, sort)
        shards = next((count for since, count in reversed(endpoint.shards) if since <= timestamp), 1)
        return cls(endpoint.tenant, endpoint.id, sort, zlib.crc32(event.id.encode()) % shards)


class Shape(NamedTuple):
    """What makes a body of an event: each attempt of a schedule sends the bytes of the first."""

    payload: str = "envelope"
    transform: str | None = None


class DeadLetter(NamedTuple):
    """The message that an exhausted delivery's last attempt came of, on its way to the dead-letter queue.

    `copy` is in its body, `id` is SQS's, `receives` how often SQS had handed it over then.
    """

    copy: str
    id: str
    receives: int


@dataclass(slots=True)
class Delivery:
    """A row of the deliveries table.

    `turn` grows with every scheduling; a RetryMessage of another turn is stale and dropped. `attempt` counts POSTs
    ever made; `base` is its value when the present schedule began, so a replay gets a whole new schedule.
    `due_at` is when the release picks it up: the next attempt's time where that is beyond SQS's reach, and a little
    after it where a message carries it, so that a lost message costs minutes and not the delivery.
    """

    key: DeliveryKey
    event_type: str
    status: Status
    turn: int = 1
    attempt: int = 0
    base: int = 0
    due_at: float | None = None
    changed_at: float = 0.0
    code: int = 0
    ms: int = 0
    error: str = ""
    excerpt: str = ""  # of the last answer's body, <= 16 KiB
    sent: str = ""  # header lines of the last request; of credentials and of the endpoint's own headers, the names
    sent_before: tuple[str, ...] = ()  # the same of the attempts before it: see `requests.sent`
    answered: str = ""  # head of the last answer
    attempts: tuple[Attempt, ...] = ()
    reason: str = ""  # why it is held or cancelled, or waits otherwise than for its schedule
    backlog: bool = False  # waits with its endpoint's others, since `due_at`: no message carries it
    dead_letter: DeadLetter | None = None  # while it is exhausted
    digest: str = ""  # of the event as it was when this was made: see `events.digests`
    shape: Shape | None = None  # what its first attempt was made with; None: this schedule has made none yet
    keep: int | None = None  # seconds that the row stays once it is finished; while it waits it does not expire
    ordering_key: str = ""  # of an endpoint that wants its events in order …
    sequence: int = 0  # … and the event's number; 0: it is sent whenever it can be

    @property
    def tenant(self) -> str:
        return self.key.tenant

    @property
    def line(self) -> LineKey | None:
        """Where it has its turn; None: nowhere."""
        return LineKey(self.key.tenant, self.key.endpoint_id, self.ordering_key) if self.sequence else None

    @property
    def in_line(self) -> bool:
        """It waits for those before it: neither a message nor the due index brings it."""
        return self.status is Status.WAITING and self.due_at is None

    @property
    def expires(self) -> int | None:
        """Unix seconds from which DynamoDB may remove the row."""
        return None if self.keep is None or self.status is Status.WAITING else int(self.changed_at) + self.keep

    def after(self, **changes: Any) -> Delivery:
        return replace(self, **changes)


class LineKey(NamedTuple):
    """An endpoint's events of one ordering key."""

    tenant: str
    endpoint_id: str
    ordering_key: str

    @property
    def pk(self) -> str:
        """A partition of the deliveries table: no shard of an endpoint begins with `=`."""
        return f"{self.tenant}#{self.endpoint_id}#={self.ordering_key}"

    @property
    def endpoint(self) -> str:
        """As `Endpoint.key`."""
        return f"{self.tenant}#{self.endpoint_id}"

    @classmethod
    def parse(cls, pk: str) -> LineKey | None:
        """None if it is the partition of something else."""
        tenant, endpoint_id, rest = (*pk.split("#", 2), "")[:3]
        return cls(tenant, endpoint_id, rest[1:]) if rest.startswith("=") else None


@dataclass(frozen=True, slots=True)
class Line:
    """How far an endpoint has got with the events of one ordering key: see decision 0040.

    Numbers up to `settled` are delivered or given up; UNKNOWN while it begins. `last` is the highest that came and is
    not settled; nobody waits where it is not above `settled`. `since` is when the number behind `settled` became the
    next one (of a line that begins: when it began), `due_at` when the minute schedule has it looked at.
    """

    key: LineKey
    settled: int
    last: int = 0
    since: float = 0.0
    due_at: float | None = None
    keep: int = 0  # seconds that an idle one is remembered
    epoch: str = ""  # the endpoint's: one that was created again, or ordered again, does not go on with what it had
    version: int = 0  # grows with every write; 0: never stored

    UNKNOWN: ClassVar[int] = -1

    @property
    def waits(self) -> bool:
        return self.last > max(self.settled, 0)

    def at(self, endpoint: Endpoint, now: float) -> Line:
        """As it counts for the endpoint as it is."""
        if self.epoch == endpoint.epoch:
            return self
        last = self.last if self.waits else 0
        return replace(self, settled=self.UNKNOWN, last=last, since=now, epoch=endpoint.epoch)

    @classmethod
    def new(cls, key: LineKey, endpoint: Endpoint, now: float, keep: int) -> Line:
        return cls(key, cls.UNKNOWN, since=now, keep=keep, epoch=endpoint.epoch)


class Place(NamedTuple):
    """A number that came and is not settled; `delivery` is None where the endpoint does not want its event."""

    number: int
    delivery: DeliveryKey | None


@dataclass(frozen=True, slots=True)
class Backlog:
    """An endpoint whose deliveries wait for its circuit, a pause or its rate limit, and how far they are released.

    A step is done by the one who moves the row from it to the next; `run_at` is when, 0.0 where none is scheduled.
    """

    tenant: str
    endpoint_id: str
    noted_at: float  # when a delivery last joined
    step: int = 1
    run_at: float = 0.0
    moved_at: float = 0.0  # when something was last released
    position: str | None = None  # in the due index: what is before it has been sent to the retry queue
    page: int = 0  # deliveries of the last page: pages grow while the endpoint answers


@dataclass(frozen=True, slots=True)
class ReplayJob:
    """A replay by filter, done in pages. `missing`: events that have no delivery yet, instead of deliveries."""

    id: str
    tenant: str
    endpoint_ids: tuple[str, ...]  # all of the tenant's at creation, or the one asked for
    created_at: float
    since: str = ""  # RFC 3339, inclusive; "": from the start
    until: str = ""  # exclusive; "": to the end
    status: Status | None = None
    event_type: str = ""  # a name or wildcard
    missing: bool = False
    rate: float = 100.0  # deliveries per second, at most
    state: str = "running"  # "running", "done", "cancelled"
    page: int = 0
    endpoint_index: int = 0
    cursor: str | None = None
    seen: int = 0  # deliveries looked at; of `missing`, pairs of an event and an endpoint
    skipped: int = 0  # … of which so many were not wanted, or are there already
    replayed: int = 0  # … and so many sent
    changed_at: float = 0.0


@dataclass(frozen=True, slots=True)
class EventType:
    """`schemas` maps versions to JSON Schemas of `data`, oldest first; an event without a version is of the last."""

    name: str
    description: str = ""
    deprecated: bool = False
    schemas: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    examples: Mapping[str, Sequence[Any]] = field(default_factory=dict)  # of `data`, by version
    revision: int = field(default=0, compare=False)  # grows with every write of the row; 0: never stored
