"""The pages' files, by the address they are served at: nothing but what the package brings can be asked for."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

__all__ = ["File", "find"]

_TYPES = {
    "html": "text/html; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "svg": "image/svg+xml",
}


class File(NamedTuple):
    content_type: str
    data: bytes


def find(path: str) -> File | None:
    """The file at `/`, `/console/…` or `/shared/…`; None if there is none."""
    found = _paths().get("/console/index.html" if path == "/" else path)
    return (
        None if found is None else File(_TYPES[path.rpartition(".")[2] if path != "/" else "html"], found.read_bytes())
    )


@cache
def _paths() -> dict[str, Traversable]:
    web = files("hookline") / "web"
    return {path: file for folder in ("console", "shared") for path, file in _below(web / folder, f"/{folder}")}


def _below(folder: Traversable, path: str) -> list[tuple[str, Traversable]]:
    found: list[tuple[str, Traversable]] = []
    for each in folder.iterdir():
        where = f"{path}/{each.name}"
        if each.is_dir():
            found += _below(each, where)
        elif each.name.rpartition(".")[2] in _TYPES:
            found.append((where, each))
    return found
