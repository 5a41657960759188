"""EventBridge's event-pattern language, compiled once into a function of a JSON document.

Semantics follow AWS's documentation of comparison operators and the open-source Event Ruler behind the service: fields
are and-ed, a field's list is or-ed, an array in the event matches if one of its elements does, and two fields that lie
in the same array must match in the same element of it. Where the service is strict about what it accepts (order of
numeric operators, no mixed anything-but lists, at most 1000 `$or` combinations), so is this, and names the path.

Not taken over: keys with dots standing for nesting, other spellings of an exactly given IP address, the service's
bounds on numbers and on wildcard complexity.

What a filter costs is bounded twice: by the fields of all its combinations when it is compiled, and by the steps that
one event may take when it is asked. The same filter and event always take the same steps.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hookline.errors import InvalidInput, Problem
from hookline.outbound.matching import comparisons

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

__all__ = ["MOST_FIELDS", "MOST_STEPS", "compile_pattern"]

_MAX_BRANCHES = 1000
MOST_FIELDS = 5000  # in all combinations of `$or` together
MOST_STEPS = 400_000  # a step is a field or an array's element looked at: about a tenth of a second of CPU in all
_TEXT_STEP = 128  # characters
_MAX_DEPTH = 64
_ABSENT = object()  # no such field in the document
# Event Ruler refuses these as field names inside $or: there they are surely meant as operators
_RESERVED_IN_OR = comparisons.OPERATORS | {"exactly"}

Compare = comparisons.Compare


def compile_pattern(pattern: Mapping[str, Any]) -> Callable[[Any], bool]:
    """A predicate over parsed JSON. Raises InvalidInput, whose problems name the path of what is wrong; so does the
    predicate, for an event that takes more than MOST_STEPS.
    """
    problems: list[Problem] = []
    branches = _object(pattern, "$", problems, in_or=False, depth=0)
    if problems:
        raise InvalidInput(problems)
    if sum(map(len, branches)) > MOST_FIELDS:
        raise InvalidInput.at("$", f"expected at most {MOST_FIELDS} fields in all combinations of $or")
    compiled = [_Branch(fields) for fields in branches]

    def matches(document: Any) -> bool:
        steps = _Steps()
        for branch in compiled:  # noqa: SIM110 - a generator costs more than what it would save
            if branch.matches(document, steps):
                return True
        return False

    return matches


# ------------------------------------------------------------------------------------------ reading a pattern

# One combination of `$or`s: what each field's value, by its path, must satisfy. `(compares, may be absent)`
_Fields = dict[tuple[str, ...], tuple[tuple[Compare, ...], bool]]


def _object(pattern: Any, path: str, problems: list[Problem], *, in_or: bool, depth: int) -> list[_Fields]:
    if not isinstance(pattern, dict):
        problems.append(Problem(path, "expected an object of fields"))
        return [{}]
    if not pattern:
        problems.append(Problem(path, "expected at least one field"))
    if depth > _MAX_DEPTH:
        problems.append(Problem(path, f"expected at most {_MAX_DEPTH} levels"))
        return [{}]
    branches: list[_Fields] = [{}]
    for name, value in pattern.items():
        here = f"{path}.{name}"
        if name == "$or":
            alternatives = _or(value, here, problems, depth=depth)
        elif in_or and name in _RESERVED_IN_OR:
            problems.append(Problem(here, "expected a field's name; operators stand inside a field's list"))
            continue
        elif isinstance(value, dict):
            inner = _object(value, here, problems, in_or=in_or, depth=depth + 1)
            alternatives = [{(name, *rest): wanted for rest, wanted in fields.items()} for fields in inner]
        elif isinstance(value, list):
            alternatives = [{(name,): _values(value, here, problems)}]
        else:
            problems.append(Problem(here, "expected a list of values, or an object of fields"))
            continue
        if len(branches) * len(alternatives) > _MAX_BRANCHES:
            problems.append(Problem(here, f"expected at most {_MAX_BRANCHES} combinations of $or"))
            return [{}]
        branches = [before | added for before in branches for added in alternatives]
    return branches


def _or(value: Any, path: str, problems: list[Problem], *, depth: int) -> list[_Fields]:
    if not isinstance(value, list) or len(value) < 2:  # noqa: PLR2004 - one alternative is no alternative
        problems.append(Problem(path, "expected a list of at least two objects"))
        return [{}]
    return [
        fields
        for index, each in enumerate(value)
        for fields in _object(each, f"{path}[{index}]", problems, in_or=True, depth=depth + 1)
    ]


def _values(values: list[Any], path: str, problems: list[Problem]) -> tuple[tuple[Compare, ...], bool]:
    if not values:
        problems.append(Problem(path, "expected at least one value"))
    compares: list[Compare] = []
    may_be_absent = False
    for index, value in enumerate(values):
        if value == {"exists": False} and value["exists"] is False:
            may_be_absent = True
            continue
        try:
            compares.append(comparisons.compile_comparison(value))
        except ValueError as error:
            problems.append(Problem(f"{path}[{index}]", str(error)))
    return tuple(compares), may_be_absent


# ------------------------------------------------------------------------------------------ matching a document


class _Steps:
    """What is left of MOST_STEPS for one event."""

    __slots__ = ("_left",)

    def __init__(self) -> None:
        self._left = MOST_STEPS

    def spend(self, steps: int) -> None:
        self._left -= steps
        if self._left < 0:
            raise InvalidInput.at("filter", f"expected a filter that needs at most {MOST_STEPS} steps for this event")


class _Branch:
    """One combination of alternatives, its fields gathered into a tree so that each array is entered once."""

    def __init__(self, fields: _Fields) -> None:
        self._root = _Node()
        self._absent: list[tuple[str, ...]] = []  # fields that may be absent; looked up before matching
        for path, (compares, may_be_absent) in fields.items():
            node = self._root
            for name in path:
                node = node.children.setdefault(name, _Node())
            node.compares = compares
            if may_be_absent:
                node.absence = 1 << len(self._absent)
                self._absent.append(path)

    def matches(self, document: Any, steps: _Steps) -> bool:
        # absence is a matter of the whole document: no element of any array may have the field
        absent = 0
        for index, path in enumerate(self._absent):
            if next(_leaves(document, path, steps), _ABSENT) is _ABSENT:
                absent |= 1 << index
        return self._root.matches(document, absent, steps)


class _Node:
    __slots__ = ("absence", "children", "compares")

    def __init__(self) -> None:
        self.children: dict[str, _Node] = {}
        self.compares: tuple[Compare, ...] | None = None
        self.absence = 0  # this field's bit in the set of fields found absent

    def matches(self, value: Any, absent: int, steps: _Steps) -> bool:
        if self.compares is not None and not self._leaf(value, absent, steps):
            return False
        return not self.children or self._inner(value, absent, steps)

    def _leaf(self, value: Any, absent: int, steps: _Steps) -> bool:
        if self.absence & absent:
            return True
        assert self.compares is not None
        steps.spend(_cost(value, self.compares))
        if type(value) is list:
            return any(compare(each) for each in _elements(value, steps, self.compares) for compare in self.compares)
        if value is _ABSENT or type(value) is dict:
            return False
        for compare in self.compares:  # noqa: SIM110 - as above
            if compare(value):
                return True
        return False

    def _inner(self, value: Any, absent: int, steps: _Steps) -> bool:
        steps.spend(1)
        if type(value) is dict:
            for name, child in self.children.items():  # noqa: SIM110 - as above
                if not child.matches(value.get(name, _ABSENT), absent, steps):
                    return False
            return True
        if type(value) is list:
            steps.spend(len(value))
            if any(self._inner(each, absent, steps) for each in value if type(each) in (dict, list)):
                return True
        return all(child.matches(_ABSENT, absent, steps) for child in self.children.values())


def _elements(values: list[Any], steps: _Steps, compares: tuple[Compare, ...]) -> Iterator[Any]:
    """What an array holds, arrays within it opened, objects left out: they are no values."""
    steps.spend(len(values) * len(compares))
    for value in values:
        if type(value) is list:
            yield from _elements(value, steps, compares)
        elif type(value) is not dict:
            if type(value) is str and len(value) > _TEXT_STEP:
                steps.spend(_cost(value, compares))
            yield value


def _cost(value: Any, compares: tuple[Compare, ...]) -> int:
    return len(compares) * (1 + len(value) // _TEXT_STEP if type(value) is str else 1)


def _leaves(value: Any, path: tuple[str, ...], steps: _Steps) -> Iterator[Any]:
    steps.spend(1)
    if type(value) is list:
        for each in value:
            yield from _leaves(each, path, steps)
    elif type(value) is dict:
        if path and path[0] in value:
            yield from _leaves(value[path[0]], path[1:], steps)
    elif not path:
        yield value
