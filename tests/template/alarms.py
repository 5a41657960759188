"""Alarms as what they look at and when they ring: on one metric, on arithmetic, or on what is unusual."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.template.reader import template

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Alarm", "Metric", "alarms"]

_COMPARISONS = {
    "GreaterThanThreshold": lambda value, threshold: value > threshold,
    "LessThanThreshold": lambda value, threshold: value < threshold,
}
ALWAYS = frozenset({None, "OnAws"})  # conditions of alarms that a deployment on AWS has without being asked


@dataclass(frozen=True)
class Metric:
    namespace: str
    name: str
    dimensions: dict[str, Any]
    statistic: str
    period: int


@dataclass(frozen=True)
class Alarm:
    name: str
    condition: str | None
    properties: dict[str, Any]

    @property
    def essential(self) -> bool:
        return self.condition in ALWAYS

    @property
    def metrics(self) -> dict[str, Metric]:
        """By id; that of an alarm on a single metric is empty."""
        own = self.properties
        if "Metrics" not in own:
            return {"": _metric(own, own, own.get("Statistic") or own["ExtendedStatistic"])}
        stats = {each["Id"]: each["MetricStat"] for each in own["Metrics"] if "MetricStat" in each}
        return {name: _metric(stat["Metric"], stat, stat["Stat"]) for name, stat in stats.items()}

    @property
    def expression(self) -> str:
        found = [each["Expression"] for each in self.properties.get("Metrics", []) if "Expression" in each]
        return found[0] if found else ""

    @property
    def period(self) -> int:
        (period,) = {metric.period for metric in self.metrics.values()}
        return period

    @property
    def minutes(self) -> Any:
        """How long it looks back; a parameter's reference where that is a parameter."""
        periods = self.properties["EvaluationPeriods"]
        return periods * self.period // 60 if isinstance(periods, int) else periods

    @property
    def billed(self) -> int:
        """Metrics that CloudWatch charges for: those it reads, and for a band its upper and lower line."""
        return len(self.metrics) + (2 if "ANOMALY_DETECTION_BAND" in self.expression else 0)

    def breached(self, values: Mapping[str, float]) -> bool:
        """Whether a period with these sums, by the metrics' ids, is one too many; what is not named had no data."""
        assert values.keys() <= self.metrics.keys()
        value = _evaluate(self.expression, values) if self.expression else values.get("", 0.0)
        return _COMPARISONS[self.properties["ComparisonOperator"]](value, self.properties["Threshold"])


def _metric(about: dict[str, Any], when: dict[str, Any], statistic: str) -> Metric:
    dimensions = {each["Name"]: each["Value"] for each in about.get("Dimensions", [])}
    return Metric(about["Namespace"], about["MetricName"], dimensions, statistic, when["Period"])


def _evaluate(expression: str, values: Mapping[str, float]) -> float:
    """CloudWatch's arithmetic on one period: `IF(condition, value, otherwise)` of sums, FILL for what had no data."""
    filled = re.sub(r"FILL\((\w+), (\d+)\)", lambda each: str(values.get(each[1], float(each[2]))), expression)
    written = re.fullmatch(r"IF\((.+), (.+), (.+)\)", filled)
    assert written, expression
    condition, value, otherwise = (
        re.sub(r"\b(AND|OR)\b", lambda each: each[1].lower(), part) for part in written.groups()
    )
    return float(eval(value if eval(condition) else otherwise))


def alarms() -> dict[str, Alarm]:
    found = template().of_type("AWS::CloudWatch::Alarm")
    return {
        name: Alarm(name, template().resources[name].get("Condition"), properties) for name, properties in found.items()
    }
