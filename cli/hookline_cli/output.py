"""What a command prints: results to stdout, as a table for people or JSON for programs; everything else to stderr."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from itertools import islice
from typing import TYPE_CHECKING, Any

from hookline_cli import tables

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from hookline.errors import Problem

__all__ = [
    "Format",
    "as_json",
    "busy",
    "complain",
    "confirm",
    "duration",
    "listing",
    "moment",
    "note",
    "record",
    "say",
    "warn",
]


_TOGETHER = 500  # rows whose cells are measured together; those that come later keep the columns' widths
_OBEYED = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


class Format(StrEnum):
    JSON = "json"
    TABLE = "table"


def as_json(output: Format | None) -> bool:
    """JSON where it was asked for, and where stdout is not a terminal."""
    return output is Format.JSON or (output is None and not sys.stdout.isatty())


def listing(
    output: Format | None, rows: Iterable[Mapping[str, Any]], columns: Mapping[str, str], *, empty: str = "nothing"
) -> None:
    """Rows as a JSON array with everything in them, or as a table of `columns` (key to heading).

    They are printed as they come: however many there are, some hundred are held.
    """
    if as_json(output):
        _print_array(rows)
        return
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    table = tables.Table(columns, width)
    left = iter(rows)
    while some := list(islice(left, _TOGETHER)):
        heading, lines = table.lines(some)
        if heading is not None:
            print(_bold(heading))
        for line in lines:
            print(line)
    if not table.began:
        note(empty)
    if table.left_out:
        note(f"no room for {', '.join(table.left_out)}: a wider terminal or --output json shows all")


def record(output: Format | None, fields: Mapping[str, Any]) -> None:
    """One thing: a JSON object, or a line for each field that has a value."""
    if as_json(output):
        _print_json(fields)
        return
    shown = {name.replace("_", " "): tables.text(value) for name, value in fields.items()}
    width = max((len(name) for name, value in shown.items() if value), default=0)
    for name, value in shown.items():
        if value:
            indent = "\n" + " " * (width + 2)
            print(f"{_bold(name)}{' ' * (width - len(name))}  {value.replace(chr(10), indent)}")


def say(text: str = "") -> None:
    """A line of the result, for people."""
    print(tables.clean(text))


def note(text: str) -> None:
    print(tables.clean(text), file=sys.stderr)


def warn(text: str) -> None:
    note(f"warning: {text}")


def complain(problems: Iterable[Problem | str]) -> None:
    for problem in problems:
        note(f"error: {problem}")


def confirm(question: str, *, yes: bool) -> None:
    """Asks, unless `yes`; a no ends the command with code 1."""
    import typer

    if not yes:
        typer.confirm(tables.clean(question), abort=True, err=True)


def moment(seconds: float | None) -> str | None:
    """Unix seconds for people and programs alike; None stays None."""
    if not seconds:
        return None
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")[:-6] + "Z"


def duration(seconds: float) -> str:
    """`90` as `1m30s`, `5.5` as `5.5s`."""
    parts = []
    left = float(seconds)
    for unit, size in (("d", 86_400), ("h", 3600), ("m", 60)):
        whole, left = divmod(left, size)
        if whole:
            parts.append(f"{whole:.0f}{unit}")
    if left or not parts:
        parts.append(f"{left:.3f}".rstrip("0").rstrip(".") + "s")
    return "".join(parts)


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


def _bold(text: str) -> str:
    return f"\x1b[1m{text}\x1b[0m" if sys.stdout.isatty() and "NO_COLOR" not in os.environ else text


def _print_json(value: Any) -> None:
    print(_json(value))


def _print_array(rows: Iterable[Any]) -> None:
    """As JSON of the whole list would be."""
    between = "[\n  "
    for row in rows:
        print(between + _json(row).replace("\n", "\n  "), end="")
        between = ",\n  "
    print("[]" if between.startswith("[") else "\n]")


def _json(value: Any) -> str:
    """What JSON leaves as it is but a terminal obeys (C1 controls, directions of writing) is written as an escape."""
    text = json.dumps(value, indent=2, ensure_ascii=False, default=str)
    return _OBEYED.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
