"""Answers as Go's HTTP server gives them: which codes exist, how names are written, what an unlabelled body is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hookline.inbound.request import Response
from hookline.inbound.rules.values import canonical_header

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["NOT_SATISFIED", "answer", "known_code", "sniff"]

NOT_SATISFIED = "Hook rules were not satisfied."

_CODES = frozenset(
    [
        *range(200, 209), 226, *range(300, 306), 307, 308, *range(400, 419), *range(421, 427), 428, 429, 431, 451,
        *range(500, 509), 510, 511,
    ]
)  # fmt: skip
_BODILESS = frozenset({204, 304})
_TEXT = "text/plain; charset=utf-8"
_HTML = (
    "<!DOCTYPE HTML", "<HTML", "<HEAD", "<SCRIPT", "<IFRAME", "<H1", "<DIV", "<FONT", "<TABLE", "<A", "<STYLE",
    "<TITLE", "<B", "<BODY", "<BR", "<P",
)  # fmt: skip
_BINARY = frozenset([*range(9), 11, *range(14, 27), *range(28, 32)])
_MAGIC = (
    ("%PDF-", "application/pdf"),
    ("%!PS-Adobe-", "application/postscript"),
    ("GIF87a", "image/gif"),
    ("GIF89a", "image/gif"),
)


def known_code(code: int) -> int:
    """The code, or 200 for one that Go has no text for (1xx is not a final answer either)."""
    return code if code in _CODES else 200


def sniff(body: str) -> str:
    """The type that Go's server finds in the first 512 bytes, as far as a text can have it."""
    start = body[:512].lstrip("\t\n\x0c\r ")
    upper = start[:16].upper()
    for tag in _HTML:
        if upper.startswith(tag) and start[len(tag) : len(tag) + 1] in {" ", ">"}:
            return "text/html; charset=utf-8"
    if upper.startswith("<!--"):
        return "text/html; charset=utf-8"
    if start.startswith("<?xml"):
        return "text/xml; charset=utf-8"
    for magic, kind in _MAGIC:
        if body.startswith(magic):
            return kind
    return "application/octet-stream" if any(ord(char) in _BINARY for char in body[:512]) else _TEXT


def answer(
    status: int, body: str = "", headers: Mapping[str, str] | None = None, *, content_type: str | None = None
) -> Response:
    """`content_type`: what `sniff(body)` came to, where the caller knows it."""
    named = {canonical_header(name): value for name, value in headers.items()} if headers else {}
    if status in _BODILESS:
        body = ""
        if status == 304:  # noqa: PLR2004
            named.pop("Content-Type", None)
    elif body and "Content-Type" not in named:
        named["Content-Type"] = content_type or sniff(body)
    return Response(status, body, named)
