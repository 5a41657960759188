"""DynamoDB's batch calls with what every caller needs: chunks, unprocessed items, bounded tries."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from hookline.adapters.aws import aws_errors, error_code
from hookline.errors import Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["Item", "batch_get", "batch_put", "conditional", "pass_items_as_they_are", "query"]

Item = dict[str, Any]  # DynamoDB's own JSON: {"id": {"S": "…"}}

_GET_CHUNK = 100  # DynamoDB's limits for one call
_PUT_CHUNK = 25
_TRIES = 6  # 0.05 + 0.1 + … s: about 1.5 s of throttling is waited out; the caller's own retry takes over then


def _pause(attempt: int, sleep: Callable[[float], None]) -> None:
    sleep(0.05 * 2**attempt)


def batch_get(
    client: Any,
    table: str,
    keys: Sequence[Item],
    *,
    consistent: bool = False,
    sleep: Callable[[float], None] = time.sleep,
) -> list[Item]:
    """The items that exist, in no order. Raises Unavailable when DynamoDB keeps leaving keys unprocessed."""
    found: list[Item] = []
    for start in range(0, len(keys), _GET_CHUNK):
        pending = list(keys[start : start + _GET_CHUNK])
        for attempt in range(_TRIES):
            with aws_errors(f"reading {table}"):
                answer = client.batch_get_item(RequestItems={table: {"Keys": pending, "ConsistentRead": consistent}})
            found += answer["Responses"].get(table, [])
            pending = answer.get("UnprocessedKeys", {}).get(table, {}).get("Keys", [])
            if not pending:
                break
            _pause(attempt, sleep)
        else:
            raise Unavailable(f"reading {table}: {len(pending)} keys stayed unprocessed")
    return found


def batch_put(
    client: Any, table: str, items: Sequence[Item], *, sleep: Callable[[float], None] = time.sleep
) -> list[Item]:
    """Writes without condition; returns the items that were not written after bounded tries."""
    unwritten: list[Item] = []
    for start in range(0, len(items), _PUT_CHUNK):
        pending = [{"PutRequest": {"Item": item}} for item in items[start : start + _PUT_CHUNK]]
        for attempt in range(_TRIES):
            try:
                with aws_errors(f"writing {table}"):
                    answer = client.batch_write_item(RequestItems={table: pending})
            except Unavailable:
                if attempt == _TRIES - 1:
                    break
            else:
                pending = answer.get("UnprocessedItems", {}).get(table, [])
            if not pending:
                break
            _pause(attempt, sleep)
        unwritten += [request["PutRequest"]["Item"] for request in pending]
    return unwritten


def query(client: Any, **arguments: Any) -> tuple[list[Item], Item | None]:
    """One page: the items and the key to start the next page at."""
    with aws_errors(f"reading {arguments['TableName']}"):
        answer = client.query(**{name: value for name, value in arguments.items() if value is not None})
    return answer["Items"], answer.get("LastEvaluatedKey")


def conditional(client: Any, operation: str, **arguments: Any) -> bool:
    """One write with a condition; False if it did not hold. Arguments that are None are left out."""
    given = {name: value for name, value in arguments.items() if value is not None}
    with aws_errors(f"writing {arguments['TableName']}"):
        try:
            getattr(client, operation)(**given)
        except ClientError as error:
            if error_code(error) != "ConditionalCheckFailedException":
                raise
            return False
    return True


def pass_items_as_they_are(client: Any) -> Any:
    """Spares botocore its walk through every attribute of a batch, which is DynamoDB's own JSON already.

    The walk costs as much CPU as the POST whose outcome is written. By botocore's own event hooks: the parameters are
    set aside before they are serialised, and become the body just before the call is signed. Returns the client.
    """

    def set_aside(params: dict[str, Any], context: dict[str, Any], **_: Any) -> dict[str, Any]:
        context["hookline_items"] = params
        return {"RequestItems": {}}

    def put_back(params: dict[str, Any], context: dict[str, Any], **_: Any) -> None:
        params["body"] = json.dumps(context["hookline_items"], separators=(",", ":")).encode()

    for operation in ("BatchGetItem", "BatchWriteItem"):
        client.meta.events.register_first(f"provide-client-params.dynamodb.{operation}", set_aside)
        client.meta.events.register_first(f"before-call.dynamodb.{operation}", put_back)
    return client
