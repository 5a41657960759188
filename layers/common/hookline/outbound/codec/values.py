"""Attributes of DynamoDB items as values, and back; an attribute that is not there is empty."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Item", "as_json", "integer", "loads", "number", "seconds", "string", "strings"]

Item = dict[str, Any]


def seconds(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".")  # as DynamoDB gives it back; a millisecond is enough


def as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def loads(attribute: Mapping[str, Any] | None) -> Any:
    return json.loads(attribute["S"]) if attribute else None


def string(attribute: Mapping[str, Any] | None) -> str:
    return attribute["S"] if attribute else ""


def integer(attribute: Mapping[str, Any] | None) -> int:
    return int(attribute["N"]) if attribute else 0


def number(attribute: Mapping[str, Any] | None) -> float | None:
    return float(attribute["N"]) if attribute else None


def strings(attribute: Mapping[str, Any] | None) -> tuple[str, ...]:
    return tuple([each["S"] for each in attribute["L"]]) if attribute else ()
