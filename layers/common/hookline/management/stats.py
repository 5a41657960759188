"""Figures of deliveries: how many came through, how fast, what the others met. Of what it is given, no more."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from hookline.outbound.model import Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from hookline.outbound.model import Delivery

__all__ = ["MOST", "figures"]

MOST = 10_000  # deliveries that figures are made of; more are said not to be complete
_HOUR = len("2026-01-31T08")


@dataclass(slots=True)
class _Hour:
    delivered: int = 0
    undelivered: int = 0
    ms: list[int] = field(default_factory=list)


def figures(deliveries: Iterable[Delivery], *, complete: bool = True) -> dict[str, Any]:
    """`success_rate` is of those that have come to an end: delivered, exhausted or cancelled."""
    by_status: Counter[str] = Counter()
    codes: Counter[str] = Counter()
    errors: Counter[str] = Counter()
    hours: dict[str, _Hour] = {}
    ms: list[int] = []
    attempts = 0
    for each in deliveries:
        by_status[each.status.value] += 1
        hour = hours.setdefault(each.key.event_time[:_HOUR], _Hour())
        if each.status is Status.DELIVERED:
            hour.delivered += 1
        else:
            hour.undelivered += 1
        attempts += each.attempt
        for attempt in each.attempts:
            ms.append(attempt.ms)
            hour.ms.append(attempt.ms)
            if attempt.code:
                codes[str(attempt.code)] += 1
            if attempt.error:
                errors[attempt.error] += 1
    ended = sum(by_status[each.value] for each in (Status.DELIVERED, Status.EXHAUSTED, Status.CANCELLED))
    return {
        "deliveries": by_status.total(),
        "complete": complete,
        "by_status": dict(sorted(by_status.items())),
        "success_rate": round(by_status[Status.DELIVERED.value] / ended, 4) if ended else None,
        "attempts": attempts,
        "latency_ms": _latencies(ms),
        "codes": dict(sorted(codes.items())),
        "errors": dict(sorted(errors.items())),
        "hours": [_hour(at, hours[at]) for at in sorted(hours)],
    }


def _hour(at: str, hour: _Hour) -> dict[str, Any]:
    latencies = _latencies(hour.ms)
    return {
        "at": f"{at}:00:00.000000Z",
        "delivered": hour.delivered,
        "undelivered": hour.undelivered,
        "p50_ms": latencies["p50"],
        "p95_ms": latencies["p95"],
    }


def _latencies(ms: Sequence[int]) -> dict[str, int | None]:
    """The nearest rank of each; None of nothing."""
    order = sorted(ms)

    def rank(share: float) -> int | None:
        return order[min(len(order) - 1, int(share * len(order)))] if order else None

    return {"p50": rank(0.5), "p95": rank(0.95), "p99": rank(0.99), "max": order[-1] if order else None}
