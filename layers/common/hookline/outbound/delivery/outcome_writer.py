"""Writes what became of a batch's deliveries as it comes, in calls that are full; then sends the messages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hookline.outbound.delivery.outcomes import Settled, postpone
from hookline.outbound.model import RetryMessage, Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from hookline.outbound.model import Delivery, EventKey
    from hookline.outbound.ports import DeliveryStore, RetryQueue
    from hookline.ports import Clock

__all__ = ["OutcomeWriter"]

_WRITE_AT = 25  # outcomes are written when they fill one DynamoDB call …
_WRITE_AFTER = 0.5  # … or have waited for so many seconds


class OutcomeWriter:
    """`unrecorded`: keys of events whose rows were not written; `unsent`: deliveries whose message SQS refused."""

    def __init__(self, deliveries: DeliveryStore, queue: RetryQueue, clock: Clock) -> None:
        self._deliveries = deliveries
        self._queue = queue
        self._clock = clock
        self._rows: list[Settled] = []
        self._since = 0.0  # when the oldest of them came
        self._messages: list[tuple[RetryMessage, float]] = []
        self._sent: dict[object, Delivery] = {}
        self.unrecorded: set[EventKey] = set()
        self.unsent: list[Delivery] = []

    def add(self, settled: Iterable[Settled]) -> None:
        if not self._rows:
            self._since = self._clock()
        self._rows += map(self._on_the_way, settled)
        while len(self._rows) >= _WRITE_AT:
            self._write(self._rows[:_WRITE_AT])
            self._rows = self._rows[_WRITE_AT:]

    def tick(self) -> None:
        """While the batch waits for somebody slow, what is known of the others does not stay unwritten and unsent."""
        if (self._rows or self._messages) and self._clock() - self._since > _WRITE_AFTER:
            self.close()
            self._since = self._clock()

    def close(self) -> None:
        """Writes and sends what is left."""
        if self._rows:
            self._write(self._rows)
            self._rows = []
        messages, self._messages = self._messages, []
        # their rows are written: the due index releases in two minutes what is refused here
        self.unsent += [self._sent[message] for message in self._queue.send(messages)] if messages else []
        self._sent.clear()

    def _on_the_way(self, settled: Settled) -> Settled:
        """Only the retry queue's own redrive leads to the dead-letter queue: a schedule of one attempt ends there."""
        if settled.delivery.status is Status.EXHAUSTED:
            return postpone(settled.delivery, 0.0, self._clock())
        return settled

    def _write(self, rows: Sequence[Settled]) -> None:
        unwritten = {delivery.key for delivery in self._deliveries.put_many([row.delivery for row in rows])}
        for delivery, delay in rows:
            if delivery.key in unwritten:
                self.unrecorded.add(delivery.key.event)
            elif delay is not None:
                message = RetryMessage(delivery.key, delivery.turn, digest=delivery.digest)
                self._messages.append((message, delay))
                self._sent[message] = delivery
