"""RFC 3339 in one fixed form, `YYYY-MM-DDTHH:MM:SS.ffffffZ`, so that text order is time order.

Events' times are part of the keys that deliveries are listed by; times of different precision or zone would not sort.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime

__all__ = ["normalise", "rfc3339", "unix"]

_FIXED = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", flags=re.ASCII).fullmatch
_RFC3339 = re.compile(
    r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d):(\d\d)(?:\.(\d{1,18}))?([Zz]|[+-]\d\d:\d\d)", flags=re.ASCII
).fullmatch


def rfc3339(unix_seconds: float) -> str:
    return datetime.fromtimestamp(unix_seconds, UTC).isoformat(timespec="microseconds")[:-6] + "Z"


def normalise(text: str) -> str:
    """The fixed form of any RFC 3339 time; precision beyond a microsecond is cut. Raises ValueError."""
    if _FIXED(text):
        datetime.fromisoformat(text)  # the 31st of June
        return text
    parts = _RFC3339(text)
    if parts is None:
        raise ValueError(text)
    day, minute, second, fraction, zone = parts.groups()
    second = "59" if second == "60" else second  # a leap second
    fraction = (fraction or "").ljust(6, "0")[:6]
    offset = "+00:00" if zone in "Zz" else zone
    try:
        moment = datetime.fromisoformat(f"{day}T{minute}:{second}.{fraction}{offset}").astimezone(UTC)
    except OverflowError:  # the year 0 or 10000, after the zone is applied
        raise ValueError(text) from None
    return moment.isoformat(timespec="microseconds")[:-6] + "Z"


def unix(text: str) -> float:
    """Unix seconds of an RFC 3339 time. Raises ValueError."""
    return datetime.fromisoformat(normalise(text)).timestamp()
