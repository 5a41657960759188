"""The simulated world with everything that goes wrong in a real one, all of it from one seed.

Any call of any port may fail, before or after it took effect, or end the function there and then (its memory is gone
and its batch comes again); queues double and delay messages, and refuse some; tables throttle and leave rows unwritten;
the stream brings batches again that were done. Functions run at the same time: each keeps its own clock while it
works, and a POST takes as long as its endpoint does.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.fakes.transport import FakeTransport
from tests.simulation.world import VISIBILITY, Post, SimulatedQueue, World

from hookline.errors import Unavailable
from hookline.outbound.delivery.messages import encode_message
from hookline.outbound.delivery.release import release
from hookline.outbound.model import Event, Status
from hookline.outbound.queue_messages import EventMessage
from hookline.outbound.times import unix
from hookline.ports import HttpRequest, HttpResult

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from hookline.outbound.model import Delivery

__all__ = ["NONE", "Chaos", "ChaoticWorld", "Crash"]

STREAM_AGE = 21_600.0  # template.yaml: MaximumRecordAgeInSeconds
RETRY_CONCURRENCY = 3


class Crash(BaseException):
    """The process is gone. No `except` of the engine may catch it."""


@dataclass(frozen=True)
class Chaos:
    """Probabilities: of a port call's end in a crash or an error, of a message or batch doubled, delayed, refused."""

    crash: float = 0.004
    error: float = 0.02
    double: float = 0.05
    late: float = 0.1
    lose: float = 0.02  # of a batch call, one of its items each


NONE = Chaos(0, 0, 0, 0, 0)


class FlakyPort:
    """A port whose every call may go wrong, before it took effect or after."""

    def __init__(self, world: ChaoticWorld, port: Any) -> None:
        self._world = world
        self._port = port

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._port, name)

        def call(*arguments: Any, **named: Any) -> Any:
            self._world.trouble()
            result = method(*arguments, **named)
            self._world.trouble()
            return result

        return call


class FlakyDeliveries(FlakyPort):
    def put_many(self, deliveries: Sequence[Delivery]) -> list[Delivery]:
        self._world.trouble()
        lost = [each for each in deliveries if self._world.chance(self._world.chaos.lose)]
        lost += self._port.put_many([each for each in deliveries if each not in lost])
        self._world.trouble()
        return lost

    def put_new(self, deliveries: Sequence[Delivery]) -> tuple[list[Delivery], list[Delivery]]:
        self._world.trouble()
        lost = [each for each in deliveries if self._world.chance(self._world.chaos.lose)]
        unwritten, met = self._port.put_new([each for each in deliveries if each not in lost])
        self._world.trouble()
        return lost + unwritten, met


class FlakyQueue(SimulatedQueue):
    def send(self, messages: Sequence[tuple[Any, float]]) -> list[Any]:
        world = self._world
        refused = []
        for message, delay in messages:
            world.trouble(error=False)  # the adapter answers an error by refusing the messages
            if world.chance(world.chaos.lose):
                refused.append(message)
                continue
            assert 0 <= delay <= 900
            self._order += 1
            self.put(encode_message(message, f"copy{self._order}"), delay)
        return refused

    def put(self, body: str, delay: float = 0.0, *, of: Any = None) -> Any:
        world = self._world
        late = world.random.uniform(0, 120) if world.chance(world.chaos.late) else 0.0
        message = super().put(body, delay + late, of=of)
        if world.chance(world.chaos.double):
            super().put(body, delay + world.random.uniform(0, 900), of=message)
        return message


class TimedTransport(FakeTransport):
    """Concurrent as the real one is: ten at once per endpoint, results as they come, the clock moving on meanwhile."""

    def __init__(self, world: ChaoticWorld) -> None:
        super().__init__(now=lambda: world.now, advance=self._pass)
        self._world = world

    def _pass(self, seconds: float) -> None:
        self._world.now += seconds

    def _answer(self, request: HttpRequest) -> tuple[float, HttpResult]:
        self._world.trouble(error=False)
        result = self._world.respond(request)
        return result.ms / 1000, result


