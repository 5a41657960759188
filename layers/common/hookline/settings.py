"""What each function is told by its environment: one frozen object per function, read once when it starts.

A variable that is missing or wrong stops the function at start with the variable's name; template.yaml sets them all.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from hookline.errors import InvalidInput, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = [
    "ApiSettings",
    "ReceiverSettings",
    "RetrySettings",
    "SenderSettings",
    "SourceSettings",
    "Variable",
    "WorkerSettings",
    "variables",
]

API_GATEWAY_BODY = 10 * 1024 * 1024  # bytes; what an HTTP API lets through. Lambda takes 6 MB, base64 included
CONFIG_CACHE = 30  # seconds
RETENTION = 30  # days
LEAST_EVENT_DAYS = 8  # an event outlasts the longest schedule, 7 days, whatever RETENTION_DAYS says


class Variable(NamedTuple):
    """`read` raises ValueError saying what the text must be; `default` None: the variable must be set."""

    name: str
    read: Callable[[str], Any]
    default: str | None


def variables(settings: type) -> list[Variable]:
    """What a settings class reads, in order."""
    return [each.metadata["variable"] for each in fields(settings)]


def _flag(text: str) -> bool:
    if text not in {"true", "false"}:
        raise ValueError("must be true or false")
    return text == "true"


def _number(text: str) -> int:
    if not text.isdecimal():
        raise ValueError("must be a whole number")
    return int(text)


def _capture(text: str) -> str:
    if text not in {"off", "refused", "all"}:
        raise ValueError("must be off, refused or all")
    return text


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _networks(text: str) -> tuple[str, ...]:
    """A comma-separated list of CIDRs."""
    import ipaddress  # noqa: PLC0415 - only where somebody set one

    found = _listed(text)
    for network in found:
        try:
            ipaddress.ip_network(network, strict=False)
        except ValueError:
            raise ValueError(f"{network!r} is not a network such as 10.0.0.0/8") from None
    return found


def _variable(name: str, read: Callable[[str], Any] = str, default: str | int | None = None) -> Any:
    return field(metadata={"variable": Variable(name, read, None if default is None else str(default))})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Base:
    config_table: str = _variable("CONFIG_TABLE")
    bucket: str = _variable("PAYLOAD_BUCKET")

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Self:
        """Raises InvalidInput naming every variable that is missing or wrong."""
        values, problems = {}, []
        for attribute in fields(cls):
            name, read, default = attribute.metadata["variable"]
            text = environ.get(name) or default
            if text is None:
                problems.append(Problem(name, "this environment variable must be set"))
                continue
            try:
                values[attribute.name] = read(text)
            except ValueError as error:
                problems.append(Problem(name, str(error)))
        if problems:
            raise InvalidInput(problems)
        return cls(**values)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Settings(_Base):
    config_cache_seconds: int = _variable("CONFIG_CACHE_SECONDS", _number, CONFIG_CACHE)  # until changes are in use


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiverSettings(_Settings):
    """`max_body` in bytes: a larger request is answered 413. `capture`: which requests are kept, for so many hours."""

    dedupe_table: str = _variable("DEDUPE_TABLE", default="")  # "" where no hook debounces
    queue_url: str = _variable("INBOUND_QUEUE_URL")
    fifo_queue_url: str = _variable("INBOUND_FIFO_QUEUE_URL")
    worker_function: str = _variable("WORKER_FUNCTION")
    public_url: str = _variable("PUBLIC_URL", default="")
    max_body: int = _variable("MAX_BODY_BYTES", _number, API_GATEWAY_BODY)
    capture: str = _variable("CAPTURE_REQUESTS", _capture, "off")
    capture_percent: int = _variable("CAPTURE_PERCENT", _number, 100)
    capture_hours: int = _variable("CAPTURE_HOURS", _number, 24)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sending(_Settings):
    """The one who makes HTTP requests and publishes events."""

    events_table: str = _variable("EVENTS_TABLE")
    allow_http: bool = _variable("ALLOW_HTTP", _flag, "false")
    allowed_networks: tuple[str, ...] = _variable("ALLOWED_NETWORKS", _networks, "")
    retention_days: int = _variable("RETENTION_DAYS", _number, RETENTION)

    @property
    def event_days(self) -> int:
        """Days that an event is kept which Hookline itself publishes."""
        return max(self.retention_days, LEAST_EVENT_DAYS)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerSettings(_Sending):
    dedupe_table: str = _variable("DEDUPE_TABLE")
    queue_url: str = _variable("INBOUND_QUEUE_URL")
    fifo_queue_url: str = _variable("INBOUND_FIFO_QUEUE_URL")


@dataclass(frozen=True, slots=True, kw_only=True)
class RetrySettings(_Sending):
    deliveries_table: str = _variable("DELIVERIES_TABLE")
    retry_queue_url: str = _variable("RETRY_QUEUE_URL")
    sealing_key: str = _variable("SEALING_KEY")


@dataclass(frozen=True, slots=True, kw_only=True)
class SenderSettings(RetrySettings):
    stream_fault_queue_url: str = _variable("STREAM_FAULT_QUEUE_URL")


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceSettings(_Settings):
    """`own_queue`: ARN of the stack's own queue, "" where only a user's queue is a source."""

    events_table: str = _variable("EVENTS_TABLE")
    own_queue: str = _variable("SOURCE_QUEUE_ARN", default="")
    letters_url: str = _variable("SOURCE_DLQ_URL")
    retention_days: int = _variable("RETENTION_DAYS", _number, RETENTION)

    @property
    def event_days(self) -> int:
        """Days that an event is kept which Hookline itself publishes."""
        return max(self.retention_days, LEAST_EVENT_DAYS)


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiSettings(_Base):
    dedupe_table: str = _variable("DEDUPE_TABLE")
    events_table: str = _variable("EVENTS_TABLE")
    sealing_key: str = _variable("SEALING_KEY")
    allow_http: bool = _variable("ALLOW_HTTP", _flag, "false")
    allowed_networks: tuple[str, ...] = _variable("ALLOWED_NETWORKS", _networks, "")
    destinations: tuple[str, ...] = _variable("DESTINATION_ARNS", _listed, "")
    destination_roles: tuple[str, ...] = _variable("DESTINATION_ROLE_ARNS", _listed, "")
    deployment: str = _variable("DEPLOYMENT")  # region/stack, in the external ids of those roles
    retention_days: int = _variable("RETENTION_DAYS", _number, RETENTION)
    config_cache_seconds: int = _variable("CONFIG_CACHE_SECONDS", _number, CONFIG_CACHE)  # of the others: see there
    deliveries_table: str = _variable("DELIVERIES_TABLE")
    retry_queue_url: str = _variable("RETRY_QUEUE_URL")
    inbound_queue_url: str = _variable("INBOUND_QUEUE_URL")
    inbound_fifo_queue_url: str = _variable("INBOUND_FIFO_QUEUE_URL")
    delivery_dlq_url: str = _variable("DELIVERY_DLQ_URL")
    inbound_dlq_url: str = _variable("INBOUND_DLQ_URL")
    inbound_fifo_dlq_url: str = _variable("INBOUND_FIFO_DLQ_URL")
    stream_fault_queue_url: str = _variable("STREAM_FAULT_QUEUE_URL")
    source_dlq_url: str = _variable("SOURCE_DLQ_URL", default="")  # "" where the stack has no sources
    own_source_queue: str = _variable("SOURCE_QUEUE_ARN", default="")  # as the source function's
    jwt_tenant_claim: str = _variable("JWT_TENANT_CLAIM", default="hookline_tenant")
    tokens: bool = _variable("TAKES_TOKENS", _flag, "false")
    portal_origins: str = _variable("PORTAL_ORIGINS", default="")  # space-separated
    api_origins: str = _variable("API_ORIGINS", default="")  # likewise

    @property
    def event_days(self) -> int:
        """Days that an event is kept which Hookline itself publishes."""
        return max(self.retention_days, LEAST_EVENT_DAYS)
