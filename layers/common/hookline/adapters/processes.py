"""Runs a command so that nothing of it outlives it: neither its processes nor the files in its home.

Commands of all hooks run in one sandbox as one user, one after the other. A process that leaves its group (`setsid`)
could read the next command's environment under /proc, so this process adopts what its children leave behind (a
subreaper) and ends all of it. Lambda's own sandbox has been seen to refuse prctl(2), so each of its uses has something
beside it that needs no leave. What cannot be kept apart within one sandbox is in SECURITY.md.
"""

from __future__ import annotations

import contextlib
import os
import selectors
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from hookline.errors import ActionRefused
from hookline.inbound.ports import ProcessResult

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import IO

    from hookline.inbound.ports import Process

__all__ = ["LocalProcessRunner", "hide_environment"]

OUTPUT_LIMIT = 1024 * 1024  # bytes kept; more is read (a full pipe would stop the command) and counted
GRACE = 2.0  # seconds between SIGTERM and SIGKILL
PERSISTENCE = 30.0  # seconds that what a command left behind is ended again and again, if it keeps forking
READ = 65_536


_ONE_AT_A_TIME = threading.Lock()  # as on Lambda: the end of one command ends whatever was started meanwhile


class LocalProcessRunner:
    def __init__(self, output_limit: int = OUTPUT_LIMIT) -> None:
        self._limit = output_limit

    def run(self, process: Process) -> ProcessResult:
        if process.cwd and not Path(process.cwd).is_dir():
            raise ActionRefused(f"working directory {process.cwd} does not exist")
        with contextlib.ExitStack() as files:
            files.enter_context(_ONE_AT_A_TIME)
            home = files.enter_context(tempfile.TemporaryDirectory(prefix="hookline-run-", ignore_cleanup_errors=True))
            env = {"HOME": home, "TMPDIR": home, **process.env}
            for name, contents in process.files.items():
                env[name] = files.enter_context(_temporary(contents, process.cwd, home))
            path = self._find(process.path, env, process.cwd)
            files.enter_context(_nothing_left_behind())
            try:
                child = subprocess.Popen(  # noqa: S603 - running the hook's command is what this is for; no shell
                    [path, *process.args],
                    env=env,
                    cwd=process.cwd or None,
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,  # a process group: its children are killed with it
                )
            except OSError as error:  # no such file, not executable, arguments too long
                raise ActionRefused(f"{process.path}: {error.strerror}") from error
            except ValueError as error:  # a NUL byte in an argument
                raise ActionRefused(f"{process.path}: {error}") from error
            return self._wait(child, time.monotonic() + process.timeout)

    @staticmethod
    def _find(path: str, env: dict[str, str], cwd: str) -> str:
        """An absolute path, one joined to the working directory, or a name found in PATH; as adnanh/webhook does."""
        if Path(path).is_absolute():
            return path
        if cwd and Path(cwd, path).exists():
            return str(Path(cwd, path))
        return shutil.which(path, path=env.get("PATH", os.defpath)) or path

    def _wait(self, child: subprocess.Popen[bytes], deadline: float) -> ProcessResult:
        kept = bytearray()
        total = 0
        timed_out = False
        assert child.stdout is not None
        with selectors.DefaultSelector() as selector, child.stdout as pipe:
            selector.register(pipe, selectors.EVENT_READ)
            # A background child may hold the pipe after the command ended: then the command's end counts.
            while child.poll() is None:
                if time.monotonic() >= deadline:
                    timed_out = True
                    break
                if selector.select(timeout=min(0.05, max(0.0, deadline - time.monotonic()))):
                    data = os.read(pipe.fileno(), READ)
                    if not data:  # it closed its output; all that is left is to wait
                        with contextlib.suppress(subprocess.TimeoutExpired):
                            child.wait(max(0.0, deadline - time.monotonic()))
                        timed_out = child.poll() is None
                        break
                    total += len(data)
                    kept += data[: max(0, self._limit - len(kept))]
            _end_group(child, gently=timed_out)
            total += _drain(pipe, kept, self._limit)
        return ProcessResult(child.returncode, bytes(kept), total, timed_out)


def _drain(pipe: IO[bytes], kept: bytearray, limit: int) -> int:
    """What the pipe still holds after the group has ended; never waits."""
    total = 0
    os.set_blocking(pipe.fileno(), False)
    with contextlib.suppress(BlockingIOError):
        while data := os.read(pipe.fileno(), READ):
            total += len(data)
            kept += data[: max(0, limit - len(kept))]
    return total


def _end_group(child: subprocess.Popen[bytes], *, gently: bool) -> None:
    """Ends every process of the group: children that outlive their command would run on in the next invocation."""
    if gently:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(GRACE)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


@contextlib.contextmanager
def _nothing_left_behind() -> Iterator[None]:
    """Ends every process that is a descendant of this one at the end and was not at the beginning."""
    adopted_by = os.getpid() if _adopt_orphans() else _INIT
    before = {pid for pid, parent in _parents().items() if adopted_by == _INIT or parent == os.getpid()}
    try:
        yield
    finally:
        _end_all(before, adopted_by)


