"""Lambda: functions run from a stream's lanes, from queues and every minute; environments are kept, and die."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any

from tests.simulation.machine.scheduler import Crash

from hookline.errors import HooklineError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from tests.simulation.machine.faults import Faults
    from tests.simulation.machine.scheduler import Scheduler, Task
    from tests.simulation.machine.sqs import Message, Queue, Queues

__all__ = ["Function", "Lane", "Poller"]

COLD = 0.005  # of an invocation: a new environment though an old one is there
BATCH = 100
GATHER = 0.05  # seconds that a poller gathers messages for


class Function:
    """`make` builds an environment: what a process holds. `ended` hears of each invocation's end."""

    def __init__(
        self, scheduler: Scheduler, faults: Faults, make: Callable[[], Any], timeout: float,
        ended: Callable[[Task, bool, object], None],
    ) -> None:  # fmt: skip
        self.scheduler, self.faults = scheduler, faults
        self._make, self._timeout, self._ended = make, timeout, ended
        self._idle: list[Any] = []
        self._version = 0
        self.invocations = self.crashes = 0

    def deploy(self, make: Callable[[], Any]) -> None:
        """From now on invocations begin in environments of `make`; those that run end in their own."""
        self._make, self._idle = make, []
        self._version += 1

    def invoke(self, handler: Callable[[Any], Any], done: Callable[[bool, Any], None]) -> None:
        """`done(whole, answer)`: whole is False where the function crashed or raised."""
        fresh = not self._idle or self.faults.chance(COLD)
        environment = self._make() if fresh else self._idle.pop()
        scheduler, version = self.scheduler, self._version
        self.invocations += 1

        def keep() -> None:
            if version == self._version:
                self._idle.append(environment)

        def run() -> None:
            task = scheduler.current
            assert task is not None
            try:
                answer = handler(environment)
            except Crash:
                self.crashes += 1
                self._ended(task, False, None)
                done(False, None)
            except HooklineError as error:  # Lambda reports it, keeps the environment and tries again
                keep()
                self._ended(task, False, error)
                done(False, error)
            else:
                keep()
                self._ended(task, True, answer)
                done(True, answer)

        scheduler.spawn(run, deadline=scheduler.now + self._timeout, faulty=True)


class Lane:
    """A part of the stream that is read in order: one batch at a time, retried whole or in halves, dropped by age."""

    def __init__(
        self, function: Function, handler: Callable[[Any, Sequence[Any]], Collection[str]], *, age: float,
        dropped: Callable[[Sequence[dict[str, Any]]], None],
    ) -> None:  # fmt: skip
        self._function, self._handler, self._age, self._dropped = function, handler, age, dropped
        self.records: deque[tuple[float, dict[str, Any]]] = deque()
        self._parts: list[list[dict[str, Any]]] = []
        self._busy = False
        self._tries = 0
        self._wake = float("inf")
        self.poisoned: set[str] = set()

    @property
    def left(self) -> int:
        return len(self.records) + sum(map(len, self._parts)) + self._busy

    def add(self, at: float, record: dict[str, Any]) -> None:
        self.records.append((at, record))
        self._at(at)

    def _at(self, when: float) -> None:
        if not self._busy and when < self._wake:
            self._wake = when
            self._function.scheduler.at(when, self._step)

    def _step(self) -> None:
        scheduler, faults = self._function.scheduler, self._function.faults
        if self._busy or scheduler.now < self._wake:
            return
        self._wake = float("inf")
        batch = self._parts.pop(0) if self._parts else self._read()
        if not batch:
            if self.records:
                self._at(self.records[0][0])
            return
        if faults.chance(faults.profile.stall):
            faults.met["stalled"] += 1
            self._parts.insert(0, batch)
            self._at(scheduler.now + faults.random.uniform(5, 40))
            return
        oldest = batch[0]["dynamodb"]["ApproximateCreationDateTime"]
        if scheduler.now - oldest > self._age:
            self._dropped(batch)
            self._at(scheduler.now)
            return
        self._busy = True

        def handle(environment: Any) -> Collection[str]:
            if self.poisoned and any(record["dynamodb"]["SequenceNumber"] in self.poisoned for record in batch):
                scheduler.sleep(0.01)
                raise Crash
            return self._handler(environment, batch)

        self._function.invoke(handle, lambda whole, failed: self._done(batch, whole, failed))

    def _read(self) -> list[dict[str, Any]]:
        now, faults = self._function.scheduler.now, self._function.faults
        batch: list[dict[str, Any]] = []
        while self.records and len(batch) < BATCH and self.records[0][0] <= now:
            batch.append(self.records.popleft()[1])
        if batch and faults.chance(faults.profile.drop):
            faults.met["poisoned"] += 1
            self.poisoned.add(faults.random.choice(batch)["dynamodb"]["SequenceNumber"])
        return batch

    def _done(self, batch: list[dict[str, Any]], whole: bool, failed: Collection[str]) -> None:
        self._busy = False
        faults, now = self._function.faults, self._function.scheduler.now
        if whole and not failed:
            self._tries = 0
            if faults.chance(faults.profile.again):
                faults.met["batch again"] += 1
                self._parts.insert(0, batch[-faults.random.randint(1, len(batch)) :])
            self._at(now)
            return
        self._tries += 1
        if whole:
            numbers = [record["dynamodb"]["SequenceNumber"] for record in batch]
            first = min(numbers.index(each) for each in failed)
            self._parts.insert(0, batch[first:])
        elif len(batch) > 1:  # bisected
            half = len(batch) // 2
            self._parts[:0] = [batch[:half], batch[half:]]
        else:
            self._parts.insert(0, batch)
        self._at(now + min(60.0, 0.5 * 2 ** min(self._tries, 7)))


class Poller:
    """What an event source mapping does with a queue: batches, so many at once, what failed stays hidden."""

    def __init__(
        self, function: Function, queues: Queues, queue: Queue, handler: Callable[[Any, Sequence[Message]], set[str]],
        *, batch: int, slots: int,
    ) -> None:  # fmt: skip
        self._function, self._queues, self._queue, self._handler = function, queues, queue, handler
        self._batch, self._slots = batch, slots
        self._busy = 0
        self._wake = float("inf")
        queue.ready = self._at

    def _at(self, when: float) -> None:
        if self._busy >= self._slots:
            return
        when = max(when, self._function.scheduler.now) + GATHER
        if when < self._wake:
            self._wake = when
            self._function.scheduler.at(when, self._poll)

    def _poll(self) -> None:
        scheduler, queue = self._function.scheduler, self._queue
        if scheduler.now < self._wake:
            return
        self._wake = float("inf")
        while self._busy < self._slots and (batch := self._queues.receive(queue, self._batch)):
            self._start(batch)
        if self._busy < self._slots:
            if queue.heap:
                self._at(queue.heap[0][0])
            elif queue.groups:
                self._at(min(messages[0].visible_at for messages in queue.groups.values()))

    def _start(self, batch: list[Message]) -> None:
        self._busy += 1

        def done(whole: bool, failed: set[str] | None) -> None:
            self._busy -= 1
            for message in batch:
                if whole and message.id not in (failed or ()):
                    self._queues.delete(self._queue, message)
            self._at(self._function.scheduler.now)

        self._function.invoke(lambda environment: self._handler(environment, batch), done)
