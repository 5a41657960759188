"""Trigger rules: `and`, `or`, `not` over the match types, with upstream's handling of errors.

A rule has a value and may have an error beside it. `and` stops at the first error; `or` tolerates a missing parameter,
and a wrong signature if signatures are soft; `not` turns the value and keeps the error, which is why a `not` over a
missing parameter is met.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from hookline.inbound.rules.matches import HMAC_TYPES, SignatureMismatch, compile_match
from hookline.inbound.rules.values import LookupFailed, ParameterNotFound, compile_source

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hookline.inbound.rules.matches import Rule
    from hookline.inbound.rules.values import Evaluation

__all__ = ["COMBINATORS", "compile_rule", "decided_by"]

COMBINATORS = ("and", "or", "not", "match")  # in order of precedence, should an object have several

# A value under such a name may be a shared secret: explanations do not repeat it.
_SECRET_NAME = re.compile(r"token|secret|auth|key|sign|pass|hash|hmac|cookie|session|credential", re.IGNORECASE)
_SHOWN = 80  # characters of a value in an explanation


def compile_rule(rule: Mapping[str, Any], *, traced: bool = False, where: str = "trigger-rule") -> Rule:
    """`traced` rules fill `evaluation.trace`; the others know nothing of explanations and pay nothing for them."""
    for combinator in COMBINATORS:
        inner = rule.get(combinator)
        if inner is None:
            continue
        here = f"{where}.{combinator}"
        if combinator == "match":
            compiled = compile_match(inner)
        elif combinator == "not":
            compiled = _not(compile_rule(inner, traced=traced, where=here))
        else:
            children = [
                compile_rule(child, traced=traced, where=f"{here}[{index}]") for index, child in enumerate(inner)
            ]
            compiled = _and(children) if combinator == "and" else _or(children)
        return _traced(compiled, here, inner if combinator == "match" else None) if traced else compiled
    return _traced(_never, where, None) if traced else _never


def _never(_evaluation: Evaluation) -> bool:
    return False


def _and(children: Sequence[Rule]) -> Rule:
    def evaluate(evaluation: Evaluation) -> bool:
        for child in children:  # noqa: SIM110 - a loop is what runs for every request
            if not child(evaluation) or evaluation.error is not None:
                return False
        return True

    return evaluate


def _or(children: Sequence[Rule]) -> Rule:
    def evaluate(evaluation: Evaluation) -> bool:
        for child in children:
            met = child(evaluation)
            error = evaluation.error
            if error is not None:
                if not isinstance(error, ParameterNotFound) and not (
                    evaluation.soft_signatures and isinstance(error, SignatureMismatch)
                ):
                    return False
                evaluation.error = None
            if met:
                return True
        return False

    return evaluate


def _not(child: Rule) -> Rule:
    return lambda evaluation: not child(evaluation)


def _traced(rule: Rule, where: str, match: Mapping[str, Any] | None) -> Rule:
    def evaluate(evaluation: Evaluation) -> bool:
        outer = evaluation.trace
        children: list[dict[str, Any]] = []
        evaluation.trace = children
        met = rule(evaluation)
        evaluation.trace = outer
        error = evaluation.error
        node: dict[str, Any] = {"rule": where, "met": met}
        if error is not None:
            node["error"] = error.kind
        if match is not None:
            node["why"] = _why(match, evaluation, error)
        elif not children:
            node["why"] = "an empty rule is never met" if not met else "an empty list of conditions is met"
        if children:
            node["children"] = children
        if outer is not None:
            outer.append(node)
        return met

    return evaluate


def _why(match: Mapping[str, Any], evaluation: Evaluation, error: LookupFailed | None) -> str:
    kind = match.get("type", "")
    if kind == "ip-whitelist":
        return f"the peer is {evaluation.request.remote_addr!r}, the ranges are {match.get('ip-range', '')!r}" + (
            f": {error}" if error else ""
        )
    if kind == "scalr-signature":
        return str(error) if error else "X-Signature over the body and the Date header"
    parameter = match.get("parameter") or {}
    name = f"{parameter.get('source', '')} {parameter.get('name', '')!r}"
    if isinstance(error, ParameterNotFound):
        return f"{name} is not in the request"
    if error is not None:
        return f"{name}: {error}"
    if kind in HMAC_TYPES:
        return f"{name} is the body's {HMAC_TYPES[kind]} HMAC"
    shown = "has a value that is not shown"
    if not _is_secret(match):
        try:
            shown = "is " + repr(compile_source(parameter)(evaluation)[:_SHOWN])
        except LookupFailed:  # a name with * has several
            shown = "has several values"
    return f"{name} {shown}; {_expected(match)}"


def _is_secret(match: Mapping[str, Any]) -> bool:
    names = [(match.get(key) or {}).get("name", "") for key in ("parameter", "equals", "than")]
    return any(_SECRET_NAME.search(name) for name in names)


def _expected(match: Mapping[str, Any]) -> str:
    kind = match.get("type", "")
    for key, verb in (("equals", "equal to"), ("than", match.get("operator", "=="))):
        other = match.get(key)
        if other is not None:
            return f"expected {verb} {other.get('source', '')} {other.get('name', '')!r}"
    if kind == "regex":
        return f"expected a match of {match.get('regex', '')!r}"
    if kind == "number":
        return f"expected {match.get('operator', '==')} {match.get('value', '')}"
    if kind == "value":
        return "expected another value" if _is_secret(match) else f"expected {match.get('value', '')!r}"
    return f"there is no match type {kind!r}"


def decided_by(node: Mapping[str, Any]) -> str:
    """The innermost rule of a trace that its value rests on; a combinator when all its children mattered."""
    children = node.get("children") or []
    if not children:
        return str(node["rule"])
    last = children[-1]
    combinator = str(node["rule"]).rpartition(".")[2]
    alone = len(children) == 1 or combinator == "not" or node.get("error") is not None
    short_circuited = last["met"] is (combinator == "or") and node["met"] is last["met"]
    return decided_by(last) if alone or short_circuited else str(node["rule"])
