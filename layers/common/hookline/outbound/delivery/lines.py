"""Order per key: whose turn it is at an endpoint that wants the events of one ordering key one after the other.

A line knows how far its numbers are settled; a place beside it stands for each number that came and is not. `look`
moves the line over what is finished and lets the next one go. It may run at any time, twice, at once: it reads what is
stored, and writes where that has not changed since. See decision 0040.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from hookline.errors import Unavailable
from hookline.outbound.delivery.outcomes import GRACE, PASSED, cancel, claimed, postpone, settles
from hookline.outbound.events import operational
from hookline.outbound.model import Line, Place, Status
from hookline.outbound.queue_messages import LineMessage, RetryMessage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hookline.outbound.delivery.directory import Directory, TenantView
    from hookline.outbound.model import Delivery, Endpoint, LineKey
    from hookline.outbound.ports import DeliveryStore, EventStore, LineStore, RetryQueue
    from hookline.ports import Clock

__all__ = ["BEGINS_AFTER", "LOOK_AGAIN", "MISSING_AFTER", "SKIPPED", "Lines", "LinesSeen", "missing_after"]

BEGINS_AFTER = 90.0  # seconds: functions know of an endpoint within 60, and its catch-up has run
MISSING_AFTER = 900.0  # seconds
SKIPPED = "skipped, so that the events behind it go on"
LOOK_AGAIN = 120.0  # seconds after which a line that has not moved is looked at
_LOOK_SOMETIMES = 900.0  # … where the endpoint's backlog brings the next one
_LOOK_LATE = 3600.0  # … where only somebody's decision moves it
_NEAR = 60.0  # seconds that a look may be too early, rather than a write each time
_PAGE = 25  # places read at once
_TRIES = 5  # against other writers of the same row
_STEPS = 40  # pages of one look: what is left is another message's


def missing_after(endpoint: Endpoint) -> float:
    return MISSING_AFTER if endpoint.missing_after is None else endpoint.missing_after


class LinesSeen(NamedTuple):
    """`given_up` numbers that never came; for each line that was found waiting for somebody's decision, its event being
    exhausted, misconfigured or held: for how long, in seconds. Such a line is looked at once an hour.
    """

    given_up: int
    blocked: Sequence[float]


class _Found(NamedTuple):
    """How far a line is settled, what its next number is, and when it must be looked at."""

    settled: int
    head: Delivery | None = None
    look_at: float = 0.0
    passed: Sequence[Place] = ()  # of numbers that are settled now
    more: bool = False  # another page of finished ones may follow


class Lines:
    def __init__(
        self,
        *,
        store: LineStore,
        deliveries: DeliveryStore,
        events: EventStore,
        queue: RetryQueue,
        directory: Directory,
        clock: Clock,
        retention: float,
    ) -> None:
        """`retention` in seconds: how long the events that it writes are kept."""
        self._line_store = store
        self._deliveries = deliveries
        self._events = events
        self._queue = queue
        self._directory = directory
        self._clock = clock
        self._retention = retention
        self._given_up = 0
        self._blocked: list[float] = []

    def run(self, message: LineMessage) -> bool:
        """Does what a message asks for; raises Unavailable if it must be tried again."""
        self.look(message.line, skip=message.skip)
        return True

    def taken(self) -> LinesSeen:
        """Since this was asked last."""
        seen = LinesSeen(self._given_up, self._blocked)
        self._given_up, self._blocked = 0, []
        return seen

    def get_many(self, keys: Sequence[LineKey]) -> dict[LineKey, Line]:
        return self._line_store.get_many(keys)

    def join(self, delivery: Delivery, endpoint: Endpoint) -> None:
        """Sees to it that its line knows of a delivery, whose row is written and not settled. Raises Unavailable."""
        key, now = delivery.line, self._clock()
        if key is None:
            return
        place = Place(delivery.sequence, delivery.key)
        if self._line_store.put_places([(key, place)], now) and delivery.in_line:
            self._give_up(delivery, PASSED)
            return
        for _ in range(_TRIES):
            stored = self._line_store.get_many([key]).get(key)
            line = (stored or Line.new(key, endpoint, now, delivery.keep or 0)).at(endpoint, now)
            if line.last >= delivery.sequence or line.settled >= delivery.sequence:
                return
            if line.settled == Line.UNKNOWN and delivery.sequence == 1:
                line = replace(line, settled=0)
            begins = line.waits or line.settled == Line.UNKNOWN
            after = replace(
                line,
                last=delivery.sequence,
                since=line.since if begins else now,
                due_at=now + LOOK_AGAIN if line.due_at is None else line.due_at,
            )
            if self._line_store.put(after, now):
                return
        raise Unavailable(f"line {key.ordering_key} of {key.endpoint_id}: too many writers at once")

    def look(self, key: LineKey, *, done: int = 0, skip: int = 0, take: bool = False) -> Delivery | None:
        """Settles what is finished and lets the next one go: by a message or, with `take`, by giving it to the caller,
        who has claimed it then. `done` is a number whose row is known to be finished, `skip` one to give up. Raises
        Unavailable.
        """
        endpoint = self._endpoint(key)
        if endpoint is None:
            self._dissolve(key)
            return None
        tries = 0
        for _ in range(_STEPS):
            line = self._line_store.get_many([key]).get(key)
            if line is None:
                return None
            line = line.at(endpoint, self._clock())
            if skip and self._skipped(line, skip):
                continue
            found = self._find(line, endpoint, done, skip)
            if not self._move(line, found):
                tries += 1
                if tries < _TRIES:
                    continue
                raise Unavailable(f"line {key.ordering_key} of {key.endpoint_id}: too many writers at once")
            if found.head is not None:
                if found.head.status is not Status.WAITING:
                    began = line.since if found.settled == line.settled else self._clock()
                    self._blocked.append(self._clock() - began)
                return self._let_go(found.head, take=take)
            if not found.more:
                return None
        self._queue.send([(LineMessage(key, skip), 0.0)])
        return None

    def _endpoint(self, key: LineKey) -> Endpoint | None:
        """None if it is gone, or wants its events in order no more: believed only of what was just read."""
        endpoint = _ordering(self._directory.view(key.tenant), key.endpoint_id)
        return endpoint or _ordering(self._directory.confirmed(key.tenant, self._clock() - 1.0), key.endpoint_id)

    def _skipped(self, line: Line, number: int) -> bool:
        """Cancels the delivery of a number that somebody gives up; False if there is nothing to cancel."""
        places = self._line_store.places(line.key, after=number - 1, limit=1) if number > line.settled else []
        if not places or places[0].number != number or places[0].delivery is None:
            return False
        row = self._deliveries.get_many([places[0].delivery], consistent=True).get(places[0].delivery)
        if row is None or row.status in (Status.DELIVERED, Status.CANCELLED):
            return False
        return not self._give_up(row, SKIPPED)  # changed: look again

    def _give_up(self, row: Delivery, reason: str) -> bool:
        """In a new turn, so that no message of before brings it back."""
        cancelled = cancel(row.after(turn=row.turn + 1, backlog=False), reason, self._clock()).delivery
        return self._deliveries.replace(cancelled, turn=row.turn, status=row.status)

    def _find(self, line: Line, endpoint: Endpoint, done: int, skip: int) -> _Found:
        now = self._clock()
        begins = line.settled == Line.UNKNOWN
        if begins and now < line.since + BEGINS_AFTER:
            return _Found(line.settled, look_at=line.since + BEGINS_AFTER)
        places = self._line_store.places(line.key, after=0 if begins else line.settled, limit=_PAGE)
        rows = self._deliveries.get_many([each.delivery for each in places if each.delivery], consistent=True)
        settled = (places[0].number if places else 1) - 1 if begins else line.settled
        if settled + 1 == done and not (places and places[0].number == done):
            settled = done  # it was let go before it had a place
        for index, place in enumerate(places):
            if place.number != settled + 1:
                break
            row = rows.get(place.delivery) if place.delivery else None
            if row is not None and not settles(row, endpoint):
                return _Found(settled, row, look_at=now + _patience(row, now), passed=places[:index])
            settled = place.number
        else:
            if len(places) == _PAGE:
                return _Found(settled, look_at=now, passed=places, more=True)
        if settled != line.settled:
            passed = [each for each in places if each.number <= settled]
            return _Found(settled, look_at=now + missing_after(endpoint), passed=passed)
        if line.last > settled and (skip > settled or now >= line.since + missing_after(endpoint)):
            following = next((each.number for each in places), line.last + 1)
            given_up = min(following - 1, max(skip, settled + 1)) if skip > settled else following - 1
            self._tell(line, settled + 1, given_up)
            return _Found(given_up, look_at=now, more=True)
        return _Found(settled, look_at=line.since + missing_after(endpoint))

    def _tell(self, line: Line, first: int, last: int) -> None:
        """Before they are given up, as an event whose id is the same when this is tried again."""
        now = self._clock()
        self._events.put(operational.order_gap(line, first, last, now=now, expires=int(now + self._retention)))
        self._given_up += last - first + 1

    def _move(self, line: Line, found: _Found) -> bool:
        """Writes how far it is settled and, where somebody waits, when to look again; False if somebody was quicker."""
        now = self._clock()
        moved = found.settled != line.settled
        after = replace(line, settled=found.settled, since=now if moved else line.since, due_at=None)
        if after.waits:
            on_its_way = found.head is not None and found.head.in_line
            after = replace(after, due_at=now + LOOK_AGAIN if on_its_way else max(found.look_at, now))
        if not moved and (after.due_at == line.due_at or _near_enough(line.due_at, after.due_at, now)):
            return True
        if not self._line_store.put(after, now):
            return False
        if found.passed:
            self._line_store.delete_places(line.key, [each.number for each in found.passed])
        return True

    def _let_go(self, head: Delivery, *, take: bool) -> Delivery | None:
        """The one whose turn it is, unless it is on its way already, or its endpoint or its owner must decide."""
        if not head.in_line:
            return None
        now = self._clock()
        going = postpone(head.after(reason=""), 0.0, now).delivery
        if take:
            going = claimed(going, now)
        if not self._deliveries.replace(going, turn=head.turn, status=head.status):
            return None  # somebody else let it go
        if take:
            return going
        self._queue.send([(RetryMessage(going.key, going.turn, digest=going.digest), 0.0)])
        return None

    def _dissolve(self, key: LineKey) -> None:
        """Nobody has a turn any more: all that wait go on by themselves, and the line is forgotten."""
        for _ in range(_STEPS):
            line = self._line_store.get_many([key]).get(key)
            if line is None:
                return
            places = self._line_store.places(key, after=0, limit=_PAGE)
            self._send_off(places)
            self._line_store.delete_places(key, [each.number for each in places])
            if len(places) < _PAGE:
                self._line_store.delete(key)
                return
        self._queue.send([(LineMessage(key), 0.0)])

    def _send_off(self, places: Sequence[Place]) -> None:
        rows = self._deliveries.get_many([each.delivery for each in places if each.delivery], consistent=True)
        for row in rows.values():
            self._let_go(row, take=False)


def _ordering(view: TenantView | None, endpoint_id: str) -> Endpoint | None:
    endpoint = view.endpoints.get(endpoint_id) if view else None
    return endpoint if endpoint is not None and endpoint.ordering is not None else None


def _near_enough(known: float | None, wanted: float | None, now: float) -> bool:
    return known is not None and wanted is not None and now < known <= wanted < known + _NEAR


def _patience(head: Delivery, now: float) -> float:
    """Seconds until a line is looked at whose next delivery is on its way, or stands."""
    if head.status is not Status.WAITING:
        return _LOOK_LATE
    if head.backlog:
        return _LOOK_SOMETIMES
    return max(LOOK_AGAIN, (head.due_at or now) - now + GRACE)
