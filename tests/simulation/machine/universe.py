"""A deployment: tables, queues, a stream, functions on their real adapters, tenants, receivers and operators.

Every tenant has the same ids of endpoints and events. A seed and a profile are a universe: it runs the same each time.
"""

from __future__ import annotations

import gc
import random
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Self

from tests.fakes.inbound import FakeBlobStore
from tests.fakes.listeners import FakeListenerQueues
from tests.fakes.transport import FakeTransport
from tests.simulation.machine.dynamodb import Database
from tests.simulation.machine.faults import CALM, Faults, Profile
from tests.simulation.machine.inbound import Inbound
from tests.simulation.machine.lambdas import Function, Lane, Poller
from tests.simulation.machine.operators import Operators
from tests.simulation.machine.receivers import KINDS, Receiver
from tests.simulation.machine.scheduler import Scheduler
from tests.simulation.machine.sqs import Queue, Queues
from tests.simulation.machine.versions import Older, as_older
from tests.simulation.machine.witness import Violation, Witness
from tests.simulation.world import NoTokens, PlainSealer

from hookline.adapters.dynamodb import line_store, merged, tables
from hookline.adapters.dynamodb.backlog_store import DynamoBacklogStore
from hookline.adapters.dynamodb.config_store import DynamoConfigStore
from hookline.adapters.dynamodb.delivery_store import DynamoDeliveryStore
from hookline.adapters.dynamodb.event_store import DynamoEventStore
from hookline.adapters.dynamodb.jobs import DynamoCursorStore, DynamoJobStore
from hookline.adapters.dynamodb.line_store import DynamoLineStore
from hookline.adapters.sqs import outbound_queues
from hookline.adapters.sqs.outbound_queues import SqsRetryQueue
from hookline.listeners import Copier
from hookline.outbound.delivery.backlogs import Backlogs, Joining
from hookline.outbound.delivery.budgets import CpuBudgets
from hookline.outbound.delivery.directory import Directory
from hookline.outbound.delivery.dispatch import FAST, SLOW, Dispatcher
from hookline.outbound.delivery.first_attempts import FirstAttempts
from hookline.outbound.delivery.health import HealthMonitor
from hookline.outbound.delivery.later_attempts import LaterAttempts
from hookline.outbound.delivery.lines import Lines
from hookline.outbound.delivery.received import MOST_RECEIVES
from hookline.outbound.delivery.release import release
from hookline.outbound.delivery.replay import Replayer
from hookline.outbound.delivery.retry_batch import read_messages, work
from hookline.outbound.events.stream import read_batch
from hookline.outbound.model import DeliveryKey, Endpoint, Event, SigningSecret
from hookline.outbound.requests.request_builder import RequestBuilder
from hookline.outbound.times import rfc3339

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from tests.simulation.machine.sqs import Message

    from hookline.ports import HttpRequest, HttpResult

__all__ = ["START", "Report", "Universe", "Violation", "simulate"]

START = 1_800_000_000.0
TENANTS = ("acme", "globex", "initech")
LANES = 2
SENDER_TIMEOUT, RETRY_TIMEOUT = 60.0, 120.0  # template.yaml
VISIBILITY = 720.0
STREAM_AGE = 3600.0  # the template has six hours: what an hour shows, six show more dearly
RETENTION = 30 * 86_400.0
TYPES = tuple("aaaaaabbbbccchddeffgooo")
ORDERING_KEYS = 3  # of each tenant
LARGE = 0.01  # of events: their data rests in S3
GROUP = 40  # events at once, at most …
BURST, BURSTS = 120, 0.03  # … but for a few bursts of one tenant
EVENTS_A_SECOND = 6.0
HOOK_CALLS = 10  # events for each request that comes in
HEALED_WITHIN = 3 * 3600.0  # seconds: see `Universe.settle`


