"""What a kind of fault came to: a table, what it means, and what was not as it must be."""

from __future__ import annotations

from dataclasses import dataclass, field

__all__ = ["Part"]


@dataclass
class Part:
    """`title` and `head` are the table's; `rows` hold numbers and short texts; `failures` are sentences."""

    title: str
    head: tuple[str, ...]
    rows: list[tuple[object, ...]] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)  # sentences below the table

    def row(self, *cells: object) -> None:
        assert len(cells) == len(self.head)
        self.rows.append(cells)
        print("  ", *cells, sep="  ", flush=True)  # for who waits

    def expect(self, held: bool, otherwise: str) -> None:
        if not held:
            self.failures.append(f"{self.title}: {otherwise}")

    def lines(self) -> list[str]:
        """As Markdown."""
        right = [isinstance(cell, (int, float)) for cell in self.rows[0]] if self.rows else []
        marks = "|".join("---:" if number else "---" for number in right)
        return [
            f"**{self.title[0].upper()}{self.title[1:]}**",
            "",
            f"| {' | '.join(self.head)} |",
            f"|{marks}|",
            *(f"| {' | '.join(_text(cell) for cell in row)} |" for row in self.rows),
            *(["", " ".join(self.notes)] if self.notes else []),
        ]


def _text(cell: object) -> str:
    if isinstance(cell, float):
        return f"{cell:,.2f}"
    return f"{cell:,}" if isinstance(cell, int) else str(cell)
