"""The newest delivery of a debounced hook: `id=debounce#<key>` in the dedupe table, beside the idempotency records."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from hookline.adapters.aws_errors import aws_errors
from hookline.adapters.dynamodb.tables import conditional

if TYPE_CHECKING:
    from hookline.ports import Clock

__all__ = ["DynamoDebounceStore"]


class DynamoDebounceStore:
    def __init__(self, client: Any, table: str, *, clock: Clock) -> None:
        self._client = client
        self._table = table
        self._clock = clock

    def mark(self, key: str, at: float, *, keep: float) -> None:
        conditional(  # where the condition does not hold, something newer is there already
            self._client,
            "update_item",
            TableName=self._table,
            Key=self._key(key),
            UpdateExpression="SET newest = :at, expiration = :expires",
            ConditionExpression="attribute_not_exists(newest) OR newest < :at",
            ExpressionAttributeValues={
                ":at": {"N": repr(at)},
                ":expires": {"N": str(int(self._clock() + keep))},
            },
        )

    def first(self, key: str, *, keep: float) -> bool:
        now = int(self._clock())
        return conditional(
            self._client,
            "update_item",
            TableName=self._table,
            Key={"id": {"S": f"debounced#{hashlib.sha256(key.encode()).hexdigest()}"}},  # a key may be of any length
            UpdateExpression="SET expiration = :expires",
            ConditionExpression="attribute_not_exists(id) OR expiration <= :now",  # expired items are deleted later
            ExpressionAttributeValues={":expires": {"N": str(int(now + keep))}, ":now": {"N": str(now)}},
        )

    def newest(self, key: str) -> float:
        with aws_errors("dedupe table"):
            item = self._client.get_item(TableName=self._table, Key=self._key(key), ConsistentRead=True).get("Item")
        return float(item["newest"]["N"]) if item else 0.0

    def _key(self, key: str) -> dict[str, dict[str, str]]:
        return {"id": {"S": f"debounce#{key}"}}
