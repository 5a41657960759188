"""The answers that requests with an Idempotency-Key had, in the dedupe table: sealed, and forgotten after a day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hookline.adapters.aws_errors import aws_errors
from hookline.adapters.dynamodb.tables import conditional

if TYPE_CHECKING:
    from hookline.adapters.dynamodb.tables import Item
    from hookline.outbound.ports import Sealer
    from hookline.ports import Clock

__all__ = ["DynamoMemory"]

_LEASE = 60.0  # seconds after which a first request that never ended is forgotten; the function ends after 29
_LARGEST = 300_000  # bytes sealed: an item holds 400 KB


class DynamoMemory:
    """`keep`: seconds that an answer is remembered."""

    def __init__(self, client: Any, table: str, sealer: Sealer, clock: Clock, *, keep: float) -> None:
        self._client = client
        self._table = table
        self._sealer = sealer
        self._clock = clock
        self._kept = keep

    def claim(self, key: str, fingerprint: str) -> tuple[str, str] | None:
        now = self._clock()
        if conditional(
            self._client,
            "put_item",
            TableName=self._table,
            Item={
                **_key(key),
                "fingerprint": {"S": fingerprint},
                "expiration": {"N": str(int(now + self._kept))},
                "claimed_until": {"N": str(int(now + _LEASE))},
            },
            # DynamoDB deletes what has expired within days; until then it is as good as gone
            ConditionExpression="attribute_not_exists(id) OR expiration < :now OR claimed_until < :now",
            ExpressionAttributeValues={":now": {"N": str(int(now))}},
        ):
            return None
        with aws_errors(f"reading {self._table}"):
            item = self._client.get_item(TableName=self._table, Key=_key(key), ConsistentRead=True).get("Item")
        if item is None:  # released between the two calls
            return fingerprint, ""
        answer = item.get("answer", {}).get("S")
        return item["fingerprint"]["S"], self._sealer.open(answer, _owner(key)).decode() if answer else ""

    def keep(self, key: str, answer: str) -> None:
        """An answer that is too large is not kept: the same request would then be made again."""
        sealed = self._sealer.seal(answer.encode(), _owner(key))
        if len(sealed) > _LARGEST:
            self.release(key)
            return
        with aws_errors(f"writing {self._table}"):
            self._client.update_item(
                TableName=self._table,
                Key=_key(key),
                UpdateExpression="SET answer = :answer REMOVE claimed_until",
                ExpressionAttributeValues={":answer": {"S": sealed}},
            )

    def release(self, key: str) -> None:
        with aws_errors(f"writing {self._table}"):
            self._client.delete_item(TableName=self._table, Key=_key(key))


def _key(key: str) -> Item:
    return {"id": {"S": f"api#{key}"}}


def _owner(key: str) -> str:
    return f"idempotency/{key}"
