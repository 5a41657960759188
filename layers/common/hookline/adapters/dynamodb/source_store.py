"""The mappings of sources in the Config table: one row, `pk=sources sk=current`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from hookline.adapters.aws_errors import aws_errors
from hookline.adapters.dynamodb.tables import put_after
from hookline.errors import Conflict

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["DynamoSourceStore"]

_KEY = {"pk": {"S": "sources"}, "sk": {"S": "current"}}


class DynamoSourceStore:
    def __init__(self, client: Any, table: str) -> None:
        self._client = client
        self._table = table

    def get(self) -> tuple[int, list[dict[str, Any]]]:
        with aws_errors(f"reading {self._table}"):
            item = self._client.get_item(TableName=self._table, Key=_KEY, ConsistentRead=True).get("Item")
        return (int(item["revision"]["N"]), json.loads(item["mappings"]["S"])) if item else (0, [])

    def put(self, mappings: Sequence[Mapping[str, Any]], *, seen: int) -> int:
        text = json.dumps(list(mappings), ensure_ascii=False, separators=(",", ":"))
        item = {**_KEY, "mappings": {"S": text}, "revision": {"N": str(seen + 1)}}
        if not put_after(self._client, self._table, item, seen=seen):
            raise Conflict("the mappings of sources were changed meanwhile")
        return seen + 1
