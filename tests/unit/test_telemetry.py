from __future__ import annotations

import json
import subprocess
import sys

import pytest

from hookline import telemetry
from hookline.inbound.receive import Reception
from hookline.inbound.request import Response
from hookline.inbound.signatures.verdict import REASONS
from hookline.inbound.work import Outcome


class Lines(list):
    """`noted`: what was put on the line of the metrics."""

    noted: dict


@pytest.fixture
def lines(monkeypatch):
    """What is logged, as fields."""
    found, noted = Lines(), {}
    found.noted = noted

    def keep(level):
        return lambda message, extra: found.append({"level": level, "message": message, **extra})

    for level in ("info", "warning", "error"):
        monkeypatch.setattr(telemetry.logger, level, keep(level))
    monkeypatch.setattr(telemetry._provider, "metadata_set", noted)
    return found


def test_only_listed_fields_are_logged(lines):
    telemetry.outcome("accepted", hook="deploy", id="msg_1", reason="", event_id=None)
    assert lines == [{"level": "info", "message": "accepted", "hook": "deploy", "id": "msg_1"}]
    with pytest.raises(TypeError, match="body"):
        telemetry.outcome("accepted", body="secret")


def test_what_a_stranger_sent_is_cut(lines):
    telemetry.outcome("unknown", hook="x" * 10_000)
    assert len(lines[0]["hook"]) == telemetry.LONGEST


def test_one_line_and_one_counter_for_a_request(lines, monkeypatch):
    counted = []
    monkeypatch.setattr(telemetry, "count", lambda name, _value=1: counted.append(name))
    for outcome in telemetry._RECEIVED:
        lines.noted.clear()
        telemetry.received(Reception(Response(200, "private"), outcome, hook="h"), bytes_in=5)
        told = lines.pop() if lines else lines.noted
        assert (told["message"], told["hook"], told["bytes"], told["status"]) == (outcome, "h", 5, 200)
        assert told.get("level") == ("error" if outcome in {"failed", "unavailable"} else None)
        assert "private" not in json.dumps(told)
    assert len(counted) == len(telemetry._RECEIVED)


def test_one_line_and_one_counter_for_a_message(lines, monkeypatch):
    counted = []
    monkeypatch.setattr(telemetry, "count", lambda name, _value=1: counted.append(name))
    for status in telemetry._WORKED:
        telemetry.worked(Outcome(status, output="private"))
    assert len(counted) == len(telemetry._WORKED)
    assert len(lines) == len(telemetry._WORKED) - 1, "a parked message was reported when it was dead-lettered"
    assert "private" not in json.dumps(lines)


ON_LAMBDA = {"AWS_XRAY_DAEMON_ADDRESS": "169.254.79.129:2000", "LAMBDA_TASK_ROOT": "/var/task"}


@pytest.mark.parametrize(
    ("environ", "on"),
    [
        ({}, False),
        (ON_LAMBDA, False),
        (ON_LAMBDA | {"TRACE_SUBSEGMENTS": "false"}, False),
        (ON_LAMBDA | {"TRACE_SUBSEGMENTS": "true"}, True),
        (ON_LAMBDA | {"TRACE_SUBSEGMENTS": "true", "AWS_SAM_LOCAL": "true"}, False),
        ({"LAMBDA_TASK_ROOT": "/var/task", "TRACE_SUBSEGMENTS": "true"}, False),
    ],
)
def test_traces_go_only_where_somebody_takes_them_and_asked_for_them(monkeypatch, environ, on):
    for name in ("AWS_XRAY_DAEMON_ADDRESS", "LAMBDA_TASK_ROOT", "TRACE_SUBSEGMENTS", "AWS_SAM_LOCAL"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    assert telemetry.tracing() is on


def test_the_xray_sdk_is_not_loaded_where_nothing_is_traced():
    code = "import sys; import hookline.telemetry; print('aws_xray_sdk' in sys.modules)"
    environ = {"PYTHONPATH": ":".join(sys.path), "PATH": "/usr/bin:/bin"}
    done = subprocess.run([sys.executable, "-c", code], env=environ, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_an_instrumented_handler_counts_and_logs(capsys, monkeypatch):
    class Context:
        function_name = "receiver"
        memory_limit_in_mb = 512
        invoked_function_arn = "arn:aws:lambda:us-east-1:000000000000:function:receiver"
        aws_request_id = "r-1"

    @telemetry.instrument
    def handler(event, _context):
        telemetry.count("Accepted")
        telemetry.annotate("accepted", hook="deploy")
        return event["answer"]

    monkeypatch.setattr(telemetry.metrics.provider, "service", "receiver")
    assert handler({"answer": 42}, Context()) == 42
    metrics = [json.loads(line) for line in capsys.readouterr().out.splitlines() if "_aws" in line]
    [line] = [line for line in metrics if "Accepted" in line]
    assert line["Accepted"] == [1.0]
    assert (line["message"], line["hook"], line["function_request_id"]) == ("accepted", "deploy", "r-1")


@pytest.mark.usefixtures("lines")
def test_a_refusal_is_counted_by_what_was_wrong(monkeypatch):
    counted = []
    monkeypatch.setattr(telemetry, "count", lambda name, _value=1: counted.append(name))
    for reason in ("signature-mismatch", "stale", "bad-secret", "", "something-new"):
        telemetry.received(Reception(Response(401, ""), "refused", hook="h", reason=reason), bytes_in=5)
    expected = ["RefusedSignature", "RefusedTime", "RefusedOwnSecret"]
    assert [name for name in counted if name != "Refused"] == expected
    assert telemetry.REFUSED.keys() <= REASONS.keys()


@pytest.mark.parametrize(("given", "kept"), [(0, 0), (1, 1), (25, 25), (26, 13), (100, 25), (1001, 25)])
def test_of_many_durations_some_are_kept_evenly(monkeypatch, given, kept):
    found = []
    monkeypatch.setattr(telemetry._provider, "add_metric", lambda _name, _unit, value: found.append(value))
    telemetry.measure("FirstAttemptMs", list(range(given)))
    assert (len(found), found == sorted(found)) == (kept, True)
