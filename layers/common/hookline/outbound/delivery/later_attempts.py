"""The slow lane: attempts that the retry queue asks for. Patience is long here, and every message may be a duplicate.

`received` says what a message asks of its delivery, `admission` which deliveries an endpoint takes now, and
`recording` writes the outcomes. Events of one ordering key follow one another in the same batch while there is time.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from hookline.errors import Denied, Unavailable
from hookline.outbound.delivery.admission import Admission
from hookline.outbound.delivery.dispatch import SLOW, Post
from hookline.outbound.delivery.grouping import group_posts
from hookline.outbound.delivery.outcomes import Settled, cancel, pause_asked
from hookline.outbound.delivery.received import Asks, Handled, Received, Work, recognise
from hookline.outbound.delivery.recording import Recorder
from hookline.outbound.model import Status
from hookline.outbound.queue_messages import RetryMessage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from hookline.outbound.delivery.backlogs import Joining
    from hookline.outbound.delivery.directory import Directory
    from hookline.outbound.delivery.dispatch import Dispatcher, Posted
    from hookline.outbound.delivery.health import HealthMonitor
    from hookline.outbound.delivery.lines import Lines
    from hookline.outbound.model import Delivery, DeliveryKey, Endpoint, Event, EventKey, LineKey
    from hookline.outbound.ports import ConfigStore, DeliveryStore, EventStore, RetryQueue
    from hookline.ports import Clock

__all__ = ["LaterAttempts"]

_ROUNDS = 20.0  # seconds in which the events of a line follow one another in one batch


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
        backlogs: Joining,
        lines: Lines,
        clock: Clock,
        random: Callable[[], float],
    ) -> None:
        self._lines = lines
        self._directory = directory
        self._deliveries = deliveries
        self._events = events
        self._dispatcher = dispatcher
        self._health = health
        self._clock = clock
        self._recorder = Recorder(
            directory=directory, deliveries=deliveries, queue=queue, health=health, lines=lines, clock=clock
        )
        self._admission = Admission(
            directory=directory,
            config=config,
            health=health,
            backlogs=backlogs,
            recorder=self._recorder,
            clock=clock,
            random=random,
        )

    def handle(self, batch: Sequence[Received]) -> Handled:
        """Raises Unavailable if the deliveries cannot be read: the whole batch comes again."""
        handled = Handled()
        work = self._recognised(batch, handled)
        moved: dict[LineKey, int] = dict(handled.lines)
        rounds_until = self._clock() + _ROUNDS
        while work or moved:
            if work:
                self._attempt(work, handled)
                moved |= handled.lines
            handled.lines.clear()
            work = self._following(moved, take=self._clock() < rounds_until)
            moved = {}
        handled.failed.discard("")
        return handled

    def _recognised(self, batch: Sequence[Received], handled: Handled) -> dict[DeliveryKey, Work]:
        stored = self._deliveries.get_many([each.message.key for each in batch], consistent=True)
        work: dict[DeliveryKey, Work] = {}
        for received in batch:
            delivery = stored.get(received.message.key)
            if delivery is None or received.message.key in work:
                handled.stale += 1  # expired, or the same message twice in one batch
                continue
            asks, each = recognise(received, delivery)
            if asks is Asks.DEAD_LETTER:
                handled.exhausted.add(received.id)
                self._recorder.tell(delivery)
            elif asks is Asks.END:
                self._recorder.finish(each, Settled(delivery), handled)
            elif asks is Asks.NOTHING:
                handled.stale += 1
                self._recorder.note_line(delivery, handled)
            else:
                handled.replayed += asks is Asks.REPLAY
                work[delivery.key] = each
        return work

    def _following(self, moved: Mapping[LineKey, int], *, take: bool) -> dict[DeliveryKey, Work]:
        """Those whose turn has come by what was delivered just now; they have no message of their own."""
        found = {}
        for line, done in moved.items():
            with suppress(Denied, Unavailable):  # the minute schedule looks at it
                if (following := self._lines.look(line, done=done, take=take)) is not None:
                    nothing = Received("", RetryMessage(following.key, -1), 1)
                    found[following.key] = Work(nothing, following, following.turn, following.status)
        return found

    def _attempt(self, work: dict[DeliveryKey, Work], handled: Handled) -> None:
        events = self._events.get_many([key.event for key in work])
        posts: list[Post] = []
        lines = self._lines.get_many([line for each in work.values() if (line := each.delivery.line)])
        for endpoint, waiting in self._by_endpoint(work, events, handled):
            ready = self._recorder.claim(self._admission.admit(endpoint, waiting, lines, handled), handled)
            work |= {each.delivery.key: each for each in ready}
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
                pause = pause_asked(posted.result, self._clock())
                seen.note(posted.post.endpoint, posted.settled[0].delivery.attempts[-1], pause)
            self._record(posted, work, handled)
        seen.close()

    def _record(self, posted: Posted, work: Mapping[DeliveryKey, Work], handled: Handled) -> None:
        for settled in posted.settled:
            if settled.delivery.status is Status.MISCONFIGURED:
                self._health.misconfigured(posted.post.endpoint, settled.delivery, settled.delivery.reason)
            self._recorder.finish(work[settled.delivery.key], settled, handled)
            _count(settled.delivery, posted.result is not None, handled)

    def _by_endpoint(
        self, work: dict[DeliveryKey, Work], events: Mapping[EventKey, Event], handled: Handled
    ) -> Iterable[tuple[Endpoint, list[Work]]]:
        """What can be sent; the others are cancelled, or fail where their endpoint's row cannot be read now."""
        found: dict[str, tuple[Endpoint, list[Work]]] = {}
        began = self._clock()
        for each in work.values():
            try:
                endpoint = self._endpoint(each, began)
            except Unavailable:
                handled.failed.add(each.received.id)
                continue
            if reason := self._over(endpoint, events.get(each.delivery.key.event)):
                self._recorder.finish(each, cancel(each.delivery, reason, self._clock()), handled)
            elif endpoint is not None:
                found.setdefault(endpoint.key, (endpoint, []))[1].append(each)
        return found.values()

    def _over(self, endpoint: Endpoint | None, event: Event | None) -> str:
        """Why a delivery is given up, or ""."""
        if endpoint is None:
            return "the endpoint is gone"
        if event is None:
            return "the event has expired"
        view = self._directory.view(endpoint.tenant)
        return "" if view is None or view.matcher.wants(endpoint, event) else "the endpoint asks for it no more"

    def _endpoint(self, work: Work, began: float) -> Endpoint | None:
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


def _count(delivery: Delivery, posted: bool, handled: Handled) -> None:
    if delivery.status is Status.MISCONFIGURED:
        handled.misconfigured += 1
    elif not posted:
        handled.postponed += 1
    elif delivery.status is Status.DELIVERED:
        handled.delivered += 1
    else:
        handled.failed_attempts += 1
        handled.troubles.append(delivery)


def _as_first_sent(event: Event, key: DeliveryKey) -> Event:
    """An item without a timestamp got one from its stream record; the delivery's key remembers it."""
    event.timestamp = event.timestamp or key.event_time
    return event
