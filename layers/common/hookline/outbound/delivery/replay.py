"""Replay jobs: deliveries by tenant, endpoint, event type, status and time, any number of them, in pages.

A page is a message on the retry queue, so no function runs long and none has to survive: a page that was cut short is
done again (the turn tells duplicates), a job whose next page got lost is started again by the minute schedule.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from hookline.outbound.events.type_patterns import matches_type
from hookline.outbound.model import MOST_SHARDS, DeliveryKey, ReplayJob, Status
from hookline.outbound.queue_messages import EventMessage, JobMessage, RetryMessage
from hookline.outbound.times import normalise, rfc3339

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hookline.outbound.model import Delivery, Endpoint
    from hookline.outbound.ports import ConfigStore, DeliveryStore, EventStore, JobStore, RetryQueue
    from hookline.outbound.queue_messages import QueueMessage

__all__ = ["Replayer", "catch_up", "selects"]

_PAGE = 500
_SPAN = 20.0  # seconds of a job's rate that one page is, so that its messages' delays make the pace
_LONGEST_DELAY = 900.0  # seconds that a message carries
_STALLED = 300.0  # seconds without progress, beyond those that its pace takes
_MARGIN = 30.0  # seconds after which what the sender had under way is on record
_MOVING = {Status.WAITING, Status.CANCELLED}  # replayed only when asked for by status


class Replayer:
    def __init__(
        self, jobs: JobStore, config: ConfigStore, deliveries: DeliveryStore, events: EventStore, queue: RetryQueue
    ) -> None:
        self._jobs = jobs
        self._config = config
        self._deliveries = deliveries
        self._events = events
        self._queue = queue

    def start(self, job: ReplayJob, *, delay: float = 0.0) -> None:
        """Begins in `delay` seconds (at most 900)."""
        self._jobs.create(job)
        self._queue.send([(JobMessage(job.id, job.page), delay)])

    def again(self, job: ReplayJob) -> None:
        """One that was cancelled and is running again: at the page where it stood."""
        self._queue.send([(JobMessage(job.id, job.page), 0.0)])

    def run(self, message: JobMessage, now: float) -> bool:
        """Does one page; False if the queue refused part of it and the page must be tried again."""
        job = self._jobs.get(message.job_id)
        if job is None or job.state != "running" or job.page != message.page:
            return True
        tenant = self._config.tenant(job.tenant)
        endpoints = {endpoint.id: endpoint for endpoint in tenant.endpoints} if tenant else {}
        page = self._missing(job, endpoints) if job.missing else self._existing(job, endpoints)
        paced = [(each, min(index / job.rate, _LONGEST_DELAY)) for index, each in enumerate(page.messages)]
        if self._queue.send(paced):
            return False
        after = replace(
            page.job,
            page=job.page + 1,
            seen=job.seen + page.seen,
            skipped=job.skipped + page.skipped,
            replayed=job.replayed + len(page.messages),
            changed_at=now,
        )
        if self._jobs.advance(after, page=job.page) and after.state == "running":
            pause = min(math.ceil(len(page.messages) / job.rate), _LONGEST_DELAY)
            self._queue.send([(JobMessage(job.id, after.page), pause)])
        return True

    def revive(self, now: float) -> int:
        """Starts jobs again that have made no progress; returns how many."""
        stalled = [
            job
            for job in self._jobs.running()
            if now - max(job.changed_at, job.created_at) > _STALLED + max(_SPAN, 1 / job.rate)
        ]
        self._queue.send([(JobMessage(job.id, job.page), 0.0) for job in stalled])
        return len(stalled)

    def _existing(self, job: ReplayJob, endpoints: Mapping[str, Endpoint]) -> _Page:
        if job.endpoint_index >= len(job.endpoint_ids):
            return _Page([], 0, 0, replace(job, state="done"))
        endpoint_id = job.endpoint_ids[job.endpoint_index]
        endpoint = endpoints.get(endpoint_id)
        page = self._deliveries.by_endpoint(
            job.tenant,
            endpoint_id,
            shards=endpoint.most_shards if endpoint else MOST_SHARDS,
            since=job.since,
            until=job.until,
            status=job.status,
            cursor=job.cursor,
            limit=_page_size(job),
        )
        messages: list[QueueMessage] = [
            RetryMessage(delivery.key, delivery.turn, replay=True) for delivery in page.items if selects(job, delivery)
        ]
        skipped = len(page.items) - len(messages)
        if page.cursor is not None:
            return _Page(messages, len(page.items), skipped, replace(job, cursor=page.cursor))
        following = job.endpoint_index + 1
        state = "done" if following == len(job.endpoint_ids) else "running"
        after = replace(job, endpoint_index=following, cursor=None, state=state)
        return _Page(messages, len(page.items), skipped, after)

    def _missing(self, job: ReplayJob, endpoints: Mapping[str, Endpoint]) -> _Page:
        """Each event to each endpoint that has no delivery of it; whether it wants it is decided at the attempt."""
        limit = max(1, _page_size(job) // max(1, len(job.endpoint_ids)))
        page = self._events.by_tenant(job.tenant, since=job.since, until=job.until, cursor=job.cursor, limit=limit)
        wanted = [endpoints[endpoint_id] for endpoint_id in job.endpoint_ids if endpoint_id in endpoints]
        places = [
            (key, endpoint.id, DeliveryKey.at(endpoint, key, normalise(timestamp)))
            for key, timestamp in page.items
            for endpoint in wanted
        ]
        done = self._deliveries.get_many([place for _, _, place in places])
        messages: list[QueueMessage] = [
            EventMessage(key, endpoint_id) for key, endpoint_id, place in places if place not in done
        ]
        after = replace(job, cursor=page.cursor, state="running" if page.cursor is not None else "done")
        return _Page(messages, len(places), len(places) - len(messages), after)


def _page_size(job: ReplayJob) -> int:
    return max(1, min(_PAGE, int(job.rate * _SPAN)))


class _Page(NamedTuple):
    """What a page of a job is to send, what it looked at and left out, and the job behind it."""

    messages: list[QueueMessage]
    seen: int
    skipped: int
    job: ReplayJob


def catch_up(endpoint: Endpoint, job_id: str, *, cache: float) -> tuple[ReplayJob, float]:
    """What a new endpoint misses while functions do not know it yet, and the seconds after which to start the job.

    For up to `cache` seconds a function matches by what it read before the endpoint was there.
    """
    known_at = endpoint.created_at + cache + _MARGIN
    job = ReplayJob(
        job_id,
        endpoint.tenant,
        (endpoint.id,),
        endpoint.created_at,
        since=rfc3339(endpoint.created_at),
        until=rfc3339(known_at),
        missing=True,
    )
    return job, known_at - endpoint.created_at


def selects(job: ReplayJob, delivery: Delivery) -> bool:
    """Whether a job makes one of those that it looks at."""
    if job.status is None and delivery.status in _MOVING:
        return False
    return not job.event_type or matches_type(job.event_type, delivery.event_type)
