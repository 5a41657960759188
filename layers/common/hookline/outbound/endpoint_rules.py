"""What pydantic cannot know of an endpoint's description: each rule is asked of the module that will use the value.

No problem quotes a value: URLs, headers and filters hold credentials more often than one would think.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from hookline.errors import InvalidInput, Problem
from hookline.outbound import headers, matching, payload, pem, signing, urls
from hookline.outbound.patterns import compile_pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hookline.outbound.endpoints import EndpointSpec
    from hookline.outbound.model import Endpoint
    from hookline.outbound.urls import UrlPolicy

__all__ = ["spec_problems"]

_MAX_FILTER = 8192  # bytes of JSON
_MIN_LEGACY_SECRET, _MAX_LEGACY_SECRET = 8, 256  # characters


def spec_problems(spec: EndpointSpec, policy: UrlPolicy, existing: Endpoint | None = None) -> Iterator[Problem]:
    if spec.url is None:
        if existing is None or "url" in spec.model_fields_set:
            yield Problem("url", "expected a URL such as https://example.com/hooks")
    elif expected := urls.url_problem(spec.url, policy):
        yield Problem("url", expected)
    for index, pattern in enumerate(spec.event_types):
        if problem := matching.type_pattern_problem(pattern):
            yield Problem(f"event_types[{index}]", problem.expected)
    yield from _expression_problems(spec)
    yield from _credential_problems(spec, policy, existing)
    yield from _secret_problems(spec, existing)


def _expression_problems(spec: EndpointSpec) -> Iterator[Problem]:
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


def _credential_problems(spec: EndpointSpec, policy: UrlPolicy, existing: Endpoint | None) -> Iterator[Problem]:
    basic = spec.basic_auth or _kept(spec, existing, "basic_auth")
    oauth2 = spec.oauth2 or _kept(spec, existing, "oauth2")
    if basic and oauth2:
        yield Problem("oauth2", "expected either basic_auth or oauth2")
    names = spec.headers.items() if "headers" in spec.model_fields_set or existing is None else existing.headers
    yield from headers.header_problems(names, authorization=bool(basic or oauth2))
    if spec.oauth2 and (expected := urls.url_problem(spec.oauth2.token_url, policy)):
        yield Problem("oauth2.token_url", expected)
    if spec.mtls:
        found = pem.pem_problem(spec.mtls.certificate, spec.mtls.private_key.get_secret_value())
        if found:
            yield Problem(f"mtls.{found[0]}", found[1])


def _kept(spec: EndpointSpec, existing: Endpoint | None, field: str) -> bool:
    kept = existing is not None and getattr(existing, f"{field}_sealed") is not None
    return kept and field not in spec.model_fields_set


def _secret_problems(spec: EndpointSpec, existing: Endpoint | None) -> Iterator[Problem]:
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
