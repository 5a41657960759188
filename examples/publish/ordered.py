"""Publishes each change of an order, numbered in the order in which the changes are committed.

From a checkout, after `make setup`, with your AWS credentials, or after `make up && set -a && . .local/env && set +a`:

    .venv/bin/python examples/publish/ordered.py "$(.venv/bin/hookline settings EventsTable)" orders

It prints the numbers 1, 2 and 3. An endpoint of the tenant `acme` with `--ordering key` gets these events one after the
other, also where an attempt fails. `orders` is a table of yours, with the key `id` (S); it is made if there is none.
"""

import sys
import time
from typing import Any

import boto3
from publish import ensure_table

from hookline.outbound import publish_in_order


def change_order(dynamodb: Any, events_table: str, orders_table: str, order_id: str, *, before: str, after: str) -> int:
    """From one status to the next ("" for a new order). Both are committed, or neither. Returns the event's number.

    Raises boto3's TransactionCanceledException where the order has another status than `before`.
    """
    change: dict[str, Any] = {
        "TableName": orders_table,
        "Key": {"id": {"S": order_id}},
        "UpdateExpression": "SET #status = :after",
        "ConditionExpression": "#status = :before" if before else "attribute_not_exists(id)",
        "ExpressionAttributeNames": {"#status": "status"},
        "ExpressionAttributeValues": {":after": {"S": after}} | ({":before": {"S": before}} if before else {}),
    }
    return publish_in_order(
        dynamodb,
        events_table,
        f"order.{after}",
        {"id": order_id, "status": after},
        tenant="acme",
        ordering_key=order_id,
        beside=[{"Update": change}],
    )


if __name__ == "__main__":
    events, orders = sys.argv[1:3]
    client = boto3.client("dynamodb")
    ensure_table(client, orders)
    order = f"o_{time.time_ns()}"
    for old, new in (("", "created"), ("created", "paid"), ("paid", "sent")):
        print(change_order(client, events, orders, order, before=old, after=new))
