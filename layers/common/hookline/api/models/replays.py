"""Replays: deliveries made again by filter, and what starts some."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Self

from pydantic import Field

from hookline.api.models.base import Given, Model, Page, Time, moment
from hookline.api.models.deliveries import EndpointId
from hookline.api.models.endpoints import EndpointView
from hookline.management.replays import ReplaySpec
from hookline.outbound.model import Status

if TYPE_CHECKING:
    from hookline.outbound.model import ReplayJob

__all__ = ["EnableRequest", "EnabledView", "PreviewView", "RecoverRequest", "ReplayPage", "ReplayRequest", "ReplayView"]


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
