"""The slow lane: attempts that the retry queue asks for. Patience is long here, and every message may be a duplicate.

What a message finds decides: a delivery in another turn is somebody else's; a delivered or cancelled one is finished;
an exhausted one is on its way to the dead-letter queue and is failed again, without a POST, until SQS has redriven it
there, unless the message was sent after the delivery was exhausted: then it comes back from the dead-letter queue, by
the console or by our CLI, and is a replay.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from hookline.errors import Unavailable
from hookline.outbound.delivery.circuit import admits
from hookline.outbound.delivery.dispatch import SLOW, Post
from hookline.outbound.delivery.grouping import group_posts
from hookline.outbound.delivery.outcomes import PACED, Settled, hold, postpone, restart
from hookline.outbound.delivery.schedule import DEFAULT
from hookline.outbound.model import DeliveryKey, RetryMessage, Status

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from hookline.outbound.delivery.directory import Directory
    from hookline.outbound.delivery.dispatch import Dispatcher
    from hookline.outbound.delivery.health import HealthMonitor
    from hookline.outbound.model import Delivery, Endpoint, Event, QueueMessage
    from hookline.outbound.ports import ConfigStore, DeliveryStore, EventStore, RetryQueue
    from hookline.ports import Clock

__all__ = ["Handled", "LaterAttempts", "Received"]

_PROBE_WAIT = 5.0  # seconds the others wait while one delivery probes a half-open circuit
_LONGEST_SPREAD = 3600.0  # seconds after an endpoint's recovery by which all that waited has been sent
_PACING = 1.0  # seconds: a rate limit's slots this near are used at once


class Received(NamedTuple):
    """A retry message as SQS gave it: `id` names it in the answer, `sent_at` is when it was (last) sent."""

    id: str
    message: RetryMessage
    sent_at: float


@dataclass(slots=True)
class Handled:
    """`exhausted` and `failed` are message ids to report as failures; the former should be seen again at once."""

    delivered: int = 0
    failed_attempts: int = 0
    postponed: int = 0
    held: int = 0
    cancelled: int = 0
    stale: int = 0
    replayed: int = 0
    newly_exhausted: list[Delivery] = field(default_factory=list)
    exhausted: set[str] = field(default_factory=set)
    failed: set[str] = field(default_factory=set)
    troubles: list[Delivery] = field(default_factory=list)


class _Work(NamedTuple):
    received: Received
    delivery: Delivery  # as it is to be attempted
    turn: int  # as it is stored


class LaterAttempts:
    def __init__(
        self,
        *,
        directory: Directory,
        config: ConfigStore,
        deliveries: DeliveryStore,
        events: EventStore,
        queue: RetryQueue,
        dispatcher: Dispatcher,
        health: HealthMonitor,
        clock: Clock,
        random: Callable[[], float],
    ) -> None:
        self._directory = directory
        self._config = config
        self._deliveries = deliveries
        self._events = events
        self._queue = queue
        self._dispatcher = dispatcher
        self._health = health
        self._clock = clock
        self._random = random

    def handle(self, batch: Sequence[Received]) -> Handled:
        """Raises Unavailable if the deliveries cannot be read: the whole batch comes again."""
        handled = Handled()
        stored = self._deliveries.get_many([each.message.key for each in batch], consistent=True)
        work: dict[DeliveryKey, _Work] = {}
        for received in batch:
            delivery = stored.get(received.message.key)
            if delivery is None or received.message.key in work:
                handled.stale += 1  # expired, or the same message twice in one batch
            elif (ready := self._recognise(received, delivery, handled)) is not None:
                work[ready.delivery.key] = ready
        if work:
            self._attempt(work, handled)
        return handled

    def _recognise(self, received: Received, delivery: Delivery, handled: Handled) -> _Work | None:
        message = received.message
        if message.turn != delivery.turn:
            handled.stale += 1
            return None
        if message.replay or (delivery.status is not Status.WAITING and received.sent_at > delivery.changed_at):
            if not message.replay and delivery.status in {Status.DELIVERED, Status.CANCELLED}:
                handled.stale += 1
                return None
            handled.replayed += 1
            return _Work(received, restart(delivery), delivery.turn)
        if delivery.status is Status.WAITING:
            return _Work(received, delivery, delivery.turn)
        if delivery.status is Status.EXHAUSTED:
            handled.exhausted.add(received.id)
        else:
            handled.stale += 1
        return None

    def _attempt(self, work: dict[DeliveryKey, _Work], handled: Handled) -> None:
        events = self._events.get_many([key.event for key in work])
        by_endpoint: dict[str, tuple[Endpoint, list[_Work]]] = {}
        began = self._clock()
        for each in work.values():
            endpoint = self._endpoint(each, began)
            if endpoint is None:
                self._finish(each, _cancel(each.delivery, "the endpoint is gone", self._clock()), handled)
            elif each.delivery.key.event not in events:
                self._finish(each, _cancel(each.delivery, "the event has expired", self._clock()), handled)
            else:
                by_endpoint.setdefault(endpoint.key, (endpoint, []))[1].append(each)
        posts: list[Post] = []
        for endpoint, waiting in by_endpoint.values():
            ready = self._admit(endpoint, waiting, handled)
            if ready:
                whole = Post(
                    endpoint,
                    [each.delivery for each in ready],
                    [_as_first_sent(events[each.delivery.key.event], each.delivery.key) for each in ready],
                )
                posts += group_posts(whole)
        seen = self._health.batch()
        for posted in self._dispatcher.send(posts, SLOW):
            if posted.result is not None:
                seen.note(posted.post.endpoint, posted.settled[0].delivery.attempts[-1])
            for settled in posted.settled:
                self._finish(work[settled.delivery.key], settled, handled)
                self._count(settled.delivery, posted.result is not None, handled)
        seen.close()

    def _endpoint(self, work: _Work, began: float) -> Endpoint | None:
        """As the table has it now, if what is known would keep the delivery from being sent; None: it is gone.

        Now is not before the batch `began`: whatever its messages speak of was there when they were sent.
        """
        tenant, endpoint_id = work.delivery.tenant, work.delivery.key.endpoint_id
        view = self._directory.view(tenant)
        endpoint = view.endpoints.get(endpoint_id) if view else None
        if endpoint is None or not endpoint.enabled:
            view = self._directory.confirmed(tenant, began)
            endpoint = view.endpoints.get(endpoint_id) if view else None
        return endpoint

    def _admit(self, endpoint: Endpoint, waiting: list[_Work], handled: Handled) -> list[_Work]:
        """Those to send now; the others are held or postponed, which costs no attempt."""
        now = self._clock()
        if not endpoint.enabled:
            for each in waiting:
                self._finish(each, hold(each.delivery, endpoint.disabled_reason or "", now), handled)
                handled.held += 1
            return []
        ready = [each for each in waiting if not self._spent(endpoint, each, handled)]
        view = self._directory.view(endpoint.tenant)
        if view is None or not view.knows_trouble(endpoint.id):
            return self._pace(endpoint, ready, now, handled)
        health = view.health(endpoint.id)
        admission = admits(health, now)
        if not admission.send:
            # not all at the instant it half-opens; and the longer it is down, the less often each is looked at
            rest = admission.wait_until - now
            down = now - (now if health.failing_since is None else health.failing_since)
            self._postpone(ready, rest, handled, spread=max(rest, 1.0, min(down / 4, _LONGEST_SPREAD)))
            return []
        if admission.probe:
            probing = ready[:1] if self._health.probe(endpoint, health) else []
            self._postpone(ready[len(probing) :], _PROBE_WAIT, handled, spread=_PROBE_WAIT)
            ready = probing
        return self._pace(endpoint, ready, now, handled)

    def _spent(self, endpoint: Endpoint, work: _Work, handled: Handled) -> bool:
        """A delivery without an attempt left (the schedule got shorter, or had but one) ends here, without a POST."""
        if work.delivery.attempt - work.delivery.base < len(
            DEFAULT if endpoint.schedule is None else endpoint.schedule
        ):
            return False
        exhausted = work.delivery.after(status=Status.EXHAUSTED, due_at=None, changed_at=self._clock())
        self._finish(work, Settled(exhausted), handled)
        return True

    def _pace(self, endpoint: Endpoint, ready: list[_Work], now: float, handled: Handled) -> list[_Work]:
        if not endpoint.rate_limit or not ready:
            return ready
        paced = [each for each in ready if each.delivery.reason == PACED]
        unpaced = [each for each in ready if each.delivery.reason != PACED]
        if not unpaced:
            return paced
        try:
            first = self._config.reserve(endpoint, len(unpaced), now)
        except Unavailable:
            self._postpone(unpaced, 1.0, handled, spread=1.0)
            return paced
        for index, each in enumerate(unpaced):
            delay = first + index / endpoint.rate_limit - now
            if delay <= _PACING:
                paced.append(each)
            else:
                self._postpone([each._replace(delivery=each.delivery.after(reason=PACED))], delay, handled)
        return paced

    def _postpone(self, waiting: Sequence[_Work], delay: float, handled: Handled, *, spread: float = 0.0) -> None:
        now = self._clock()
        for each in waiting:
            self._finish(each, postpone(each.delivery, delay + spread * self._random(), now), handled)
            handled.postponed += 1

    def _finish(self, work: _Work, settled: Settled, handled: Handled) -> None:
        """Row first, then the message: a crash between costs two minutes, and the delivery is never without either."""
        delivery = settled.delivery
        if delivery.status is Status.EXHAUSTED and delivery.turn != work.received.message.turn:
            # a replay that failed at once: only a message of its own turn can lead it to the dead-letter queue
            delivery, _ = settled = postpone(delivery, 0.0, self._clock())
        if delivery.status is Status.EXHAUSTED:
            # SQS's clock may be ahead of ours: a message that seems to have been sent later is taken for a redrive
            delivery = delivery.after(changed_at=max(delivery.changed_at, work.received.sent_at))
        try:
            if delivery.status is Status.EXHAUSTED:
                self._health.exhausted(delivery)
            replaced = self._deliveries.replace(delivery, turn=work.turn)
        except Unavailable:
            handled.failed.add(work.received.id)
            return
        if not replaced:
            handled.stale += 1  # another message of the same turn was quicker
            return
        if delivery.status is Status.EXHAUSTED:
            handled.exhausted.add(work.received.id)
            handled.newly_exhausted.append(delivery)
        elif delivery.status is Status.CANCELLED:
            handled.cancelled += 1
        if settled.delay is not None:
            message: QueueMessage = RetryMessage(delivery.key, delivery.turn)
            self._queue.send([(message, settled.delay)])

    @staticmethod
    def _count(delivery: Delivery, posted: bool, handled: Handled) -> None:
        if not posted:
            handled.postponed += 1
        elif delivery.status is Status.DELIVERED:
            handled.delivered += 1
        else:
            handled.failed_attempts += 1
            handled.troubles.append(delivery)


def _cancel(delivery: Delivery, reason: str, now: float) -> Settled:
    return Settled(delivery.after(status=Status.CANCELLED, due_at=None, reason=reason, changed_at=now))


def _as_first_sent(event: Event, key: DeliveryKey) -> Event:
    """An item without a timestamp got one from its stream record; the delivery's key remembers it."""
    event.timestamp = key.event_time
    return event
