"""What functions are told of, made on MiniStack by the template's definitions: tables, queues, a bucket, a key."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
from tests.backends.registry import BACKENDS
from tests.backends.runtime import LambdaRuntime
from tests.template.reader import template

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["TABLES", "Account", "an_account"]

ROOT = Path(__file__).resolve().parents[2]
TABLES = {"ConfigTable": "config", "DedupeTable": "dedupe", "DeliveriesTable": "deliveries", "EventsTable": "events"}
_CREATED_WITH = {"AttributeDefinitions", "BillingMode", "GlobalSecondaryIndexes", "KeySchema"}


@dataclass(frozen=True)
class Account:
    """Tables, queues, a bucket and a key that functions are told of; `variables` is what the template gives them."""

    variables: dict[str, str]

    def client(self, service: str) -> Any:
        return boto3.client(
            service,
            endpoint_url=self.variables["AWS_ENDPOINT_URL"],
            region_name="us-east-1",
            aws_access_key_id="000000000000",
            aws_secret_access_key="test",
        )

    @contextmanager
    def function(self, name: str, **changes: str) -> Iterator[LambdaRuntime]:
        variables = self.variables | {"POWERTOOLS_SERVICE_NAME": name} | changes
        with LambdaRuntime(ROOT / "functions" / name, variables) as started:
            yield started

    def sample(self, name: str) -> Any:
        return json.loads((ROOT / "tests/events" / f"{name}.json").read_text())


@contextmanager
def an_account() -> Iterator[Account]:
    """A MiniStack of its own with everything in it, until the context is left."""
    with BACKENDS["ministack"].start() as endpoint:
        made = Account({"AWS_ENDPOINT_URL": endpoint})
        made.variables.update(_resources(made))
        yield made


def _resources(account: Account) -> dict[str, str]:
    sqs, dynamodb = account.client("sqs"), account.client("dynamodb")
    queue = {name: sqs.create_queue(QueueName=name)["QueueUrl"] for name in ("inbound", "retry", "faults")}
    fifo = sqs.create_queue(QueueName="inbound.fifo", Attributes={"FifoQueue": "true"})["QueueUrl"]
    for name, table in TABLES.items():
        declared = template().tables[name]
        dynamodb.create_table(TableName=table, **{key: declared[key] for key in declared if key in _CREATED_WITH})
    account.client("s3").create_bucket(Bucket="payloads")
    return {
        "ENVIRONMENT": "test",
        "POWERTOOLS_METRICS_NAMESPACE": "Hookline",
        "CONFIG_TABLE": "config",
        "EVENTS_TABLE": "events",
        "DELIVERIES_TABLE": "deliveries",
        "DEDUPE_TABLE": "dedupe",
        "INBOUND_QUEUE_URL": queue["inbound"],
        "INBOUND_FIFO_QUEUE_URL": fifo,
        "RETRY_QUEUE_URL": queue["retry"],
        "STREAM_FAULT_QUEUE_URL": queue["faults"],
        "PAYLOAD_BUCKET": "payloads",
        "SEALING_KEY": account.client("kms").create_key()["KeyMetadata"]["Arn"],
        "WORKER_FUNCTION": "worker",
        "DEPLOYMENT": "us-east-1/hookline",
        "CONFIG_CACHE_SECONDS": "0",
    }
