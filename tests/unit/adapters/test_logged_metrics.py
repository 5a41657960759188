"""Metrics of an emulator, which keeps the functions' lines and sums nothing."""

from __future__ import annotations

import json

import pytest

from hookline.adapters.metrics import CloudWatchMetrics, LoggedMetrics, NoMetrics
from hookline.errors import Unavailable

HOUR = 1_800_000_000.0 // 3600 * 3600


class Logs:
    """Two pages of each group."""

    def __init__(self, **groups):
        self.groups = groups
        self.asked = []

    def filter_log_events(self, *, logGroupName, nextToken="", **asked):  # noqa: N803 - boto3's names
        self.asked.append((logGroupName, asked))
        events = [
            {"timestamp": int(at * 1000), "message": text if isinstance(text, str) else json.dumps(text)}
            for at, text in self.groups.get(logGroupName.rpartition("/")[2], ())
        ]
        half = len(events) // 2
        return {"events": events[half:]} if nextToken else {"events": events[:half], "nextToken": "more"}


def line(**metrics):
    return {"_aws": {"CloudWatchMetrics": []}, "service": "x", **metrics}


def test_sums_by_hour_over_functions_and_pages():
    logs = Logs(
        sender=[(HOUR + 1, line(Delivered=[3.0], AttemptsFailed=[1.0])), (HOUR + 3601, line(Delivered=[5.0]))],
        retry=[
            (HOUR + 2, line(Delivered=2.0, Exhausted=[1])),
            (HOUR + 3, "not JSON"),
            (HOUR + 4, {"message": "CloudWatchMetrics"}),
        ],
    )
    found = LoggedMetrics(lambda: logs, "hookline").hourly(["Delivered", "Exhausted", "Held"], HOUR, HOUR + 7200)
    assert found == {"Delivered": {HOUR: 5.0, HOUR + 3600: 5.0}, "Exhausted": {HOUR: 1.0}, "Held": {}}
    assert {name for name, _ in logs.asked} == {"/aws/lambda/hookline/sender", "/aws/lambda/hookline/retry"}


def test_percentiles_by_hour():
    logs = Logs(sender=[(HOUR, line(FirstAttemptMs=list(range(100)))), (HOUR + 3600, line(Delivered=1))])
    assert LoggedMetrics(lambda: logs, "s").percentiles("FirstAttemptMs", HOUR, HOUR + 7200) == {HOUR: (50, 95)}


def test_cloudwatch_is_asked_for_both_percentiles_of_an_hour():
    class CloudWatch:
        def get_metric_data(self, *, MetricDataQueries, StartTime, EndTime):  # noqa: ARG002, N803 - boto3's names
            values = {"p50": 12.0, "p95": 80.0}
            return {
                "MetricDataResults": [
                    {"Id": each["Id"], "Timestamps": [StartTime], "Values": [values[each["MetricStat"]["Stat"]]]}
                    for each in MetricDataQueries
                ]
            }

    found = CloudWatchMetrics(CloudWatch, "prod").percentiles("FirstAttemptMs", HOUR, HOUR + 3600)
    assert found == {HOUR: (12.0, 80.0)}


def test_an_emulators_function_has_no_figures_rather_than_zeros():
    for read in (
        lambda: NoMetrics().hourly(["Delivered"], 0, 1),
        lambda: NoMetrics().percentiles("FirstAttemptMs", 0, 1),
    ):
        with pytest.raises(Unavailable):
            read()
