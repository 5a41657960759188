"""The values of an action's fields: what `apply` checks is what a run reads.

A field is a text, which may hold `{source.name}` from the request, or a value of the request: `{source: payload,
name: kind}`, as in arguments and rules. `{hook}` is the hook's id; a source that is written alone stands for its
default name: `{entire-payload}`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from hookline.errors import ActionRefused, InvalidInput
from hookline.inbound.rules.values import REQUEST_KEYS, SOURCES, VERDICT_KEYS, LookupFailed, compile_source

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from hookline.inbound.rules.values import Evaluation

    Field = Callable[[str, Evaluation], str]

__all__ = ["compile_field", "problem_of"]

_PLACEHOLDER = re.compile(r"\{([^{}]+)\}")


def compile_field(value: Any, where: str) -> Field:
    """A function of the hook's id and a request, which raises ActionRefused where the request lacks the value.

    Raises InvalidInput naming `where` for what is neither a text nor a value of a request.
    """
    if isinstance(value, dict):
        return _source(value, where)
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise InvalidInput.at(where, "expected a text, or a value of the request: {source: …, name: …}")
    text = str(value)
    if "{" not in text:
        return lambda _hook, _evaluation: text
    pieces = _PLACEHOLDER.split(text)
    holes = {hole: _hole(hole, where) for hole in pieces[1::2]}

    def filled(hook: str, evaluation: Evaluation) -> str:
        return "".join(holes[piece](hook, evaluation) if index % 2 else piece for index, piece in enumerate(pieces))

    return filled


def problem_of(value: Any) -> str:
    """What is wrong with a field's value; "" if nothing is."""
    try:
        compile_field(value, "")
    except InvalidInput as error:
        return error.problems[0].expected
    return ""


def _hole(hole: str, where: str) -> Field:
    source, _, name = hole.partition(".")
    if source == "hook":
        return lambda hook, _evaluation: hook
    return _source({"source": source, "name": name}, where)


def _source(value: Mapping[str, Any], where: str) -> Field:
    source, name = value.get("source"), str(value.get("name", ""))
    if source not in SOURCES:
        raise InvalidInput.at(where, f"expected a source: {', '.join(SOURCES)} (or hook, in a text); not {source!r}")
    if unknown := value.keys() - {"source", "name"}:
        raise InvalidInput.at(where, f"expected source and name alone, not {min(map(str, unknown))!r}")
    known = {"request": REQUEST_KEYS, "verdict": VERDICT_KEYS, "event": VERDICT_KEYS}.get(str(source))
    if known is not None and name.lower() not in known:
        raise InvalidInput.at(where, f"expected {' or '.join(known)} of {source}, not {name!r}")
    read, shown = compile_source({"source": source, "name": name}), f"{source}.{name}".rstrip(".")

    def get(_hook: str, evaluation: Evaluation) -> str:
        try:
            value = read(evaluation)
            value.encode()
        except UnicodeEncodeError:
            raise ActionRefused(f"{where}: {shown} of the request is not UTF-8") from None
        except LookupFailed as error:
            raise ActionRefused(f"{where}: the request has no {shown} ({error.kind})") from None
        return value

    return get
