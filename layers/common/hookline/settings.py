"""What each function is told by its environment: one frozen object per function, read once when it starts.

A variable that is missing or wrong stops the function at start with the variable's name; template.yaml sets them all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from hookline.errors import InvalidInput, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["ReceiverSettings", "RetrySettings", "SenderSettings", "WorkerSettings"]

API_GATEWAY_BODY = 10 * 1024 * 1024  # bytes; what an HTTP API lets through. Lambda takes 6 MB, base64 included
CONFIG_CACHE = 30  # seconds
RETENTION = 30  # days


class _Environment:
    """Reads variables and collects what is wrong with them, so that one start names every problem."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self._problems: list[Problem] = []

    def text(self, name: str) -> str:
        value = self._environ.get(name, "")
        if not value:
            self._problems.append(Problem(name, "this environment variable must be set"))
        return value

    def optional(self, name: str, default: str = "") -> str:
        return self._environ.get(name) or default

    def flag(self, name: str, *, default: bool = False) -> bool:
        value = self._environ.get(name) or ("true" if default else "false")
        if value not in {"true", "false"}:
            self._problems.append(Problem(name, "must be true or false"))
        return value == "true"

    def number(self, name: str, default: int) -> int:
        value = self._environ.get(name) or str(default)
        if not value.isdecimal():
            self._problems.append(Problem(name, "must be a whole number"))
            return default
        return int(value)

    def networks(self, name: str) -> tuple[str, ...]:
        """A comma-separated list of CIDRs."""
        import ipaddress  # noqa: PLC0415 - only where somebody set one

        found = tuple(part.strip() for part in self.optional(name).split(",") if part.strip())
        for network in found:
            try:
                ipaddress.ip_network(network, strict=False)
            except ValueError:
                self._problems.append(Problem(name, f"{network!r} is not a network such as 10.0.0.0/8"))
        return found

    def check(self) -> None:
        if self._problems:
            raise InvalidInput(self._problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiverSettings:
    """`max_body` in bytes: a larger request is answered 413."""

    config_table: str
    dedupe_table: str  # "" where no hook debounces
    queue_url: str
    fifo_queue_url: str
    bucket: str
    worker_function: str
    public_url: str
    max_body: int
    config_cache_seconds: int  # until what was applied or changed is in use everywhere

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Self:
        env = _Environment(environ)
        settings = cls(
            config_table=env.text("CONFIG_TABLE"),
            dedupe_table=env.optional("DEDUPE_TABLE"),
            queue_url=env.text("INBOUND_QUEUE_URL"),
            fifo_queue_url=env.text("INBOUND_FIFO_QUEUE_URL"),
            bucket=env.text("PAYLOAD_BUCKET"),
            worker_function=env.text("WORKER_FUNCTION"),
            public_url=env.optional("PUBLIC_URL"),
            max_body=env.number("MAX_BODY_BYTES", API_GATEWAY_BODY),
            config_cache_seconds=env.number("CONFIG_CACHE_SECONDS", CONFIG_CACHE),
        )
        env.check()
        return settings


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerSettings:
    config_table: str
    events_table: str
    dedupe_table: str
    queue_url: str
    fifo_queue_url: str
    bucket: str
    allow_http: bool
    allowed_networks: tuple[str, ...]
    retention_days: int
    config_cache_seconds: int  # until what was applied or changed is in use everywhere

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Self:
        env = _Environment(environ)
        settings = cls(
            config_table=env.text("CONFIG_TABLE"),
            events_table=env.text("EVENTS_TABLE"),
            dedupe_table=env.text("DEDUPE_TABLE"),
            queue_url=env.text("INBOUND_QUEUE_URL"),
            fifo_queue_url=env.text("INBOUND_FIFO_QUEUE_URL"),
            bucket=env.text("PAYLOAD_BUCKET"),
            allow_http=env.flag("ALLOW_HTTP"),
            allowed_networks=env.networks("ALLOWED_NETWORKS"),
            retention_days=env.number("RETENTION_DAYS", RETENTION),
            config_cache_seconds=env.number("CONFIG_CACHE_SECONDS", CONFIG_CACHE),
        )
        env.check()
        return settings


@dataclass(frozen=True, slots=True, kw_only=True)
class SenderSettings:
    config_table: str
    deliveries_table: str
    events_table: str
    retry_queue_url: str
    stream_fault_queue_url: str
    bucket: str
    kms_key_arn: str
    allow_http: bool
    allowed_networks: tuple[str, ...]
    retention_days: int
    config_cache_seconds: int  # until what was applied or changed is in use everywhere

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Self:
        env = _Environment(environ)
        settings = cls(
            config_table=env.text("CONFIG_TABLE"),
            deliveries_table=env.text("DELIVERIES_TABLE"),
            events_table=env.text("EVENTS_TABLE"),
            retry_queue_url=env.text("RETRY_QUEUE_URL"),
            stream_fault_queue_url=env.text("STREAM_FAULT_QUEUE_URL"),
            bucket=env.text("PAYLOAD_BUCKET"),
            kms_key_arn=env.text("KMS_KEY_ARN"),
            allow_http=env.flag("ALLOW_HTTP"),
            allowed_networks=env.networks("ALLOWED_NETWORKS"),
            retention_days=env.number("RETENTION_DAYS", RETENTION),
            config_cache_seconds=env.number("CONFIG_CACHE_SECONDS", CONFIG_CACHE),
        )
        env.check()
        return settings


@dataclass(frozen=True, slots=True, kw_only=True)
class RetrySettings:
    config_table: str
    deliveries_table: str
    events_table: str
    retry_queue_url: str
    bucket: str
    kms_key_arn: str
    allow_http: bool
    allowed_networks: tuple[str, ...]
    retention_days: int
    config_cache_seconds: int  # until what was applied or changed is in use everywhere

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Self:
        env = _Environment(environ)
        settings = cls(
            config_table=env.text("CONFIG_TABLE"),
            deliveries_table=env.text("DELIVERIES_TABLE"),
            events_table=env.text("EVENTS_TABLE"),
            retry_queue_url=env.text("RETRY_QUEUE_URL"),
            bucket=env.text("PAYLOAD_BUCKET"),
            kms_key_arn=env.text("KMS_KEY_ARN"),
            allow_http=env.flag("ALLOW_HTTP"),
            allowed_networks=env.networks("ALLOWED_NETWORKS"),
            retention_days=env.number("RETENTION_DAYS", RETENTION),
            config_cache_seconds=env.number("CONFIG_CACHE_SECONDS", CONFIG_CACHE),
        )
        env.check()
        return settings
