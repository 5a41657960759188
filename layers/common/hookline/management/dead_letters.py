"""Dead-letter queues: how much lies in them, what it is, and another chance for it."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from hookline.errors import InvalidInput, NotFound

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from hookline.ports import Clock

__all__ = ["QUEUES", "DeadLetters", "Letter", "LetterQueue", "Letters", "Pass", "QueueDepth", "Redriven", "selects"]

QUEUES = ("delivery", "inbound", "inbound-fifo", "stream", "source")
# Seconds that one call reads, then it says that there is more. Giving back what is not wanted takes nearly as long, and
# API Gateway waits for 30.
_LONGEST = 12.0
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


class Looked(Protocol):
    """What was looked for. `ended`: the whole queue was read."""

    @property
    def letters(self) -> Sequence[Letter]: ...
    @property
    def ended(self) -> bool: ...


class LetterQueue(Protocol):
    """`describe` belongs to the queue: what its messages are. `fields` are the names in what it says of any."""

    @property
    def fields(self) -> tuple[str, ...]: ...

    def depth(self) -> tuple[int, int]:
        """How many wait, and how many are being looked at."""

    def peek(self, limit: int) -> Sequence[Letter]: ...

    def describe(self, letter: Any) -> Mapping[str, str]: ...

    def find(self, wanted: Callable[[Any], bool], limit: int, stop: Callable[[], bool]) -> Looked: ...

    def redrive(self, wanted: Callable[[Any], bool], limit: int, stop: Callable[[], bool]) -> Pass: ...

    def purge(self) -> None: ...


class QueueDepth(NamedTuple):
    """`oldest_at`: of those that were looked at, unix seconds."""

    queue: str
    waiting: int
    in_flight: int
    oldest_at: float | None


class Letters(NamedTuple):
    """Some letters of a queue, each with its fields. `complete` False: there may be more."""

    items: list[tuple[Letter, Mapping[str, str]]]
    complete: bool


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

    def peek(self, name: str, limit: int, fields: Mapping[str, str] | None = None) -> Letters:
        """Some of its messages, with what is known of each; they stay in it. With fields it reads the queue for those
        that have them, as `selects` says, for at most 12 seconds. Raises InvalidInput for a field that it has not.
        """
        queue = self._queue(name)
        if not fields:
            some = queue.peek(limit)
            return Letters([(each, queue.describe(each)) for each in some], len(some) < limit)
        _known(queue, name, fields, "")
        until = self._clock() + _LONGEST
        found = queue.find(lambda letter: selects(fields, queue.describe(letter)), limit, lambda: self._clock() > until)
        return Letters([(each, queue.describe(each)) for each in found.letters], found.ended)

    def redrive(
        self, name: str, *, ids: Collection[str] = (), fields: Mapping[str, str] | None = None, limit: int = 1000
    ) -> Redriven:
        """Sends messages back to where they came from: those of these ids, or with these fields, or any.

        What was looked at and not wanted comes back to the queue. Raises Unavailable, InvalidInput for a field that the
        queue has not.
        """
        queue = self._queue(name)
        _known(queue, name, fields or {}, "fields.")

        def wanted(letter: Any) -> bool:
            if ids and letter.id not in ids:
                return False
            return not fields or selects(fields, queue.describe(letter))

        until = self._clock() + _LONGEST
        seen = matched = moved = 0
        problems: tuple[str, ...] = ()
        ended = False
        while moved < limit:
            made = queue.redrive(wanted, min(_CHUNK, limit - moved), lambda: self._clock() > until)
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


def selects(wanted: Mapping[str, str], fields: Mapping[str, str]) -> bool:
    """Whether a letter's fields match all that is wanted; `*` and `?` are wildcards, `[` is itself."""
    return all(fnmatchcase(fields.get(name, ""), value.replace("[", "[[]")) for name, value in wanted.items())


def _known(queue: LetterQueue, name: str, fields: Mapping[str, str], within: str) -> None:
    for field in fields:
        if field not in queue.fields:
            raise InvalidInput.at(within + field, f"the queue {name} has {', '.join(queue.fields)}")
