"""Requests to be tried or verified: from a file, from a dead letter, or as a deployment captured them."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from hookline.errors import InvalidInput, NotFound
from hookline.outbound.times import unix
from hookline_cli.options import parse_time, read_document

if TYPE_CHECKING:
    from hookline.inbound.capture import Kept
    from hookline_cli.stack import Stack

__all__ = ["Written", "captured", "is_id", "read_request", "written"]

_ID = re.compile(r"(req|msg)_[0-9a-z]{20,40}").fullmatch


class Written(NamedTuple):
    """A request in its plain form, and when it was received where that is known (unix seconds)."""

    request: dict[str, Any]
    received_at: float | None = None


def is_id(text: str | None) -> bool:
    """Whether it names a captured request rather than a file."""
    return text is not None and _ID(text) is not None and not Path(text).exists()


def captured(stack: Stack, name: str) -> Kept:
    """Raises NotFound for a request that was not kept, or no longer is."""
    from hookline.inbound.capture import key_of, read

    try:
        content = stack.blobs.get(f"s3://{stack.output('PayloadBucket')}/{key_of(name)}")
        return read(name, content, time.time())
    except NotFound:
        asked = {"CaptureRequests": "off", "CapturePercent": "100", "CaptureHours": "24"}
        found = ", ".join(f"{each} is {stack.parameters.get(each, default)}" for each, default in asked.items())
        raise NotFound(f"request {name} was not captured, or has expired ({found})") from None


def read_request(file: str | None) -> Written:
    """A request, a dead letter as `dlq show --bodies` prints it, or a list of one. Raises InvalidInput."""
    if file is None:
        raise InvalidInput.at("--request", "expected a file with the request")
    return written(read_document(file, "--request"))


def written(found: Any) -> Written:
    """Raises InvalidInput for what is neither a request nor holds one."""
    if isinstance(found, list):
        if len(found) != 1:
            raise InvalidInput.at("--request", f"expected an object, or a list of one, not of {len(found)}")
        (found,) = found
    if not isinstance(found, dict):
        raise InvalidInput.at("--request", "expected an object with method, path, url, query, headers, body")
    inner = found if "request" in found else _message(found.get("body"))
    if inner is None:
        if isinstance(found.get("body"), dict | list):
            raise InvalidInput.at("body", "expected the body as text, exactly as it was sent, or body_base64")
        return Written(found)
    request = inner["request"]
    if not isinstance(request, dict):
        raise InvalidInput.at("request", "expected an object with method, path, url, query, headers, body")
    if reference := request.get("body_ref"):
        raise InvalidInput.at(
            "body", f"expected it here; it lies in {reference}: fetch it and put it in as body_base64"
        )
    received = inner.get("received_at")
    if isinstance(received, str):  # as `requests show` prints it
        received = unix(parse_time(received, "received_at"))
    return Written(request, float(received) if isinstance(received, int | float) else None)


def _message(body: Any) -> dict[str, Any] | None:
    """An inbound message, which a dead letter's body is."""
    try:
        found = json.loads(body) if isinstance(body, str) else None
    except ValueError:
        return None
    return found if isinstance(found, dict) and {"request", "hook", "received_at"} <= found.keys() else None
