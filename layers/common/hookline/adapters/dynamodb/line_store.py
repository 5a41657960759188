"""Lines and their places, in the Deliveries table: a partition for each line, so that no key slows down another."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from hookline.adapters.dynamodb.tables import batch_create, batch_delete, batch_get, conditional, query
from hookline.errors import Unavailable
from hookline.outbound.codec import (
    LINE_SHARDS,
    decode_line,
    decode_place,
    encode_line,
    encode_line_key,
    encode_place,
    encode_place_key,
    line_partition,
)
from hookline.outbound.model import LineKey

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hookline.adapters.dynamodb.tables import Item
    from hookline.outbound.model import Line, Place

__all__ = ["DynamoLineStore"]

_THREADS = 8
_LAST = "9" * 20  # sorts after every number, and before the line itself


class DynamoLineStore:
    def __init__(self, client: Any, table: str) -> None:
        self._client = client
        self._table = table

    def get_many(self, keys: Sequence[LineKey]) -> dict[LineKey, Line]:
        wanted = [encode_line_key(key) for key in dict.fromkeys(keys)]
        lines = map(decode_line, batch_get(self._client, self._table, wanted, consistent=True)) if wanted else ()
        return {line.key: line for line in lines}

    def put(self, line: Line, now: float) -> bool:
        item = encode_line(line, now) | {"turn": {"N": str(line.version + 1)}}
        return conditional(
            self._client,
            "put_item",
            repeatable=True,
            TableName=self._table,
            Item=item,
            ConditionExpression="turn = :seen" if line.version else "attribute_not_exists(pk)",
            ExpressionAttributeValues={":seen": {"N": str(line.version)}} if line.version else None,
        )

    def put_many(self, lines: Sequence[Line], now: float) -> list[Line]:
        if len(lines) == 1:
            return [] if self.put(lines[0], now) else list(lines)
        with ThreadPoolExecutor(min(_THREADS, len(lines))) as threads:
            stored = list(threads.map(lambda line: self.put(line, now), lines))
        return [line for line, done in zip(lines, stored, strict=True) if not done]

    def put_places(self, places: Sequence[tuple[LineKey, Place]], now: float) -> list[tuple[LineKey, Place]]:
        items = [encode_place(key, place, now) for key, place in places]
        unwritten, met = batch_create(self._client, self._table, items, absent="pk")
        if unwritten:
            raise Unavailable(f"writing {self._table}: {len(unwritten)} places were not written")
        if not met:
            return []
        keys = [{name: item[name] for name in ("pk", "sort")} for item in met]  # the same, written before, or another's
        there = {
            (item["pk"]["S"], item["sort"]["S"]): item
            for item in batch_get(self._client, self._table, keys, consistent=True)
        }
        return [
            (key, place)
            for (key, place), item in zip(places, items, strict=True)
            if (found := there.get((item["pk"]["S"], item["sort"]["S"]))) and decode_place(key, found) != place
        ]

    def places(self, key: LineKey, *, after: int, limit: int) -> list[Place]:
        items, _ = query(
            self._client,
            TableName=self._table,
            KeyConditionExpression="pk = :line AND #sort BETWEEN :first AND :last",
            ExpressionAttributeNames={"#sort": "sort"},
            ExpressionAttributeValues={
                ":line": {"S": key.pk},
                ":first": encode_place_key(key, after + 1)["sort"],
                ":last": {"S": _LAST},
            },
            ConsistentRead=True,
            Limit=limit,
        )
        return [decode_place(key, item) for item in items]

    def delete_places(self, key: LineKey, numbers: Sequence[int]) -> None:
        batch_delete(self._client, self._table, [encode_place_key(key, number) for number in numbers])

    def delete(self, key: LineKey) -> None:
        batch_delete(self._client, self._table, [encode_line_key(key)])

    def of_endpoint(self, tenant: str, endpoint_id: str, *, waiting: bool, limit: int) -> list[Line]:
        keys: list[LineKey] = []
        condition = "open_pk = :lines" + (" AND begins_with(open_sort, :waits)" if waiting else "")
        for shard in range(LINE_SHARDS):
            start: Item | None = None
            while len(keys) < limit:
                items, start = query(
                    self._client,
                    TableName=self._table,
                    IndexName="open",
                    KeyConditionExpression=condition,
                    ExpressionAttributeValues={":lines": {"S": line_partition(tenant, endpoint_id, shard)}}
                    | ({":waits": {"S": "waits#"}} if waiting else {}),
                    ExclusiveStartKey=start,
                    Limit=limit,
                )
                keys += [key for item in items if (key := LineKey.parse(item["pk"]["S"])) is not None]
                if start is None:
                    break
        found = self.get_many(keys[:limit]).values()
        return sorted((line for line in found if line.waits or not waiting), key=lambda line: line.key)
