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
    from collections.abc import Callable, Iterator, Mapping, Sequence

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
        requests: Sequence[HttpRequest],
        *,
        per_group: int = 10,
        admit: Callable[[HttpRequest], bool] | None = None,
        on_tick: Callable[[], None] | None = None,
    ) -> Iterator[HttpResult]:
        waiting = FairQueue(requests, per_group)
        under_way: list[tuple[float, int, HttpResult]] = []
        active: dict[str, int] = {}
        order = count()
        clock = self._now()
        try:
            while True:
                while len(under_way) < self._max_active and (request := waiting.take()) is not None:
                    if admit is not None and not admit(request):
                        heapq.heappush(under_way, (clock, next(order), HttpResult(request, error="shed")))
                        continue
                    active[request.group] = active.get(request.group, 0) + 1
                    self.peak[request.group] = max(self.peak.get(request.group, 0), active[request.group])
                    seconds, result = self._answer(request)
                    heapq.heappush(under_way, (clock + seconds, next(order), result))
                if not under_way:
                    return
                at, _, result = heapq.heappop(under_way)
                if self._advance is not None and at > clock:
                    self._advance(at - clock)
                clock = max(clock, at)
                waiting.finished(result.request)
                if result.error != "shed":
                    active[result.request.group] -= 1
                yield result
                if on_tick is not None:
                    on_tick()
        finally:
            self.aborted += [result.request for *_, result in under_way if result.error != "shed"]

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
