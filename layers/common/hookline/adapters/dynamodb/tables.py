"""DynamoDB's batch calls with what every caller needs: chunks, unprocessed items, bounded tries."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from hookline.adapters.aws_errors import aws_errors, error_code, refusals
from hookline.errors import Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

__all__ = ["Item", "batch_create", "batch_delete", "batch_get", "batch_put", "conditional", "query", "transact"]

Item = dict[str, Any]  # DynamoDB's own JSON: {"id": {"S": "…"}}

_GET_CHUNK = 100  # DynamoDB's limits for one call
_PUT_CHUNK = 25
_TRIES = 6  # without progress; 0.05 + 0.1 + … s: about 1.5 s of throttling is waited out, then the caller tries again


def batch_get(
    client: Any,
    table: str,
    keys: Sequence[Item],
    *,
    consistent: bool = False,
    sleep: Callable[[float], None] = time.sleep,
) -> list[Item]:
    """The items that exist, in no order. Raises Unavailable when DynamoDB keeps leaving keys unprocessed.

    An answer holds 16 MB, and 1 MB of one partition: the rest of large items is unprocessed and asked for at once.
    """
    found: list[Item] = []
    for start in range(0, len(keys), _GET_CHUNK):
        pending = list(keys[start : start + _GET_CHUNK])
        patience = _Patience(sleep)
        while pending:
            before = len(pending)
            try:
                with aws_errors(f"reading {table}"):
                    request = {table: {"Keys": pending, "ConsistentRead": consistent}}
                    answer = client.batch_get_item(RequestItems=request)
            except Unavailable:
                if not patience.left(progress=False):
                    raise
                continue
            found += answer["Responses"].get(table, [])
            pending = answer.get("UnprocessedKeys", {}).get(table, {}).get("Keys", [])
            if pending and not patience.left(progress=len(pending) < before):
                raise Unavailable(f"reading {table}: {len(pending)} keys stayed unprocessed")
    return found


def batch_put(
    client: Any, table: str, items: Sequence[Item], *, sleep: Callable[[float], None] = time.sleep
) -> list[Item]:
    """Writes without condition; returns the items that were not written after bounded tries."""
    unwritten = _batch_write(client, table, [{"PutRequest": {"Item": item}} for item in items], sleep)
    return [request["PutRequest"]["Item"] for request in unwritten]


def batch_delete(client: Any, table: str, keys: Sequence[Item], *, sleep: Callable[[float], None] = time.sleep) -> None:
    """Raises Unavailable if some stay after bounded tries."""
    if left := _batch_write(client, table, [{"DeleteRequest": {"Key": key}} for key in keys], sleep):
        raise Unavailable(f"deleting from {table}: {len(left)} items stayed")


def _batch_write(
    client: Any, table: str, requests: Sequence[dict[str, Any]], sleep: Callable[[float], None]
) -> list[dict[str, Any]]:
    """Returns what was not done after bounded tries."""
    undone: list[dict[str, Any]] = []
    for start in range(0, len(requests), _PUT_CHUNK):
        pending = list(requests[start : start + _PUT_CHUNK])
        patience = _Patience(sleep)
        while pending:
            before = len(pending)
            with suppress(Unavailable), aws_errors(f"writing {table}"):
                answer = client.batch_write_item(RequestItems={table: pending})
                pending = answer.get("UnprocessedItems", {}).get(table, [])
            if pending and not patience.left(progress=len(pending) < before):
                break
        undone += pending
    return undone


def batch_create(
    client: Any, table: str, items: Sequence[Item], *, absent: str, sleep: Callable[[float], None] = time.sleep
) -> tuple[list[Item], list[Item]]:
    """Writes items that are not there yet (`absent` is a key attribute); returns those that were not written after
    bounded tries, and those in whose place others were.

    By transactions: BatchWriteItem knows no condition. One whose item is there is left out, and the others are tried
    again.
    """
    unwritten: list[Item] = []
    met: list[Item] = []
    for start in range(0, len(items), _PUT_CHUNK):
        pending = list(items[start : start + _PUT_CHUNK])
        patience = _Patience(sleep)
        while pending:
            before, reasons = len(pending), None
            with suppress(Unavailable), aws_errors(f"writing {table}"):
                reasons = _create(client, table, pending, absent)
            if reasons == []:
                break
            there = [reason.get("Code") == "ConditionalCheckFailed" for reason in reasons or ()]
            # a try whose answer was lost has written what is there now
            met += [
                item
                for item, reason, taken in zip(pending, reasons or (), there, strict=False)
                if taken and reason.get("Item") != item
            ]
            pending = [item for item, taken in zip(pending, there or [False] * before, strict=True) if not taken]
            if pending and not patience.left(progress=len(pending) < before):
                unwritten += pending
                break
    return unwritten, met


def _create(client: Any, table: str, items: Sequence[Item], absent: str) -> list[dict[str, Any]]:
    """One transaction; [] if it was done, otherwise a reason for each item."""
    put = {
        "TableName": table,
        "ConditionExpression": f"attribute_not_exists({absent})",
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    }
    try:
        client.transact_write_items(TransactItems=[{"Put": put | {"Item": item}} for item in items])
    except refusals() as error:
        if error_code(error) != "TransactionCanceledException":
            raise
        reasons: list[dict[str, Any]] = error.response.get("CancellationReasons") or [{}] * len(items)
        return reasons
    return []


def transact(client: Any, table: str, items: list[Item]) -> list[str]:
    """One transaction. Why it was not done, a code for each item; [] if it was."""
    with aws_errors(f"writing {table}"):
        try:
            client.transact_write_items(TransactItems=items)
        except refusals() as error:
            if error_code(error) != "TransactionCanceledException":
                raise
            reasons = error.response.get("CancellationReasons") or [{}] * len(items)
            return [str(reason.get("Code")) for reason in reasons]
    return []


class _Patience:
    """Counts tries in a row that came to nothing, and waits longer before each."""

    def __init__(self, sleep: Callable[[float], None]) -> None:
        self._sleep = sleep
        self._vain = 0

    def left(self, *, progress: bool) -> bool:
        """Whether to try again, after a pause where the last try made no progress."""
        if progress:
            self._vain = 0
            return True
        self._vain += 1
        if self._vain == _TRIES:
            return False
        self._sleep(0.05 * 2 ** (self._vain - 1))
        return True


def query(client: Any, **arguments: Any) -> tuple[list[Item], Item | None]:
    """One page: the items and the key to start the next page at."""
    with aws_errors(f"reading {arguments['TableName']}"):
        answer = client.query(**{name: value for name, value in arguments.items() if value is not None})
    return answer["Items"], answer.get("LastEvaluatedKey")


def conditional(client: Any, operation: str, *, repeatable: bool = False, **arguments: Any) -> bool:
    """One write with a condition; False if it did not hold. Arguments that are None are left out.

    `repeatable`, for a put: also True where the very item stands there already. botocore repeats a call whose answer
    was lost, and the condition then fails on what the first try wrote.
    """
    given = {name: value for name, value in arguments.items() if value is not None}
    if repeatable:
        given["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"
    with aws_errors(f"writing {arguments['TableName']}"):
        try:
            getattr(client, operation)(**given)
        except refusals() as error:
            if error_code(error) != "ConditionalCheckFailedException":
                raise
            return repeatable and error.response.get("Item") == given["Item"]
    return True


def put_after(client: Any, table: str, item: Mapping[str, Any], *, seen: int) -> bool:
    """Puts a row whose attribute `revision` grows with each write, if it is still at revision `seen` (0: not there)."""
    condition, values = "attribute_not_exists(pk)", None
    if seen:
        condition, values = "revision = :seen", {":seen": {"N": str(seen)}}
    return conditional(
        client,
        "put_item",
        TableName=table,
        Item=item,
        ConditionExpression=condition,
        ExpressionAttributeValues=values,
    )
