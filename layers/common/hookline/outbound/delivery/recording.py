"""Writes the outcome of a later attempt: the row, then its message, then its line. Other functions write, too."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from hookline.errors import Denied, Unavailable
from hookline.outbound.delivery.outcomes import HISTORY, claimed, postpone, sent_before, settles
from hookline.outbound.delivery.received import is_dead_letter
from hookline.outbound.events.digests import CHANGED
from hookline.outbound.model import DeadLetter, Status
from hookline.outbound.queue_messages import RetryMessage

if TYPE_CHECKING:
    from hookline.outbound.delivery.directory import Directory
    from hookline.outbound.delivery.health import HealthMonitor
    from hookline.outbound.delivery.lines import Lines
    from hookline.outbound.delivery.outcomes import Settled
    from hookline.outbound.delivery.received import Handled, Received, Work
    from hookline.outbound.model import Delivery
    from hookline.outbound.ports import DeliveryStore, RetryQueue
    from hookline.outbound.queue_messages import QueueMessage
    from hookline.ports import Clock

__all__ = ["Recorder"]

_TRIES = 3  # against other writers of the same row


class Recorder:
    def __init__(
        self,
        *,
        directory: Directory,
        deliveries: DeliveryStore,
        queue: RetryQueue,
        health: HealthMonitor,
        lines: Lines,
        clock: Clock,
    ) -> None:
        self._directory = directory
        self._deliveries = deliveries
        self._queue = queue
        self._health = health
        self._lines = lines
        self._clock = clock
        self._refused = False  # whether the last write of a row was

    def claim(self, ready: list[Work], handled: Handled) -> list[Work]:
        """Those that may be sent. What was received before may have been sent, and its row refused: it is sent again
        only once its row can be written. While rows are refused, this holds for all.
        """
        now = self._clock()
        sure = []
        for each in ready:
            if not self._refused and each.received.receives == 1 and each.received.message.stands_for is None:
                sure.append(each)
                continue
            row = claimed(each.delivery, now)
            try:
                stands = self._deliveries.replace(row, turn=each.turn, status=each.status)
                self._refused = False
                if stands:
                    sure.append(each._replace(delivery=row, turn=row.turn, status=row.status))
                else:
                    self._overtaken(each.received, handled)
            except Unavailable:
                handled.failed.add(each.received.id)
        return sure

    def finish(self, work: Work, settled: Settled, handled: Handled) -> None:
        """Row first, then the message: a crash between costs two minutes, and the delivery is never without either."""
        delivery, received = settled.delivery, work.received
        if delivery.status is Status.EXHAUSTED:
            if delivery.turn == received.message.turn:
                delivery = delivery.after(dead_letter=DeadLetter(received.message.copy, received.id, received.receives))
            else:  # a replay that failed at once: only a message of its own turn can lead it to the dead-letter queue
                delivery, _ = settled = postpone(delivery, 0.0, self._clock())
        try:
            replaced = self._deliveries.replace(delivery, turn=work.turn, status=work.status)
            if not replaced and not (delivery.status is Status.DELIVERED and self._wins(delivery)):
                self._overtaken(received, handled)
                return
        except Unavailable:
            self._refused = True
            handled.failed.add(received.id)
            return
        self._keep_order(delivery, handled)
        if delivery.status is Status.EXHAUSTED:
            handled.exhausted.add(received.id)
            handled.newly_exhausted.append(delivery)
            self.tell(delivery)
        elif delivery.status is Status.CANCELLED:
            handled.cancelled += 1
            handled.changed += delivery.reason == CHANGED
        if settled.delay is not None:
            message: QueueMessage = RetryMessage(delivery.key, delivery.turn, digest=delivery.digest)
            self._queue.send([(message, settled.delay)])

    def tell(self, delivery: Delivery) -> None:
        """The tenant is told of an exhausted delivery, after the row: an end that is told and not recorded would be
        POSTed again. Told once more each time that its message is received on its way to the dead-letter queue, as an
        event of the same id.
        """
        with suppress(Denied, Unavailable):
            self._health.exhausted(delivery)

    @staticmethod
    def note_line(delivery: Delivery, handled: Handled) -> None:
        """The delivery may be settled and its line not moved: the function that settled it may have died."""
        if (line := delivery.line) is not None and not delivery.in_line:
            handled.lines.setdefault(line, 0)

    def _keep_order(self, delivery: Delivery, handled: Handled) -> None:
        """After the row: its line moves on, or knows of it."""
        line = delivery.line
        if line is None:
            return
        view = self._directory.view(delivery.tenant)
        endpoint = view.endpoints.get(delivery.key.endpoint_id) if view else None
        if endpoint is None or endpoint.ordering is None or settles(delivery, endpoint):
            handled.lines[line] = delivery.sequence
            return
        with suppress(Denied, Unavailable):  # it has a place from before, most likely
            self._lines.join(delivery, endpoint)
        if delivery.in_line:
            handled.lines.setdefault(line, 0)  # those before it may have been settled meanwhile

    def _overtaken(self, received: Received, handled: Handled) -> None:
        """Another function was quicker: by another copy, or by this very message, which SQS has handed out twice.

        In that case its end is this message's, too: called done here, it would be deleted and never reach the
        dead-letter queue. Raises Unavailable.
        """
        stored = self._deliveries.get_many([received.message.key], consistent=True).get(received.message.key)
        if stored is not None and is_dead_letter(received, stored):
            handled.exhausted.add(received.id)
        else:
            handled.stale += 1
        if stored is not None:
            self.note_line(stored, handled)

    def _wins(self, delivery: Delivery) -> bool:
        """Of two attempts that overlap, the other one was recorded first: a success is recorded anyway."""
        for _ in range(_TRIES):
            stored = self._deliveries.get_many([delivery.key], consistent=True).get(delivery.key)
            if stored is None or stored.status is Status.DELIVERED:
                return False
            both = delivery.after(
                turn=stored.turn + 1,
                base=stored.base,
                attempt=stored.attempt + 1,
                attempts=(*stored.attempts, *delivery.attempts[-1:])[-HISTORY:],
                sent_before=sent_before(stored, delivery.sent),
            )
            if self._deliveries.replace(both, turn=stored.turn, status=stored.status):
                return True
        return False
