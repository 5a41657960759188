"""Powertools' metrics with less work for each invocation: the same line, by the same rules.

Powertools checks a metric's name and unit each time, writes texts for a debug log that nobody reads, and looks into the
environment again before each line. Here a name is checked once by Powertools itself, and what is unusual in any way is
left to it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.metrics.functions import is_metrics_disabled
from aws_lambda_powertools.metrics.provider.cloudwatch_emf.cloudwatch import AmazonCloudWatchEMFProvider
from aws_lambda_powertools.metrics.provider.cloudwatch_emf.constants import MAX_METRICS

from hookline.jsontext import ascii_text

if TYPE_CHECKING:
    from aws_lambda_powertools.metrics import MetricResolution

__all__ = ["Provider"]

_STANDARD = 60  # seconds that CloudWatch resolves
_ENOUGH = MAX_METRICS - 1  # the next one makes Powertools print what there is


class Provider(AmazonCloudWatchEMFProvider):
    """A provider for `Metrics(provider=...)`. Whether metrics are off is read from the environment when it is made."""

    def __init__(self, namespace: str) -> None:
        super().__init__(namespace=namespace)
        self._checked: set[str] = set()
        self._off = is_metrics_disabled()

    def add_metric(
        self, name: str, unit: MetricUnit | str, value: float, resolution: MetricResolution | int = _STANDARD
    ) -> None:
        """Raises what Powertools raises for a name, unit, value or resolution that CloudWatch has not."""
        known = self.metric_set.get(name)
        many = len(self.metric_set) >= _ENOUGH or (known is not None and len(known["Value"]) >= _ENOUGH)
        plain = type(value) in {int, float} and resolution == _STANDARD
        if type(unit) is not MetricUnit or many or not plain or name not in self._checked:
            super().add_metric(name, unit, value, resolution)
            if name == name.strip():
                self._checked.add(name)
        elif known is None:
            self.metric_set[name] = {"Unit": unit._value_, "StorageResolution": _STANDARD, "Value": [float(value)]}
        else:
            known["Unit"], known["StorageResolution"] = unit._value_, _STANDARD
            known["Value"].append(float(value))

    def flush_metrics(self, raise_on_empty_metrics: bool = False) -> None:
        """Prints the line and begins the next."""
        if not self.metric_set or self._off:
            super().flush_metrics(raise_on_empty_metrics)
            return
        print(ascii_text(self.serialize_metric_set()))  # noqa: T201 - as Powertools: Lambda reads metrics there
        self.clear_metrics()
