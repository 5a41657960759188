"""The documentation as data: its pages, their tables, code and links."""

from __future__ import annotations

import re
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
_FENCE = re.compile(r"^( *)```(\w*)[^\n]*\n(.*?)^ *```$", flags=re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\[[^\]\n]*\]\(([^)\s]+)\)")


@cache
def pages() -> tuple[str, ...]:
    """Every Markdown file of the repository, by its path from the root."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.md"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return tuple(sorted(page for page in listed.split() if (ROOT / page).exists()))


@cache
def text(page: str) -> str:
    return (ROOT / page).read_text("utf-8")


def prose(page: str) -> str:
    """Without its fenced code."""
    return _FENCE.sub("", text(page))


def code(page: str, *languages: str) -> list[str]:
    """Fenced blocks of these languages."""
    return [block for _, language, block in _FENCE.findall(text(page)) if language in languages]


def links(page: str) -> list[str]:
    return _LINK.findall(prose(page))


def section(page: str, heading: str) -> str:
    """What stands under a heading, down to the next one of its rank or above."""
    lines = text(page).splitlines()
    start = next(i for i, line in enumerate(lines) if re.fullmatch(rf"#+ {re.escape(heading)}", line))
    rank = lines[start].index(" ")
    end = next((i for i in range(start + 1, len(lines)) if re.match(rf"#{{1,{rank}}} ", lines[i])), len(lines))
    return "\n".join(lines[start + 1 : end])


def rows(part: str) -> list[list[str]]:
    """Cells of every table in a text, without heads."""
    found: list[list[str]] = []
    for line in part.splitlines():
        if not line.startswith("|"):
            continue
        if re.fullmatch(r"[|\- :]+", line):
            found.pop()  # what stands above the rule is a head
            continue
        found.append([cell.strip().replace(r"\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]])
    return found


def names(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def table(part: str) -> dict[str, list[str]]:
    """Rows by what their first cell names; a cell that names several stands for each of them."""
    found: dict[str, list[str]] = {}
    for first, *others in rows(part):
        for name in names(first):
            assert name not in found, f"{name} stands there twice"
            found[name] = others
    return found


def anchors(page: str) -> set[str]:
    """The headings' anchors as GitHub makes them, and written ones: a Chinese page has the English ones."""
    headings = re.findall(r"^#+ (.+)$", prose(page), flags=re.MULTILINE)
    written = set(re.findall(r'<a id="([\w-]+)"></a>', prose(page)))
    return written | {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
