"""Replay jobs: deliveries by tenant, endpoint, event type, status and time, any number of them, in pages.

A page is a message on the retry queue, so no function runs long and none has to survive: a page that was cut short is
done again (the turn tells duplicates), a job whose next page got lost is started again by the minute schedule.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hookline.outbound.events.type_patterns import matches_type
from hookline.outbound.model import EventMessage, JobMessage, RetryMessage, Status

if TYPE_CHECKING:
    from hookline.outbound.model import Delivery, QueueMessage, ReplayJob
    from hookline.outbound.ports import DeliveryStore, EventStore, JobStore, RetryQueue

__all__ = ["Replayer", "selects"]

_PAGE = 500
_STALLED = 300.0  # seconds without progress
_MOVING = {Status.WAITING, Status.CANCELLED}  # replayed only when asked for by status


class Replayer:
    def __init__(self, jobs: JobStore, deliveries: DeliveryStore, events: EventStore, queue: RetryQueue) -> None:
        self._jobs = jobs
        self._deliveries = deliveries
        self._events = events
        self._queue = queue

    def start(self, job: ReplayJob) -> None:
        self._jobs.create(job)
        self._queue.send([(JobMessage(job.id, job.page), 0.0)])

    def again(self, job: ReplayJob) -> None:
        """One that was cancelled and is running again: at the page where it stood."""
        self._queue.send([(JobMessage(job.id, job.page), 0.0)])

    def run(self, message: JobMessage, now: float) -> bool:
        """Does one page; False if the queue refused part of it and the page must be tried again."""
        job = self._jobs.get(message.job_id)
        if job is None or job.state != "running" or job.page != message.page:
            return True
        page = self._missing(job) if job.missing else self._existing(job)
        messages, seen, job_after = page
        if self._queue.send([(each, 0.0) for each in messages]):
            return False
        job_after = replace(
            job_after,
            page=job.page + 1,
            seen=job.seen + seen,
            replayed=job.replayed + len(messages),
            changed_at=now,
        )
        if self._jobs.advance(job_after, page=job.page) and job_after.state == "running":
            self._queue.send([(JobMessage(job.id, job_after.page), min(len(messages) / job.rate, 900.0))])
        return True

    def revive(self, now: float) -> int:
        """Starts jobs again that have made no progress; returns how many."""
        stalled = [job for job in self._jobs.running() if now - max(job.changed_at, job.created_at) > _STALLED]
        self._queue.send([(JobMessage(job.id, job.page), 0.0) for job in stalled])
        return len(stalled)

    def _existing(self, job: ReplayJob) -> tuple[list[QueueMessage], int, ReplayJob]:
        if job.endpoint_index >= len(job.endpoint_ids):
            return [], 0, replace(job, state="done")
        page = self._deliveries.by_endpoint(
            job.tenant,
            job.endpoint_ids[job.endpoint_index],
            since=job.since,
            until=job.until,
            status=job.status,
            cursor=job.cursor,
            limit=_PAGE,
        )
        messages: list[QueueMessage] = [
            RetryMessage(delivery.key, delivery.turn, replay=True) for delivery in page.items if selects(job, delivery)
        ]
        if page.cursor is not None:
            return messages, len(page.items), replace(job, cursor=page.cursor)
        following = job.endpoint_index + 1
        state = "done" if following == len(job.endpoint_ids) else "running"
        return messages, len(page.items), replace(job, endpoint_index=following, cursor=None, state=state)

    def _missing(self, job: ReplayJob) -> tuple[list[QueueMessage], int, ReplayJob]:
        page = self._events.by_tenant(job.tenant, since=job.since, until=job.until, cursor=job.cursor, limit=_PAGE)
        messages: list[QueueMessage] = [
            EventMessage(key, endpoint_id) for key in page.items for endpoint_id in job.endpoint_ids
        ]
        state = "running" if page.cursor is not None else "done"
        return messages, len(page.items), replace(job, cursor=page.cursor, state=state)


def selects(job: ReplayJob, delivery: Delivery) -> bool:
    """Whether a job makes one of those that it looks at."""
    if job.status is None and delivery.status in _MOVING:
        return False
    return not job.event_type or matches_type(job.event_type, delivery.event_type)
