"""What the list of a listener shows of each arrival, and what its details are."""

from __future__ import annotations

import contextlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from rich.text import Text
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Footer, Static

from hookline_cli.tables import clean

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual.app import ComposeResult

    from hookline_cli.listening.arrivals import Answer, Arrival

__all__ = ["COLUMNS", "Details", "Row", "cells", "described"]

_SHOWN = 20_000  # characters of a body
COLUMNS = ("TIME", "STATUS", "TOOK", "FROM", "TYPE", "ID")
_WIDEST = 40  # characters of a cell that others name


@dataclass(slots=True)
class Row:
    arrival: Arrival
    answer: Answer | None = None
    sends: int = 0


class Details(ModalScreen[None]):
    BINDINGS: ClassVar = [Binding("escape,d,q", "dismiss", "Back")]

    def __init__(self, content: Text) -> None:
        super().__init__()
        self._content = content

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="details"):
            yield Static(self._content)
        yield Footer()


def cells(row: Row) -> list[Text]:
    """Of COLUMNS."""
    arrival, answer = row.arrival, row.answer
    at = datetime.fromtimestamp(arrival.received_at).astimezone().strftime("%H:%M:%S")
    flags = " replayed" * arrival.replayed + " edited" * arrival.edited
    if answer is None:
        status = Text("sending" if row.sends else "-", "dim")
    elif answer.error:
        status = Text("no answer", "bold red")
    else:
        status = Text(str(answer.status), "green" if answer.is_good else "bold red")
    if row.sends > 1:
        status.append(f" x{row.sends}", "dim")
    return [
        Text(at),
        status,
        Text(f"{answer.ms} ms" if answer else "", justify="right"),
        Text(_short(arrival.source)),
        Text(_short(arrival.type)),
        Text.assemble(clean(arrival.id), (flags, "dim")),
    ]


def _short(text: str) -> str:
    cleaned = clean(text)
    return cleaned if len(cleaned) <= _WIDEST else cleaned[: _WIDEST - 1] + "…"


def described(row: Row, url: str) -> Text:
    arrival, answer = row.arrival, row.answer
    request = arrival.request
    found = Text()
    found.append(f"{request.method} {clean(url or request.url or request.path)}\n", "bold")
    _message(found, {name: ", ".join(values) for name, values in request.headers.items()}, request.body)
    if answer is not None:
        found.append(f"\n{answer.status or 'no answer'}", "bold green" if answer.is_good else "bold red")
        found.append(f"  {answer.ms} ms  {clean(answer.error)}\n")
        _message(found, dict(answer.headers), answer.body)
    return found


def _message(found: Text, headers: Mapping[str, str], body: bytes) -> None:
    for name, value in headers.items():
        found.append(f"{clean(name)}: ", "cyan")
        found.append(f"{clean(value)}\n")
    found.append("\n" + _readable(body) + "\n")


def _readable(body: bytes) -> str:
    """Indented where it is JSON; it is sent as received."""
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return f"({len(body)} bytes that are no text)"
    with contextlib.suppress(ValueError, RecursionError):
        value: Any = json.loads(text)
        if isinstance(value, dict | list):
            text = json.dumps(value, indent=2, ensure_ascii=False)
    cut = f"\n… {len(text) - _SHOWN} characters more" if len(text) > _SHOWN else ""
    return clean(text[:_SHOWN]) + cut