class ChaoticWorld(World):
    def __init__(self, seed: int, chaos: Chaos = NONE, *, cache: float = 30.0) -> None:
        self.chaos = chaos
        self.crashes = 0
        self.die_at_next_call = False
        self.faults: list[list[Event]] = []  # batches that the stream gave up on
        self.disabled_since: dict[str, float] = {}
        self.answered: Counter[tuple[str, str]] = Counter()  # 2xx by URL and id
        self._stream_tries = 0
        self._sender_busy = 0.0
        self._retry_busy = [0.0] * RETRY_CONCURRENCY
        super().__init__(seed, cache=cache)
        self.queue = FlakyQueue(self)
        self.start_functions()

    # ------------------------------------------------------------------------------------------ what goes wrong

    def chance(self, probability: float) -> bool:
        return probability > 0 and self.random.random() < probability

    def trouble(self, *, error: bool = True) -> None:
        if self.die_at_next_call or self.chance(self.chaos.crash):
            self.die_at_next_call = False
            raise Crash
        if error and self.chance(self.chaos.error):
            raise Unavailable("throttled")

    def _shared(self) -> dict[str, Any]:
        """The engine gets flaky ports; users and tests the plain ones."""
        plain = self.config, self.deliveries, self.events, self.backlog_rows, self.line_rows
        self.config = FlakyPort(self, self.config)
        self.deliveries = FlakyDeliveries(self, self.deliveries)
        self.events = FlakyPort(self, self.events)
        self.backlog_rows = FlakyPort(self, self.backlog_rows)
        self.line_rows = FlakyPort(self, self.line_rows)
        try:
            shared = super()._shared()
        finally:
            self.config, self.deliveries, self.events, self.backlog_rows, self.line_rows = plain
        shared["dispatcher"]._transport = TimedTransport(self)
        return shared

    def start_functions(self) -> None:
        super().start_functions()
        self.attempts._events = self.lines._events = FlakyPort(self, self.events)

    def respond(self, request: HttpRequest) -> HttpResult:
        endpoint = next(each for each in self.config.endpoints.values() if each.url == request.url)
        since = self.disabled_since.get(endpoint.id) if not endpoint.enabled else None
        # what a function knows is at most `cache` old when its batch begins, and a batch lasts two minutes at most
        assert since is None or self.now - since < self._cache + 120, f"sent to {endpoint.id}, which is disabled"
        answer = self.answer(request)
        result = HttpResult(request, code=answer, ms=20) if isinstance(answer, int) else answer
        headers = {name.lower(): value for name, value in request.headers}
        self.posts.append(Post(self.now, request.url, request.body, headers))
        if 200 <= result.code < 300 and not result.error:
            self.answered[request.url, headers["webhook-id"]] += 1
        return result

    # ------------------------------------------------------------------------------------------ what AWS does

    def _invocation(self, do: Callable[[], Any], on_crash: Callable[[], None]) -> float:
        """Runs a function; returns when it ended. Others go on from where they are."""
        began = self.now
        try:
            do()
        except Crash:
            self.crashes += 1
            self.start_functions()
            on_crash()
        ended, self.now = self.now, began
        for endpoint in self.config.endpoints.values():
            if endpoint.enabled:
                self.disabled_since.pop(endpoint.id, None)
            else:
                self.disabled_since.setdefault(endpoint.id, ended)
        return ended

    def stream(self, limit: int = 100) -> None:
        while self._sender_busy <= self.now and (batch := self._next_batch(limit)):
            self._stream_tries += 1

            def send(batch: list[Event] = batch, age: float = self.now - unix(batch[0].timestamp)) -> None:
                try:
                    failed = self.sender.deliver([_copy(event) for event in batch], age=age).unrecorded
                except Unavailable:
                    return
                finished = next((i for i, event in enumerate(batch) if event.key in failed), len(batch))
                self._streamed += finished
                if finished:
                    self._stream_tries = 0

            self._sender_busy = self._invocation(send, lambda: None)
            if self._stream_tries:
                self._sender_busy += 1.0  # Lambda waits before it tries a batch again
            elif self.chance(self.chaos.double):
                self._streamed = max(0, self._streamed - self.random.randint(1, 10))
            if self._stream_tries and self.now - unix(batch[0].timestamp) > STREAM_AGE:
                self.faults.append(batch)
                self._streamed += len(batch)
                self._stream_tries = 0

    def _next_batch(self, limit: int) -> list[Event]:
        return self.events.published[self._streamed : self._streamed + limit]

    def poll(self) -> int:
        free = next((slot for slot, busy in enumerate(self._retry_busy) if busy <= self.now), None)
        if free is None:
            return 0
        messages = self.queue.receive()

        def again() -> None:
            for message in messages:
                self.queue.give_back(message, VISIBILITY)

        self._retry_busy[free] = self._invocation(lambda: self.handle(messages), again)
        return len(messages)

    def run(self, seconds: float = 0.0) -> None:
        end = self.now + seconds
        while True:
            self.stream()
            while self._due_message() and self.poll():
                self.stream()
            following = [(self._minute + 1) * 60.0]
            following += [busy for busy in (self._sender_busy, *self._retry_busy) if busy > self.now]
            if self.queue.messages and min(self._retry_busy) <= self.now:
                following.append(self.queue.messages[0].visible_at)
            if min(following) > end:
                self.now = end
                return
            self.now = max(self.now, min(following))
            if self.now >= (self._minute + 1) * 60:
                self._minute = int(self.now // 60)
                self._invocation(self._release, lambda: None)

    def _due_message(self) -> bool:
        return bool(self.queue.messages) and self.queue.messages[0].visible_at <= self.now

    def _release(self) -> None:
        try:
            release(FlakyPort(self, self.deliveries), self.queue, FlakyPort(self, self.cursors), now=self.now)
            self.replayer.revive(self.now)
            self.backlogs.revive(self.now)
        except Unavailable:
            pass  # the next minute is the retry

    # ------------------------------------------------------------------------------------------ what operators do

    def recover(self) -> None:
        """Nothing goes wrong any more; what the queues gave up on is sent once more, as `hookline dlq replay` does."""
        self.chaos = NONE
        faults, self.faults = self.faults, []
        for batch in faults:
            self.queue.send([(EventMessage(event.key), 0.0) for event in batch])
        self.queue.redrive()

    def settle(self, limit: float) -> None:
        """Runs until nothing waits, `limit` seconds at most."""
        end = self.now + limit
        while self.now < end and (self.queue.messages or self._waiting()):
            self.run(600)

    def _waiting(self) -> bool:
        return any(row.status is Status.WAITING for row in self.deliveries.rows.values())


def _copy(event: Event) -> Event:
    """Each batch is decoded anew."""
    return Event(**{name: getattr(event, name) for name in Event.__slots__})
