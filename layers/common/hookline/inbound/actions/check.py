"""What an action may say, checked when the hooks are applied: its kind, what that kind needs, how it is timed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hookline.errors import Problem
from hookline.inbound.actions.fields import problem_of
from hookline.inbound.actions.plan import DEFAULT_TIMEOUT, LONGEST_DELAY, MOST_ATTEMPTS
from hookline.inbound.hooks.hook import parse_duration

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["KINDS", "problems"]

LONGEST_TIMEOUT = 290.0  # seconds; the worker itself ends at 300

# What each kind takes, besides type, timeout and retry; those of the first tuple must be there.
KINDS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "command": ((), ("allow-credentials",)),
    "lambda": (("function",), ("invocation", "payload")),
    "sqs": (("queue-url",), ("group", "payload")),
    "sns": (("topic-arn",), ("group", "payload")),
    "eventbridge": (("source", "detail-type"), ("bus",)),
    "stepfunctions": (("state-machine-arn",), ()),
    "http": (("url",), ("headers", "secrets", "signature")),
    "event": (("tenant", "event-type"), ("channels", "ordering-key", "version")),
}
VALUES = frozenset(
    ["function", "queue-url", "topic-arn", "group", "source", "detail-type", "bus", "state-machine-arn", "url"]
) | {"tenant", "event-type", "ordering-key", "version"}
"""Fields that may be a value of the request; so are each of `headers` and `channels`."""
CHOICES = {
    "payload": ("envelope", "body"),
    "invocation": ("wait", "async"),
    "signature": ("standard", "github", "stripe"),
}


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
    for key in known & raw.keys():
        found += [Problem(f"{where}.{at}", why) for at, value in _values(key, raw[key]) if (why := problem_of(value))]
    if "allow-credentials" in raw and not isinstance(raw["allow-credentials"], bool):
        found.append(Problem(f"{where}.allow-credentials", "must be true or false"))
    return found + _timing_problems(raw, where)


def _values(key: str, given: Any) -> list[tuple[str, Any]]:
    """What of a field is read from the request, each with its place."""
    if key == "headers":
        named = given.items() if isinstance(given, dict) else ()
        return [(f"headers.{name}", value) for name, value in named] or [(key, None)]
    if key == "channels":
        listed = given if isinstance(given, list) else ()
        return [(f"channels.{at}", value) for at, value in enumerate(listed)] or [(key, None)]
    return [(key, given)] if key in VALUES and given is not None else []


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
