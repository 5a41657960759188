"""What hooks' actions call, compared with what the stack's worker may call."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from hookline.errors import InvalidHooks, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["check_targets"]

# By the kind of an action: its field, and the stack's parameter.
_KINDS = {
    "lambda": ("function", "ActionFunctionArns"),
    "sqs": ("queue-url", "ActionQueueArns"),
    "sns": ("topic-arn", "ActionTopicArns"),
    "eventbridge": ("bus", "ActionEventBusArns"),
    "stepfunctions": ("state-machine-arn", "ActionStateMachineArns"),
}


def check_targets(hooks: Iterable[Mapping[str, Any]], parameters: Mapping[str, str]) -> None:
    """Raises InvalidHooks for every action whose calls AWS would deny. What a request names is not known yet."""
    problems = []
    for hook in hooks:
        action = hook.get("action") or {}
        kind = action.get("type", "command")
        if kind not in _KINDS:
            continue
        field, parameter = _KINDS[kind]
        target = action.get(field, "default" if kind == "eventbridge" else "")
        allowed = [each.strip() for each in parameters.get(parameter, "").split(",") if each.strip()]
        if isinstance(target, str) and "{" not in target and not any(_allows(kind, arn, target) for arn in allowed):
            granted = f"has {', '.join(allowed)}" if allowed else "is empty"
            why = f"expected a target that the worker may call: the stack's parameter {parameter} {granted}"
            problems.append(Problem(f"hook {hook.get('id', '')!r}: action.{field}", f"{why}, not {target}"))
    if problems:
        raise InvalidHooks(problems)


def _allows(kind: str, arn: str, target: str) -> bool:
    """Whether an ARN of a role's policy, which may hold `*`, covers a target as an action names it."""
    if arn == "*" or fnmatchcase(target, arn):
        return True
    if kind == "lambda":
        return fnmatchcase(target, arn.rpartition(":function:")[2])
    if kind == "eventbridge":
        return fnmatchcase(target, arn.rpartition(":event-bus/")[2])
    if kind == "sqs":  # https://sqs.REGION.amazonaws.com/ACCOUNT/NAME
        account, _, name = urlsplit(target).path.strip("/").rpartition("/")
        *_, allowed_account, allowed_name = ("", *arn.split(":"))
        return fnmatchcase(account, allowed_account) and fnmatchcase(name, allowed_name)
    return False
