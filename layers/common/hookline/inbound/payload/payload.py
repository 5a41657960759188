"""A request's body as rules and arguments see it: a map, or nothing.

Which parser reads it is decided as adnanh/webhook does: by substring of the content type, case and all. What cannot
be read is no error there (the map is simply absent), except for a malformed multipart form.
"""

from __future__ import annotations

import codecs
import json
import re
from typing import TYPE_CHECKING, Any

from hookline.inbound.payload.rendering import NilMap, Number
from hookline.jsontext import quick_value
from hookline.nesting import brackets, too_deep

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from hookline.inbound.request import Request

__all__ = ["MULTIPART", "MalformedMultipart", "Payload", "decode_object", "is_multipart", "parse"]

MULTIPART = "multipart/form-data;"
_SPACE = " \t\r\n"
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


class MalformedMultipart(ValueError):
    """The one body that stops a request."""


def _refuse(constant: str) -> Any:
    raise ValueError(f"{constant} is not JSON")


def _replace_each(error: UnicodeError) -> tuple[str, int]:
    """One U+FFFD for every byte that is not UTF-8, where Python's own `replace` joins some."""
    assert isinstance(error, UnicodeDecodeError)
    return "\ufffd" * (error.end - error.start), error.end


codecs.register_error("hookline-replace-each", _replace_each)

# Python's own numbers are several times faster to make and enough to look a string up; what must show a number's
# literal text parses again with `_LITERAL`.
_FAST = json.JSONDecoder(parse_constant=_refuse)
_LITERAL = json.JSONDecoder(parse_constant=_refuse, parse_int=Number, parse_float=Number)


class Payload:
    """`values` is None where there is no payload; numbers in it are Python's until `literal()` was called."""

    __slots__ = ("_reparse", "values")

    def __init__(
        self, values: dict[str, Any] | None, reparse: Callable[[], dict[str, Any] | None] | None = None
    ) -> None:
        self.values = values
        self._reparse = reparse

    def literal(self) -> dict[str, Any] | None:
        """The same map, with every number as it was written."""
        if self._reparse is not None:
            self.values = self._reparse()
            self._reparse = None
        return self.values


def is_multipart(content_type: str) -> bool:
    return content_type.startswith(MULTIPART)


def parse(request: Request, content_type: str, *, json_files: Collection[str] = ()) -> Payload:
    """`json_files`: multipart files to read as JSON whatever their content type. Raises MalformedMultipart."""
    multipart = is_multipart(content_type)
    body = b"" if multipart else request.body  # upstream leaves a multipart body to its form parser alone
    if "json" in content_type:
        return _json(body)
    if "x-www-form-urlencoded" in content_type:
        return Payload(_form(body))
    if "xml" in content_type:
        return Payload(_xml(body))
    if multipart:
        return Payload(_multipart(request, json_files))
    return Payload(None)


def decode_object(text: str) -> dict[str, Any]:
    """The JSON object that `text` starts with, numbers literal; NilMap for `null`. Raises ValueError."""
    value = _first_value(text, _LITERAL)
    if value is None:
        return NilMap()
    if not isinstance(value, dict):
        raise ValueError("not a JSON object")  # noqa: TRY004 - a kind of bad text, caught as such
    return value


def _json(body: bytes) -> Payload:
    try:
        values = _mapping(_not_too_deep(quick_value(body), body))
    except ValueError:
        values = _json_values(body, _FAST)
    return Payload(values, (lambda: _json_values(body, _LITERAL)) if values else None)


def _json_values(body: bytes, decoder: json.JSONDecoder) -> dict[str, Any] | None:
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        text = body.decode("utf-8", "hookline-replace-each")
    try:
        value = _first_value(text, decoder)
    except json.JSONDecodeError:
        return None
    except ValueError:  # an integer of more digits than Python converts, or a constant that is not JSON
        return None if decoder is _LITERAL else _json_values(body, _LITERAL)
    return _mapping(value)


def _mapping(value: Any) -> dict[str, Any] | None:
    if isinstance(value, list):
        return {"root": value}
    return value if isinstance(value, dict) else None


def _not_too_deep(value: Any, text: str | bytes) -> Any:
    if brackets(text) and too_deep(value):
        raise json.JSONDecodeError("nested too deeply", "", 0)
    return value


def _first_value(text: str, decoder: json.JSONDecoder) -> Any:
    """What follows the first value is ignored, as by Go's stream decoder."""
    start = len(text) - len(text.lstrip(_SPACE))
    try:
        value, _ = decoder.raw_decode(text, start)
    except RecursionError:
        raise json.JSONDecodeError("nested too deeply", "", 0) from None
    _not_too_deep(value, text)
    if "\\ud" in text or "\\uD" in text:  # half a surrogate pair is U+FFFD
        value = _mend(value)
    return value


def _mend(value: Any) -> Any:
    if type(value) is str:
        return _LONE_SURROGATE.sub("\ufffd", value)
    if isinstance(value, list):
        return [_mend(item) for item in value]
    if isinstance(value, dict):
        return {_mend(key): _mend(item) for key, item in value.items()}
    return value


def _form(body: bytes) -> dict[str, Any] | None:
    from hookline.inbound.payload.forms import parse_query  # noqa: PLC0415 - JSON is what nearly every request carries

    try:
        return dict(parse_query(body.decode("utf-8", "surrogateescape"), strict=True))
    except ValueError:
        return None


def _xml(body: bytes) -> dict[str, Any] | None:
    from hookline.inbound.payload.xmlmap import parse_xml  # noqa: PLC0415

    try:
        return parse_xml(body)
    except ValueError:
        return None


def _multipart(request: Request, json_files: Collection[str]) -> dict[str, Any] | None:
    from hookline.inbound.payload.forms import multipart_boundary, parse_multipart, parse_query  # noqa: PLC0415

    try:
        boundary = multipart_boundary(request.header("content-type") or "")
        parts = parse_multipart(request.body, boundary)
        parse_query(request.query, strict=True)  # Go's form parser reports a bad query as an error of the form
    except ValueError as error:
        raise MalformedMultipart(str(error)) from error
    values: dict[str, Any] = {}
    files: dict[str, Any] = {}
    for part in parts:
        if not part.filename:
            values.setdefault(part.name, part.content.decode("utf-8", "surrogateescape"))
        elif part.name not in files:
            files[part.name] = part
    for name, part in files.items():
        if name in json_files or "application/json" in part.content_types:
            values[name] = _json_file(part.content)
    return values or None


def _json_file(content: bytes) -> dict[str, Any]:
    values = _json_values(content, _LITERAL)
    if values is None or content.lstrip(b" \t\r\n").startswith(b"["):
        return NilMap()
    return values
