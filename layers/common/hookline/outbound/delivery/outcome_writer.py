"""Writes what became of a batch's deliveries as it comes, in calls that are full; then sends the messages.

A success is written over whatever is there. Anything else only where no row is, or this batch's own claim as it was
made: another function may have delivered it meanwhile, as a replay of missing events beside the sender does, or the
release whose clock is ahead.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hookline.errors import Unavailable
from hookline.outbound.delivery.outcomes import Settled, claimed, postpone
from hookline.outbound.model import Status
from hookline.outbound.queue_messages import RetryMessage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from hookline.outbound.model import Delivery, DeliveryKey, EventKey
    from hookline.outbound.ports import DeliveryStore, RetryQueue
    from hookline.ports import Clock

__all__ = ["OutcomeWriter"]

_WRITE_AT = 25  # outcomes are written when they fill one DynamoDB call …
_WRITE_AFTER = 0.5  # … or have waited for so many seconds


class OutcomeWriter:
    """`unrecorded`: keys of events whose rows were not written; `unsent`: deliveries whose message SQS refused."""

    def __init__(
        self,
        deliveries: DeliveryStore,
        queue: RetryQueue,
        clock: Clock,
        note: Callable[[Delivery], None] | None = None,
    ) -> None:
        """`note` is told of each delivery as it is going to be written."""
        self._note = note
        self._deliveries = deliveries
        self._queue = queue
        self._clock = clock
        self._rows: list[Settled] = []
        self._since = 0.0  # when the oldest of them came
        self._messages: list[tuple[RetryMessage, float]] = []
        self._sent: dict[object, Delivery] = {}
        self._claimed: dict[DeliveryKey, int] = {}  # and the turn that each was claimed in
        self.duplicates = 0  # rows that another writer made first
        self.unrecorded: set[EventKey] = set()
        self.unsent: list[Delivery] = []

    def claim(self, deliveries: Sequence[Delivery], now: float) -> set[DeliveryKey]:
        """Writes rows before anything is sent, waiting as if they had been handed over; returns those that stand."""
        unwritten, met = self._deliveries.put_new([claimed(delivery, now) for delivery in deliveries])
        self.unrecorded |= {delivery.key.event for delivery in unwritten}
        self.duplicates += len(met)
        left_out = {each.key for each in (*unwritten, *met)}
        self._claimed |= {each.key: each.turn for each in deliveries if each.key not in left_out}
        return set(self._claimed)

    def add(self, settled: Iterable[Settled]) -> None:
        if not self._rows:
            self._since = self._clock()
        added = list(map(self._on_the_way, settled))
        if self._note is not None:
            for delivery, _ in added:
                self._note(delivery)
        self._rows += added
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

    def _replace(self, row: Delivery, missed: list[Delivery], met: list[Delivery]) -> None:
        """A claim by its outcome, one call each: claims are rare, and those without effect rarer."""
        try:
            if not self._deliveries.replace(row, turn=self._claimed[row.key], status=Status.WAITING):
                met.append(row)
        except Unavailable:
            missed.append(row)

    def _on_the_way(self, settled: Settled) -> Settled:
        """Only the retry queue's own redrive leads to the dead-letter queue: a schedule of one attempt ends there."""
        if settled.delivery.status is Status.EXHAUSTED:
            return postpone(settled.delivery, 0.0, self._clock())
        return settled

    def _write(self, rows: Sequence[Settled]) -> None:
        plain = [row for row, _ in rows if row.status is Status.DELIVERED]
        guarded = [row for row, _ in rows if row.status is not Status.DELIVERED and row.key not in self._claimed]
        unwritten = self._deliveries.put_many(plain) if plain else []
        missed, met = self._deliveries.put_new(guarded) if guarded else ([], [])
        for row, _ in rows:
            if row.status is not Status.DELIVERED and row.key in self._claimed:
                self._replace(row, missed, met)
        self.duplicates += len(met)
        # the row of a claim stands: its delivery is attempted again, and no stream has to bring it
        self.unrecorded |= {row.key.event for row in (*unwritten, *missed) if row.key not in self._claimed}
        left_out = {row.key for row in (*unwritten, *missed, *met)}
        for delivery, delay in rows:
            if delay is not None and delivery.key not in left_out:
                message = RetryMessage(delivery.key, delivery.turn, digest=delivery.digest)
                self._messages.append((message, delay))
                self._sent[message] = delivery
