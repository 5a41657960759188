"""Publishes an event together with the order it is about: both are committed, or neither.

From a checkout, after `make setup`, with your AWS credentials, or after `make up && set -a && . .local/env && set +a`:

    .venv/bin/python examples/publish/publish.py "$(.venv/bin/hookline settings EventsTable)" orders

`orders` is a table of yours, with the key `id` (S); it is made if there is none. In an application of your own, install
boto3 and this library: `pip install boto3 ./hookline`.
"""

import sys
import time
from typing import Any

import boto3

from hookline.outbound import event_item


def create_order(dynamodb: Any, events_table: str, orders_table: str, order: dict[str, Any]) -> str:
    """Returns the event's id. `dynamodb` is a boto3 client."""
    item = event_item("order.created", order, tenant="acme", channels=["eu"])
    dynamodb.transact_write_items(
        TransactItems=[
            {
                "Put": {
                    "TableName": orders_table,
                    "Item": {"id": {"S": order["id"]}, "total": {"N": str(order["total"])}},
                    "ConditionExpression": "attribute_not_exists(id)",
                }
            },
            {"Put": {"TableName": events_table, "Item": item}},
        ]
    )
    return str(item["id"]["S"])


def ensure_table(dynamodb: Any, name: str) -> None:
    """For trying it out: your application has its tables."""
    try:
        dynamodb.describe_table(TableName=name)
    except dynamodb.exceptions.ResourceNotFoundException:
        dynamodb.create_table(
            TableName=name,
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
        dynamodb.get_waiter("table_exists").wait(TableName=name)


if __name__ == "__main__":
    events, orders = sys.argv[1:3]
    client = boto3.client("dynamodb")
    ensure_table(client, orders)
    order = {"id": f"o_{time.time_ns()}", "total": 12.5, "currency": "EUR"}
    print(create_order(client, events, orders, order))
