"""The Deliveries table: every delivery's state, with three sparse indexes (open, undelivered, due)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hookline.adapters.aws_errors import aws_errors
from hookline.adapters.dynamodb.cursors import decode_cursor, encode_cursor
from hookline.adapters.dynamodb.merged import merged_page
from hookline.adapters.dynamodb.tables import batch_create, batch_delete, batch_get, batch_put, conditional, query
from hookline.outbound.codec import decode_delivery, decode_due, decode_key, encode_delivery, encode_key
from hookline.outbound.model import Delivery, DeliveryKey, Status
from hookline.outbound.ports import DuePage, OpenPage, Page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hookline.adapters.dynamodb.merged import Fetch
    from hookline.adapters.dynamodb.tables import Item

__all__ = ["DynamoDeliveryStore"]

_LAST = "\U0010ffff"  # sorts after every timestamp
_STATUSES = len(Status)
_MOST_FILTERED = 500  # entries of the index looked at in one call for those of a status: 100 bytes each, 6 read units


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
        keys = set(map(decode_key, unwritten))
        return [delivery for delivery in deliveries if delivery.key in keys]

    def delete_many(self, keys: Sequence[DeliveryKey]) -> None:
        batch_delete(self._client, self._table, [encode_key(key) for key in keys])

    def put_new(self, deliveries: Sequence[Delivery]) -> tuple[list[Delivery], list[Delivery]]:
        items = [encode_delivery(delivery) for delivery in deliveries]
        unwritten, met = (
            set(map(decode_key, found)) for found in batch_create(self._client, self._table, items, absent="pk")
        )
        return [each for each in deliveries if each.key in unwritten], [each for each in deliveries if each.key in met]

    def replace(self, delivery: Delivery, *, turn: int, status: Status) -> bool:
        return conditional(
            self._client,
            "put_item",
            repeatable=True,  # or a delivery that was exhausted so would be taken for stale, and reach no dead letters
            TableName=self._table,
            Item=encode_delivery(delivery),
            ConditionExpression="turn = :turn AND #status = :status",
            ExpressionAttributeNames={"#status": "status"},
            ExpressionAttributeValues={":turn": {"N": str(turn)}, ":status": {"S": status}},
        )

    def due(self, shard: int, *, until: float, position: str | None = None, limit: int = 1000) -> DuePage:
        return self._due(str(shard), until, position, limit)

    def in_backlog(
        self, tenant: str, endpoint_id: str, *, until: float, position: str | None = None, limit: int = 1000
    ) -> DuePage:
        return self._due(DeliveryKey(tenant, endpoint_id, "").endpoint, until, position, limit)

    def _due(self, partition: str, until: float, position: str | None, limit: int) -> DuePage:
        items, last = query(
            self._client,
            TableName=self._table,
            IndexName="due",
            KeyConditionExpression="due_shard = :shard AND due_at <= :until",
            ExpressionAttributeValues={":shard": {"S": partition}, ":until": {"N": f"{until:.3f}"}},
            ExclusiveStartKey=decode_cursor(position),
            Limit=limit,
        )
        if items:
            end = items[-1]
            position = encode_cursor({name: end[name] for name in ("pk", "sort", "due_shard", "due_at")})
        return DuePage([decode_due(item) for item in items], position, more=last is not None)

    def by_endpoint(
        self,
        tenant: str,
        endpoint_id: str,
        *,
        shards: int = 1,
        since: str = "",
        until: str = "",
        status: Status | None = None,
        newest_first: bool = False,
        cursor: str | None = None,
        limit: int = 100,
    ) -> Page:
        if since > (until or _LAST):
            return Page([], None)  # DynamoDB refuses a range that is none
        partitions = [DeliveryKey(tenant, endpoint_id, "", shard).pk for shard in range(shards)]
        fetch, order, key = (
            (self._by_time(since, until, status, newest_first=newest_first), "sort", ("pk", "sort"))
            if status in (None, Status.DELIVERED)
            else (
                self._open(since, until, status, newest_first=newest_first),
                "open_sort",
                ("pk", "sort", "open_pk", "open_sort"),
            )
        )
        items, behind = merged_page(
            fetch, partitions, order=order, key=key, cursor=cursor, limit=limit, newest_first=newest_first
        )
        if order == "sort":
            return Page([decode_delivery(item) for item in items], behind)
        keys = [decode_key(item) for item in items]
        found = self.get_many(keys)  # the index holds keys alone: open deliveries are few, their rows are wide
        return Page([found[key] for key in keys if key in found], behind)

    def undelivered(
        self,
        shard: int,
        *,
        since: str = "",
        until: str = "",
        statuses: Sequence[Status] = (),
        cursor: str | None = None,
        limit: int = 100,
    ) -> Page:
        if since > (until or _LAST):
            return Page([], None)
        wanted = {f":status{index}": {"S": each.value} for index, each in enumerate(statuses)}
        if len(wanted) == _STATUSES - 1:
            wanted = {}
        items, last = query(
            self._client,
            TableName=self._table,
            IndexName="undelivered",
            KeyConditionExpression="open_shard = :shard AND #sort BETWEEN :since AND :until",
            FilterExpression=f"#status IN ({', '.join(wanted)})" if wanted else None,
            ExpressionAttributeNames={"#sort": "sort"} | ({"#status": "status"} if wanted else {}),
            ExpressionAttributeValues={
                ":shard": {"S": str(shard)},
                ":since": {"S": since or "0"},
                ":until": {"S": until or _LAST},
            }
            | wanted,
            ScanIndexForward=False,
            ExclusiveStartKey=decode_cursor(cursor),
            Limit=max(limit, _MOST_FILTERED) if wanted else limit,
        )
        if len(items) > limit:
            items = items[:limit]
            last = {name: items[-1][name] for name in ("pk", "sort", "open_shard")}
        return Page([decode_key(item) for item in items], encode_cursor(last))

    def oldest_undelivered(self, shard: int, *, limit: int) -> OpenPage:
        items, last = query(
            self._client,
            TableName=self._table,
            IndexName="undelivered",
            KeyConditionExpression="open_shard = :shard",
            ExpressionAttributeValues={":shard": {"S": str(shard)}},
            Limit=limit,
        )
        found = [(decode_key(item), Status(item["status"]["S"])) for item in items]
        return OpenPage(found, more=last is not None)

    def count_open(self, tenant: str, endpoint_id: str, *, shards: int = 1, status: Status, most: int) -> int:
        found = 0
        for shard in range(shards):
            start: Item | None = None
            while found < most:
                with aws_errors(f"reading {self._table}"):
                    answer = self._client.query(
                        TableName=self._table,
                        IndexName="open",
                        Select="COUNT",
                        KeyConditionExpression="open_pk = :endpoint AND begins_with(open_sort, :status)",
                        ExpressionAttributeValues={
                            ":endpoint": {"S": DeliveryKey(tenant, endpoint_id, "", shard).pk},
                            ":status": {"S": f"{status}#"},
                        },
                        **({"ExclusiveStartKey": start} if start else {}),
                    )
                found += answer["Count"]
                start = answer.get("LastEvaluatedKey")
                if start is None:
                    break
        return found

    def _open(self, since: str, until: str, status: Status | None, *, newest_first: bool) -> Fetch:
        return lambda partition, start, count: query(
            self._client,
            TableName=self._table,
            IndexName="open",
            KeyConditionExpression="open_pk = :endpoint AND open_sort BETWEEN :since AND :until",
            ExpressionAttributeValues={
                ":endpoint": {"S": partition},
                ":since": {"S": f"{status}#{since}"},
                ":until": {"S": f"{status}#{until or _LAST}"},
            },
            ScanIndexForward=not newest_first,
            ExclusiveStartKey=start,
            Limit=count,
        )

    def _by_time(self, since: str, until: str, status: Status | None, *, newest_first: bool) -> Fetch:
        values = {":since": {"S": since or "0"}, ":until": {"S": until or _LAST}}
        if status is not None:
            values[":status"] = {"S": status}
        return lambda partition, start, count: query(
            self._client,
            TableName=self._table,
            KeyConditionExpression="pk = :endpoint AND #sort BETWEEN :since AND :until",
            FilterExpression="#status = :status" if status else None,
            ExpressionAttributeNames={"#sort": "sort"} | ({"#status": "status"} if status else {}),
            ExpressionAttributeValues={":endpoint": {"S": partition}} | values,
            ScanIndexForward=not newest_first,
            ExclusiveStartKey=start,
            Limit=count,
        )
