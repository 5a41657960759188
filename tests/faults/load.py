"""Events that are published at a rate to endpoints that count, and what became of each of them."""

from __future__ import annotations

import statistics
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from botocore.exceptions import BotoCoreError, ClientError

from hookline.outbound.events.publishing import event_item
from hookline.outbound.model import Status

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.faults.stack import Scene
    from tests.local.outbox import Outbox

    from hookline.outbound.model import Endpoint

__all__ = ["Load", "Result", "percentiles"]

PATIENCE = 900.0  # seconds until what is missing counts as lost; release and visibility take minutes
PAUSE = 2.0  # seconds between two looks
PUBLISHERS = 4  # threads


class Result(NamedTuple):
    """`lost`: not at the receiver when patience ended. `unrecorded`: there, and its row does not say so."""

    events: int
    deliveries: int
    delivered: int
    twice: int
    lost: int
    unrecorded: int
    seconds: float


def percentiles(values: list[float]) -> tuple[float, float, float]:
    """p50, p95 and p99."""
    cuts = statistics.quantiles(values, n=100) if len(values) > 1 else values * 99
    return cuts[49], cuts[94], cuts[98]


@dataclass
class Load:
    """A tenant, its endpoints by path, and its events with the moment in which the table had taken them."""

    scene: Scene
    outbox: Outbox
    tenant: str
    endpoints: dict[str, Endpoint] = field(default_factory=dict)
    published: dict[str, float] = field(default_factory=dict)
    unsure: list[str] = field(default_factory=list)  # there was no answer
    began: float = field(default_factory=time.time)

    @classmethod
    def of(cls, scene: Scene, kinds: str, **spec: Any) -> Load:
        """`kinds` as in "ok ok hang": an endpoint for each, see `counting`."""
        outbox = scene.outbox()
        made = cls(scene, outbox, outbox.tenant())
        for number, kind in enumerate(kinds.split()):
            path = f"/{kind}/{made.tenant}/{number}"
            made.endpoints[path], _ = outbox.endpoint(scene.counting.url(path), tenant=made.tenant, **spec)
        return made

    def publish(self, count: int, rate: float) -> None:
        """From several threads, `rate` events a second together; returns when the last one was tried."""
        began, numbers, lock = time.monotonic(), iter(range(count)), threading.Lock()

        def run() -> None:
            while True:
                with lock:
                    number = next(numbers, None)
                if number is None:
                    return
                time.sleep(max(0.0, began + number / rate - time.monotonic()))
                self._put(number)

        threads = [threading.Thread(target=run) for _ in range(PUBLISHERS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _put(self, number: int) -> None:
        item = event_item("order.created", {"number": number, "note": "x" * 200}, tenant=self.tenant)
        id_ = str(item["id"]["S"])
        try:
            self.outbox.dynamodb.put_item(TableName=self.outbox.table, Item=item)
        except (BotoCoreError, ClientError):
            self.unsure.append(id_)
        else:
            self.published[id_] = time.time()

    def missing(self, *, besides: str = "") -> Iterator[tuple[str, str]]:
        """Paths and ids of published events that no endpoint of another kind than `besides` has taken."""
        seen = self.scene.counting.seen(self.tenant)
        for path in self.paths(besides):
            there = seen.get(path, {})
            yield from ((path, id_) for id_ in self.published if id_ not in there or not there[id_].taken)

    def paths(self, besides: str = "") -> list[str]:
        return [path for path in self.endpoints if path.split("/")[1] not in besides.split()]

    def finish(self, *, besides: str = "", patience: float = PATIENCE) -> Result:
        """Waits until every published event is delivered and recorded, or patience ends."""
        deadline = time.monotonic() + patience
        while any(True for _ in self.missing(besides=besides)) and time.monotonic() < deadline:
            time.sleep(PAUSE)
        unrecorded = self._disagreeing(besides)
        while unrecorded and time.monotonic() < deadline:
            time.sleep(PAUSE)
            unrecorded = self._disagreeing(besides)
        return self.result(unrecorded, besides)

    def _disagreeing(self, besides: str) -> int:
        rows = self.rows(besides)
        return sum(
            rows.get((path, id_)) is not Status.DELIVERED for path in self.paths(besides) for id_ in self.published
        )

    def rows(self, besides: str = "") -> dict[tuple[str, str], Status]:
        """Each delivery's status, by path and event id."""
        found = {}
        for path in self.paths(besides):
            for row in self.outbox.of_endpoint(self.endpoints[path]):
                found[path, row.key.event_id] = row.status
        return found

    def result(self, unrecorded: int, besides: str = "") -> Result:
        seen = self.scene.counting.seen(self.tenant)
        paths = self.paths(besides)
        taken = [seen.get(path, {}).get(id_) for path in paths for id_ in self.published]
        times = [each.taken for each in taken if each is not None and each.taken]
        missing = len(taken) - len(times)
        return Result(
            len(self.published), len(taken), len(times), sum(times) - len(times), missing,
            max(0, unrecorded - missing), time.time() - self.began,
        )  # fmt: skip

    def lags(self, besides: str = "") -> list[float]:
        """Seconds from the table's answer to the first request, of every delivery."""
        seen = self.scene.counting.seen(self.tenant)
        return [
            max(0.0, each.first - self.published[id_])
            for path in self.paths(besides)
            for id_, each in seen.get(path, {}).items()
            if id_ in self.published and each.taken
        ]
