"""Event types in the Config table: `pk=event-types sk=<name>`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from hookline.adapters.aws import aws_errors
from hookline.adapters.dynamo import conditional, query
from hookline.errors import InvalidInput
from hookline.outbound.event_types import EventType

if TYPE_CHECKING:
    from hookline.adapters.dynamo import Item

__all__ = ["DynamoEventTypeStore"]

_MOST_BYTES = 390_000  # of the 400 KB that an item may have


class DynamoEventTypeStore:
    def __init__(self, client: Any, table: str) -> None:
        self._client = client
        self._table = table

    def get(self, name: str) -> EventType | None:
        with aws_errors(f"reading {self._table}"):
            item = self._client.get_item(TableName=self._table, Key=_key(name)).get("Item")
        return _decode(item) if item else None

    def put(self, event_type: EventType) -> None:
        """Raises InvalidInput where its schemas are too large for an item."""
        definition = json.dumps(event_type.to_dict(), separators=(",", ":"), ensure_ascii=False)
        size = len(definition.encode())
        if size > _MOST_BYTES:
            raise InvalidInput.at(event_type.name, f"expected at most {_MOST_BYTES} bytes in all versions, got {size}")
        item = {
            **_key(event_type.name),
            "definition": {"S": definition},
            "deprecated": {"BOOL": event_type.deprecated},
        }
        with aws_errors(f"writing {self._table}"):
            self._client.put_item(TableName=self._table, Item=item)

    def deprecate(self, name: str, *, deprecated: bool = True) -> bool:
        """False if there is no such type."""
        return conditional(
            self._client,
            "update_item",
            TableName=self._table,
            Key=_key(name),
            UpdateExpression="SET deprecated = :deprecated",
            ConditionExpression="attribute_exists(pk)",
            ExpressionAttributeValues={":deprecated": {"BOOL": deprecated}},
        )

    def all(self) -> list[EventType]:
        """By name."""
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
            found += map(_decode, items)
            if start is None:
                return found


def _key(name: str) -> Item:
    return {"pk": {"S": "event-types"}, "sk": {"S": name}}


def _decode(item: Item) -> EventType:
    definition = json.loads(item["definition"]["S"])
    return EventType(**{**definition, "deprecated": item["deprecated"]["BOOL"]})
