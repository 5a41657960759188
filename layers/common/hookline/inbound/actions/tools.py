"""What an action is given and what it leaves, shared by all kinds."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from hookline.errors import ActionRefused, ActionRetryable, InvalidInput
from hookline.inbound.actions.fields import compile_field
from hookline.inbound.signatures.verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from hookline.inbound.actions.plan import Plan
    from hookline.inbound.hooks.hook import Hook
    from hookline.inbound.message import Message
    from hookline.inbound.ports import ActionTargets, ProcessRunner
    from hookline.inbound.rules.values import Evaluation
    from hookline.outbound.ports import EventStore
    from hookline.ports import BlobStore, Transport

__all__ = ["Job", "Result", "Tools"]


@dataclass(frozen=True, slots=True)
class Tools:
    """`environ` is the worker's own environment, of which a command gets a few harmless variables."""

    processes: ProcessRunner
    targets: ActionTargets
    events: EventStore
    transport: Transport
    blobs: BlobStore
    secrets: Callable[[str], list[str]]
    environ: Mapping[str, str]
    retention_days: int


@dataclass(frozen=True, slots=True)
class Result:
    """`output` answers a synchronous hook; its size is all that is ever logged of it."""

    output: bytes = b""
    output_bytes: int = 0
    exit_code: int | None = None
    failure: str = ""  # why it did not succeed; "" if it did
    final: bool = False  # and never will

    def check(self) -> None:
        """Raises ActionRefused or ActionRetryable if it failed."""
        if self.failure:
            raise (ActionRefused if self.final else ActionRetryable)(self.failure)


@dataclass(frozen=True)
class Job:
    """One delivery of one hook, about to run. `now` is when it starts (unix seconds), `timeout` what it may take."""

    hook: Hook
    plan: Plan
    message: Message
    now: float
    timeout: float

    @property
    def verdict(self) -> Verdict | None:
        found = self.message.verdict
        if found is None:
            return None
        names = ("valid", "reason", "scheme", "event_id", "event_type", "version")
        return Verdict(**{name: found.get(name) for name in names})  # type: ignore[arg-type]  # as the receiver wrote it

    def text(self, option: str, default: str = "") -> str:
        """An option's value for this request. Raises ActionRefused if the request lacks what it names."""
        return self.value(self.plan.options.get(option, default), option)

    def value(self, given: Any, where: str) -> str:
        """As `text`, of a value inside an option: a header, a channel."""
        try:
            field = compile_field(given, where)
        except InvalidInput as error:  # applied before it was checked as it is now
            raise ActionRefused(str(error)) from None
        return field(self.hook.id, self.evaluation)

    @cached_property
    def evaluation(self) -> Evaluation:
        evaluation = self.hook.evaluation(self.message.request, now=self.now, verdict=self.verdict)
        self.hook.read_json_parameters(evaluation)
        return evaluation

    def choice(self, option: str, *allowed: str) -> str:
        """One of `allowed`, the first if the option is not set."""
        value = self.plan.options.get(option, allowed[0])
        if value not in allowed:
            raise ActionRefused(f"{option} must be one of {', '.join(allowed)}, not {value!r}")
        return str(value)
