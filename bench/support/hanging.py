"""Endpoints that are slow or hang from the first batch on, beside others: when do the others get their events?

Events are published at a steady rate and given to the real handler in batches of up to 100, as a stream with one shard
and one function does; the time is from an event's publishing to the end of its POST.
"""

from __future__ import annotations

import contextlib
import os
import statistics
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Quantiles", "beside_hanging"]

Quantiles = tuple[float, float, float]  # p50, p90, p99 in seconds


def beside_hanging(
    module: Any, records: Callable[[str, list[tuple[int, int]]], dict[str, Any]], context: Any, *, tenant: str,
    endpoints: int, bad: int, rate: float, seconds: float,
) -> Quantiles:  # fmt: skip
    """The last `bad` of the tenant's endpoints are slow or hang; `records(tenant, [(event, endpoint)])` is a batch."""
    from hookline.outbound.delivery.dispatch import FAST
    from hookline.outbound.delivery.patience import Patience

    module.engine.attempts._patience = Patience(time.time, FAST.wait)  # noqa: SLF001 - the lane was not held up before
    dispatcher = module.engine.attempts._dispatcher  # noqa: SLF001 - to see when each POST is done
    send, done = dispatcher.send, {}

    def timed(*arguments: Any, **options: Any) -> Any:
        for posted in send(*arguments, **options):
            if posted.result is not None and posted.result.code:
                done.update(dict.fromkeys((each.id for each in posted.post.events), time.perf_counter()))
            yield posted

    dispatcher.send = timed
    total, given, began = int(rate * seconds), 0, time.perf_counter()
    try:
        with contextlib.redirect_stdout(open(os.devnull, "w")):  # noqa: PTH123 - what CloudWatch would take
            while given < total:
                published = min(total, int((time.perf_counter() - began) * rate))
                batch = range(given, min(published, given + 100))
                if not batch:
                    time.sleep(0.002)
                    continue
                module.handler(records(tenant, [(number, number % endpoints) for number in batch]), context)
                given = batch.stop
    finally:
        dispatcher.send = send
    waits = [
        done[f"evt_{tenant}_{number}"] - began - number / rate
        for number in range(total)
        if number % endpoints < endpoints - bad
    ]
    cuts = statistics.quantiles(waits, n=100)
    return cuts[49], cuts[89], cuts[98]
