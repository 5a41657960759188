"""Actions that hand the delivery to another AWS service."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from hookline.inbound.actions.content import body_text, envelope, is_json
from hookline.inbound.actions.tools import Result
from hookline.sqstext import group_id, takes

if TYPE_CHECKING:
    from hookline.inbound.actions.tools import Job, Tools

__all__ = ["eventbridge", "invoke_lambda", "sns", "sqs", "stepfunctions"]

# Bytes that the services take, a little below their limits for what travels beside the content.
LAMBDA_SYNC, LAMBDA_ASYNC = 6_000_000, 1_000_000
SQS = 1_000_000
SNS = EVENTBRIDGE = STEP_FUNCTIONS = 255_000
_NAME = re.compile(r"[^A-Za-z0-9_-]")


def invoke_lambda(job: Job, tools: Tools) -> Result:
    wait = job.choice("invocation", "wait", "async") == "wait"
    payload = _content(job, tools, LAMBDA_SYNC if wait else LAMBDA_ASYNC)
    if job.choice("payload", "envelope", "body") == "body" and not is_json(payload.encode()):
        payload = json.dumps(payload)  # Lambda takes nothing but JSON: a body that is none goes as a JSON text
    answer = tools.targets.invoke_lambda(job.text("function"), payload.encode(), wait=wait, timeout=job.timeout)
    return Result(answer, len(answer))


def sqs(job: Job, tools: Tools) -> Result:
    """A body alone that SQS does not take, empty or with control characters, goes in an envelope, which is ASCII."""
    content = _content(job, tools, SQS)
    tools.targets.send_sqs(
        job.text("queue-url"),
        content if takes(content) else envelope(job, tools, most=SQS),
        group=_group(job),
        dedupe_id=job.message.id,
        attributes=_attributes(job),
        timeout=job.timeout,
    )
    return Result()


def sns(job: Job, tools: Tools) -> Result:
    tools.targets.publish_sns(
        job.text("topic-arn"),
        _content(job, tools, SNS),
        group=_group(job),
        dedupe_id=job.message.id,
        attributes=_attributes(job),
        timeout=job.timeout,
    )
    return Result()


def eventbridge(job: Job, tools: Tools) -> Result:
    tools.targets.put_event(
        job.text("bus", "default"),
        job.text("source"),
        job.text("detail-type"),
        envelope(job, tools, most=EVENTBRIDGE, parsed=True),
        timeout=job.timeout,
    )
    return Result()


def stepfunctions(job: Job, tools: Tools) -> Result:
    """The execution is named by the delivery, so a retry starts no second one."""
    tools.targets.start_execution(
        job.text("state-machine-arn"),
        _NAME.sub("-", f"{job.hook.id[:40]}-{job.message.id}")[:80],
        envelope(job, tools, most=STEP_FUNCTIONS, parsed=True),
        timeout=job.timeout,
    )
    return Result()


def _content(job: Job, tools: Tools, most: int) -> str:
    if job.choice("payload", "envelope", "body") == "body":
        text = body_text(job.message)
        if len(text.encode()) <= most:
            return text
    return envelope(job, tools, most=most)


def _group(job: Job) -> str:
    """Deliveries of one hook are in order, or those of one value of `group`. An empty value is a group of its own."""
    return group_id(job.text("group") if "group" in job.plan.options else job.hook.id)


def _attributes(job: Job) -> dict[str, str]:
    """For subscription filters; at most three, of the ten that SQS takes."""
    return {"hook": job.hook.id, "event_type": job.message.event_type, "event_id": job.message.event_id}
