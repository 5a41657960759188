"""What is shown again and again until Ctrl-C: a listing in place, or lines as they come."""

from __future__ import annotations

import json
import sys
import time
from typing import TYPE_CHECKING, Any

from hookline_cli import tables
from hookline_cli.output import as_json, note

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from hookline_cli.output import Format

__all__ = ["again", "stream"]

_EVERY = 2.0  # seconds
_CLEAR = "\x1b[H\x1b[2J"


def again(show: Callable[[], None], *, watch: bool) -> None:
    """Once, or every two seconds, in place on a terminal."""
    if not watch:
        show()
        return
    try:
        while True:
            if sys.stdout.isatty():
                print(_CLEAR, end="")
            show()
            sys.stdout.flush()
            time.sleep(_EVERY)
    except KeyboardInterrupt:
        return


def stream(
    look: Callable[[], Sequence[tuple[Any, Mapping[str, Any]]]], output: Format | None, columns: Mapping[str, str]
) -> None:
    """Prints each row that `look` returns once for its key, oldest first; as JSON, an object a line."""
    seen: set[Any] = set()
    if not as_json(output):
        note("Ctrl-C ends it")
    try:
        while True:
            rows = look()
            fresh = [row for key, row in rows if key not in seen]
            seen = {key for key, _ in rows} | (seen if len(seen) < 100_000 else set())  # noqa: PLR2004 - bounded
            _print(fresh, output, columns)
            time.sleep(_EVERY)
    except KeyboardInterrupt:
        return


def _print(rows: Sequence[Mapping[str, Any]], output: Format | None, columns: Mapping[str, str]) -> None:
    if as_json(output):
        for row in rows:
            print(json.dumps(row, default=str), flush=True)
        return
    for row in rows:
        cells = [f"{heading.lower()}={tables.text(row.get(key))}" for key, heading in columns.items() if row.get(key)]
        print("  ".join(cells).replace("\n", "\\n"), flush=True)
