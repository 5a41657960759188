"""Where things are in a checkout of Hookline, and the settings file that a running stack leaves there."""

from __future__ import annotations

import fcntl
import os
import shlex
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TextIO

__all__ = ["Checkout"]


@dataclass(frozen=True, slots=True)
class Checkout:
    """Everything that belongs to the stack lives in `.local`, so two checkouts never meet."""

    root: Path

    @classmethod
    def here(cls) -> Checkout:
        """The checkout that this module is part of."""
        return cls(Path(__file__).resolve().parents[3])

    @property
    def local(self) -> Path:
        return self.root / ".local"

    @property
    def env_file(self) -> Path:
        return self.local / "env"

    @property
    def pid_file(self) -> Path:
        return self.local / "pids"

    @property
    def log_file(self) -> Path:
        return self.local / "ministack.log"

    def tool(self, environment: str, name: str) -> Path:
        """A program of one of the environments that `make setup` installs: `project`, `ministack` or `sam`."""
        folder = self.root / ".venv" if environment == "project" else self.local / "venvs" / environment
        return folder / "bin" / name

    @contextmanager
    def alone(self, patience: float | None = None) -> Iterator[None]:
        """Keeps every other process of this checkout out: two that start the stack at once would start two.

        Who is to end things waits for `patience` seconds and then goes on beside the other.
        """
        self.local.mkdir(exist_ok=True)
        with (self.local / "lock").open("w") as lock:
            if patience is None:
                fcntl.flock(lock, fcntl.LOCK_EX)
            else:
                _try_for(lock, patience)
            yield

    def read_env(self) -> dict[str, str]:
        """Settings of the running stack; empty when there is none."""
        try:
            lines = self.env_file.read_text().splitlines()
        except FileNotFoundError:
            return {}
        return dict(shlex.split(line)[0].partition("=")[::2] for line in lines if line and not line.startswith("#"))

    def write_env(self, settings: dict[str, str]) -> None:
        """Writes `NAME=value` lines that a shell (`set -a; . .local/env`) and `read_env` both understand."""
        replace(self.env_file, settings_text(settings, "The running local stack", ".local/env"))

    def forget_env(self) -> None:
        self.env_file.unlink(missing_ok=True)


def _try_for(lock: TextIO, seconds: float) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with suppress(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        time.sleep(0.05)


def settings_text(settings: dict[str, str], title: str, path: str) -> str:
    """`NAME=value` lines, below one that says what they are and how a shell takes them."""
    lines = [f"{name}={shlex.quote(value)}" for name, value in settings.items()]
    return "\n".join([f"# {title}: set -a; . {path}; set +a", *lines, ""])


def replace(path: Path, text: str) -> None:
    """Writes a file so that a reader sees the old or the new one, never half of it."""
    draft = path.with_suffix(".new")
    draft.write_text(text)
    os.replace(draft, path)  # noqa: PTH105 - atomic, which Path.replace does not promise in its name
