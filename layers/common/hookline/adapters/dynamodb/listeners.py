"""Listeners in the config table: the map `listeners` of the row that functions read anyway.

    pk=hooks sk=current | pk=tenant#<id> sk=tenant
    listeners: {<id>: {queue, until, hooks: […], types: […]}}

A function takes what it can read, and passes over the rest. The one who listens touches this attribute alone, so its
permission can be confined to it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hookline.adapters.aws_errors import aws_errors, error_code, refusals
from hookline.adapters.dynamodb.tables import conditional
from hookline.errors import Conflict, NotFound
from hookline.listeners import Listener

if TYPE_CHECKING:
    from hookline.adapters.dynamodb.tables import Item

__all__ = ["MOST", "DynamoListeners", "decode_listeners"]

MOST = 20  # at once, of the hooks or of one tenant: the row they stand in is read all the time
_TRIES = 3
_NO_MAP = {"ConditionalCheckFailedException", "ValidationException"}


def decode_listeners(item: Item) -> tuple[Listener, ...]:
    """Of a row; () for nearly every one."""
    found = item.get("listeners")
    return () if found is None else tuple(_decoded(found))


def _decoded(attribute: Any) -> list[Listener]:
    listeners = []
    for id_, about in (attribute.get("M") or {}).items():
        try:
            fields = about["M"]
            listener = Listener(
                id_,
                fields["queue"]["S"],
                float(fields["until"]["N"]),
                frozenset(each["S"] for each in fields["hooks"]["L"]),
                tuple(each["S"] for each in fields["types"]["L"]),
            )
        except (KeyError, TypeError, ValueError):
            continue
        listeners.append(listener)
    return listeners


def _encoded(listener: Listener) -> Item:
    return {
        "M": {
            "queue": {"S": listener.queue_url},
            "until": {"N": f"{listener.until:.0f}"},
            "hooks": {"L": [{"S": each} for each in sorted(listener.hooks)]},
            "types": {"L": [{"S": each} for each in listener.types]},
        }
    }


class DynamoListeners:
    """Those of the hooks, or of a tenant."""

    def __init__(self, client: Any, table: str, tenant: str | None = None) -> None:
        self._client = client
        self._table = table
        self._tenant = tenant
        self._key: Item = (
            {"pk": {"S": "hooks"}, "sk": {"S": "current"}}
            if tenant is None
            else {"pk": {"S": f"tenant#{tenant}"}, "sk": {"S": "tenant"}}
        )

    def all(self) -> list[Listener]:
        with aws_errors("config table"):
            item = self._client.get_item(
                TableName=self._table, Key=self._key, ConsistentRead=True, ProjectionExpression="listeners"
            ).get("Item")
        return list(decode_listeners(item or {}))

    def put(self, listener: Listener) -> None:
        """Adds it, or puts off when it is forgotten. Raises NotFound where there is no such tenant."""
        for _ in range(_TRIES):
            if self._set(listener):
                return
            self._make_room()
        raise Conflict("other writers are changing the same row; try again")

    def remove(self, *ids: str) -> None:
        """Those that are not there are as good as removed."""
        for id_ in ids:
            self._update("REMOVE listeners.#id", condition="attribute_exists(listeners)", id_=id_)

    def _set(self, listener: Listener) -> bool:
        """False where the row, or the map in it, is not there."""
        return self._update(
            "SET listeners.#id = :listener",
            condition="attribute_exists(listeners)",
            id_=listener.id,
            values={":listener": _encoded(listener)},
        )

    def _make_room(self) -> None:
        """The map, for the first one; a tenant's row is not made by the one who wants to listen to it."""
        made = conditional(
            self._client,
            "update_item",
            TableName=self._table,
            Key=self._key,
            UpdateExpression="SET listeners = if_not_exists(listeners, :none)",
            ConditionExpression=None if self._tenant is None else "attribute_exists(pk)",
            ExpressionAttributeValues={":none": {"M": {}}},
        )
        if not made:
            raise NotFound(f"tenant {self._tenant}")

    def _update(self, expression: str, *, condition: str, id_: str, values: Item | None = None) -> bool:
        more = {"ExpressionAttributeValues": values} if values else {}
        with aws_errors("config table"):
            try:
                self._client.update_item(
                    TableName=self._table,
                    Key=self._key,
                    UpdateExpression=expression,
                    ConditionExpression=condition,
                    ExpressionAttributeNames={"#id": id_},
                    **more,
                )
            except refusals() as error:
                if error_code(error) not in _NO_MAP:
                    raise
                return False
        return True
