"""Our metrics: as CloudWatch has summed them, or, where an emulator sums nothing, as the functions have logged them."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from hookline.adapters.aws_errors import aws_errors
from hookline.errors import Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

__all__ = ["CloudWatchMetrics", "LoggedMetrics", "NoMetrics"]

_HOUR = 3600
_NAMESPACE = "Hookline"
_SERVICES = {
    **dict.fromkeys(("Delivered", "AttemptsFailed", "Held"), ("sender", "retry")),
    **dict.fromkeys(("Exhausted", "Cancelled", "Replayed"), ("retry",)),
    "FirstAttemptMs": ("sender",),
}
_PERCENTILES = ("p50", "p95")
_MOST_PAGES = 50  # of log lines of one function


class CloudWatchMetrics:
    """`client` makes the boto3 client when it is first needed; `environment` is a dimension of each metric."""

    def __init__(self, client: Callable[[], Any], environment: str) -> None:
        self._client = client
        self._environment = environment

    def hourly(self, names: Sequence[str], since: float, until: float) -> Mapping[str, Mapping[float, float]]:
        asked = [(name, service, "Sum") for name in names for service in _SERVICES.get(name, ("receiver",))]
        found: dict[str, dict[float, float]] = {name: {} for name in names}
        for (name, _, _), values in zip(asked, self._read(asked, since, until), strict=True):
            for begin, value in values.items():
                found[name][begin] = found[name].get(begin, 0.0) + value
        return found

    def percentiles(self, name: str, since: float, until: float) -> Mapping[float, tuple[float, float]]:
        asked = [(name, service, each) for service in _SERVICES[name] for each in _PERCENTILES]
        half, most = self._read(asked, since, until)
        return {begin: (half[begin], most[begin]) for begin in half.keys() & most.keys()}

    def _read(self, asked: Sequence[tuple[str, str, str]], since: float, until: float) -> list[dict[float, float]]:
        """By hour, in the order of (name, service, statistic). One call: GetMetricData takes 500 queries."""
        queries = [
            {
                "Id": f"m{index}",
                "MetricStat": {
                    "Metric": {
                        "Namespace": _NAMESPACE,
                        "MetricName": name,
                        "Dimensions": [
                            {"Name": "environment", "Value": self._environment},
                            {"Name": "service", "Value": service},
                        ],
                    },
                    "Period": _HOUR,
                    "Stat": statistic,
                },
            }
            for index, (name, service, statistic) in enumerate(asked)
        ]
        found: list[dict[float, float]] = [{} for _ in asked]
        with aws_errors("reading metrics"):
            answer = self._client().get_metric_data(
                MetricDataQueries=queries,
                StartTime=datetime.fromtimestamp(since, UTC),
                EndTime=datetime.fromtimestamp(until, UTC),
            )
        for result in answer["MetricDataResults"]:
            values = found[int(result["Id"][1:])]
            for at, value in zip(result["Timestamps"], result["Values"], strict=True):
                values[at.timestamp() // _HOUR * _HOUR] = value
        return found


class NoMetrics:
    """For a function behind an emulator, which takes metrics and sums none: no figures, rather than zeros."""

    def hourly(self, *_: Any) -> Mapping[str, Mapping[float, float]]:
        raise Unavailable("an emulator makes no metrics")

    def percentiles(self, *_: Any) -> Mapping[float, tuple[float, float]]:
        raise Unavailable("an emulator makes no metrics")


class LoggedMetrics:
    """From the lines in CloudWatch's embedded metric format of `/aws/lambda/<stack>/…`: for emulators, which keep logs
    and make no metrics of them. `client` is one of CloudWatch Logs.
    """

    def __init__(self, client: Callable[[], Any], stack: str) -> None:
        self._client = client
        self._stack = stack

    def hourly(self, names: Sequence[str], since: float, until: float) -> Mapping[str, Mapping[float, float]]:
        found: dict[str, dict[float, float]] = {name: {} for name in names}
        services = {service for name in names for service in _SERVICES.get(name, ("receiver",))}
        for begin, line in self._lines(sorted(services), since, until):
            for name in found.keys() & line.keys():
                found[name][begin] = found[name].get(begin, 0.0) + sum(_numbers(line[name]))
        return found

    def percentiles(self, name: str, since: float, until: float) -> Mapping[float, tuple[float, float]]:
        by_hour: dict[float, list[float]] = defaultdict(list)
        for begin, line in self._lines(_SERVICES[name], since, until):
            by_hour[begin] += _numbers(line.get(name, ()))
        return {begin: (_rank(values, 0.5), _rank(values, 0.95)) for begin, values in by_hour.items() if values}

    def _lines(self, services: Sequence[str], since: float, until: float) -> Iterator[tuple[float, dict[str, Any]]]:
        client = self._client()
        for service in services:
            start: dict[str, str] = {}
            for _ in range(_MOST_PAGES):
                with aws_errors("reading logs"):
                    answer = client.filter_log_events(
                        logGroupName=f"/aws/lambda/{self._stack}/{service}",
                        filterPattern="CloudWatchMetrics",
                        startTime=int(since * 1000),
                        endTime=int(until * 1000),
                        **start,
                    )
                for event in answer["events"]:
                    if (line := _embedded(event["message"])) is not None:
                        yield event["timestamp"] / 1000 // _HOUR * _HOUR, line
                if "nextToken" not in answer:
                    break
                start = {"nextToken": answer["nextToken"]}


def _embedded(message: str) -> dict[str, Any] | None:
    try:
        line = json.loads(message)
    except ValueError:
        return None
    return line if isinstance(line, dict) and "_aws" in line else None


def _numbers(value: Any) -> list[float]:
    return [each for each in (value if isinstance(value, list | tuple) else [value]) if isinstance(each, int | float)]


def _rank(values: Sequence[float], share: float) -> float:
    order = sorted(values)
    return order[min(len(order) - 1, int(share * len(order)))]
