"""DynamoDB's typed JSON (`{"M": {"n": {"N": "1.50"}}}`) as JSON text: numbers keep the digits that DynamoDB gives."""

from __future__ import annotations

import binascii
import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["json_text"]

_JSON_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?", flags=re.ASCII).fullmatch


def json_text(kind: str, value: Any) -> str:
    """The JSON text of one attribute, `kind` being its type ("M", "N", …). Raises ValueError where it has none.

    A map's keys and a set's members are sorted: DynamoDB knows no order of them, and each reading of an item must give
    the same bytes.
    """
    try:
        return _WRITERS[kind](value)
    except (AttributeError, KeyError, TypeError, RecursionError):
        raise ValueError(f"not a DynamoDB attribute of type {kind}") from None


def _one(attribute: dict[str, Any]) -> str:
    ((kind, value),) = attribute.items()
    return _WRITERS[kind](value)


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def _map(value: dict[str, Any]) -> str:
    return "{" + ",".join([f"{_text(name)}:{_one(inner)}" for name, inner in sorted(value.items())]) + "}"


def _list(value: list[Any]) -> str:
    return "[" + ",".join(map(_one, value)) + "]"


def _binary(value: str | bytes) -> str:
    return f'"{value if isinstance(value, str) else binascii.b2a_base64(value, newline=False).decode()}"'


def _number(literal: str) -> str:
    if _JSON_NUMBER(literal):
        return literal
    from decimal import Decimal, InvalidOperation  # noqa: PLC0415 - for emulators' `+5` and `.5`, never on AWS

    try:
        text = str(Decimal(literal))
    except InvalidOperation:
        text = ""
    if not _JSON_NUMBER(text):
        raise ValueError("not a number")
    return text


_WRITERS: dict[str, Callable[[Any], str]] = {
    "S": _text,
    "N": _number,
    "M": _map,
    "L": _list,
    "B": _binary,
    "BOOL": lambda value: "true" if value else "false",
    "NULL": lambda _value: "null",
    "SS": lambda value: "[" + ",".join(map(_text, sorted(value))) + "]",
    "NS": lambda value: "[" + ",".join(sorted(map(_number, value), key=float)) + "]",
    "BS": lambda value: "[" + ",".join(sorted(map(_binary, value))) + "]",
}
