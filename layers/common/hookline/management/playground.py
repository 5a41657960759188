"""A filter and a transform tried on an event that somebody pasted: nothing is stored, nothing is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from hookline.errors import InvalidInput, Problem
from hookline.outbound.endpoints.rules import UrlPolicy, spec_problems
from hookline.outbound.endpoints.spec import EndpointSpec
from hookline.outbound.events.publishing import json_text, new_event
from hookline.outbound.matching.matcher import compile_endpoints
from hookline.outbound.model import Endpoint, Tenant
from hookline.outbound.requests import payload

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Tried", "try_shape"]

_ANY = "https://example.com/"


class Tried(NamedTuple):
    """`why` says what kept it away; `body` is what would be sent; `problems` name the filter or the transform."""

    matches: bool
    why: str | None = None
    body: str | None = None
    problems: tuple[Problem, ...] = ()


def try_shape(
    event: Mapping[str, Any], *, pattern: Mapping[str, Any] | None, transform: str | None, style: str, tenant: str
) -> Tried:
    """`event` has type and data, and optionally timestamp and version. Raises InvalidInput naming what it lacks."""
    if not isinstance(event.get("type"), str):
        raise InvalidInput.at("event.type", "expected a name such as order.created")
    known = {name: value for name, value in event.items() if name in {"timestamp", "version"} and value is not None}
    made = new_event(event["type"], json_text(event.get("data")), tenant=tenant, **known)
    spec = EndpointSpec.parse({"url": _ANY, "filter": pattern, "transform": transform, "payload": style})
    if found := tuple(each for each in spec_problems(spec, UrlPolicy()) if each.where != "url"):
        return Tried(matches=False, problems=found)
    endpoint = Endpoint("playground", tenant, _ANY, filter=pattern, transform=transform, payload=style)
    matched = compile_endpoints(Tenant(tenant, (endpoint,))).match(made)
    if not matched.endpoints:
        return Tried(matches=False, why=next((why for _, why in matched.failed), "the filter does not match"))
    try:
        return Tried(matches=True, body=payload.body(made, endpoint).decode(errors="replace"))
    except InvalidInput as error:
        return Tried(matches=True, problems=error.problems)
