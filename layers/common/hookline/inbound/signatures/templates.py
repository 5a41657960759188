"""The little language of schemes: expressions name parts of a request, templates join them.

    header.NAME  query.NAME  form.NAME  json.PATH  parameter.NAME    a value by name (a path's steps are divided by
                                                                     dots; `[]` means every element)
    item.KEY                        `KEY=value` inside the signature header
    body method path query url target secret timestamp
    function(expression)            see FUNCTIONS
    a|b                             the first that is there
    expression?                     nothing instead of a failure where it is not there

A template is text with expressions in braces. Both are compiled to closures once, when a scheme is loaded.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from typing import TYPE_CHECKING

from hookline.errors import InvalidInput
from hookline.inbound.signatures import sealed, spellings
from hookline.inbound.signatures.parts import MISSING, Parts, lookup, query_of, text_of

if TYPE_CHECKING:
    from collections.abc import Callable

    Value = Callable[[Parts], str | bytes | None]
    Message = Callable[[Parts], list[bytes] | None]

__all__ = [
    "FUNCTIONS",
    "HOLE",
    "compile_document",
    "compile_expression",
    "compile_template",
    "compile_text",
    "decode",
    "encode",
]

HOLE = re.compile(r"\{([^{}]+)\}")
_CALL = re.compile(r"([a-z0-9-]+)\((.*)\)", re.DOTALL)
_NAMED = re.compile(r"(header|query|form|json|item|parameter)\.(.+)", re.DOTALL)


def encode(value: str | bytes) -> bytes:
    """UTF-8; bytes that came through as surrogates become the bytes they were."""
    if isinstance(value, bytes):
        return value
    try:
        return value.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return value.encode("utf-8", "replace")


def decode(value: str | bytes) -> str:
    """The text; bytes that are not UTF-8 as lone surrogates."""
    return value if isinstance(value, str) else value.decode("utf-8", "surrogateescape")


def _sorted_form(parts: Parts) -> str:
    """Every name with every one of its values, in order, each pair once."""
    return "".join(name + value for name, value in sorted(set(parts.form)))


_WHOLE: dict[str, Value] = {
    "body": lambda parts: parts.request.body,
    "method": lambda parts: parts.request.method,
    "path": lambda parts: parts.request.path,
    "query": lambda parts: query_of(parts.request),
    "url": lambda parts: parts.request.url or None,
    "target": lambda parts: spellings.target(parts.request),
    "secret": lambda parts: parts.secret,
    "timestamp": lambda parts: parts.timestamp,
    "sorted-form": _sorted_form,
    "feishu-document": lambda parts: sealed.feishu_document(parts.request.body, parts.secret),
    "wechat-message": lambda parts: sealed.wechat_message(parts.request.body, parts.tokens),
}

FUNCTIONS: dict[str, Callable[[bytes], str | bytes]] = {
    "crc32": lambda value: str(zlib.crc32(value)),
    "sha256": lambda value: hashlib.sha256(value).hexdigest(),
    "lower": lambda value: value.lower(),
    "upper": lambda value: value.upper(),
    "with-port": lambda value: spellings.with_port(decode(value)),
    "without-port": lambda value: spellings.without_port(decode(value)),
    "hubspot-decoded": lambda value: spellings.hubspot_decoded(decode(value)),
    "contentful-encoded": lambda value: spellings.contentful_encoded(decode(value)),
    "box-escaped": lambda value: spellings.box_escaped(decode(value)),
}
"""What can be done to a value inside a template."""


def _named(kind: str, name: str) -> Value:
    if kind == "header":
        key = name.lower()
        return lambda parts: parts.request.header(key)
    if kind == "json":
        path = tuple(name.split("."))
        return lambda parts: text_of(lookup(parts.document, path))
    if kind == "query":

        def from_query(parts: Parts) -> str | None:
            from urllib.parse import parse_qsl  # noqa: PLC0415 - few schemes read the query

            try:
                pairs = parse_qsl(query_of(parts.request), keep_blank_values=True, max_num_fields=100)
            except ValueError:
                return None
            return next((value for key, value in pairs if key == name), None)

        return from_query
    if kind == "form":
        return lambda parts: next((value for key, value in parts.form if key == name), None)
    if kind == "parameter":
        return lambda parts: parts.parameters.get(name)
    prefix = f"{name}="
    return lambda parts: next((item[len(prefix) :] for item in parts.items if item.startswith(prefix)), None)


def _call(name: str, argument: str, where: str) -> Value:
    if name == "lines":
        return _lines([field.strip() for field in argument.split(",")])
    if name == "other-key":
        return lambda parts: _other_key(parts, argument)
    if name == "sorted-values":
        return _sorted_values([compile_expression(each, where) for each in argument.split(",")])
    if name == "xml-text":
        return _xml_text(argument)
    if name == "pairs-without":
        return _pairs_without(frozenset(field.strip() for field in argument.split(",")))
    inner = compile_expression(argument, where)
    if name == "named-headers":
        return lambda parts: _named_headers(parts, inner(parts))
    if name not in FUNCTIONS:
        known = ", ".join(
            [*FUNCTIONS, "lines", "named-headers", "other-key", "pairs-without", "sorted-values", "xml-text"]
        )
        raise InvalidInput.at(where, f"{name!r} is no function; there are {known}")
    function = FUNCTIONS[name]

    def apply(parts: Parts) -> str | bytes | None:
        value = inner(parts)
        return None if value is None else function(encode(value))

    return apply


def _lines(fields: list[str]) -> Value:
    r"""`name\nvalue\n` for each of the document's fields that is there, as SNS signs them."""

    def lines(parts: Parts) -> str | None:
        document = parts.document
        if not isinstance(document, dict):
            return None
        texts = [(field, text_of(document[field])) for field in fields if document.get(field) is not None]
        return (
            None if any(text is None for _, text in texts) else "".join(f"{field}\n{text}\n" for field, text in texts)
        )

    return lines


