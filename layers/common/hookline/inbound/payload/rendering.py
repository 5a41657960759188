"""Values as adnanh/webhook writes them, that is, as Go does: `%v` for scalars, `encoding/json` for objects and arrays.

Strings decoded from raw bytes (headers, queries, forms) keep invalid UTF-8 as lone surrogates (`surrogateescape`), so
that a command receives the bytes that were sent.
"""

from __future__ import annotations

import re
from typing import Any

__all__ = ["NilMap", "Number", "to_json", "to_text"]


class Number(str):
    """A JSON number by its literal text: `1.50`, `1e3` and 20 digits stay what they were."""

    __slots__ = ()


class NilMap(dict[str, Any]):
    """Go's nil map: has no keys, and is written `null`."""


# What encoding/json escapes by default: control characters, quote and backslash, the HTML characters, the two line
# separators that JavaScript refuses, and (as U+FFFD) bytes that were not UTF-8.
_ESCAPED = re.compile('[\x00-\x1f"\\\\<>&\u2028\u2029\ud800-\udfff]')
_SHORT = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def _escape(found: re.Match[str]) -> str:
    char = found.group()
    if "\ud800" <= char <= "\udfff":
        return "\\ufffd"
    return _SHORT.get(char) or f"\\u{ord(char):04x}"


def _quote(text: str) -> str:
    return f'"{_ESCAPED.sub(_escape, text)}"'


def to_json(value: Any) -> str:
    """Compact, keys sorted, HTML characters escaped, numbers by their literal text where `value` holds Numbers."""
    kind = type(value)
    if kind is str:
        return _quote(value)
    if kind is dict:
        return "{" + ",".join([_quote(key) + ":" + to_json(value[key]) for key in sorted(value)]) + "}"
    if kind is list:
        return "[" + ",".join(map(to_json, value)) + "]"
    if value is None or kind is NilMap:
        return "null"
    return to_text(value)


def to_text(value: Any) -> str:
    """What an argument, a variable or a rule sees of a value."""
    if value is True:
        return "true"
    if value is False:
        return "false"
    if value is None:
        return "<nil>"
    if isinstance(value, str):
        return str(value)
    if isinstance(value, (dict, list)):
        return to_json(value)
    return repr(value)
