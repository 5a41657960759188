"""`ports.SourceStore` and `ports.SourceLetters` in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hookline.errors import Conflict, Unavailable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hookline.outbound.queue_messages import SourceLetter

__all__ = ["FakeSourceLetters", "FakeSourceStore"]


class FakeSourceStore:
    def __init__(self, *mappings: Mapping[str, Any]) -> None:
        self.revision = 1 if mappings else 0
        self.mappings = [dict(each) for each in mappings]
        self.down = False

    def get(self) -> tuple[int, list[dict[str, Any]]]:
        if self.down:
            raise Unavailable("config table")
        return self.revision, list(self.mappings)

    def put(self, mappings: Sequence[Mapping[str, Any]], *, seen: int) -> int:
        if seen != self.revision:
            raise Conflict("sources")
        self.mappings = [dict(each) for each in mappings]
        self.revision += 1
        return self.revision


class FakeSourceLetters:
    def __init__(self) -> None:
        self.sent: list[SourceLetter] = []
        self.down = False

    def send(self, letter: SourceLetter) -> None:
        if self.down:
            raise Unavailable("dead-letter queue")
        self.sent.append(letter)
