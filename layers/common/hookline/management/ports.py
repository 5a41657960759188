"""What management alone asks of the world; the rest is in `hookline.ports`."""

from __future__ import annotations

from typing import NamedTuple, Protocol

__all__ = ["KEPT", "Kept", "Memory"]

KEPT = 86_400.0  # seconds that an answer is remembered


class Kept(NamedTuple):
    """`answer` "" while the first request is under way."""

    fingerprint: str
    answer: str


class Memory(Protocol):
    """Answers that requests with an Idempotency-Key had."""

    def claim(self, key: str, fingerprint: str) -> Kept | None:
        """None: it is yours to do. Otherwise what is there already."""

    def keep(self, key: str, answer: str) -> None: ...

    def release(self, key: str) -> None:
        """It came to nothing: the next one may try."""
