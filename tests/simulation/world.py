"""The outbound side in one process, under a clock that only moves when told to.

Lambda, SQS and the stream are played here: a batch that raises is delivered again, a message that is failed becomes
visible again and is dead-lettered after its last receive, a delayed one comes when its time has come. Everything random
comes from one seed.
"""

from __future__ import annotations

import heapq
import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.fakes.listeners import FakeListenerQueues
from tests.fakes.outbound import (
    FakeBacklogStore,
    FakeConfigStore,
    FakeCursorStore,
    FakeDeliveryStore,
    FakeEventStore,
    FakeJobStore,
    FakeLineStore,
)

from hookline.errors import NotFound, Unavailable
from hookline.listeners import Copier
from hookline.outbound.delivery.backlogs import Backlogs, Joining
from hookline.outbound.delivery.budgets import CpuBudgets
from hookline.outbound.delivery.directory import Directory
from hookline.outbound.delivery.dispatch import FAST, SLOW, Dispatcher
from hookline.outbound.delivery.first_attempts import FirstAttempts
from hookline.outbound.delivery.health import HealthMonitor
from hookline.outbound.delivery.later_attempts import LaterAttempts
from hookline.outbound.delivery.lines import Lines
from hookline.outbound.delivery.messages import encode_message
from hookline.outbound.delivery.received import MOST_RECEIVES
from hookline.outbound.delivery.release import release
from hookline.outbound.delivery.replay import Replayer
from hookline.outbound.delivery.retry_batch import read_messages, work
from hookline.outbound.model import Delivery, Endpoint, Event, Status
from hookline.outbound.requests.request_builder import RequestBuilder
from hookline.ports import HttpRequest, HttpResult

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

START = 1_800_000_000.0
MAX_RECEIVES = MOST_RECEIVES
VISIBILITY = 720.0


@dataclass
class Post:
    """One POST that reached an endpoint."""

    at: float
    url: str
    body: bytes
    headers: dict[str, str]

    @property
    def message_id(self) -> str:
        return self.headers["webhook-id"]


@dataclass(order=True)
class _Message:
    visible_at: float
    order: int
    body: str = field(compare=False)
    id: str = field(compare=False)
    receives: list[int] = field(default_factory=lambda: [0], compare=False)  # shared by copies that SQS itself made
    handed_over: list[int] = field(default_factory=lambda: [0], compare=False)  # ApproximateReceiveCount


