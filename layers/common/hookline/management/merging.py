"""Several sorted sources as one, newest first, each read in pages as far as it is needed."""

from __future__ import annotations

import heapq
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

__all__ = ["Source", "merged"]

T = TypeVar("T")
Place = tuple[str, ...]

_THREADS = 8
_SPARE = 8  # rows read of each source beyond its share of a page


@dataclass(slots=True)
class Source(Generic[T]):
    """`fetch(cursor, count)` gives a page, newest first: `items`, and the `cursor` behind them or None."""

    fetch: Callable[[str | None, int], Any]
    rows: list[T] = field(default_factory=list)  # the newest is last
    cursor: str | None = None
    done: bool = False


def merged(
    sources: Sequence[Source[T]], place: Callable[[T], Place], *, behind: Place | None, count: int
) -> Iterator[T]:
    """Rows whose place is before `behind` (None: all), the greatest first. `count` is how many are wanted soon."""
    share = count if len(sources) == 1 else count // max(len(sources), 1) * 3 // 2 + _SPARE

    def read(source: Source[T]) -> None:
        while not source.rows and not source.done:
            page = source.fetch(source.cursor, share)
            source.rows = [each for each in reversed(page.items) if behind is None or place(each) < behind]
            source.cursor = page.cursor
            source.done = page.cursor is None

    if len(sources) > 1:
        with ThreadPoolExecutor(min(_THREADS, len(sources))) as threads:
            list(threads.map(read, sources))
    else:
        for source in sources:
            read(source)
    heap = [(_Descending(place(source.rows[-1])), index) for index, source in enumerate(sources) if source.rows]
    heapq.heapify(heap)
    while heap:
        _, index = heapq.heappop(heap)
        source = sources[index]
        yield source.rows.pop()
        read(source)
        if source.rows:
            heapq.heappush(heap, (_Descending(place(source.rows[-1])), index))


class _Descending(NamedTuple):
    """The order of a heap whose least is the newest."""

    place: Place

    def __lt__(self, other: tuple[Any, ...]) -> bool:
        return bool(self.place > other[0])
