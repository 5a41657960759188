"""What operators alone see: dead letters, hooks, the overview, the settings in force."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, Self

from pydantic import Field

from hookline.api.models.base import Given, Json, Model, Page, PageQuery, Query, Time, moment
from hookline.api.models.deliveries import DeliveryRef
from hookline.api.models.endpoints import EndpointView
from hookline.management.hooks_file import HooksFile
from hookline.outbound.model import Status

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hookline.management.dead_letters import Letter, QueueDepth
    from hookline.management.hooks import Proposed
    from hookline.management.overview import Overview
    from hookline.management.requests import Captured

__all__ = [
    "AppliedView",
    "ApplyRequest",
    "CapturedPage",
    "CapturedView",
    "CapturedWithRequest",
    "DepthPage",
    "DepthView",
    "DiffRequest",
    "DiffView",
    "HooksView",
    "LetterPage",
    "LetterView",
    "OverviewQuery",
    "OverviewView",
    "PeekQuery",
    "PurgeRequest",
    "RedriveRequest",
    "RedrivenView",
    "RequestsQuery",
    "RollbackRequest",
    "RolledBackView",
    "RunView",
    "SettingsView",
    "StartedRun",
    "TryRequest",
    "TryView",
    "VersionPage",
    "VersionView",
    "WaitsView",
]

MOST_SHOWN = 262_144  # characters of a letter's body


class DepthView(Model):
    queue: Literal["delivery", "inbound", "inbound-fifo", "stream", "source"]
    waiting: int
    in_flight: int
    oldest_at: Time | None = Field(description="Of up to ten messages that were read.")

    @classmethod
    def of(cls, depth: QueueDepth) -> Self:
        return cls(
            queue=depth.queue,  # type: ignore[arg-type]  # one of these; pydantic checks it
            waiting=depth.waiting,
            in_flight=depth.in_flight,
            oldest_at=moment(depth.oldest_at),
        )


class DepthPage(Page[DepthView]):
    pass


_FILTER = Field("", max_length=500)


class PeekQuery(Query):
    """Each filter is a field of the letters of some queues; which, says `fields` of any letter of that queue."""

    limit: int = Field(10, ge=1, le=100)
    kind: str = _FILTER
    tenant: str = _FILTER
    endpoint: str = _FILTER
    event: str = _FILTER
    event_time: str = _FILTER
    event_type: str = _FILTER
    hook: str = _FILTER
    message: str = _FILTER
    received: str = _FILTER
    scheme: str = _FILTER
    attempts: str = _FILTER
    records: str = _FILTER
    queue: str = Field("", max_length=500, description="Of a source's letter: the queue that it came from.")
    reason: str = _FILTER

    def fields(self) -> dict[str, str]:
        """The filters that were given."""
        return {name: value for name, value in self.model_dump(exclude={"limit"}).items() if value}


class LetterView(Model):
    id: str
    sent_at: Time
    receives: int
    fields: dict[str, str] = Field(description="What the message says: tenant, endpoint, event, hook, reason, …")
    body: str

    @classmethod
    def of(cls, letter: Letter, fields: Mapping[str, str]) -> Self:
        return cls(
            id=letter.id,
            sent_at=moment(letter.sent_at) or "",
            receives=letter.receives,
            fields=dict(fields),
            body=letter.body[:MOST_SHOWN],
        )


class LetterPage(Page[LetterView]):
    complete: bool = Field(
        description="false: there may be more. The limit was reached, or 12 seconds were not enough to read the queue."
    )


class RedriveRequest(Given):
    all: bool = Field(False, description="All messages. Otherwise give `ids` or `fields`.")
    ids: list[str] = Field(default_factory=list, max_length=1000)
    fields: dict[str, str] = Field(
        default_factory=dict, max_length=10, description="Values of fields; * and ? are wildcards. All must match."
    )
    limit: int = Field(1000, ge=1, le=10_000)


class RedrivenView(Model):
    seen: int
    matched: int
    moved: int
    complete: bool = Field(description="false: there may be more messages; call again.")
    problems: list[str] = Field(description="Why stream faults stay in the queue: the first 20 reasons.")


class PurgeRequest(Given):
    confirm: str = Field(description="The name of the queue, to confirm.")


class HookRow(Model):
    id: str
    set: str
    path: str
    verify: str
    action: str
    mode: str


class HooksView(Model):
    version: int
    hooks: list[HookRow]
    document: dict[str, Any] = Field(description="The hook as functions read it. Literal secrets are shown as ***.")


class VersionView(Model):
    version: int
    applied_at: str
    applied_by: str
    hooks: int
    current: bool


class VersionPage(Page[VersionView]):
    pass


class FileGiven(Given):
    name: str = Field(min_length=1, max_length=200)
    content: str = Field(max_length=1_000_000)

    def file(self) -> HooksFile:
        return HooksFile(self.name, self.content)


class _Files(Given):
    files: list[FileGiven] = Field(default_factory=list, max_length=50)

    def given(self) -> list[HooksFile]:
        return [each.file() for each in self.files]


class DiffRequest(_Files):
    version: int | None = Field(
        None, ge=1, description="Instead of files: show what restoring this version would change."
    )
    set: str | None = Field(None, max_length=64)


class ChangeView(Model):
    added: list[str]
    removed: list[str]
    changed: list[str]
    reordered: bool
    lines: list[str] = Field(description="A unified diff; secrets in it are numbered, not shown.")
    warnings: list[str]

    @classmethod
    def fields_of(cls, proposed: Proposed) -> dict[str, Any]:
        change = proposed.change
        return {
            "added": change.added,
            "removed": change.removed,
            "changed": change.changed,
            "reordered": change.reordered,
            "lines": change.lines,
            "warnings": [str(each) for each in proposed.warnings],
        }


class DiffView(ChangeView):
    version: int = Field(description="The version that is compared with.")


class ApplyRequest(_Files):
    set: str | None = Field(None, max_length=64, description="Default: the name of the first file.")
    prune: bool = Field(False, description="Remove hooks of the set that are no longer in the files.")


class AppliedView(ChangeView):
    version: int
    applied: bool


class RollbackRequest(Given):
    version: int | None = Field(None, ge=1, description="Default: the version before the current one.")


class RolledBackView(Model):
    version: int
    was: int


class RequestGiven(Given):
    method: str = Field("POST", max_length=16)
    path: str = Field("", max_length=8192)
    url: str = Field("", max_length=8192)
    query: str = Field("", max_length=8192)
    headers: dict[str, str | list[str]] = Field(default_factory=dict, max_length=200)
    body: str = Field("", max_length=500_000)  # as JSON it may be six times as long, and Lambda takes 6 MB
    body_base64: str = Field("", max_length=1_400_000)
    remote_addr: str = Field("", max_length=100)


class TryRequest(_Files):
    id: str = Field(max_length=256, description="Id of the hook, in the files or among the hooks in use.")
    request: RequestGiven
    now: Time | None = None
    secrets: dict[str, str] = Field(default_factory=dict, max_length=50, description="Secret reference to value.")


class TryView(Model):
    status: int
    body: str
    headers: dict[str, str]
    matched: bool
    error: str | None
    verdict: dict[str, Json] | None
    command: dict[str, Json] | None
    effect: dict[str, Json] | None
    explanation: list[dict[str, Json]]


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


class RequestsQuery(PageQuery):
    hook: str = Field("", max_length=256, description="Only requests to this hook.")
    outcome: str = Field("", max_length=32, description="accepted, ran, refused, mismatch or failed.")


class CapturedView(Model):
    id: str
    hooks: list[str] = Field(description="The hooks that ran; empty for a refused request.")
    received_at: Time
    outcome: str
    reason: str
    method: str
    path: str

    @classmethod
    def fields_of(cls, captured: Captured) -> dict[str, Any]:
        kept = captured.kept
        return {
            "id": captured.id,
            "hooks": [str(run["hook"]) for run in kept.runs],
            "received_at": moment(kept.received_at),
            "outcome": kept.outcome,
            "reason": kept.reason,
            "method": str(kept.request.get("method", "")),
            "path": str(kept.request.get("path", "")),
        }


class CapturedPage(Page[CapturedView]):
    pass


class StartedRun(Model):
    hook: str
    message_id: str = Field(description="Id of the message in the inbound queue; it is also in the worker's log lines.")


class RunView(Model):
    items: list[StartedRun]


class CapturedWithRequest(CapturedView):
    request: dict[str, Json] = Field(description="As it was received: method, path, url, query, headers, body.")
    runs: list[dict[str, Json]] = Field(description="The hooks that ran, each with the result of verification.")
