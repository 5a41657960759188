"""Timestamps as senders write them, as unix seconds."""

from __future__ import annotations

import re
from datetime import UTC, datetime

__all__ = ["UNITS", "parse"]

UNITS = ("seconds", "milliseconds", "iso8601", "http-date")
_NUMBER = re.compile(r"-?\d{1,17}(\.\d{1,9})?", re.ASCII)
_ISO = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?\s?([Zz]|[+-]\d\d:?\d\d)?", re.ASCII
)
# adnanh/webhook's layout for Scalr has no comma and any zone's abbreviation, which Go takes for UTC
_HTTP = re.compile(
    r"[A-Z][a-z]{2},? (\d\d?) ([A-Z][a-z]{2}) (\d{4}) (\d\d):(\d\d):(\d\d) ([A-Z]{3,4}|[+-]\d{4})", re.ASCII
)
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def parse(text: str, unit: str) -> float | None:
    """None if `text` is no time. An ISO time without a zone is UTC."""
    text = text.strip()
    try:
        if unit == "iso8601":
            return _iso(text)
        if unit == "http-date":
            return _http(text)
    except (ValueError, OverflowError):  # 31 February, hour 25
        return None
    if not _NUMBER.fullmatch(text):
        return None
    return float(text) / 1000 if unit == "milliseconds" else float(text)


def _iso(text: str) -> float | None:
    found = _ISO.fullmatch(text)
    if found is None:
        return None
    *numbers, fraction, zone = found.groups()
    moment = datetime(*map(int, numbers), tzinfo=UTC).timestamp()  # type: ignore[arg-type,misc]
    return moment + float(f"0.{fraction or 0}") - _offset(zone or "Z")


def _http(text: str) -> float | None:
    found = _HTTP.fullmatch(text)
    if found is None:
        return None
    day, month, year, hour, minute, second, zone = found.groups()
    moment = datetime(
        int(year), _MONTHS.index(month) + 1, int(day), int(hour), int(minute), int(second), tzinfo=UTC
    ).timestamp()
    return moment - _offset(zone)


def _offset(zone: str) -> int:
    """Seconds east of UTC; zero for letters."""
    if zone[0] not in "+-":
        return 0
    seconds = int(zone[1:3]) * 3600 + int(zone[-2:]) * 60
    return seconds if zone[0] == "+" else -seconds
