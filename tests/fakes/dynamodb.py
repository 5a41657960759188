"""DynamoDB's batch calls as its API reference describes them, behind the methods of a boto3 client.

One table with hash key `pk` and range key `sk`. BatchGetItem answers partially beyond 16 MB, and beyond 1 MB of one
partition; `throttled` further calls do nothing at all, and `each` is the most that a call does.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

__all__ = ["FakeBatches"]

ANSWER, PARTITION = 16 * 1024**2, 1024**2


class FakeBatches:
    def __init__(self, *items: dict[str, Any], throttled: int = 0, each: int = 100) -> None:
        self.items = {_key(item): item for item in items}
        self.calls = 0
        self._throttled = throttled
        self._each = each

    def batch_get_item(self, **arguments: Any) -> dict[str, Any]:
        ((table, request),) = arguments["RequestItems"].items()
        keys = request["Keys"]
        assert 1 <= len(keys) <= 100, "ValidationException: 1 to 100 keys"
        assert len(set(map(_key, keys))) == len(keys), "ValidationException: duplicates"
        self.calls += 1
        found: list[dict[str, Any]] = []
        left: list[dict[str, Any]] = []
        answered, partition = 0, Counter[str]()
        for number, key in enumerate(keys):
            item = self.items.get(_key(key))
            size = len(json.dumps(item)) if item else 0
            pk = key["pk"]["S"]
            full = answered + size > ANSWER or (partition[pk] and partition[pk] + size > PARTITION)
            if self._throttled or number >= self._each or full:
                left.append(key)
                continue
            answered += size
            partition[pk] += size
            found += [item] if item else []
        self._throttled = max(0, self._throttled - 1)
        unprocessed = {table: {"Keys": left, "ConsistentRead": request.get("ConsistentRead", False)}} if left else {}
        return {"Responses": {table: found}, "UnprocessedKeys": unprocessed}

    def batch_write_item(self, **arguments: Any) -> dict[str, Any]:
        ((table, requests),) = arguments["RequestItems"].items()
        assert 1 <= len(requests) <= 25, "ValidationException: 1 to 25 requests"
        self.calls += 1
        done = 0 if self._throttled else self._each
        self._throttled = max(0, self._throttled - 1)
        for request in requests[:done]:
            item = request["PutRequest"]["Item"]
            self.items[_key(item)] = item
        return {"UnprocessedItems": {table: requests[done:]} if requests[done:] else {}}


def _key(item: dict[str, Any]) -> tuple[str, str]:
    return item["pk"]["S"], item["sk"]["S"]
