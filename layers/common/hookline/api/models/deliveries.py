"""Deliveries, their attempts, replays, and what an endpoint's deliveries sum up to."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from pydantic import Field, StringConstraints

from hookline.api.models.base import Given, Json, Model, Page, PageQuery, Query, Time, moment
from hookline.api.models.endpoints import EndpointView
from hookline.management.deliveries import UNDELIVERED, DeliveryQuery, next_attempt_at
from hookline.management.newest import MOST
from hookline.management.replays import ReplaySpec
from hookline.outbound.model import Status
from hookline.outbound.requests.sent import restored

if TYPE_CHECKING:
    from hookline.management.probe import Probed
    from hookline.outbound.model import Attempt, Delivery, ReplayJob
    from hookline.ports import Trip

__all__ = [
    "AttemptView",
    "DeliveriesQuery",
    "DeliveryPage",
    "DeliveryView",
    "DeliveryWithAttempts",
    "EnableRequest",
    "EnabledView",
    "EveryDeliveriesQuery",
    "NewestPage",
    "NewestQuery",
    "PreviewView",
    "RecoverRequest",
    "ReplayPage",
    "ReplayRequest",
    "ReplayView",
    "RetriedView",
    "RetryRequest",
    "StatsQuery",
    "StatsView",
    "TestRequest",
]

EndpointId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,128}$")]
EventId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_:=+@~/-]{1,256}$")]
TenantId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.:@-]{1,128}$")]
_STANDARD = ("webhook-id", "webhook-timestamp", "webhook-signature", "content-type", "user-agent", "accept")
_SIGNATURES = ("x-hub-signature-256", "stripe-signature")


class DeliveriesQuery(PageQuery):
    endpoint: EndpointId | None = Field(None, description="Only deliveries to this endpoint.")
    event: EventId | None = Field(None, description="Only deliveries of this event.")
    type: str = Field("", max_length=256, description="Event type: a name, or a pattern such as order.*")
    status: Literal["delivered", "waiting", "held", "exhausted", "misconfigured", "cancelled", "undelivered"] | None = (
        Field(None, description="undelivered: every status but delivered.")
    )
    code: str = Field("", max_length=3, description="HTTP status code of the last answer: 503, or 5xx.")
    error: str = Field("", max_length=32, description="Kind of error of the last attempt, such as timeout.")
    since: Time | None = Field(None, description="Only events of this time or later.")
    until: Time | None = Field(None, description="Only events before this time.")

    def asked(self) -> DeliveryQuery:
        statuses: tuple[Status, ...] = ()
        if self.status is not None:
            statuses = UNDELIVERED if self.status == "undelivered" else (Status(self.status),)
        return DeliveryQuery(
            endpoint_id=self.endpoint or "",
            event_id=self.event or "",
            event_type=self.type,
            statuses=statuses,
            code=self.code,
            error=self.error,
            since=self.since or "",
            until=self.until or "",
        )


class EveryDeliveriesQuery(DeliveriesQuery):
    tenant: TenantId | None = Field(
        None,
        description="Only deliveries of this tenant, in any state. Without it: undelivered deliveries of all tenants.",
    )

    def asked(self) -> DeliveryQuery:
        return super().asked() if self.tenant or self.status else replace(super().asked(), statuses=UNDELIVERED)


class DeliveryView(Model):
    """An event on its way to an endpoint."""

    tenant: str
    endpoint_id: str
    event_id: str
    event_type: str
    event_timestamp: Time
    status: Status
    attempts_made: int
    code: int | None = Field(description="HTTP status code of the last answer.")
    error: str | None = Field(description="Kind of error of the last attempt.")
    ms: int | None = Field(description="Duration of the last attempt.")
    reason: str | None = Field(description="Why the delivery is held, is cancelled, or waits without using an attempt.")
    next_attempt_at: Time | None = Field(
        description="Time of the next attempt. Null if the delivery waits for something else; see `reason`."
    )
    changed_at: Time
    ordering_key: str | None = Field(description="Only for endpoints with `ordering: key`.")
    sequence: int | None = Field(description="The event's number in its ordering key.")

    @classmethod
    def of(cls, row: Delivery) -> Self:
        return cls(
            tenant=row.key.tenant,
            endpoint_id=row.key.endpoint_id,
            event_id=row.key.event_id,
            event_type=row.event_type,
            event_timestamp=row.key.event_time,
            status=row.status,
            attempts_made=row.attempt,
            code=row.code or None,
            error=row.error or None,
            ms=row.ms if row.attempt else None,
            reason=row.reason or None,
            next_attempt_at=moment(next_attempt_at(row)),
            changed_at=(row.changed_at and moment(row.changed_at)) or row.key.event_time,
            ordering_key=row.ordering_key or None,
            sequence=row.sequence or None,
        )


class DeliveryPage(Page[DeliveryView]):
    pass


class NewestQuery(Query):
    limit: int = Field(8, ge=1, le=MOST, description="Maximum number of deliveries.")
    cursor: str | None = Field(None, max_length=4096, description="`cursor` of the answer before.")


class NewestPage(Model):
    items: list[DeliveryView]
    cursor: str = Field(description="Give it with the next request.")
    complete: bool = Field(description="Whether every endpoint has been looked at since the first of these answers.")


class TimingsView(Model):
    """Milliseconds from the attempt's start to the end of each phase; 0: not needed (connection reused)."""

    dns: int
    connect: int
    tls: int
    first_byte: int


