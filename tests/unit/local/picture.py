"""Makes the picture of `make demo` in docs/images from the output of a real run:

make demo > docs/images/demo.txt
.venv/bin/python tests/unit/local/picture.py docs/images/demo.txt docs/images/demo.svg
"""

from __future__ import annotations

import io
import re
import sys
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

WIDTH = 104  # columns: a README shows it at about the size of its own text
COMMAND = "$ make demo"
LEFT_OUT = "Where to look next"  # up to the next empty line: what a reader of a picture cannot type in


def shown(recording: str) -> list[str]:
    """The lines of a recording that are in the picture."""
    parts = recording.strip().split("\n\n")
    return "\n\n".join(part for part in parts if not part.startswith(LEFT_OUT)).splitlines()


def styled(line: str) -> Text:
    """A line in the colours that a terminal gives it; a result is indented where it is broken, too."""
    text = Text(re.sub(r" \.* in (?=[\d.]+ s$)", " in ", line))  # dots that were printed while it ran
    text.highlight_regex(r"^ok(?= )", "bold green")
    text.highlight_regex(r"^FAILED", "bold red")
    text.highlight_regex(r"[\d.]+ s$", "dim")
    return text


def broken(line: str) -> list[Text]:
    """`line` in pieces of at most WIDTH columns, those after the first indented like the first."""
    text = styled(line)
    indent = len(line) - len(line.lstrip())
    console = Console(width=WIDTH - indent, file=io.StringIO())
    text = text[indent:]
    return [Text(" " * indent) + piece for piece in text.wrap(console, WIDTH - indent)]


def picture(recording: str) -> str:
    console = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True, color_system="truecolor")
    console.print(Text(COMMAND, style="bold"))
    for line in shown(recording):
        for piece in broken(line):
            console.print(piece)
    drawn = console.export_svg(title="make demo", theme=MONOKAI, unique_id="demo")
    # fonts that the reader has, and nothing from anybody's server
    drawn = re.sub(r"@font-face \{.*?\}\s*", "", drawn, flags=re.DOTALL)
    return drawn.replace("Fira Code", "ui-monospace, SFMono-Regular, Menlo, Consolas")


if __name__ == "__main__":
    Path(sys.argv[2]).write_text(picture(Path(sys.argv[1]).read_text()))
