"""A route is a method of a resource's class with `@route` above it: what it takes and gives is read off its signature.

    @route("PATCH", "/v1/tenants/{tenant}/endpoints/{endpoint}", answers={200: EndpointView}, problems=(404, 412))
    def update_endpoint(self, call: Call, tenant: str, endpoint: str, body: EndpointSpec) -> Reply:
        '''Change an endpoint.

        What is not given stays as it is.
        '''

Names in the path are `str` parameters; `query` and `body` are pydantic models; `call` tells who calls and what they
have seen. The method's name is the operation's id, its docstring the summary and the description.
"""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, get_type_hints

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from pydantic import BaseModel

    from hookline.management.access import Principal

__all__ = ["Call", "Reply", "Route", "route", "routes_of"]

F = TypeVar("F")
_MARK = "__hookline_route__"
_NAME = re.compile(r"\{([a-z_]+)\}")


class Call(NamedTuple):
    """Who calls, and what they have seen: `if_match` is the header as received, None where it did not."""

    principal: Principal
    if_match: str | None = None
    request_id: str = ""
    base_url: str = ""  # https://host[/base], as the caller reached it


@dataclass(slots=True)
class Reply:
    """`body` None: no content. `etag` is the revision of what is answered."""

    body: BaseModel | str | None = None  # text is JSON already
    status: int = 200
    etag: int | str | None = None
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Route:
    """`answers` maps statuses to models (None: no content). `tenants`: a tenant's own callers may use it even though
    the path names no tenant. `portal`: it is reachable from a portal session. `once`: an Idempotency-Key is honoured.
    """

    method: str
    path: str
    answers: Mapping[int, type[BaseModel] | None]
    problems: tuple[int, ...]
    tag: str
    tenants: bool
    portal: bool
    once: bool
    operation: str = ""
    summary: str = ""
    description: str = ""
    query: type[BaseModel] | None = None
    body: type[BaseModel] | None = None
    call: bool = False
    handler: Callable[..., Reply] = field(default=Reply, compare=False)

    @property
    def names(self) -> list[str]:
        return _NAME.findall(self.path)


def route(
    method: str,
    path: str,
    *,
    answers: Mapping[int, type[BaseModel] | None],
    problems: tuple[int, ...] = (),
    tenants: bool = False,
    portal: bool = False,
    once: bool = False,
) -> Callable[[F], F]:
    def mark(function: F) -> F:
        setattr(function, _MARK, Route(method, path, answers, problems, "", tenants, portal, once))
        return function

    return mark


def routes_of(resource: Any) -> Iterator[Route]:
    """The routes of a resource's object, in the order of their definition; `tag` is its class's."""
    for name, function in vars(type(resource)).items():
        marked: Route | None = getattr(function, _MARK, None)
        if marked is None:
            continue
        hints = get_type_hints(function)
        summary, _, description = inspect.cleandoc(function.__doc__ or "").partition("\n")
        taken = hints.keys() - {"return", "query", "body", "call"}
        assert taken == set(marked.names), f"{name} takes {taken}, its path names {marked.names}"
        yield Route(
            method=marked.method,
            path=marked.path,
            answers=marked.answers,
            problems=marked.problems,
            tag=resource.tag,
            tenants=marked.tenants,
            portal=marked.portal,
            once=marked.once,
            operation=name,
            summary=summary.rstrip("."),
            description=" ".join(description.split()),
            query=hints.get("query"),
            body=hints.get("body"),
            call="call" in hints,
            handler=getattr(resource, name),
        )
