"""What a hook does when it runs: one function per kind of action, `(Job, Tools) -> Result`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hookline.errors import ActionRefused
from hookline.inbound.actions import aws, command, event, http

if TYPE_CHECKING:
    from collections.abc import Callable

    from hookline.inbound.actions.tools import Job, Result, Tools

__all__ = ["ACTIONS", "run"]

ACTIONS: dict[str, Callable[[Job, Tools], Result]] = {
    "command": command.run,
    "lambda": aws.invoke_lambda,
    "sqs": aws.sqs,
    "sns": aws.sns,
    "eventbridge": aws.eventbridge,
    "stepfunctions": aws.stepfunctions,
    "http": http.run,
    "event": event.run,
}


def run(job: Job, tools: Tools) -> Result:
    """Raises ActionRetryable, ActionRefused, Unavailable; or says in the result why it failed."""
    kind = job.plan.kind
    if not isinstance(kind, str) or kind not in ACTIONS:  # `apply` refuses it: a row that was written by hand
        raise ActionRefused(f"action.type: expected one of {', '.join(ACTIONS)}")
    return ACTIONS[kind](job, tools)
