"""A hook's action made ready: which kind, how long it may take, how often and how patiently it is tried.

    action:
      type: lambda              # command (the default), lambda, sqs, sns, eventbridge, stepfunctions, http, event
      function: reports
      timeout: 30s              # one attempt; default 60 s
      retry: {attempts: 5, backoff: 10s}

`timeout` and `retry` may stand on the hook as well. What an action must have is checked when the hooks are applied
(`hookcheck.py`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from hookline.inbound.hooks.hook import parse_duration

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from hookline.inbound.hooks.hook import Hook

__all__ = ["MOST_ATTEMPTS", "Plan", "RetryPolicy", "plan_of"]

MOST_ATTEMPTS = 6  # the inbound queues' maxReceiveCount: after so many SQS would dead-letter it without a reason
LONGEST_DELAY = 43_200  # seconds; SQS hides a message no longer
DEFAULT_TIMEOUT = 60.0
DEFAULT_ATTEMPTS = 5
DEFAULT_BACKOFF = 10.0  # seconds


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
    policy = hook.retry
    retry = RetryPolicy(
        policy.get("attempts", DEFAULT_ATTEMPTS), parse_duration(policy.get("backoff", DEFAULT_BACKOFF))
    )
    options = hook.action
    allow_credentials = hook.allow_credentials or options.get("allow-credentials") is True
    return Plan(options["type"], hook.timeout or DEFAULT_TIMEOUT, retry, options, allow_credentials)
