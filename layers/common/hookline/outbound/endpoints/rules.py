"""What pydantic cannot know of an endpoint's description: each rule is asked of the module that will use the value.

No problem quotes a value: URLs, headers and filters hold credentials more often than one would think.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

from hookline.errors import InvalidInput, Problem
from hookline.outbound.endpoints import pem
from hookline.outbound.endpoints.destinations import destination_problem, is_destination, role_problem
from hookline.outbound.endpoints.urls import check_url
from hookline.outbound.events.type_patterns import type_pattern_problem
from hookline.outbound.matching.patterns import compile_pattern
from hookline.outbound.requests import headers, payload, signing
from hookline.outbound.requests.cloudevents import BINARY

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence

    from hookline.outbound.endpoints.addresses import Network
    from hookline.outbound.endpoints.shapes import EndpointFields
    from hookline.outbound.model import Endpoint

__all__ = ["Location", "UrlPolicy", "spec_problems", "split_credentials"]

# scheme, user, password, and the rest; RFC 3986's characters of user information, and no @ in the authority after it
_WITH_CREDENTIALS = re.compile(
    r"([a-z]+://)([A-Za-z0-9._~!$&'()*+,;=%-]+):([A-Za-z0-9._~!$&'()*+,;=%-]+)@([^@/?#\s]+(?:[/?][\x21-\x7e]*)?)"
).fullmatch
_OF_DESTINATIONS = {"url", "role", "basic_auth", "oauth2", "mtls", "batching", "payload"}
_MAX_FILTER = 8192  # bytes of JSON
_MIN_LEGACY_SECRET, _MAX_LEGACY_SECRET = 8, 256  # characters


@dataclass(frozen=True, slots=True)
class UrlPolicy:
    """What this deployment allows beyond https to public addresses; see `urls.check_url`."""

    allow_http: bool = False
    allowed: Sequence[Network] = ()
    ports: Container[int] | None = None
    destinations: Sequence[str] = ()  # ARNs that an endpoint may name instead of a URL
    roles: Sequence[str] = ()  # … and those of roles by which it is sent to
    deployment: str = ""  # its name, in external ids

    def problems(self, url: str, where: str, role: str | None = None) -> tuple[Problem, ...]:
        """`role` is the one by which an ARN is sent to."""
        if is_destination(url) and where == "url":
            problem = destination_problem(url, None if role else self.destinations)
            return (Problem(where, problem),) if problem else ()
        try:
            check_url(url, allow_http=self.allow_http, allowed=self.allowed, ports=self.ports, where=where)
        except InvalidInput as error:
            return tuple(Problem(each.where, f"expected {each.expected}") for each in error.problems)
        return ()


class Location(NamedTuple):
    """A URL without its credentials, and these as `user:password`, decoded; None if it had none."""

    url: str
    credentials: str | None


def split_credentials(url: str) -> Location:
    """Takes `user:password@` out of a URL: it becomes basic auth, sealed, and is never stored in the clear.

    Only where every parser would agree on it: anything odd stays where it is, for `check_url` to refuse.
    """
    found = _WITH_CREDENTIALS(url)
    if found is None:
        return Location(url, None)
    scheme, user, password, rest = found.groups()
    return Location(scheme + rest, f"{unquote(user)}:{unquote(password)}")


def spec_problems(spec: EndpointFields, policy: UrlPolicy, existing: Endpoint | None = None) -> Iterator[Problem]:
    if spec.url is None:
        if existing is None or "url" in spec.model_fields_set:
            yield Problem("url", "expected a URL such as https://example.com/hooks")
    elif not is_destination(spec.url):
        yield from policy.problems(spec.url, "url")
    yield from _destination_problems(spec, policy, existing)
    for index, pattern in enumerate(spec.event_types):
        if problem := type_pattern_problem(pattern):
            yield Problem(f"event_types[{index}]", problem.expected)
    if _effective(spec, existing, "ordering") and _effective(spec, existing, "batching"):
        yield Problem("batching", "expected none where there is ordering: a batch would hold several keys' events")
    if _effective(spec, existing, "payload") == BINARY and _effective(spec, existing, "batching"):
        yield Problem("batching", "expected none with cloudevents-binary, whose headers speak of one event")
    yield from _expression_problems(spec)
    yield from _credential_problems(spec, policy, existing)
    yield from _secret_problems(spec, existing)


def _destination_problems(spec: EndpointFields, policy: UrlPolicy, existing: Endpoint | None) -> Iterator[Problem]:
    """AWS's own permissions take the place of credentials, and each service takes one event at a time."""
    if existing is not None and not spec.model_fields_set & _OF_DESTINATIONS:
        return
    url, role = str(_effective(spec, existing, "url") or ""), _effective(spec, existing, "role")
    if not is_destination(url):
        if role:
            yield Problem("role", "expected none where `url` is no ARN")
        return
    if existing is None or spec.model_fields_set & {"url", "role"}:
        yield from policy.problems(url, "url", str(role or ""))
        if role and (problem := role_problem(str(role), url, policy.roles)):
            yield Problem("role", problem)
    for field in ("basic_auth", "oauth2", "mtls"):
        if getattr(spec, field) or _kept(spec, existing, field):
            yield Problem(field, "expected none where `url` is an ARN")
    if _effective(spec, existing, "batching"):
        yield Problem("batching", "expected none where `url` is an ARN")
    if _effective(spec, existing, "payload") == BINARY and url.split(":")[2:3] != ["lambda"]:
        yield Problem(
            "payload", "expected cloudevents: headers, which cloudevents-binary uses, are for a URL or a function"
        )


