"""The lean metrics provider prints what Powertools' own prints, and refuses what it refuses."""

import json

import pytest
from aws_lambda_powertools.metrics import MetricUnit, MetricUnitError, MetricValueError
from aws_lambda_powertools.metrics.provider.cloudwatch_emf.cloudwatch import AmazonCloudWatchEMFProvider
from aws_lambda_powertools.metrics.provider.cloudwatch_emf.exceptions import MetricNameError

from hookline.emf import Provider

MILLISECONDS, COUNT = MetricUnit.Milliseconds, MetricUnit.Count
INVOCATIONS = {
    "one": [("Accepted", COUNT, 1)],
    "several": [("Accepted", COUNT, 1), ("RefusedTime", COUNT, 2), ("Accepted", COUNT, 3)],
    "values": [("FirstAttemptMs", MILLISECONDS, value) for value in (1, 2.5, 10**17, 0)],
    "a unit by name": [("Accepted", "Count", 1), ("Accepted", COUNT, 1)],
    "another unit later": [("Accepted", COUNT, 1), ("Accepted", MILLISECONDS, 1)],
    "a truth": [("Accepted", COUNT, True)],
    "spaces": [(" Accepted ", COUNT, 1), (" Accepted ", COUNT, 1)],
    "99 values": [("FirstAttemptMs", MILLISECONDS, value) for value in range(99)],
    "100 values": [("FirstAttemptMs", MILLISECONDS, value) for value in range(100)],
    "250 values": [("FirstAttemptMs", MILLISECONDS, value) for value in range(250)],
    "130 metrics": [(f"Metric{number}", COUNT, number) for number in range(130)],
    "fine resolution": [("Accepted", COUNT, 1, 1), ("Accepted", COUNT, 1)],
}


def lines(provider, calls, capsys, metadata):
    """What an invocation prints, the second of the same kind: by then names are known."""
    provider.set_default_dimensions(environment="dev")
    for _ in range(2):
        capsys.readouterr()
        provider.set_timestamp(1_800_000_000_000)
        for call in calls:
            provider.add_metric(*call)
        provider.metadata_set |= metadata
        if provider.metric_set:
            provider.flush_metrics()
        else:
            provider.clear_metrics()
    return capsys.readouterr().out.splitlines()


@pytest.mark.filterwarnings("ignore:This metric doesn't meet")
@pytest.mark.parametrize("calls", INVOCATIONS.values(), ids=INVOCATIONS)
@pytest.mark.parametrize("metadata", [{}, {"hook": "läuft \ud83d", "status": 200, "id": 'a"\\\n\x7f'}])
def test_the_lines_are_those_of_powertools(capsys, calls, metadata):
    ours = lines(Provider("Hookline"), calls, capsys, metadata)
    theirs = lines(AmazonCloudWatchEMFProvider(namespace="Hookline"), calls, capsys, metadata)
    assert ours
    assert [json.loads(line) for line in ours] == [json.loads(line) for line in theirs]
    assert ours[-1].isascii()


@pytest.mark.parametrize(
    ("call", "refusal"),
    [
        (("", COUNT, 1), MetricNameError),
        (("x" * 256, COUNT, 1), MetricNameError),
        (("Accepted", "Parsecs", 1), MetricUnitError),
        (("Accepted", COUNT, "1"), MetricValueError),
    ],
)
def test_what_cloudwatch_has_not_is_refused_every_time(call, refusal):
    provider = Provider("Hookline")
    provider.add_metric("Accepted", COUNT, 1)
    for _ in range(2):
        with pytest.raises(refusal):
            provider.add_metric(*call)


def test_metrics_that_are_off_print_nothing(capsys, monkeypatch):
    monkeypatch.setenv("POWERTOOLS_METRICS_DISABLED", "true")
    provider = Provider("Hookline")
    provider.add_metric("Accepted", COUNT, 1)
    provider.flush_metrics()
    assert capsys.readouterr().out == ""


def test_each_line_has_metrics_of_its_own_invocation_only(capsys):
    provider = Provider("Hookline")
    for name in ("Accepted", "Refused"):
        provider.add_metric(name, COUNT, 1)
        provider.flush_metrics()
    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    assert first["Accepted"] == [1.0]
    assert "Refused" not in first
    assert second["Refused"] == [1.0]
    assert "Accepted" not in second
