"""Order per key, from what was committed and when: each number waits for those before it, or for their being given up.

It is given up by a schedule that ends at an endpoint that goes on then, by an operator, or because it came too late.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hookline.outbound.delivery.lines import BEGINS_AFTER, MISSING_AFTER, SKIPPED
from hookline.outbound.delivery.outcomes import PASSED

if TYPE_CHECKING:
    from tests.simulation.machine.scheduler import Scheduler
    from tests.simulation.machine.witness import Fate

__all__ = ["Order", "Turn"]


class Turn:
    """A number of one key that one endpoint wants."""

    __slots__ = ("came_at", "fate", "key", "line", "number", "ordering_key", "over", "published", "skipped")

    def __init__(self, line: _Line, ordering_key: str, number: int, key: Any, fate: Fate) -> None:
        self.line, self.ordering_key, self.number, self.key, self.fate = line, ordering_key, number, key, fate
        self.published = fate.published
        self.came_at = float("inf")  # when it was on record first
        self.skipped = False  # by an operator
        self.over = False  # given up once: whoever asks for it again gets it out of order


class _Line:
    """`reached`: those before it in `turns` may never be waited for again; `lowest`: the first number that was sent."""

    def __init__(self, skips: bool, missing_after: float) -> None:
        self.skips, self.missing_after = skips, missing_after
        self.turns: list[Turn] = []
        self.reached = 0
        self.lowest = float("inf")


class Order:
    def __init__(self, scheduler: Scheduler, rows: dict[Any, Any], skew: float) -> None:
        self._scheduler, self._rows, self._skew = scheduler, rows, skew
        self.lines: dict[tuple[str, str], _Line] = {}
        self.turns: dict[Any, Turn] = {}
        self.given_up: set[Any] = set()

    def wanted(self, key: Any, fate: Fate, ordering_key: str, number: int, settings: dict[str, Any]) -> None:
        """Numbers of a key are told in the order in which they are committed."""
        place = (key[0], ordering_key)
        if place not in self.lines:
            skips = settings.get("on_exhausted") == "skip"
            self.lines[place] = _Line(skips, settings.get("missing_after", MISSING_AFTER))
        line = self.lines[place]
        self.turns[key] = turn = Turn(line, ordering_key, number, key, fate)
        line.turns.append(turn)

    # ------------------------------------------------------------------------------------------ what must hold

    def posted(self, key: Any) -> str:
        """What is wrong with its being sent now, or ""."""
        turn = self.turns.get(key)
        if turn is None:
            return ""
        line = turn.line
        while (before := line.turns[line.reached]).number < turn.number:
            if not (before.fate.ok or before.over or self._late(before)):
                who = f"number {before.number} ({before.fate.event})"
                return f"number {turn.number} is sent before {who} is delivered or given up"
            line.reached += 1
        line.lowest = min(line.lowest, turn.number)
        return ""

    def written(self, key: Any, new: Any) -> str:
        """What is wrong with its row, or ""."""
        turn = self.turns.get(key)
        if turn is None:
            return ""
        turn.came_at = min(turn.came_at, self._scheduler.now)
        status = new["status"]["S"]
        turn.over = turn.over or status == "cancelled" or (turn.line.skips and status in {"exhausted", "misconfigured"})
        if status != "cancelled":
            return ""
        reason = new["reason"]["S"]
        if (reason == PASSED and self._late(turn)) or (reason == SKIPPED and turn.skipped):
            self.given_up.add(key)
            return ""
        return f"number {turn.number} is given up because {reason}"

    def _late(self, turn: Turn) -> bool:
        """It came, if it did, when it needed to be waited for no more; a key's first numbers are waited for shorter."""
        waits = turn.line.missing_after if turn.line.lowest < turn.number else BEGINS_AFTER
        return (
            min(turn.came_at, self._scheduler.now) - turn.published > min(waits, turn.line.missing_after) - self._skew
        )

    # ------------------------------------------------------------------------------------------ what operators see

    def heads(self) -> list[Turn]:
        """Those that are exhausted or held, with others behind them."""
        found = []
        for line in self.lines.values():
            for turn in line.turns[line.reached : -1]:
                row = self._rows.get(turn.key)
                if row is not None and row["status"]["S"] in {"exhausted", "held"}:
                    found.append(turn)
                    break
        return found

    def free_from(self, key: Any, now: float) -> float | None:
        """From when on one that stands in line could be sent: when those before it are due; None: somebody must act."""
        turn, due = self.turns[key], now
        for before in turn.line.turns:
            if before is turn:
                break
            row = self._rows.get(before.key)
            if row is None or before.over or row["status"]["S"] == "delivered":
                continue  # one that was answered 2xx, and is not on record, is still to be sent
            if row["status"]["S"] != "waiting":
                return None
            due = max(due, before.fate.not_before)
        return due
