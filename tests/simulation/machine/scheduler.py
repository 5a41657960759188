"""A clock that only moves when everybody waits, and functions that take turns at every call that leaves them.

Each function is a greenlet. Whoever waits gives way to whoever is due first, so two functions interleave at every call
of every port, inside one invocation and between several, and the same seed gives the same order.
"""

from __future__ import annotations

import heapq
from itertools import count
from typing import TYPE_CHECKING, Any

from greenlet import getcurrent, greenlet

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Crash", "Scheduler", "Task"]


class Crash(BaseException):
    """The process is gone. No `except` of the engine may catch it."""


class Task(greenlet):
    """Something that runs. `deadline`: Lambda kills it then; `faulty`: its calls may go wrong; `dead`: no call of it
    takes effect any more, whatever its `finally` clauses try.
    """

    deadline = float("inf")
    faulty = False
    dead = False
    began = 0.0
    troubled = ""  # the fault that it met last
    oks: list[Any]  # deliveries that it had answered 2xx
    asked_for: set[Any]  # deliveries and events that a message of it asks to be handled again


class Scheduler:
    def __init__(self, now: float) -> None:
        self.now = now
        self._end = now
        self._waiting: list[tuple[float, int, Any]] = []
        self._order = count()
        self._hub = getcurrent()
        self.wishes = 0  # how often somebody had to wait for somebody else

    @property
    def current(self) -> Task | None:
        task = getcurrent()
        return task if isinstance(task, Task) else None

    def at(self, when: float, what: Callable[[], object]) -> None:
        """Calls it then; it must not wait."""
        heapq.heappush(self._waiting, (max(when, self.now), next(self._order), what))

    def spawn(self, what: Callable[[], object], *, deadline: float = float("inf"), faulty: bool = False) -> Task:
        task = Task(what, parent=self._hub)
        task.deadline, task.faulty, task.began = deadline, faulty, self.now
        task.oks, task.asked_for = [], set()
        self.at(self.now, task.switch)
        return task

    def sleep(self, seconds: float) -> None:
        """The current task waits; others go on. Raises Crash when its time is over."""
        task = getcurrent()
        wake = self.now + seconds
        if not isinstance(task, Task):  # the one who drives the clock: nobody's function
            return
        if task.dead:
            raise Crash
        if wake > task.deadline:
            self._give_way(task, max(task.deadline, self.now))
            task.dead, task.troubled = True, "out of time"
            raise Crash
        self._give_way(task, wake)

    def _give_way(self, task: Task, wake: float) -> None:
        waiting = self._waiting
        if wake <= self._end and (not waiting or waiting[0][0] > wake):
            self.now = wake  # nobody else is due before
            return
        self.wishes += 1
        heapq.heappush(waiting, (wake, next(self._order), task.switch))
        self._hub.switch()

    def run(self, seconds: float) -> None:
        """Lets everything happen that is due within `seconds`."""
        self._end = end = self.now + seconds
        waiting = self._waiting
        while waiting and waiting[0][0] <= end:
            when, _, what = heapq.heappop(waiting)
            self.now = max(self.now, when)
            what()
        self.now = end
