"""The Deliveries table: every delivery's state, with two sparse indexes (open, due)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hookline.adapters.dynamodb.cursors import decode_cursor, encode_cursor
from hookline.adapters.dynamodb.tables import batch_get, batch_put, conditional, query
from hookline.outbound.codec import decode_delivery, decode_due, encode_delivery, encode_key
from hookline.outbound.model import Delivery, DeliveryKey, Status
from hookline.outbound.ports import DuePage, Page

if TYPE_CHECKING:
    from collections.abc import Sequence


__all__ = ["DynamoDeliveryStore"]

_LAST = "\U0010ffff"  # sorts after every timestamp


class DynamoDeliveryStore:
    def __init__(self, client: Any, table: str) -> None:
        self._client = client
        self._table = table

    def get_many(self, keys: Sequence[DeliveryKey], *, consistent: bool = False) -> dict[DeliveryKey, Delivery]:
        wanted = [encode_key(key) for key in dict.fromkeys(keys)]
        items = batch_get(self._client, self._table, wanted, consistent=consistent)
        return {delivery.key: delivery for delivery in map(decode_delivery, items)}

    def put_many(self, deliveries: Sequence[Delivery]) -> list[Delivery]:
        unwritten = batch_put(self._client, self._table, [encode_delivery(delivery) for delivery in deliveries])
        if not unwritten:
            return []
        keys = {(item["endpoint_id"]["S"], item["sort"]["S"]) for item in unwritten}
        return [delivery for delivery in deliveries if delivery.key in keys]

    def replace(self, delivery: Delivery, *, turn: int) -> bool:
        return conditional(
            self._client,
            "put_item",
            repeatable=True,  # or a delivery that was exhausted so would be taken for stale, and reach no dead letters
            TableName=self._table,
            Item=encode_delivery(delivery),
            ConditionExpression="turn = :turn",
            ExpressionAttributeValues={":turn": {"N": str(turn)}},
        )

    def due(self, shard: int, *, until: float, position: str | None = None, limit: int = 1000) -> DuePage:
        items, last = query(
            self._client,
            TableName=self._table,
            IndexName="due",
            KeyConditionExpression="due_shard = :shard AND due_at <= :until",
            ExpressionAttributeValues={":shard": {"N": str(shard)}, ":until": {"N": f"{until:.3f}"}},
            ExclusiveStartKey=decode_cursor(position),
            Limit=limit,
        )
        if items:
            end = items[-1]
            position = encode_cursor({name: end[name] for name in ("endpoint_id", "sort", "due_shard", "due_at")})
        return DuePage([decode_due(item) for item in items], position, more=last is not None)

    def by_endpoint(
        self,
        endpoint_id: str,
        *,
        since: str = "",
        until: str = "",
        status: Status | None = None,
        newest_first: bool = False,
        cursor: str | None = None,
        limit: int = 100,
    ) -> Page:
        if since > (until or _LAST):
            return Page([], None)  # DynamoDB refuses a range that is none
        if status in (None, Status.DELIVERED):
            return self._by_time(
                endpoint_id,
                since=since,
                until=until,
                status=status,
                newest_first=newest_first,
                cursor=cursor,
                limit=limit,
            )
        items, last = query(
            self._client,
            TableName=self._table,
            IndexName="open",
            KeyConditionExpression="open_endpoint = :endpoint AND open_sort BETWEEN :since AND :until",
            ExpressionAttributeValues={
                ":endpoint": {"S": endpoint_id},
                ":since": {"S": f"{status}#{since}"},
                ":until": {"S": f"{status}#{until or _LAST}"},
            },
            ScanIndexForward=not newest_first,
            ExclusiveStartKey=decode_cursor(cursor),
            Limit=limit,
        )
        keys = [DeliveryKey(item["endpoint_id"]["S"], item["sort"]["S"]) for item in items]
        found = self.get_many(keys)  # the index holds keys alone: open deliveries are few, their rows are wide
        return Page([found[key] for key in keys if key in found], encode_cursor(last))

    def _by_time(
        self,
        endpoint_id: str,
        *,
        since: str,
        until: str,
        status: Status | None,
        newest_first: bool,
        cursor: str | None,
        limit: int,
    ) -> Page:
        values = {
            ":endpoint": {"S": endpoint_id},
            ":since": {"S": since or "0"},
            ":until": {"S": until or _LAST},
        }
        if status is not None:
            values[":status"] = {"S": status}
        items, last = query(
            self._client,
            TableName=self._table,
            KeyConditionExpression="endpoint_id = :endpoint AND #sort BETWEEN :since AND :until",
            FilterExpression="#status = :status" if status else None,
            ExpressionAttributeNames={"#sort": "sort"} | ({"#status": "status"} if status else {}),
            ExpressionAttributeValues=values,
            ScanIndexForward=not newest_first,
            ExclusiveStartKey=decode_cursor(cursor),
            Limit=limit,
        )
        return Page([decode_delivery(item) for item in items], encode_cursor(last))
