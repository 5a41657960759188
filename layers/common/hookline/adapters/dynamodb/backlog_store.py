"""Endpoints with a backlog, in one partition of the Config table: the minute schedule reads them all.

A row that nothing was done to for a week expires: by then it has long been empty.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hookline.adapters.aws_errors import aws_errors
from hookline.adapters.dynamodb.tables import conditional, query
from hookline.outbound.model import Backlog

if TYPE_CHECKING:
    from hookline.adapters.dynamodb.tables import Item

__all__ = ["DynamoBacklogStore"]

_PARTITION = {"S": "backlogs"}
_NUMBERS = ("noted_at", "run_at", "moved_at")
_KEEP = 7 * 86_400  # seconds


class DynamoBacklogStore:
    def __init__(self, client: Any, table: str) -> None:
        self._client = client
        self._table = table

    def get(self, tenant: str, endpoint_id: str) -> Backlog | None:
        with aws_errors(f"reading {self._table}"):
            answer = self._client.get_item(TableName=self._table, Key=_key(tenant, endpoint_id), ConsistentRead=True)
        return _decode(answer["Item"]) if "Item" in answer else None

    def put(self, backlog: Backlog, *, step: int) -> bool:
        return conditional(
            self._client,
            "put_item",
            repeatable=True,
            TableName=self._table,
            Item=_encode(backlog),
            ConditionExpression="step = :step" if step else "attribute_not_exists(pk)",
            ExpressionAttributeValues={":step": {"N": str(step)}} if step else None,
        )

    def note(self, backlog: Backlog, now: float) -> None:
        conditional(
            self._client,
            "update_item",
            TableName=self._table,
            Key=_key(backlog.tenant, backlog.endpoint_id),
            UpdateExpression="SET noted_at = :now, expires = :expires",
            ConditionExpression="attribute_exists(pk)",
            ExpressionAttributeValues={":now": {"N": _seconds(now)}, ":expires": {"N": str(int(now) + _KEEP)}},
        )

    def all(self) -> list[Backlog]:
        found: list[Backlog] = []
        start: Item | None = None
        while True:
            items, start = query(
                self._client,
                TableName=self._table,
                KeyConditionExpression="pk = :backlogs",
                ExpressionAttributeValues={":backlogs": _PARTITION},
                ExclusiveStartKey=start,
            )
            found += map(_decode, items)
            if start is None:
                return found


def _seconds(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".")  # as DynamoDB gives it back


def _key(tenant: str, endpoint_id: str) -> Item:
    return {"pk": _PARTITION, "sk": {"S": f"{tenant}#{endpoint_id}"}}


def _encode(backlog: Backlog) -> Item:
    item = _key(backlog.tenant, backlog.endpoint_id)
    item |= {name: {"N": _seconds(getattr(backlog, name))} for name in _NUMBERS}
    item |= {"step": {"N": str(backlog.step)}, "page": {"N": str(backlog.page)}}
    item["expires"] = {"N": str(int(max(backlog.noted_at, backlog.run_at, backlog.moved_at)) + _KEEP)}
    if backlog.position is not None:
        item["position"] = {"S": backlog.position}
    return item


def _decode(item: Item) -> Backlog:
    tenant, _, endpoint_id = item["sk"]["S"].partition("#")
    return Backlog(
        tenant,
        endpoint_id,
        **{name: float(item[name]["N"]) for name in _NUMBERS},
        step=int(item["step"]["N"]),
        position=item["position"]["S"] if "position" in item else None,
        page=int(item["page"]["N"]),
    )
