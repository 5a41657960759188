"""A transport without a network: scripted answers in virtual time, in the order the real one would give them."""

from __future__ import annotations

import heapq
import time
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING

from hookline.outbound.delivery.fair_queue import FairQueue
from hookline.ports import HttpResult

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from hookline.ports import HttpRequest

__all__ = ["Answer", "FakeTransport"]

_KEPT = 16 * 1024


@dataclass(frozen=True, slots=True)
class Answer:
    """`delay` seconds after the request; one longer than the request's timeout becomes a timeout."""

    code: int = 200
    body: bytes = b"ok"
    error: str = ""
    delay: float = 0.0
    headers: Mapping[str, str] = field(default_factory=dict)


class FakeTransport:
    """Answers each URL by its script (the last step repeats), `default` without one.

    A script may also be a function of the request. `sent` has what was started, in order; `aborted` what was under way
    when its generator was closed; `peak` the most requests under way at once per group. With `advance` (seconds) the
    caller's virtual clock moves on to each answer; without, delays only decide the order.
    """

    def __init__(
        self,
        default: Answer | None = None,
        *,
        now: Callable[[], float] | None = None,
        advance: Callable[[float], None] | None = None,
        max_active: int = 400,
    ) -> None:
        self.default = default or Answer()
        self.sent: list[HttpRequest] = []
        self.aborted: list[HttpRequest] = []
        self.peak: dict[str, int] = {}
        self._scripts: dict[str, list[Answer] | Callable[[HttpRequest], Answer]] = {}
        self._now = now or time.time
        self._advance = advance
        self._max_active = max_active

    def script(self, url: str, *answers: Answer) -> None:
        self._scripts[url] = list(answers)

    def script_by(self, url: str, answer: Callable[[HttpRequest], Answer]) -> None:
        self._scripts[url] = answer

    def send(
        self,
        requests: Iterable[HttpRequest],
        *,
        per_group: int = 10,
        admit: Callable[[HttpRequest], bool] | None = None,
        on_tick: Callable[[], None] | None = None,
    ) -> Iterator[HttpResult]:
        run = _Run(self, iter(requests), FairQueue(per_group), admit)
        try:
            for result in run:
                yield result
                if on_tick is not None:
                    on_tick()
        finally:
            late = {id(request) for request in run.late}
            self.aborted += [request for key, request in run.active.items() if key not in late]

    def _answer(self, request: HttpRequest) -> tuple[float, HttpResult]:
        if any(character in part for header in request.headers for part in header for character in "\r\n\0"):
            return 0.0, HttpResult(request, error="protocol")
        self.sent.append(request)
        script = self._scripts.get(request.url)
        if callable(script):
            answer = script(request)
        elif script:
            answer = script.pop(0) if len(script) > 1 else script[0]
        else:
            answer = self.default
        seconds = min(answer.delay, request.timeout)
        ms = int(seconds * 1000)
        if answer.delay > request.timeout:
            return seconds, HttpResult(request, error="timeout", ms=ms)
        if answer.error:
            return seconds, HttpResult(request, error=answer.error, ms=ms)
        kept = {} if 200 <= answer.code < 300 else {name.lower(): value for name, value in answer.headers.items()}
        headers = {name: value for name, value in kept.items() if name == "retry-after"}
        return seconds, HttpResult(request, answer.code, "", ms, answer.body[:_KEPT], headers)


class _Run:
    """One `send`: what happens when, until nothing is under way that anybody waits for."""

    def __init__(
        self,
        transport: FakeTransport,
        source: Iterator[HttpRequest],
        waiting: FairQueue,
        admit: Callable[[HttpRequest], bool] | None,
    ) -> None:
        self._transport = transport
        self._source: Iterator[HttpRequest] | None = source
        self._waiting = waiting
        self._admit = admit
        self._order = count()
        self._events: list[tuple[float, int, HttpResult | HttpRequest]] = []  # answers, and requests that get overdue
        self._clock = transport._now()
        self._overdue: dict[int, float] = {}
        self.active: dict[int, HttpRequest] = {}
        self._groups: dict[str, int] = {}  # how many of each are under way
        self.late: list[HttpRequest] = []

    def __iter__(self) -> Iterator[HttpResult]:
        while True:
            self._clock = max(self._clock, self._transport._now())
            yield from self._start()
            if self.active and len(self._overdue) == len(self.active) and not self._waiting:
                for request in list(self.active.values()):
                    self.late.append(request)
                    yield self._ended(HttpResult(request, error="late", ms=int(self._overdue[id(request)] * 1000)))
            if not self._events:
                return
            at, _, event = heapq.heappop(self._events)
            if isinstance(event, HttpResult):
                if id(event.request) in self.active:
                    self._move_to(at)
                    yield self._ended(event)
            elif id(event) in self.active:
                self._move_to(at)
                self._overdue[id(event)] = event.wait or 0.0
                for dropped in self._waiting.close(event.group):
                    yield HttpResult(dropped, error="shed")

    def _move_to(self, at: float) -> None:
        if self._transport._advance is not None and at > self._clock:
            self._transport._advance(at - self._clock)
        self._clock = max(self._clock, at)

    def _ended(self, result: HttpResult) -> HttpResult:
        request = result.request
        del self.active[id(request)]
        self._groups[request.group] -= 1
        self._overdue.pop(id(request), None)
        self._waiting.finished(request)
        return result

    def _start(self) -> Iterator[HttpResult]:
        transport = self._transport
        while len(self.active) < transport._max_active:
            request = self._waiting.take()
            if request is None:
                request = next(self._source, None) if self._source is not None else None
                if request is None:
                    self._source = None
                    return
                if not self._waiting.add(request):
                    yield HttpResult(request, error="shed")
                continue
            if self._admit is not None and not self._admit(request):
                self._waiting.finished(request)
                yield HttpResult(request, error="shed")
                continue
            seconds, result = transport._answer(request)
            self.active[id(request)] = request
            self._groups[request.group] = under_way = self._groups.get(request.group, 0) + 1
            transport.peak[request.group] = max(transport.peak.get(request.group, 0), under_way)
            heapq.heappush(self._events, (self._clock + seconds, next(self._order), result))
            if request.wait is not None and seconds > request.wait:
                heapq.heappush(self._events, (self._clock + request.wait, next(self._order), request))
