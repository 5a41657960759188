"""What an operator looks at first: who is in trouble, what waits, how much went through."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, NamedTuple, Protocol

from hookline.errors import HooklineError
from hookline.management.endpoints import Seen
from hookline.outbound.codec import DUE_SHARDS
from hookline.outbound.model import Circuit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hookline.management.dead_letters import DeadLetters, QueueDepth
    from hookline.outbound.model import DeliveryKey, Status
    from hookline.outbound.ports import ConfigStore, DeliveryStore
    from hookline.ports import Clock

__all__ = ["METRICS", "Metrics", "Overview", "OverviewReader", "Trouble", "Undelivered", "Waits"]

METRICS = (  # of ours, summed by the hour
    *("Delivered", "AttemptsFailed", "Exhausted", "Held", "Cancelled", "Replayed"),
    *("RefusedSignature", "RefusedTime", "RefusedOwnSecret"),
    *("Accepted", "Ran", "Refused", "UnknownHook", "TooLarge", "Mismatched", "Failed", "Handshakes", "Unavailable"),
)
_MOST_TENANTS = 1_000
_MOST_SHOWN = 50
_THREADS = 8
_PARTS = 4  # of an overview, read side by side
_MOST_COUNTED = 500  # of one shard: 75 KB of the index, 10 read units
_HOUR = 3600


class Metrics(Protocol):
    def hourly(self, names: Sequence[str], since: float, until: float) -> Mapping[str, Mapping[float, float]]:
        """Sums of our metrics over all functions: name to begin of the hour (unix seconds) to value."""

    def percentiles(self, name: str, since: float, until: float) -> Mapping[float, tuple[float, float]]:
        """Median and 95th percentile of a metric by begin of the hour."""


class Trouble(NamedTuple):
    """`complete` False: not every tenant was looked at."""

    endpoints: list[Seen]
    complete: bool


class Waits(NamedTuple):
    """Deliveries in one state, and the oldest of them."""

    status: Status
    deliveries: int
    oldest: DeliveryKey


class Undelivered(NamedTuple):
    """By state. `complete` False: there are more than were counted."""

    waits: list[Waits]
    complete: bool


class Overview(NamedTuple):
    since: float
    until: float
    hours: Mapping[float, Mapping[str, float]] | None  # None: the metrics cannot be read
    first_attempts: Mapping[float, tuple[float, float]]  # milliseconds: median, 95th percentile
    undelivered: Undelivered
    dead_letters: list[QueueDepth]
    trouble: Trouble


class OverviewReader:
    def __init__(
        self,
        config: ConfigStore,
        deliveries: DeliveryStore,
        dead_letters: DeadLetters,
        metrics: Metrics,
        clock: Clock,
    ) -> None:
        self._config = config
        self._deliveries = deliveries
        self._dead_letters = dead_letters
        self._metrics = metrics
        self._clock = clock

    def read(self, hours: int) -> Overview:
        until = self._clock()
        since = (until - hours * _HOUR) // _HOUR * _HOUR
        with ThreadPoolExecutor(_PARTS) as threads:
            metrics = threads.submit(self._hours, since, until)
            first = threads.submit(self._first_attempts, since, until)
            undelivered = threads.submit(self.undelivered)
            letters = threads.submit(self._dead_letters.depths)
            trouble = self.trouble()
            return Overview(
                since, until, metrics.result(), first.result(), undelivered.result(), letters.result(), trouble
            )

    def undelivered(self) -> Undelivered:
        """What is not delivered over all tenants, by state: of each shard of the index the oldest 500."""
        with ThreadPoolExecutor(_THREADS) as threads:
            pages = list(
                threads.map(
                    lambda shard: self._deliveries.oldest_undelivered(shard, limit=_MOST_COUNTED), range(DUE_SHARDS)
                )
            )
        by_status: dict[Status, list[DeliveryKey]] = {}
        for page in pages:
            for key, status in page.items:
                by_status.setdefault(status, []).append(key)
        waits = [
            Waits(status, len(keys), min(keys, key=lambda key: (key.sort, key.endpoint)))
            for status, keys in sorted(by_status.items())
        ]
        return Undelivered(waits, complete=not any(page.more for page in pages))

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

    def _first_attempts(self, since: float, until: float) -> Mapping[float, tuple[float, float]]:
        try:
            return self._metrics.percentiles("FirstAttemptMs", since, until)
        except HooklineError:
            return {}

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
