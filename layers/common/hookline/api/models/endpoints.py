"""Tenants and endpoints."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, Self

from pydantic import Field, SecretStr

from hookline.api.models.base import Given, Model, Page, PageQuery, Query, Time, moment
from hookline.management.endpoints import State, state_of
from hookline.outbound.times import rfc3339

if TYPE_CHECKING:
    from hookline.management.endpoints import Revealed, Seen
    from hookline.management.ordering import BlockedKey
    from hookline.outbound.model import Endpoint, Health

__all__ = [
    "BatchingView",
    "BlockedAnywherePage",
    "BlockedAnywhereView",
    "BlockedKeyPage",
    "BlockedKeyView",
    "BlockedQuery",
    "DisableRequest",
    "EndpointCreatedView",
    "EndpointPage",
    "EndpointView",
    "HealthView",
    "RotateRequest",
    "RotatedView",
    "SecretPage",
    "SecretView",
    "SkipRequest",
    "TenantPage",
    "TenantQuery",
    "TenantRef",
    "TenantView",
]


class TenantRef(Model):
    id: str


class TenantView(TenantRef):
    endpoints: int
    disabled: int = Field(description="Endpoints that are disabled.")
    failing: int = Field(description="Endpoints that are enabled and whose last attempt failed.")
    external_id: str = Field(description="External id for roles in the tenant's AWS account that endpoints name.")


class TenantPage(Page[TenantRef]):
    pass


class TenantQuery(PageQuery):
    prefix: str = Field("", max_length=128, description="Only tenants whose id begins with this text.")


class HealthView(Model):
    """An endpoint's health: the recent results of its attempts."""

    state: State = Field(
        description="open: the circuit is open and deliveries wait; probing: one attempt decides whether it closes."
    )
    failures: int = Field(description="Attempts that failed since the last success.")
    failing_since: Time | None
    open_until: Time | None = Field(description="When the next probe may be made.")
    trips: int = Field(description="Number of times the circuit opened since the last success.")
    slow_until: Time | None = Field(description="Deliveries use the slow lane until this time.")

    @classmethod
    def of(cls, endpoint: Endpoint, health: Health | None, now: float) -> Self:
        return cls(
            state=state_of(endpoint, health, now),
            failures=health.failures if health else 0,
            failing_since=moment(health.failing_since) if health else None,
            open_until=moment(health.open_until or None) if health else None,
            trips=health.trips if health else 0,
            slow_until=moment(health.slow_until or None) if health else None,
        )


class BatchingView(Model):
    max_events: int
    max_bytes: int


class EndpointView(Model):
    """An endpoint. For each secret setting it says only whether it is set."""

    id: str
    tenant: str
    url: str = Field(description="Where events are sent: a URL, or an ARN.")
    role: str | None = Field(description="IAM role that Hookline assumes to send to an ARN in another account.")
    external_id: str | None = Field(description="External id that the role's trust policy must require.")
    description: str
    metadata: dict[str, str]
    event_types: list[str] = Field(description="Names or patterns; empty: all except hookline.*.")
    channels: list[str]
    filter: dict[str, Any] | None
    transform: str | None
    payload: str
    version: str | None
    header_names: list[str] = Field(description="Names of the additional headers; their values are not shown.")
    signature: str
    secrets: int = Field(description="Number of active signing secrets.")
    schedule: list[float] | None = Field(description="Seconds before each attempt; null: the default.")
    timeout: float | None
    rate_limit: float | None
    batching: BatchingView | None
    shards: int
    ordering: str | None = Field(
        description="key: events of one ordering key are delivered one after another; null: no order."
    )
    ordered_from: Time | None = Field(description="Event time from which the order applies; null: from the start.")
    on_exhausted: str = Field(description="stop: the key waits until you act; skip: the key continues.")
    missing_after: float | None = Field(description="Seconds to wait for a missing number; null: the default.")
    basic_auth: bool
    oauth2: bool
    mtls: bool
    enabled: bool
    disabled_reason: str | None
    created_at: Time
    revision: int
    health: HealthView

    @classmethod
    def of(cls, seen: Seen, now: float) -> Self:
        return cls(**endpoint_fields(seen, now))


