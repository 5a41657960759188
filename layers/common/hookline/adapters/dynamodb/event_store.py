"""The Events table: the outbox."""

from __future__ import annotations

import random
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from hookline.adapters.dynamodb.merged import merged_page
from hookline.adapters.dynamodb.tables import batch_delete, batch_get, conditional, query, transact
from hookline.errors import MalformedEvent, Unavailable
from hookline.outbound.events.counters import COUNTERS_AT, counter_key, number_of, numbered
from hookline.outbound.events.items import decode, encode
from hookline.outbound.model import EventKey
from hookline.outbound.ports import Page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hookline.adapters.dynamodb.tables import Item
    from hookline.outbound.model import Event

__all__ = ["DynamoEventStore"]

_TRIES = 12  # against others who publish events of the same ordering key
_PAUSE = 0.1  # seconds, at most, between two of them


class DynamoEventStore:
    def __init__(self, client: Any, table: str) -> None:
        self._client = client
        self._table = table

    def get_many(self, keys: Sequence[EventKey]) -> dict[EventKey, Event]:
        events = {}
        wanted = [{"pk": {"S": key.pk}} for key in dict.fromkeys(keys)]
        # consistent: a delivery that came here at once must not find its event missing and be given up
        for item in batch_get(self._client, self._table, wanted, consistent=True):
            try:
                event = decode(item, 0.0)
            except MalformedEvent:  # it stands in the fault queue; here it is as good as absent
                continue
            if "timestamp" not in item:
                event.timestamp = ""  # it got one from its stream record
            events[event.key] = event
        return events

    def delete_many(self, keys: Sequence[EventKey]) -> None:
        batch_delete(self._client, self._table, [{"pk": {"S": key.pk}} for key in keys])

    def put(self, event: Event) -> bool:
        return conditional(
            self._client,
            "put_item",
            TableName=self._table,
            Item=encode(event),
            ConditionExpression="attribute_not_exists(pk)",
        )

    def put_next(self, event: Event) -> Event | None:
        tenant, ordering_key = event.tenant, event.ordering_key or ""
        for _ in range(_TRIES):
            found = batch_get(self._client, self._table, [counter_key(ordering_key, tenant=tenant)], consistent=True)
            seen = number_of(found[0] if found else None)
            event = replace(event, sequence=seen + 1)
            items = numbered(self._table, encode(event), ordering_key=ordering_key, tenant=tenant, seen=seen)
            codes = self._transact(items)
            if not codes:
                return event
            if codes[1] == "ConditionalCheckFailed":
                return None
            time.sleep(_PAUSE * random.random())  # noqa: S311 - so that two who met do not meet again
        raise Unavailable(f"ordering key {ordering_key}: too many events are published at the same time")

    def _transact(self, items: list[Item]) -> list[str]:
        return transact(self._client, self._table, items)

    def delete_counters(self, tenant: str) -> None:
        for digit in "0123456789abcdef":
            while True:
                found, more = query(
                    self._client,
                    TableName=self._table,
                    IndexName="by-tenant",
                    KeyConditionExpression="#shard = :shard AND #at = :counters",
                    ExpressionAttributeNames={"#shard": "shard", "#at": "timestamp"},
                    ExpressionAttributeValues={":shard": {"S": f"{tenant}#{digit}"}, ":counters": {"S": COUNTERS_AT}},
                )
                batch_delete(self._client, self._table, [{"pk": item["pk"]} for item in found])
                if more is None:
                    break

    def by_tenant(
        self,
        tenant: str,
        *,
        since: str,
        until: str,
        newest_first: bool = False,
        cursor: str | None = None,
        limit: int = 100,
    ) -> Page:
        since, end = since or "0", until or "9"  # RFC 3339 years sort between them: 1000-8999
        if since > end:
            return Page([], None)  # DynamoDB refuses a range that is none

        def fetch(shard: str, start: Item | None, count: int) -> tuple[list[Item], Item | None]:
            return query(
                self._client,
                TableName=self._table,
                IndexName="by-tenant",
                KeyConditionExpression="#shard = :shard AND #at BETWEEN :since AND :until",
                ExpressionAttributeNames={"#shard": "shard", "#at": "timestamp"},
                ExpressionAttributeValues={":shard": {"S": shard}, ":since": {"S": since}, ":until": {"S": end}},
                ScanIndexForward=not newest_first,
                ExclusiveStartKey=start,
                Limit=count,
            )

        shards = [f"{tenant}#{digit}" for digit in "0123456789abcdef"]
        items, behind = merged_page(
            fetch,
            shards,
            order="timestamp",
            key=("pk", "shard", "timestamp"),
            cursor=cursor,
            limit=limit,
            newest_first=newest_first,
        )
        found = [
            (EventKey(tenant, item["pk"]["S"].partition("#")[2]), item["timestamp"]["S"])
            for item in items
            if not until or item["timestamp"]["S"] < until
        ]
        return Page(found, behind)
