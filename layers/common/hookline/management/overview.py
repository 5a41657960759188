"""What an operator looks at first: who is in trouble, what waits, how much went through."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, NamedTuple, Protocol

from hookline.errors import HooklineError
from hookline.management.endpoints import Seen
from hookline.outbound.model import Circuit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hookline.management.dead_letters import DeadLetters, QueueDepth
    from hookline.outbound.ports import ConfigStore
    from hookline.ports import Clock

__all__ = ["METRICS", "Metrics", "Overview", "OverviewReader", "Trouble"]

METRICS = (  # of ours, summed by the hour
    *("Delivered", "AttemptsFailed", "Exhausted", "Held", "Cancelled", "Replayed"),
    *("Accepted", "Refused", "UnknownHook", "Mismatched", "Failed", "Handshakes", "Unavailable"),
)
_MOST_TENANTS = 1_000
_MOST_SHOWN = 50
_THREADS = 8
_HOUR = 3600


class Metrics(Protocol):
    def hourly(self, names: Sequence[str], since: float, until: float) -> Mapping[str, Mapping[float, float]]:
        """Sums of our metrics over all functions: name to begin of the hour (unix seconds) to value."""


class Trouble(NamedTuple):
    """`complete` False: not every tenant was looked at."""

    endpoints: list[Seen]
    complete: bool


class Overview(NamedTuple):
    since: float
    until: float
    hours: Mapping[float, Mapping[str, float]] | None  # None: the metrics cannot be read
    dead_letters: list[QueueDepth]
    trouble: Trouble


class OverviewReader:
    def __init__(self, config: ConfigStore, dead_letters: DeadLetters, metrics: Metrics, clock: Clock) -> None:
        self._config = config
        self._dead_letters = dead_letters
        self._metrics = metrics
        self._clock = clock

    def read(self, hours: int) -> Overview:
        until = self._clock()
        since = (until - hours * _HOUR) // _HOUR * _HOUR
        return Overview(since, until, self._hours(since, until), self._dead_letters.depths(), self.trouble())

    def trouble(self, tenant: str | None = None) -> Trouble:
        """Endpoints that are disabled or whose last attempt failed, the worst first; of one tenant, or of all."""
        names = [tenant] if tenant is not None else self._config.tenants()
        looked_at = names[:_MOST_TENANTS]
        with ThreadPoolExecutor(min(_THREADS, max(1, len(looked_at)))) as threads:
            found = [each for part in threads.map(self._in_trouble, looked_at) for each in part]
        found.sort(key=_severity, reverse=True)
        return Trouble(found[:_MOST_SHOWN], complete=len(looked_at) == len(names) and len(found) <= _MOST_SHOWN)

    def _in_trouble(self, tenant: str) -> list[Seen]:
        known = self._config.tenant(tenant)
        if known is None:
            return []
        seen = [Seen(each, known.health.get(each.id)) for each in known.endpoints]
        return [each for each in seen if not each.endpoint.enabled or (each.health and _ill(each))]

    def _hours(self, since: float, until: float) -> dict[float, dict[str, float]] | None:
        try:
            found = self._metrics.hourly(METRICS, since, until)
        except HooklineError:
            return None
        hours: dict[float, dict[str, float]] = {}
        begin = since
        while begin <= until:
            hours[begin] = {name: found.get(name, {}).get(begin, 0.0) for name in METRICS}
            begin += _HOUR
        return hours


def _ill(seen: Seen) -> bool:
    health = seen.health
    return health is not None and (health.failures > 0 or health.circuit is not Circuit.CLOSED)


def _severity(seen: Seen) -> tuple[bool, bool, int]:
    health = seen.health
    return (
        not seen.endpoint.enabled,
        health is not None and health.circuit is not Circuit.CLOSED,
        health.failures if health else 0,
    )
