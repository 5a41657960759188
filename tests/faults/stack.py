"""A local stack of its own for faults: beside that of `make up`, on free ports, with a folder of its own."""

from __future__ import annotations

import os
import shutil
import signal
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.faults.counting import Counting
from tests.local import workers
from tests.local.outbox import Outbox
from tests.local.stack import LocalStack

from hookline_cli.local import stack as local_stack
from hookline_cli.local.checkout import Checkout
from hookline_cli.local.emulator import Emulator
from hookline_cli.local.receiver_process import ReceiverProcess

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["SHOWN_AGAIN", "Scene", "scene"]

_KEEPING = Path(__file__).with_name("keeping.py")
SHOWN_AGAIN = 130  # seconds of the retry queue's visibility, longer than its function may run; 720 on AWS
_END_SECONDS = 120.0  # until it has saved everything and is gone


@dataclass(frozen=True, slots=True)
class Apart(Checkout):
    """This checkout's sources, with another folder for everything that a stack leaves behind."""

    folder: Path

    @property
    def local(self) -> Path:
        return self.folder

    @classmethod
    def fresh(cls, name: str) -> Apart:
        of = Checkout.here().local
        made = cls(Checkout.here().root, of / name)
        if found := Emulator.running(made):
            found.stop(made)
        shutil.rmtree(made.local, ignore_errors=True)
        (made.local / "state").mkdir(parents=True)
        (of / "layers").mkdir(exist_ok=True)
        for shared in ("venvs", "layers"):
            (made.local / shared).symlink_to(of / shared)
        return made


@dataclass
class Scene:
    """The running stack, its emulator, a scriptable receiver and one that counts."""

    checkout: Checkout
    emulator: Emulator
    stack: LocalStack
    receiver: ReceiverProcess
    counting: Counting
    outboxes: list[Outbox] = field(default_factory=list)

    def outbox(self) -> Outbox:
        made = Outbox(self.stack, self.receiver)
        self.outboxes.append(made)
        return made

    def function(self, name: str) -> str:
        return str(self.stack.outputs[f"{name}FunctionName"])

    def kill(self, name: str) -> int:
        """SIGKILL to every process that runs the function; returns how many there were."""
        return workers.end(self.function(name), self.checkout)

    def show_again(self, queue: str, seconds: int) -> None:
        """Sets when a message is seen again that a function took and neither handled nor failed."""
        self.stack.client("sqs").set_queue_attributes(
            QueueUrl=self.stack.outputs[queue], Attributes={"VisibilityTimeout": str(seconds)}
        )

    def save(self) -> None:
        """Has the emulator write down everything that it holds."""
        before = self._saved()
        os.kill(self.emulator.pid, signal.SIGUSR1)
        deadline = time.monotonic() + _END_SECONDS
        while self._saved() == before:
            assert time.monotonic() < deadline, "the emulator did not save its state"
            time.sleep(0.05)

    def end(self) -> None:
        """A normal end: what it holds is written down."""
        before = self._saved()
        os.kill(self.emulator.pid, signal.SIGTERM)
        deadline = time.monotonic() + _END_SECONDS
        while self.emulator.alive() and self._leader():
            assert time.monotonic() < deadline, "the emulator did not end"
            time.sleep(0.05)
        assert self._saved() == before + 1, "the emulator ended without saving its state"

    def crash(self) -> None:
        """SIGKILL: what it did not write down is gone. Functions that run lose it in the middle of their work."""
        os.kill(self.emulator.pid, signal.SIGKILL)
        while self._leader():
            time.sleep(0.02)

    def restart(self) -> None:
        self.emulator.stop(self.checkout)
        self.emulator = _start(self.checkout)

    def _leader(self) -> bool:
        with suppress(ChildProcessError):
            os.waitpid(self.emulator.pid, os.WNOHANG)
        return Path(f"/proc/{self.emulator.pid}").exists()

    def _saved(self) -> int:
        counted = self.checkout.local / "state/saved"
        return int(counted.read_text() or 0) if counted.exists() else 0


def _start(checkout: Checkout) -> Emulator:
    more: dict[str, Any] = {"PERSIST_STATE": "1", "STATE_DIR": str(checkout.local / "state")}
    emulator = Emulator.start(checkout, program=(str(_KEEPING),), more=more)
    (checkout.local / "port").write_text(f"{emulator.port}\n")
    return emulator


@contextmanager
def scene(name: str = "faults") -> Iterator[Scene]:
    """A stack from nothing, in half a minute; it is gone afterwards. `name`: its folder in `.local`."""
    checkout = Apart.fresh(name)
    emulator = _start(checkout)
    made = None
    try:
        settings = local_stack.up(checkout)
        with ReceiverProcess.start() as receiver, Counting.start() as counting:
            made = Scene(checkout, emulator, LocalStack(settings), receiver, counting)
            made.show_again("RetryQueueUrl", SHOWN_AGAIN)
            yield made
    finally:
        (made.emulator if made else emulator).stop(checkout)
