"""The fields of an endpoint's description: shapes and bounds, which pydantic checks."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, StringConstraints, field_validator

from hookline.outbound.model import MOST_SHARDS
from hookline.outbound.requests.rotation import MAX_OLD_SECRETS

if TYPE_CHECKING:
    from pydantic import ValidationInfo

__all__ = ["BasicAuth", "BatchingSpec", "ClientCertificate", "EndpointFields", "OAuth2"]

MAX_SCHEDULE = 7 * 86_400  # seconds from the first attempt to the last
_MAX_ATTEMPTS = 30

Token = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.-]{1,64}$")]
Channel = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.:@/-]{1,128}$")]
MetadataName = Annotated[str, StringConstraints(min_length=1, max_length=64)]
MetadataValue = Annotated[str, StringConstraints(max_length=512)]
Payload = Literal["envelope", "versioned", "data", "cloudevents", "cloudevents-binary"]
Seconds = Annotated[float, Field(ge=0, le=MAX_SCHEDULE)]


class Shape(BaseModel):
    model_config = ConfigDict(
        extra="forbid", frozen=True, allow_inf_nan=False, hide_input_in_errors=True, defer_build=True
    )


class BasicAuth(Shape):
    username: str = Field(min_length=1, max_length=256, pattern=r"^[^:\x00-\x1f\x7f]+$")
    password: SecretStr = Field(max_length=256)

    def to_seal(self) -> str:
        return f"{self.username}:{self.password.get_secret_value()}"


class OAuth2(Shape):
    """Client credentials (RFC 6749, 4.4). The token is fetched when needed and kept until it expires."""

    token_url: str
    client_id: str = Field(min_length=1, max_length=512)
    client_secret: SecretStr = Field(min_length=1, max_length=2048)
    scope: str = Field("", max_length=1024)
    audience: str = Field("", max_length=1024)
    style: Literal["basic", "post"] = "basic"  # where the credentials go: the Authorization header, or the form

    def to_seal(self) -> str:
        return json.dumps(self.model_dump() | {"client_secret": self.client_secret.get_secret_value()})


class ClientCertificate(Shape):
    """mTLS: a certificate chain and its key, both PEM."""

    certificate: str
    private_key: SecretStr

    def to_seal(self) -> str:
        return f"{self.certificate.strip()}\n{self.private_key.get_secret_value().strip()}\n"


class BatchingSpec(Shape):
    max_events: int = Field(ge=2, le=100)
    max_bytes: int = Field(262_144, ge=1024, le=1_048_576)


_NULL_IS_THE_DEFAULT = (
    "description", "metadata", "event_types", "channels", "payload", "headers", "signature",
    "on_exhausted",
)  # fmt: skip


class EndpointFields(Shape):
    """A new endpoint, or the fields to change; `None` restores a field's default."""

    url: str | None = None
    role: str | None = Field(None, max_length=2048)
    description: str = Field("", max_length=500)
    metadata: dict[MetadataName, MetadataValue] = Field(default_factory=dict, max_length=20)
    event_types: list[str] = Field(default_factory=list, max_length=100)
    channels: list[Channel] = Field(default_factory=list, max_length=10)
    filter: dict[str, Any] | None = None
    transform: str | None = Field(None, min_length=1, max_length=4096)
    payload: Payload = "envelope"
    version: Token | None = None
    headers: dict[str, str] = Field(default_factory=dict)
    signature: Literal["standard", "github", "stripe"] = "standard"
    secrets: list[SecretStr] | None = Field(None, min_length=1, max_length=MAX_OLD_SECRETS + 1)  # oldest to newest
    secret_kind: Literal["whsec", "whsk"] = "whsec"  # noqa: S105 - what is generated where `secrets` is not given
    schedule: list[Seconds] | None = Field(None, min_length=1, max_length=_MAX_ATTEMPTS)
    timeout: float | None = Field(None, ge=1, le=60)
    rate_limit: float | None = Field(None, ge=0.01, le=1000)
    batching: BatchingSpec | None = None
    shards: int | None = Field(None, ge=1, le=MOST_SHARDS)
    ordering: Literal["key"] | None = None
    on_exhausted: Literal["stop", "skip"] = "stop"
    missing_after: float | None = Field(None, ge=1, le=86_400)
    basic_auth: BasicAuth | None = None
    oauth2: OAuth2 | None = None
    mtls: ClientCertificate | None = None

    @classmethod
    def __get_pydantic_json_schema__(cls, core: Any, handler: Any) -> dict[str, Any]:
        schema: dict[str, Any] = handler(core)
        properties = handler.resolve_ref_schema(schema)["properties"]
        for name in _NULL_IS_THE_DEFAULT:
            properties[name] = {"anyOf": [properties[name], {"type": "null"}]}
        return schema

    @field_validator(*_NULL_IS_THE_DEFAULT, mode="before")
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
