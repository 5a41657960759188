"""What both directions need of the world: bodies kept aside, the clock, HTTP. Each direction has more of its own
(`inbound/ports.py`, `outbound/ports.py`). All are implemented by `hookline.adapters` and, for tests and simulation, by
`tests/fakes`; both pass the same contract tests (`tests/contract/`).

Every method may raise `errors.Unavailable`. Clock, ids and randomness are plain callables.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

__all__ = ["AwsMessage", "BlobStore", "Clock", "HttpRequest", "HttpResult", "Role", "Transport", "Trip"]

Clock = Callable[[], float]  # unix seconds


class BlobStore(Protocol):
    """Claim checks: bodies too large for a message or an item."""

    def put(self, key: str, data: bytes) -> str:
        """Returns the reference to pass on."""

    def get(self, ref: str) -> bytes:
        """Raises NotFound; InvalidInput for what is larger than anything that was ever put."""


class Role(NamedTuple):
    """A role in another account: its ARN, and the external id by which that account knows whom it serves."""

    arn: str
    external_id: str


class AwsMessage(NamedTuple):
    """What a service of AWS is told of a delivery, beside its body and headers, where the endpoint's URL is an ARN."""

    id: str  # the event's
    type: str
    time: str  # RFC 3339, the event's
    tenant: str
    endpoint_id: str
    ordering_key: str = ""  # "" unless the endpoint gets this event in its order
    role: Role | None = None  # None: the function's own


@dataclass(slots=True)
class HttpRequest:
    """One POST to make. `group` limits concurrency (an endpoint's id); `tag` comes back with the result.

    `url` may be an ARN (`outbound.endpoints.destinations`); `aws` then says what its service is told.

    `wait`: seconds after which nobody waits for its answer any more, though it may still come; None: its whole timeout.
    """

    url: str
    body: bytes
    headers: list[tuple[str, str]]
    group: str = ""
    timeout: float = 30.0  # seconds, whole exchange
    connect_timeout: float = 5.0
    wait: float | None = None
    client_cert_pem: bytes | None = None
    tag: Any = None
    aws: AwsMessage | None = None


class Trip(NamedTuple):
    """How a request got there: milliseconds from its start until each step was done (0: it was not needed, as on a
    kept connection), and the address that was connected to.
    """

    dns: int
    connect: int
    tls: int
    first_byte: int
    address: str  # "203.0.113.9:443"; "" where none was reached


@dataclass(slots=True)
class HttpResult:
    """The outcome. `code` 0 and an error kind where no complete answer came.

    Error kinds: "" (an answer came), dns, connect, tls, timeout, too-large, blocked, protocol; `late` for one that was
    not waited for; `config` for a request that could not be made; `shed` for one that was not started. The last two
    were never sent.
    """

    request: HttpRequest
    code: int = 0
    error: str = ""
    ms: int = 0
    body: bytes = b""  # the first 16 KiB
    headers: Mapping[str, str] = field(default_factory=dict)  # lower-case names; only those the engine reads
    trip: Trip | None = None  # None: nothing was sent, or it is not known
    head: bytes = b""  # the answer's head, as received


class Transport(Protocol):
    def send(
        self,
        requests: Iterable[HttpRequest],
        *,
        per_group: int = 10,
        admit: Callable[[HttpRequest], bool] | None = None,
        on_tick: Callable[[], None] | None = None,
    ) -> Iterator[HttpResult]:
        """Sends concurrently and yields results as they come, each request exactly once.

        `requests` is read while the first ones are already under way. `admit` is asked just before a request starts;
        when it says no the result is `shed`. A request that is under way for longer than its `wait` keeps its group
        from starting more (they are `shed`); when nothing else is under way, it is ended and its result is `late`.
        """
