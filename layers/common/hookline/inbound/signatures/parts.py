"""A request while a signature is checked: its body as JSON or as a form, read at most once and only if asked for."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from hookline.nesting import brackets, too_deep

if TYPE_CHECKING:
    from collections.abc import Callable

    from hookline.inbound.request import Request

__all__ = ["MISSING", "Parts", "lookup", "query_of", "text_of"]

MISSING = object()  # a JSON document can hold None
_TOO_MANY_FIELDS = 1000  # a form with more is not a webhook; reading it would only cost time


class Parts:
    """`document` is what JSON paths look into: the payload, or one of its elements while each is checked in turn."""

    __slots__ = ("_document", "_form", "_payload", "items", "parameters", "request", "secret", "timestamp", "tokens")

    def __init__(
        self, request: Request, payload: Callable[[Parts], str | bytes | None] | None, parameters: dict[str, str]
    ) -> None:
        self.request = request
        self.parameters = parameters
        self.secret = b""
        self.tokens: list[str] = []  # secrets that sign nothing, without their prefix `verify-token:`
        self.timestamp: str | None = None
        self.items: list[str] = []  # the signature header's parts
        self._payload = payload
        self._form: list[tuple[str, str]] | None = None
        self._document: Any = None  # not read yet; a document of null counts as unreadable

    @property
    def document(self) -> Any:
        """The JSON document, numbers as their literal text; MISSING if there is none that can be read."""
        if self._document is None:
            text = self.request.body if self._payload is None else self._payload(self)
            self._document = MISSING
            if text:
                try:
                    # text, not numbers: 1.50 must be signed as 1.50, and 5,000 digits must not stop us
                    document = json.loads(text, parse_float=str, parse_int=str, parse_constant=str)
                except (ValueError, RecursionError):
                    return self._document
                deep = brackets(text) and too_deep(document)
                self._document = MISSING if document is None or deep else document
        return self._document

    @document.setter
    def document(self, value: Any) -> None:
        self._document = value

    @property
    def payload(self) -> bytes:
        """The document's bytes as they were sent: the body, or the part of it that holds the document."""
        text = None if self._payload is None else self._payload(self)
        if text is None:
            return self.request.body
        return text if isinstance(text, bytes) else text.encode("utf-8", "surrogateescape")

    @property
    def document_unreadable(self) -> bool:
        """Whether a document was asked for and could not be read."""
        return self._document is MISSING

    @property
    def form(self) -> list[tuple[str, str]]:
        """Names and values in order; empty if the body is no form."""
        if self._form is None:
            self._form = _read_form(self.request)
        return self._form


def query_of(request: Request) -> str:
    """The raw query string; from the URL where the request was written down without one."""
    return request.query or request.url.partition("?")[2].partition("#")[0]


def _read_form(request: Request) -> list[tuple[str, str]]:
    content_type = request.header("content-type") or ""
    kind = content_type.partition(";")[0].strip().lower()
    if kind == "multipart/form-data":
        return _read_multipart(content_type, request.body)
    if kind == "application/x-www-form-urlencoded" or (not kind and request.body[:1] not in (b"{", b"[", b"<")):
        from urllib.parse import parse_qsl  # noqa: PLC0415 - few schemes read forms

        try:
            return parse_qsl(
                request.body.decode("utf-8", "surrogateescape"),
                keep_blank_values=True,
                errors="surrogateescape",
                max_num_fields=_TOO_MANY_FIELDS,
            )
        except ValueError:
            return []
    return []


def _read_multipart(content_type: str, body: bytes) -> list[tuple[str, str]]:
    """The text fields; files are left out."""
    boundary = ""
    for parameter in content_type.split(";")[1:]:
        name, _, value = parameter.strip().partition("=")
        if name.strip().lower() == "boundary":
            boundary = value.strip().strip('"')
    if not boundary:
        return []
    fields = []
    delimiter = b"\r\n--" + boundary.encode("utf-8", "replace")
    for part in (b"\r\n" + body).split(delimiter)[1:-1][:_TOO_MANY_FIELDS]:
        head, found, content = part.partition(b"\r\n\r\n")
        for line in head.split(b"\r\n"):
            name, _, value = line.decode("utf-8", "replace").partition(":")
            if found and name.strip().lower() == "content-disposition" and "filename=" not in value:
                for parameter in value.split(";")[1:]:
                    key, _, field = parameter.strip().partition("=")
                    if key.lower() == "name":
                        fields.append((field.strip('"'), content.decode("utf-8", "surrogateescape")))
    return fields


def lookup(document: Any, path: tuple[str, ...]) -> Any:
    """The value at `path`, or MISSING. The step `[]` stands for every element and asks all of them to agree."""
    for depth, step in enumerate(path):
        if step == "[]":
            if not isinstance(document, list) or not document:
                return MISSING
            first = lookup(document[0], path[depth + 1 :])
            agree = all(lookup(element, path[depth + 1 :]) == first for element in document[1:])
            return first if agree else MISSING
        if not isinstance(document, dict) or step not in document:
            return MISSING
        document = document[step]
    return document


def text_of(value: Any) -> str | None:
    """A JSON value as the text a sender puts into signed content; None for objects, arrays and what is missing."""
    if isinstance(value, str):
        return value
    if value is True:
        return "true"
    if value is False:
        return "false"
    return "" if value is None else None
