"""Listening on a terminal: a list of what came, and what can be done with it."""

from __future__ import annotations

import asyncio
import contextlib
import queue
import signal
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual.app import App
from textual.binding import Binding
from textual.widgets import DataTable, Footer, Static

from hookline.errors import HooklineError, NotFound
from hookline_cli.listening.arrivals import as_curl
from hookline_cli.listening.editing import from_text, in_editor, save, to_text
from hookline_cli.listening.rows import COLUMNS, Details, Row, cells, described
from hookline_cli.tables import clean

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult

    from hookline.inbound.request import Request
    from hookline_cli.listening.arrivals import Answer, Arrival
    from hookline_cli.listening.engine import Engine

__all__ = ["Screen"]

_LOOK = 0.1  # seconds between looks at what the engine told
_MOST_ROWS = 500


class Screen(App[None]):
    """`edit` shows a text in an editor and returns what it became; without one, the user's own is started. `resign`
    gives, for a hook's id, what signs its requests again.
    """

    TITLE = "hookline listen"
    ENABLE_COMMAND_PALETTE = False
    CSS = """
    #top { height: 1; background: $panel; color: $foreground; padding: 0 1; }
    #state { height: 1; padding: 0 1; color: $text-muted; }
    #state.trouble { background: $error; color: $text; }
    #empty { padding: 1 2; color: $text-muted; }
    #note { height: auto; max-height: 4; padding: 0 1; color: $text-muted; }
    #list { height: 1fr; }
    Details { align: center middle; }
    #details { width: 96%; height: 92%; border: round $primary; background: $surface; padding: 0 1; }
    """
    BINDINGS: ClassVar = [
        Binding("r", "again", "Send again"),
        Binding("e", "edit", "Edit and send"),
        Binding("d,enter", "details", "Details", key_display="d"),
        Binding("c", "curl", "Copy as curl"),
        Binding("s", "save", "Save for hooks try"),
        Binding("q,ctrl+c", "quit", "Quit", key_display="q"),
    ]

    def __init__(
        self,
        engine: Engine,
        *,
        what: str,
        target: str = "",
        known_in: float = 0.0,
        secret: str = "",
        edit: Callable[[str], str] | None = None,
        resign: Callable[[str], Callable[[Request, float], Request]] | None = None,
        folder: Path | None = None,
    ) -> None:
        super().__init__()
        self._engine = engine
        self._what = what
        self._target = target
        self._secret = secret
        self._known_at = time.monotonic() + known_in
        self._edit = edit or self._in_editor
        self._resign = resign
        self._folder = folder or Path.cwd()
        self._told: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._rows: dict[str, Row] = {}
        self._keys: dict[int, str] = {}  # of an arrival, by its identity
        self._numbers = 0
        self._trouble = ""
        # by reference: a query finds what is on top, and that may be the details
        self._state = Static(id="state")
        self._table: DataTable[Text] = DataTable(id="list", cursor_type="row")
        self._note_line = Static(Text(self._first()), id="note")

    # ------------------------------------------------------------------------ the engine's view, from its threads

    def arrived(self, arrival: Arrival) -> None:
        self._told.put(lambda: self._add(arrival))

    def answered(self, arrival: Arrival, answer: Answer) -> None:
        self._told.put(lambda: self._answer(arrival, answer))

    def note(self, text: str) -> None:
        self._told.put(lambda: self._note(text))

    def trouble(self, problem: str, advice: str, retry_in: float) -> None:
        again = f"trying again in {retry_in:.0f} s"
        self._told.put(lambda: self._troubled(f"{problem}; {again}", advice))

    def recovered(self) -> None:
        self._told.put(lambda: self._troubled("", "listening again"))

    # ------------------------------------------------------------------------ what is shown

    def compose(self) -> ComposeResult:
        to = f" → {self._target}" if self._target else ""
        yield Static(Text.assemble((clean(self._what), "bold"), clean(to)), id="top")
        yield self._state
        yield self._table
        yield self._note_line
        yield Footer()

    def on_mount(self) -> None:
        self.set_interval(_LOOK, self.look)
        self._table.add_columns(*COLUMNS)
        self._table.focus()
        for name in ("SIGTERM", "SIGHUP"):
            if hasattr(signal, name):
                with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):  # not the main thread, Windows
                    asyncio.get_running_loop().add_signal_handler(getattr(signal, name), self.exit)
        self.look()

    def look(self) -> None:
        """Takes in what the engine told since."""
        while True:
            try:
                happened = self._told.get_nowait()
            except queue.Empty:
                break
            happened()
        self._show_state()

    def _first(self) -> str:
        if self._secret:
            return f"signed with {self._secret}"
        return "Nothing has come yet. `hookline trigger` sends a sample, signed for a hook."

    def _show_state(self) -> None:
        left = self._known_at - time.monotonic()
        text = self._trouble or (
            f"functions know of this listener within {left:.0f} s" if left > 0 else f"listening; {len(self._rows)} came"
        )
        self._state.set_class(bool(self._trouble), "trouble")
        self._state.update(Text(clean(text)))

    def _note(self, text: str) -> None:
        self._note_line.update(Text(clean(text)))

    def _troubled(self, problem: str, advice: str) -> None:
        self._trouble = problem
        if advice:
            self._note(advice)

    def _add(self, arrival: Arrival) -> None:
        table = self._table
        follows = table.cursor_row >= table.row_count - 1
        self._numbers += 1
        key = str(self._numbers)
        row = self._rows[key] = Row(arrival, sends=1 if self._target else 0)
        self._keys[id(arrival)] = key
        table.add_row(*cells(row), key=key)
        if len(self._rows) > _MOST_ROWS:
            oldest = next(iter(self._rows))
            self._keys.pop(id(self._rows.pop(oldest).arrival), None)
            table.remove_row(oldest)
        if follows:
            table.move_cursor(row=table.row_count - 1)

    def _answer(self, arrival: Arrival, answer: Answer) -> None:
        key = self._keys.get(id(arrival))
        if key is None:
            return
        self._rows[key].answer = answer
        self._show(key)
        if answer.error:
            self._note(f"{arrival.source}: {answer.error}")

    def _show(self, key: str) -> None:
        table = self._table
        at = table.get_row_index(key)
        for column, cell in enumerate(cells(self._rows[key])):
            table.update_cell_at((at, column), cell, update_width=True)  # type: ignore[arg-type]  # a Coordinate is one

    # ------------------------------------------------------------------------ keys

    def _chosen(self) -> tuple[str, Row] | None:
        table = self._table
        if not table.row_count:
            return None
        key = table.coordinate_to_cell_key(table.cursor_coordinate).row_key.value
        return (key, self._rows[key]) if key is not None else None

    def on_data_table_row_selected(self) -> None:
        self.action_details()

    def action_again(self) -> None:
        if not (chosen := self._chosen()) or not self._forwards():
            return
        key, row = chosen
        row.answer, row.sends = None, row.sends + 1
        self._show(key)
        self._engine.send(row.arrival)

    def action_edit(self) -> None:
        if not (chosen := self._chosen()) or not self._forwards():
            return
        arrival = chosen[1].arrival
        try:
            text = to_text(arrival.request)
            edited = self._edit(text)
            if edited == text or edited == text + "\n":
                self._note("unchanged, and not sent")
                return
            changed = arrival.changed(from_text(edited, arrival.request))
        except HooklineError as error:
            self._note(f"not sent: {error}")
            return
        changed = self._signed(changed)
        self._add(changed)
        self._engine.send(changed)

    def _signed(self, edited: Arrival) -> Arrival:
        """An event is signed by us anyway; a request with its hook's secret, where that can be read and is enough."""
        if edited.signer is not None or edited.resign is not None:
            return edited
        try:
            if self._resign is None:
                raise NotFound("the hook is not known here")
            resigned = replace(edited, resign=self._resign(edited.source))
            resigned.at(time.time())
        except HooklineError as error:
            self._note(
                f"sent with the original signature; a receiver that verifies it will refuse the request: {error}"
            )
            return edited
        self._note("signed again with the secret of its hook")
        return resigned

    def action_details(self) -> None:
        if chosen := self._chosen():
            row = chosen[1]
            self.push_screen(Details(described(row, self._url(row.arrival.request, row.arrival.source))))

    def action_curl(self) -> None:
        if not (chosen := self._chosen()) or not self._forwards():
            return
        arrival = chosen[1].arrival
        request = arrival.at(time.time())
        self.copy_to_clipboard(as_curl(self._url(request, arrival.source), request))
        self._note("copied, if your terminal allows it (OSC 52); the text contains the request's secrets")

    def action_save(self) -> None:
        if not (chosen := self._chosen()):
            return
        arrival = chosen[1].arrival
        try:
            path = save(arrival.at(time.time()), arrival.id, self._folder)
        except HooklineError as error:
            self._note(str(error))
            return
        hook = arrival.source if arrival.kind == "inbound" else "HOOK"
        self._note(f"saved; try it with: hookline hooks try hooks.yaml --id {hook} --request {path.name}")

    def _forwards(self) -> bool:
        if not self._target:
            self._note("nothing is forwarded: start with --forward-to")
        return bool(self._target)

    def _url(self, request: Request, source: str) -> str:
        return self._engine.forwarder.url(request, source) if self._engine.forwarder else ""

    def _in_editor(self, text: str) -> str:
        with self.suspend():
            return in_editor(text)
