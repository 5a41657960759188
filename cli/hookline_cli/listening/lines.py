"""Listening in lines: for people, or one JSON object each for programs. Notes go to stderr."""

from __future__ import annotations

import json
import threading
from datetime import datetime
from typing import TYPE_CHECKING, Any

from hookline_cli.output import moment, note, warn
from hookline_cli.tables import clean

if TYPE_CHECKING:
    from hookline_cli.listening.arrivals import Answer, Arrival

__all__ = ["JsonLines", "Lines", "facts"]


def facts(arrival: Arrival, answer: Answer | None, *, url: str | None) -> dict[str, Any]:
    """What a line of JSON says. `status` is null where nothing was forwarded, 0 where no answer came."""
    return {
        "kind": arrival.kind,
        "id": arrival.id,
        "hook" if arrival.kind == "inbound" else "tenant": arrival.source,
        "type": arrival.type or None,
        "event_id": arrival.event_id or None,
        "received": moment(arrival.received_at),
        "replayed": arrival.replayed,
        "method": arrival.request.method,
        "bytes": len(arrival.request.body),
        "to": url,
        "status": None if answer is None else answer.status,
        "ms": None if answer is None else answer.ms,
        "error": (answer.error if answer else "") or None,
    }


class Lines:
    """A line when the answer is there; at once where nothing is forwarded (`forwards` False)."""

    def __init__(self, *, forwards: bool) -> None:
        self._forwards = forwards
        self._lock = threading.Lock()

    def arrived(self, arrival: Arrival) -> None:
        if not self._forwards:
            self._print(arrival, "-", "")

    def answered(self, arrival: Arrival, answer: Answer) -> None:
        self._print(arrival, str(answer.status or "-"), f"{answer.ms} ms", answer.error)

    def note(self, text: str) -> None:
        with self._lock:
            note(text)

    def trouble(self, problem: str, advice: str, retry_in: float) -> None:
        with self._lock:
            warn(f"{problem}; trying again in {retry_in:.0f} s")
            if advice:
                note(f"  {advice}")

    def recovered(self) -> None:
        self.note("listening again")

    def _print(self, arrival: Arrival, status: str, took: str, error: str = "") -> None:
        at = datetime.now().astimezone().strftime("%H:%M:%S")
        cells = [at, f"{status:>3}", f"{took:>8}", arrival.source, arrival.type, arrival.id]
        cells += ["(replayed)"] if arrival.replayed else []
        cells += [error] if error else []
        line = "  ".join(each for each in cells if each)
        with self._lock:
            print(clean(line).replace("\n", "\\n"), flush=True)


class JsonLines(Lines):
    """`whole`: the request too, as `hooks try --request` takes it."""

    def __init__(self, *, url: Any, whole: bool) -> None:
        super().__init__(forwards=url is not None)
        self._url = url
        self._whole = whole

    def arrived(self, arrival: Arrival) -> None:
        if not self._forwards:
            self._object(arrival, None)

    def answered(self, arrival: Arrival, answer: Answer) -> None:
        self._object(arrival, answer)

    def _object(self, arrival: Arrival, answer: Answer | None) -> None:
        url = self._url(arrival.request, arrival.source) if self._url else None
        line = facts(arrival, answer, url=url)
        if self._whole:
            line["request"] = arrival.request.to_dict()
        with self._lock:
            print(json.dumps(line), flush=True)