class SimulatedQueue:
    """SQS as the retry queue uses it: delays, visibility, receive counts, redrive to a dead-letter queue."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._order = 0
        self.messages: list[_Message] = []
        self.dead: list[str] = []
        self.refuse = False
        self.keeps_ids = False  # LocalStack: a message that is moved keeps its id and its count of receives
        self._moved: dict[str, list[_Message]] = {}

    def waiting(self) -> int:
        return sum(message.visible_at <= self._world.now for message in self.messages)

    def send(self, messages: Sequence[tuple[Any, float]]) -> list[Any]:
        if self.refuse:
            return [message for message, _ in messages]
        for message, delay in messages:
            assert 0 <= delay <= 900
            self._order += 1
            self.put(encode_message(message, f"copy{self._order}"), delay)
        return []

    def put(self, body: str, delay: float = 0.0, *, of: _Message | None = None) -> _Message:
        """`of`: a copy of that message, as SQS delivers some twice."""
        self._order += 1
        message = _Message(self._world.now + delay, self._order, body, of.id if of else f"m{self._order}")
        if of is not None:
            message.receives, message.handed_over = of.receives, of.handed_over
        heapq.heappush(self.messages, message)
        return message

    def receive(self, limit: int = 10) -> list[_Message]:
        """Those that are visible now; what was received too often goes to the dead-letter queue instead."""
        batch: list[_Message] = []
        while self.messages and self.messages[0].visible_at <= self._world.now and len(batch) < limit:
            message = heapq.heappop(self.messages)
            if any(each.id == message.id for each in batch):
                message.visible_at = self._world.now + 1.0
                heapq.heappush(self.messages, message)
                continue
            if message.receives[0] >= MAX_RECEIVES:
                self.dead.append(message.body)
                self._moved.setdefault(message.body, []).append(message)
                continue
            message.receives[0] += 1
            message.handed_over[0] += 1
            batch.append(message)
        return batch

    def give_back(self, message: _Message, after: float) -> None:
        message.visible_at = self._world.now + after
        heapq.heappush(self.messages, message)

    def redrive(self) -> int:
        """What "Start DLQ redrive" does: the same bodies as new messages."""
        bodies, self.dead = self.dead, []
        for body in bodies:
            moved, back = self._moved[body].pop(), self.put(body)
            if self.keeps_ids:
                back.id, back.handed_over = moved.id, [moved.handed_over[0] + 1]  # the move received it, too
        return len(bodies)


class SimulatedTransport:
    """Answers by `world.answer(request)`: a code, or an HttpResult for anything finer."""

    def __init__(self, world: World) -> None:
        self._world = world

    def send(
        self,
        requests: Iterable[HttpRequest],
        *,
        per_group: int = 10,  # noqa: ARG002 - the port's
        admit: Callable[[HttpRequest], bool] | None = None,
        on_tick: Callable[[], None] | None = None,  # noqa: ARG002 - the port's
    ) -> Iterator[HttpResult]:
        for request in requests:
            if admit is not None and not admit(request):
                yield HttpResult(request, error="shed")
                continue
            self._world.posts.append(
                Post(
                    self._world.now, request.url, request.body, {name.lower(): value for name, value in request.headers}
                )
            )
            answer = self._world.answer(request)
            yield HttpResult(request, code=answer, ms=20) if isinstance(answer, int) else answer


class PlainSealer:
    def seal(self, secret: bytes, context: str) -> str:
        return f"{context}|{secret.decode()}"

    def open(self, sealed: str, context: str) -> bytes:
        owner, _, secret = sealed.partition("|")
        assert owner == context
        return secret.encode()


class NoBlobs:
    def put(self, key: str, data: bytes) -> str:
        raise AssertionError(key, len(data))

    def get(self, ref: str) -> bytes:
        raise NotFound(ref)


class NoTokens:
    def prefetch(self, endpoints: Iterable[Endpoint]) -> None:
        raise AssertionError(endpoints)

    def authorization(self, endpoint: Endpoint) -> str:
        raise AssertionError(endpoint.id)


class World:
    def __init__(self, seed: int = 0, *, cache: float = 30.0) -> None:
        self.now = START
        self.random = random.Random(seed)
        self.cpu = 0.0  # seconds of CPU that filters and transforms have taken
        self.posts: list[Post] = []
        self.blocked: list[tuple[float, int, float]] = []  # when, BlockedKeys, and the longest wait of these
        self.answer: Callable[[HttpRequest], int | HttpResult] = lambda _request: 200
        self.config = FakeConfigStore()
        self.events = FakeEventStore()
        self.deliveries = FakeDeliveryStore()
        self.line_rows = FakeLineStore(self.deliveries)
        self.cursors = FakeCursorStore()
        self.jobs = FakeJobStore()
        self.backlog_rows = FakeBacklogStore()
        self.queue = SimulatedQueue(self)
        self.listener_queues = FakeListenerQueues()
        self._cache = cache
        self._streamed = 0
        self._minute = int(self.now // 60)
        self.start_functions()

    def start_functions(self) -> None:
        """New execution environments: everything kept in memory is gone."""
        self.sender = self.new_sender()
        self.first_attempts = FirstAttempts(**self._first(), lane=SLOW)
        shared = self._shared()
        self.lines = Lines(
            store=shared.pop("lines"),
            deliveries=shared["deliveries"],
            events=self.events,
            queue=shared["queue"],
            directory=shared["directory"],
            clock=shared["clock"],
            retention=30 * 86_400.0,
        )
        self.attempts = LaterAttempts(**shared, events=self.events, lines=self.lines)
        self.backlogs = Backlogs(
            store=self.backlog_rows,
            joining=shared["backlogs"],
            deliveries=shared["deliveries"],
            queue=shared["queue"],
            directory=shared["directory"],
            config=shared["config"],
            clock=shared["clock"],
        )
        self.replayer = Replayer(self.jobs, self.config, self.deliveries, self.events, self.queue)

    def new_sender(self) -> FirstAttempts:
        return FirstAttempts(**self._first(), lane=FAST)

    def _shared(self) -> dict[str, Any]:
        """Each function has its own caches."""

        def clock() -> float:
            return self.now

        directory = Directory(self.config, clock, ttl=self._cache)
        request_builder = RequestBuilder(PlainSealer(), NoBlobs(), NoTokens())
        return {
            "directory": directory,
            "config": self.config,
            "deliveries": self.deliveries,
            "lines": self.line_rows,
            "queue": self.queue,
            "dispatcher": Dispatcher(SimulatedTransport(self), request_builder, clock, self.random.random),
            "health": HealthMonitor(directory, self.config, self.events, clock, retention=30 * 86_400.0),
            "backlogs": Joining(self.backlog_rows, self.queue, clock),
            "clock": clock,
            "random": self.random.random,
        }

    def _first(self) -> dict[str, Any]:
        shared = self._shared()
        budgets = CpuBudgets(lambda: self.cpu, shared["clock"])
        copier = Copier(self.listener_queues, shared["clock"])
        return {**shared, "blobs": NoBlobs(), "retention": 30 * 86_400.0, "budgets": budgets, "copier": copier}

    # ------------------------------------------------------------------------------------------ what users do

    def endpoint(self, name: str = "ep_1", tenant: str = "acme", **settings: Any) -> Endpoint:
        endpoint = Endpoint(id=name, tenant=tenant, url=f"https://{name}.example/hook", **settings)
        self.config.put_tenant(tenant)
        self.config.put_endpoint(endpoint, create=True)
        return endpoint

    def publish(
        self, name: str = "evt_1", tenant: str = "acme", type_: str = "order.created", **attributes: Any
    ) -> Event:
        from hookline.outbound.times import rfc3339

        event = Event(id=name, tenant=tenant, type=type_, timestamp=rfc3339(self.now), data=b'{"n": 1}', **attributes)
        self.events.put(event)
        return event

    # ------------------------------------------------------------------------------------------ what AWS does

    def stream(self, limit: int = 100) -> None:
        """Gives the sender what was published; a batch it does not finish comes again."""
        for _ in range(5):
            batch = self.events.published[self._streamed : self._streamed + limit]
            if not batch:
                return
            try:
                failed = self.sender.deliver(list(batch)).unrecorded
            except Unavailable:
                continue
            finished = next((i for i, event in enumerate(batch) if event.key in failed), len(batch))
            self._streamed += finished

    def poll(self) -> int:
        """One batch of the retry queue."""
        messages = self.queue.receive()
        self.handle(messages)
        return len(messages)

    def handle(self, messages: Sequence[_Message]) -> None:
        """As the retry function does: what it fails is shown again."""
        by_id = {message.id: message for message in messages}
        records = [
            {
                "messageId": id_,
                "receiptHandle": id_,
                "body": message.body,
                "attributes": {"ApproximateReceiveCount": str(message.handed_over[0])},
            }
            for id_, message in by_id.items()
        ]
        result = work(self, read_messages(records), lambda: self.now)
        if blocked := result.counts.get("BlockedKeys"):
            self.blocked.append((self.now, blocked, result.blocked_for))
        for seconds, message_ids in result.shown_after.items():
            for id_ in message_ids:
                self.queue.give_back(by_id[id_], seconds)

    def run(self, seconds: float = 0.0) -> None:
        """Lets everything that is due happen, up to `seconds` from now."""
        end = self.now + seconds
        while True:
            self.stream()
            while self.queue.messages and self.queue.messages[0].visible_at <= self.now:
                self.poll()
                self.stream()
            following = [(self._minute + 1) * 60.0]
            if self.queue.messages:
                following.append(self.queue.messages[0].visible_at)
            if min(following) > end:
                self.now = end
                return
            self.now = max(self.now, min(following))
            if self.now >= (self._minute + 1) * 60:
                self._minute = int(self.now // 60)
                release(self.deliveries, self.queue, self.cursors, now=self.now)
                self.replayer.revive(self.now)
                self.backlogs.revive(self.now)

    # ------------------------------------------------------------------------------------------ what one sees

    def delivery(self, event_id: str = "evt_1", endpoint_id: str = "ep_1") -> Delivery:
        return next(
            row
            for key, row in self.deliveries.rows.items()
            if key.endpoint_id == endpoint_id and key.event_id == event_id
        )

    def statuses(self) -> dict[tuple[str, str], Status]:
        return {(key.endpoint_id, key.event_id): row.status for key, row in self.deliveries.rows.items()}

    def posts_to(self, endpoint_id: str, event_ids: Collection[str] = ()) -> list[Post]:
        return [
            post
            for post in self.posts
            if post.url == f"https://{endpoint_id}.example/hook" and (not event_ids or post.message_id in event_ids)
        ]
