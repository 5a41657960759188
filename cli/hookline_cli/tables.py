"""Tables for a terminal: a row is a line where that is possible, and what people copy is never broken.

Where a table is wider than the terminal, texts (URLs, reasons) are folded first; if that is not enough, columns are
left out: empty ones, then from the right. Columns of ids are neither folded nor left out.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

__all__ = ["Table", "clean", "text"]

_IDS = frozenset(
    {
        "id",
        "event",
        "endpoint",
        "tenant",
        "job",
        "hook",
        "message",
        "message_id",
        "name",
        "queue",
        "scheme",
        "version",
        "check",
        "step",
    }
)
_TEXTS = frozenset(
    {
        "url",
        "description",
        "error",
        "reason",
        "detail",
        "advice",
        "why",
        "event_types",
        "endpoints",
        "types",
        "applied_by",
    }
)
_TIME = re.compile(r"^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\.\d+Z$")  # a second is enough to read; JSON has all of it
_LEAST = 16  # columns that a folded text keeps
_GAP = 2
# What could move a terminal's cursor, change its colours, or show text in another order than it has.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def clean(given: str) -> str:
    """With control characters written out as escapes: line breaks and tabs alone stay what they are."""
    return _CONTROL.sub(lambda found: _escaped(ord(found[0])), given)


def text(value: Any) -> str:
    """A value as a cell shows it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return clean(json.dumps(value, ensure_ascii=False)) if value else ""
    if isinstance(value, (list, tuple)):
        return ", ".join(text(each) for each in value)
    return clean(_TIME.sub(r"\1Z", str(value)))


class Table:
    """Lines of a table whose rows come in parts. The first part decides which columns there is room for, and how wide
    they are; a later one makes a column wider only where what people copy would be broken. `width` None: any.
    """

    def __init__(self, columns: Mapping[str, str], width: int | None) -> None:
        self._columns = columns
        self._width = width
        self._kept: list[str] = []
        self._widths: dict[str, int] = {}
        self.left_out: list[str] = []  # headings of columns without room
        self.began = False

    def lines(self, given: Sequence[Mapping[str, Any]]) -> tuple[str | None, list[str]]:
        """The heading, of the first part alone, and the lines of these rows."""
        cells = {key: [heading, *(text(row.get(key)) for row in given)] for key, heading in self._columns.items()}
        if self.began:
            widest = _widths(cells, self._kept, None)
            for key in self._kept:
                if key not in _TEXTS or self._width is None:
                    self._widths[key] = max(self._widths[key], widest[key])
        else:
            self._measure(cells)
        lines: list[str] = []
        for index in range(1 if self.began else 0, len(given) + 1):
            lines += _line([(cells[key][index], self._widths[key]) for key in self._kept])
        heading = None if self.began else lines.pop(0)
        self.began = True
        return heading, lines

    def _measure(self, cells: Mapping[str, Sequence[str]]) -> None:
        width = self._width
        kept = list(self._columns)
        widths = _widths(cells, kept, width)
        if width is not None and _total(widths) > width:
            kept = [key for key in kept if any(cells[key][1:])] or kept[:1]
            widths = _widths(cells, kept, width)
        while width is not None and _total(widths) > width:
            spare = next((key for key in reversed(kept) if key not in _IDS), None)
            if spare is None or len(kept) == 1:
                break
            kept.remove(spare)
            self.left_out.insert(0, self._columns[spare])
            widths = _widths(cells, kept, width)
        self._kept, self._widths = kept, widths


def _widths(cells: Mapping[str, Sequence[str]], kept: Sequence[str], width: int | None) -> dict[str, int]:
    """As wide as the widest cell; texts narrower, the widest first, where that makes the table fit."""
    widths = {key: max(_width(line) for cell in cells[key] for line in cell.split("\n")) for key in kept}
    texts = [key for key in kept if key in _TEXTS]
    least = {key: min(widths[key], max(_LEAST, _width(cells[key][0]))) for key in texts}
    while width is not None and _total(widths) > width:
        widest = max(texts, key=lambda key: widths[key] - least[key], default=None)
        if widest is None or widths[widest] <= least[widest]:
            break
        widths[widest] -= 1
    return widths


def _total(widths: Mapping[str, int]) -> int:
    return sum(widths.values()) + _GAP * (len(widths) - 1)


def _line(cells: Sequence[tuple[str, int]]) -> list[str]:
    """One row, in as many lines as its longest folded text has."""
    folded = [_fold(cell, width) for cell, width in cells]
    lines = []
    for index in range(max(map(len, folded))):
        parts = [each[index] if index < len(each) else "" for each in folded]
        padded = [part + " " * (width - _width(part)) for part, (_, width) in zip(parts, cells, strict=True)]
        lines.append((" " * _GAP).join(padded).rstrip())
    return lines


def _fold(cell: str, width: int) -> list[str]:
    """At blanks and after commas and slashes where there are some, else anywhere."""
    lines = []
    for given in cell.split("\n"):
        left = given
        while _width(left) > width:
            cut = _fits(left, width)
            at = max(left.rfind(each, 0, cut) for each in " ,/")
            cut = at + 1 if at >= cut // 2 else cut
            lines.append(left[:cut].rstrip(" "))
            left = left[cut:]
        lines.append(left)
    return lines


def _fits(given: str, width: int) -> int:
    """How many characters of it fit, one at least."""
    used = 0
    for index, character in enumerate(given):
        used += _width(character)
        if used > width:
            return max(index, 1)
    return len(given)


def _width(given: str) -> int:
    """Columns that a terminal needs for it."""
    if given.isascii():
        return len(given)
    return sum(
        0 if unicodedata.combining(each) else 2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in given
    )


def _escaped(code: int) -> str:
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"  # noqa: PLR2004 - two hex digits
