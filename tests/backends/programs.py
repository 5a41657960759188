"""Starting a program on a free port of loopback, and ending it with everything it started."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

__all__ = ["StartFailed", "free_port", "running"]


class StartFailed(Exception):
    """The program ended before it answered; the message has the end of what it wrote."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def running(
    command: Callable[[int, Path], list[str]], environment: Callable[[int], Mapping[str, str]] = lambda _port: {}
) -> Iterator[str]:
    """Yields the address of a program that was started for this block, in a folder of its own.

    `command(port, folder)` says how, `environment(port)` adds to a bare environment. Raises StartFailed.
    """
    port = free_port()
    folder = Path(tempfile.mkdtemp(prefix="hookline-backend-"))
    log = folder / "log"
    settings = {"PATH": os.environ["PATH"], "TMPDIR": str(folder), "HOME": str(folder)}
    with log.open("wb") as output:
        process = subprocess.Popen(
            command(port, folder),
            env=settings | dict(environment(port)),
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        _wait(process, port, log)
        yield f"http://127.0.0.1:{port}"
    finally:
        _end(process)
        shutil.rmtree(folder, ignore_errors=True)


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    """Until the port is open or the program has ended: a busy machine may take its time."""
    while process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise StartFailed(log.read_text(errors="replace")[-2000:])


def _end(process: subprocess.Popen[bytes]) -> None:
    for signal_ in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, signal_)
        except ProcessLookupError:
            break
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            continue
    process.wait()
