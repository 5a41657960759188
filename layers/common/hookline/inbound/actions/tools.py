"""What an action is given and what it leaves, shared by all kinds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hookline.errors import ActionRefused, ActionRetryable
from hookline.inbound.rules.values import SOURCES, LookupFailed, compile_source
from hookline.inbound.signatures.verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from hookline.inbound.actions.plan import Plan
    from hookline.inbound.hooks.hook import Hook
    from hookline.inbound.message import Message
    from hookline.inbound.ports import ActionTargets, ProcessRunner
    from hookline.ports import BlobStore, EventStore, Transport

__all__ = ["Job", "Result", "Tools"]

_PLACEHOLDER = re.compile(r"\{([^{}]+)\}")


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


@dataclass(frozen=True, slots=True)
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
        """An option's value with its `{source.name}` filled in. Raises ActionRefused if the request lacks one."""
        return self.fill(str(self.plan.options.get(option, default)), option)

    def choice(self, option: str, *allowed: str) -> str:
        """One of `allowed`, the first if the option is not set."""
        value = self.plan.options.get(option, allowed[0])
        if value not in allowed:
            raise ActionRefused(f"{option} must be one of {', '.join(allowed)}, not {value!r}")
        return str(value)

    def fill(self, template: str, option: str) -> str:
        """`{verdict.type}`, `{payload.customer.id}`, `{header.x-tenant}`: any value source of the hooks file; `{hook}`.

        A source that is written alone stands for its default name: `{entire-payload}`.
        """
        if "{" not in template:
            return template

        def value(found: re.Match[str]) -> str:
            source, _, name = found[1].partition(".")
            if source == "hook":
                return self.hook.id
            if source not in SOURCES:
                raise ActionRefused(f"{option}: {{{found[1]}}} names no value source")
            try:
                evaluation = self.hook.evaluation(self.message.request, now=self.now, verdict=self.verdict)
                return compile_source({"source": source, "name": name})(evaluation)
            except LookupFailed as error:
                raise ActionRefused(f"{option}: the request has no {found[1]} ({error.kind})") from None

        return _PLACEHOLDER.sub(value, template)
