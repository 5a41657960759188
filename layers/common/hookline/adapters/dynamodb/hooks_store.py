"""Versions of the hooks document in the config table.

`pk=hooks sk=current` points at one version and remembers the highest number given out; `sk=version#<8 digits>` holds
the document, compressed. A document that is still larger than an item allows continues in `pk=hooks#<digest>
sk=chunk#<2 digits>`, named by its content, so that writers cannot disturb each other and a crash leaves nothing that is
in anybody's way. The pointer moves in the transaction that makes the version: a reader never finds half of one.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import zlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from hookline.adapters.aws_errors import aws_errors, error_code, refusals
from hookline.adapters.dynamodb.listeners import decode_listeners
from hookline.adapters.dynamodb.tables import conditional
from hookline.errors import Conflict, InvalidHooks, NotFound

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hookline.listeners import Listener
    from hookline.ports import Clock

__all__ = ["DynamoHookStore"]

ITEM_BYTES = 350 * 1024  # of the 400 KB that an item may have, keys and names included
TRIES = 5  # of two people applying at once
_LOST_RACE = {"TransactionCanceledException", "TransactionConflictException", "ConditionalCheckFailedException"}
_CURRENT = {"pk": {"S": "hooks"}, "sk": {"S": "current"}}


def _version_key(version: int) -> dict[str, dict[str, str]]:
    return {"pk": {"S": "hooks"}, "sk": {"S": f"version#{version:08d}"}}


def _chunk_key(digest: str, number: int) -> dict[str, dict[str, str]]:
    return {"pk": {"S": f"hooks#{digest}"}, "sk": {"S": f"chunk#{number:02d}"}}


def _number(pointer: dict[str, Any], name: str) -> int:
    """0 if nothing was applied yet. Raises InvalidHooks for a row that nobody here wrote."""
    try:
        return int(pointer.get(name, {"N": "0"})["N"])
    except (KeyError, TypeError, ValueError) as error:
        raise InvalidHooks.at(f"hooks {name}", "a number in the row that names the applied hooks") from error


class DynamoHookStore:
    """`applied_by` names the one who applies (an ARN), for `versions()`. `item_bytes` is smaller only in tests."""

    def __init__(
        self, client: Any, table: str, *, clock: Clock, applied_by: str = "", item_bytes: int = ITEM_BYTES
    ) -> None:
        self._client = client
        self._table = table
        self._clock = clock
        self._applied_by = applied_by
        self._item_bytes = item_bytes

    def current(self) -> tuple[int, tuple[Listener, ...]]:
        item = self._get(_CURRENT) or {}
        return _number(item, "version"), decode_listeners(item)

    def current_version(self) -> int:
        return self._pointer()[0]

    def load(self, version: int) -> dict[str, Any]:
        item = self._get(_version_key(version))
        if item is None:
            raise NotFound(f"hooks version {version}")
        try:
            document: dict[str, Any] = json.loads(gzip.decompress(b"".join(self._parts(version, item))))
        except (KeyError, TypeError, ValueError, EOFError, OSError, zlib.error) as error:  # whatever wrote that row
            raise InvalidHooks.at(f"hooks version {version}", f"cannot be read ({type(error).__name__})") from error
        return document

    def _parts(self, version: int, item: dict[str, Any]) -> Iterator[bytes]:
        yield item["document"]["B"]
        for number in range(1, int(item.get("chunks", {"N": "1"})["N"])):
            chunk = self._get(_chunk_key(item["digest"]["S"], number))
            if chunk is None:
                raise NotFound(f"part {number} of hooks version {version}")
            yield chunk["document"]["B"]

    def apply(self, document: dict[str, Any], *, seen: int | None = None) -> int:
        packed = gzip.compress(json.dumps(document, separators=(",", ":"), ensure_ascii=False).encode(), mtime=0)
        digest = hashlib.sha256(packed).hexdigest()
        parts = [packed[at : at + self._item_bytes] for at in range(0, len(packed), self._item_bytes)]
        for number, part in enumerate(parts[1:], start=1):  # a transaction takes 4 MB at most
            with aws_errors("config table"):
                self._client.put_item(
                    TableName=self._table, Item={**_chunk_key(digest, number), "document": {"B": part}}
                )
        item = {
            "document": {"B": parts[0]},
            "digest": {"S": digest},
            "chunks": {"N": str(len(parts))},
            "hooks": {"N": str(len(document.get("hooks", ())))},
            "applied_at": {"S": datetime.fromtimestamp(self._clock(), UTC).isoformat(timespec="seconds")},
            "applied_by": {"S": self._applied_by},
        }
        for _ in range(TRIES):
            current, latest = self._pointer()
            if seen is not None and current != seen:
                raise Conflict(f"hooks version {current} was applied after version {seen} was read; apply again")
            version = latest + 1
            try:
                self._write({**_version_key(version), **item}, version, current, latest)
            except Conflict:
                continue  # somebody else took the number
            return version
        raise Conflict("somebody else is applying hooks; try again")

    def rollback(self, version: int, *, seen: int | None = None) -> None:
        if self._get(_version_key(version), names="sk") is None:
            raise NotFound(f"hooks version {version}")
        values = {":version": {"N": str(version)}} | ({} if seen is None else {":seen": {"N": str(seen)}})
        if not conditional(
            self._client,
            "update_item",
            TableName=self._table,
            Key=_CURRENT,
            UpdateExpression="SET version = :version",
            ConditionExpression="attribute_exists(pk)" if seen is None else "version = :seen",
            ExpressionAttributeValues=values,
        ):
            raise Conflict(f"version {seen} is no longer in use; read the hooks again")

    def versions(self) -> list[dict[str, Any]]:
        current = self.current_version()
        found = []
        start: dict[str, Any] = {}
        while True:
            with aws_errors("config table"):
                page = self._client.query(
                    TableName=self._table,
                    KeyConditionExpression="pk = :hooks AND begins_with(sk, :prefix)",
                    ExpressionAttributeValues={":hooks": {"S": "hooks"}, ":prefix": {"S": "version#"}},
                    ProjectionExpression="sk, applied_at, applied_by, hooks",
                    ScanIndexForward=False,
                    **start,
                )
            for item in page["Items"]:
                version = int(item["sk"]["S"].removeprefix("version#"))
                found.append(
                    {
                        "version": version,
                        "applied_at": item["applied_at"]["S"],
                        "applied_by": item.get("applied_by", {}).get("S", ""),
                        "hooks": int(item["hooks"]["N"]),
                        "current": version == current,
                    }
                )
            if "LastEvaluatedKey" not in page:
                return found
            start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}

    def _pointer(self) -> tuple[int, int]:
        """The current version and the highest one ever given out."""
        item = self._get(_CURRENT) or {}
        return _number(item, "version"), _number(item, "latest")

    def _get(self, key: dict[str, Any], names: str = "") -> dict[str, Any] | None:
        narrowed = {"ProjectionExpression": names} if names else {}
        with aws_errors("config table"):
            found: dict[str, Any] | None = self._client.get_item(
                TableName=self._table, Key=key, ConsistentRead=True, **narrowed
            ).get("Item")
        return found

    def _write(self, item: dict[str, Any], version: int, current: int, latest: int) -> None:
        put = {"TableName": self._table, "Item": item, "ConditionExpression": "attribute_not_exists(pk)"}
        point = {
            "TableName": self._table,
            "Key": _CURRENT,
            "UpdateExpression": "SET version = :version, latest = :version",
            "ConditionExpression": "attribute_not_exists(latest) OR (latest = :latest AND version = :current)",
            "ExpressionAttributeValues": {
                ":version": {"N": str(version)},
                ":latest": {"N": str(latest)},
                ":current": {"N": str(current)},
            },
        }
        with aws_errors("config table"):
            try:
                self._client.transact_write_items(TransactItems=[{"Put": put}, {"Update": point}])
            except refusals() as error:
                if error_code(error) not in _LOST_RACE:
                    raise
                raise Conflict(f"hooks version {version} is taken") from error
