"""What a user may say about an endpoint, checked where it enters; `model.Endpoint` is what becomes of it.

Shapes and bounds are in `shapes`, the rest is in `rules`. Either way the answer is one InvalidEndpoint that
names every field and quotes no value.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from pydantic import SecretStr, ValidationError

from hookline.errors import InvalidEndpoint, Problem
from hookline.outbound.endpoints.destinations import external_id
from hookline.outbound.endpoints.rules import UrlPolicy, spec_problems, split_credentials
from hookline.outbound.endpoints.shapes import BasicAuth, EndpointFields
from hookline.outbound.model import Batching, Endpoint, SigningSecret
from hookline.outbound.requests import signing
from hookline.outbound.requests.request_builder import owner
from hookline.outbound.requests.rotation import active_secrets, rotate
from hookline.outbound.times import rfc3339

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["EndpointSpec", "Prepared", "UrlPolicy", "active_secrets", "parse_endpoint", "rotate"]

_ELSEWHERE = object()
_SHARDS_KNOWN = 600.0  # seconds; ConfigCacheSeconds is 300 at most
_CREDENTIALS = ("basic_auth", "oauth2", "mtls")


class Prepared(NamedTuple):
    """An endpoint ready to be stored, and the secrets that were made for it: to be shown once, now or never."""

    endpoint: Endpoint
    generated: tuple[str, ...]


class EndpointSpec(EndpointFields):
    """A new endpoint, or the fields to change; `None` restores a field's default."""

    def to_endpoint(
        self,
        tenant: str,
        endpoint_id: str,
        *,
        seal: Callable[[bytes, str], str],
        now: float,
        policy: UrlPolicy | None = None,
        existing: Endpoint | None = None,
        generate: Callable[[str], str] = signing.generate_secret,
    ) -> Prepared:
        """The endpoint, its credentials sealed (`Sealer.seal`) for it. Raises InvalidEndpoint.

        With `existing`, what was not given stays as it is. Without, a missing secret is generated.
        """
        spec = _without_credentials_in_url(self)
        if found := list(spec_problems(spec, policy or UrlPolicy(), existing)):
            raise InvalidEndpoint(found)
        base = existing or Endpoint(endpoint_id, tenant, spec.url or "", created_at=now)
        changes = {name: value for name in spec.model_fields_set if (value := _plain(spec, name)) is not _ELSEWHERE}
        for field in spec.model_fields_set.intersection(_CREDENTIALS):
            value = getattr(spec, field)
            changes[f"{field}_sealed"] = None if value is None else seal(value.to_seal().encode(), owner(base, field))
        if "role" in spec.model_fields_set:
            changes["external_id"] = external_id((policy or UrlPolicy()).deployment, tenant) if spec.role else ""
        if "ordering" in spec.model_fields_set and spec.ordering != base.ordering:
            # as the shards: every function must know of it when the first of these events comes
            changes["ordered_from"] = rfc3339(now + _SHARDS_KNOWN) if existing and spec.ordering else ""
        if "shards" in spec.model_fields_set:
            changes["shards"] = _shards(base, spec.shards or 1, now)
        secrets = [secret.get_secret_value() for secret in spec.secrets or ()]
        generated = (generate(spec.secret_kind),) if not secrets and existing is None else ()
        if plain := secrets or generated:
            changes["secrets"] = tuple(SigningSecret(seal(secret.encode(), owner(base))) for secret in plain)
        return Prepared(replace(base, **changes), tuple(generated))

    @classmethod
    def parse(cls, raw: Mapping[str, Any]) -> Self:
        """Raises InvalidEndpoint naming every field whose shape or size is wrong."""
        try:
            return cls.model_validate(raw)
        except ValidationError as error:
            raise InvalidEndpoint([_as_problem(each) for each in error.errors(include_input=False)]) from None


def parse_endpoint(raw: Mapping[str, Any], policy: UrlPolicy | None = None) -> EndpointSpec:
    """A new endpoint's whole description, checked through and through. Raises InvalidEndpoint."""
    spec = EndpointSpec.parse(raw)
    if found := list(spec_problems(_without_credentials_in_url(spec), policy or UrlPolicy())):
        raise InvalidEndpoint(found)
    return spec


def _shards(endpoint: Endpoint, count: int, now: float) -> tuple[tuple[str, int], ...]:
    """From an event time on that every function knows of when it comes: a key must be the same for all of them."""
    if count == (endpoint.shards[-1][1] if endpoint.shards else 1):
        return endpoint.shards
    return (*endpoint.shards, (rfc3339(now + _SHARDS_KNOWN), count))


def _plain(spec: EndpointSpec, name: str) -> Any:
    """A field as `model.Endpoint` has it; _ELSEWHERE for what is sealed."""
    if name in ("secrets", "secret_kind", "shards", *_CREDENTIALS):
        return _ELSEWHERE
    value = getattr(spec, name)
    if name == "headers":
        return tuple(value.items())
    if name == "batching" and value is not None:
        return Batching(value.max_events, value.max_bytes)
    return tuple(value) if isinstance(value, list) else value


def _without_credentials_in_url(spec: EndpointSpec) -> EndpointSpec:
    location = split_credentials(spec.url or "")
    if location.credentials is None or spec.basic_auth is not None:
        return spec
    username, _, password = location.credentials.partition(":")
    try:
        basic_auth = BasicAuth(username=username, password=SecretStr(password))
    except ValidationError:
        return spec  # the URL's own problem says what is expected
    return spec.model_copy(update={"url": location.url, "basic_auth": basic_auth})


def _as_problem(error: Any) -> Problem:
    where = ""
    for part in error["loc"]:
        where += f"[{part}]" if isinstance(part, int) else f"{'.' if where else ''}{part}"
    message = error["msg"].removeprefix("Value error, ")
    if error["type"] == "extra_forbidden":
        message = (
            f"is not a field; expected one of {', '.join(EndpointSpec.model_fields)}" if "." not in where else message
        )
    return Problem(where, message.replace("Input should", "expected to").replace("expected to be", "expected"))
