"""A request to a resolver without a network: for the console, and for tests."""

from __future__ import annotations

import base64
import itertools
import threading
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote, urlencode

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hookline.api.resolver import Resolver

__all__ = ["Answer", "call", "event_of"]

_numbers = itertools.count(1)
_one_at_a_time = threading.Lock()  # Powertools keeps the event under way in a class attribute


class Answer(NamedTuple):
    """`headers` by lower-case name."""

    status: int
    headers: dict[str, str]
    body: bytes


def call(
    resolver: Resolver,
    method: str,
    path: str,
    *,
    query: Mapping[str, str] | str = "",
    headers: Mapping[str, str] | None = None,
    body: bytes | str = b"",
) -> Answer:
    """`path` as in a request line: percent-encoded. `query` is the raw text, or names and values."""
    event = event_of(method, path, query=query, headers=headers, body=body)
    with _one_at_a_time:
        answer = resolver(event, None)
    content = answer.get("body") or ""
    return Answer(
        answer["statusCode"],
        {name.lower(): str(value) for name, value in (answer.get("headers") or {}).items()},
        base64.b64decode(content) if answer.get("isBase64Encoded") else content.encode(),
    )


def event_of(
    method: str,
    path: str,
    *,
    query: Mapping[str, str] | str = "",
    headers: Mapping[str, str] | None = None,
    body: bytes | str = b"",
) -> dict[str, Any]:
    """As API Gateway's HTTP API hands a request to Lambda (payload format 2.0)."""
    raw = body.encode() if isinstance(body, str) else body
    raw_query = query if isinstance(query, str) else urlencode(query, quote_via=quote)
    return {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": raw_query,
        "headers": {name.lower(): value for name, value in (headers or {}).items()},
        "requestContext": {
            "http": {"method": method.upper(), "path": path, "sourceIp": "127.0.0.1"},
            "requestId": f"local-{next(_numbers):06}",
            "stage": "$default",
        },
        "body": base64.b64encode(raw).decode(),
        "isBase64Encoded": True,
    }
