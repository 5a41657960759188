"""The resolver: every route on Powertools' HTTP resolver, with what all of them share around each.

Around a route: who calls and whether they may, the arguments, an Idempotency-Key, errors as problem details, and the
headers of every answer.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response

from hookline.api.binding import PATH, arguments
from hookline.api.idempotency import once
from hookline.api.problems import CONTENT_TYPE, MethodNotAllowed, problem
from hookline.api.routing import Call, Reply, Route
from hookline.errors import NotFound

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from hookline.management.access import Principal
    from hookline.management.ports import Memory

    Identify = Callable[[Mapping[str, Any]], Principal]

__all__ = ["Resolver"]

_JSON = "application/json"
_PRIVATE = {"cache-control": "no-store", "x-content-type-options": "nosniff"}


class _Router(APIGatewayHttpResolver):
    """Its own pattern for a name in a path takes no slash, which an event's id may hold: rules are patterns here."""

    @staticmethod
    def _compile_regex(rule: str, base_regex: str = "") -> re.Pattern[str]:  # noqa: ARG004 - its signature
        return re.compile(rule + r"\Z")


class Resolver:
    """Call it with an event and a context, as Lambda calls a handler.

    `identify` tells who calls, from the event; it raises Unauthorized. `failed` is told of what nobody expected.
    `emulated`: it runs behind an emulator's API Gateway.
    """

    def __init__(
        self,
        routes: Sequence[Route],
        *,
        identify: Identify,
        memory: Memory | None = None,
        failed: Callable[[Exception], None] = lambda _: None,
        emulated: bool = False,
    ) -> None:
        self.routes = tuple(routes)
        self._identify = identify
        self._memory = memory
        self._failed = failed
        self._emulated = emulated
        self._app = _Router()
        for each in sorted(self.routes, key=_particular):
            self._app.route(_rule(each.path), each.method)(self._endpoint(each))
        self._app.not_found(lambda _: self._missing())

    def __call__(self, event: Mapping[str, Any], context: Any) -> dict[str, Any]:
        return self._app.resolve(_own_path(event), context)

    def _endpoint(self, route: Route) -> Callable[..., Response[str]]:
        def answer(**path: str) -> Response[str]:
            event = self._app.current_event.raw_event
            request_id = _request_id(event)
            try:
                return _response(self._run(route, event, path), request_id)
            except Exception as error:  # noqa: BLE001 - every error is an answer here; the unexpected are reported
                return self._refuse(error, request_id)

        return answer

    def _run(self, route: Route, event: Mapping[str, Any], path: Mapping[str, str]) -> Reply:
        session: Principal | None = event.get("portal")  # put there by the portal's gate, once it knows whose it is
        if session is not None and not route.portal:
            raise NotFound("there is nothing at this address")
        principal = session or self._identify(event)
        given = arguments(route, event, path)
        principal.check(given.get("tenant"), open_to_tenants=route.tenants)
        headers = event.get("headers") or {}
        if route.call:
            given["call"] = Call(
                principal, headers.get("if-match"), _request_id(event), _base_url(event, emulated=self._emulated)
            )
        return once(self._memory if route.once else None, route, principal, event, lambda: route.handler(**given))

    def _missing(self) -> Response[str]:
        event = self._app.current_event.raw_event
        path = self._app.current_event.path
        found = [each for each in self.routes if re.fullmatch(_rule(each.path, named=False), path)]
        closest = min(found, key=_particular).path if found else ""
        allowed = sorted({each.method for each in found if each.path == closest})
        error = MethodNotAllowed(allowed) if allowed else NotFound("there is nothing at this address")
        return self._refuse(error, _request_id(event))

    def _refuse(self, error: Exception, request_id: str) -> Response[str]:
        status, headers, body = problem(error, request_id)
        if status == 500:  # noqa: PLR2004 - what nobody expected
            self._failed(error)
        return Response(status, CONTENT_TYPE, body, headers=_PRIVATE | {"x-request-id": request_id} | headers)


def _response(reply: Reply, request_id: str) -> Response[str]:
    headers = _PRIVATE | {"x-request-id": request_id} | reply.headers
    if reply.etag is not None:
        headers["etag"] = f'"{reply.etag}"'
    if reply.body is None:
        return Response(reply.status, None, "", headers=headers)
    text = reply.body if isinstance(reply.body, str) else reply.body.model_dump_json()
    return Response(reply.status, headers.pop("content-type", _JSON), text, headers=headers)


def _rule(path: str, *, named: bool = True) -> str:
    """Powertools' form of a path; what a name may hold is checked later, so that a wrong one is told what is right."""
    slashed = {"event", "file"}  # these may hold a slash

    def pattern(match: re.Match[str]) -> str:
        name = match[1]
        inner = ".+" if name in slashed else "[^/]+"
        return f"(?P<{name}>{inner})" if named else inner

    assert all(name in PATH for name in re.findall(r"\{([a-z_]+)\}", path)), path
    return re.sub(r"\{([a-z_]+)\}", pattern, path)


def _particular(route: Route) -> int:
    """The more of a path is fixed, the sooner it is tried: a name that takes slashes must not take what follows it."""
    return -sum(not part.startswith("{") for part in route.path.split("/"))


def _own_path(event: Mapping[str, Any]) -> dict[str, Any]:
    """The event without what API Gateway put before the path: the base path of a domain's mapping."""
    path = str(event.get("rawPath") or "")
    start = path.find("/v1/")
    if start <= 0:
        return dict(event)
    context = event.get("requestContext") or {}
    stripped = {**context, "http": {**(context.get("http") or {}), "path": path[start:]}}
    return {**event, "rawPath": path[start:], "requestContext": stripped, "base": path[:start]}


def _request_id(event: Mapping[str, Any]) -> str:
    return str((event.get("requestContext") or {}).get("requestId") or "")


def _base_url(event: Mapping[str, Any], *, emulated: bool) -> str:
    """As the caller reached the API. An emulator serves it by plain HTTP, below a path where no name leads to it."""
    headers = event.get("headers") or {}
    context = event.get("requestContext") or {}
    host = headers.get("host") or context.get("domainName") or ""
    if emulated:
        api = str(context.get("apiId") or "")
        return f"http://{host}" if host.startswith(f"{api}.") else f"http://{host}/_aws/execute-api/{api}"
    return f"{headers.get('x-forwarded-proto') or 'https'}://{host}{event.get('base') or ''}"
