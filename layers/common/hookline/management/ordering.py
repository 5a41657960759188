"""Order per key, for those who look after it: which keys wait behind what, and a number that is given up by hand."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, NamedTuple

from hookline.errors import InvalidInput, NotFound, Unavailable
from hookline.management.tenants import known
from hookline.outbound.model import Line, LineKey
from hookline.outbound.queue_messages import LineMessage

if TYPE_CHECKING:
    from hookline.outbound.model import Delivery, Place
    from hookline.outbound.ports import ConfigStore, DeliveryStore, LineStore, RetryQueue

__all__ = ["Blocked", "BlockedKey", "Ordering"]

_MOST = 1000  # keys looked at, of one endpoint
_MOST_TENANTS = 1000
_THREADS = 8


class BlockedKey(NamedTuple):
    """Events of the ordering key of `line` up to `last` wait for number `sequence`, since `since` (unix seconds).

    `delivery` is None where it has not come; `sequence` is 0 where the key has just begun, and is still waited for what
    may be first.
    """

    line: LineKey
    sequence: int
    last: int
    since: float
    delivery: Delivery | None

    @property
    def ordering_key(self) -> str:
        return self.line.ordering_key

    @property
    def status(self) -> str:
        """Of the delivery; `missing` where it has not come, `begins` while the key has only just begun."""
        if self.delivery is not None:
            return self.delivery.status.value
        return "missing" if self.sequence else "begins"


class Blocked(NamedTuple):
    """`keys` that wait longest, of `total`. `complete` False: not every endpoint or key was looked at."""

    keys: list[BlockedKey]
    total: int
    complete: bool


class Ordering:
    def __init__(self, config: ConfigStore, deliveries: DeliveryStore, lines: LineStore, queue: RetryQueue) -> None:
        self._config = config
        self._deliveries = deliveries
        self._line_store = lines
        self._queue = queue

    def blocked(self, tenant: str, endpoint_id: str, *, limit: int = 100) -> list[BlockedKey]:
        """Keys on which somebody waits, the longest first, of a thousand at most. Raises NotFound."""
        self._check(tenant, endpoint_id)
        lines = self._line_store.of_endpoint(tenant, endpoint_id, waiting=True, limit=_MOST)
        lines = sorted(lines, key=lambda line: line.since)[:limit]
        return self._with_deliveries(lines)

    def blocked_anywhere(self, tenant: str | None = None, *, limit: int = 100) -> Blocked:
        """Of a tenant or over all, the longest first. Endpoints without `ordering` cost nothing."""
        names = self._config.tenants() if tenant is None else [tenant]
        with ThreadPoolExecutor(_THREADS) as threads:
            tenants = threads.map(self._config.tenant, names[:_MOST_TENANTS])
            ordered = [each for tenant in tenants if tenant for each in tenant.endpoints if each.ordering]
            found = list(
                threads.map(
                    lambda each: self._line_store.of_endpoint(each.tenant, each.id, waiting=True, limit=_MOST), ordered
                )
            )
        lines = sorted((line for part in found for line in part), key=lambda line: line.since)
        complete = len(names) <= _MOST_TENANTS and all(len(part) < _MOST for part in found)
        return Blocked(self._with_deliveries(lines[:limit]), len(lines), complete)

    def behind(self, delivery: Delivery) -> BlockedKey | None:
        """What a delivery waits for before its turn; None for any other."""
        key = delivery.line
        if key is None or not delivery.in_line:
            return None
        found = self._with_deliveries(list(self._line_store.get_many([key]).values()))
        return found[0] if found else None

    def skip(self, tenant: str, endpoint_id: str, ordering_key: str, sequence: int) -> None:
        """Gives a number up: its delivery is cancelled, or it is waited for no more. Done by the retry function.

        Raises NotFound, InvalidInput where it is settled, Unavailable.
        """
        self._check(tenant, endpoint_id)
        key = LineKey(tenant, endpoint_id, ordering_key)
        line = self._line_store.get_many([key]).get(key)
        if line is None:
            raise NotFound(f"nothing waits on ordering key {ordering_key} of endpoint {endpoint_id}")
        if not line.settled < sequence <= line.last:
            raise InvalidInput.at(
                "sequence", f"expected a number that is waited for, {max(line.settled, 0) + 1} to {line.last}"
            )
        if self._queue.send([(LineMessage(key, sequence), 0.0)]):
            raise Unavailable("the retry queue did not accept it; try again")

    def _check(self, tenant: str, endpoint_id: str) -> None:
        if not any(each.id == endpoint_id for each in known(self._config, tenant).endpoints):
            raise NotFound(f"tenant {tenant} has no endpoint {endpoint_id}")

    def _with_deliveries(self, lines: list[Line]) -> list[BlockedKey]:
        def next_of(line: Line) -> Place | None:
            places = self._line_store.places(line.key, after=max(line.settled, 0), limit=1)
            return places[0] if places else None

        if not lines:
            return []
        with ThreadPoolExecutor(min(_THREADS, len(lines))) as threads:
            places = list(threads.map(next_of, lines))
        rows = self._deliveries.get_many([each.delivery for each in places if each and each.delivery])
        blocked = []
        for line, place in zip(lines, places, strict=True):
            begins = line.settled == Line.UNKNOWN
            number = 0 if begins else line.settled + 1
            row = rows.get(place.delivery) if place and place.delivery and place.number == number else None
            blocked.append(BlockedKey(line.key, number, line.last, line.since, row))
        return blocked
