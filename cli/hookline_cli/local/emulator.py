"""MiniStack as a process of this checkout: started detached on a free port, found again, ended with all its workers."""

from __future__ import annotations

import http.client
import os
import shutil
import signal
import socket
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from hookline_cli.local.checkout import replace

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hookline_cli.local.checkout import Checkout

__all__ = ["Emulator", "EmulatorFailed", "free_port"]

_START_SECONDS = 300.0  # of a busy machine; one that ended is noticed at once
_STOP_SECONDS = 60.0  # until processes that were killed are gone
# What functions may see of the caller's environment: on AWS there is no such thing, and it may hold credentials.
_INHERITED = {"HOME", "LANG", "LC_ALL", "PATH", "SSL_CERT_DIR", "SSL_CERT_FILE", "TZ", "USER"}


class EmulatorFailed(Exception):
    pass


@dataclass(frozen=True, slots=True)
class Emulator:
    """A MiniStack that was started: it leads a session of its own, which its function workers are part of."""

    pid: int
    port: int
    started: str  # the kernel's start time of `pid`, so that another process of that number is not taken for it

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @classmethod
    def running(cls, checkout: Checkout) -> Emulator | None:
        """The one that this checkout started, if it is still alive."""
        try:
            pid, port, started = checkout.pid_file.read_text().split()
        except (FileNotFoundError, ValueError):
            return None
        emulator = cls(int(pid), int(port), started)
        return emulator if emulator.alive() else None

    @classmethod
    def start(
        cls, checkout: Checkout, *, program: Sequence[str] = ("-m", "ministack"), more: Mapping[str, str] | None = None
    ) -> Emulator:
        """Starts one and waits until it answers. Raises EmulatorFailed with the end of its log if it does not.

        `program` is what its Python runs, `more` are variables of its own: tests/faults has one that keeps its state.
        """
        port = free_port(preferred=_previous_port(checkout))
        scratch = checkout.local / "tmp"
        _discard(scratch)
        scratch.mkdir(parents=True)
        settings = {name: value for name, value in os.environ.items() if name in _INHERITED} | {
            "GATEWAY_PORT": str(port),
            "BIND_HOST": "127.0.0.1",
            "TMPDIR": str(scratch),  # where it unpacks functions and layers
            "LAMBDA_EXECUTOR": "local",
            "SFTP_ENABLED": "0",
            "IOT_MTLS_ENABLED": "0",
            "AUTH": "true",  # functions may do what their roles say and nothing else, as on AWS
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            **(more or {}),
        }
        pid = _spawn([str(checkout.tool("ministack", "python")), "-P", *program], settings, checkout.log_file)
        emulator = cls(pid, port, _start_time(pid))
        replace(checkout.pid_file, f"{emulator.pid} {emulator.port} {emulator.started}\n")
        deadline = time.monotonic() + _START_SECONDS
        while not emulator.answers():
            if not emulator.members() or time.monotonic() > deadline:
                emulator.stop(checkout)
                tail = "\n".join(checkout.log_file.read_text(errors="replace").splitlines()[-15:])
                raise EmulatorFailed(f"MiniStack did not start; the end of {checkout.log_file}:\n{tail}")
            time.sleep(0.1)
        return emulator

    def stop(self, checkout: Checkout) -> None:
        """Ends it and every process of its session, and waits until the last one is gone.

        It keeps nothing, so it is not asked to finish: under load its own shutdown takes longer than anybody waits.
        """
        deadline = time.monotonic() + _STOP_SECONDS
        while self.members() and time.monotonic() < deadline:
            with suppress(ProcessLookupError):
                os.killpg(self.pid, signal.SIGKILL)
            time.sleep(0.05)
        self._reap()
        checkout.pid_file.unlink(missing_ok=True)
        _discard(checkout.local / "tmp")

    def alive(self) -> bool:
        return _start_time(self.pid) == self.started and bool(self.members())

    def members(self) -> list[int]:
        """Processes of its session that still run."""
        self._reap()
        if not Path("/proc/self/stat").exists():  # no /proc (macOS): only the group as a whole can be asked for
            try:
                os.killpg(self.pid, 0)
            except (ProcessLookupError, PermissionError):
                return []
            return [self.pid]
        return [
            int(entry.name)
            for entry in Path("/proc").iterdir()
            if entry.name.isdigit() and _in_session(entry, self.pid)
        ]

    def _reap(self) -> None:
        """It may be a child of this very process, which stays a zombie until it is waited for."""
        with suppress(ChildProcessError):
            os.waitpid(self.pid, os.WNOHANG)

    def answers(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)
        try:
            connection.request("GET", "/_ministack/health")
            return connection.getresponse().status == http.HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()


def _discard(scratch: Path) -> None:
    """Its functions' folders, a gigabyte soon: out of the way at once, and removed by a process that nobody waits for.

    Removed here they took a minute and a half on a busy machine. What another one did not get done goes with them.
    """
    with suppress(FileNotFoundError):
        scratch.rename(scratch.with_name(f"trash-{time.time_ns()}"))
    trash = [str(each) for each in scratch.parent.glob("trash-*")]
    if trash and (remove := shutil.which("rm")):
        _spawn([remove, "-rf", *trash], dict(os.environ), Path(os.devnull))


def _spawn(command: list[str], settings: dict[str, str], log: Path) -> int:
    """Starts a process that leads a session of its own and outlives this one."""
    log.write_bytes(b"")
    files: list[tuple[int, int, str, int, int] | tuple[int, int, int]] = [
        (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, str(log), os.O_WRONLY | os.O_APPEND, 0),
        (os.POSIX_SPAWN_DUP2, 1, 2),
    ]
    return os.posix_spawn(command[0], command, settings, file_actions=files, setsid=True)


def _stat(process: Path) -> list[str]:
    """Fields of /proc/<pid>/stat from the third on (state, parent, group, session, …); empty if it is gone."""
    try:
        return (process / "stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError, NotADirectoryError):
        return []


def _in_session(process: Path, session: int) -> bool:
    fields = _stat(process)
    return bool(fields) and fields[0] not in "ZX" and session in (int(fields[2]), int(fields[3]))


def _start_time(pid: int) -> str:
    fields = _stat(Path("/proc") / str(pid))
    return fields[19] if fields else "-"


def _previous_port(checkout: Checkout) -> int:
    """The port of the last stack here, so that addresses noted down stay good; 0 if there was none."""
    try:
        return int((checkout.local / "port").read_text())
    except (FileNotFoundError, ValueError):
        return 0


def free_port(preferred: int) -> int:
    """`preferred` if nothing listens there, else any. Raises EmulatorFailed."""
    for candidate in (preferred, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with suppress(OSError):
                probe.bind(("127.0.0.1", candidate))
                port: int = probe.getsockname()[1]
                return port
    raise EmulatorFailed("no free port on 127.0.0.1")
