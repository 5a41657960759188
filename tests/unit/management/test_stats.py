from __future__ import annotations

from hookline.management.stats import figures
from hookline.outbound.model import Attempt, Delivery, DeliveryKey, Status


def delivery(number, status, *attempts, hour=8):
    key = DeliveryKey("acme", "ep_1", f"2026-01-31T{hour:02d}:15:30.000000Z#e{number}")
    rows = tuple(Attempt(0.0, code, ms, error, "fast") for code, ms, error in attempts)
    return Delivery(key, "order.created", status, attempt=len(rows), attempts=rows)


def test_figures():
    ok, slow = (200, 10, ""), (0, 10_000, "timeout")
    found = figures(
        [
            *(delivery(number, Status.DELIVERED, ok) for number in range(17)),
            delivery(17, Status.DELIVERED, (503, 30, "status"), ok),
            delivery(18, Status.EXHAUSTED, slow, slow, hour=9),
            delivery(19, Status.WAITING, (503, 40, "status"), hour=9),
        ]
    )
    assert found == {
        "deliveries": 20,
        "complete": True,
        "by_status": {"delivered": 18, "exhausted": 1, "waiting": 1},
        "success_rate": round(18 / 19, 4),
        "attempts": 22,
        "latency_ms": {"p50": 10, "p95": 10_000, "p99": 10_000, "max": 10_000},
        "codes": {"200": 18, "503": 2},
        "errors": {"status": 2, "timeout": 2},
        "hours": [
            {"at": "2026-01-31T08:00:00.000000Z", "delivered": 18, "undelivered": 0, "p50_ms": 10, "p95_ms": 30},
            {"at": "2026-01-31T09:00:00.000000Z", "delivered": 0, "undelivered": 2, "p50_ms": 10_000, "p95_ms": 10_000},
        ],
    }


def test_figures_of_nothing():
    found = figures([])
    assert (found["deliveries"], found["success_rate"], found["latency_ms"]["p50"]) == (0, None, None)
