"""Named sets within the applied document: a team's file replaces that team's hooks and no others.

A document is `{"hooks": [...], "sets": {name: [ids]}}`. Functions read the hooks alone. A hook belongs to one set; one
that belongs to none was applied by a program and is left alone.
"""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from hookline.errors import InvalidHooks, InvalidInput, NotFound, Problem

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    Document = Mapping[str, Any]

__all__ = ["default_name", "members", "merge", "owners", "without"]

_NAME = re.compile(r"[A-Za-z0-9_.-]{1,64}").fullmatch


def default_name(files: Sequence[str]) -> str:
    """The set that files make up if none is named: the first one's name without what follows its first dot."""
    stem = re.sub(r"[^A-Za-z0-9_-]", "-", PurePath(files[0]).name.partition(".")[0])
    return stem[:64] or "hooks"


def members(document: Document, name: str) -> list[str]:
    """Ids of a set's hooks; none if there is no such set."""
    return list(document.get("sets", {}).get(name, ()))


def owners(document: Document) -> dict[str, str]:
    """Hook id to the name of its set."""
    return {id_: name for name, ids in document.get("sets", {}).items() for id_ in ids}


def merge(document: Document, name: str, hooks: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The document with these hooks as the whole of the set, at the place where it was, else at the end.

    Raises InvalidHooks where an id belongs to another set, InvalidInput for a name that is none.
    """
    if _NAME(name) is None:
        raise InvalidInput.at("--set", f"expected 1 to 64 of A-Z a-z 0-9 _ . -, not {name!r}")
    owner, own = owners(document), set(members(document, name))
    foreign = {str(hook.get("id", "")) for hook in document["hooks"]} - own
    problems = [
        Problem(f"hook {id_!r}", _taken(owner.get(id_), name))
        for id_ in (str(hook.get("id", "")) for hook in hooks)
        if id_ in foreign
    ]
    if problems:
        raise InvalidHooks(problems)
    before: list[Any] = []
    after: list[Any] = []
    side = before
    for hook in document["hooks"]:
        if hook.get("id", "") in own:
            side = after
        else:
            side.append(hook)
    sets = {**document.get("sets", {}), name: [str(hook.get("id", "")) for hook in hooks]}
    return {"hooks": [*before, *hooks, *after], "sets": {each: ids for each, ids in sets.items() if ids}}


def without(document: Document, *, ids: Collection[str] = (), name: str | None = None) -> dict[str, Any]:
    """The document without some hooks, or without a set. Raises NotFound for what is not in it."""
    known = {str(hook.get("id", "")) for hook in document["hooks"]}
    if missing := sorted(set(ids) - known):
        raise NotFound(f"there is no hook {missing[0]}: `hookline hooks list` shows them")
    if name is not None and name not in document.get("sets", {}):
        raise NotFound(f"there is no set {name}: `hookline hooks list` shows them")
    gone = set(ids) | set(members(document, name) if name is not None else ())
    left = {each: [id_ for id_ in their if id_ not in gone] for each, their in document.get("sets", {}).items()}
    return {
        "hooks": [hook for hook in document["hooks"] if str(hook.get("id", "")) not in gone],
        "sets": {each: their for each, their in left.items() if their},
    }


def _taken(owner: str | None, name: str) -> str:
    if owner is None:
        return "expected an id of its own; a hook of no set has it, `hookline hooks remove` removes that one"
    return f"expected an id of its own; the set {owner} has it: apply it there (--set {owner}), not as {name}"
