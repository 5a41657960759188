"""Identifiers: a prefix that says what they name, then 26 characters that sort by creation time.

48 bits of milliseconds and 80 random bits in lower-case Crockford base 32, as in a ULID: two ids made in different
milliseconds compare as their times do. No `.`, which Standard Webhooks forbids in a `webhook-id`.
"""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["copy_id", "endpoint_id", "event_id", "job_id", "message_id"]

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_LENGTH = 26  # characters of 5 bits for 128 bits
_RANDOM_BYTES = 10


_PAIRS = [one + two for one in _ALPHABET for two in _ALPHABET]


def _base32(number: int) -> str:
    return "".join([_PAIRS[number >> shift & 1023] for shift in range(5 * (_LENGTH - 2), -1, -10)])


def _sortable(now: float | None, random_bytes: Callable[[int], bytes]) -> str:
    milliseconds = int((time.time() if now is None else now) * 1000)
    return _base32(milliseconds << 8 * _RANDOM_BYTES | int.from_bytes(random_bytes(_RANDOM_BYTES)))


def event_id(now: float | None = None, random_bytes: Callable[[int], bytes] = os.urandom) -> str:
    """`now` in unix seconds; `random_bytes(n)` gives n random bytes."""
    return "evt_" + _sortable(now, random_bytes)


def endpoint_id(now: float | None = None, random_bytes: Callable[[int], bytes] = os.urandom) -> str:
    return "ep_" + _sortable(now, random_bytes)


def job_id(now: float | None = None, random_bytes: Callable[[int], bytes] = os.urandom) -> str:
    return "job_" + _sortable(now, random_bytes)


def message_id(now: float | None = None, random_bytes: Callable[[int], bytes] = os.urandom) -> str:
    return "msg_" + _sortable(now, random_bytes)


def copy_id(random_bytes: Callable[[int], bytes] = os.urandom) -> str:
    """Tells apart what was sent more than once within some days: 60 random bits."""
    return _base32(int.from_bytes(random_bytes(8)))[-12:]
