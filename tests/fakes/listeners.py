"""Queues of listeners in memory, as a function and the one who listens see them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hookline.listeners import Copy

__all__ = ["FakeListenerQueues"]


class FakeListenerQueues:
    """`down`: SQS does not answer, and what is begun is lost."""

    def __init__(self) -> None:
        self.copies: list[Copy] = []
        self.down = False
        self.finished = 0

    def begin(self, copies: Sequence[Copy]) -> None:
        if not self.down:
            self.copies += copies

    def finish(self) -> None:
        self.finished += 1

    def bodies(self, queue_url: str) -> list[str]:
        return [copy.body for copy in self.copies if copy.queue_url == queue_url]
