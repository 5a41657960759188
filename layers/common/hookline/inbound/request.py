"""The request a hook is called with, as every part of the inbound side sees it."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Request", "Response"]


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

    @classmethod
    def from_api_gateway(cls, event: Mapping[str, Any], public_url: str = "") -> Request:
        """From an HTTP API event (payload format 2.0), which joins repeated headers with a comma.

        `public_url` replaces scheme, host and stage where senders call another address than API Gateway's own (a
        custom domain, a proxy): Twilio, Square and others sign the address they called.
        """
        context = event["requestContext"]
        http = context["http"]
        path = event["rawPath"]
        stage = context.get("stage", "$default")
        if stage != "$default" and path.startswith(f"/{stage}/"):
            path = path[len(stage) + 1 :]
        query = event.get("rawQueryString", "")
        base = public_url.rstrip("/") or f"https://{context['domainName']}" + (
            f"/{stage}" if stage != "$default" else ""
        )
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


@dataclass(slots=True)
class Response:
    """An answer to the sender: `headers` are sent as named, `body` as UTF-8."""

    status: int = 200
    body: str = ""
    headers: dict[str, str] = field(default_factory=dict)
