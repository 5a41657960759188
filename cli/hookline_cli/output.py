"""What a command prints: results to stdout, as a table for people or JSON for programs; everything else to stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hookline.errors import Problem

__all__ = ["Format", "as_json", "busy", "complain", "listing", "moment", "note", "record", "say", "warn"]


_WIDE = 1000  # columns


class Format(StrEnum):
    JSON = "json"
    TABLE = "table"


def as_json(output: Format | None) -> bool:
    """JSON where it was asked for, and where stdout is not a terminal."""
    return output is Format.JSON or (output is None and not sys.stdout.isatty())


def listing(
    output: Format | None, rows: Sequence[Mapping[str, Any]], columns: Mapping[str, str], *, empty: str = "nothing"
) -> None:
    """Rows as a JSON array with everything in them, or as a table of `columns` (key to heading)."""
    if as_json(output):
        _print_json(list(rows))
        return
    if not rows:
        note(empty)
        return
    from rich.table import Table

    table = Table(box=None, header_style="bold", pad_edge=False)
    for heading in columns.values():
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(*[_cell(row.get(key)) for key in columns])
    _print(table)


def record(output: Format | None, fields: Mapping[str, Any]) -> None:
    """One thing: a JSON object, or a line for each field that has a value."""
    if as_json(output):
        _print_json(fields)
        return
    from rich.table import Table

    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in fields.items():
        if value not in (None, "", [], {}, ()):
            table.add_row(name.replace("_", " "), _cell(value))
    _print(table)


def say(text: str = "") -> None:
    """A line of the result, for people."""
    print(text)


def note(text: str) -> None:
    print(text, file=sys.stderr)


def warn(text: str) -> None:
    print(f"warning: {text}", file=sys.stderr)


def complain(problems: Iterable[Problem | str]) -> None:
    for problem in problems:
        print(f"error: {problem}", file=sys.stderr)


def moment(seconds: float | None) -> str | None:
    """Unix seconds for people and programs alike; None stays None."""
    if not seconds:
        return None
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")[:-6] + "Z"


@contextmanager
def busy(what: str, total: int | None = None) -> Iterator[Any]:
    """A progress bar on a terminal's stderr; yields `update(completed, total, text)`. Silent elsewhere."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task(what, total=total)

        def update(completed: int, total: int | None = None, text: str = what) -> None:
            progress.update(task, completed=completed, total=total, description=text)

        yield update


def _print(table: Any) -> None:
    """As wide as the terminal; elsewhere as wide as the rows are, so that `--output table | grep` finds whole lines."""
    from rich.console import Console

    if sys.stdout.isatty():
        Console().print(table)
        return
    wide = Console(width=_WIDE)
    with wide.capture() as printed:
        wide.print(table)
    print("\n".join(line.rstrip() for line in printed.get().splitlines()))


def _cell(value: Any) -> Any:
    from rich.text import Text

    if value is None:
        return Text("")
    if isinstance(value, bool):
        return Text("yes" if value else "no")
    if isinstance(value, Mapping):
        return Text(json.dumps(value, ensure_ascii=False) if value else "")
    if isinstance(value, (list, tuple)):
        return Text(", ".join(str(each) for each in value))
    return Text(str(value))


def _print_json(value: Any) -> None:
    print(json.dumps(value, indent=2, ensure_ascii=False, default=str))
