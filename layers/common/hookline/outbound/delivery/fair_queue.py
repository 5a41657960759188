"""In which order a transport starts its requests."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hookline.ports import HttpRequest

__all__ = ["FairQueue"]


class FairQueue:
    """Requests waiting to start: one from each group in turn, at most `per_group` of a group under way."""

    __slots__ = ("_closed", "_per_group", "_turns", "_under_way", "_waiting")

    def __init__(self, per_group: int) -> None:
        self._per_group = max(1, per_group)
        self._waiting: dict[str, deque[HttpRequest]] = {}
        self._turns: deque[str] = deque()
        self._under_way: dict[str, int] = {}
        self._closed: set[str] = set()

    def __bool__(self) -> bool:
        return bool(self._turns)

    def add(self, request: HttpRequest) -> bool:
        """False if its group was closed: it is not going to start."""
        group = request.group
        if group in self._closed:
            return False
        waiting = self._waiting.get(group)
        if waiting is None:
            self._waiting[group] = deque((request,))
            self._under_way[group] = 0
            self._turns.append(group)
            return True
        if not waiting and self._under_way[group] < self._per_group:
            self._turns.append(group)
        waiting.append(request)
        return True

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

    def close(self, group: str) -> list[HttpRequest]:
        """Starts no more of a group; returns those that were waiting."""
        self._closed.add(group)
        dropped = list(self._waiting[group])
        self._waiting[group].clear()
        if dropped and group in self._turns:
            self._turns.remove(group)
        return dropped
