"""Loads a function's handler as Lambda does, on moto: the adapters are real, AWS is not."""

from __future__ import annotations

import importlib.util
import json
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from moto import mock_aws

from hookline import telemetry
from hookline.adapters import aws
from hookline.adapters.aws_wire import services
from hookline.adapters.dynamodb.hooks_store import DynamoHookStore

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import ModuleType

ROOT = Path(__file__).resolve().parents[3]


@dataclass
class Context:
    function_name: str = "function"
    memory_limit_in_mb: int = 512
    invoked_function_arn: str = "arn:aws:lambda:us-east-1:123456789012:function:function"
    aws_request_id: str = "7d2f9a1c"

    def get_remaining_time_in_millis(self) -> int:
        return 300_000


@dataclass
class Account:
    environ: dict[str, str]
    load: Callable[[str], ModuleType]
    context: Context

    def apply(self, *hooks: dict[str, Any]) -> None:
        store = DynamoHookStore(boto3.client("dynamodb"), self.environ["CONFIG_TABLE"], clock=time.time)
        store.apply({"hooks": list(hooks)})

    def messages(self, variable: str = "INBOUND_QUEUE_URL") -> list[dict[str, Any]]:
        """What waits in a queue, as an event source mapping hands it over."""
        url = self.environ[variable]
        answer = boto3.client("sqs").receive_message(
            QueueUrl=url, MaxNumberOfMessages=10, AttributeNames=["All"], MessageAttributeNames=["All"]
        )
        return [
            {
                "messageId": message["MessageId"],
                "receiptHandle": message["ReceiptHandle"],
                "body": message["Body"],
                "attributes": message["Attributes"],
                "messageAttributes": {
                    name: {"stringValue": value["StringValue"], "dataType": "String"}
                    for name, value in message.get("MessageAttributes", {}).items()
                },
                "eventSource": "aws:sqs",
                "eventSourceARN": f"arn:aws:sqs:us-east-1:123456789012:{url.rsplit('/', 1)[1]}",
            }
            for message in answer.get("Messages", [])
        ]


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch) -> Iterator[Account]:
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    environ = {
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "POWERTOOLS_SERVICE_NAME": "test",
        "POWERTOOLS_METRICS_NAMESPACE": "Hookline",
        "CONFIG_TABLE": "config",
        "EVENTS_TABLE": "events",
        "DEDUPE_TABLE": "dedupe",
        "PAYLOAD_BUCKET": "payloads",
        "WORKER_FUNCTION": "worker",
        "CONFIG_CACHE_SECONDS": "0",
    }
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    with mock_aws():
        sqs = boto3.client("sqs")
        environ["INBOUND_QUEUE_URL"] = sqs.create_queue(QueueName="inbound")["QueueUrl"]
        fifo = sqs.create_queue(QueueName="inbound.fifo", Attributes={"FifoQueue": "true"})
        environ["INBOUND_FIFO_QUEUE_URL"] = fifo["QueueUrl"]
        for name in ("INBOUND_QUEUE_URL", "INBOUND_FIFO_QUEUE_URL"):
            monkeypatch.setenv(name, environ[name])
        boto3.client("s3").create_bucket(Bucket="payloads")
        _tables()
        aws.client.cache_clear()
        monkeypatch.setattr(services, "client", aws.client)  # moto stands behind botocore, which the wire goes past

        def load(name: str) -> ModuleType:
            spec = importlib.util.spec_from_file_location(f"{name}_app", ROOT / "functions" / name / "app.py")
            assert spec is not None
            assert spec.loader is not None
            module = importlib.util.module_from_spec(spec)
            sys.modules[spec.name] = module
            spec.loader.exec_module(module)
            monkeypatch.setattr(telemetry.logger.registered_handler, "stream", sys.stdout)  # what this test captures
            return module

        yield Account(environ, load, Context())
        aws.client.cache_clear()


def _tables() -> None:
    dynamodb = boto3.client("dynamodb")
    for table, keys in (("config", ("pk", "sk")), ("dedupe", ("id",)), ("events", ("id",))):
        dynamodb.create_table(
            TableName=table,
            BillingMode="PAY_PER_REQUEST",
            KeySchema=[
                {"AttributeName": key, "KeyType": kind} for key, kind in zip(keys, ("HASH", "RANGE"), strict=False)
            ],
            AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in keys],
        )


def http_event(path: str, body: str = "", method: str = "POST", **headers: str) -> dict[str, Any]:
    """As an HTTP API sends it, payload format 2.0."""
    return {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": "",
        "headers": {name.replace("_", "-"): value for name, value in headers.items()},
        "requestContext": {
            "domainName": "abc.execute-api.us-east-1.amazonaws.com",
            "http": {"method": method, "path": path, "sourceIp": "203.0.113.7"},
            "stage": "$default",
        },
        "body": body,
        "isBase64Encoded": False,
    }


def logged(text: str) -> list[dict[str, Any]]:
    """The lines that tell an outcome: Powertools' logger's, and the receiver's, which carry its metrics too."""
    lines = [json.loads(line) for line in text.splitlines() if line.startswith("{")]
    return [line for line in lines if "message" in line]
