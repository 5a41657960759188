"""The slow lane: attempts that the retry queue asks for. Patience is long here, and every message may be a duplicate.

What a message finds decides: a delivery in another turn is somebody else's; a delivered or cancelled one is finished;
an exhausted one's last message is on its way to the dead-letter queue and is failed again, without a POST, until SQS
has moved it there. When it comes back from there, by the console or by our CLI, it is a replay. The row remembers which
message it was, so that neither a late copy of it counts as a redrive nor anything hangs on a clock.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from hookline.errors import Denied, Unavailable
from hookline.outbound.delivery.circuit import admits, probes
from hookline.outbound.delivery.dispatch import SLOW, Post
from hookline.outbound.delivery.grouping import group_posts
from hookline.outbound.delivery.outcomes import (
    HISTORY,
    LONGEST_DELAY,
    PACED,
    PAUSED,
    TROUBLED,
    Settled,
    cancel,
    claimed,
    hold,
    join_backlog,
    pause_asked,
    postpone,
    restart,
    sent_before,
    settles,
    stand_in_line,
)
from hookline.outbound.delivery.schedule import DEFAULT
from hookline.outbound.events.digests import CHANGED
from hookline.outbound.model import Circuit, DeadLetter, DeliveryKey, Status
from hookline.outbound.queue_messages import RetryMessage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from hookline.outbound.delivery.backlogs import Joining
    from hookline.outbound.delivery.directory import Directory
    from hookline.outbound.delivery.dispatch import Dispatcher
    from hookline.outbound.delivery.health import HealthMonitor
    from hookline.outbound.delivery.lines import Lines
    from hookline.outbound.model import Delivery, Endpoint, Event, EventKey, Line, LineKey
    from hookline.outbound.ports import ConfigStore, DeliveryStore, EventStore, RetryQueue
    from hookline.outbound.queue_messages import QueueMessage
    from hookline.ports import Clock

__all__ = ["MOST_RECEIVES", "Handled", "LaterAttempts", "Received"]

_PROBE_WAIT = 3.0  # seconds the others wait while a few deliveries probe a half-open circuit
_PACE_WAIT = 1.0  # seconds until a backlog is looked after that waits for a rate limit
_ROUNDS = 20.0  # seconds in which the events of a line follow one another in one batch
_TRIES = 3  # against other writers of the same row
MOST_RECEIVES = 5  # template.yaml: the retry queue's maxReceiveCount


class Received(NamedTuple):
    """A retry message as SQS gave it: `id` is SQS's, `receives` how often it was handed over, this time included."""

    id: str
    message: RetryMessage
    receives: int


@dataclass(slots=True)
class Handled:
    """`exhausted` and `failed` are message ids to report as failures; the former should be seen again at once."""

    delivered: int = 0
    failed_attempts: int = 0
    postponed: int = 0
    held: int = 0
    cancelled: int = 0
    changed: int = 0  # … because the event is another one now
    misconfigured: int = 0
    stale: int = 0
    replayed: int = 0
    behind: int = 0  # stand in line
    lines: dict[LineKey, int] = field(default_factory=dict)  # that may have moved, and by which number
    newly_exhausted: list[Delivery] = field(default_factory=list)
    exhausted: set[str] = field(default_factory=set)
    failed: set[str] = field(default_factory=set)
    troubles: list[Delivery] = field(default_factory=list)