def _pairs_without(names: frozenset[str]) -> Value:
    """`name=value&name=value` of the form's other fields, decoded and sorted, as Alipay signs them."""

    def pairs(parts: Parts) -> str | None:
        kept = sorted((name, value) for name, value in parts.form if name not in names)
        return "&".join(f"{name}={value}" for name, value in kept) or None

    return pairs


def _sorted_values(values: list[Value]) -> Value:
    """The values in order, without a separator, as WeChat signs them."""

    def joined(parts: Parts) -> str | None:
        texts = [value(parts) for value in values]
        return None if None in texts else "".join(sorted(decode(text) for text in texts if text is not None))

    return joined


def _xml_text(name: str) -> Value:
    """The text of the body's first element of this name, which is one word: no parser is needed for that."""
    element = re.compile(rb"<%s>\s*(?:<!\[CDATA\[)?([^<>\]]*)" % re.escape(name.encode()))

    def text(parts: Parts) -> bytes | None:
        found = element.search(parts.request.body)
        return found[1].strip() if found else None

    return text


def _named_headers(parts: Parts, names: str | bytes | None) -> str | None:
    """`name:value;name:value` for the headers that a list of names gives, in its order, as Contentful signs them."""
    if not names:
        return None
    keys = [name.strip().lower() for name in decode(names).split(",")]
    values = [(key, parts.request.header(key)) for key in keys]
    return ";".join(f"{key}:{value.strip()}" for key, value in values if value is not None)


def _other_key(parts: Parts, name: str) -> str | None:
    """The document's first key but one, as Telegram names the type of an update."""
    document = parts.document
    return next((key for key in document if key != name), None) if isinstance(document, dict) else None


def compile_expression(expression: str, where: str = "expression") -> Value:
    """Raises InvalidInput naming `where`."""
    choices = expression.strip().split("|") if "(" not in expression else [expression.strip()]
    if len(choices) > 1:
        options = [compile_expression(choice, where) for choice in choices]
        return lambda parts: next((value for option in options if (value := option(parts)) is not None), None)
    expression = choices[0].strip()
    if expression.endswith("?"):
        optional = compile_expression(expression[:-1], where)
        return lambda parts: "" if (value := optional(parts)) is None else value
    if expression in _WHOLE:
        return _WHOLE[expression]
    if named := _NAMED.fullmatch(expression):
        return _named(named[1], named[2])
    if call := _CALL.fullmatch(expression):
        return _call(call[1], call[2], where)
    known = ", ".join(_WHOLE)
    raise InvalidInput.at(
        where,
        f"{expression!r} names no part of a request; there are {known}, header.NAME, query.NAME, form.NAME, json.PATH, "
        "item.KEY, parameter.NAME and function(expression)",
    )


def compile_template(template: str, where: str = "template") -> Message:
    """The pieces whose concatenation is the signed content, or None if a part of it is missing.

    Pieces, not their sum: a large body is hashed where it lies. Raises InvalidInput naming `where`.
    """
    if template == "{body}":
        return lambda parts: [parts.request.body]
    pieces: list[bytes | Value] = []
    for index, text in enumerate(HOLE.split(template)):
        if index % 2:
            pieces.append(compile_expression(text, where))
        elif text:
            pieces.append(text.encode())

    def message(parts: Parts) -> list[bytes] | None:
        chunks = []
        for piece in pieces:
            if isinstance(piece, bytes):
                chunks.append(piece)
                continue
            value = piece(parts)
            if value is None:
                return None
            chunks.append(encode(value))
        return chunks

    return message


def compile_text(value: object, where: str) -> Callable[[Parts], str | None]:
    """A template, or a list of templates of which the first without a gap counts, as text. None or "" gives None."""
    templates = [compile_template(str(each), where) for each in (value if isinstance(value, list) else [value])]

    def text(parts: Parts) -> str | None:
        for template in templates:
            chunks = template(parts)
            if chunks and (found := b"".join(chunks)):
                return found.decode("utf-8", "replace")
        return None

    return text


def compile_document(path: str) -> Callable[[Parts], list[object]]:
    """The elements of the document that are signed one by one; the document itself if `path` leads nowhere."""
    steps = tuple(path.split("."))

    def elements(parts: Parts) -> list[object]:
        found = [parts.document]
        for step in steps:
            if step == "[]":
                found = [element for each in found if isinstance(each, list) for element in each]
            else:
                found = [each.get(step, MISSING) if isinstance(each, dict) else MISSING for each in found]
                if all(each is MISSING for each in found):
                    return [parts.document]
        return found

    return elements
