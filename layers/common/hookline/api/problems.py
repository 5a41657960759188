"""Errors as problem details (RFC 9457): which status and code each has, and what it names."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from hookline.errors import (
    Conflict,
    Denied,
    Forbidden,
    InvalidInput,
    NotFound,
    Problem,
    Stale,
    Unauthorized,
    Unavailable,
)
from hookline.management.access import Refused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydantic_core import ErrorDetails

__all__ = ["CODES", "CONTENT_TYPE", "Kind", "MethodNotAllowed", "TooLarge", "of_validation", "problem"]

CONTENT_TYPE = "application/problem+json"
MAX_PROBLEMS = 50  # of one request
_RETRY_AFTER = "2"  # seconds: throttling is over by then, as a rule


class Kind(NamedTuple):
    status: int
    title: str


# Documented in docs/reference/api.md, which a test compares with this.
CODES = {
    "not-json": Kind(400, "The body is not JSON"),
    "unauthorized": Kind(401, "The caller is not authenticated"),
    "forbidden": Kind(403, "The caller is not allowed to do this"),
    "missing-permission": Kind(403, "AWS refused: a permission is missing"),
    "not-found": Kind(404, "Not found"),
    "method-not-allowed": Kind(405, "The address does not have this method"),
    "conflict": Kind(409, "The request conflicts with the current state"),
    "tenant-not-empty": Kind(409, "The tenant still has endpoints"),
    "event-type-in-use": Kind(409, "Endpoints subscribe to this event type"),
    "idempotency-in-progress": Kind(409, "A request with this Idempotency-Key is still in progress"),
    "precondition-failed": Kind(412, "It was changed in the meantime"),
    "too-large": Kind(413, "The body is too large"),
    "invalid-input": Kind(422, "The request is not valid"),
    "idempotency-key-reused": Kind(422, "This Idempotency-Key was used for another request"),
    "internal": Kind(500, "An internal error occurred"),
    "unavailable": Kind(503, "A service is temporarily unavailable"),
}


class MethodNotAllowed(Exception):
    def __init__(self, allowed: Sequence[str]) -> None:
        super().__init__(f"expected one of {', '.join(allowed)}")
        self.allowed = allowed


class TooLarge(Exception):
    pass


class NotJson(Exception):
    pass


def problem(error: Exception, request_id: str) -> tuple[int, dict[str, str], str]:
    """Status, headers and body. What we did not expect says nothing of itself."""
    code = _code(error)
    kind = CODES[code]
    body: dict[str, Any] = {
        "type": f"urn:hookline:problem:{code}",
        "title": kind.title,
        "status": kind.status,
        "code": code,
        "detail": "see the function's log, by this request id" if code == "internal" else str(error),
        "request_id": request_id,
        "problems": [],
    }
    headers = {}
    if isinstance(error, InvalidInput):
        body["problems"] = [{"field": each.where, "expected": each.expected} for each in error.problems[:MAX_PROBLEMS]]
    if isinstance(error, MethodNotAllowed):
        headers["allow"] = ", ".join(error.allowed)
    if isinstance(error, Unavailable):
        headers["retry-after"] = _RETRY_AFTER
    return kind.status, headers, json.dumps(body, ensure_ascii=False)


def _code(error: Exception) -> str:
    if isinstance(error, Refused):
        return error.code
    for kind, code in _BY_TYPE:
        if isinstance(error, kind):
            return code
    return "internal"


_BY_TYPE: tuple[tuple[type[Exception], str], ...] = (
    (InvalidInput, "invalid-input"),
    (NotFound, "not-found"),
    (Stale, "precondition-failed"),
    (Conflict, "conflict"),
    (Unauthorized, "unauthorized"),
    (Forbidden, "forbidden"),
    (Denied, "missing-permission"),
    (Unavailable, "unavailable"),
    (MethodNotAllowed, "method-not-allowed"),
    (NotJson, "not-json"),
    (TooLarge, "too-large"),
)


def of_validation(errors: Sequence[ErrorDetails], *, within: str = "") -> InvalidInput:
    """Pydantic's findings, without any value: what was sent may be a secret."""
    return InvalidInput([_as_problem(each, within) for each in errors[:MAX_PROBLEMS]])


def _as_problem(error: ErrorDetails, within: str) -> Problem:
    where = within
    for part in error["loc"]:
        where += f"[{part}]" if isinstance(part, int) else f"{'.' if where else ''}{part}"
    if error["type"] == "missing":
        return Problem(where, "expected a value")
    if error["type"] == "extra_forbidden":
        return Problem(where, "is not known here")
    message = error["msg"].removeprefix("Value error, ").replace("Input should be", "expected")
    return Problem(where or "body", message.replace("Input should", "expected to"))
