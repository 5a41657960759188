"""What a user may say about an endpoint, checked where it enters; `model.Endpoint` is what becomes of it.

Shapes and bounds are pydantic's, the rest is in `endpoint_rules`. Either way the answer is one InvalidEndpoint that
names every field and quotes no value.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any, Literal, NamedTuple, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, StringConstraints, ValidationError, field_validator

from hookline.errors import InvalidEndpoint, Problem
from hookline.outbound.endpoints.rules import UrlPolicy, spec_problems, split_credentials
from hookline.outbound.model import Batching, Endpoint, SigningSecret
from hookline.outbound.requests import signing
from hookline.outbound.requests.request_builder import owner
from hookline.outbound.requests.rotation import MAX_OLD_SECRETS, active_secrets, rotate

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pydantic import ValidationInfo

__all__ = [
    "BasicAuth",
    "BatchingSpec",
    "ClientCertificate",
    "EndpointSpec",
    "OAuth2",
    "Prepared",
    "UrlPolicy",
    "active_secrets",
    "parse_endpoint",
    "rotate",
]

MAX_SCHEDULE = 7 * 86_400  # seconds from the first attempt to the last
_MAX_ATTEMPTS = 30
_ELSEWHERE = object()
_CREDENTIALS = ("basic_auth", "oauth2", "mtls")

Token = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.-]{1,64}$")]
Channel = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.:@/-]{1,128}$")]
MetadataName = Annotated[str, StringConstraints(min_length=1, max_length=64)]
MetadataValue = Annotated[str, StringConstraints(max_length=512)]
Seconds = Annotated[float, Field(ge=0, le=MAX_SCHEDULE)]


class _Spec(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, hide_input_in_errors=True)


class BasicAuth(_Spec):
    username: str = Field(min_length=1, max_length=256, pattern=r"^[^:\x00-\x1f\x7f]+$")
    password: SecretStr = Field(max_length=256)

    def to_seal(self) -> str:
        return f"{self.username}:{self.password.get_secret_value()}"


class OAuth2(_Spec):
    """Client credentials (RFC 6749, 4.4): the token is fetched when it is needed, and kept while it lasts."""

    token_url: str
    client_id: str = Field(min_length=1, max_length=512)
    client_secret: SecretStr = Field(min_length=1, max_length=2048)
    scope: str = Field("", max_length=1024)
    audience: str = Field("", max_length=1024)
    style: Literal["basic", "post"] = "basic"  # where the credentials go: the Authorization header, or the form

    def to_seal(self) -> str:
        return json.dumps(self.model_dump() | {"client_secret": self.client_secret.get_secret_value()})


class ClientCertificate(_Spec):
    """mTLS: a certificate chain and its key, both PEM."""

    certificate: str
    private_key: SecretStr

    def to_seal(self) -> str:
        return f"{self.certificate.strip()}\n{self.private_key.get_secret_value().strip()}\n"


class BatchingSpec(_Spec):
    max_events: int = Field(ge=2, le=100)
    max_bytes: int = Field(262_144, ge=1024, le=1_048_576)


class Prepared(NamedTuple):
    """An endpoint ready to be stored, and the secrets that were made for it: to be shown once, now or never."""

    endpoint: Endpoint
    generated: tuple[str, ...]


class EndpointSpec(_Spec):
    """A new endpoint, or the fields of one that change; `None` for a field clears it."""

    url: str | None = None
    description: str = Field("", max_length=500)
    metadata: dict[MetadataName, MetadataValue] = Field(default_factory=dict, max_length=20)
    event_types: list[str] = Field(default_factory=list, max_length=100)
    channels: list[Channel] = Field(default_factory=list, max_length=10)
    filter: dict[str, Any] | None = None
    transform: str | None = Field(None, min_length=1, max_length=4096)
    payload: Literal["envelope", "versioned", "data"] = "envelope"
    version: Token | None = None
    headers: dict[str, str] = Field(default_factory=dict)
    signature: Literal["standard", "github", "stripe"] = "standard"
    secrets: list[SecretStr] | None = Field(None, min_length=1, max_length=MAX_OLD_SECRETS + 1)  # oldest to newest
    secret_kind: Literal["whsec", "whsk"] = "whsec"  # noqa: S105 - what is generated where `secrets` is not given
    schedule: list[Seconds] | None = Field(None, min_length=1, max_length=_MAX_ATTEMPTS)
    timeout: float | None = Field(None, ge=1, le=60)
    rate_limit: float | None = Field(None, ge=0.01, le=1000)
    batching: BatchingSpec | None = None
    basic_auth: BasicAuth | None = None
    oauth2: OAuth2 | None = None
    mtls: ClientCertificate | None = None

    @field_validator(
        "description", "metadata", "event_types", "channels", "payload", "headers", "signature", mode="before"
    )
    @classmethod
    def _none_is_the_default(cls, value: Any, info: ValidationInfo) -> Any:
        field = cls.model_fields[info.field_name or ""]
        return field.get_default(call_default_factory=True) if value is None else value

    @field_validator("schedule")
    @classmethod
    def _within_a_week(cls, value: list[float] | None) -> list[float] | None:
        if value is not None and sum(value) > MAX_SCHEDULE:
            raise ValueError(f"expected at most {MAX_SCHEDULE} seconds (7 days) in all")
        return value

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


def _plain(spec: EndpointSpec, name: str) -> Any:
    """A field as `model.Endpoint` has it; _ELSEWHERE for what is sealed."""
    if name in ("secrets", "secret_kind", *_CREDENTIALS):
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
