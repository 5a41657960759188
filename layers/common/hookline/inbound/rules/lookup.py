"""Dotted names in trees of objects and lists, and the two ways of not finding anything."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["LookupFailed", "ParameterNotFound", "Path", "Unusable", "find", "find_all", "path_of"]

Path = tuple[tuple[str, str], ...]


class LookupFailed(Exception):
    kind = "invalid-configuration"


class ParameterNotFound(LookupFailed):
    """Tolerated: the rule is not met, the argument is empty, the variable is left out."""

    kind = "parameter-not-found"


class Unusable(LookupFailed):
    """Not tolerated inside a rule: an unknown source, a null where an object was needed."""


def path_of(name: str) -> Path:
    """A dotted name as steps: at every object the whole rest is tried as a key first, then what precedes the dot."""
    parts = name.split(".")
    return tuple((".".join(parts[index:]), part) for index, part in enumerate(parts))


def find(path: Path, node: Any) -> Any:
    """Raises ParameterNotFound, or Unusable where the name leads through null."""
    for rest, head in path:
        if isinstance(node, dict):
            if rest in node:
                return node[rest]
            if head not in node:
                raise ParameterNotFound(rest)
            node = node[head]
        elif isinstance(node, list):
            if not (head.isascii() and head.isdigit()) or int(head[:20]) >= len(node):
                raise ParameterNotFound(rest)
            node = node[int(head)]
        elif node is None:
            raise Unusable("no parameters")
        else:
            raise ParameterNotFound(rest)
    return node


def find_all(path: Path, node: Any) -> Iterator[Any]:
    """Every value that a name with `*` segments leads to; elements that lack it are passed over."""
    for index, (rest, head) in enumerate(path):
        if isinstance(node, dict) and rest in node:
            yield node[rest]
            return
        if head == "*" and isinstance(node, (list, dict)):
            for item in node.values() if isinstance(node, dict) else node:
                yield from find_all(path[index + 1 :], item)
            return
        try:
            node = find(((head, head),), node)
        except LookupFailed:
            return
    yield node
