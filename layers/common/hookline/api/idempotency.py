"""Idempotency-Key: the same request twice is done once, and both get the same answer.

The answer is kept for a day, sealed: the one that creates an endpoint holds its secret.
"""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING, Any

from hookline.api.routing import Reply
from hookline.errors import InvalidInput
from hookline.management.access import Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from hookline.api.routing import Route
    from hookline.management.access import Principal
    from hookline.management.ports import Memory

__all__ = ["once"]

_KEY = re.compile(r"[\x21-\x7e]{1,255}").fullmatch


def once(
    memory: Memory | None, route: Route, principal: Principal, event: Mapping[str, Any], run: Callable[[], Reply]
) -> Reply:
    """Runs it, or gives the answer it had. A request that fails is forgotten: it has changed nothing."""
    given = (event.get("headers") or {}).get("idempotency-key")
    if memory is None or given is None:
        return run()
    if not _KEY(given):
        raise InvalidInput.at("Idempotency-Key", "expected 1 to 255 printable characters without spaces")
    path = str(event.get("rawPath") or "")
    key = _digest(principal.tenant or "", principal.name, route.operation, path, given)
    fingerprint = _digest(str(event.get("body") or ""), str(event.get("rawQueryString") or ""))
    found = memory.claim(key, fingerprint)
    if found is not None:
        return _again(*found, expected=fingerprint)
    try:
        reply = run()
    except BaseException:
        memory.release(key)
        raise
    memory.keep(key, _written(reply))
    return reply


def _again(fingerprint: str, answer: str, *, expected: str) -> Reply:
    if fingerprint != expected:
        raise Refused("idempotency-key-reused", "this Idempotency-Key came with another body before")
    if not answer:
        raise Refused("idempotency-in-progress", "the first request with this key has not been answered yet")
    status, etag, headers, body = json.loads(answer)
    return Reply(body, status, etag, headers | {"idempotent-replayed": "true"})


def _written(reply: Reply) -> str:
    body = reply.body if reply.body is None or isinstance(reply.body, str) else reply.body.model_dump_json()
    return json.dumps([reply.status, reply.etag, reply.headers, body])


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
