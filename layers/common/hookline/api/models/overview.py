"""What an operator looks at first, and the settings in force."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from pydantic import Field

from hookline.api.models.base import Model, Query, Time, moment
from hookline.api.models.dead_letters import DepthView
from hookline.api.models.deliveries import DeliveryRef
from hookline.api.models.endpoints import EndpointView
from hookline.outbound.model import Status

if TYPE_CHECKING:
    from hookline.management.overview import Overview

__all__ = ["OverviewQuery", "OverviewView", "SettingsView", "WaitsView"]


class OverviewQuery(Query):
    hours: int = Field(24, ge=1, le=168)


class OverviewHour(Model):
    at: Time
    delivered: int
    failed_attempts: int
    exhausted: int
    accepted: int
    refused: int
    success_rate: float | None = Field(description="Share of attempts that were answered 2xx; null if there were none.")
    p50_ms: float | None = Field(
        description="Of first attempts, from the start of the connection to the end of the answer."
    )
    p95_ms: float | None


class WaitsView(Model):
    """Deliveries in one state, of all tenants."""

    status: Status
    count: int
    oldest: DeliveryRef
    oldest_tenant: str
    oldest_event_timestamp: Time


class OverviewView(Model):
    since: Time
    until: Time
    metrics: bool = Field(
        description="false: CloudWatch could not be read, or an emulator has no metrics; hours and totals are empty."
    )
    hours: list[OverviewHour]
    totals: dict[str, int] = Field(description="Total of each metric over these hours.")
    undelivered: list[WaitsView] = Field(
        description="Number of undelivered deliveries by state; every state is listed."
    )
    undelivered_complete: bool = Field(description="false: counting stopped at about 8,000; there are more.")
    dead_letters: list[DepthView]
    endpoints_in_trouble: list[EndpointView] = Field(
        description="Those with the most serious problems first, at most 50."
    )
    complete: bool = Field(description="false: more endpoints have problems than are listed.")

    @classmethod
    def of(cls, overview: Overview, now: float) -> Self:
        hours = overview.hours or {}
        totals: dict[str, int] = {}
        for values in hours.values():
            for name, value in values.items():
                totals[name] = totals.get(name, 0) + int(value)
        return cls(
            since=moment(overview.since) or "",
            until=moment(overview.until) or "",
            metrics=overview.hours is not None,
            hours=[
                OverviewHour(
                    at=moment(at) or "",
                    delivered=int(values["Delivered"]),
                    failed_attempts=int(values["AttemptsFailed"]),
                    exhausted=int(values["Exhausted"]),
                    accepted=int(values["Accepted"]),
                    refused=int(values["Refused"]),
                    success_rate=_rate(values["Delivered"], values["AttemptsFailed"]),
                    p50_ms=overview.first_attempts.get(at, (None, None))[0],
                    p95_ms=overview.first_attempts.get(at, (None, None))[1],
                )
                for at, values in hours.items()
            ],
            totals=totals,
            undelivered=[
                WaitsView(
                    status=each.status,
                    count=each.deliveries,
                    oldest=DeliveryRef(endpoint_id=each.oldest.endpoint_id, event_id=each.oldest.event_id),
                    oldest_tenant=each.oldest.tenant,
                    oldest_event_timestamp=each.oldest.event_time,
                )
                for each in overview.undelivered.waits
            ],
            undelivered_complete=overview.undelivered.complete,
            dead_letters=[DepthView.of(each) for each in overview.dead_letters],
            endpoints_in_trouble=[EndpointView.of(each, now) for each in overview.trouble.endpoints],
            complete=overview.trouble.complete,
        )


def _rate(delivered: float, failed: float) -> float | None:
    return round(delivered / (delivered + failed), 4) if delivered + failed else None


class SettingsView(Model):
    version: str
    environment: str
    retention_days: int
    allow_http: bool
    allowed_networks: list[str]
    tokens: bool = Field(description="Whether callers use tokens instead of AWS signatures.")