def _end_all(before: set[int], adopted_by: int) -> None:
    give_up = time.monotonic() + PERSISTENCE
    looks = 1  # without a find, until all has ended: while a parent ends, its children are seen below nobody
    while looks and time.monotonic() < give_up:
        left = _left(before, adopted_by)
        if not left:
            looks -= 1
            if looks:
                time.sleep(0.005)
            continue
        looks = 3
        for pid in left:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
        for pid in left:  # those that were adopted are ours to wait for
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, os.WNOHANG)


def _left(before: set[int], adopted_by: int) -> set[int]:
    """What is to be ended now: children by the kernel's list, since theirs become ours as soon as they have ended.

    It takes less time than a command needs to fork once more, but may miss some while others end: where it has none, a
    walk through /proc has the last word. Where orphans are the first process's, the walk is all there is.
    """
    if adopted_by == _INIT:
        return {pid for pid in _descendants(os.getpid(), _INIT, without=before) if not _has_ended(pid)}
    if not _lists_children():
        return _descendants(os.getpid(), without=before)
    found: set[int] = set()
    for thread in os.listdir("/proc/self/task"):  # noqa: PTH208 - a path object costs more than the call
        with contextlib.suppress(OSError), open(f"/proc/self/task/{thread}/children", "rb") as children:  # noqa: PTH123
            found.update(map(int, children.read().split()))
    return found - before or _descendants(os.getpid(), without=before)


@cache
def _lists_children() -> bool:
    """Whether this kernel was built with CONFIG_PROC_CHILDREN."""
    return Path(f"/proc/self/task/{os.getpid()}/children").exists()


def _parents() -> dict[int, int]:
    """Every process's parent; empty where there is no /proc."""
    found = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError, ValueError, IndexError):
            found[int(entry.parent.name)] = int(entry.read_text().rpartition(")")[2].split()[1])
    return found


def _has_ended(pid: int) -> bool:
    """Also as a zombie, which its parent has not asked for."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] == "Z"
    except (OSError, IndexError):
        return True


def _descendants(*ancestors: int, without: set[int]) -> set[int]:
    """All processes below these, but those of `without` and what is below them: by a walk through all of /proc."""
    below: dict[int, list[int]] = {}
    for pid, parent in _parents().items():
        below.setdefault(parent, []).append(pid)
    found: set[int] = set()
    waiting = [pid for ancestor in ancestors for pid in below.get(ancestor, []) if pid not in without]
    while waiting:
        pid = waiting.pop()
        if pid != os.getpid() and pid not in found:
            found.add(pid)
            waiting += [each for each in below.get(pid, []) if each not in without]
    return found


@contextlib.contextmanager
def _temporary(contents: bytes, directory: str, home: str) -> Iterator[str]:
    """A file in the command's working directory, as adnanh/webhook makes it, or in its home where that is read-only."""
    where = directory if directory and os.access(directory, os.W_OK) else home
    descriptor, name = tempfile.mkstemp(prefix="hookline-", dir=where)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(contents)
        yield name
    finally:
        with contextlib.suppress(FileNotFoundError):
            Path(name).unlink()


def hide_environment() -> None:
    """Closes /proc/<worker>/environ to the commands it starts, which run as the same user.

    A clean environment would be worth little while a command could read its parent's. The kernel closes environment and
    memory together, for users other than root; where it is not let, the block that it shows is overwritten, which
    leaves the memory open. No effect outside Linux.
    """
    _prctl(_PR_SET_DUMPABLE, 0)
    _erase_environment()


def _erase_environment() -> None:
    """Overwrites the block in which the process was given its variables; `os.environ` and getenv(3) keep them.

    /proc/self/stat says where it lies (proc(5): env_start and env_end, fields 50 and 51).
    """
    with contextlib.suppress(ImportError, OSError, ValueError, IndexError):
        import ctypes  # noqa: PLC0415 - only the worker needs it

        fields = Path("/proc/self/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        start, end = int(fields[47]), int(fields[48])
        for name, value in os.environb.items():
            os.putenv(name, value)  # elsewhere: what getenv finds points into that block as yet
        ctypes.memset(start, 0, end - start)


@cache
def _adopt_orphans() -> bool:
    """What a child leaves behind becomes ours instead of the first process's, so that it can be found and ended.

    False where the sandbox refuses it.
    """
    return _prctl(_PR_SET_CHILD_SUBREAPER, 1)


_INIT = 1  # the first process of this sandbox
_PR_SET_DUMPABLE, _PR_SET_CHILD_SUBREAPER = 4, 36  # <linux/prctl.h>


def _prctl(option: int, value: int) -> bool:
    """False if it was refused; where there is no such call, nothing is to be expected of it."""
    try:
        import ctypes  # noqa: PLC0415 - only the worker needs it

        done: int = ctypes.CDLL(None).prctl(option, value, 0, 0, 0)
    except (ImportError, OSError, AttributeError):
        return True
    return done == 0
