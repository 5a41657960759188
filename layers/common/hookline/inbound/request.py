"""The request a hook is called with, as every part of the inbound side sees it."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Request", "Response", "header_problem", "request_problems"]

_HOOKS = "/hooks/"  # what the route of hooks begins with: ANY /hooks/{proxy+}


@dataclass(slots=True)
class Request:
    """`path` is what follows the stage, `url` the public address the sender called, `query` the raw query string.

    `headers` maps lower-case names to their values in order of arrival; `body` is raw bytes, exactly as sent;
    `remote_addr` is host:port of the peer.
    """

    method: str = "POST"
    path: str = "/"
    url: str = ""
    query: str = ""
    headers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    body: bytes = b""
    remote_addr: str = ""

    def header(self, name: str) -> str | None:
        """The first value of a header, or None; `name` in lower case."""
        values = self.headers.get(name)
        return values[0] if values else None

    @classmethod
    def from_dict(cls, request: Mapping[str, Any]) -> Request:
        """From the plain form used in files and by `dry_run` and `verify`.

        Keys: method, path, url, query, headers (name to value or list of values), body (text) or body_base64,
        remote_addr; all optional.
        """
        headers: dict[str, tuple[str, ...]] = {}
        for name, value in (request.get("headers") or {}).items():
            values = tuple(map(str, value)) if isinstance(value, (list, tuple)) else (str(value),)
            headers[name.lower()] = headers.get(name.lower(), ()) + values
        encoded = request.get("body_base64")
        body = request.get("body") or b""
        if encoded is not None:
            body = base64.b64decode(encoded)
        elif isinstance(body, str):
            body = body.encode()
        return cls(
            method=request.get("method") or "POST",
            path=request.get("path") or "/",
            url=request.get("url") or "",
            query=request.get("query") or "",
            headers=headers,
            body=body,
            remote_addr=request.get("remote_addr") or "",
        )

    def to_dict(self) -> dict[str, Any]:
        """The plain form: what `from_dict` reads."""
        plain: dict[str, Any] = {
            "method": self.method,
            "path": self.path,
            "url": self.url,
            "query": self.query,
            "headers": {name: values[0] if len(values) == 1 else list(values) for name, values in self.headers.items()},
            "remote_addr": self.remote_addr,
        }
        try:
            plain["body"] = self.body.decode()
        except UnicodeDecodeError:
            plain["body_base64"] = base64.b64encode(self.body).decode()
        return plain

    @classmethod
    def from_api_gateway(cls, event: Mapping[str, Any], public_url: str = "") -> Request:
        """From an HTTP API event (payload format 2.0), which joins repeated headers with a comma.

        `public_url` replaces scheme, host and what stands before the path where senders call another address than API
        Gateway's own (a custom domain, a proxy): Twilio, Square and others sign the address they called.
        """
        context = event["requestContext"]
        http = context["http"]
        before, path = _divided(event)
        query = event.get("rawQueryString", "")
        base = public_url.rstrip("/") or f"https://{context['domainName']}{before}"
        body = event.get("body") or ""
        peer = http["sourceIp"]
        headers = {name.lower(): (value,) for name, value in event["headers"].items()}
        if cookies := event.get("cookies"):
            headers["cookie"] = ("; ".join(cookies),)
        return cls(
            method=http["method"],
            path=path,
            url=f"{base}{path}?{query}" if query else base + path,
            query=query,
            headers=headers,
            body=binascii.a2b_base64(body) if event.get("isBase64Encoded") else body.encode(),
            remote_addr=f"[{peer}]:0" if ":" in peer else f"{peer}:0",
        )


def _divided(event: Mapping[str, Any]) -> tuple[str, str]:
    """What API Gateway put before the API's own path, a stage or the base path of a domain's mapping, and that path.

    `rawPath` has both. Which route was met tells where the second begins: its parameter `proxy` is the path's end.
    """
    raw: str = event["rawPath"]
    proxy = (event.get("pathParameters") or {}).get("proxy")
    if proxy is not None:
        start = raw.find(_HOOKS)
        while start >= 0:
            end = raw[start + len(_HOOKS) :]
            if proxy in (end, unquote(end)):  # parameters are decoded
                return raw[:start], raw[start:]
            start = raw.find(_HOOKS, start + 1)
    elif event.get("routeKey") == "GET /":
        return raw.rstrip("/"), "/"
    stage = event["requestContext"].get("stage", "$default")
    if stage != "$default" and raw.startswith(f"/{stage}/"):
        return f"/{stage}", raw[len(stage) + 1 :]
    return "", raw


_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110, 5.6.2
_NOT_IN_A_VALUE = re.compile("[\x00-\x08\x0a-\x1f\x7f]")


def header_problem(name: str, value: str = "") -> str:
    """What was expected of a header that cannot be sent; "" if it can."""
    if not _HEADER_NAME.fullmatch(name):
        return f"expected a header's name (letters, digits, hyphens), not {name!r}"
    if _NOT_IN_A_VALUE.search(value):
        return f"expected a header's value without control characters for {name}"
    return ""


_TEXTS = ("method", "path", "url", "query", "remote_addr")


def request_problems(given: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What is wrong with a request that a person wrote down: each field and what was expected. None is absent."""
    found = [(name, "expected a text") for name in _TEXTS if not isinstance(given.get(name), str | None)]
    found += _header_problems(given.get("headers"))
    if not isinstance(given.get("body"), str | bytes | None):
        found.append(("body", "expected the body as text, exactly as it was sent, or body_base64"))
    encoded = given.get("body_base64")
    if encoded is not None and not _is_base64(encoded):
        found.append(("body_base64", "expected base64"))
    if encoded is not None and given.get("body"):
        found.append(("body_base64", "expected either body or body_base64, not both"))
    known = {*_TEXTS, "headers", "body", "body_base64"}
    found += [(str(name), f"is not known; expected {', '.join(sorted(known))}") for name in given if name not in known]
    return found


def _header_problems(headers: Any) -> list[tuple[str, str]]:
    if headers is None:
        return []
    if not isinstance(headers, dict):
        return [("headers", "expected an object: names to a text, or to a list of texts")]
    found = []
    for name, value in headers.items():
        values = value if isinstance(value, list | tuple) else [value]
        if not isinstance(name, str) or not all(isinstance(each, str | int | float) for each in values):
            found.append((f"headers.{name}", "expected a text or a list of texts"))
    return found


def _is_base64(text: Any) -> bool:
    try:
        binascii.a2b_base64(text, strict_mode=True)
    except (ValueError, TypeError):
        return False
    return True


@dataclass(slots=True)
class Response:
    """An answer to the sender: `headers` are sent as named, `body` as UTF-8."""

    status: int = 200
    body: str = ""
    headers: dict[str, str] = field(default_factory=dict)
