"""The sender under test, behind the few calls that the kit makes.

The one who tests a sender writes a small HTTP server in front of it (docs/outbound/conformance.md has one):

    GET  /                           {"name": "…", "supports": ["v1a", "rotate", "schedule", "timeout"]}
    POST /endpoints                  {"url", "secret", "schedule": [seconds before each attempt], "timeout": seconds}
                                     -> {"endpoint": "…"}
    POST /endpoints/<id>/rotate      {"secret": "the new one"}: both sign from now on
    POST /events                     {"endpoint", "type", "data": "JSON text"} -> {"id": "the webhook-id, if known"}
"""

from __future__ import annotations

import http.client
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import quote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["CAPABILITIES", "Driver", "DriverFailed", "HttpDriver"]

# What a sender may be without; behaviours that need one are then left out.
CAPABILITIES = {
    "v1a": "signs by Ed25519 with a whsk_ secret",
    "rotate": "signs with two secrets for a while",
    "schedule": "takes the delays before attempts from the endpoint",
    "timeout": "takes the patience with a receiver from the endpoint",
}


class DriverFailed(Exception):
    """The driver did not do what it was asked; nothing is known of the sender."""


class Driver(Protocol):
    name: str
    supports: frozenset[str]

    def endpoint(self, url: str, secret: str, *, schedule: Sequence[float], timeout: float) -> str: ...

    def rotate(self, endpoint: str, secret: str) -> None: ...

    def publish(self, endpoint: str, event_type: str, data: str) -> str:
        """`data` is JSON text. Returns the webhook-id, or "" if the sender does not tell."""
        ...


@dataclass
class HttpDriver:
    """Raises DriverFailed."""

    url: str
    name: str = field(init=False, default="")
    supports: frozenset[str] = field(init=False, default=frozenset())

    def __post_init__(self) -> None:
        about = self._call("GET", "/")
        self.name = str(about.get("name") or self.url)
        self.supports = frozenset(map(str, about.get("supports", ())))
        if unknown := self.supports - CAPABILITIES.keys():
            raise DriverFailed(f"supports: {', '.join(sorted(unknown))}: expected some of {', '.join(CAPABILITIES)}")

    def endpoint(self, url: str, secret: str, *, schedule: Sequence[float], timeout: float) -> str:
        settings = {"url": url, "secret": secret, "schedule": list(schedule), "timeout": timeout}
        return self._text(self._call("POST", "/endpoints", settings), "endpoint")

    def rotate(self, endpoint: str, secret: str) -> None:
        self._call("POST", f"/endpoints/{quote(endpoint, safe='')}/rotate", {"secret": secret})

    def publish(self, endpoint: str, event_type: str, data: str) -> str:
        answer = self._call("POST", "/events", {"endpoint": endpoint, "type": event_type, "data": data})
        return str(answer.get("id", ""))

    def _text(self, answer: dict[str, Any], name: str) -> str:
        if not isinstance(answer.get(name), str):
            raise DriverFailed(f"{self.url}: the answer has no {name}")
        return str(answer[name])

    def _call(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        address = urlsplit(self.url)
        if address.scheme not in {"http", "https"} or not address.hostname:
            raise DriverFailed(f"{self.url}: expected http:// or https:// and a host")
        kind = http.client.HTTPSConnection if address.scheme == "https" else http.client.HTTPConnection
        connection = kind(address.hostname, address.port)
        what = f"{method} {self.url.rstrip('/')}{path}"
        try:
            text = json.dumps(body).encode() if body is not None else None
            connection.request(method, address.path.rstrip("/") + path, text, {"Content-Type": "application/json"})
            response = connection.getresponse()
            answer = response.read()
        except (OSError, http.client.HTTPException) as error:
            raise DriverFailed(f"{what}: {type(error).__name__}: {error}") from error
        finally:
            connection.close()
        if not 200 <= response.status < 300:  # noqa: PLR2004 - HTTP's successes
            raise DriverFailed(f"{what}: {response.status} {answer[:300].decode(errors='replace')}")
        try:
            found = json.loads(answer or b"{}")
        except ValueError:
            raise DriverFailed(f"{what}: expected JSON") from None
        if not isinstance(found, dict):
            raise DriverFailed(f"{what}: expected a JSON object")
        return found
