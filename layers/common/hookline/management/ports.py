"""What management alone asks of the world; the rest is in `hookline.ports`."""

from __future__ import annotations

from typing import Protocol

__all__ = ["KEPT", "Memory"]

KEPT = 86_400.0  # seconds that an answer is remembered


class Memory(Protocol):
    """Answers that requests with an Idempotency-Key had."""

    def claim(self, key: str, fingerprint: str) -> tuple[str, str] | None:
        """None: it is yours to do. Otherwise fingerprint and answer of the first; "" while that is under way."""

    def keep(self, key: str, answer: str) -> None: ...

    def release(self, key: str) -> None:
        """It came to nothing: the next one may try."""