class Serial:
    """Instead of threads: the simulation's calls take turns anyhow."""

    def __init__(self, _most: int) -> None:
        pass

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    @staticmethod
    def map(what: Any, each: Iterable[Any]) -> Iterator[Any]:
        return iter([what(one) for one in each])


@contextmanager
def in_virtual_time(scheduler: Scheduler) -> Iterator[None]:
    """What the adapters take from Python itself: pauses between tries, and threads."""
    functions = (tables.batch_get, tables.batch_put, tables.batch_delete, tables.batch_create)
    threaded: tuple[Any, ...] = (merged, outbound_queues, line_store)
    threads = [each.ThreadPoolExecutor for each in threaded]
    for each in functions:
        each.__kwdefaults__["sleep"] = scheduler.sleep
    for each in threaded:
        each.ThreadPoolExecutor = Serial
    try:
        yield
    finally:
        for each in functions:
            each.__kwdefaults__["sleep"] = tables.time.sleep
        for module, given in zip(threaded, threads, strict=True):
            module.ThreadPoolExecutor = given


@contextmanager
def uncollected() -> Iterator[None]:
    """Garbage is collected after a world, not in it: what a killed function had begun is closed when it is collected,
    and its `finally` clauses would run in the middle of another one, at a moment that no seed knows.
    """
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
            gc.collect()


class Blobs(FakeBlobStore):
    def __init__(self, faults: Faults) -> None:
        super().__init__()
        self._faults = faults

    def get(self, ref: str) -> bytes:
        from hookline.adapters.aws_errors import aws_errors

        with aws_errors("payload bucket"):
            return self._faults.call("GetObject", super().get, ref)

    def put(self, key: str, data: bytes) -> str:
        from hookline.adapters.aws_errors import aws_errors

        with aws_errors("payload bucket"):
            return self._faults.call("PutObject", super().put, key, data)


class Transport(FakeTransport):
    def __init__(self, universe: Universe) -> None:
        super().__init__(now=lambda: universe.scheduler.now, advance=universe.scheduler.sleep)
        self._universe = universe

    def _answer(self, request: HttpRequest) -> tuple[float, HttpResult]:
        return self._universe.respond(request)

    def send(self, requests: Iterable[HttpRequest], **options: Any) -> Iterator[HttpResult]:
        universe = self._universe
        for result in super().send(requests, **options):
            universe.witness.answered(result, universe.scheduler.current)
            yield result


@dataclass
class Report:
    """What a universe came to: counts, and seconds."""

    seed: int
    profile: str
    events: int = 0
    deliveries: int = 0
    lost: int = 0
    twice: Counter[str] = field(default_factory=Counter)
    met: Counter[str] = field(default_factory=Counter)
    posts: int = 0
    messages: int = 0
    recoveries: list[float] = field(default_factory=list)
    firsts: list[float] = field(default_factory=list)
    interleaved: int = 0
    hooks: int = 0  # requests that were answered 2xx …
    runs: int = 0  # … and runs of their hooks