class ResponseView(Model):
    headers: list[tuple[str, str]] = Field(description="The attempts that were kept with the delivery.")
    body: str = Field(description="The first 16 KiB of the answer, as text; less after a success.")


class RequestView(Model):
    url: str | None = Field(description="Only for a test.")
    headers: list[tuple[str, str]] = Field(
        description="Headers as sent. For credentials and your own headers, only the names."
    )
    body: str | None = Field(description="Only for a test; a delivery's body is made from its event.")


class AttemptView(Model):
    number: int
    at: Time
    lane: Literal["fast", "slow", "test"]
    code: int | None
    error: str | None
    ms: int
    timings: TimingsView | None = Field(description="null where nothing was sent.")
    address: str | None = Field(description="IP address of the connection.")
    request: RequestView | None = Field(
        description="Headers of the answer; after a success, only those of the last attempt."
    )
    response: ResponseView | None = Field(description="Only of the last attempt.")

    @classmethod
    def of(cls, number: int, attempt: Attempt, sent: str, last: Delivery | None) -> Self:
        """`sent`: its header lines, "" if not kept; `last`: the delivery whose last attempt it is."""
        return cls(
            number=number,
            at=moment(attempt.at) or "",
            lane="slow" if attempt.lane == "slow" else "fast",
            code=attempt.code or None,
            error=attempt.error or None,
            ms=attempt.ms,
            **_trip(attempt.trip),
            request=RequestView(url=None, headers=_headers(sent), body=None) if sent else None,
            response=ResponseView(headers=_headers(last.answered), body=last.excerpt) if last and last.code else None,
        )

    @classmethod
    def tested(cls, probed: Probed) -> Self:
        result, request = probed.result, probed.request
        refused = bool(result.code) and not 200 <= result.code < 300  # noqa: PLR2004 - the class of successes
        return cls(
            number=1,
            at=moment(probed.at) or "",
            lane="test",
            code=result.code or None,
            error=result.error or ("status" if refused else None),
            ms=result.ms,
            **_trip(result.trip),
            request=RequestView(
                url=request.url,
                headers=[(name, _shown(name, value)) for name, value in request.headers],
                body=request.body.decode(errors="replace"),
            ),
            response=ResponseView(
                headers=_headers(result.head.decode(errors="replace")), body=result.body.decode(errors="replace")
            )
            if result.code
            else None,
        )


def _trip(trip: Trip | None) -> dict[str, Any]:
    if trip is None:
        return {"timings": None, "address": None}
    timings = TimingsView(dns=trip.dns, connect=trip.connect, tls=trip.tls, first_byte=trip.first_byte)
    return {"timings": timings, "address": trip.address or None}


def _sent(row: Delivery) -> list[str]:
    """The header lines of each attempt, oldest first; "" where they were not kept."""
    found = [row.sent]
    for difference in reversed(row.sent_before):
        found.append(restored(found[-1], difference))
    found += [""] * (len(row.attempts) - len(found))
    return found[: len(row.attempts)][::-1]


def _headers(lines: str) -> list[tuple[str, str]]:
    """Of a head as it was kept: its last line may be cut."""
    found = [line.partition(":") for line in lines.splitlines()]
    return [(name, value.strip()) for name, colon, value in found if colon]


def _shown(name: str, value: str) -> str:
    """What we put there ourselves; whatever else may be a credential."""
    return value if name.lower() in (*_STANDARD, *_SIGNATURES) else "***"


