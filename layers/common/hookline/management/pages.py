"""Listings: a bounded page, and an opaque cursor that continues it."""

from __future__ import annotations

import base64
import binascii
import json
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from hookline.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Listing", "decode_position", "encode_position", "slice_after"]

T = TypeVar("T")
_MAX_CURSOR = 4096  # characters


class Listing(NamedTuple, Generic[T]):
    """`cursor` continues it; None at the end. A page may be short, even empty, and still have a cursor."""

    items: list[T]
    cursor: str | None = None


def encode_position(*parts: str) -> str:
    return base64.urlsafe_b64encode(json.dumps(parts, separators=(",", ":")).encode()).decode().rstrip("=")


def decode_position(cursor: str | None, parts: int) -> tuple[str, ...] | None:
    """The texts that `encode_position` was given. Raises InvalidInput for anything else."""
    if cursor is None:
        return None
    try:
        found = json.loads(
            base64.b64decode(cursor[:_MAX_CURSOR] + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        )
    except (ValueError, binascii.Error, RecursionError):
        found = None
    if not isinstance(found, list) or len(found) != parts or not all(isinstance(part, str) for part in found):
        raise InvalidInput.at("cursor", "expected a cursor from the page before")
    return tuple(found)


def slice_after(names: Sequence[str], cursor: str | None, limit: int) -> Listing[str]:
    """A page of sorted names."""
    position = decode_position(cursor, 1)
    rest = [name for name in names if position is None or name > position[0]]
    page = rest[:limit]
    return Listing(page, encode_position(page[-1]) if len(rest) > limit else None)
