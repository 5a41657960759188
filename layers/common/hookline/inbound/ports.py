"""What the inbound side needs of the world besides `hookline.ports`: the worker, its memory, commands, AWS targets."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from hookline.listeners import Listener

__all__ = [
    "ActionTargets",
    "DebounceStore",
    "Dedupe",
    "HookStore",
    "InboundQueue",
    "Process",
    "ProcessResult",
    "ProcessRunner",
    "SecretResolver",
    "WorkerInvoker",
]


class WorkerInvoker(Protocol):
    def invoke(self, message: str) -> dict[str, Any]:
        """Runs one inbound message now and returns the worker's answer (`inbound.work.Outcome` as a dict).

        Raises ActionRetryable if the worker crashed or took too long.
        """


class Dedupe(Protocol):
    def once(
        self, key: str, run: Callable[[], dict[str, Any]], *, keep: float, busy: float
    ) -> tuple[dict[str, Any], bool]:
        """Runs unless a run of `key` finished less than `keep` seconds ago: (its result, was it a duplicate).

        Raises Conflict while another run is under way; one that crashed counts as under way for `busy` seconds. What
        `run` raises passes through, and the key is free again.
        """


class DebounceStore(Protocol):
    """The newest delivery of a debounced hook, so that the worker can tell the ones it superseded."""

    def mark(self, key: str, at: float, *, keep: float) -> None:
        """Remembers `at` unless something newer is remembered, for `keep` seconds."""

    def first(self, key: str, *, keep: float) -> bool:
        """Whether this delivery is seen for the first time within `keep` seconds; it is remembered from now on."""

    def newest(self, key: str) -> float:
        """0.0 if nothing is remembered."""


@dataclass(frozen=True, slots=True)
class Process:
    """A command to run: `env` is its whole environment, `files` (name of variable to contents) become temporary files
    whose paths are put into those variables.
    """

    path: str
    args: tuple[str, ...] = ()
    env: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, bytes] = field(default_factory=dict)
    cwd: str = ""
    timeout: float = 60.0  # seconds


@dataclass(frozen=True, slots=True)
class ProcessResult:
    exit_code: int  # negative: the signal that ended it
    output: bytes  # stdout and stderr as they came, the first `ProcessRunner` limit of it
    output_bytes: int  # all that was written
    timed_out: bool = False


class ProcessRunner(Protocol):
    def run(self, process: Process) -> ProcessResult:
        """Waits for the command; at the deadline kills it and whatever it started.

        Raises ActionRefused if it cannot be started: no such file, not executable, no such directory.
        """


class ActionTargets(Protocol):
    """AWS services an action calls. `timeout` in seconds. Each raises ActionRetryable or ActionRefused."""

    def invoke_lambda(self, function: str, payload: bytes, *, wait: bool, timeout: float) -> bytes:
        """The function's answer; b"" without `wait`."""

    def send_sqs(
        self, queue_url: str, body: str, *, group: str, dedupe_id: str, attributes: Mapping[str, str], timeout: float
    ) -> None: ...

    def publish_sns(
        self,
        topic_arn: str,
        body: str,
        *,
        group: str,
        dedupe_id: str,
        attributes: Mapping[str, str],
        timeout: float,
    ) -> None: ...

    def put_event(self, bus: str, source: str, detail_type: str, detail: str, *, timeout: float) -> None: ...

    def start_execution(self, machine_arn: str, name: str, payload: str, *, timeout: float) -> None:
        """An execution of that name that runs or ran with the same input is success: it is a retry of ours."""


class HookStore(Protocol):
    """Versions of the applied hooks document; see `inbound.hookset` for what is inside."""

    def current(self) -> tuple[int, tuple[Listener, ...]]:
        """The applied version, 0 when there is none, and who listens to the hooks."""

    def current_version(self) -> int:
        """The first of these alone."""

    def load(self, version: int) -> dict[str, Any]:
        """Raises NotFound."""

    def apply(self, document: dict[str, Any], *, seen: int | None = None) -> int:
        """Stores a new version, makes it current, returns its number.

        `seen`: the version that the document was made from; raises Conflict if another one has become current.
        """

    def rollback(self, version: int, *, seen: int | None = None) -> None:
        """Makes an earlier version current; raises NotFound, and Conflict if another one than `seen` is current."""

    def versions(self) -> list[dict[str, Any]]:
        """Newest first: {version, applied_at, applied_by, hooks, current}."""


class InboundQueue(Protocol):
    def send(
        self,
        body: str,
        *,
        group: str,
        serial: bool = False,
        dedupe_id: str = "",
        delay: int = 0,
        attributes: Mapping[str, str] | None = None,
    ) -> None:
        """Returns once SQS has the message. `serial`: to the FIFO queue, in order, one at a time per group.

        `dedupe_id`: FIFO accepts one message of it in five minutes. `delay`: seconds, <= 900, standard queue only.
        """

    def postpone(self, receipt: str, seconds: int, *, serial: bool = False) -> None:
        """A received message comes back after `seconds` (<= 43,200) instead of the visibility timeout."""


class SecretResolver(Protocol):
    def resolve(self, reference: str) -> list[str]:
        """Values behind `env:NAME`, `ssm:/path` or `secretsmanager:id[#key]`; a literal is itself; raises NotFound."""
