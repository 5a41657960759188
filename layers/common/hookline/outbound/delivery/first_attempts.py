"""The fast lane: every new event to every endpoint that wants it, once, without waiting for anybody slow."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hookline.errors import Denied, Unavailable
from hookline.outbound.delivery.bursts import burst_messages, busiest
from hookline.outbound.delivery.choosing import Choice, Chooser
from hookline.outbound.delivery.circuit import admits
from hookline.outbound.delivery.dispatch import FAST, SLOW_ANSWER_MS, Lane, Post
from hookline.outbound.delivery.grouping import group_posts
from hookline.outbound.delivery.hearing import wanted_copies
from hookline.outbound.delivery.in_turn import InTurn
from hookline.outbound.delivery.outcome_writer import OutcomeWriter
from hookline.outbound.delivery.outcomes import (
    PACED,
    PAUSED,
    TROUBLED,
    hold,
    join_backlog,
    misconfigured,
    pause_asked,
    postpone,
)
from hookline.outbound.delivery.patience import Patience
from hookline.outbound.events.digests import digest
from hookline.outbound.model import Circuit, Delivery, EventKey, Status

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from hookline.listeners import Copier
    from hookline.outbound.delivery.backlogs import Joining
    from hookline.outbound.delivery.budgets import BatchBudget, CpuBudgets
    from hookline.outbound.delivery.choosing import Wanted
    from hookline.outbound.delivery.directory import Directory
    from hookline.outbound.delivery.dispatch import Dispatcher, Posted
    from hookline.outbound.delivery.health import BatchHealth, HealthMonitor
    from hookline.outbound.model import Event
    from hookline.outbound.ports import ConfigStore, DeliveryStore, LineStore, RetryQueue
    from hookline.ports import BlobStore, Clock

__all__ = ["BatchReport", "FirstAttempts"]

_JUST_READ = 1.0  # seconds: whether a disabled endpoint still is, is known well enough
_UNREADABLE_WAIT = 60.0  # seconds after which an endpoint is looked at again whose row could not be read
_TRIED_BEFORE = 10.0  # seconds after which a batch may not be on its first try


@dataclass(slots=True)
class BatchReport:
    """What a batch did, for metrics and the log. `unrecorded` are events that must be seen again."""

    events: int = 0
    unmatched: int = 0
    duplicates: int = 0
    delivered: int = 0
    failed: int = 0
    handed_over: int = 0
    behind: int = 0  # wait for their turn behind an earlier event of their ordering key
    held: int = 0
    misconfigured: int = 0
    unknown_tenants: dict[str, int] = field(default_factory=dict)
    unrecorded: set[EventKey] = field(default_factory=set)
    troubles: list[Delivery] = field(default_factory=list)  # whose attempt failed
    ms: list[int] = field(default_factory=list)  # how long each POST took
    unsent: list[Delivery] = field(default_factory=list)  # whose message SQS refused


class FirstAttempts:
    def __init__(
        self,
        *,
        directory: Directory,
        config: ConfigStore,
        deliveries: DeliveryStore,
        lines: LineStore,
        blobs: BlobStore,
        queue: RetryQueue,
        dispatcher: Dispatcher,
        health: HealthMonitor,
        backlogs: Joining,
        clock: Clock,
        random: Callable[[], float],
        retention: float,
        budgets: CpuBudgets,
        copier: Copier,
        lane: Lane = FAST,
    ) -> None:
        self._directory = directory
        self._config = config
        self._deliveries = deliveries
        self._line_store = lines
        self._queue = queue
        self._dispatcher = dispatcher
        self._health = health
        self._backlogs = backlogs
        self._clock = clock
        self._random = random
        self._retention = retention
        self._budgets = budgets
        self._copier = copier
        self._lane = lane
        self._chooser = Chooser(directory, blobs, clock)
        self._patience = Patience(clock, lane.wait)
        self._refused: bool | None = None  # whether the last batch's rows were; None: this is the first one

    def deliver(
        self, events: Iterable[Event], *, only: Mapping[EventKey, Collection[str]] | None = None, age: float = 0.0
    ) -> BatchReport:
        """Delivers each event to every endpoint that wants it and has no delivery of it yet.

        `only` narrows events to some of the tenant's endpoints, by their ids. Raises Unavailable if what was done
        before cannot be read. `age` is seconds since the first of them was committed: those that have waited may have
        been tried before, by a function that is gone.
        """
        report = BatchReport()
        if self._refused is None:
            self._refused = age > _TRIED_BEFORE
        events = list(events)
        if busy := busiest(events, age):
            self._hand_to_queue([event for event in events if event.tenant in busy], report)
            events = [event for event in events if event.tenant not in busy]
        choice, budget = Choice(only or {}), self._budgets.batch()
        in_turn = self._in_turn()
        writer = OutcomeWriter(self._deliveries, self._queue, self._clock, note=in_turn.note)
        seen = self._health.batch()
        rounds_until = self._clock() + self._lane.rounds
        posts = self._posts(events, choice, budget, writer, report, in_turn)
        first = next(posts, None)  # what was done before is read before anything is sent
        if choice.heard:
            self._copier.begin(wanted_copies(choice.heard, self._clock()))
        if first is not None:
            self._post(_chained(first, posts), budget, seen, writer, report)
        while following := in_turn.following(writer, out_of_time=self._clock() >= rounds_until):
            self._post(self._sort_out(following, writer, report), budget, seen, writer, report)
        refused = set(self._queue.send([(message, 0.0) for message in choice.left])) if choice.left else set()
        writer.close()
        in_turn.close(writer.unrecorded)
        report.behind = in_turn.behind
        report.events += choice.events
        report.unmatched = choice.unmatched
        report.unknown_tenants = choice.unknown_tenants
        report.handed_over += len(choice.left)
        report.unsent += writer.unsent
        report.duplicates += writer.duplicates
        report.unrecorded |= choice.unrecorded | writer.unrecorded | in_turn.unrecorded
        self._refused = bool(writer.unrecorded)
        report.unrecorded |= {message.event for message in choice.left if message in refused}
        seen.close()  # last: whatever happens here, what was sent is on record
        if choice.heard:
            self._copier.finish()
        return report

    def leave(self, events: Sequence[Event]) -> BatchReport:
        """Hands events over to the retry queue as they are, for another function to match and deliver."""
        report = BatchReport()
        self._hand_to_queue(events, report)
        return report

    def _hand_to_queue(self, events: Sequence[Event], report: BatchReport) -> None:
        messages = burst_messages(events)
        refused = set(self._queue.send([(message, 0.0) for message in messages])) if messages else set()
        unsent = {each.event for message in messages if message in refused for each in message.each()}
        report.events += len(events)
        report.handed_over += len(events) - len(unsent)
        report.unrecorded |= unsent

    def _posts(  # noqa: PLR0917 - all of them needed
        self,
        events: Iterable[Event],
        choice: Choice,
        budget: BatchBudget,
        writer: OutcomeWriter,
        report: BatchReport,
        in_turn: InTurn,
    ) -> Iterator[Post]:
        deadline = self._clock() + self._lane.budget
        for wanted in self._chooser.choose(events, choice, budget, out_of_time=lambda: self._clock() >= deadline):
            if wanted:
                fresh = self._new(wanted, writer, report, in_turn)
                yield from self._sort_out(in_turn.set_aside(fresh), writer, report)
        for endpoint, event in choice.passed:
            in_turn.passed(endpoint, event)
        if turns := in_turn.begin(writer):
            yield from self._sort_out(turns, writer, report)

    def _new(self, wanted: list[Wanted], writer: OutcomeWriter, report: BatchReport, in_turn: InTurn) -> list[Wanted]:
        # consistent: a batch that is tried again must see the rows of the try before
        done = self._deliveries.get_many([each.key for each in wanted], consistent=True)
        for each in wanted:
            if (row := done.get(each.key)) is not None:
                in_turn.known(each, row)
        # by key: an event that is twice in a batch (deleted and put again) is one row, and one row is written once
        fresh = list({each.key: each for each in wanted if each.key not in done}.values())
        report.duplicates += len(wanted) - len(fresh)
        if not self._refused or not fresh:
            return fresh
        # the last rows were refused: what cannot be recorded is not sent, or each try of the batch would POST again
        now = self._clock()
        standing = writer.claim([self._delivery(each, now) for each in fresh], now)
        return [each for each in fresh if each.key in standing]

    def _in_turn(self) -> InTurn:
        return InTurn(
            store=self._line_store,
            deliveries=self._deliveries,
            queue=self._queue,
            clock=self._clock,
            retention=self._retention,
            deliver=lambda wanted: self._delivery(wanted, self._clock()),
        )

    def _delivery(self, wanted: Wanted, now: float) -> Delivery:
        event = wanted.event
        delivery = Delivery(
            wanted.key, event.type, Status.WAITING, changed_at=now, keep=int(self._retention), digest=digest(event)
        )
        if wanted.endpoint.orders(event):
            delivery.ordering_key, delivery.sequence = event.ordering_key or "", event.sequence or 0
        return delivery

    def _sort_out(self, fresh: Sequence[Wanted], writer: OutcomeWriter, report: BatchReport) -> list[Post]:
        """Records what is not sent now (held, waiting, slow lane, misconfigured); the rest, transforms last."""
        now = self._clock()
        by_endpoint: dict[str, Post] = {}
        for wanted in fresh:
            _, endpoint, event, failure = wanted
            delivery = self._delivery(wanted, now)
            if failure:
                report.misconfigured += 1
                writer.add([misconfigured(delivery, failure, now)])
                self._health.misconfigured(endpoint, delivery, failure)
                continue
            post = by_endpoint.get(endpoint.key)
            if post is None:
                post = by_endpoint[endpoint.key] = Post(endpoint, [], [])
            post.deliveries.append(delivery)
            post.events.append(event)
        posts: list[Post] = []
        for post in by_endpoint.values():
            posts += self._admit(post, now, writer, report)
        return sorted(posts, key=lambda post: post.endpoint.transform is not None)

    def _admit(self, post: Post, now: float, writer: OutcomeWriter, report: BatchReport) -> list[Post]:
        endpoint = post.endpoint
        if not endpoint.enabled:
            try:
                view = self._directory.confirmed(endpoint.tenant, now - _JUST_READ)
            except (Denied, Unavailable):  # the others' deliveries do not wait until it can be read
                return self._hand_over(post, _UNREADABLE_WAIT * (1 + self._random()), now, writer, report)
            if view is not None:
                endpoint = post.endpoint = view.endpoints.get(endpoint.id, endpoint)
        if not endpoint.enabled:
            report.held += len(post.deliveries)
            writer.add(hold(delivery, endpoint.disabled_reason or "", now) for delivery in post.deliveries)
            return []
        view = self._directory.view(endpoint.tenant)
        if view is not None and view.knows_trouble(endpoint.id):
            health = view.health(endpoint.id)
            admission = admits(health, now)
            if not admission.send or admission.probe:
                reason = PAUSED if health.circuit is Circuit.PAUSED else TROUBLED
                return self._wait(post, reason, max(admission.wait_until, now), now, writer, report)
            if health.failures or now < health.slow_until:
                return self._hand_over(post, 0.0, now, writer, report)
        if endpoint.rate_limit:
            return self._pace(post, now, writer, report)
        return group_posts(post)

    def _pace(self, post: Post, now: float, writer: OutcomeWriter, report: BatchReport) -> list[Post]:
        """Over the limit waits, never dropped: what it has no room for now joins the backlog."""
        packed = group_posts(post)
        try:
            granted = self._config.reserve(post.endpoint, len(packed), now)
        except Unavailable:
            return self._hand_over(post, 1.0 + self._random(), now, writer, report)
        for each in packed[granted:]:
            self._wait(each, PACED, now + 1.0, now, writer, report)
        return packed[:granted]

    def _wait(  # noqa: PLR0917 - all of them needed
        self, post: Post, reason: str, until: float, now: float, writer: OutcomeWriter, report: BatchReport
    ) -> list[Post]:
        """In the endpoint's backlog; by messages only where it cannot be written."""
        try:
            self._backlogs.join(post.endpoint, until)
        except Unavailable:
            return self._hand_over(post, max(until - now, 1.0) + 60.0 * self._random(), now, writer, report)
        report.handed_over += len(post.deliveries)
        writer.add(join_backlog(delivery, reason, now) for delivery in post.deliveries)
        return []

    def _hand_over(
        self, post: Post, delay: float, now: float, writer: OutcomeWriter, report: BatchReport
    ) -> list[Post]:
        report.handed_over += len(post.deliveries)
        writer.add(postpone(delivery, delay, now) for delivery in post.deliveries)
        return []

    def _post(
        self,
        posts: Iterable[Post],
        budget: BatchBudget,
        seen: BatchHealth,
        writer: OutcomeWriter,
        report: BatchReport,
    ) -> None:
        lagging: set[str] = set()
        outcomes = self._dispatcher.send(
            posts, self._lane, refuse=lagging, on_tick=writer.tick, budget=budget, patience=self._patience
        )
        for posted in outcomes:
            endpoint, result = posted.post.endpoint, posted.result
            writer.add(posted.settled)
            if result is None:
                self._not_sent(posted, report)
                continue
            report.ms.append(result.ms)
            seen.note(endpoint, posted.settled[0].delivery.attempts[-1], pause_asked(result, self._clock()))
            if result.ms > SLOW_ANSWER_MS or result.error:
                lagging.add(endpoint.key)
            if posted.settled[0].delivery.status is Status.DELIVERED:
                report.delivered += len(posted.settled)
            else:
                report.failed += len(posted.settled)
                report.troubles += [each.delivery for each in posted.settled]

    def _not_sent(self, posted: Posted, report: BatchReport) -> None:
        for delivery, _ in posted.settled:
            if delivery.status is Status.MISCONFIGURED:
                report.misconfigured += 1
                self._health.misconfigured(posted.post.endpoint, delivery, delivery.reason)
            else:
                report.handed_over += 1


def _chained(first: Post, others: Iterator[Post]) -> Iterator[Post]:
    yield first
    yield from others