def endpoint_fields(seen: Seen, now: float) -> dict[str, Any]:
    row = seen.endpoint
    return {
        "id": row.id,
        "tenant": row.tenant,
        "url": row.url,
        "role": row.role,
        "external_id": row.external_id or None,
        "description": row.description,
        "metadata": dict(row.metadata),
        "event_types": list(row.event_types),
        "channels": list(row.channels),
        "filter": None if row.filter is None else dict(row.filter),
        "transform": row.transform,
        "payload": row.payload,
        "version": row.version,
        "header_names": [name for name, _ in row.headers],
        "signature": row.signature,
        "secrets": sum(each.expires_at is None or each.expires_at > now for each in row.secrets),
        "schedule": None if row.schedule is None else list(row.schedule),
        "timeout": row.timeout,
        "rate_limit": row.rate_limit,
        "shards": row.shards[-1][1] if row.shards else 1,
        "ordering": row.ordering,
        "ordered_from": row.ordered_from or None,
        "on_exhausted": row.on_exhausted,
        "missing_after": row.missing_after,
        "batching": row.batching and BatchingView(max_events=row.batching.max_events, max_bytes=row.batching.max_bytes),
        "basic_auth": row.basic_auth_sealed is not None,
        "oauth2": row.oauth2_sealed is not None,
        "mtls": row.mtls_sealed is not None,
        "enabled": row.enabled,
        "disabled_reason": row.disabled_reason,
        "created_at": moment(row.created_at),
        "revision": row.revision,
        "health": HealthView.of(row, seen.health, now),
    }


class EndpointCreatedView(EndpointView):
    """An endpoint and its generated signing secret, which is shown only once."""

    secret: str | None = Field(description="null if the caller gave a secret, or if the endpoint existed.")
    public_key: str | None = Field(description="Public key of an Ed25519 secret (whsk_), with which receivers verify.")


class EndpointPage(Page[EndpointView]):
    pass


class BlockedKeyView(Model):
    """An ordering key with waiting deliveries, and the number they wait for."""

    ordering_key: str
    sequence: int | None = Field(description="The number that deliveries wait for; null if the key is new.")
    last: int = Field(description="The highest waiting number.")
    since: Time = Field(description="When the wait began.")
    event_id: str | None = Field(description="null if the event with this number has not come.")
    status: str = Field(
        description=(
            "Status of the delivery with this number; `missing` if its event has not come; `begins` if the key is new."
        )
    )
    attempts_made: int
    code: int | None = Field(description="HTTP status code of its last answer.")
    reason: str | None

    @classmethod
    def of(cls, key: BlockedKey) -> Self:
        return cls(**cls._fields_of(key))

    @staticmethod
    def _fields_of(key: BlockedKey) -> dict[str, Any]:
        row = key.delivery
        return dict(  # noqa: C408 - as the fields are written
            ordering_key=key.ordering_key,
            sequence=key.sequence or None,
            last=key.last,
            since=rfc3339(key.since),
            event_id=row.key.event_id if row else None,
            status=key.status,
            attempts_made=row.attempt if row else 0,
            code=row.code or None if row else None,
            reason=row.reason or None if row else None,
        )


class BlockedKeyPage(Page[BlockedKeyView]):
    pass


class BlockedAnywhereView(BlockedKeyView):
    """The same, with the endpoint that it belongs to."""

    tenant: str
    endpoint_id: str

    @classmethod
    def of(cls, key: BlockedKey) -> Self:
        return cls(tenant=key.line.tenant, endpoint_id=key.line.endpoint_id, **cls._fields_of(key))


class BlockedAnywherePage(Page[BlockedAnywhereView]):
    count: int = Field(description="Number of blocked keys.")
    complete: bool = Field(description="false: there are more than were counted.")


class BlockedQuery(Query):
    limit: int = Field(100, ge=1, le=1000)


class SkipRequest(Given):
    ordering_key: str = Field(min_length=1, max_length=256)
    sequence: int = Field(ge=1, lt=10**18, description="The number to skip.")


class DisableRequest(Given):
    reason: str = Field(
        "by hand", min_length=1, max_length=256, description="Recorded on the deliveries that are held."
    )


class SecretView(Model):
    position: int = Field(description="1 is the oldest active secret.")
    current: bool
    expires_at: Time | None = Field(description="When the secret stops signing; null for the current one.")


class SecretPage(Page[SecretView]):
    pass


class RevealedView(SecretView):
    secret: str
    public_key: str | None

    @classmethod
    def of(cls, revealed: Revealed, public_key: str | None) -> Self:
        return cls(
            position=revealed.position,
            current=revealed.expires_at is None,
            expires_at=moment(revealed.expires_at),
            secret=revealed.secret,
            public_key=public_key,
        )


class RevealedPage(Page[RevealedView]):
    pass


class RotateRequest(Given):
    overlap_seconds: float = Field(86_400, ge=0, le=604_800, description="How long the old secret also signs.")
    secret: SecretStr | None = Field(
        None, max_length=512, description="A secret of your own; null: a secret is generated and returned."
    )
    secret_kind: Literal["whsec", "whsk"] | None = Field(None, description="null: the same kind as the current secret.")


class RotatedView(Model):
    secret: str | None = Field(description="Shown only once; null if the caller gave a secret.")
    public_key: str | None
    old_until: Time | None = Field(description="null: the old secret no longer signs.")
    endpoint: EndpointView
