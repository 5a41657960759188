"""The fast lane: every new event to every endpoint that wants it, once, without waiting for anybody slow."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hookline.errors import InvalidInput, NotFound, Unavailable
from hookline.outbound.delivery.circuit import admits
from hookline.outbound.delivery.dispatch import FAST, SLOW_ANSWER_MS, Lane, Post
from hookline.outbound.delivery.grouping import group_posts
from hookline.outbound.delivery.outcomes import PACED, Settled, hold, postpone
from hookline.outbound.events.items import attach
from hookline.outbound.model import Delivery, DeliveryKey, EventKey, RetryMessage, Status

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from hookline.outbound.delivery.directory import Directory
    from hookline.outbound.delivery.dispatch import Dispatcher
    from hookline.outbound.delivery.health import BatchHealth, HealthMonitor
    from hookline.outbound.model import Endpoint, Event
    from hookline.outbound.ports import ConfigStore, DeliveryStore, RetryQueue
    from hookline.ports import BlobStore, Clock

__all__ = ["BatchReport", "FirstAttempts"]

_WRITE_AT = 25  # outcomes are written when they fill one DynamoDB call …
_WRITE_AFTER = 0.5  # … or have waited for so many seconds
_JUST_READ = 1.0  # seconds: whether a disabled endpoint still is, is known well enough
_PACING = 1.0  # seconds: a rate limit's slots this near are used at once


@dataclass(slots=True)
class BatchReport:
    """What a batch did, for metrics and the log. `unrecorded` are events that must be seen again."""

    events: int = 0
    unmatched: int = 0
    duplicates: int = 0
    delivered: int = 0
    failed: int = 0
    handed_over: int = 0
    held: int = 0
    unknown_tenants: dict[str, int] = field(default_factory=dict)
    unrecorded: set[EventKey] = field(default_factory=set)
    troubles: list[Delivery] = field(default_factory=list)  # whose attempt failed
    unsent: list[Delivery] = field(default_factory=list)  # whose message SQS refused


class FirstAttempts:
    def __init__(
        self,
        *,
        directory: Directory,
        config: ConfigStore,
        deliveries: DeliveryStore,
        blobs: BlobStore,
        queue: RetryQueue,
        dispatcher: Dispatcher,
        health: HealthMonitor,
        clock: Clock,
        random: Callable[[], float],
        retention: float,
        lane: Lane = FAST,
    ) -> None:
        self._directory = directory
        self._config = config
        self._deliveries = deliveries
        self._blobs = blobs
        self._queue = queue
        self._dispatcher = dispatcher
        self._health = health
        self._clock = clock
        self._random = random
        self._retention = retention
        self._lane = lane

    def deliver(
        self, events: Iterable[Event], *, only: Mapping[EventKey, Collection[str]] | None = None
    ) -> BatchReport:
        """Delivers each event to whoever wants it and has no delivery of it yet.

        `only` narrows events to some of the tenant's endpoints, by their ids. Raises Unavailable if what was done
        before cannot be read.
        """
        report = BatchReport()
        wanted = self._match(events, only or {}, report)
        done = self._deliveries.get_many([key for key, _, _ in wanted]) if wanted else {}
        # by key: an event that is twice in a batch (deleted and put again) is one row, and one row is written once
        fresh = list({entry[0]: entry for entry in wanted if entry[0] not in done}.values())
        report.duplicates = len(wanted) - len(fresh)
        writer = _OutcomeWriter(self._deliveries, report, self._clock)
        posts = self._sort_out(fresh, writer, report)
        seen = self._health.batch()
        self._post(posts, seen, writer, report)
        writer.flush()
        refused = self._queue.send(writer.messages)
        if refused:  # their rows are written: the due index releases them in two minutes
            report.unsent += writer.behind(refused)
        seen.close()  # last: whatever happens here, what was sent is on record
        return report

    def _match(
        self, events: Iterable[Event], only: Mapping[EventKey, Collection[str]], report: BatchReport
    ) -> list[tuple[DeliveryKey, Endpoint, Event]]:
        wanted = []
        began = self._clock()
        for event in events:
            report.events += 1
            view = self._directory.view(event.tenant)
            narrowed = only.get(event.key)
            if narrowed and (view is None or not view.endpoints.keys() >= set(narrowed)):
                view = self._directory.confirmed(event.tenant, began)  # whoever asks for it may just have made it
            if view is None:
                report.unknown_tenants[event.tenant] = report.unknown_tenants.get(event.tenant, 0) + 1
                continue
            try:
                if event.data is None and event.data_ref is not None and view.matcher.reads(event):
                    attach(event, self._blobs.get(event.data_ref))
                endpoints = view.matcher.match(event)
            except Unavailable:
                report.unrecorded.add(event.key)
                continue
            except (NotFound, InvalidInput):  # for good: whatever filters say, its deliveries are cancelled and say why
                endpoints = view.matcher.candidates(event)
            if narrowed:
                endpoints = tuple(endpoint for endpoint in endpoints if endpoint.id in narrowed)
            if not endpoints:
                report.unmatched += 1
            wanted += [(DeliveryKey.of(endpoint, event), endpoint, event) for endpoint in endpoints]
        return wanted

    def _sort_out(
        self, fresh: Sequence[tuple[DeliveryKey, Endpoint, Event]], writer: _OutcomeWriter, report: BatchReport
    ) -> list[Post]:
        """Records what is not sent now (held, waiting, slow lane) and packs the rest."""
        now = self._clock()
        expires = int(now + self._retention)
        by_endpoint: dict[str, Post] = {}
        for key, endpoint, event in fresh:
            delivery = Delivery(key, event.type, Status.WAITING, changed_at=now, expires=expires)
            post = by_endpoint.get(endpoint.key)
            if post is None:
                post = by_endpoint[endpoint.key] = Post(endpoint, [], [])
            post.deliveries.append(delivery)
            post.events.append(event)
        posts: list[Post] = []
        for post in by_endpoint.values():
            posts += self._admit(post, now, writer, report)
        return posts

    def _admit(self, post: Post, now: float, writer: _OutcomeWriter, report: BatchReport) -> list[Post]:
        endpoint = post.endpoint
        if not endpoint.enabled and (view := self._directory.confirmed(endpoint.tenant, now - _JUST_READ)):
            endpoint = post.endpoint = view.endpoints.get(endpoint.id, endpoint)
        if not endpoint.enabled:
            report.held += len(post.deliveries)
            writer.add(hold(delivery, endpoint.disabled_reason or "", now) for delivery in post.deliveries)
            return []
        view = self._directory.view(endpoint.tenant)
        if view is not None and view.knows_trouble(endpoint.id):
            health = view.health(endpoint.id)
            admission = admits(health, now)
            if not admission.send:
                return self._hand_over(post, admission.wait_until - now, now, writer, report)
            if admission.probe or health.failures or now < health.slow_until:
                return self._hand_over(post, 0.0, now, writer, report)
        if endpoint.rate_limit:
            return self._pace(post, now, writer, report)
        return group_posts(post)

    def _pace(self, post: Post, now: float, writer: _OutcomeWriter, report: BatchReport) -> list[Post]:
        """Over the limit waits, never dropped: the slots beyond the next second are times to wait for."""
        assert post.endpoint.rate_limit
        packed = group_posts(post)
        try:
            first = self._config.reserve(post.endpoint, len(packed), now)
        except Unavailable:
            return self._hand_over(post, 1.0 + self._random(), now, writer, report)
        ready: list[Post] = []
        for index, each in enumerate(packed):
            delay = first + index / post.endpoint.rate_limit - now
            if delay <= _PACING:
                ready.append(each)
            else:
                self._hand_over(each, delay, now, writer, report, reason=PACED)
        return ready

    def _hand_over(
        self, post: Post, delay: float, now: float, writer: _OutcomeWriter, report: BatchReport, *, reason: str = ""
    ) -> list[Post]:
        report.handed_over += len(post.deliveries)
        writer.add(postpone(delivery.after(reason=reason), delay, now) for delivery in post.deliveries)
        return []

    def _post(self, posts: Sequence[Post], seen: BatchHealth, writer: _OutcomeWriter, report: BatchReport) -> None:
        lagging: set[str] = set()
        for posted in self._dispatcher.send(posts, self._lane, refuse=lagging, on_tick=writer.tick):
            endpoint, result = posted.post.endpoint, posted.result
            writer.add(posted.settled)
            if result is None:
                report.handed_over += len(posted.settled)
                continue
            seen.note(endpoint, posted.settled[0].delivery.attempts[-1])
            if result.ms > SLOW_ANSWER_MS or result.error:
                lagging.add(endpoint.key)
            if posted.settled[0].delivery.status is Status.DELIVERED:
                report.delivered += len(posted.settled)
            else:
                report.failed += len(posted.settled)
                report.troubles += [each.delivery for each in posted.settled]


class _OutcomeWriter:
    """Writes outcomes as they come, in calls that are full; keeps the messages to send after the rows stand."""

    def __init__(self, deliveries: DeliveryStore, report: BatchReport, clock: Clock) -> None:
        self._store = deliveries
        self._report = report
        self._clock = clock
        self._rows: list[Settled] = []
        self._since = 0.0  # when the oldest of them came
        self.messages: list[tuple[RetryMessage, float]] = []
        self._sent: dict[RetryMessage, Delivery] = {}

    def add(self, settled: Iterable[Settled]) -> None:
        if not self._rows:
            self._since = self._clock()
        self._rows += map(self._on_the_way, settled)
        while len(self._rows) >= _WRITE_AT:
            self._write(self._rows[:_WRITE_AT])
            self._rows = self._rows[_WRITE_AT:]

    def tick(self) -> None:
        """While the batch waits for somebody slow, what the others answered does not stay unwritten."""
        if self._rows and self._clock() - self._since > _WRITE_AFTER:
            self.flush()

    def flush(self) -> None:
        if self._rows:
            self._write(self._rows)
            self._rows = []

    def behind(self, messages: Iterable[object]) -> list[Delivery]:
        return [self._sent[message] for message in messages if isinstance(message, RetryMessage)]

    def _on_the_way(self, settled: Settled) -> Settled:
        """Only the retry queue's own redrive leads to the dead-letter queue: a schedule of one attempt ends there."""
        if settled.delivery.status is Status.EXHAUSTED:
            return postpone(settled.delivery, 0.0, self._clock())
        return settled

    def _write(self, rows: Sequence[Settled]) -> None:
        unwritten = {delivery.key for delivery in self._store.put_many([row.delivery for row in rows])}
        for delivery, delay in rows:
            if delivery.key in unwritten:
                self._report.unrecorded.add(delivery.key.event)
            elif delay is not None:
                message = RetryMessage(delivery.key, delivery.turn)
                self.messages.append((message, delay))
                self._sent[message] = delivery
