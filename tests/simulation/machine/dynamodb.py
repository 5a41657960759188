"""DynamoDB with boto3's methods: conditions, batches that are done in part, pages with key cursors, indexes that lag.

It knows the expressions that the adapters use, and no others: an unknown one is an error of the simulation.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right, insort
from collections import deque
from typing import TYPE_CHECKING, Any

from hookline.adapters.aws_wire.errors import AwsError

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.simulation.machine.faults import Faults
    from tests.simulation.machine.scheduler import Scheduler

__all__ = ["Database", "Table"]

Item = dict[str, Any]
HIGH = "\U0010ffff"
STALE_FOR = 2.0  # seconds


class Index:
    """Sorted rows of each partition, as they were when the index got to them."""

    def __init__(self, hash_name: str, range_name: str, keys: tuple[str, ...], *, numeric: bool = False) -> None:
        self.hash, self.range, self.keys, self.numeric = hash_name, range_name, keys, numeric
        self.partitions: dict[str, list[tuple[Any, ...]]] = {}
        self.places: dict[Any, tuple[str, tuple[Any, ...]]] = {}
        self.items: dict[Any, Item] = {}
        self.pending: deque[tuple[float, Any, Item | None]] = deque()

    def value(self, attribute: Item) -> Any:
        return float(attribute["N"]) if self.numeric else attribute["S"]

    def later(self, at: float, key: Any, item: Item | None) -> None:
        if self.pending:
            at = max(at, self.pending[-1][0])
        self.pending.append((at, key, item))

    def catch_up(self, now: float) -> None:
        pending = self.pending
        while pending and pending[0][0] <= now:
            _, key, item = pending.popleft()
            self.put(key, item)

    def put(self, key: Any, item: Item | None) -> None:
        place = None
        if item is not None and self.hash in item and self.range in item:
            place = (item[self.hash]["S"], (self.value(item[self.range]), key))
        old = self.places.get(key)
        if old != place:
            if old is not None:
                rows = self.partitions[old[0]]
                del rows[bisect_left(rows, old[1])]
                del self.places[key], self.items[key]
            if place is not None:
                insort(self.partitions.setdefault(place[0], []), place[1])
                self.places[key] = place
        if place is not None:
            assert item is not None
            self.items[key] = item


class Table:
    """`stream` is called with each item that is new; `watch` with the key, the old and the new row of each write."""

    def __init__(self, name: str, hash_name: str, range_name: str | None = None, **indexes: Index) -> None:
        self.name, self.hash, self.range = name, hash_name, range_name
        self.items: dict[Any, Item] = {}
        self.before: dict[Any, tuple[float, Item | None]] = {}  # until when a stale read may give which row
        self.indexes = indexes
        self.sorted: Index | None = None
        if range_name:
            self.sorted = Index(hash_name, range_name, (hash_name, range_name))
        self.throttled: dict[str, float] = {}  # partitions, and until when
        self.stream: Callable[[Item], None] | None = None
        self.watch: Callable[[Any, Item | None, Item | None], None] | None = None

    def key(self, item: Item) -> Any:
        if self.range is None:
            return item[self.hash]["S"]
        return item[self.hash]["S"], item[self.range]["S"]


class Database:
    """A client; all tables of a deployment."""

    def __init__(self, scheduler: Scheduler, faults: Faults) -> None:
        self._scheduler = scheduler
        self._faults = faults
        self.calls = 0
        self.tables = {
            table.name: table
            for table in (
                Table("events", "pk", **{"by-tenant": Index("shard", "timestamp", ("pk", "shard", "timestamp"))}),
                Table(
                    "deliveries", "pk", "sort",
                    open=Index("open_pk", "open_sort", ("pk", "sort", "open_pk", "open_sort")),
                    due=Index("due_shard", "due_at", ("pk", "sort", "due_shard", "due_at"), numeric=True),
                ),
                Table("config", "pk", "sk"),
                Table("dedupe", "id"),
            )
        }  # fmt: skip

    # ------------------------------------------------------------------------------------------ what adapters call

    def get_item(self, **call: Any) -> dict[str, Any]:
        return self._call("GetItem", self._get_item, call)

    def put_item(self, **call: Any) -> dict[str, Any]:
        return self._call("PutItem", self._put_item, call)

    def update_item(self, **call: Any) -> dict[str, Any]:
        return self._call("UpdateItem", self._update_item, call)

    def delete_item(self, **call: Any) -> dict[str, Any]:
        return self._call("DeleteItem", self._delete_item, call)

    def query(self, **call: Any) -> dict[str, Any]:
        return self._call("Query", self._query, call)

    def batch_get_item(self, **call: Any) -> dict[str, Any]:
        return self._call("BatchGetItem", self._batch_get_item, call)

    def batch_write_item(self, **call: Any) -> dict[str, Any]:
        return self._call("BatchWriteItem", self._batch_write_item, call)

    def transact_write_items(self, **call: Any) -> dict[str, Any]:
        return self._call("TransactWriteItems", self._transact_write_items, call)

    def _call(self, name: str, effect: Callable[[Any], Any], call: dict[str, Any]) -> dict[str, Any]:
        self.calls += 1
        return self._faults.call(name, effect, call)

    # ------------------------------------------------------------------------------------------ what they do

    def _throttled(self, table: Table, partition: str) -> bool:
        if not table.throttled:
            return False
        until = table.throttled.get(partition)
        if until is None:
            return False
        task = self._scheduler.current
        if task is None or not task.faulty:
            return False
        if until <= self._scheduler.now:
            del table.throttled[partition]
            return False
        task.troubled = "throttled"
        self._faults.met["throttled"] += 1
        return True

    def _check_throttle(self, table: Table, key: Item, name: str) -> None:
        if table.throttled and self._throttled(table, key[table.hash]["S"]):
            raise AwsError(name, 400, {"__type": "ProvisionedThroughputExceededException"})

    def _read(self, table: Table, key: Any, *, consistent: bool) -> Item | None:
        if not consistent and self._faults.profile.stale and key in table.before:
            until, item = table.before[key]
            if until > self._scheduler.now and self._faults.chance(self._faults.profile.stale):
                self._faults.met["stale read"] += 1
                return item
        return table.items.get(key)

    def _get_item(self, call: dict[str, Any]) -> dict[str, Any]:
        table = self.tables[call["TableName"]]
        self._check_throttle(table, call["Key"], "GetItem")
        item = self._read(table, table.key(call["Key"]), consistent=call.get("ConsistentRead", False))
        return {} if item is None else {"Item": item}

    def _conditional(self, call: dict[str, Any], old: Item | None, name: str) -> None:
        condition = call.get("ConditionExpression")
        if condition is None or holds(condition, old or {}, call):
            return
        answer: dict[str, Any] = {"__type": "ConditionalCheckFailedException"}
        if old is not None and call.get("ReturnValuesOnConditionCheckFailure") == "ALL_OLD":
            answer["Item"] = old
        raise AwsError(name, 400, answer)

    def _put_item(self, call: dict[str, Any]) -> dict[str, Any]:
        table, item = self.tables[call["TableName"]], call["Item"]
        self._check_throttle(table, item, "PutItem")
        key = table.key(item)
        self._conditional(call, table.items.get(key), "PutItem")
        self.write(table, key, item)
        return {"ResponseMetadata": {}}

    def _update_item(self, call: dict[str, Any]) -> dict[str, Any]:
        table = self.tables[call["TableName"]]
        self._check_throttle(table, call["Key"], "UpdateItem")
        key = table.key(call["Key"])
        old = table.items.get(key)
        self._conditional(call, old, "UpdateItem")
        self.write(table, key, updated(call["UpdateExpression"], old or call["Key"], call))
        return {"ResponseMetadata": {}}

    def _delete_item(self, call: dict[str, Any]) -> dict[str, Any]:
        table = self.tables[call["TableName"]]
        self._check_throttle(table, call["Key"], "DeleteItem")
        self.write(table, table.key(call["Key"]), None)
        return {"ResponseMetadata": {}}

    def _batch_get_item(self, call: dict[str, Any]) -> dict[str, Any]:
        ((name, request),) = call["RequestItems"].items()
        table, consistent = self.tables[name], request.get("ConsistentRead", False)
        keys = request["Keys"]
        assert 1 <= len(keys) <= 100, "ValidationException: 1 to 100 keys"
        found, left = [], []
        unprocessed = self._faults.profile.unprocessed
        troubled = bool(unprocessed or table.throttled) and self._is_faulty()
        for wanted in keys:
            if troubled and (self._throttled(table, wanted[table.hash]["S"]) or self._faults.chance(unprocessed)):
                left.append(wanted)
                continue
            item = self._read(table, table.key(wanted), consistent=consistent)
            if item is not None:
                found.append(item)
        pending = {name: {"Keys": left, "ConsistentRead": consistent}} if left else {}
        return {"Responses": {name: found}, "UnprocessedKeys": pending}

    def _batch_write_item(self, call: dict[str, Any]) -> dict[str, Any]:
        ((name, requests),) = call["RequestItems"].items()
        table = self.tables[name]
        assert 1 <= len(requests) <= 25, "ValidationException: 1 to 25 requests"
        left = []
        unprocessed = self._faults.profile.unprocessed
        troubled = bool(unprocessed or table.throttled) and self._is_faulty()
        for request in requests:
            put = request.get("PutRequest")
            item = put["Item"] if put else request["DeleteRequest"]["Key"]
            if troubled and (self._throttled(table, item[table.hash]["S"]) or self._faults.chance(unprocessed)):
                left.append(request)
            else:
                self.write(table, table.key(item), item if put else None)
        return {"UnprocessedItems": {name: left} if left else {}}

    def _transact_write_items(self, call: dict[str, Any]) -> dict[str, Any]:
        actions = [(kind, action) for each in call["TransactItems"] for kind, action in each.items()]
        assert 1 <= len(actions) <= 100, "ValidationException: 1 to 100 actions"
        reasons: list[dict[str, Any]] = []
        for kind, action in actions:
            table = self.tables[action["TableName"]]
            item = action["Item"] if kind == "Put" else action["Key"]
            old = table.items.get(table.key(item))
            condition = action.get("ConditionExpression")
            if condition and not holds(condition, old or {}, action):
                reason: dict[str, Any] = {"Code": "ConditionalCheckFailed"}
                if old is not None and action.get("ReturnValuesOnConditionCheckFailure") == "ALL_OLD":
                    reason["Item"] = old
                reasons.append(reason)
            elif table.throttled and self._throttled(table, item[table.hash]["S"]):
                reasons.append({"Code": "ThrottlingError"})
            else:
                reasons.append({"Code": "None"})
        if any(reason["Code"] != "None" for reason in reasons):
            answer = {"__type": "TransactionCanceledException", "CancellationReasons": reasons}
            raise AwsError("TransactWriteItems", 400, answer)
        for kind, action in actions:
            table = self.tables[action["TableName"]]
            item = action["Item"] if kind == "Put" else action["Key"]
            key, new = table.key(item), item if kind == "Put" else None
            if kind == "Update":
                new = updated(action["UpdateExpression"], table.items.get(key) or item, action)
            self.write(table, key, new)
        return {"ResponseMetadata": {}}

    def _is_faulty(self) -> bool:
        task = self._scheduler.current
        return task is not None and task.faulty

    def write(self, table: Table, key: Any, item: Item | None) -> None:
        old = table.items.get(key)
        if item is None:
            table.items.pop(key, None)
        else:
            table.items[key] = item
        profile, now = self._faults.profile, self._scheduler.now
        if profile.stale:
            table.before[key] = (now + STALE_FOR, old)
        if table.sorted is not None:
            table.sorted.put(key, item)
        for index in table.indexes.values():
            if index.range in (item or ()) or key in index.places or index.pending:
                lag = 0.0
                if profile.lag:
                    lag = self._faults.random.random() * profile.lag
                    lag *= 20 if self._faults.chance(0.001) else 1
                index.later(now + lag, key, item)
        if table.watch is not None:
            table.watch(key, old, item)
        if old is None and item is not None and table.stream is not None:
            table.stream(item)

    def _query(self, call: dict[str, Any]) -> dict[str, Any]:
        table = self.tables[call["TableName"]]
        name = call.get("IndexName")
        index = table.indexes[name] if name else table.sorted
        assert index is not None
        partition, low, high = key_range(call, index)
        if table.throttled and not name and self._throttled(table, partition):
            raise AwsError("Query", 400, {"__type": "ProvisionedThroughputExceededException"})
        index.catch_up(self._scheduler.now)
        rows = index.partitions.get(partition)
        if not rows:
            return {"Items": [], "Count": 0}
        forward = call.get("ScanIndexForward", True)
        start, stop = bisect_left(rows, (low,)), bisect_right(rows, (high, (HIGH, HIGH)))
        begin = call.get("ExclusiveStartKey")
        if begin is not None:
            place = (index.value(begin[index.range]), table.key(begin))
            start, stop = (max(start, bisect_right(rows, place)), stop) if forward else (
                start, min(stop, bisect_left(rows, place)))  # fmt: skip
        limit = call.get("Limit", 1000)
        if self._faults.profile.lag and limit > 1 and self._faults.chance(0.05):
            limit = self._faults.random.randint(1, limit)  # a page holds a megabyte
        read = rows[start : min(stop, start + limit)] if forward else rows[max(start, stop - limit) : stop][::-1]
        items = [index.items[key] for _, key in read]
        answer: dict[str, Any] = {}
        if len(read) == limit:
            last = items[-1]
            answer["LastEvaluatedKey"] = {each: last[each] for each in index.keys}
        if (condition := call.get("FilterExpression")) is not None:
            items = [item for item in items if holds(condition, item, call)]
        return answer | {"Items": items, "Count": len(items)}


# ---------------------------------------------------------------------------------------------- expressions

_KEYS = re.compile(
    r"(?P<hash>\S+) = (?P<of>:\w+)(?: AND (?:(?P<between>\S+) BETWEEN (?P<low>:\w+) AND (?P<high>:\w+)"
    r"|begins_with\((?P<begins>\S+), (?P<prefix>:\w+)\)|(?P<most>\S+) <= (?P<until>:\w+)))?"
)
_WORDS = re.compile(r"attribute_(?:not_)?exists\(\s*\S+?\s*\)|<=|>=|<>|[=<>()]|AND|OR|:\w+|[#\w]+")
_compiled: dict[str, Any] = {}


def key_range(call: dict[str, Any], index: Index) -> tuple[str, Any, Any]:
    expression = call["KeyConditionExpression"]
    parsed = _compiled.get(expression)
    if parsed is None:
        found = _KEYS.fullmatch(expression)
        assert found, f"unknown key condition {expression!r}"
        parsed = _compiled[expression] = found.groupdict()
    values, names = call["ExpressionAttributeValues"], call.get("ExpressionAttributeNames") or {}
    assert names.get(parsed["hash"], parsed["hash"]) == index.hash
    partition = values[parsed["of"]]["S"]
    if parsed["low"]:
        return partition, index.value(values[parsed["low"]]), index.value(values[parsed["high"]])
    if parsed["prefix"]:
        prefix = values[parsed["prefix"]]["S"]
        return partition, prefix, prefix + HIGH
    if parsed["until"]:
        return partition, float("-inf"), index.value(values[parsed["until"]])
    return partition, "", HIGH


def holds(expression: str, item: Item, call: dict[str, Any]) -> bool:
    compiled = _compiled.get(expression)
    if compiled is None:
        compiled = _compiled[expression] = eval(_python(expression))
    return bool(compiled(item, call.get("ExpressionAttributeValues"), call.get("ExpressionAttributeNames") or {}))


def _python(expression: str) -> str:
    words = _WORDS.findall(expression)
    assert "".join(words).replace(" ", "") == expression.replace(" ", ""), f"unknown condition {expression!r}"
    written = []
    for word in words:
        if word.startswith("attribute_"):
            name = word.partition("(")[2].rstrip(")").strip()
            known = f"(names.get({name!r}, {name!r}) in item)"
            written.append(f"(not {known})" if "not_exists" in word else known)
        elif word in {"AND", "OR"}:
            written.append(word.lower())
        elif word.startswith(":"):
            written.append(f"plain(values[{word!r}])")
        elif word == "=":
            written.append("==")
        elif word in {"<", "<=", ">", ">=", "(", ")"}:
            written.append(word)
        else:
            written.append(f"plain(item.get(names.get({word!r}, {word!r})))")
    return "lambda item, values, names: " + " ".join(written)


class _Nothing:
    """Of an attribute that is absent no comparison holds."""

    def __eq__(self, other: object) -> bool:
        return False

    def __hash__(self) -> int:
        return 0

    def __lt__(self, other: object) -> bool:
        return False

    __le__ = __gt__ = __ge__ = __lt__


_NOTHING = _Nothing()


def plain(attribute: Item | None) -> Any:
    if attribute is None:
        return _NOTHING
    ((kind, value),) = attribute.items()
    return float(value) if kind == "N" else value


def updated(expression: str, old: Item, call: dict[str, Any]) -> Item:
    """SET, ADD, DELETE and REMOVE, one clause each, of plain names."""
    values, names = call.get("ExpressionAttributeValues") or {}, call.get("ExpressionAttributeNames") or {}
    item = dict(old)
    clauses = re.split(r"\b(SET|ADD|DELETE|REMOVE) ", expression)[1:]
    for verb, text in zip(clauses[::2], clauses[1::2], strict=True):
        for part in text.split(","):
            words = part.replace("=", " ").split()
            name = names.get(words[0], words[0])
            if verb == "SET":
                item[name] = values[words[1]]
            elif verb == "REMOVE":
                item.pop(name, None)
            elif "N" in values[words[1]]:
                item[name] = {"N": str(int(item.get(name, {"N": "0"})["N"]) + int(values[words[1]]["N"]))}
            else:
                held, given = set(item.get(name, {"SS": []})["SS"]), set(values[words[1]]["SS"])
                left = held | given if verb == "ADD" else held - given
                item.pop(name, None)
                if left:
                    item[name] = {"SS": sorted(left)}
    return item
