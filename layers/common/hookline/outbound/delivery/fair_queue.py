"""In which order a transport starts its requests."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hookline.ports import HttpRequest

__all__ = ["FairQueue"]


class FairQueue:
    """Requests waiting to start: one from each group in turn, at most `per_group` of a group under way."""

    __slots__ = ("_per_group", "_turns", "_under_way", "_waiting")

    def __init__(self, requests: Sequence[HttpRequest], per_group: int) -> None:
        self._per_group = max(1, per_group)
        self._waiting: dict[str, deque[HttpRequest]] = {}
        for request in requests:
            group = self._waiting.get(request.group)
            if group is None:
                self._waiting[request.group] = deque((request,))
            else:
                group.append(request)
        self._turns = deque(self._waiting)
        self._under_way = dict.fromkeys(self._waiting, 0)

    def __bool__(self) -> bool:
        return bool(self._turns)

    def take(self) -> HttpRequest | None:
        """The next request that may start; None if there is none now. `finished` makes room in its group."""
        if not self._turns:
            return None
        group = self._turns.popleft()
        waiting = self._waiting[group]
        request = waiting.popleft()
        self._under_way[group] += 1
        if waiting and self._under_way[group] < self._per_group:
            self._turns.append(group)
        return request

    def finished(self, request: HttpRequest) -> None:
        group = request.group
        if self._under_way[group] == self._per_group and self._waiting[group]:
            self._turns.append(group)
        self._under_way[group] -= 1
