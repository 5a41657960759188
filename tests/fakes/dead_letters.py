"""`adapters.sqs.dead_letters.SqsDeadLetters` in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hookline.adapters.sqs.dead_letters import Depth, Drained, Found, MoveUnsupported

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from hookline.adapters.sqs.dead_letters import DeadLetter, MoveTask

__all__ = ["FakeDeadLetters"]


class FakeDeadLetters:
    """`moves` are the answers of SQS's own redrive, in order; without any it is unsupported."""

    def __init__(self) -> None:
        self.letters: list[DeadLetter] = []
        self.moves: list[MoveTask] = []
        self.rate: int | None = None
        self.cancelled: list[str] = []

    def depth(self) -> Depth:
        return Depth(len(self.letters), 0)

    def peek(self, limit: int = 10) -> list[DeadLetter]:
        return self.letters[:limit]

    def find(
        self, wanted: Callable[[DeadLetter], bool], limit: int, *, stop: Callable[[], bool] = lambda: False
    ) -> Found:
        found = [letter for letter in self.letters if wanted(letter)]
        return Found(found[:limit], not stop() and len(found) < limit)

    def drain(
        self,
        wanted: Callable[[DeadLetter], bool],
        handle: Callable[[Sequence[DeadLetter]], Collection[str]],
        *,
        limit: int | None = None,
        progress: Callable[[Drained], None] = lambda _: None,
        stop: Callable[[], bool] = lambda: False,
    ) -> Drained:
        chosen = [letter for letter in self.letters if wanted(letter)][:limit]
        taken = set(handle(chosen)) if chosen else set()
        drained = Drained(len(self.letters), len(chosen), len(taken))
        self.letters = [letter for letter in self.letters if letter.id not in taken]
        progress(drained)
        return drained

    def purge(self) -> None:
        self.letters = []

    def start_move(self, *, rate: int | None = None) -> MoveTask:
        if not self.moves:
            raise MoveUnsupported
        self.rate = rate
        return self.moves.pop(0)

    def cancel_move(self, handle: str) -> None:
        self.cancelled.append(handle)

    def move(self) -> MoveTask | None:
        return self.moves.pop(0) if self.moves else None
