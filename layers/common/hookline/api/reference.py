"""What is written from the routes: tables for docs/reference/api.md, the OpenAPI document and its page, the client.

PYTHONPATH=layers/common .venv/bin/python -m hookline.api.reference docs/reference
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from hookline import __version__
from hookline.api import every_route
from hookline.api.client_source import source
from hookline.api.openapi import document, written
from hookline.api.operations_page import page

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hookline.api.routing import Route

__all__ = ["CLIENT", "MARK", "described", "openapi", "operations"]

CLIENT = Path(__file__).parent.parent / "client/operations.py"

MARK = "<!-- operations: written by `python -m hookline.api.reference`, compared by a test -->\n"


def described(routes: Iterable[Route]) -> str:
    by_tag: dict[str, list[Route]] = {}
    for each in routes:
        by_tag.setdefault(each.tag, []).append(each)
    parts = []
    for tag, operations in by_tag.items():
        rows = [f"| `{each.method} {each.path}` | {_sentences(each)} |" for each in operations]
        parts.append("\n".join([f"### {tag}", "", "| Operation | Does |", "|---|---|", *rows]))
    return "\n" + "\n\n".join(parts) + "\n"


def _sentences(route: Route) -> str:
    return f"{route.summary}. {route.description}".strip()


def openapi() -> str:
    return written(document(every_route(), __version__))


def operations() -> str:
    return page(document(every_route(), __version__))


def main(folder: Path) -> None:
    (folder / "openapi.json").write_text(openapi())
    (folder / "operations.md").write_text(operations())
    CLIENT.write_text(source(every_route()))
    overview = folder / "api.md"
    before, _, _ = overview.read_text().partition(MARK)
    overview.write_text(before + MARK + described(every_route()))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
