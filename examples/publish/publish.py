"""Publishes an event together with the order it is about: both are committed, or neither.

python examples/publish/publish.py <events table> <orders table>
"""

import sys
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


if __name__ == "__main__":
    events, orders = sys.argv[1:3]
    print(create_order(boto3.client("dynamodb"), events, orders, {"id": "o_1001", "total": 12.5, "currency": "EUR"}))
