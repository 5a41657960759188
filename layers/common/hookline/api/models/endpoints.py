"""Tenants and endpoints."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, Self

from pydantic import Field, SecretStr

from hookline.api.models.base import Given, Model, Page, PageQuery, Time, moment
from hookline.outbound.model import Circuit
from hookline.outbound.times import rfc3339

if TYPE_CHECKING:
    from hookline.management.endpoints import Revealed, Seen
    from hookline.management.ordering import BlockedKey
    from hookline.outbound.model import Endpoint, Health

__all__ = [
    "BatchingView",
    "BlockedKeyPage",
    "BlockedKeyView",
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


class TenantPage(Page[TenantRef]):
    pass


class TenantQuery(PageQuery):
    prefix: str = Field("", max_length=128, description="Only tenants whose id begins so.")


class HealthView(Model):
    """What is remembered of an endpoint's recent answers."""

    state: Literal["healthy", "failing", "open", "paused", "probing", "disabled"] = Field(
        description="open: the circuit is open, deliveries wait; probing: one attempt decides."
    )
    failures: int = Field(description="Attempts that failed since the last success.")
    failing_since: Time | None
    open_until: Time | None = Field(description="When the next probe may be made.")
    trips: int = Field(description="Times the circuit opened since the last success.")
    slow_until: Time | None = Field(description="Until then it is attempted in the slow lane.")

    @classmethod
    def of(cls, endpoint: Endpoint, health: Health | None) -> Self:
        if health is None:
            return cls(
                state="healthy" if endpoint.enabled else "disabled",
                failures=0,
                failing_since=None,
                open_until=None,
                trips=0,
                slow_until=None,
            )
        return cls(
            state=_state(endpoint, health),
            failures=health.failures,
            failing_since=moment(health.failing_since),
            open_until=moment(health.open_until or None),
            trips=health.trips,
            slow_until=moment(health.slow_until or None),
        )


def _state(
    endpoint: Endpoint, health: Health
) -> Literal["healthy", "failing", "open", "paused", "probing", "disabled"]:
    if not endpoint.enabled:
        return "disabled"
    if health.circuit is Circuit.OPEN:
        return "open"
    if health.circuit is Circuit.PAUSED:
        return "paused"
    if health.circuit is Circuit.HALF_OPEN:
        return "probing"
    return "failing" if health.failures else "healthy"


class BatchingView(Model):
    max_events: int
    max_bytes: int


class EndpointView(Model):
    """An endpoint; of what is secret, whether it is there."""

    id: str
    tenant: str
    url: str
    description: str
    metadata: dict[str, str]
    event_types: list[str] = Field(description="Names or wildcards; empty: all but hookline.*.")
    channels: list[str]
    filter: dict[str, Any] | None
    transform: str | None
    payload: str
    version: str | None
    header_names: list[str] = Field(description="Of the headers that are sent besides ours; values are not shown.")
    signature: str
    secrets: int = Field(description="How many secrets sign now.")
    schedule: list[float] | None = Field(description="Seconds before each attempt; null: the default.")
    timeout: float | None
    rate_limit: float | None
    batching: BatchingView | None
    shards: int
    ordering: str | None = Field(description="key: events of one ordering key one after the other; null: in no order.")
    ordered_from: Time | None = Field(description="Event time from which it is so; null: from the start.")
    on_exhausted: str = Field(description="stop: the key waits for somebody; skip: it goes on.")
    missing_after: float | None = Field(description="Seconds that a missing number is waited for; null: the default.")
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
        "health": HealthView.of(row, seen.health),
    }


class EndpointCreatedView(EndpointView):
    """An endpoint, and the signing secret that was made for it: shown this once."""

    secret: str | None = Field(description="null where the caller gave their own, or the endpoint was there.")
    public_key: str | None = Field(description="Of an Ed25519 secret (whsk_): what receivers verify with.")


class EndpointPage(Page[EndpointView]):
    pass


class BlockedKeyView(Model):
    """An ordering key on which deliveries wait, and what for."""

    ordering_key: str
    sequence: int | None = Field(description="The number that is waited for; null while the key has only just begun.")
    last: int = Field(description="The highest number that waits.")
    since: Time = Field(description="Since when it is waited for.")
    event_id: str | None = Field(description="null: the number has not come.")
    status: str = Field(description="Of its delivery; missing, or begins.")
    attempts_made: int
    code: int | None = Field(description="Of its last answer.")
    reason: str | None

    @classmethod
    def of(cls, key: BlockedKey) -> Self:
        row = key.delivery
        return cls(
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


class SkipRequest(Given):
    ordering_key: str = Field(min_length=1, max_length=256)
    sequence: int = Field(ge=1, lt=10**18, description="The number to give up.")


class DisableRequest(Given):
    reason: str = Field("by hand", min_length=1, max_length=256, description="Stands on the deliveries that are held.")


class SecretView(Model):
    position: int = Field(description="1 is the oldest that signs now.")
    current: bool
    expires_at: Time | None = Field(description="When it stops signing; null for the current one.")


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
    overlap_seconds: float = Field(86_400, ge=0, le=604_800, description="How long the old secret signs beside it.")
    secret: SecretStr | None = Field(None, max_length=512, description="Your own; null: one is made, and answered.")
    secret_kind: Literal["whsec", "whsk"] | None = Field(None, description="null: as the present one.")


class RotatedView(Model):
    secret: str | None = Field(description="Shown this once; null where the caller gave their own.")
    public_key: str | None
    old_until: Time | None = Field(description="null: the old one has ended.")
    endpoint: EndpointView
