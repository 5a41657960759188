"""Query strings, URL-encoded forms and multipart bodies by the rules of Go's net/url and mime/multipart."""

from __future__ import annotations

import re
from typing import NamedTuple

__all__ = ["Part", "multipart_boundary", "parse_media_type", "parse_multipart", "parse_query"]

_BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_ESCAPE = re.compile(rb"%([0-9A-Fa-f]{2})")
_TOKEN = r"[!#$%&'*+\-.0-9A-Z^_`a-z{|}~]+"  # noqa: S105 - RFC 7230's token
_PARAMETER = re.compile(rf'\s*;\s*({_TOKEN})\s*=\s*(?:"((?:[^"\\\r\n]|\\.)*)"|({_TOKEN}))')
_QUOTED_PAIR = re.compile(r'\\([()<>@,;:\\"/\[\]?=])')
_SOFT_BREAK = re.compile(rb"=[ \t]*\r?\n")
_QUOTED_BYTE = re.compile(rb"=([0-9A-Fa-f]{2})")


class Part(NamedTuple):
    """A named part: a value, or a file when it has a file name."""

    name: str
    filename: str
    content_types: tuple[str, ...]
    content: bytes


def parse_query(text: str, *, strict: bool = False) -> dict[str, str]:
    """First value of every name. A pair with a semicolon or a bad escape is dropped, or with `strict` a ValueError."""
    values: dict[str, str] = {}
    if not text:
        return values
    for pair in text.split("&"):
        if not pair:
            continue
        if ";" in pair or ("%" in pair and _BAD_ESCAPE.search(pair)):
            if strict:
                raise ValueError("a semicolon or a bad escape")
            continue
        name, _, value = pair.partition("=")
        values.setdefault(_unescape(name), _unescape(value))
    return values


def _unescape(text: str) -> str:
    if "+" in text:
        text = text.replace("+", " ")
    if "%" not in text:
        return text
    raw = _ESCAPE.sub(lambda found: bytes((int(found.group(1), 16),)), text.encode("utf-8", "surrogateescape"))
    return raw.decode("utf-8", "surrogateescape")


def parse_media_type(value: str) -> tuple[str, dict[str, str]]:
    """A Content-Type or Content-Disposition; raises ValueError as Go's mime.ParseMediaType returns an error."""
    kind, _, _ = value.partition(";")
    parameters: dict[str, str] = {}
    at = len(kind)
    while at < len(value):
        found = _PARAMETER.match(value, at)
        if found is None:
            if value[at:].strip() in {"", ";"}:
                break
            raise ValueError("a parameter that is not well formed")
        name = found.group(1).lower()
        if name in parameters:
            raise ValueError("a parameter that is given twice")
        quoted = found.group(2)
        parameters[name] = found.group(3) if quoted is None else _QUOTED_PAIR.sub(r"\1", quoted)
        at = found.end()
    return kind.strip().lower(), parameters


def multipart_boundary(content_type: str) -> str:
    """Raises ValueError where Go finds no multipart form."""
    kind, parameters = parse_media_type(content_type)
    if kind != "multipart/form-data" or not parameters.get("boundary"):
        raise ValueError("no multipart/form-data with a boundary")
    return parameters["boundary"]


def parse_multipart(body: bytes, boundary: str) -> list[Part]:
    """Named parts in order; raises ValueError for anything that Go's reader refuses, a missing end included."""
    delimiter = b"--" + boundary.encode("utf-8", "surrogateescape")
    parts: list[Part] = []
    first = _first_delimiter(body, delimiter)
    if first is None:
        return parts
    newline, at = first
    while True:
        headers, start = _headers(body, at)
        end, at, last = _content_end(body, start, newline, delimiter)
        part = _part(headers, body[start:end])
        if part is not None:
            parts.append(part)
        if last:
            return parts


def _first_delimiter(body: bytes, delimiter: bytes) -> tuple[bytes, int] | None:
    """The line end in use and where the first part's headers start; None for a form that ends at once.

    A preamble is skipped.
    """
    at = 0
    while at < len(body):
        end = body.find(b"\n", at) + 1 or len(body)
        line = body[at:end]
        at = end
        if line.startswith(delimiter):
            rest = line[len(delimiter) :].lstrip(b" \t")
            if rest in {b"\r\n", b"\n"}:
                return rest, at
            if line.startswith(b"--", len(delimiter)) and line[len(delimiter) + 2 :].lstrip(b" \t") in {b"", b"\r\n"}:
                return None
    raise ValueError("no part")


def _headers(body: bytes, at: int) -> tuple[dict[str, list[str]], int]:
    headers: dict[str, list[str]] = {}
    last = ""
    while True:
        end = body.find(b"\n", at) + 1
        if not end:
            raise ValueError("a part's headers do not end")
        line = body[at:end].rstrip(b"\r\n").decode("utf-8", "surrogateescape")
        at = end
        if not line:
            return headers, at
        if line[0] in " \t":
            if not last:
                raise ValueError("a header that continues nothing")
            headers[last][-1] += " " + line.strip()
            continue
        name, colon, value = line.partition(":")
        if not colon or not name:
            raise ValueError("a part's header is not well formed")
        last = name.strip().lower()
        headers.setdefault(last, []).append(value.strip())


def _content_end(body: bytes, start: int, newline: bytes, delimiter: bytes) -> tuple[int, int, bool]:
    """Where the content ends, where the next part's headers start, and whether there is no next part."""
    at = start
    empty = body.startswith(delimiter, start)
    end = start if empty else body.find(newline + delimiter, at)
    while end >= 0:
        after = end + len(delimiter) + (0 if body.startswith(delimiter, end) else len(newline))
        line_end = body.find(b"\n", after) + 1 or len(body)
        rest = body[after:line_end]
        if rest.startswith(b"--") and rest[2:].lstrip(b" \t") in {b"", newline}:
            return end, line_end, True
        if rest.lstrip(b" \t") == newline:
            return end, line_end, False
        if rest[:1] in {b" ", b"\t", b"\r", b"\n", b"-"}:
            raise ValueError("a boundary line that is not well formed")
        at = after
        end = body.find(newline + delimiter, at)
    raise ValueError("the last boundary is missing")


def _part(headers: dict[str, list[str]], content: bytes) -> Part | None:
    """None for a part that is not form data or has no name."""
    try:
        kind, parameters = parse_media_type(headers.get("content-disposition", [""])[0])
    except ValueError:
        return None
    name = parameters.get("name", "")
    if kind != "form-data" or not name:
        return None
    if headers.get("content-transfer-encoding", [""])[0].lower() == "quoted-printable":
        content = _QUOTED_BYTE.sub(lambda found: bytes((int(found.group(1), 16),)), _SOFT_BREAK.sub(b"", content))
    filename = parameters.get("filename") or parameters.get("filename*", "")
    return Part(name, filename, tuple(headers.get("content-type", ())), content)
