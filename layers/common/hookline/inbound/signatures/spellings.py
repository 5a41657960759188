"""The spellings of an address or a body that providers sign: with and without a port, partly decoded, escaped."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hookline.inbound.request import Request

__all__ = [
    "box_escaped",
    "contentful_encoded",
    "hubspot_decoded",
    "matches_whole",
    "target",
    "with_port",
    "without_port",
]

_URL = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*://)([^/?#]*)(.*)", re.DOTALL)
_PORT = re.compile(r":\d*$")
# https://developers.hubspot.com/docs/apps/developer-platform/build-apps/authentication/request-validation
_HUBSPOT = {
    "%3a": ":", "%2f": "/", "%3f": "?", "%40": "@", "%21": "!", "%24": "$",
    "%27": "'", "%28": "(", "%29": ")", "%2a": "*", "%2c": ",", "%3b": ";",
}  # fmt: skip
_HUBSPOT_ESCAPE = re.compile("|".join(_HUBSPOT), re.IGNORECASE)


def target(request: Request) -> str:
    """Path and query as the sender wrote them in its request line, the stage of an API included."""
    if url := _URL.fullmatch(request.url):
        return url[3].partition("#")[0] or "/"
    return f"{request.path}?{request.query}" if request.query else request.path


def with_port(url: str) -> str:
    """With the scheme's usual port where none is written."""
    parts = _URL.fullmatch(url)
    if parts is None or _PORT.search(parts[2]):
        return url
    return f"{parts[1]}{parts[2]}:{443 if parts[1].lower() == 'https://' else 80}{parts[3]}"


def without_port(url: str) -> str:
    parts = _URL.fullmatch(url)
    return url if parts is None else f"{parts[1]}{_PORT.sub('', parts[2])}{parts[3]}"


def hubspot_decoded(url: str) -> str:
    """The twelve escapes that HubSpot undoes before it signs."""
    return _HUBSPOT_ESCAPE.sub(lambda escape: _HUBSPOT[escape[0].lower()], url)


def contentful_encoded(text: str) -> str:
    """As Contentful's own toolkit writes path and query: the query escaped as one word, then the whole once more."""
    from urllib.parse import quote  # noqa: PLC0415 - one provider

    path, question, query = text.partition("?")
    query = query.partition("?")[0]
    whole = f"{path}?{quote(query, safe='-_.!~*()' + chr(39), errors='replace')}" if question and query else path
    return quote(whole, safe=";,/?:@&=+$-_.!~*'()#", errors="replace")


def box_escaped(text: str) -> str:
    r"""Non-ASCII and control characters as \uXXXX, the way some of Box's senders escape before they sign."""
    text = re.sub(r"\\(?!/)", r"\\\\", text)
    return re.sub(r"[^\x20-\x7e]", _box_escape, text)


def _box_escape(found: re.Match[str]) -> str:
    short = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}.get(found[0])
    if short:
        return short
    units = found[0].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))


def matches_whole(pattern: str, text: str) -> bool:
    """Whether a scheme's own regular expression describes all of `text`."""
    return re.fullmatch(pattern, text, re.ASCII) is not None
