"""Portal sessions in the Config table: `pk=portal#<tenant> sk=<session id>`, and their signing key at `pk=portal`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from hookline.adapters.aws_errors import aws_errors
from hookline.adapters.dynamodb.tables import conditional, query
from hookline.errors import Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from hookline.adapters.dynamodb.tables import Item

__all__ = ["DynamoPortalStore"]

_KEY = {"pk": {"S": "portal"}, "sk": {"S": "signing-key"}}


class DynamoPortalStore:
    """`make` builds a session of its fields, by name."""

    def __init__(self, client: Any, table: str, make: Callable[..., Any]) -> None:
        self._client = client
        self._table = table
        self._make = make

    def put(self, session: Any) -> None:
        item = {
            **_key(session.tenant, session.id),
            "created_at": _number(session.created_at),
            "link_until": _number(session.link_until),
            "seconds": _number(session.seconds),
            "expires": {"N": str(int(session.link_until + session.seconds) + 1)},
            "brand": {"S": json.dumps(dict(session.brand))},
        }
        with aws_errors(f"writing {self._table}"):
            self._client.put_item(TableName=self._table, Item=item)

    def get(self, tenant: str, session_id: str) -> Any:
        with aws_errors(f"reading {self._table}"):
            item = self._client.get_item(TableName=self._table, Key=_key(tenant, session_id), ConsistentRead=True).get(
                "Item"
            )
        return None if item is None else self._session(tenant, item)

    def use(self, session: Any, now: float) -> bool:
        return conditional(
            self._client,
            "update_item",
            TableName=self._table,
            Key=_key(session.tenant, session.id),
            UpdateExpression="SET used_at = :now",
            ConditionExpression="attribute_exists(pk) AND attribute_not_exists(used_at)",
            ExpressionAttributeValues={":now": _number(now)},
        )

    def delete(self, tenant: str, session_id: str) -> None:
        with aws_errors(f"writing {self._table}"):
            self._client.delete_item(TableName=self._table, Key=_key(tenant, session_id))

    def of_tenant(self, tenant: str) -> list[Any]:
        found: list[Any] = []
        start: Item | None = None
        while True:
            items, start = query(
                self._client,
                TableName=self._table,
                KeyConditionExpression="pk = :tenant",
                ExpressionAttributeValues={":tenant": {"S": f"portal#{tenant}"}},
                ExclusiveStartKey=start,
            )
            found += [self._session(tenant, item) for item in items]
            if start is None:
                return found

    def signing_key(self, make: Callable[[], str]) -> str:
        for _ in range(2):
            with aws_errors(f"reading {self._table}"):
                item = self._client.get_item(TableName=self._table, Key=_KEY, ConsistentRead=True).get("Item")
            if item is not None:
                return str(item["sealed"]["S"])
            sealed = make()
            if conditional(
                self._client,
                "put_item",
                TableName=self._table,
                Item={**_KEY, "sealed": {"S": sealed}},
                ConditionExpression="attribute_not_exists(pk)",
            ):
                return sealed
        raise Unavailable("the portal's signing key is being made by somebody else")

    def _session(self, tenant: str, item: Mapping[str, Any]) -> Any:
        used_at = item.get("used_at")
        return self._make(
            tenant=tenant,
            id=item["sk"]["S"],
            created_at=float(item["created_at"]["N"]),
            link_until=float(item["link_until"]["N"]),
            seconds=float(item["seconds"]["N"]),
            used_at=float(used_at["N"]) if used_at else None,
            brand=json.loads(item["brand"]["S"]),
        )


def _key(tenant: str, session_id: str) -> Item:
    return {"pk": {"S": f"portal#{tenant}"}, "sk": {"S": session_id}}


def _number(value: float) -> dict[str, str]:
    return {"N": f"{value:.3f}"}
