"""Our metrics as CloudWatch has summed them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from hookline.adapters.aws_errors import aws_errors

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

__all__ = ["CloudWatchMetrics"]

_HOUR = 3600
_NAMESPACE = "Hookline"
_SERVICES = {
    **dict.fromkeys(("Delivered", "AttemptsFailed", "Held"), ("sender", "retry")),
    **dict.fromkeys(("Exhausted", "Cancelled", "Replayed"), ("retry",)),
}


class CloudWatchMetrics:
    """`client` makes the boto3 client when it is first needed; `environment` is a dimension of each metric."""

    def __init__(self, client: Callable[[], Any], environment: str) -> None:
        self._client = client
        self._environment = environment

    def hourly(self, names: Sequence[str], since: float, until: float) -> Mapping[str, Mapping[float, float]]:
        """One call: GetMetricData takes 500 queries."""
        asked = [(name, service) for name in names for service in _SERVICES.get(name, ("receiver",))]
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
                    "Stat": "Sum",
                },
            }
            for index, (name, service) in enumerate(asked)
        ]
        found: dict[str, dict[float, float]] = {name: {} for name in names}
        with aws_errors("reading metrics"):
            answer = self._client().get_metric_data(
                MetricDataQueries=queries,
                StartTime=datetime.fromtimestamp(since, UTC),
                EndTime=datetime.fromtimestamp(until, UTC),
            )
        for result in answer["MetricDataResults"]:
            name = asked[int(result["Id"][1:])][0]
            for at, value in zip(result["Timestamps"], result["Values"], strict=True):
                begin = at.timestamp() // _HOUR * _HOUR
                found[name][begin] = found[name].get(begin, 0.0) + value
        return found
