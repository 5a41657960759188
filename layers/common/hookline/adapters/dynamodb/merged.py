"""Pages of a listing that lies in several partitions, merged in the order of their sort keys.

A partition takes about 1,000 writes a second, so what is written faster is spread over several. Each of them is sorted;
a page takes the first of them all, again and again, and its cursor remembers a position in each.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hookline.errors import InvalidInput
from hookline.nesting import read_json

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from hookline.adapters.dynamodb.tables import Item

    Fetch = Callable[[str, Item | None, int], tuple[list[Item], Item | None]]

__all__ = ["merged_page"]

_THREADS = 8
_SPARE = 8  # rows read of each partition beyond its share of a page: few partitions are asked twice
_LONGEST_CURSOR = 65_536  # bytes, unpacked; 16 positions take 4,000


@dataclass(slots=True)
class _Source:
    """One partition. `start` is the key behind which the next page begins there, None: at its beginning."""

    name: str
    start: Item | None = None
    done: bool = False  # nothing is left of it
    rows: deque[Item] = field(default_factory=deque)
    behind: Item | None = None  # where to go on once `rows` are used up


def merged_page(
    fetch: Fetch,
    partitions: Sequence[str],
    *,
    order: str,
    key: Sequence[str],
    cursor: str | None,
    limit: int,
    newest_first: bool = False,
) -> tuple[list[Item], str | None]:
    """Up to `limit` rows, and the cursor behind them; None at the end.

    `fetch(partition, start, count)` reads a partition in the wanted direction and returns rows and the key to go on at.
    `order` names the attribute (S) that rows are sorted by, `key` those that make up a start key. A page may hold fewer
    rows than `limit`, even none, and still have a cursor: filters are applied after reading. Raises InvalidInput.
    """
    sources = _sources(partitions, cursor)
    open_sources = [source for source in sources if not source.done]
    count = limit if len(sources) == 1 else min(limit, limit // len(sources) * 3 // 2 + _SPARE)
    if len(open_sources) > 1:
        with ThreadPoolExecutor(min(_THREADS, len(open_sources))) as threads:
            list(threads.map(lambda source: _read(source, fetch, count), open_sources))
    else:
        for source in open_sources:
            _read(source, fetch, count)
    refills = len(sources) if len(sources) > 1 else 0
    pick = max if newest_first else min
    page: list[Item] = []
    while len(page) < limit:
        empty = next((source for source in sources if not source.rows and not source.done), None)
        if empty is not None:
            if not refills:
                break  # what comes next may lie in this one: no row of another may go first
            refills -= 1
            _read(empty, fetch, count)
            continue
        waiting = [source for source in sources if source.rows]
        if not waiting:
            break
        source = pick(waiting, key=lambda each: (each.rows[0][order]["S"], each.name))
        row = source.rows.popleft()
        page.append(row)
        source.start = {name: row[name] for name in key}
        if not source.rows:
            _used_up(source)
    return page, _cursor(sources)


def _read(source: _Source, fetch: Fetch, count: int) -> None:
    rows, source.behind = fetch(source.name, source.start, count)
    source.rows.extend(rows)
    if not rows:
        _used_up(source)


def _used_up(source: _Source) -> None:
    if source.behind is None:
        source.done = True
    else:
        source.start = source.behind


def _sources(partitions: Sequence[str], cursor: str | None) -> list[_Source]:
    if cursor is None:
        return [_Source(name) for name in partitions]
    positions = _decode(cursor)
    return [_Source(name, positions.get(name) or None, positions.get(name) == {}) for name in partitions]


def _cursor(sources: Sequence[_Source]) -> str | None:
    if all(source.done for source in sources):
        return None
    positions = {source.name: {} if source.done else source.start for source in sources if source.done or source.start}
    return base64.urlsafe_b64encode(zlib.compress(json.dumps(positions, separators=(",", ":")).encode())).decode()


def _decode(cursor: str) -> dict[str, Item]:
    try:
        positions = read_json(zlib.decompressobj().decompress(base64.urlsafe_b64decode(cursor), _LONGEST_CURSOR))
    except (ValueError, zlib.error):
        positions = None
    if not isinstance(positions, dict) or not all(isinstance(each, dict) for each in positions.values()):
        raise InvalidInput.at("cursor", "a cursor from the page before")
    return positions