class Universe:
    def __init__(self, seed: int, profile: Profile = CALM, *, events: int = 5000) -> None:
        self.seed, self.profile, self.events = seed, profile, events
        self.random = random.Random(f"universe {seed}")
        self.scheduler = Scheduler(START)
        self.faults = Faults(seed, profile, self.scheduler)
        self.span = events / EVENTS_A_SECOND
        self.database = Database(self.scheduler, self.faults)
        self.retry_queue = Queue("retry", visibility=VISIBILITY, receives=MOST_RECEIVES)
        self.queues = Queues(self.scheduler, self.faults, self.retry_queue)
        self.blobs = Blobs(self.faults)
        self.witness = Witness(self.scheduler, self.database.tables["deliveries"].items, profile.skew)
        self.given_up: list[dict[str, Any]] = []  # records that the stream dropped
        self.receivers: dict[str, Receiver] = {}
        self.skews = random.Random(f"clocks {seed}")
        self._sequence = 0
        self._numbers: Counter[tuple[str, str]] = Counter()  # the last one of each tenant's ordering keys
        self._wire()
        self.plain = self._parts(skew=0.0)
        self._populate()
        self.operators = Operators(self)
        self.healed = False
        self.inbound = Inbound(self)

    # ------------------------------------------------------------------------------------------ how it is put together

    def _wire(self) -> None:
        scheduler, faults, ended = self.scheduler, self.faults, self.witness.ended
        sender = Function(scheduler, faults, self._sender, SENDER_TIMEOUT, ended)
        self.retry = Function(scheduler, faults, self._retry, RETRY_TIMEOUT, ended)
        self.functions = {"sender": sender, "retry": self.retry}
        self.lanes = [
            Lane(sender, _send, age=STREAM_AGE, dropped=self.given_up.extend) for _ in range(LANES)
        ]  # fmt: skip
        Poller(self.retry, self.queues, self.retry_queue, self._work, batch=10, slots=3)
        self.database.tables["events"].stream = self._stream
        self.database.tables["deliveries"].watch = self.witness.row_written
        self.database.tables["config"].watch = self._config_written
        self.retry_queue.watch = self.witness.message_sent
        scheduler.at(START + 60.0, self._minute)

    def _parts(self, *, skew: float, older: bool = False) -> SimpleNamespace:
        """What one process holds: `adapters.wiring` on these clients."""
        scheduler = self.scheduler
        database, queues = (Older(self.database), Older(self.queues)) if older else (self.database, self.queues)

        def clock() -> float:
            return scheduler.now + skew

        config = DynamoConfigStore(database, "config")
        deliveries, events = DynamoDeliveryStore(database, "deliveries"), DynamoEventStore(database, "events")
        queue = SqsRetryQueue(queues, "retry")
        directory = Directory(config, clock, ttl=30.0)
        health = HealthMonitor(directory, config, events, clock, retention=RETENTION)
        builder = RequestBuilder(PlainSealer(), self.blobs, NoTokens())
        backlog_rows = DynamoBacklogStore(database, "config")
        joining = Joining(backlog_rows, queue, clock)
        shared: dict[str, Any] = {
            "directory": directory,
            "config": config,
            "deliveries": deliveries,
            "queue": queue,
            "dispatcher": Dispatcher(Transport(self), builder, clock, self.random.random),
            "health": health,
            "backlogs": joining,
            "clock": clock,
            "random": self.random.random,
        }
        parts = SimpleNamespace(
            **shared,
            older=older,
            events=events,
            shared=shared,
            first={"blobs": self.blobs, "retention": RETENTION, "lines": DynamoLineStore(database, "deliveries")},
        )
        parts.lines = Lines(
            store=parts.first["lines"],
            deliveries=deliveries,
            events=events,
            queue=queue,
            directory=directory,
            clock=clock,
            retention=RETENTION,
        )
        parts.jobs, parts.cursors = DynamoJobStore(database, "config"), DynamoCursorStore(database, "config")
        parts.backlog_rows, parts.joining = backlog_rows, joining
        parts.replayer = Replayer(parts.jobs, config, deliveries, events, queue)
        return parts

    def _skew(self) -> float:
        return self.skews.uniform(-self.profile.skew, self.profile.skew)

    def _first(self, parts: SimpleNamespace, lane: Any) -> FirstAttempts:
        budgets = CpuBudgets(lambda: 0.0, parts.clock)
        copier = Copier(FakeListenerQueues(), parts.clock)  # nobody listens
        return FirstAttempts(**parts.shared, **parts.first, budgets=budgets, copier=copier, lane=lane)

    def _sender(self, *, older: bool = False) -> SimpleNamespace:
        parts = self._parts(skew=self._skew(), older=older)
        parts.attempts = self._first(parts, FAST)
        return parts

    def _retry(self, *, older: bool = False) -> SimpleNamespace:
        parts = self._parts(skew=self._skew(), older=older)
        parts.first_attempts = self._first(parts, SLOW)
        parts.attempts = LaterAttempts(**parts.shared, events=parts.events, lines=parts.lines)
        parts.backlogs = Backlogs(
            store=parts.backlog_rows,
            joining=parts.joining,
            deliveries=parts.deliveries,
            queue=parts.queue,
            directory=parts.directory,
            config=parts.config,
            clock=parts.clock,
        )
        return parts

    # ------------------------------------------------------------------------------------------ what AWS does

    def _stream(self, item: Mapping[str, Any]) -> None:
        self._sequence += 1
        now = self.scheduler.now
        if item["type"]["S"] == "a.hook":  # a hook has published it
            key = DeliveryKey(item["tenant"]["S"], "well", f"{item['timestamp']['S']}#{item['id']['S']}")
            self.witness.wanted(key.pk, key.sort, self.receivers["https://acme-well.example/hook"], item["id"]["S"])
        record = {
            "dynamodb": {
                "SequenceNumber": str(self._sequence),
                "ApproximateCreationDateTime": float(int(now)),
                "NewImage": item,
                "Keys": {"pk": item["pk"]},
            }
        }
        lane = self.lanes[sum(item["pk"]["S"].encode()) % LANES]
        lane.add(now + 0.2, record)

    def _work(self, engine: Any, messages: Sequence[Message]) -> set[str]:
        """functions/retry/app.py"""
        records = [
            {
                "messageId": message.id,
                "receiptHandle": message.receipt,
                "body": as_older(message.body) if engine.older else message.body,
                "attributes": {"ApproximateReceiveCount": str(message.counter[0])},
            }
            for message in messages
        ]
        batch = read_messages(records)
        assert not batch.unreadable
        result = work(engine, batch, engine.clock)
        for seconds, ids in result.shown_after.items():
            for receipt in (batch.receipts[id_] for id_ in ids):
                self._show_again(receipt, seconds)
        return {*result.exhausted, *result.failed}

    def _show_again(self, receipt: str, seconds: int) -> None:
        from hookline.adapters.aws_errors import aws_errors
        from hookline.errors import HooklineError

        try:
            with aws_errors("changing a message's visibility"):
                self.queues.change_message_visibility_batch(
                    QueueUrl="retry", Entries=[{"ReceiptHandle": receipt, "VisibilityTimeout": seconds}]
                )
        except HooklineError:
            pass

    def _minute(self) -> None:
        self.scheduler.at(self.scheduler.now + 60.0, self._minute)
        self._throttle()

        def minute(engine: Any) -> None:
            release(engine.deliveries, engine.queue, engine.cursors, now=engine.clock())
            engine.replayer.revive(engine.clock())
            engine.backlogs.revive(engine.clock())

        self.retry.invoke(minute, lambda _whole, _answer: None)

    def _throttle(self) -> None:
        if not self.faults.chance(self.faults.profile.throttle):
            return
        for name in ("deliveries",) * 6 + ("config", "config", "events", "events"):
            table = self.database.tables[name]
            partitions = list(table.sorted.partitions) if table.sorted else list(table.items)[-50:]
            if name == "config":
                partitions = [each for each in partitions if each.startswith("tenant#")]
            if partitions:
                until = self.scheduler.now + self.faults.random.uniform(1, 40)
                chosen = self.faults.random.choice(partitions)
                table.throttled[chosen] = until
                if name == "config":
                    self.witness.unreadable_until[chosen.removeprefix("tenant#")] = until

    # ------------------------------------------------------------------------------------------ what users do

    def _populate(self) -> None:
        for tenant in TENANTS:
            self.plain.config.put_tenant(tenant)
            for kind, settings in KINDS.items():
                url = f"https://{tenant}-{kind}.example/hook"
                secrets = (SigningSecret(f"{tenant}/{kind}/secrets|whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),)
                endpoint = Endpoint(
                    kind, tenant, url, created_at=START, secrets=secrets if kind == "signed" else (), **settings
                )
                self.plain.config.put_endpoint(endpoint, create=True)
                self.add_receiver(endpoint)

    def add_receiver(self, endpoint: Endpoint) -> None:
        receiver = Receiver(
            endpoint.tenant, endpoint.id, endpoint.url, START, random.Random(f"{self.seed} {endpoint.url}"), self.span,
            misbehaves=self.profile.endpoints,
        )  # fmt: skip
        receiver.schedule = endpoint.schedule  # type: ignore[attr-defined]
        self.receivers[endpoint.url] = self.witness.receivers[endpoint.url] = receiver

    def _config_written(self, key: tuple[str, str], _old: Any, new: Any) -> None:
        partition, sort = key
        if partition.startswith("tenant#") and sort.startswith("endpoint#"):
            self.witness.endpoint_written(partition[7:], sort[9:], new)

    def publish(self) -> None:
        """One group of events after the other, each with those who want it."""
        published = 0
        while published < self.events:
            busy = self.random.random() < BURSTS
            of = [self.random.choice(TENANTS)] if busy else TENANTS
            for _ in range(min(BURST if busy else self.random.randint(1, GROUP), self.events - published)):
                self._publish_one(self.random.choice(of), published, self.random.choice(TYPES))
                published += 1
            self.scheduler.sleep(self.random.expovariate(2 * EVENTS_A_SECOND / GROUP))

    def _publish_one(self, tenant: str, number: int, kind: str) -> None:
        now = self.scheduler.now
        data = b'{"n":%d,"of":"%s","odd":%s}' % (number, tenant.encode(), b"true" if number % 2 else b"false")
        event = Event(f"evt_0{number // 3:06d}", tenant, f"{kind}.made", rfc3339(now), data)
        if self.random.random() < LARGE:
            event.data, event.data_ref = None, FakeBlobStore.put(self.blobs, f"events/{tenant}/{number}", data)
        if event.key.pk in self.database.tables["events"].items:
            event.id = f"evt_1{number:06d}"
        if kind == "o":
            event.ordering_key = f"key-{self.random.randrange(ORDERING_KEYS)}"
            self._numbers[tenant, event.ordering_key] += 1
            event.sequence = self._numbers[tenant, event.ordering_key]
        for name, settings in KINDS.items():
            if f"{kind}.*" in settings["event_types"] and ("filter" not in settings or number % 2):
                key = DeliveryKey(tenant, name, f"{event.timestamp}#{event.id}")
                url = f"https://{tenant}-{name}.example/hook"
                fate = self.witness.wanted(key.pk, key.sort, self.receivers[url], event.id)
                if event.sequence:
                    self.witness.order.wanted(
                        (key.pk, key.sort), fate, event.ordering_key or "", event.sequence, settings
                    )
        self.plain.events.put(event)

    def respond(self, request: HttpRequest) -> tuple[float, HttpResult]:
        seconds, result = self.receivers[request.url].answer(request, self.scheduler.now)
        task = self.scheduler.current
        assert task is not None
        self.witness.posted(request, seconds, result, task)
        if self.profile.operators and seconds > 1.0 and result.code >= 500:
            self.operators.notice(self.receivers[request.url])
        return seconds, result

    # ------------------------------------------------------------------------------------------ a whole life

    def deploy(self) -> None:
        """The older version is there first; each function gets the new one in its own time, back, and again."""
        makes = {"sender": self._sender, "retry": self._retry}
        for older in (True, False, True, False):
            names = list(makes)
            self.random.shuffle(names)
            for name in names:
                self.faults.met["deploy"] += 1
                self.functions[name].deploy(partial(makes[name], older=older))
                self.scheduler.sleep(self.random.uniform(1.0, self.span / 6))

    def live(self) -> None:
        if self.profile.deploys:
            self.scheduler.spawn(self.deploy)
        self.scheduler.spawn(self.publish)
        self.scheduler.spawn(lambda: self.inbound.provide(self.events // HOOK_CALLS))
        if self.profile.operators:
            self.scheduler.spawn(self.operators.meddle)
        self.scheduler.run(self.span + 600.0)

    def heal(self) -> None:
        """Nothing goes wrong any more: endpoints are well and enabled, and operators send again what was given up."""
        self.faults.stop()
        self.healed = True
        self.witness.trouble_ends()
        queue = self.retry_queue
        self.witness.check_dead_letters(message.body for message in (*queue.live.values(), *queue.dead))
        for lane in self.lanes:
            lane.poisoned.clear()
        for table in self.database.tables.values():
            table.throttled.clear()
        for receiver in self.receivers.values():
            receiver.healed = True
        self.operators.stop = True
        self.scheduler.spawn(self.operators.repair)
        self.settle(HEALED_WITHIN)
        self.witness.check_recovered()
        for _ in range(2):
            self.scheduler.spawn(self.operators.send_again)
            self.settle(HEALED_WITHIN)

    def settle(self, limit: float) -> None:
        end = self.scheduler.now + limit
        self.scheduler.run(120.0)
        while self.busy() and self.scheduler.now < end:
            self.scheduler.run(300.0)

    def busy(self) -> bool:
        if any(lane.left for lane in self.lanes) or self.retry_queue.left or self.inbound.left:
            return True
        return bool(self.waiting())

    def waiting(self) -> list[tuple[str, str]]:
        return [key for key, row in self.witness.rows.items() if row["status"]["S"] == "waiting"]

    def check(self) -> list[tuple[str, str]]:
        """Deliveries that were wanted and are not delivered; those of deleted endpoints are over."""
        rows, missed = self.witness.rows, []
        for key, fate in self.witness.fates.items():
            row = rows.get(key)
            tenant, _, name = key[0].partition("#")
            if self.witness.endpoints.get((tenant, name)) is None:
                continue
            if key in self.witness.order.given_up and row is not None and row["status"]["S"] == "cancelled":
                continue
            if row is None or row["status"]["S"] != "delivered" or not fate.ok:
                missed.append(key)
        return missed

    def report(self, name: str = "") -> Report:
        witness = self.witness
        return Report(
            self.seed,
            name,
            events=self.events,
            deliveries=len(witness.fates),
            lost=len(self.check()),
            twice=witness.twice,
            met=self.faults.met,
            posts=witness.posts,
            messages=witness.messages,
            recoveries=[seconds for seconds, _ in witness.recoveries],
            firsts=witness.firsts,
            interleaved=self.scheduler.wishes,
            hooks=sum(map(len, self.inbound.accepted.values())),
            runs=self.inbound.runs.total(),
        )


def _send(engine: Any, records: Sequence[dict[str, Any]]) -> Collection[str]:
    """functions/sender/app.py"""
    batch = read_batch(records)
    assert not batch.malformed, batch.malformed
    now, attempts = engine.clock(), engine.attempts
    report = attempts.leave(batch.events) if batch.stuck(now) else attempts.deliver(batch.events, age=batch.age(now))
    return batch.failures(report.unrecorded)


def simulate(seed: int, profile: Profile, *, events: int, name: str = "", traced: set[str] | None = None) -> Report:
    """A whole life. Raises Violation."""
    universe = Universe(seed, profile, events=events)
    universe.witness.traced = traced
    try:
        with uncollected():
            _whole_life(universe)
    except Violation as violation:
        violation.trace = universe.witness.log
        raise
    return universe.report(name)


def _whole_life(universe: Universe) -> None:
    with in_virtual_time(universe.scheduler):
        universe.live()
        universe.heal()
    universe.operators.check_jobs()
    universe.inbound.check()
    if missed := universe.check():
        rows = universe.witness.rows
        shown = [(key, rows[key]["status"]["S"] if key in rows else "no row") for key in missed[:5]]
        raise Violation(f"{len(missed)} deliveries are lost: {shown}")
