"""Requests as AWS's HTTP API gives them (payload format 2.0), turned into the arguments of a route."""

from __future__ import annotations

import base64
import binascii
import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote

from pydantic import ValidationError

from hookline.api.problems import NotJson, TooLarge, of_validation
from hookline.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic import BaseModel

    from hookline.api.routing import Route

__all__ = ["MAX_BODY", "PATH", "arguments", "body_bytes"]

MAX_BODY = 5 * 1024 * 1024  # bytes; Lambda takes 6 MB, a fifth of it for the event around the body
_MAX_DEPTH = 128  # levels of nesting: deeper ones are nobody's data, and Python's own limit is an error of ours

# What a name in a path may be. Ids of events may hold a slash, percent-encoded or not.
PATH = {
    "tenant": r"[A-Za-z0-9_.:@-]{1,128}",
    "endpoint": r"[A-Za-z0-9_-]{1,128}",
    "event": r"[A-Za-z0-9_:=+@~/-]{1,256}",
    "name": r"[A-Za-z0-9_.-]{1,256}",
    "replay": r"[A-Za-z0-9_-]{1,64}",
    "session": r"[A-Za-z0-9_-]{1,64}",
    "queue": r"delivery|inbound|inbound-fifo|stream|source",
    "version": r"[0-9]{1,8}",
    "request": r"[A-Za-z0-9_-]{1,128}",
    "file": r"[A-Za-z0-9_./-]{1,128}",
}
_CHECKS = {name: re.compile(pattern, flags=re.ASCII).fullmatch for name, pattern in PATH.items()}


def arguments(route: Route, event: Mapping[str, Any], path: Mapping[str, str]) -> dict[str, Any]:
    """Everything but `call`. Raises InvalidInput naming the field, NotJson, TooLarge."""
    bound: dict[str, Any] = {}
    for name, raw in path.items():
        value = unquote(raw)
        if not _CHECKS[name](value):
            raise InvalidInput.at(name, f"expected {PATH[name]}")
        bound[name] = value
    if route.query is not None:
        bound["query"] = _query(route.query, event.get("rawQueryString") or "")
    elif event.get("rawQueryString"):
        raise InvalidInput.at("query", "this operation takes no query parameters")
    if route.body is not None:
        bound["body"] = _body(route.body, event)
    return bound


def body_bytes(event: Mapping[str, Any]) -> bytes:
    text = event.get("body") or ""
    if not event.get("isBase64Encoded"):
        return text.encode() if isinstance(text, str) else b""
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise NotJson("expected a body in base64, as API Gateway writes it") from None


def _query(model: type[BaseModel], raw: str) -> BaseModel:
    values: dict[str, Any] = {}
    try:
        pairs = parse_qsl(raw, keep_blank_values=True, max_num_fields=50, errors="strict")
    except ValueError:
        raise InvalidInput.at("query", "expected at most 50 parameters in UTF-8") from None
    for name, value in pairs:
        if name in values:
            raise InvalidInput.at(name[:64], "expected once")
        values[name] = value
    try:
        return model.model_validate(values)
    except ValidationError as error:
        raise of_validation(error.errors(include_input=False, include_url=False, include_context=False)) from None


def _body(model: type[BaseModel], event: Mapping[str, Any]) -> BaseModel:
    raw = body_bytes(event)
    if len(raw) > MAX_BODY:
        raise TooLarge(f"expected at most {MAX_BODY} bytes, got {len(raw)}")
    text = raw if raw.strip() else b"{}"
    parse_json(text)
    try:
        return model.model_validate_json(text, strict=True)  # "1" is no number, 0 is not false
    except ValidationError as error:
        raise of_validation(error.errors(include_input=False, include_url=False, include_context=False)) from None


def parse_json(raw: bytes) -> Any:
    """Raises NotJson also for what the standard lacks (NaN), for two values of one name, and for deep nesting."""
    try:
        value = json.loads(raw.decode(), parse_constant=_no_constant, object_pairs_hook=_unique)
    except UnicodeDecodeError:
        raise NotJson("expected UTF-8") from None
    except RecursionError:
        raise NotJson(f"expected at most {_MAX_DEPTH} levels of nesting") from None
    except json.JSONDecodeError as error:
        raise NotJson(f"expected JSON: {error.msg} at line {error.lineno}, column {error.colno}") from None
    except ValueError as error:  # an integer of more digits than Python reads, or ours below
        raise NotJson(f"expected JSON: {str(error)[:120]}") from None
    if b"\\u" in raw and not _encodable(value):
        raise NotJson("expected characters that UTF-8 can write: half of a surrogate pair is none")
    if _deeper_than(value, _MAX_DEPTH):
        raise NotJson(f"expected at most {_MAX_DEPTH} levels of nesting")
    return value


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("an object has the same name twice")
    return made


def _encodable(value: Any) -> bool:
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except (UnicodeEncodeError, RecursionError):
        return False
    return True


def _deeper_than(value: Any, levels: int) -> bool:
    waiting = [(value, 1)]
    while waiting:
        node, depth = waiting.pop()
        if isinstance(node, dict | list):
            if depth > levels:
                return True
            waiting += [(each, depth + 1) for each in (node.values() if isinstance(node, dict) else node)]
    return False
