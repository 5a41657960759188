"""The customers' portal behind the API's function: its pages, its sessions, and the tenant's routes behind a session.

`/portal/v1/<rest>` is `/v1/tenants/<the session's tenant>/<rest>`: no request of the portal names a tenant, so none can
name another. Routes that are not marked for the portal are not there.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from pydantic import ValidationError

from hookline.api.binding import body_bytes, parse_json
from hookline.api.models.portal import OpenedView, OpenRequest
from hookline.api.problems import CONTENT_TYPE, of_validation, problem
from hookline.errors import Forbidden, NotFound, Unauthorized

if TYPE_CHECKING:
    from collections.abc import Mapping
    from importlib.resources.abc import Traversable

    from hookline.api.resolver import Resolver
    from hookline.management.portal import Portal

__all__ = ["PortalGate"]

_PREFIX = "/portal/"
_API = "/portal/v1"
_SHARED = "/event-types"  # not a tenant's own, but shown to all of them
_TYPES = {
    "html": "text/html; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "svg": "image/svg+xml",
}


class PortalGate:
    """A handler of HTTP API events around a resolver's. `origins` may show the portal in a frame."""

    def __init__(self, resolver: Resolver, portal: Portal, *, origins: tuple[str, ...] = ()) -> None:
        self._resolver = resolver
        self._portal = portal
        self._page_headers = {
            "content-security-policy": (
                "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' https: data:; "
                "connect-src 'self'; base-uri 'none'; form-action 'none'; "
                f"frame-ancestors {' '.join(origins) or chr(39) + 'none' + chr(39)}"
            ),
            "referrer-policy": "no-referrer",
            "x-content-type-options": "nosniff",
            "cache-control": "no-cache",
        }

    def __call__(self, event: Mapping[str, Any], context: Any) -> dict[str, Any]:
        path = str(event.get("rawPath") or "")
        start = path.find(_PREFIX)  # behind a stage or a domain's base path
        if start < 0 or f"{path}/".find("/v1/", 0, start) >= 0:
            return self._resolver(event, context)
        path = path[start:]
        try:
            if path == f"{_API}/session":
                return self._session(event)
            if path.startswith(f"{_API}/"):
                return self._resolver(self._as_tenant(event, path.removeprefix(_API)), context)
            return self._page(event, path)
        except Exception as error:  # noqa: BLE001 - as the resolver's own
            status, headers, body = problem(error, str((event.get("requestContext") or {}).get("requestId") or ""))
            return _answer(status, body, {"content-type": CONTENT_TYPE, "cache-control": "no-store"} | headers)

    def _session(self, event: Mapping[str, Any]) -> dict[str, Any]:
        _check_origin(event)
        method = _method(event)
        if method == "DELETE":
            self._portal.end(_bearer(event))
            return _answer(204, "", {"cache-control": "no-store"})
        if method != "POST":
            raise NotFound("there is nothing at this address")
        raw = body_bytes(event)
        parse_json(raw)
        try:
            given = OpenRequest.model_validate_json(raw, strict=True)
        except ValidationError as error:
            raise of_validation(error.errors(include_input=False, include_url=False, include_context=False)) from None
        opened = OpenedView.of(self._portal.open(given.link))
        return _answer(200, opened.model_dump_json(), {"content-type": "application/json", "cache-control": "no-store"})

    def _as_tenant(self, event: Mapping[str, Any], rest: str) -> dict[str, Any]:
        _check_origin(event)
        caller = self._portal.caller(_bearer(event))
        shared = rest == _SHARED or rest.startswith(f"{_SHARED}/")
        path = f"/v1{rest}" if shared else f"/v1/tenants/{caller.tenant}{rest}"
        context = event["requestContext"]
        return {
            **event,
            "rawPath": path,
            "requestContext": {**context, "http": {**context["http"], "path": path}, "stage": "$default"},
            "portal": caller,
        }

    def _page(self, event: Mapping[str, Any], path: str) -> dict[str, Any]:
        if _method(event) not in {"GET", "HEAD"}:
            raise NotFound("there is nothing at this address")
        name = path.removeprefix(_PREFIX) or "index.html"
        found = _files().get(name)
        if found is None:
            raise NotFound("there is no such page")
        return _answer(
            200, found.read_text("utf-8"), self._page_headers | {"content-type": _TYPES[name.rpartition(".")[2]]}
        )


@cache
def _files() -> dict[str, Traversable]:
    """What the package brings, by the name below /portal/; nothing else can be asked for."""
    web = files("hookline") / "web"
    found = dict(_below(web / "portal", ""))
    return found | dict(_below(web / "shared", "shared/"))


def _below(folder: Traversable, prefix: str) -> list[tuple[str, Traversable]]:
    found: list[tuple[str, Traversable]] = []
    for each in folder.iterdir():
        if each.is_dir():
            found += _below(each, f"{prefix}{each.name}/")
        elif each.name.rpartition(".")[2] in _TYPES:
            found.append((prefix + each.name, each))
    return found


def _method(event: Mapping[str, Any]) -> str:
    return str(event["requestContext"]["http"]["method"]).upper()


def _bearer(event: Mapping[str, Any]) -> str:
    scheme, _, token = str((event.get("headers") or {}).get("authorization") or "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Unauthorized("expected the session's token (Authorization: Bearer …)")
    return token.strip()


def _check_origin(event: Mapping[str, Any]) -> None:
    """A page of another site has no business here; a program sends no Origin."""
    headers = event.get("headers") or {}
    origin = headers.get("origin")
    host = headers.get("host") or (event.get("requestContext") or {}).get("domainName")
    if origin and urlsplit(origin).netloc != host:
        raise Forbidden("this origin is not allowed")


def _answer(status: int, body: str, headers: Mapping[str, str]) -> dict[str, Any]:
    return {"statusCode": status, "headers": dict(headers), "body": body, "isBase64Encoded": False}