def _effective(spec: EndpointFields, existing: Endpoint | None, field: str) -> object:
    return getattr(spec if existing is None or field in spec.model_fields_set else existing, field)


def _expression_problems(spec: EndpointFields) -> Iterator[Problem]:
    if spec.filter is not None:
        if len(json.dumps(spec.filter)) > _MAX_FILTER:
            yield Problem("filter", f"expected at most {_MAX_FILTER} bytes of JSON")
        try:
            compile_pattern(spec.filter)
        except InvalidInput as error:
            yield from (Problem(f"filter{each.where[1:]}", each.expected) for each in error.problems)
    if spec.transform is not None:
        try:
            payload.compile_transform(spec.transform)
        except InvalidInput as error:
            yield from error.problems


def _credential_problems(spec: EndpointFields, policy: UrlPolicy, existing: Endpoint | None) -> Iterator[Problem]:
    basic = spec.basic_auth or _kept(spec, existing, "basic_auth")
    oauth2 = spec.oauth2 or _kept(spec, existing, "oauth2")
    if basic and oauth2:
        yield Problem("oauth2", "expected either basic_auth or oauth2")
    names = spec.headers.items() if "headers" in spec.model_fields_set or existing is None else existing.headers
    yield from headers.header_problems(names, authorization=bool(basic or oauth2))
    if spec.oauth2:
        yield from policy.problems(spec.oauth2.token_url, "oauth2.token_url")
    if spec.mtls:
        found = pem.pem_problem(spec.mtls.certificate, spec.mtls.private_key.get_secret_value())
        if found:
            yield Problem(f"mtls.{found[0]}", found[1])


def _kept(spec: EndpointFields, existing: Endpoint | None, field: str) -> bool:
    kept = existing is not None and getattr(existing, f"{field}_sealed") is not None
    return kept and field not in spec.model_fields_set


def _secret_problems(spec: EndpointFields, existing: Endpoint | None) -> Iterator[Problem]:
    style = spec.signature if "signature" in spec.model_fields_set or existing is None else existing.signature
    for index, secret in enumerate(spec.secrets or ()):
        if expected := _secret_problem(secret.get_secret_value(), style):
            yield Problem(f"secrets[{index}]", expected)
    changed = existing is not None and (existing.signature == "standard") != (style == "standard")
    if changed and not spec.secrets:
        yield Problem("secrets", f"expected secrets for signature {style}: the present ones are of another kind")


def _secret_problem(secret: str, style: str) -> str | None:
    if style != "standard":
        good = _MIN_LEGACY_SECRET <= len(secret) <= _MAX_LEGACY_SECRET and secret.isprintable()
        return None if good else f"expected {_MIN_LEGACY_SECRET} to {_MAX_LEGACY_SECRET} printable characters"
    try:
        signing.parse_secret(secret)
    except InvalidInput as error:
        return error.problems[0].expected
    return None
