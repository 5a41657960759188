"""What the functions of the local stack logged.

MiniStack takes a line that a function writes as it answers with that invocation or, on a busy machine, with the next
one of the same process: who waits for a line keeps invoking the function.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.local.stack import LocalStack

__all__ = ["groups", "lines", "outcomes"]


def groups(stack: LocalStack) -> list[str]:
    pages = stack.client("logs").get_paginator("describe_log_groups").paginate()
    return [
        group["logGroupName"] for page in pages for group in page["logGroups"] if stack.name in group["logGroupName"]
    ]


def lines(stack: LocalStack, group: str, *, since: float = 0.0) -> Iterator[str]:
    """Every line of a log group, from `since` (unix seconds) on."""
    pages = stack.client("logs").get_paginator("filter_log_events")
    for page in pages.paginate(logGroupName=group, startTime=int(since * 1000)):
        for event in page["events"]:
            yield from event["message"].splitlines()


def outcomes(stack: LocalStack, function: str, text: str, *, since: float) -> list[dict[str, Any]]:
    """Log lines (not metrics) of a function that hold `text`, as objects."""
    found = []
    for line in lines(stack, f"/aws/lambda/{stack.name}/{function}", since=since):
        if text in line and line.startswith("{"):
            entry = json.loads(line)
            if "message" in entry:
                found.append(entry)
    return found
