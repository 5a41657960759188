"""Pages of other origins that may call the management API (CORS, the Fetch standard's protocol): none unless named.

It says whose pages a browser lets read an answer. Who may call is decided as usual, by the token or the signature that
each request carries: there are no cookies, so an origin by itself gives nobody anything.

Powertools' `CORSConfig` is not used: its answers have no `Vary: Origin`, so a cache could give one page's answer to
another, and it answers preflights for every address, the portal's as well.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Handler = Callable[[Mapping[str, Any], Any], dict[str, Any]]

__all__ = ["Cors"]

_METHODS = "GET, POST, PUT, PATCH, DELETE"
# what the operations take, and what an AWS signature consists of
_SENT = "authorization, content-type, if-match, idempotency-key, x-amz-date, x-amz-security-token, x-amz-content-sha256"
_SHOWN = "etag, idempotent-replayed, retry-after, x-request-id"
_REMEMBERED = "7200"  # seconds that a browser keeps a preflight's answer; Chromium keeps none longer


class Cors:
    """A handler of HTTP API events around another one. `origins` as a browser sends them: `https://app.example.com`."""

    def __init__(self, handler: Handler, origins: tuple[str, ...]) -> None:
        self._handler = handler
        self._origins = frozenset(origins)

    def __call__(self, event: Mapping[str, Any], context: Any) -> dict[str, Any]:
        if not self._origins or "/v1/" not in (path := str(event.get("rawPath") or "")) or "/portal/" in path:
            return self._handler(event, context)
        headers = event.get("headers") or {}
        origin = str(headers.get("origin") or "")
        allowed = origin in self._origins
        named = {"access-control-allow-origin": origin} if allowed else {}
        if event["requestContext"]["http"]["method"] == "OPTIONS" and "access-control-request-method" in headers:
            told = {"access-control-allow-methods": _METHODS, "access-control-allow-headers": _SENT}
            told |= {"access-control-max-age": _REMEMBERED}
            return {"statusCode": 204, "headers": {"vary": "origin"} | (named | told if allowed else {}), "body": ""}
        answer = self._handler(event, context)
        shown = {"access-control-expose-headers": _SHOWN} if allowed else {}
        return {**answer, "headers": {**(answer.get("headers") or {}), "vary": "origin", **named, **shown}}
