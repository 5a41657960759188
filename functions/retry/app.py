"""Later attempts and replay jobs, from the retry queue; every minute, the release of deliveries that are due."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Any

from hookline.adapters.snapshot import renew_after_restore
from hookline.adapters.sqs.outbound_queues import show_again
from hookline.adapters.wiring import retry_engine
from hookline.outbound.delivery.release import release
from hookline.outbound.delivery.retry_batch import read_messages, work
from hookline.settings import RetrySettings
from hookline.telemetry import attempt_failed, count, instrument, measure, outcome

if TYPE_CHECKING:
    from hookline.outbound.delivery.retry_batch import BatchResult

settings = RetrySettings.from_env(os.environ)
engine = retry_engine(settings)

_STOP_BEFORE = 20_000  # ms: time for one more page to be sent
renew_after_restore()


@instrument
def handler(event: dict[str, Any], context: Any) -> dict[str, Any] | None:
    if "Records" not in event:
        _minute(context)
        return None
    batch = read_messages(event["Records"])
    for message_id in batch.unreadable:
        outcome("unreadable retry message", level="error", id=message_id)
    result = work(engine, batch, time.time)
    _tell(result)
    for seconds, message_ids in result.shown_after.items():
        show_again(settings.retry_queue_url, [batch.receipts[id_] for id_ in message_ids], seconds)
    failed = [*result.exhausted, *result.failed, *batch.unreadable]
    return {"batchItemFailures": [{"itemIdentifier": id_} for id_ in failed]}


def _minute(context: Any) -> None:
    released = release(
        engine.deliveries,
        engine.queue,
        engine.cursors,
        now=time.time(),
        out_of_time=lambda: context.get_remaining_time_in_millis() < _STOP_BEFORE,
    )
    revived = engine.replayer.revive(time.time())
    engine.backlogs.revive(time.time())
    if released.sent:  # a line a minute that says nothing costs as much as one that does
        count("Released", released.sent)
    if released.refused or not released.finished or revived:
        outcome("release", level="warning", count=released.sent, reason=_why(released.refused, revived))


def _why(refused: int, revived: int) -> str:
    if refused:
        return f"{refused} messages refused by SQS"
    return f"{revived} stalled replay jobs started again" if revived else "out of time: continues in a minute"


def _tell(result: BatchResult) -> None:
    for delivery in result.troubles:
        attempt_failed(delivery)
    for name, value in result.counts.items():
        if value:
            count(name, value)
    if result.counts.get("BlockedKeys"):
        measure("BlockedKeyAgeMs", [round(1000 * result.blocked_for)])
