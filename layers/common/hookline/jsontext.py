"""JSON by orjson where it is installed, by the standard library where not or where the two would differ.

Functions have it: reading and writing JSON was a third of what the receiver did for a request (docs/decisions/0043). An
application that installs `hookline` alone has not, and gets the same from here, slower.

What orjson refuses (half a surrogate pair, text after the value, an integer above 64 bits that is written), the
standard library reads, writes or refuses in its own way. Two things remain unlike: an integer above 64 bits that is
read becomes a float, so callers that show numbers read them as text; and NaN, which JSON has not, is written as null.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

try:
    import orjson
except ModuleNotFoundError:
    orjson = None  # type: ignore[assignment]

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["ascii_text", "quick_value", "utf8"]

_SAME = 0 if orjson is None else orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_DATETIME  # or it writes more
_QUICK = 64 * 1024  # bytes: while it reads, orjson holds twelve times what it is given
_COMPACT = json.JSONEncoder(separators=(",", ":"))


def ascii_text(value: Any) -> str:
    """Compact and in ASCII: other characters as JSON's escapes, so that every service takes and gives them alike."""
    if orjson is not None:
        try:
            text = orjson.dumps(value, option=_SAME)
        except TypeError:
            pass
        else:
            if text.isascii():
                return text.decode()
    return _COMPACT.encode(value)


def utf8(value: Any, default: Callable[[Any], Any] | None = None) -> bytes:
    """Compact; `default` gives a value that JSON has in the place of one that it has not, or raises TypeError."""
    if orjson is not None:
        try:
            return orjson.dumps(value, default=default, option=_SAME)
        except TypeError:
            pass
    return json.dumps(value, separators=(",", ":"), default=default).encode()


def quick_value(text: bytes) -> Any:
    """The value. Raises ValueError for what is to be read by other means: it need not be wrong."""
    if orjson is None or len(text) > _QUICK:
        raise ValueError("not by orjson")
    return orjson.loads(text)
