"""What AWS charges for: sizes of items and messages, and the units that a read, a write or a request is.

The rules are AWS's: "DynamoDB item sizes and formats", "Read and write operations" and "Using global secondary
indexes" of the DynamoDB developer guide, and "Amazon SQS pricing". Items are as the low-level API has them.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["Index", "indexes", "item_bytes", "read_units", "sqs_requests", "write_units"]

Item = "Mapping[str, Mapping[str, Any]]"


@dataclass(frozen=True)
class Index:
    """A global secondary index: an item is in it if it has all of `keys`. `projected` is None for ALL."""

    keys: tuple[str, ...]
    projected: frozenset[str] | None

    def entry(self, item: Item | None) -> dict[str, Mapping[str, Any]] | None:
        """What the index holds of an item, None where it is not in it."""
        if item is None or not all(key in item for key in self.keys):
            return None
        return {name: value for name, value in item.items() if self.projected is None or name in self.projected}

    def write_units(self, old: Item | None, new: Item | None) -> int:
        before, after = self.entry(old), self.entry(new)
        if before == after:
            return 0
        if before is None or after is None:
            return _kilobytes(before or after)
        if any(before[key] != after[key] for key in self.keys):
            return _kilobytes(before) + _kilobytes(after)  # removed from one place, put in another
        return max(_kilobytes(before), _kilobytes(after))


def indexes(table: Mapping[str, Any]) -> list[Index]:
    """Those of a table as a template or DescribeTable has it."""
    keys = {key["AttributeName"] for key in table["KeySchema"]}
    found = []
    for index in table.get("GlobalSecondaryIndexes", ()):
        own = tuple(key["AttributeName"] for key in index["KeySchema"])
        projection = index["Projection"]
        if projection["ProjectionType"] == "ALL":
            found.append(Index(own, None))
        else:
            found.append(Index(own, frozenset({*keys, *own, *projection.get("NonKeyAttributes", ())})))
    return found


def write_units(old: Item | None, new: Item | None, of: Sequence[Index], *, transaction: bool = False) -> int:
    """Of one write that makes `new` of `old`. A condition that fails costs as much: give it the same item twice."""
    table = max(_kilobytes(old), _kilobytes(new), 1)
    return (table + sum(index.write_units(old, new) for index in of)) * (2 if transaction else 1)


def read_units(sizes: int, *, consistent: bool) -> float:
    """Of one GetItem, or of one Query, whose items are counted together; in bytes."""
    return max(ceil(sizes / 4096), 1) * (1.0 if consistent else 0.5)


def sqs_requests(payload: int) -> int:
    """Each 64 KB of a request's messages is one; in bytes."""
    return max(ceil(payload / 65_536), 1)


def item_bytes(item: Item) -> int:
    return sum(len(name.encode()) + _value_bytes(value) for name, value in item.items())


def _kilobytes(item: Item | None) -> int:
    return 0 if item is None else max(ceil(item_bytes(item) / 1024), 1)


def _value_bytes(attribute: Mapping[str, Any]) -> int:
    ((kind, value),) = attribute.items()
    match kind:
        case "S":
            return len(value.encode())
        case "N":
            return len(value.strip("-").replace(".", "")) // 2 + 2
        case "B":
            return len(base64.b64decode(value)) if isinstance(value, str) else len(value)
        case "BOOL" | "NULL":
            return 1
        case "L":
            return 3 + sum(1 + _value_bytes(each) for each in value)
        case "M":
            return 3 + sum(1 + len(name.encode()) + _value_bytes(each) for name, each in value.items())
    return sum(len(each.encode()) if kind == "SS" else len(each) // 2 + 2 for each in value)
