"""A batch's events whose endpoints want them in order: those whose turn it is are sent, one after the other for each
line; the others wait for their turn. Rows are written before places, and places before lines: see decision 0040.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from hookline.errors import Unavailable
from hookline.outbound.delivery.lines import BEGINS_AFTER, LOOK_AGAIN
from hookline.outbound.delivery.outcomes import PASSED, cancel, settles, stand_in_line
from hookline.outbound.model import Line, LineKey, Place
from hookline.outbound.queue_messages import LineMessage

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from hookline.outbound.delivery.choosing import Wanted
    from hookline.outbound.delivery.outcome_writer import OutcomeWriter
    from hookline.outbound.model import Delivery, DeliveryKey, Endpoint, Event, EventKey
    from hookline.outbound.ports import DeliveryStore, LineStore, RetryQueue
    from hookline.outbound.queue_messages import QueueMessage
    from hookline.ports import Clock

__all__ = ["InTurn"]

_TRIES = 5  # against other writers of the same line


@dataclass(slots=True)
class _Entry:
    """A number of a line. `wanted` is what is still to be sent, `row` what became of it, neither: passed over."""

    event: EventKey
    wanted: Wanted | None = None
    row: Delivery | None = None
    known: bool = False  # its row was there before this batch


@dataclass(slots=True)
class _Run:
    """What a batch holds of one line. `at`: as far as its numbers are settled, those of this batch included."""

    endpoint: Endpoint
    entries: dict[int, _Entry] = field(default_factory=dict)
    stored: Line | None = None
    at: int = 0
    placed: set[int] = field(default_factory=set)

    def next(self) -> _Entry | None:
        """Steps over what is settled; the entry behind it, if the batch has it."""
        while (entry := self.entries.get(self.at + 1)) is not None and self.settled(entry):
            self.at += 1
        return entry

    def settled(self, entry: _Entry) -> bool:
        if entry.row is not None:
            return settles(entry.row, self.endpoint)
        return entry.wanted is None


class InTurn:
    def __init__(
        self,
        *,
        store: LineStore,
        deliveries: DeliveryStore,
        queue: RetryQueue,
        clock: Clock,
        retention: float,
        deliver: Callable[[Wanted], Delivery],
    ) -> None:
        """`deliver` makes the row of a delivery that is wanted; `retention` in seconds."""
        self._line_store = store
        self._deliveries = deliveries
        self._queue = queue
        self._clock = clock
        self._keep = int(retention)
        self._deliver = deliver
        self._runs: dict[LineKey, _Run] = {}
        self._of: dict[DeliveryKey, _Entry] = {}
        self._repeats: list[Wanted] = []
        self.unrecorded: set[EventKey] = set()  # events that must be seen again
        self.behind = 0  # deliveries that wait for their turn

    # ------------------------------------------------------------------------------------------ what there is

    def set_aside(self, wanted: Sequence[Wanted]) -> list[Wanted]:
        """Those that need no turn; the others are kept here."""
        return [each for each in wanted if not each.endpoint.orders(each.event) or not self._add(each)]

    def known(self, wanted: Wanted, row: Delivery) -> None:
        """One that has a row: the function that wrote it may have died before the next step."""
        if row.sequence and wanted.endpoint.orders(wanted.event):
            entry = _Entry(wanted.event.key, row=row, known=True)
            self._run(wanted.endpoint, wanted.event).entries[row.sequence] = self._of[wanted.key] = entry

    def passed(self, endpoint: Endpoint, event: Event) -> None:
        """An event that an endpoint does not want: its number is not waited for."""
        if endpoint.orders(event):
            self._run(endpoint, event).entries.setdefault(event.sequence or 0, _Entry(event.key))

    def _add(self, each: Wanted) -> bool:
        entry = _Entry(each.event.key, each)
        stands = self._run(each.endpoint, each.event).entries.setdefault(each.event.sequence or 0, entry)
        if stands is entry:
            self._of[each.key] = entry
        elif stands.event != entry.event:
            self._repeats.append(each)  # another event of the same number
        return True

    def _run(self, endpoint: Endpoint, event: Event) -> _Run:
        key = LineKey(endpoint.tenant, endpoint.id, event.ordering_key or "")
        run = self._runs.get(key)
        if run is None:
            run = self._runs[key] = _Run(endpoint)
        return run

    # ------------------------------------------------------------------------------------------ what is sent

    def begin(self, writer: OutcomeWriter) -> list[Wanted]:
        """Those whose turn it is: of each line one at most."""
        if not self._runs:
            return []
        try:
            lines = self._line_store.get_many(list(self._runs))
        except Unavailable:
            self.unrecorded |= {entry.event for run in self._runs.values() for entry in run.entries.values()}
            self._runs.clear()
            return []
        now = self._clock()
        writer.add(cancel(self._deliver(each), PASSED, now) for each in self._repeats)
        for key, run in self._runs.items():
            run.stored = lines.get(key)
            run.at = self._before(key, run, now).settled
            for number in [number for number in run.entries if number <= run.at]:
                entry = run.entries[number]
                if entry.wanted is not None:
                    writer.add([cancel(self._deliver(entry.wanted), PASSED, now)])
        return self._next(self._runs.values())

    def following(self, writer: OutcomeWriter, *, out_of_time: bool) -> list[Wanted]:
        """The next of each line whose last one is settled; all others wait for their turn."""
        if not self._runs:
            return []
        writer.close()  # nothing is sent before what is before it is on record
        failed = writer.unrecorded
        going = [
            run
            for run in self._runs.values()
            if not out_of_time and not any(entry.event in failed for entry in run.entries.values())
        ]
        found = self._next(going)
        if not found:
            self._stand(writer)
        return found

    def _next(self, runs: Collection[_Run]) -> list[Wanted]:
        found = []
        for run in runs:
            entry = run.next()
            if run.at != Line.UNKNOWN and entry is not None and entry.wanted is not None:
                found.append(entry.wanted)
                entry.wanted = None
        return found

    def _stand(self, writer: OutcomeWriter) -> None:
        now = self._clock()
        for run in self._runs.values():
            for number, entry in run.entries.items():
                if entry.wanted is not None and number > run.at:
                    self.behind += 1
                    writer.add([stand_in_line(self._deliver(entry.wanted), now)])
                    entry.wanted = None

    def note(self, delivery: Delivery) -> None:
        """What became of one, before it is written."""
        if delivery.sequence and (entry := self._of.get(delivery.key)) is not None:
            entry.row, entry.wanted = delivery, None

    # ------------------------------------------------------------------------------------------ what is recorded

    def close(self, unrecorded: Collection[EventKey]) -> None:
        """When all rows are written: places, lines, and a message where somebody else's turn has come."""
        for run in self._runs.values():
            for number in [number for number, entry in run.entries.items() if entry.event in unrecorded]:
                del run.entries[number]
        left = {key: run for key, run in self._runs.items() if run.entries}
        messages: list[tuple[QueueMessage, float]] = []
        try:
            for _ in range(_TRIES):
                if not left:
                    break
                messages += self._record(left)
        except Unavailable:
            pass
        self.unrecorded |= {entry.event for run in left.values() for entry in run.entries.values()}
        if messages:
            self._queue.send(messages)  # refused: the minute schedule looks at the line

    def _record(self, left: dict[LineKey, _Run]) -> list[tuple[QueueMessage, float]]:
        """Writes what `left` holds, and takes out what is done; the rest was written by others meanwhile."""
        now = self._clock()
        plans: list[tuple[LineKey, _Run, Line, Line]] = []
        places: list[tuple[LineKey, Place]] = []
        for key, run in left.items():
            before = self._before(key, run, now)
            run.at = before.settled
            run.next()
            behind = [number for number in run.entries if number > run.at]
            places += [(key, _place(number, run.entries[number])) for number in behind if number not in run.placed]
            run.placed.update(behind)
            plans.append((key, run, before, self._after(before, run.at, max(behind, default=0), now)))
        self._put_places(places, now)
        changed = [after for _, run, _, after in plans if after != run.stored]
        refused = {line.key for line in self._line_store.put_many(changed, now)} if changed else set()
        messages: list[tuple[QueueMessage, float]] = []
        for key, run, before, after in plans:
            if key not in refused:
                messages += self._messages(key, run, before, after)
                del left[key]
        stored = self._line_store.get_many(list(left)) if left else {}
        for key, run in left.items():
            run.stored = stored.get(key)
        return messages

    @staticmethod
    def _messages(key: LineKey, run: _Run, before: Line, after: Line) -> list[tuple[QueueMessage, float]]:
        if not after.waits:
            return []
        if after.settled == Line.UNKNOWN:
            return [(LineMessage(key), BEGINS_AFTER + 1.0)] if not before.waits else []
        head = run.entries.get(after.settled + 1)
        turn = head is not None and head.row is not None and head.row.in_line
        others = head is None and after.settled != before.settled
        ask = turn or others or any(entry.known for entry in run.entries.values())
        return [(LineMessage(key), 0.0)] if ask else []

    def _put_places(self, places: Sequence[tuple[LineKey, Place]], now: float) -> None:
        """One whose number another event has taken will have no turn."""
        for key, place in self._line_store.put_places(places, now) if places else ():
            row = self._runs[key].entries[place.number].row
            if row is not None and row.in_line:
                repeat = cancel(row, PASSED, now).delivery
                self._deliveries.replace(repeat.after(turn=row.turn + 1), turn=row.turn, status=row.status)

    def _before(self, key: LineKey, run: _Run, now: float) -> Line:
        """The line as it stood; one that begins knows where, once its first number has come."""
        line = (run.stored or Line.new(key, run.endpoint, now, self._keep)).at(run.endpoint, now)
        return replace(line, settled=0) if line.settled == Line.UNKNOWN and 1 in run.entries else line

    @staticmethod
    def _after(before: Line, settled: int, last: int, now: float) -> Line:
        after = replace(before, settled=settled, last=max(before.last, last))
        if not after.waits:
            return replace(after, due_at=None)
        moved = settled != before.settled or not before.waits
        return replace(
            after,
            since=now if moved and settled != Line.UNKNOWN else before.since,
            due_at=before.due_at if before.due_at is not None and not moved else now + LOOK_AGAIN,
        )


def _place(number: int, entry: _Entry) -> Place:
    return Place(number, entry.row.key if entry.row is not None else None)
