"""How deep a document may be nested, the same for every format and on both sides.

Python's own limit is that of its call stack: where a document meets it depends on the caller, and meeting it is an
error of ours. Deeper documents than this are not seen in earnest.
"""

from __future__ import annotations

import json
from typing import Any

__all__ = ["MAX_NESTING", "brackets", "read_json", "too_deep"]

MAX_NESTING = 128  # levels of objects, lists or elements


def brackets(text: str | bytes) -> bool:
    """Whether a JSON text has so many opening brackets that it may be too deep: most texts need not be walked."""
    if isinstance(text, bytes):
        return text.count(b"[") + text.count(b"{") > MAX_NESTING
    return text.count("[") + text.count("{") > MAX_NESTING


def too_deep(value: Any) -> bool:
    """Whether a document of objects and lists has more levels than MAX_NESTING. Walks it level by level."""
    level, depth = [value] if isinstance(value, (dict, list)) else [], 0
    while level and depth <= MAX_NESTING:
        depth += 1
        level = [
            inner
            for outer in level
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, (dict, list))
        ]
    return depth > MAX_NESTING


def read_json(text: str | bytes) -> Any:
    """The JSON value that a stranger wrote. Raises ValueError, for one that is nested too deeply as well."""
    try:
        value = json.loads(text)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if brackets(text) and too_deep(value):
        raise ValueError("nested too deeply")
    return value
