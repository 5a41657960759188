"""Many events to many endpoints, two of which hang and two flap from the first event on."""

from __future__ import annotations

import time
from collections import Counter
from typing import TYPE_CHECKING

from tests.faults.load import Load, percentiles
from tests.faults.report import Part

if TYPE_CHECKING:
    from tests.faults.stack import Scene

__all__ = ["crowd"]

BAD = "hang flap"
SCHEDULE = [0, 5, 20, 60, 120, 300]  # seconds, and so the flapping ones are delivered within minutes
TIMEOUT = 10  # seconds
PATIENCE = 900.0  # seconds for the healthy ones, after the last event
FLAPPING = 240.0  # seconds for those that flap, after that: what waits then is counted as waiting


def crowd(scene: Scene, *, events: int = 5000, endpoints: int = 20, rate: float = 10.0) -> Part:
    """`endpoints` in all; `rate`: events published a second."""
    part = Part(
        f"{events:,} events to {endpoints} endpoints, two of them hanging, two flapping",
        ("Endpoints", "Deliveries", "Delivered", "Waiting", "Dead", "Sent twice", "Lost", "p50", "p95", "p99"),
    )
    kinds = " ".join(["ok"] * (endpoints - 4) + ["hang"] * 2 + ["flap"] * 2)
    load = Load.of(scene, kinds, schedule=SCHEDULE, timeout=TIMEOUT)
    load.publish(events, rate)
    spent = time.time() - load.began
    healthy = load.finish(besides=BAD, patience=PATIENCE)
    load.finish(besides="hang ok", patience=FLAPPING)
    statuses: dict[str, Counter[str]] = {kind: Counter() for kind in ("ok", "flap", "hang")}
    for (path, _), status in load.rows().items():
        statuses[path.split("/")[1]][status.value] += 1
    for kind, name in (("ok", "healthy"), ("flap", "flapping"), ("hang", "hanging")):
        besides = " ".join({"ok", "flap", "hang"} - {kind})
        result, lags, found = load.result(0, besides), load.lags(besides), statuses[kind]
        waiting = found["waiting"] + found["held"]
        lost = result.deliveries - sum(found.values())
        part.row(
            f"{len(load.paths(besides))} {name}",
            *(result.deliveries, found["delivered"], waiting, found["exhausted"], result.twice, lost),
            *([f"{cut:.2f} s" for cut in percentiles(lags)] if lags else ["-"] * 3),
        )
        part.expect(lost == 0, f"{lost} deliveries of {name} endpoints have no row")
        part.expect(result.events == events, f"{events - result.events} events were not taken by the table")
    part.expect(healthy.lost == 0, f"{healthy.lost} deliveries of healthy endpoints are not done")
    part.expect(healthy.unrecorded == 0, f"{healthy.unrecorded} deliveries of healthy endpoints are not on record")
    part.notes.append(f"Published in {spent:.0f} s. Times are from the table's answer to the receiver's first request.")
    for endpoint in load.endpoints.values():
        load.outbox.config.delete_endpoint(endpoint.tenant, endpoint.id)
    return part
