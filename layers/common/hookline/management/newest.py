"""The newest deliveries over all tenants, by few reads: for who looks again and again.

Deliveries lie in a partition for each endpoint, and those that are delivered in no index: to find the newest of all is
a read for each endpoint. So a look reads the endpoints whose deliveries the look before it found, which are busy, and
some others in turn; of each, only what is not older than the oldest that it shows. What it needs of the look before is
in the cursor. The number of reads does not grow with tenants, endpoints or deliveries.
"""

from __future__ import annotations

import base64
import json
import zlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from hookline.errors import InvalidInput
from hookline.nesting import read_json
from hookline.outbound.model import MOST_SHARDS, DeliveryKey

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hookline.outbound.model import Delivery
    from hookline.outbound.ports import ConfigStore, DeliveryStore

__all__ = ["MOST", "Newest", "NewestDeliveries"]

_PARTITIONS = 12  # queries of a look, and for an endpoint that is spread over more partitions than are left, as many
_TENANTS = 4  # whose endpoints one look reads, to have some others
_THREADS = 8
_LONGEST_CURSOR = 4096  # characters, as any cursor
_LONGEST_UNPACKED = 65_536
_LONGEST_NAME = 512  # characters of an event's time and id together, and more than any other
MOST = 20  # deliveries that are shown

_Place = tuple[str, str]  # a tenant, and an endpoint of it
_FIRST: _Place = ("", "")
_LAST = "\U0010ffff"  # sorts after every endpoint


class Newest(NamedTuple):
    """`items`, the newest event first, and the `cursor` for the next look. `complete`: since the first look without a
    cursor, every endpoint had its turn.
    """

    items: list[Delivery]
    cursor: str
    complete: bool


@dataclass(frozen=True, slots=True)
class _Before:
    """What the look before found. `partitions` is how many each endpoint in `shown` is spread over."""

    behind: _Place = _FIRST  # the last that had its turn
    complete: bool = False
    shown: tuple[DeliveryKey, ...] = ()
    partitions: tuple[int, ...] = ()

    def busy(self) -> dict[_Place, int]:
        """Endpoints, that of the newest delivery first, and their partitions."""
        return {(key.tenant, key.endpoint_id): count for key, count in zip(self.shown, self.partitions, strict=True)}


class NewestDeliveries:
    def __init__(self, config: ConfigStore, deliveries: DeliveryStore) -> None:
        self._config = config
        self._deliveries = deliveries

    def look(self, *, cursor: str | None = None, limit: int = 8) -> Newest:
        """Raises InvalidInput for a cursor that is none."""
        before = _decode(cursor) if cursor is not None else _Before()
        busy = before.busy()
        chosen = _within(busy, _PARTITIONS)
        turns, behind = self._others(before.behind, max(1, _PARTITIONS - sum(chosen.values())))
        chosen |= turns  # what was just read of an endpoint is newer than what the cursor says
        full = len(before.shown) >= limit
        rows = self._read(chosen, since=before.shown[limit - 1].sort if full else "", limit=limit)
        unread = [key for key in before.shown if (key.tenant, key.endpoint_id) not in chosen]
        rows += self._deliveries.get_many(unread).values() if unread else ()
        rows = sorted(rows, key=lambda row: (row.key.sort, row.key.endpoint), reverse=True)[:limit]
        known = busy | chosen
        after = _Before(
            behind,
            before.complete or behind == _FIRST,
            tuple(row.key for row in rows),
            tuple(known[row.key.tenant, row.key.endpoint_id] for row in rows),
        )
        return Newest(rows, _encode(after), after.complete)

    def _others(self, behind: _Place, most: int) -> tuple[dict[_Place, int], _Place]:
        """Some endpoints behind this one, of `most` partitions together; and what is behind them, _FIRST at the end."""
        names = sorted(name for name in self._config.tenants() if name >= behind[0])
        others: dict[_Place, int] = {}
        read = 0
        while read < min(len(names), _TENANTS) and sum(others.values()) < most:
            tenant = self._config.tenant(names[read])
            places = {(each.tenant, each.id): each.most_shards for each in tenant.endpoints} if tenant else {}
            others |= {place: places[place] for place in sorted(places) if place > behind}
            read += 1
        turns = _within(others, most)
        if len(turns) < len(others):
            return turns, next(reversed(turns))
        return turns, _FIRST if read == len(names) else (names[read - 1], _LAST)

    def _read(self, chosen: dict[_Place, int], *, since: str, limit: int) -> list[Delivery]:
        def read(place: _Place) -> Sequence[Delivery]:
            page = self._deliveries.by_endpoint(
                *place, shards=chosen[place], since=since, newest_first=True, limit=limit
            )
            return page.items

        with ThreadPoolExecutor(_THREADS) as threads:
            return [row for part in threads.map(read, chosen) for row in part]


def _within(places: dict[_Place, int], most: int) -> dict[_Place, int]:
    """The first of them that have `most` partitions together; one at least, however many it has."""
    left = most
    chosen: dict[_Place, int] = {}
    for place, count in places.items():
        if chosen and count > left:
            break
        chosen[place] = count
        left -= count
    return chosen


def _encode(state: _Before) -> str:
    """As many of the shown as there is room for: names may be long."""
    shown = [
        [key.tenant, key.endpoint_id, key.sort, key.shard, count]
        for key, count in zip(state.shown, state.partitions, strict=True)
    ]
    while True:
        text = json.dumps([*state.behind, state.complete, shown], separators=(",", ":"))
        cursor = base64.urlsafe_b64encode(zlib.compress(text.encode())).decode()
        if len(cursor) <= _LONGEST_CURSOR:
            return cursor
        shown.pop()


def _decode(cursor: str) -> _Before:
    try:
        packed = base64.urlsafe_b64decode(cursor)
        tenant, endpoint, complete, shown = read_json(zlib.decompressobj().decompress(packed, _LONGEST_UNPACKED))
        keys = [DeliveryKey(_text(of), _text(id_), _text(sort), int(shard)) for of, id_, sort, shard, _ in shown]
        counts = [int(count) for *_, count in shown]
        behind = str(tenant), str(endpoint)
    except (ValueError, TypeError, zlib.error):
        keys, counts, behind, complete = [], [0], _FIRST, False
    if len(keys) > MOST or any(not 1 <= count <= MOST_SHARDS for count in counts):
        raise InvalidInput.at("cursor", "expected a cursor from the page before")
    return _Before(behind, bool(complete), tuple(keys), tuple(counts))


def _text(given: object) -> str:
    """Raises ValueError for what no key can be."""
    if not isinstance(given, str) or not given.isprintable() or not 0 < len(given) <= _LONGEST_NAME:
        raise ValueError(given)
    return given
