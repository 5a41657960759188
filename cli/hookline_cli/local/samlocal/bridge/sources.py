"""A function's `Events` in the template as what the bridge runs."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hookline.outbound.matching.patterns import compile_pattern
from hookline_cli.local.samlocal.storage import FUNCTION
from hookline_cli.local.samlocal.template import TemplateProblem

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from hookline_cli.local.samlocal.storage import Storage
    from hookline_cli.local.samlocal.template import Template

__all__ = ["QueueSource", "ScheduleSource", "StreamSource", "read_sources"]

_UNITS = {"minute": 60, "hour": 3600, "day": 86_400}
_EVERYTHING: tuple[Callable[[Any], bool], ...] = ()


@dataclass(frozen=True, slots=True)
class QueueSource:
    """`filters`: a record is wanted if one of them says so, or if there is none."""

    function: str
    arn: str
    batch: int = 10
    partial: bool = False
    filters: tuple[Callable[[Any], bool], ...] = _EVERYTHING


@dataclass(frozen=True, slots=True)
class StreamSource:
    """Ages are in seconds; -1 is no limit, as in the template. `failures`: ARN of the queue for what is given up."""

    function: str
    arn: str
    batch: int = 100
    partial: bool = False
    filters: tuple[Callable[[Any], bool], ...] = _EVERYTHING
    bisect: bool = False
    most_retries: int = -1
    most_age: int = -1
    start: str = "TRIM_HORIZON"
    failures: str = ""


@dataclass(frozen=True, slots=True)
class ScheduleSource:
    function: str
    name: str
    seconds: int


def read_sources(template: Template, storage: Storage) -> list[QueueSource | StreamSource | ScheduleSource]:
    """All of them. Raises TemplateProblem for a kind or a setting that the bridge does not know."""
    found: list[QueueSource | StreamSource | ScheduleSource] = []
    for function, body in template.resources(FUNCTION).items():
        for name, event in body["Properties"].get("Events", {}).items():
            given = storage.fill(event["Properties"])
            if unknown := given.keys() - _KNOWN.get(event["Type"], set()):
                raise TemplateProblem(f"the bridge does not know {', '.join(sorted(unknown))} of {function}'s {name}")
            if event["Type"] == "SQS":
                found.append(QueueSource(function, given["Queue"], batch=given.get("BatchSize", 10), **_common(given)))
            elif event["Type"] == "DynamoDB":
                found.append(_stream(function, given))
            elif event["Type"] == "Schedule":
                found.append(ScheduleSource(function, name, _seconds(given["Schedule"])))
            else:
                raise TemplateProblem(f"the bridge does not know event sources of type {event['Type']}")
    return found


# What is left aside on purpose: how many may run at once, since a function in a container does one thing at a time.
_KNOWN = {
    "SQS": {"Queue", "BatchSize", "FunctionResponseTypes", "FilterCriteria", "ScalingConfig"},
    "DynamoDB": {
        *("Stream", "StartingPosition", "BatchSize", "ParallelizationFactor", "FilterCriteria"),
        *("FunctionResponseTypes", "BisectBatchOnFunctionError", "MaximumRetryAttempts"),
        *("MaximumRecordAgeInSeconds", "DestinationConfig"),
    },
    "Schedule": {"Schedule", "Description"},
}


def _stream(function: str, given: Mapping[str, Any]) -> StreamSource:
    return StreamSource(
        function,
        given["Stream"],
        batch=given.get("BatchSize", 100),
        bisect=given.get("BisectBatchOnFunctionError", False),
        most_retries=given.get("MaximumRetryAttempts", -1),
        most_age=given.get("MaximumRecordAgeInSeconds", -1),
        start=given["StartingPosition"],
        failures=given.get("DestinationConfig", {}).get("OnFailure", {}).get("Destination", ""),
        **_common(given),
    )


def _common(given: Mapping[str, Any]) -> dict[str, Any]:
    patterns: Sequence[Mapping[str, str]] = given.get("FilterCriteria", {}).get("Filters", ())
    return {
        "partial": "ReportBatchItemFailures" in given.get("FunctionResponseTypes", ()),
        "filters": tuple(compile_pattern(json.loads(each["Pattern"])) for each in patterns),
    }


def _seconds(expression: str) -> int:
    found = re.fullmatch(r"rate\((\d+) (minute|hour|day)s?\)", expression)
    if found is None:
        raise TemplateProblem(f"the bridge knows rate(…) alone, and not {expression}")
    return int(found[1]) * _UNITS[found[2]]
