"""Commands for the tests of what runs them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hookline.inbound.ports import Process

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from hookline.inbound.ports import ProcessResult

__all__ = ["PATH", "at_the_deadline", "shell"]

PATH = {"PATH": "/usr/bin:/bin"}


def shell(script: str, **settings: Any) -> Process:
    return Process("/bin/sh", ("-c", script), **{"env": PATH, "timeout": 600.0, **settings})


def at_the_deadline(run: Callable[[Process], ProcessResult], script: str, *, begun: Path) -> ProcessResult:
    """What became of a command that met its time limit after it had written into `begun`.

    The limit is short, and longer where the machine is too busy for the command to come so far.
    """
    for limit in (0.3, 3.0, 30.0, 300.0):
        done = run(shell(script, timeout=limit))
        if begun.exists() and begun.read_text():
            return done
    raise AssertionError(f"it did not begin within {limit:.0f} s: {script}")
