"""One entry of an event pattern's list of values (`"paid"`, `{"prefix": "eu-"}`), compiled into a predicate.

Values are what `json.loads` gives, without objects and arrays. A predicate is False for a value of the wrong type;
`anything-but` is True for it. Numbers compare by value (5 equals 5.0), and `true` is no number.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

__all__ = ["OPERATORS", "Compare", "compile_comparison"]

Compare = Callable[[Any], bool]


def compile_comparison(value: Any) -> Compare:
    """Raises ValueError saying what was expected."""
    if not isinstance(value, dict):
        return _exact(value)
    if len(value) != 1:
        raise ValueError("expected an object with one operator")
    ((operator, operand),) = value.items()
    compiler = _COMPILERS.get(operator)
    if compiler is None:
        raise ValueError(f"expected an operator of {', '.join(sorted(_COMPILERS))}")
    return compiler(operand)


def _exact(value: Any) -> Compare:
    if isinstance(value, list):
        raise ValueError("expected a value or an operator, not a list")  # noqa: TRY004 - bad input, not a bug
    if value is None or isinstance(value, bool):
        return lambda given: given is value
    if isinstance(value, str):
        return lambda given: bool(given == value)
    return lambda given: given == value and type(given) is not bool


def _number(value: Any, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"expected a number {where}")  # noqa: TRY004 - bad input, not a bug
    return value


def _text(operand: Any, operator: str) -> str:
    if not isinstance(operand, str):
        raise ValueError(f"expected {operator} to have a string")  # noqa: TRY004 - bad input, not a bug
    return operand


def _prefix(operand: Any) -> Compare:
    if isinstance(operand, dict):
        folded = _folded(operand, "prefix")
        return lambda given: type(given) is str and given.lower().startswith(folded)
    text = _text(operand, "prefix")
    return lambda given: type(given) is str and given.startswith(text)


def _suffix(operand: Any) -> Compare:
    if isinstance(operand, dict):
        folded = _folded(operand, "suffix")
        return lambda given: type(given) is str and given.lower().endswith(folded)
    text = _text(operand, "suffix")
    return lambda given: type(given) is str and given.endswith(text)


def _folded(operand: dict[str, Any], operator: str) -> str:
    if set(operand) != {"equals-ignore-case"}:
        raise ValueError(f'expected {operator} to have a string, or {{"equals-ignore-case": string}}')
    return _text(operand["equals-ignore-case"], "equals-ignore-case").lower()


def _equals_ignore_case(operand: Any) -> Compare:
    folded = _text(operand, "equals-ignore-case").lower()
    return lambda given: type(given) is str and given.lower() == folded


def _exists(operand: Any) -> Compare:
    if not isinstance(operand, bool):
        raise ValueError("expected exists to have true or false")  # noqa: TRY004 - bad input, not a bug
    return lambda _given: operand  # only values that exist get here; absence is the caller's


def _cidr(operand: Any) -> Compare:
    from ipaddress import ip_address, ip_network  # noqa: PLC0415 - few filters ask for it

    try:
        network = ip_network(_text(operand, "cidr"), strict=False)
    except ValueError:
        raise ValueError("expected cidr to have an address block such as 10.0.0.0/24 or 2001:db8::/32") from None

    def within(given: Any) -> bool:
        if type(given) is not str:
            return False
        try:
            return ip_address(given) in network
        except ValueError:
            return False

    return within


_RANGES: dict[str, Callable[[float, float], bool]] = {
    "=": lambda given, bound: given == bound,
    "<": lambda given, bound: given < bound,
    "<=": lambda given, bound: given <= bound,
    ">": lambda given, bound: given > bound,
    ">=": lambda given, bound: given >= bound,
}
_ONE_BOUND, _TWO_BOUNDS = 2, 4


def _numeric(operand: Any) -> Compare:
    expected = 'expected numeric to have ["=", 1], ["<", 1] or a range such as [">", 0, "<=", 5]'
    if not isinstance(operand, list) or len(operand) not in (_ONE_BOUND, _TWO_BOUNDS):
        raise ValueError(expected)
    operators = operand[::2]
    first, *others = [_number(bound, f"after {operator}") for operator, bound in _pairs(operand)]
    if not all(isinstance(operator, str) and operator in _RANGES for operator in operators):
        raise ValueError(expected)
    holds = _RANGES[operators[0]]
    if not others:
        return lambda given: type(given) in (int, float) and holds(given, first)
    if operators[0] not in (">", ">=") or operators[1] not in ("<", "<="):
        raise ValueError(f"{expected}: the lower bound first")
    if first >= others[0]:
        raise ValueError("expected numeric's lower bound to be below its upper bound")
    also, second = _RANGES[operators[1]], others[0]
    return lambda given: type(given) in (int, float) and holds(given, first) and also(given, second)


def _pairs(operand: list[Any]) -> list[tuple[Any, Any]]:
    return list(zip(operand[::2], operand[1::2], strict=True))


def _wildcard(operand: Any) -> Compare:
    """`*` stands for any characters, none too. Matching finds piece after piece: linear, where a regex is not."""
    first, *rest = _pieces(_text(operand, "wildcard"))
    if not rest:
        return _exact(first)
    *middle, last = rest

    def fits(given: Any) -> bool:
        if type(given) is not str or not given.startswith(first) or not given.endswith(last):
            return False
        at, end = len(first), len(given) - len(last)
        for piece in middle:  # the leftmost place for each leaves most room for the rest
            found = given.find(piece, at, end)
            if found < 0:
                return False
            at = found + len(piece)
        return at <= end

    return fits


def _pieces(text: str) -> list[str]:
    """What stands between the wildcards, escapes resolved: a backslash goes before `*` or another backslash only."""
    pieces, previous = [""], ""
    for piece in re.findall(r"\\.?|\*|[^\\*]+", text, flags=re.DOTALL):
        if piece == previous == "*":
            raise ValueError("expected no two * beside each other in wildcard")
        if piece == "*":
            pieces.append("")
        elif piece[0] != "\\":
            pieces[-1] += piece
        elif piece in ("\\*", "\\\\"):
            pieces[-1] += piece[1]
        else:
            raise ValueError("expected a backslash in wildcard only before * or another backslash")
        previous = piece
    return pieces


def _anything_but(operand: Any) -> Compare:
    if isinstance(operand, dict):
        return _anything_but_operator(operand)
    values = operand if isinstance(operand, list) else [operand]
    if values and all(isinstance(value, str) for value in values):
        texts = frozenset(values)
        return lambda given: type(given) is not str or given not in texts
    if values and all(isinstance(value, int | float) and not isinstance(value, bool) for value in values):
        numbers = frozenset(values)
        return lambda given: type(given) not in (int, float) or given not in numbers
    raise ValueError(
        "expected anything-but to have a string, a number, a list of all strings or all numbers, or one of"
        f" {', '.join(sorted(_NEGATABLE))}"
    )


def _anything_but_operator(operand: dict[str, Any]) -> Compare:
    if len(operand) != 1 or (name := next(iter(operand))) not in _NEGATABLE:
        raise ValueError(f"expected anything-but to have one of {', '.join(sorted(_NEGATABLE))}")
    values = operand[name] if isinstance(operand[name], list) else [operand[name]]
    if not values or not all(isinstance(value, str) and value for value in values):
        raise ValueError(f"expected anything-but {name} to have a string or a list of strings, none empty")
    compares = [_COMPILERS[name](value) for value in values]
    return lambda given: not any(compare(given) for compare in compares)


_NEGATABLE = frozenset({"prefix", "suffix", "equals-ignore-case", "wildcard"})
_COMPILERS: dict[str, Callable[[Any], Compare]] = {
    "prefix": _prefix,
    "suffix": _suffix,
    "equals-ignore-case": _equals_ignore_case,
    "anything-but": _anything_but,
    "numeric": _numeric,
    "exists": _exists,
    "cidr": _cidr,
    "wildcard": _wildcard,
}
OPERATORS = frozenset(_COMPILERS)
