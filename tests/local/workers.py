"""The processes in which the emulator runs the functions of this checkout's stack."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from pathlib import Path

from hookline_cli.local.checkout import Checkout

__all__ = ["ENDABLE", "end", "workers"]

ENDABLE = Path("/proc/self/cmdline").exists()


def workers(function: str, checkout: Checkout | None = None) -> list[int]:
    """Process ids by the function's deployed name; of this checkout's stack, or another one's."""
    folder = f"{(checkout or Checkout.here()).local}/tmp/ministack-lambda-{function}-"
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            arguments = (process / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if any(argument.decode(errors="replace").startswith(folder) for argument in arguments):
            found.append(int(process.name))
    return found


def end(function: str, checkout: Checkout | None = None) -> int:
    """Kills them, in the middle of whatever they do; the next event starts new ones. Returns how many there were."""
    found = workers(function, checkout)
    for process in found:
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
    return len(found)
