"""The headers of an attempt, and the rules for those that users add.

Names keep the case they were given. Headers that frame the message or that Hookline itself sets are refused, as is
anything that could end a line: checked when an endpoint is written, and once more when its headers are put together.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hookline.errors import Problem
from hookline.outbound.requests import cloudevents

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hookline.outbound.model import Endpoint, Event

__all__ = ["MAX_HEADERS", "USER_AGENT", "assemble", "basic", "fixed", "header_problems"]

USER_AGENT = "Hookline/0.1"
MAX_HEADERS = 32
_MAX_BYTES = 8192  # names and values together; receivers refuse more

_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,128}").fullmatch  # RFC 9110's token
_VALUE = re.compile(
    r"[\x21-\x7e](?:[\x20-\x7e\t]*[\x21-\x7e])?"
).fullmatch  # visible ASCII: what every client sends alike
_RESERVED = frozenset({
    "connection", "content-encoding", "content-length", "content-type", "date", "expect", "host", "keep-alive", "te",
    "trailer", "transfer-encoding", "upgrade", "stripe-signature", "x-hub-signature", "x-hub-signature-256",
})  # fmt: skip
_RESERVED_PREFIXES = ("proxy-", "webhook-", "ce-", ":")


def header_problems(headers: Iterable[tuple[str, str]], *, authorization: bool = False) -> list[Problem]:
    """What is wrong with headers that a user wants sent; `authorization`: that header is taken by basic auth or OAuth2.

    Values are never quoted: they are often credentials.
    """
    problems = []
    seen: set[str] = set()
    total = 0
    for name, value in headers:
        lower = name.lower()
        where = f"headers.{name}" if _NAME(name) else "headers"
        if not _NAME(name):
            problems.append(Problem(where, "expected names to be 1 to 128 letters, digits and !#$%&'*+.^_`|~-"))
        elif _reserved(lower):
            problems.append(Problem(where, "is set by Hookline or by the connection; expected another name"))
        elif lower == "authorization" and authorization:
            problems.append(Problem(where, "is set by basic_auth or oauth2; expected one of them only"))
        elif lower in seen:
            problems.append(Problem(where, "expected once"))
        if not _VALUE(value):
            problems.append(Problem(where, "expected a value of printable ASCII, without spaces at its ends"))
        seen.add(lower)
        total += len(name) + len(value)
    if len(seen) > MAX_HEADERS or total > _MAX_BYTES:
        problems.append(Problem("headers", f"expected at most {MAX_HEADERS} headers of {_MAX_BYTES} bytes in all"))
    return problems


def fixed(endpoint: Endpoint) -> tuple[tuple[str, str], ...]:
    """What every POST to an endpoint carries: compute once. A stored header that is no longer allowed is left out."""
    custom = [(name, value) for name, value in endpoint.headers if _NAME(name) and _VALUE(value)]
    custom = [(name, value) for name, value in custom if not _reserved(name.lower())]
    standard = [("content-type", "application/json")]
    if not any(name.lower() == "user-agent" for name, _ in custom):
        standard.append(("user-agent", USER_AGENT))
    return (*standard, *custom)


def assemble(
    fixed_headers: Iterable[tuple[str, str]],
    signature: Iterable[tuple[str, str]],
    event: Event | None = None,
    authorization: str | None = None,
    *,
    ordered: bool = False,
    style: str = "envelope",
) -> list[tuple[str, str]]:
    """One attempt's headers: an endpoint's `fixed` ones, `Signer.headers`, the event's type and version.

    `event` is None for a batch; `authorization` is the value for basic auth or OAuth2; `ordered`: the endpoint gets its
    events in order, and can see so for itself; `style` is the payload's.
    """
    headers = [*fixed_headers, *signature]
    if content_type := cloudevents.content_type(style, batched=event is None):
        headers = [(name, content_type if name == "content-type" else value) for name, value in headers]
    if event is not None:
        headers.append(("webhook-event-type", event.type))
        if event.version is not None:
            headers.append(("webhook-event-version", event.version))
        if style == cloudevents.BINARY:
            headers += cloudevents.headers(event)
        if ordered:
            headers += (("webhook-ordering-key", event.ordering_key or ""), ("webhook-sequence", str(event.sequence)))
    if authorization is not None:
        headers.append(("authorization", authorization))
    return headers


def basic(credentials: str) -> str:
    """The `authorization` value for `user:password`."""
    from base64 import b64encode  # noqa: PLC0415 - endpoints with basic auth alone

    return "Basic " + b64encode(credentials.encode()).decode()


def _reserved(lower_name: str) -> bool:
    return lower_name in _RESERVED or lower_name.startswith(_RESERVED_PREFIXES)
