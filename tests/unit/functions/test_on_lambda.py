"""Functions in the environment that AWS gives them, which an emulator does not: X-Ray's daemon, JSON logs, nothing but
/tmp to write to. In a process of its own, as the X-Ray SDK patches what it finds.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[3]
TRACE = "1-5759e988-bd862e3fe1be46a994272793"
SCRIPT = """
import importlib.util, json, sys
import boto3
from moto import mock_aws
from hookline.adapters import aws
from hookline.adapters.aws_wire import services

services.client = aws.client  # moto stands behind botocore, which the wire goes past

class Context:
    function_name = memory_limit_in_mb = invoked_function_arn = "function"
    aws_request_id = "7d2f9a1c"
    def get_remaining_time_in_millis(self):
        return 60_000

with mock_aws():
    dynamodb = boto3.client("dynamodb")
    for table, keys in (("config", ("pk", "sk")), ("deliveries", ("endpoint_id", "sort")), ("events", ("id",))):
        dynamodb.create_table(
            TableName=table, BillingMode="PAY_PER_REQUEST",
            KeySchema=[{"AttributeName": key, "KeyType": kind} for key, kind in zip(keys, ("HASH", "RANGE"))],
            AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in keys],
        )
    for queue in ("inbound", "retry", "fault"):
        boto3.client("sqs").create_queue(QueueName=queue)
    spec = importlib.util.spec_from_file_location("app", sys.argv[1])
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    answer = module.handler(json.loads(sys.argv[2]), Context())
    sys.stderr.write(json.dumps(answer))
"""
QUEUE = "https://sqs.us-east-1.amazonaws.com/123456789012/"
EVENTS: dict[str, dict[str, Any]] = {
    "receiver": {
        "version": "2.0",
        "rawPath": "/hooks/nowhere",
        "rawQueryString": "",
        "headers": {"host": "x.execute-api.us-east-1.amazonaws.com"},
        "requestContext": {
            "domainName": "x.execute-api.us-east-1.amazonaws.com",
            "http": {"method": "POST", "path": "/hooks/nowhere", "sourceIp": "192.0.2.1"},
            "stage": "$default",
        },
        "body": "{}",
        "isBase64Encoded": False,
    },
    "sender": {
        "Records": [
            {"eventName": "INSERT", "dynamodb": {"SequenceNumber": "1", "Keys": {"pk": {"S": "e"}}, "NewImage": {}}}
        ]
    },
    "retry": {"Records": [{"messageId": "m1", "receiptHandle": "r", "body": "no message", "attributes": {}}]},
}
ANSWERS: dict[str, dict[str, Any]] = {
    "receiver": {"statusCode": 404},
    "sender": {"batchItemFailures": []},
    "retry": {"batchItemFailures": [{"itemIdentifier": "m1"}]},
}


@pytest.mark.parametrize("name", EVENTS)
def test_a_function_runs_as_on_lambda(name: str, tmp_path: Path) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as daemon:
        daemon.bind(("127.0.0.1", 0))
        environ = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT / "layers/common"),
            "PYTHONDONTWRITEBYTECODE": "1",
            "HOME": str(tmp_path),
            "TMPDIR": str(tmp_path),
            "AWS_ACCESS_KEY_ID": "testing",
            "AWS_SECRET_ACCESS_KEY": "testing",
            "AWS_SESSION_TOKEN": "testing",
            "AWS_REGION": "us-east-1",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_LAMBDA_FUNCTION_NAME": "function",
            "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
            "AWS_LAMBDA_LOG_FORMAT": "JSON",
            "AWS_LAMBDA_LOG_LEVEL": "INFO",
            "AWS_LAMBDA_RUNTIME_API": "169.254.100.1:9001",
            "AWS_XRAY_DAEMON_ADDRESS": f"127.0.0.1:{daemon.getsockname()[1]}",
            "AWS_XRAY_CONTEXT_MISSING": "LOG_ERROR",
            "_X_AMZN_TRACE_ID": f"Root={TRACE};Parent=53995c3f42cd8ad8;Sampled=1",
            "LAMBDA_TASK_ROOT": str(ROOT),
            "LOG_LEVEL": "INFO",
            "TRACE_SUBSEGMENTS": "true",
            "POWERTOOLS_SERVICE_NAME": name,
            "POWERTOOLS_METRICS_NAMESPACE": "Hookline",
            "CONFIG_TABLE": "config",
            "EVENTS_TABLE": "events",
            "DELIVERIES_TABLE": "deliveries",
            "DEDUPE_TABLE": "dedupe",
            "INBOUND_QUEUE_URL": f"{QUEUE}inbound",
            "INBOUND_FIFO_QUEUE_URL": f"{QUEUE}inbound.fifo",
            "RETRY_QUEUE_URL": f"{QUEUE}retry",
            "STREAM_FAULT_QUEUE_URL": f"{QUEUE}fault",
            "PAYLOAD_BUCKET": "payloads",
            "SEALING_KEY": "arn:aws:kms:us-east-1:123456789012:key/1",
            "WORKER_FUNCTION": "worker",
        }
        command = [sys.executable, "-c", SCRIPT, str(ROOT / f"functions/{name}/app.py"), json.dumps(EVENTS[name])]
        ran = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
        assert ran.returncode == 0, ran.stderr[-3000:]
        assert json.loads(ran.stderr.splitlines()[-1]).items() >= ANSWERS[name].items()
        traced = []
        while not any("## handler" in each for each in traced):
            traced.append(daemon.recv(65_536).decode())
    assert all(TRACE in each for each in traced)
    lines = [json.loads(line) for line in ran.stdout.splitlines()]  # every line is JSON: Lambda keeps it as it is
    assert any("_aws" in line for line in lines), "no metrics"
    assert all(line["service"] == name for line in lines)
    assert list(tmp_path.iterdir()) == [], "something was written beside /tmp's own"
