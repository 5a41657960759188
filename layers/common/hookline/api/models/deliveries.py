"""Deliveries, and what an endpoint's deliveries sum up to."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import Field, StringConstraints

from hookline.api.models.attempts import AttemptView
from hookline.api.models.base import Given, Json, Model, Page, PageQuery, Query, Time, moment
from hookline.management.deliveries import UNDELIVERED, DeliveryQuery, next_attempt_at
from hookline.management.newest import MOST
from hookline.outbound.model import Status
from hookline.outbound.requests.sent import restored

if TYPE_CHECKING:
    from hookline.outbound.model import Delivery

__all__ = [
    "DeliveriesQuery",
    "DeliveryPage",
    "DeliveryView",
    "DeliveryWithAttempts",
    "EveryDeliveriesQuery",
    "NewestPage",
    "NewestQuery",
    "RetriedView",
    "RetryRequest",
    "StatsQuery",
    "StatsView",
    "TestRequest",
]

EndpointId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,128}$")]
EventId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_:=+@~/-]{1,256}$")]
TenantId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.:@-]{1,128}$")]


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


def _sent(row: Delivery) -> list[str]:
    """The header lines of each attempt, oldest first; "" where they were not kept."""
    found = [row.sent]
    for difference in reversed(row.sent_before):
        found.append(restored(found[-1], difference))
    found += [""] * (len(row.attempts) - len(found))
    return found[: len(row.attempts)][::-1]


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
