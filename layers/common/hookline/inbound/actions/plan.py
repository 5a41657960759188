"""A hook's action as it is written, made ready: which kind, how long it may take, how often it is tried.

    action:
      type: lambda              # command (the default), lambda, sqs, sns, eventbridge, stepfunctions, http, event
      function: reports
      timeout: 30s              # one attempt; default 60 s
      retry: {attempts: 5, backoff: 10s}

A value may be a text, or a value source as in adnanh's rules (`{source: payload, name: customer.id}`), read from each
request.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from hookline.errors import Problem
from hookline.inbound.hooks import parse_duration

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from hookline.inbound.hooks import Hook

__all__ = ["KINDS", "MOST_ATTEMPTS", "Plan", "RetryPolicy", "plan_of", "problems"]

MOST_ATTEMPTS = 6  # the inbound queues' maxReceiveCount: after so many SQS would dead-letter it without a reason
LONGEST_DELAY = 43_200  # seconds; SQS hides a message no longer
LONGEST_TIMEOUT = 290.0  # seconds; the worker itself ends at 300
DEFAULT_TIMEOUT = 60.0
DEFAULT_ATTEMPTS = 5
DEFAULT_BACKOFF = 10.0  # seconds

# What each kind takes, besides type, timeout and retry; those of the first tuple must be there.
KINDS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "command": ((), ("allow-credentials",)),
    "lambda": (("function",), ("invocation", "payload")),
    "sqs": (("queue",), ("group", "payload")),
    "sns": (("topic",), ("group", "payload")),
    "eventbridge": ((), ("bus", "source", "detail-type")),
    "stepfunctions": (("state-machine",), ()),
    "http": (("url",), ("headers", "secrets", "signature")),
    "event": (("tenant", "event-type"), ("channels", "ordering-key", "version")),
}
CHOICES = {
    "payload": ("envelope", "body"),
    "invocation": ("wait", "async"),
    "signature": ("standard", "github", "stripe"),
}


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """`attempts` in all; before the second `backoff` seconds, then each time twice as long."""

    attempts: int = DEFAULT_ATTEMPTS
    backoff: float = DEFAULT_BACKOFF

    def after(self, attempt: int, random: Callable[[], float]) -> int:
        """Whole seconds to wait after that attempt (from 1), +-20 % so that what failed together does not return so."""
        delay = self.backoff * 2.0 ** (attempt - 1) * (0.8 + 0.4 * random())
        return min(LONGEST_DELAY, round(delay))


@dataclass(frozen=True, slots=True)
class Plan:
    """`options` are the action's own settings, `timeout` seconds for one attempt."""

    kind: str = "command"
    timeout: float = DEFAULT_TIMEOUT
    retry: RetryPolicy = RetryPolicy()
    options: Mapping[str, Any] = field(default_factory=dict)
    allow_credentials: bool = False


def plan_of(hook: Hook) -> Plan:
    """The hook's document was checked when it was applied: nothing is refused here."""
    policy = hook.retry
    retry = RetryPolicy(
        policy.get("attempts", DEFAULT_ATTEMPTS), parse_duration(policy.get("backoff", DEFAULT_BACKOFF))
    )
    options = hook.action
    allow_credentials = hook.allow_credentials or options.get("allow-credentials") is True
    return Plan(options["type"], hook.timeout or DEFAULT_TIMEOUT, retry, options, allow_credentials)


def problems(raw: Any, where: str = "action") -> list[Problem]:
    """What is wrong with an action as it is written; `where` names it in the file."""
    if not isinstance(raw, dict):
        return [Problem(where, "must be a mapping with a type")]
    kind = raw.get("type", "command")
    if kind not in KINDS:
        return [Problem(f"{where}.type", f"must be one of {', '.join(KINDS)}")]
    required, optional = KINDS[kind]
    found = [Problem(f"{where}.{key}", f"an action of type {kind} needs it") for key in required if not raw.get(key)]
    known = {"type", "timeout", "retry", *required, *optional}
    found += [
        Problem(f"{where}.{key}", f"an action of type {kind} knows only {', '.join(sorted(known))}")
        for key in raw
        if key not in known
    ]
    for key, choices in CHOICES.items():
        if key in raw and key in known and raw[key] not in choices:
            found.append(Problem(f"{where}.{key}", f"must be one of {', '.join(choices)}"))
    if "allow-credentials" in raw and not isinstance(raw["allow-credentials"], bool):
        found.append(Problem(f"{where}.allow-credentials", "must be true or false"))
    return found + _timing_problems(raw, where)


def _timing_problems(raw: Mapping[str, Any], where: str) -> list[Problem]:
    found = []
    if not 0 < _duration(raw.get("timeout", DEFAULT_TIMEOUT)) <= LONGEST_TIMEOUT:
        found.append(Problem(f"{where}.timeout", f"must be a duration up to {LONGEST_TIMEOUT:.0f}s, such as 30s"))
    retry = raw.get("retry") or {}
    if not isinstance(retry, dict) or not retry.keys() <= {"attempts", "backoff"}:
        return [*found, Problem(f"{where}.retry", "must have attempts, backoff or both")]
    attempts = retry.get("attempts", 1)
    if type(attempts) is not int or not 1 <= attempts <= MOST_ATTEMPTS:
        found.append(Problem(f"{where}.retry.attempts", f"must be a whole number from 1 to {MOST_ATTEMPTS}"))
    if not 0 <= _duration(retry.get("backoff", 0)) <= LONGEST_DELAY:
        found.append(Problem(f"{where}.retry.backoff", "must be a duration up to 12h, such as 30s"))
    return found


def _duration(value: Any) -> float:
    """Seconds; -1 for what is no duration."""
    try:
        return parse_duration(value)
    except ValueError:
        return -1.0
