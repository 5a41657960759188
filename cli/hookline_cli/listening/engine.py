"""Listens until it is told to stop: polls, forwards, and mends what it can, telling a view what happens."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Protocol

from hookline.errors import HooklineError, NotFound
from hookline_cli.problems import denial

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from hookline_cli.listening.arrivals import Answer, Arrival
    from hookline_cli.listening.forwarding import Forwarder
    from hookline_cli.listening.lease import Lease
    from hookline_cli.listening.sources import Source
    from hookline_cli.stack import Stack

__all__ = ["Engine", "View", "trouble"]

_AT_ONCE = 8  # requests under way: one that a debugger holds up holds up no other
_KNOWN = 10_000  # arrivals that are recognised if they come again: SQS delivers some twice
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 30.0  # seconds


class View(Protocol):
    """Called from threads of the engine's."""

    def arrived(self, arrival: Arrival) -> None: ...

    def answered(self, arrival: Arrival, answer: Answer) -> None: ...

    def note(self, text: str) -> None:
        """What the user should know once."""

    def trouble(self, problem: str, advice: str, retry_in: float) -> None: ...

    def recovered(self) -> None: ...


class Engine:
    """`renewed` gives the stack with new clients, whose credentials are read again. `forwarder` None: only shows."""

    def __init__(
        self,
        *,
        lease: Lease,
        source: Source,
        forwarder: Forwarder | None,
        renewed: Callable[[], Stack],
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._lease = lease
        self._source = source
        self.forwarder = forwarder
        self._renewed = renewed
        self._clock = clock
        self._view: View | None = None
        self._known: OrderedDict[tuple[str, str, str], None] = OrderedDict()
        self._stop = threading.Event()
        self._threads = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="forward")
        self._poller: threading.Thread | None = None

    def start(self, view: View, *, replay: int = 0) -> None:
        """The first lease, what came before, then whatever comes. Raises what the first calls to AWS raise."""
        self._view = view
        self._lease.keep()
        if replay:
            self._take(self._source.newest(replay))
        self._poller = threading.Thread(target=self._poll, name="listen", daemon=True)
        self._poller.start()

    def close(self) -> list[str]:
        """Ends it, whatever is under way; returns what stayed behind and why."""
        self._stop.set()
        self._threads.shutdown(wait=False, cancel_futures=True)
        return self._lease.remove()

    def send(self, arrival: Arrival) -> None:
        """Forwards it, once more or for the first time; the view is told."""
        if self.forwarder is not None and not self._stop.is_set():
            self._threads.submit(self._forward, arrival, self.forwarder)

    def _forward(self, arrival: Arrival, forwarder: Forwarder) -> None:
        answer = forwarder.send(arrival.at(self._clock()), arrival.source)
        if not self._stop.is_set():
            self._shown.answered(arrival, answer)

    def _take(self, arrivals: Sequence[Arrival]) -> None:
        for each in arrivals:
            if each.key in self._known:
                continue
            self._known[each.key] = None
            if len(self._known) > _KNOWN:
                self._known.popitem(last=False)
            self._shown.arrived(each)
            self.send(each)

    @property
    def _shown(self) -> View:
        assert self._view is not None
        return self._view

    def _poll(self) -> None:
        pause = 0.0
        while not self._stop.is_set():
            try:
                if pause:
                    self._use(self._renewed())
                if self._lease.keep() and pause:
                    self._shown.note(
                        "the listener was created again; functions use it after the same delay as at the start"
                    )
                messages = self._lease.receive()
                self._take(self._source.arrivals([each.body for each in messages]))
                if pause:
                    pause = 0.0
                    self._shown.recovered()
                if left_out := sum(each.left_out for each in messages):
                    self._shown.note(
                        f"{left_out} more arrived than one function copies in a second; they are not shown"
                    )
            except NotFound as error:
                self._lease.lost()
                pause = self._wait(error, pause)
            except Exception as error:  # noqa: BLE001 - whatever it is, it is said, and listening goes on
                pause = self._wait(error, pause)

    def _use(self, stack: Stack) -> None:
        self._lease.use(stack)
        self._source.use(stack)

    def _wait(self, error: Exception, pause: float) -> float:
        if self._stop.is_set():
            return pause
        pause = min(_LONGEST_PAUSE, pause * 2 or _FIRST_PAUSE)
        problem, advice = trouble(error)
        self._shown.trouble(problem, advice, pause)
        self._stop.wait(pause)
        return pause


def trouble(error: BaseException) -> tuple[str, str]:
    """What went wrong, and what to do about it."""
    from hookline_cli.stack_problems import StackProblem, problem_of

    if denied := denial(error):
        return denied
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, StackProblem):
            return str(cause), cause.advice
        if type(cause).__module__.startswith("botocore"):
            problem = problem_of(cause)  # type: ignore[arg-type]  # botocore raises exceptions
            return str(problem), problem.advice
        cause = cause.__cause__
    if isinstance(error, HooklineError):
        return str(error), ""
    return f"{type(error).__name__}: {error}", "this is a mistake of Hookline's; please tell us"
