"""A batch of the retry queue: its messages sorted by kind, and each kind given to the one who handles it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from hookline.errors import InvalidInput, Unavailable
from hookline.outbound.delivery.messages import decode_message
from hookline.outbound.delivery.received import MOST_RECEIVES, Received
from hookline.outbound.queue_messages import (
    BacklogMessage,
    BurstMessage,
    EventMessage,
    JobMessage,
    LineMessage,
    Origin,
    RetryMessage,
)
from hookline.outbound.times import rfc3339

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from hookline.outbound.delivery.backlogs import Backlogs
    from hookline.outbound.delivery.first_attempts import FirstAttempts
    from hookline.outbound.delivery.later_attempts import LaterAttempts
    from hookline.outbound.delivery.lines import Lines
    from hookline.outbound.delivery.replay import Replayer
    from hookline.outbound.model import Delivery, EventKey
    from hookline.outbound.ports import EventStore, RetryQueue
    from hookline.outbound.queue_messages import QueueMessage
    from hookline.ports import Clock

__all__ = ["BatchResult", "RetryBatch", "read_messages", "work"]


_Message = TypeVar("_Message")
_PATIENCE = 10.0  # seconds
SENT_AFRESH = 300  # seconds: the delay of a message that could not be handled …
WAITS = (10, 60, SENT_AFRESH)  # … after so many receives; until then, seconds until it is seen again


@dataclass(slots=True)
class RetryBatch:
    """`unreadable` are ids of messages that nobody here wrote; the last three are by message id."""

    retries: list[Received] = field(default_factory=list)
    events: list[tuple[str, EventMessage]] = field(default_factory=list)
    backlogs: list[tuple[str, BacklogMessage]] = field(default_factory=list)
    lines: list[tuple[str, LineMessage]] = field(default_factory=list)
    jobs: list[tuple[str, JobMessage]] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)
    receipts: dict[str, str] = field(default_factory=dict)
    receives: dict[str, int] = field(default_factory=dict)
    messages: dict[str, QueueMessage] = field(default_factory=dict)


@dataclass(slots=True)
class BatchResult:
    """Ids of messages to fail: `exhausted` ones on their way to the dead-letter queue, `failed` ones to try again.

    `shown_after` has both, by the seconds after which they are to be seen again.
    """

    exhausted: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    shown_after: dict[int, list[str]] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    troubles: list[Delivery] = field(default_factory=list)
    blocked_for: float = 0.0  # seconds, of the ordering key that waits longest of those in `BlockedKeys`


class Engine(Protocol):
    @property
    def attempts(self) -> LaterAttempts: ...
    @property
    def first_attempts(self) -> FirstAttempts: ...
    @property
    def events(self) -> EventStore: ...
    @property
    def queue(self) -> RetryQueue: ...
    @property
    def backlogs(self) -> Backlogs: ...
    @property
    def lines(self) -> Lines: ...
    @property
    def replayer(self) -> Replayer: ...


def read_messages(records: Sequence[Mapping[str, Any]]) -> RetryBatch:
    batch = RetryBatch()
    for record in records:
        message_id = record["messageId"]
        batch.receipts[message_id] = record["receiptHandle"]
        batch.receives[message_id] = receives = int(record["attributes"].get("ApproximateReceiveCount", 1))
        try:
            message = decode_message(record["body"])
        except InvalidInput:
            batch.unreadable.append(message_id)
            continue
        batch.messages[message_id] = message
        if isinstance(message, RetryMessage):
            batch.retries.append(Received(message_id, message, receives))
        elif isinstance(message, EventMessage):
            batch.events.append((message_id, message))
        elif isinstance(message, BurstMessage):
            batch.events += [(message_id, each) for each in message.each()]
        elif isinstance(message, BacklogMessage):
            batch.backlogs.append((message_id, message))
        elif isinstance(message, LineMessage):
            batch.lines.append((message_id, message))
        else:
            batch.jobs.append((message_id, message))
    return batch


def work(engine: Engine, batch: RetryBatch, clock: Clock) -> BatchResult:
    """Handles every message; one kind's trouble does not keep the others from being handled.

    Retries that took long leave the events of the batch for another one: together they would outlast the function. They
    are sent again, for a message that is failed comes nearer to the dead-letter queue.
    """
    result = BatchResult()
    began = clock()
    for message_id, step in batch.backlogs:
        _do(engine.backlogs.run, step, message_id, result)
    for message_id, line in batch.lines:
        _do(engine.lines.run, line, message_id, result)
    if batch.retries:
        try:
            _retry(engine, batch, result)
        except Unavailable:
            result.failed += [each.id for each in batch.retries]
    if batch.events and clock() - began > _PATIENCE:
        result.failed += _sent_again(engine, batch)
    elif batch.events:
        try:
            _publish(engine, batch, result)
        except Unavailable:
            result.failed += [message_id for message_id, _ in batch.events]
    if batch.lines or batch.retries:
        seen = engine.lines.taken()
        result.counts |= {"OrderGaps": seen.given_up, "BlockedKeys": len(seen.blocked)}
        result.blocked_for = max(seen.blocked, default=0.0)
    for message_id, job in batch.jobs:
        _do(lambda job: engine.replayer.run(job, clock()), job, message_id, result)
    _put_off(engine, batch, result)
    # what SQS takes to the dead letters now though no endpoint is to blame; exhausted ones are not among these
    last = [id_ for id_ in (*result.failed, *batch.unreadable) if batch.receives[id_] >= MOST_RECEIVES]
    result.counts["MessagesGivenUp"] = len(last)
    return result


def _put_off(engine: Engine, batch: RetryBatch, result: BatchResult) -> None:
    """What failed waits longer each time. After that it is sent as a new message, with a new count of receives:
    however long DynamoDB is away, that alone makes no dead letter. A message with a delay is not in flight, of which a
    queue has 120,000.
    """
    failed = list(dict.fromkeys(result.failed))  # a burst's message stands for several events
    often = {id_: _afresh(batch.messages[id_], id_) for id_ in failed if batch.receives[id_] >= len(WAITS)}
    refused = engine.queue.send([(message, SENT_AFRESH) for message in often.values()]) if often else []
    result.failed = [id_ for id_ in failed if id_ not in often or often[id_] in refused]
    result.shown_after = {0: result.exhausted} if result.exhausted else {}
    for id_ in result.failed:
        wait = WAITS[min(batch.receives[id_], len(WAITS)) - 1]
        result.shown_after.setdefault(wait, []).append(id_)


def _afresh(message: QueueMessage, message_id: str) -> QueueMessage:
    if not isinstance(message, RetryMessage):
        return message
    return message._replace(stands_for=message.stands_for or Origin(message.copy, message_id))


def _sent_again(engine: Engine, batch: RetryBatch) -> list[str]:
    """Ids of the messages that the queue refused."""
    refused = set(engine.queue.send([(message, 0.0) for _, message in batch.events]))
    return [message_id for message_id, message in batch.events if message in refused]


def _do(run: Callable[[_Message], bool], message: _Message, message_id: str, result: BatchResult) -> None:
    try:
        done = run(message)
    except Unavailable:
        done = False
    if not done:
        result.failed.append(message_id)


def _retry(engine: Engine, batch: RetryBatch, result: BatchResult) -> None:
    handled = engine.attempts.handle(batch.retries)
    result.exhausted += sorted(handled.exhausted)
    result.failed += sorted(handled.failed)
    result.troubles += handled.troubles
    result.counts |= {
        "Delivered": handled.delivered,
        "AttemptsFailed": handled.failed_attempts,
        "Postponed": handled.postponed,
        "Held": handled.held,
        "Cancelled": handled.cancelled,
        "EventsChanged": handled.changed,
        "Misconfigured": handled.misconfigured,
        "Stale": handled.stale,
        "Replayed": handled.replayed,
        "Exhausted": len(handled.newly_exhausted),
        "InLine": handled.behind,
    }


def _publish(engine: Engine, batch: RetryBatch, result: BatchResult) -> None:
    """Events without a delivery yet, each to all endpoints that the batch asks it for at once: patience is long here,
    and one after the other they would outlast the function.
    """
    events = engine.events.get_many([message.event for _, message in batch.events])
    waiting: dict[EventKey, list[tuple[str, str]]] = {}
    for message_id, message in batch.events:
        if (event := events.get(message.event)) is not None:
            event.timestamp = event.timestamp or message.timestamp or rfc3339(0.0)
            waiting.setdefault(message.event, []).append((message_id, message.endpoint_id))
    only = {
        key: {endpoint_id for _, endpoint_id in asked}
        for key, asked in waiting.items()
        if all(endpoint_id for _, endpoint_id in asked)
    }
    report = engine.first_attempts.deliver([events[key] for key in waiting], only=only)
    result.failed += [message_id for key in sorted(report.unrecorded) for message_id, _ in waiting[key]]
    result.troubles += report.troubles
    result.counts["Delivered"] = result.counts.get("Delivered", 0) + report.delivered
    result.counts["AttemptsFailed"] = result.counts.get("AttemptsFailed", 0) + report.failed
    result.counts["InLine"] = result.counts.get("InLine", 0) + report.behind
