"""Who listens: a developer's machine gets copies of requests, or of a tenant's events, while `hookline listen` runs.

A listener is an entry in a row that the functions read anyway: the pointer to the applied hooks, or the tenant's own
row. So nobody pays for it while nobody listens, and a function knows of it when it next reads that row. The entry says
until when; who listens puts that off, and one that ended without cleaning up is forgotten by itself.

A copy is optional: it is sent in parallel with the real work, bounded, and its failure affects nothing else.
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from hookline.ports import Clock

__all__ = ["PER_SECOND", "Copier", "Copy", "Listener", "ListenerQueues", "listening"]

PER_SECOND = 50.0  # copies to one listener by one process: more than anybody reads, and no second flood beside a first


class Listener(NamedTuple):
    """`until` is unix seconds. `hooks`: of which; none: all. `types`: patterns, one of which matches; none: any."""

    id: str
    queue_url: str
    until: float
    hooks: frozenset[str] = frozenset()
    types: tuple[str, ...] = ()


class Copy(NamedTuple):
    """`left_out`: how many before it were more than PER_SECOND."""

    queue_url: str
    body: str
    left_out: int = 0


class ListenerQueues(Protocol):
    def begin(self, copies: Sequence[Copy]) -> None:
        """Starts to send them. Never raises, never waits; what cannot be sent is lost."""

    def finish(self) -> None:
        """Waits for what was begun, for about a second at most. Never raises."""


class Copier:
    """Copies for listeners, within PER_SECOND for each."""

    def __init__(self, queues: ListenerQueues, clock: Clock) -> None:
        self._queues = queues
        self._clock = clock
        self._meters: dict[str, _Meter] = {}

    def begin(self, wanted: Iterable[tuple[Listener, Callable[[], str]]]) -> None:
        """A copy of each body for its listener; a body is made where it is sent."""
        now = self._clock()
        copies = []
        for listener, body in wanted:
            meter = self._meters.get(listener.id)
            if meter is None:
                meter = self._meters[listener.id] = _Meter(now)
            if meter.admits(now):
                copies.append(Copy(listener.queue_url, body(), meter.reported()))
        if copies:
            self._queues.begin(copies)

    def finish(self) -> None:
        self._queues.finish()


class _Meter:
    __slots__ = ("_left", "_left_out", "_since")

    def __init__(self, now: float) -> None:
        self._left, self._since, self._left_out = PER_SECOND, now, 0

    def admits(self, now: float) -> bool:
        self._left = min(PER_SECOND, self._left + max(0.0, now - self._since) * PER_SECOND)
        self._since = now
        if self._left < 1:
            self._left_out += 1
            return False
        self._left -= 1
        return True

    def reported(self) -> int:
        left_out, self._left_out = self._left_out, 0
        return left_out


def listening(listeners: Iterable[Listener], hook: str, event_type: str | None, now: float) -> list[Listener]:
    """Those who want a request that ran `hook`. `*` in a pattern is any text: providers have types of many kinds."""
    return [
        each
        for each in listeners
        if now < each.until
        and (not each.hooks or hook in each.hooks)
        and (not each.types or any(fnmatchcase(event_type or "", pattern) for pattern in each.types))
    ]
