"""Dead-letter queues: how much lies in them, what it is, and another chance for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from hookline.errors import InvalidInput, NotFound

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from hookline.ports import Clock

__all__ = ["QUEUES", "DeadLetters", "Letter", "LetterQueue", "Pass", "QueueDepth", "Redriven"]

QUEUES = ("delivery", "inbound", "inbound-fifo", "stream", "source")
_LONGEST = 20.0  # seconds that one redrive works, then it says that there is more
_MOST_PROBLEMS = 20
_CHUNK = 100  # messages between two looks at the clock
MOST_LOOKED_AT = 10  # of a queue, for the oldest


class Letter(Protocol):
    """A message of such a queue; `sent_at` is unix seconds."""

    @property
    def id(self) -> str: ...
    @property
    def body(self) -> str: ...
    @property
    def sent_at(self) -> float: ...
    @property
    def receives(self) -> int: ...


class Pass(Protocol):
    """One pass through a queue. `ended`: its end was reached; `problems`: why some were not sent back."""

    @property
    def seen(self) -> int: ...
    @property
    def matched(self) -> int: ...
    @property
    def moved(self) -> int: ...
    @property
    def ended(self) -> bool: ...
    @property
    def problems(self) -> tuple[str, ...]: ...


class LetterQueue(Protocol):
    """`describe` and `send_back` belong to the queue: what its messages are, and where they came from."""

    def depth(self) -> tuple[int, int]:
        """How many wait, and how many are being looked at."""

    def peek(self, limit: int) -> Sequence[Letter]: ...

    def describe(self, letter: Any) -> Mapping[str, str]: ...

    def redrive(self, wanted: Callable[[Any], bool], limit: int) -> Pass: ...

    def purge(self) -> None: ...


class QueueDepth(NamedTuple):
    """`oldest_at`: of those that were looked at, unix seconds."""

    queue: str
    waiting: int
    in_flight: int
    oldest_at: float | None


class Redriven(NamedTuple):
    """`complete` False: there may be more; ask again. `problems` are of a stream's faults, at most 20."""

    seen: int
    matched: int
    moved: int
    complete: bool
    problems: tuple[str, ...] = ()


class DeadLetters:
    def __init__(self, queues: Mapping[str, LetterQueue], clock: Clock) -> None:
        self._queues = queues
        self._clock = clock

    def depths(self) -> list[QueueDepth]:
        found = []
        for name, queue in self._queues.items():
            waiting, in_flight = queue.depth()
            letters = queue.peek(MOST_LOOKED_AT) if waiting else ()
            oldest = min((each.sent_at for each in letters), default=None)
            found.append(QueueDepth(name, waiting, in_flight, oldest))
        return found

    def peek(self, name: str, limit: int) -> list[tuple[Letter, Mapping[str, str]]]:
        """Some of its messages, with what is known of each; they stay in it."""
        queue = self._queue(name)
        return [(each, queue.describe(each)) for each in queue.peek(limit)]

    def redrive(
        self, name: str, *, ids: Collection[str] = (), fields: Mapping[str, str] | None = None, limit: int = 1000
    ) -> Redriven:
        """Sends messages back to where they came from: those of these ids, or with these fields, or any.

        What was looked at and not wanted comes back to the queue. Raises Unavailable.
        """
        queue = self._queue(name)

        def wanted(letter: Any) -> bool:
            if ids and letter.id not in ids:
                return False
            known = queue.describe(letter) if fields else {}
            return all(known.get(field) == value for field, value in (fields or {}).items())

        until = self._clock() + _LONGEST
        seen = matched = moved = 0
        problems: tuple[str, ...] = ()
        ended = False
        while moved < limit:
            made = queue.redrive(wanted, min(_CHUNK, limit - moved))
            seen, matched, moved = seen + made.seen, matched + made.matched, moved + made.moved
            problems = (problems + made.problems)[:_MOST_PROBLEMS]
            ended = made.ended
            if ended or made.moved < made.matched or (ids and moved >= len(ids)) or self._clock() > until:
                break
        return Redriven(seen, matched, moved, ended, problems)

    def purge(self, name: str, confirm: str) -> None:
        """Deletes all of it; it cannot be brought back. Raises InvalidInput unless its name is said again."""
        if confirm != name:
            raise InvalidInput.at("confirm", f"expected {name}: what is purged is gone")
        self._queue(name).purge()

    def _queue(self, name: str) -> LetterQueue:
        if name not in self._queues:
            raise NotFound(f"there is no queue {name}; expected one of {', '.join(self._queues)}")
        return self._queues[name]
