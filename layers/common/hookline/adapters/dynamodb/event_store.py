"""The Events table: the outbox."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hookline.adapters.dynamodb.cursors import decode_cursor, encode_cursor
from hookline.adapters.dynamodb.tables import batch_get, conditional, query
from hookline.errors import MalformedEvent
from hookline.outbound.events.items import decode, encode
from hookline.outbound.ports import Page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hookline.outbound.model import Event

__all__ = ["DynamoEventStore"]


class DynamoEventStore:
    def __init__(self, client: Any, table: str) -> None:
        self._client = client
        self._table = table

    def get_many(self, ids: Sequence[str]) -> dict[str, Event]:
        events = {}
        keys = [{"id": {"S": id_}} for id_ in dict.fromkeys(ids)]
        # consistent: a delivery that came here at once must not find its event missing and be given up
        for item in batch_get(self._client, self._table, keys, consistent=True):
            try:
                event = decode(item, 0.0)  # an item without a timestamp got one from its stream record
            except MalformedEvent:  # it stands in the fault queue; here it is as good as absent
                continue
            events[event.id] = event
        return events

    def put(self, event: Event) -> bool:
        return conditional(
            self._client,
            "put_item",
            TableName=self._table,
            Item=encode(event),
            ConditionExpression="attribute_not_exists(id)",
        )

    def by_tenant(self, tenant: str, *, since: str, until: str, cursor: str | None = None, limit: int = 100) -> Page:
        since, end = since or "0", until or "9"  # RFC 3339 years sort between them: 1000-8999
        if since > end:
            return Page([], None)  # DynamoDB refuses a range that is none
        items, last = query(
            self._client,
            TableName=self._table,
            IndexName="by-tenant",
            KeyConditionExpression="tenant = :tenant AND #at BETWEEN :since AND :until",
            ExpressionAttributeNames={"#at": "timestamp"},
            ExpressionAttributeValues={
                ":tenant": {"S": tenant},
                ":since": {"S": since},
                ":until": {"S": end},
            },
            ExclusiveStartKey=decode_cursor(cursor),
            Limit=limit,
        )
        ids = [item["id"]["S"] for item in items if not until or item["timestamp"]["S"] < until]
        return Page(ids, encode_cursor(last))