class _Work(NamedTuple):
    received: Received
    delivery: Delivery  # as it is to be attempted
    turn: int  # as it is stored …
    status: Status  # … and in this state


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
        self._config = config
        self._deliveries = deliveries
        self._events = events
        self._queue = queue
        self._dispatcher = dispatcher
        self._health = health
        self._backlogs = backlogs
        self._clock = clock
        self._random = random
        self._refused = False  # whether the last write of a row was

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

    def _following(self, moved: Mapping[LineKey, int], *, take: bool) -> dict[DeliveryKey, _Work]:
        """Those whose turn has come by what was delivered just now; with no message of their own."""
        found = {}
        for line, done in moved.items():
            with suppress(Denied, Unavailable):  # the minute schedule looks at it
                if (following := self._lines.look(line, done=done, take=take)) is not None:
                    nothing = Received("", RetryMessage(following.key, -1), 1)
                    found[following.key] = _Work(nothing, following, following.turn, following.status)
        return found

    def _recognise(self, received: Received, delivery: Delivery, handled: Handled) -> _Work | None:
        message = received.message
        if message.turn != delivery.turn or not _same_event(message, delivery):
            handled.stale += 1
            self._note(delivery, handled)
            return None
        if message.replay or _comes_back(received, delivery):
            handled.replayed += 1
            return _Work(received, restart(delivery), delivery.turn, delivery.status)
        if delivery.status is Status.WAITING:
            return _Work(received, delivery, delivery.turn, delivery.status)
        if _is_dead_letter(received, delivery):
            handled.exhausted.add(received.id)
            self._tell(delivery)
        elif (
            message.resent and delivery.status is Status.EXHAUSTED
        ):  # it takes the place of the one that was to be moved
            self._finish(_Work(received, delivery, delivery.turn, delivery.status), Settled(delivery), handled)
        else:
            handled.stale += 1
            self._note(delivery, handled)
        return None

    @staticmethod
    def _note(delivery: Delivery, handled: Handled) -> None:
        """What moves a line may have been done, and the line not: whoever did it may be gone."""
        if (line := delivery.line) is not None and not delivery.in_line:
            handled.lines.setdefault(line, 0)

    def _tell(self, delivery: Delivery) -> None:
        """After the row: an end that is told and not recorded would be POSTed again. Told once more each time that its
        message is received on its way to the dead-letter queue, as an event of the same id.
        """
        with suppress(Denied, Unavailable):
            self._health.exhausted(delivery)

    def _attempt(self, work: dict[DeliveryKey, _Work], handled: Handled) -> None:
        events = self._events.get_many([key.event for key in work])
        posts: list[Post] = []
        lines = self._lines.get_many(list({line for each in work.values() if (line := each.delivery.line)}))
        for endpoint, waiting in self._by_endpoint(work, events, handled):
            turns = self._in_turn(endpoint, waiting, lines, handled)
            ready = self._claim(self._admit(endpoint, turns, handled), handled)
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
            for settled in posted.settled:
                if settled.delivery.status is Status.MISCONFIGURED:
                    self._health.misconfigured(posted.post.endpoint, settled.delivery, settled.delivery.reason)
                self._finish(work[settled.delivery.key], settled, handled)
                self._count(settled.delivery, posted.result is not None, handled)
        seen.close()

    def _by_endpoint(
        self, work: dict[DeliveryKey, _Work], events: Mapping[EventKey, Event], handled: Handled
    ) -> Iterable[tuple[Endpoint, list[_Work]]]:
        """What can be sent; the others are cancelled, or fail where their endpoint's row cannot be read now."""
        found: dict[str, tuple[Endpoint, list[_Work]]] = {}
        began = self._clock()
        for each in work.values():
            try:
                endpoint = self._endpoint(each, began)
            except Unavailable:
                handled.failed.add(each.received.id)
                continue
            if reason := self._over(endpoint, events.get(each.delivery.key.event)):
                self._finish(each, cancel(each.delivery, reason, self._clock()), handled)
            elif endpoint is not None:
                found.setdefault(endpoint.key, (endpoint, []))[1].append(each)
        return found.values()

    def _in_turn(
        self, endpoint: Endpoint, waiting: list[_Work], lines: Mapping[LineKey, Line], handled: Handled
    ) -> list[_Work]:
        """Those that may go; the others stand in line. A number that is settled is a repeat that somebody asked for."""
        if endpoint.ordering is None:
            return waiting
        ready = []
        for each in waiting:
            key = each.delivery.line
            stored = lines.get(key) if key else None
            line = stored.at(endpoint, self._clock()) if stored else None
            settled = max(line.settled, 0) if line else 0  # the first one may go in any case
            if key is None or each.delivery.sequence <= settled + 1:
                ready.append(each)
            else:
                handled.behind += 1
                self._finish(each, stand_in_line(each.delivery, self._clock()), handled)
        return ready

    def _over(self, endpoint: Endpoint | None, event: Event | None) -> str:
        """Why a delivery is given up, or ""."""
        if endpoint is None:
            return "the endpoint is gone"
        if event is None:
            return "the event has expired"
        view = self._directory.view(endpoint.tenant)
        return "" if view is None or view.matcher.wants(endpoint, event) else "the endpoint asks for it no more"

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
        reason = PAUSED if health.circuit is Circuit.PAUSED else TROUBLED
        if not admission.send:
            self._wait(endpoint, ready, reason, admission.wait_until, handled)
            return []
        if admission.probe:
            probing = ready[: probes(health)] if ready and self._health.probe(endpoint, health) else []
            self._wait(endpoint, ready[len(probing) :], reason, now + _PROBE_WAIT, handled)
            ready = probing
        return self._pace(endpoint, ready, now, handled)

    def _claim(self, ready: list[_Work], handled: Handled) -> list[_Work]:
        """What came before may have been sent, and its row refused: it is sent again only once its row can be written.
        So is everything while rows are refused.
        """
        now = self._clock()
        sure = []
        for each in ready:
            if not self._refused and each.received.receives == 1 and not each.received.message.resent:
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
        try:
            granted = self._config.reserve(endpoint, len(ready), now, queued=True)
        except Unavailable:
            self._postpone(ready, 1.0, handled, spread=1.0)
            return []
        self._wait(endpoint, ready[granted:], PACED, now + _PACE_WAIT, handled)
        return ready[:granted]

    def _wait(self, endpoint: Endpoint, waiting: Sequence[_Work], reason: str, until: float, handled: Handled) -> None:
        """In the endpoint's backlog, which is looked after at `until`; by messages only where it cannot be written."""
        if not waiting:
            return
        now = self._clock()
        try:
            self._backlogs.join(endpoint, until)
        except Unavailable:
            self._postpone(waiting, min(max(until - now, 1.0), LONGEST_DELAY / 2), handled, spread=60.0)
            return
        for each in waiting:
            self._finish(each, join_backlog(each.delivery, reason, now), handled)
            handled.postponed += 1

    def _postpone(self, waiting: Sequence[_Work], delay: float, handled: Handled, *, spread: float = 0.0) -> None:
        now = self._clock()
        for each in waiting:
            self._finish(each, postpone(each.delivery, delay + spread * self._random(), now), handled)
            handled.postponed += 1

    def _finish(self, work: _Work, settled: Settled, handled: Handled) -> None:
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
            self._tell(delivery)
        elif delivery.status is Status.CANCELLED:
            handled.cancelled += 1
            handled.changed += delivery.reason == CHANGED
        if settled.delay is not None:
            message: QueueMessage = RetryMessage(delivery.key, delivery.turn, digest=delivery.digest)
            self._queue.send([(message, settled.delay)])

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
        if stored is not None and _is_dead_letter(received, stored):
            handled.exhausted.add(received.id)
        else:
            handled.stale += 1
        if stored is not None:
            self._note(stored, handled)

    def _wins(self, delivery: Delivery) -> bool:
        """Of two attempts that overlap, the other one was recorded first: a success is recorded all the same."""
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

    @staticmethod
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


def _is_dead_letter(received: Received, delivery: Delivery) -> bool:
    dead = delivery.dead_letter
    return delivery.status is Status.EXHAUSTED and dead is not None and received.message.copy == dead.copy


def _comes_back(received: Received, delivery: Delivery) -> bool:
    """Whether the message was in the dead-letter queue.

    SQS gives what it moves back a new id and counts its receives anew; LocalStack keeps both. Until it is moved away it
    is received MOST_RECEIVES times at most.
    """
    dead = delivery.dead_letter
    if dead is None or not _is_dead_letter(received, delivery):
        return False
    on_its_way = dead.receives < received.receives < dead.receives + MOST_RECEIVES
    return received.id != dead.id or not on_its_way


def _as_first_sent(event: Event, key: DeliveryKey) -> Event:
    """An item without a timestamp got one from its stream record; the delivery's key remembers it."""
    event.timestamp = event.timestamp or key.event_time
    return event


def _same_event(message: RetryMessage, delivery: Delivery) -> bool:
    return not message.digest or not delivery.digest or message.digest == delivery.digest
