"""What is being done, while it is being done: a line per step with its time."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from threading import Event, Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["say", "step"]

_TICK = 2.0  # seconds between signs of life


def say(text: str) -> None:
    print(text, flush=True)


@contextmanager
def step(title: str) -> Iterator[None]:
    """Prints `title`, a dot every two seconds, and how long it took or that it failed."""
    started = time.monotonic()
    done = Event()
    sys.stdout.write(f"{title} ")
    sys.stdout.flush()

    def tick() -> None:
        while not done.wait(_TICK):
            sys.stdout.write(".")
            sys.stdout.flush()

    ticker = Thread(target=tick, daemon=True)
    ticker.start()
    outcome = "failed after"
    try:
        yield
        outcome = "in"
    finally:
        done.set()
        ticker.join()
        sys.stdout.write(f" {outcome} {time.monotonic() - started:.1f} s\n")
        sys.stdout.flush()
