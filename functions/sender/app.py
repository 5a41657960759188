"""New events, from the Events table's stream, to every endpoint that wants them: the first attempt of each delivery."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Any

from hookline.adapters.snapshot import renew_after_restore
from hookline.adapters.wiring import sender_engine
from hookline.errors import Unavailable
from hookline.outbound.events.stream import read_batch
from hookline.settings import SenderSettings
from hookline.telemetry import attempt_failed, count, instrument, measure, outcome

if TYPE_CHECKING:
    from hookline.outbound.delivery.first_attempts import BatchReport

engine = sender_engine(SenderSettings.from_env(os.environ))
renew_after_restore()


@instrument
def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    batch = read_batch(event["Records"])
    failed = []
    for number, key, reason in batch.malformed:
        outcome("malformed event", level="warning", id=key.get("pk", {}).get("S"), reason=reason)
        count("EventsMalformed")
        try:
            engine.faults.send(key, reason)
        except Unavailable:
            failed.append(number)
    now = time.time()
    attempts = engine.attempts
    report = attempts.leave(batch.events) if batch.stuck(now) else attempts.deliver(batch.events, age=batch.age(now))
    _tell(report)
    if batch.events and batch.oldest is not None:
        measure("FirstAttemptAgeMs", [int(1000 * batch.age(time.time()))])
    failed += batch.failures(report.unrecorded)
    return {"batchItemFailures": [{"itemIdentifier": number} for number in failed]}


def _tell(report: BatchReport) -> None:
    """Counts for everything, a line for what failed: a line for each success would cost more than sending it."""
    for tenant, events in report.unknown_tenants.items():
        outcome("unknown tenant", level="warning", tenant=tenant, count=events)
    for delivery in report.troubles:
        attempt_failed(delivery)
    for delivery in report.unsent:  # nothing is lost: the minute release finds it
        key = delivery.key
        outcome("retry message refused", level="warning", endpoint=key.endpoint_id, event_id=key.event_id)
    count("Events", report.events)
    measure("FirstAttemptMs", report.ms)
    for name, value in (
        ("Delivered", report.delivered),
        ("AttemptsFailed", report.failed),
        ("HandedOver", report.handed_over),
        ("InLine", report.behind),
        ("Held", report.held),
        ("Misconfigured", report.misconfigured),
        ("UnknownTenant", sum(report.unknown_tenants.values())),
        ("Unrecorded", len(report.unrecorded)),
    ):
        if value:
            count(name, value)
