"""The part of Go's text/template that hooks files use: `{{ getenv "X" }}`, `{{ cat "f" }}`, `{{ credential "c" }}`,
each alone or piped into `js`. Everything else is an error that says so, rather than a file that means something else.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["TemplateError", "expand"]

_ACTION = re.compile(r"\{\{(-\s)?(.*?)(\s-)?\}\}", re.DOTALL)
_COMMENT = re.compile(r"/\*.*\*/", re.DOTALL)
_CALL = re.compile(r"(getenv|cat|credential)\s+(\"(?:[^\"\\\n]|\\.)*\"|`[^`]*`)")
_QUOTED = re.compile(r"\"(?:[^\"\\\n]|\\.)*\"|`[^`]*`")
_ESCAPE = re.compile(r"\\(?:([abfnrtv\\\"'])|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3})|(.))")
_CONTROL = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_SUPPORTED = 'only getenv, cat and credential with a quoted name are supported, e.g. {{ getenv "X" | js }}'


class TemplateError(ValueError):
    """`line` counts from 1."""

    def __init__(self, line: int, why: str) -> None:
        super().__init__(why)
        self.line = line


def expand(text: str, functions: Mapping[str, Callable[[str], str]]) -> str:
    """`functions` are getenv, cat and credential. Raises TemplateError."""
    parts: list[str] = []
    at = 0
    trim = False
    for action in _ACTION.finditer(text):
        literal = text[at : action.start()]
        literal = literal.lstrip() if trim else literal
        parts.append(literal.rstrip() if action[1] else literal)
        line = text.count("\n", 0, action.start()) + 1
        parts.append(_evaluate(action[2].strip(), functions, line))
        at, trim = action.end(), bool(action[3])
    rest = text[at:]
    if "{{" in rest:
        raise TemplateError(text.count("\n", 0, at + rest.index("{{")) + 1, "an action that is not closed by }}")
    parts.append(rest.lstrip() if trim else rest)
    return "".join(parts)


def _evaluate(action: str, functions: Mapping[str, Callable[[str], str]], line: int) -> str:
    if _COMMENT.fullmatch(action):
        return ""
    call = _CALL.match(action)
    literal = None if call else _QUOTED.match(action)
    found = call or literal
    if found is None:
        raise TemplateError(line, f"{{{{ {action} }}}}: {_SUPPORTED}")
    value = _unquote(found.group().removeprefix(call[1]).strip() if call else found.group(), line)
    if call:
        value = functions[call[1]](value)
    for stage in filter(None, (stage.strip() for stage in action[found.end() :].split("|"))):
        if stage == "js":
            value = _js(value)
        elif stage in functions:
            value = functions[stage](value)
        elif stage != "print":
            raise TemplateError(line, f"{{{{ {action} }}}}: {_SUPPORTED}")
    return value


def _unquote(text: str, line: int) -> str:
    if text[0] == "`":
        return text[1:-1]

    def escape(found: re.Match[str]) -> str:
        short, two, four, eight, octal, other = found.groups()
        if other is not None:
            raise TemplateError(line, f"\\{other} is no escape of a quoted text")
        if short:
            return _CONTROL.get(short, short)
        return chr(int(octal, 8) if octal else int(two or four or eight, 16))

    return _ESCAPE.sub(escape, text[1:-1])


def _js(text: str) -> str:
    """Go's JSEscapeString."""
    return "".join(map(_js_char, text))


def _js_char(char: str) -> str:
    if char in "\\'\"":
        return f"\\{char}"
    if char in "<>&=" or char < " " or not (char.isprintable() or char == " "):
        return f"\\u{ord(char):04X}"
    return char
