"""Replays by filter: counted before they begin, followed while they run, stopped and gone on with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hookline import ids
from hookline.errors import InvalidInput, NotFound
from hookline.management.access import Refused
from hookline.management.pages import Listing, decode_position, encode_position
from hookline.management.tenants import known
from hookline.outbound.delivery.replay import selects
from hookline.outbound.events.type_patterns import type_pattern_problem
from hookline.outbound.model import ReplayJob, Status

if TYPE_CHECKING:
    from hookline.outbound.delivery.replay import Replayer
    from hookline.outbound.model import Endpoint
    from hookline.outbound.ports import ConfigStore, DeliveryStore, EventStore, JobStore
    from hookline.ports import Clock

__all__ = ["Preview", "ReplaySpec", "Replays"]

MOST_COUNTED = 10_000
_PAGE = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplaySpec:
    """Which deliveries. Times are RFC 3339 (`since` <= event time < `until`); no endpoints: all of the tenant's.

    `status` None: those delivered, held or exhausted. `missing`: events that an endpoint has no delivery of.
    """

    endpoint_ids: tuple[str, ...] = ()
    event_type: str = ""  # a name or pattern
    status: Status | None = None
    since: str = ""
    until: str = ""
    missing: bool = False
    rate: float = 100.0  # deliveries per second, at most

    def check(self) -> None:
        """Raises InvalidInput."""
        if self.event_type and (problem := type_pattern_problem(self.event_type)):
            raise InvalidInput.at("event_type", problem.expected)
        if self.since and self.until and self.since >= self.until:
            raise InvalidInput.at("until", "expected a time after since")
        if self.missing and (self.status is not None or self.event_type):
            raise InvalidInput.at("missing", "expected without status and event_type")


@dataclass(frozen=True, slots=True)
class Preview:
    """`complete` False: there are more than were counted."""

    count: int
    complete: bool


class Replays:
    def __init__(
        self,
        *,
        config: ConfigStore,
        deliveries: DeliveryStore,
        events: EventStore,
        jobs: JobStore,
        replayer: Replayer,
        clock: Clock,
    ) -> None:
        self._config = config
        self._deliveries = deliveries
        self._events = events
        self._jobs = jobs
        self._replayer = replayer
        self._clock = clock

    def preview(self, tenant: str, spec: ReplaySpec) -> Preview:
        """How many it would make again; of `missing`, how many events it would look at. Raises as `start`."""
        endpoints = self._endpoints(tenant, spec)
        job = self._job(tenant, spec, endpoints)
        return self._events_of(job) if spec.missing else self._deliveries_of(job, endpoints)

    def start(self, tenant: str, spec: ReplaySpec) -> ReplayJob:
        """Raises NotFound, InvalidInput."""
        job = self._job(tenant, spec, self._endpoints(tenant, spec))
        self._replayer.start(job)
        return job

    def page(self, tenant: str | None, *, cursor: str | None = None, limit: int = 50) -> Listing[ReplayJob]:
        """Newest first; of all tenants where none is named."""
        position = decode_position(cursor, 1)
        jobs = [
            job
            for job in sorted(self._jobs.all(), key=lambda job: job.id, reverse=True)
            if tenant in (None, job.tenant) and (position is None or job.id < position[0])
        ]
        page = jobs[:limit]
        return Listing(page, encode_position(page[-1].id) if len(jobs) > limit else None)

    def get(self, tenant: str, job_id: str) -> ReplayJob:
        """Raises NotFound also for another tenant's."""
        job = self._jobs.get(job_id)
        if job is None or job.tenant != tenant:
            raise NotFound(f"tenant {tenant} has no replay {job_id}")
        return job

    def cancel(self, tenant: str, job_id: str) -> ReplayJob:
        """What it has sent stays sent. Raises NotFound, Refused."""
        job = self.get(tenant, job_id)
        if not self._jobs.cancel(job_id):
            raise Refused("conflict", f"replay {job_id} is not running: it is {job.state}")
        return self.get(tenant, job_id)

    def resume(self, tenant: str, job_id: str) -> ReplayJob:
        """A cancelled one goes on where it stood. Raises NotFound, Refused."""
        job = self.get(tenant, job_id)
        if not self._jobs.resume(job_id):
            raise Refused("conflict", f"replay {job_id} was not cancelled: it is {job.state}")
        resumed = self.get(tenant, job_id)
        self._replayer.again(resumed)
        return resumed

    def _endpoints(self, tenant: str, spec: ReplaySpec) -> list[Endpoint]:
        spec.check()
        existing = {each.id: each for each in known(self._config, tenant).endpoints}
        for each in spec.endpoint_ids:
            if each not in existing:
                raise NotFound(f"tenant {tenant} has no endpoint {each}")
        if not existing:
            raise NotFound(f"tenant {tenant} has no endpoints")
        return [existing[each] for each in spec.endpoint_ids or existing]

    def _job(self, tenant: str, spec: ReplaySpec, endpoints: list[Endpoint]) -> ReplayJob:
        now = self._clock()
        return ReplayJob(
            id=ids.job_id(now),
            tenant=tenant,
            endpoint_ids=tuple(each.id for each in endpoints),
            created_at=now,
            since=spec.since,
            until=spec.until,
            status=spec.status,
            event_type=spec.event_type,
            missing=spec.missing,
            rate=spec.rate,
        )

    def _deliveries_of(self, job: ReplayJob, endpoints: list[Endpoint]) -> Preview:
        count = looked_at = 0
        for endpoint in endpoints:
            cursor: str | None = None
            while looked_at < MOST_COUNTED:
                page = self._deliveries.by_endpoint(
                    job.tenant,
                    endpoint.id,
                    shards=endpoint.most_shards,
                    since=job.since,
                    until=job.until,
                    status=job.status,
                    cursor=cursor,
                    limit=_PAGE,
                )
                looked_at += len(page.items)
                count += sum(selects(job, each) for each in page.items)
                cursor = page.cursor
                if cursor is None:
                    break
            else:
                return Preview(count, complete=False)
        return Preview(count, complete=True)

    def _events_of(self, job: ReplayJob) -> Preview:
        count, cursor = 0, None
        while count < MOST_COUNTED:
            page = self._events.by_tenant(job.tenant, since=job.since, until=job.until, cursor=cursor, limit=_PAGE)
            count += len(page.items)
            cursor = page.cursor
            if cursor is None:
                return Preview(count, complete=True)
        return Preview(count, complete=False)
