"""`sam local start-api` and `start-lambda` as processes of the loop, which end with their containers."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

__all__ = ["SamFailed", "Server", "serving"]

_END = 30.0  # seconds that it gets to stop its containers


class SamFailed(Exception):
    """It ended before it answered, or while the loop ran; the message has the end of its log."""


@dataclass
class Server:
    """`name` is start-api or start-lambda; it listens on `port` of loopback and writes to `log`."""

    name: str
    port: int
    log: Path
    process: subprocess.Popen[bytes]

    def check(self) -> None:
        """Raises SamFailed if it has ended."""
        if self.process.poll() is not None:
            tail = "\n".join(self.log.read_text(errors="replace").splitlines()[-20:])
            raise SamFailed(f"`sam local {self.name}` ended; the end of {self.log}:\n{tail}")

    def wait(self) -> None:
        """Until it listens. Raises SamFailed."""
        while True:
            self.check()
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            except OSError:
                time.sleep(0.1)
            else:
                return


@contextmanager
def serving(
    name: str, command: Sequence[str | Path], *, port: int, log: Path, environment: Mapping[str, str]
) -> Iterator[Server]:
    """Yields it while it starts: `wait` for it."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*command, "--port", str(port)],
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C reaches this program, which then ends it
        )
    server = Server(name, port, log, process)
    try:
        yield server
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """By a signal on which it stops its containers; what is left of its own session after that is killed."""
    process.terminate()
    with suppress(subprocess.TimeoutExpired):
        process.wait(_END)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
