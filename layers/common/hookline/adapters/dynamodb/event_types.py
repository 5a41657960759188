"""Event types in the Config table: `pk=event-types sk=<name>`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from hookline.adapters.aws_errors import aws_errors
from hookline.adapters.dynamodb.tables import conditional, put_after, query
from hookline.errors import Conflict
from hookline.outbound.events.event_types import decode_event_type, encode_event_type

if TYPE_CHECKING:
    from hookline.adapters.dynamodb.tables import Item
    from hookline.outbound.model import EventType

__all__ = ["DynamoEventTypeStore"]


class DynamoEventTypeStore:
    def __init__(self, client: Any, table: str) -> None:
        self._client = client
        self._table = table

    def get(self, name: str) -> EventType | None:
        with aws_errors(f"reading {self._table}"):
            item = self._client.get_item(TableName=self._table, Key=_key(name), ConsistentRead=True).get("Item")
        return decode_event_type(item) if item else None

    def put(self, event_type: EventType, *, seen: int | None = None) -> EventType:
        if seen is None:
            known = self.get(event_type.name)
            seen = known.revision if known else 0
        stored = replace(event_type, revision=seen + 1)
        if not put_after(self._client, self._table, encode_event_type(stored), seen=seen):
            raise Conflict(f"event type {event_type.name}: it was changed meanwhile")
        return stored

    def delete(self, name: str, *, seen: int) -> bool:
        return conditional(
            self._client,
            "delete_item",
            TableName=self._table,
            Key=_key(name),
            ConditionExpression="revision = :seen",
            ExpressionAttributeValues={":seen": {"N": str(seen)}},
        )

    def deprecate(self, name: str, *, deprecated: bool = True) -> bool:
        return conditional(
            self._client,
            "update_item",
            TableName=self._table,
            Key=_key(name),
            UpdateExpression="SET deprecated = :deprecated ADD revision :one",
            ConditionExpression="attribute_exists(pk)",
            ExpressionAttributeValues={":deprecated": {"BOOL": deprecated}, ":one": {"N": "1"}},
        )

    def all(self) -> list[EventType]:
        found: list[EventType] = []
        start: Item | None = None
        while True:
            items, start = query(
                self._client,
                TableName=self._table,
                KeyConditionExpression="pk = :types",
                ExpressionAttributeValues={":types": {"S": "event-types"}},
                ExclusiveStartKey=start,
            )
            found += map(decode_event_type, items)
            if start is None:
                return found


def _key(name: str) -> Item:
    return {"pk": {"S": "event-types"}, "sk": {"S": name}}
