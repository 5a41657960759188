"""Every minute: deliveries whose time has come go from the due index to the retry queue.

Each shard's position is kept between runs, so a released delivery is not read again and nothing has to be written to
it; a run that is cut short continues where it stopped. A position can be ahead of a delivery whose message was lost.
So a quarter of an hour after the last time, all that is long overdue is sent once more; while the queue itself is
behind, a part of it, and the next quarter goes on from there. The turn tells duplicates.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from hookline.outbound.codec import DUE_SHARDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from hookline.outbound.ports import CursorStore, DeliveryStore, RetryQueue

__all__ = ["Released", "release"]

_CURSOR = "due"
_PAGE = 1000
_OVERDUE = 900.0  # seconds
_OVERDUE_EVERY = 900.0 - 30.0  # seconds: the schedule's minutes are not exact
_BACKLOG = 1000  # messages: with more waiting, most that is overdue is so because it waits among them …
_SHARE = 20  # … so that no more than the twentieth part of them is sent once more
_OVERDUE_CURSOR = "overdue"
_LOOKED_AT = "overdue looked for"  # when, beside the shards' positions


class Released(NamedTuple):
    sent: int
    refused: int
    finished: bool


def release(
    deliveries: DeliveryStore,
    queue: RetryQueue,
    cursors: CursorStore,
    *,
    now: float,
    out_of_time: Callable[[], bool] = lambda: False,
) -> Released:
    """Sends what is due at `now`. Positions move only past what SQS accepted."""
    positions: dict[str, Any] = json.loads(cursors.get(_CURSOR) or "{}")
    positions.setdefault(_LOOKED_AT, now)
    total = Released(0, 0, finished=True)
    for shard in _by_turns(now):
        while True:
            page = deliveries.due(shard, until=now, position=positions.get(str(shard)), limit=_PAGE)
            refused = len(queue.send([(message, 0.0) for message in page.items]))
            sent = total.sent + len(page.items) - refused
            total = Released(sent, total.refused + refused, finished=total.finished and not refused)
            if refused:
                break  # the position stays: all of the page is sent again next minute
            if page.items:
                positions[str(shard)] = page.position
                cursors.put(_CURSOR, json.dumps(positions))
            if out_of_time():
                return total._replace(finished=False)
            if not page.more:
                break
    if abs(now - positions[_LOOKED_AT]) >= _OVERDUE_EVERY:
        cursors.put(_CURSOR, json.dumps(positions | {_LOOKED_AT: now}))
        waiting = queue.waiting()
        if waiting < _BACKLOG:
            total = _overdue(deliveries, queue, total, now=now, out_of_time=out_of_time)
        else:
            total = _some_overdue(deliveries, queue, cursors, total, now=now, most=waiting // _SHARE)
    return total


def _by_turns(now: float) -> list[int]:
    """All shards, starting at another one each minute: when time is short, it is not always the same that wait."""
    first = int(now // 60) % DUE_SHARDS
    return [(first + step) % DUE_SHARDS for step in range(DUE_SHARDS)]


def _some_overdue(
    deliveries: DeliveryStore,
    queue: RetryQueue,
    cursors: CursorStore,
    total: Released,
    *,
    now: float,
    most: int,
) -> Released:
    positions: dict[str, str | None] = json.loads(cursors.get(_OVERDUE_CURSOR) or "{}")
    for shard in _by_turns(now):
        limit = min(_PAGE, most)
        if limit <= 0:
            break
        page = deliveries.due(shard, until=now - _OVERDUE, position=positions.get(str(shard)), limit=limit)
        positions[str(shard)] = page.position if page.more else None
        refused = len(queue.send([(message, 0.0) for message in page.items]))
        most -= len(page.items)
        total = total._replace(sent=total.sent + len(page.items) - refused, refused=total.refused + refused)
    cursors.put(_OVERDUE_CURSOR, json.dumps(positions))
    return total


def _overdue(
    deliveries: DeliveryStore,
    queue: RetryQueue,
    total: Released,
    *,
    now: float,
    out_of_time: Callable[[], bool],
) -> Released:
    for shard in _by_turns(now):
        position, more = None, True
        while more:
            page = deliveries.due(shard, until=now - _OVERDUE, position=position, limit=_PAGE)
            position, more = page.position, page.more
            refused = len(queue.send([(message, 0.0) for message in page.items]))
            total = total._replace(sent=total.sent + len(page.items) - refused, refused=total.refused + refused)
            if out_of_time():
                return total._replace(finished=False)
    return total