class DeliveryWithAttempts(DeliveryView):
    attempts: list[AttemptView] = Field(description="Oldest first, the last 20.")

    @classmethod
    def of(cls, row: Delivery) -> Self:
        made = row.attempts
        first = row.attempt - len(made) + 1
        sent = _sent(row)
        attempts = [
            AttemptView.of(first + index, each, sent[index], row if index == len(made) - 1 else None)
            for index, each in enumerate(made)
        ]
        return cls(**DeliveryView.of(row).model_dump(), attempts=attempts)


class DeliveryRef(Given):
    endpoint_id: EndpointId
    event_id: EventId


class RetryRequest(Given):
    deliveries: list[DeliveryRef] = Field(min_length=1, max_length=100)


class RetriedItem(Model):
    endpoint_id: str
    event_id: str
    accepted: bool
    problem: str | None


class RetriedView(Model):
    accepted: int
    items: list[RetriedItem]


class TestRequest(Given):
    event_type: str = Field("", max_length=256, pattern=r"^[A-Za-z0-9_.-]*$", description="Default: hookline.test.")
    data: Json = Field(None, description="The payload. Default: a short sample.")


class EnableRequest(Given):
    replay_held: bool = Field(False, description="Also replay the deliveries that were held while it was disabled.")


class RecoverRequest(Given):
    since: Time = Field(description="Only events of this time or later.")


class ReplayRequest(Given):
    endpoint_ids: list[EndpointId] = Field(default_factory=list, max_length=100, description="None: all.")
    event_type: str = Field("", max_length=256, description="A name, or a pattern such as order.*")
    status: Status | None = Field(None, description="null: delivered, held, misconfigured and exhausted.")
    since: Time | None = None
    until: Time | None = None
    missing: bool = Field(
        False, description="Send events that have no delivery to an endpoint, instead of existing deliveries."
    )
    rate: float = Field(100, ge=0.01, le=10_000, description="Maximum number of deliveries per second.")

    def spec(self) -> ReplaySpec:
        return ReplaySpec(
            endpoint_ids=tuple(self.endpoint_ids),
            event_type=self.event_type,
            status=self.status,
            since=self.since or "",
            until=self.until or "",
            missing=self.missing,
            rate=self.rate,
        )


class PreviewView(Model):
    count: int = Field(
        description="Deliveries that would be sent again; with `missing`, the number of events examined."
    )
    complete: bool = Field(description="false: there are more; counting stops at 10,000.")


class ReplayView(Model):
    id: str
    tenant: str
    state: Literal["running", "done", "cancelled"]
    endpoint_ids: list[str]
    event_type: str
    status: Status | None
    since: Time | None
    until: Time | None
    missing: bool
    rate: float
    looked_at: int
    sent: int
    skipped: int
    created_at: Time
    changed_at: Time | None

    @classmethod
    def of(cls, job: ReplayJob) -> Self:
        return cls(
            id=job.id,
            tenant=job.tenant,
            state=job.state,  # type: ignore[arg-type]  # one of these; pydantic checks it
            endpoint_ids=list(job.endpoint_ids),
            event_type=job.event_type,
            status=job.status,
            since=job.since or None,
            until=job.until or None,
            missing=job.missing,
            rate=job.rate,
            looked_at=job.seen,
            sent=job.replayed,
            skipped=job.skipped,
            created_at=moment(job.created_at) or "",
            changed_at=moment(job.changed_at or None),
        )


class ReplayPage(Page[ReplayView]):
    pass


class EnabledView(Model):
    endpoint: EndpointView
    replay: ReplayView | None


class StatsQuery(Query):
    since: Time | None = Field(None, description="Only events of this time or later.")
    until: Time | None = Field(None, description="Only events before this time.")


class LatencyView(Model):
    """Milliseconds of each attempt."""

    p50: int | None
    p95: int | None
    p99: int | None
    max: int | None


class HourView(Model):
    at: Time
    delivered: int
    undelivered: int
    p50_ms: int | None
    p95_ms: int | None


class StatsView(Model):
    deliveries: int = Field(description="Number of deliveries that were counted, newest first.")
    complete: bool = Field(description="false: the time range holds more than the 2,000 deliveries that were counted.")
    by_status: dict[str, int]
    success_rate: float | None = Field(description="Share of delivered among delivered, exhausted and cancelled.")
    attempts: int
    latency_ms: LatencyView
    codes: dict[str, int]
    errors: dict[str, int]
    hours: list[HourView]
