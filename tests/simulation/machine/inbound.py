"""The way in: providers that send, the receiver, both inbound queues, the worker, and what hooks have to keep to.

A provider sends again what was not answered 2xx, and some of what was. Hooks deduplicate, debounce, run in order, in
lanes, or publish an event that goes out again.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from typing import TYPE_CHECKING, Any

from tests.fakes.inbound import FakeActionTargets, FakeProcessRunner
from tests.fakes.listeners import FakeListenerQueues
from tests.simulation.machine.lambdas import Function, Poller
from tests.simulation.machine.sqs import Queue
from tests.simulation.machine.witness import Violation

from hookline import ids
from hookline.adapters.aws_errors import aws_errors
from hookline.adapters.dynamodb.debounce import DynamoDebounceStore
from hookline.adapters.dynamodb.event_store import DynamoEventStore
from hookline.adapters.dynamodb.hooks_store import DynamoHookStore
from hookline.adapters.dynamodb.tables import conditional
from hookline.adapters.sqs.inbound_queue import SqsInboundQueue
from hookline.errors import Conflict, HooklineError, Unavailable
from hookline.inbound.actions.tools import Tools
from hookline.inbound.hooks.cache import HookCache
from hookline.inbound.hooks.hook import HookSet
from hookline.inbound.receive import ReceiverPorts, receive
from hookline.inbound.request import Request
from hookline.inbound.work import WorkerPorts, work
from hookline.listeners import Copier

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tests.simulation.machine.sqs import Message
    from tests.simulation.machine.universe import Universe

__all__ = ["Inbound"]

KEYS = 4  # values of debounce-key
WINDOW = 20.0
TARGET = {"type": "sqs", "queue-url": "target", "payload": "body", "retry": {"attempts": 4, "backoff": "3s"}}
ID = {"source": "header", "name": "X-Id"}
HOOKS: list[dict[str, Any]] = [
    {"id": "once", "idempotency-key": ID, "action": TARGET},
    {"id": "newest", "debounce": WINDOW, "debounce-key": {"source": "payload", "name": "key"}, "idempotency-key": ID,
     "action": TARGET},
    {"id": "ordered", "order": "serial", "idempotency-key": ID, "action": TARGET},
    {"id": "lanes", "concurrency": 2, "idempotency-key": ID, "action": TARGET},
    {"id": "published", "idempotency-key": ID,
     "action": {"type": "event", "tenant": "acme", "event-type": "a.hook", "retry": {"attempts": 6, "backoff": "2s"}}},
]  # fmt: skip
RECEIVER_TIMEOUT, WORKER_TIMEOUT = 29.0, 300.0  # template.yaml


class Dedupe:
    """`PowertoolsDedupe`'s claims and records, on this clock: Powertools asks the machine's."""

    def __init__(self, client: Any, clock: Callable[[], float]) -> None:
        self._client, self._clock = client, clock

    def once(
        self, key: str, run: Callable[[], dict[str, Any]], *, keep: float, busy: float
    ) -> tuple[dict[str, Any], bool]:
        now, name = self._clock(), {"id": {"S": f"inbound#{key}"}}
        claim = {"state": {"S": "busy"}, "until": {"N": f"{now + busy:.3f}"}, "expiration": {"N": f"{now + keep:.3f}"}}
        claimed = conditional(
            self._client, "put_item", TableName="dedupe", Item=name | claim,
            ConditionExpression="attribute_not_exists(id) OR expiration < :now OR ( state = :busy AND until < :now )",
            ExpressionAttributeValues={":now": {"N": f"{now:.3f}"}, ":busy": {"S": "busy"}},
        )  # fmt: skip
        if not claimed:
            with aws_errors("dedupe table"):
                item = self._client.get_item(TableName="dedupe", Key=name, ConsistentRead=True).get("Item")
            if item is not None and item["state"]["S"] == "done":
                return json.loads(item["result"]["S"]), True
            raise Conflict("another run of this delivery is under way")
        try:
            result = run()
        except Exception:
            with aws_errors("dedupe table"):
                self._client.delete_item(TableName="dedupe", Key=name)
            raise
        done = {"state": {"S": "done"}, "result": {"S": json.dumps(result)}}
        with aws_errors("dedupe table"):
            self._client.put_item(TableName="dedupe", Item=name | claim | done)
        return result, False


class Targets(FakeActionTargets):
    """An action that takes a while, fails sometimes, and is seen."""

    def __init__(self, inbound: Inbound) -> None:
        super().__init__()
        self._inbound = inbound

    def send_sqs(self, _queue_url: str, body: str, **rest: Any) -> None:
        self._inbound.act(rest["attributes"]["hook"], body)


class Inbound:
    def __init__(self, universe: Universe) -> None:
        self._universe = universe
        self._random = random.Random(f"providers {universe.seed}")
        self._sent = self.started = 0
        self.accepted: dict[str, dict[int, float]] = {}  # by hook: number, and when it was answered 2xx
        self.begun: dict[str, dict[int, float]] = {}
        self.keys: dict[int, int] = {}
        self.runs: Counter[tuple[str, int]] = Counter()
        self.hurt: set[tuple[str, int]] = set()  # whose run was killed or could not be recorded
        self._running: Counter[str] = Counter()
        self.order: list[int] = []  # of the ordered hook's messages as they came into the queue
        self.first_runs: list[int] = []
        self.buried: set[int] = set()
        self.open = 0
        self._wire()

    def _wire(self) -> None:
        universe = self._universe
        scheduler, faults = universe.scheduler, universe.faults
        self.standard = Queue("inbound", visibility=1800.0, receives=6)
        self.fifo = Queue("inbound.fifo", visibility=1800.0, receives=6, fifo=True)
        universe.queues.queues |= {"inbound": self.standard, "inbound.fifo": self.fifo}
        self.fifo.watch = self._queued
        store = DynamoHookStore(universe.database, "config", clock=lambda: scheduler.now)
        store.apply({"hooks": HOOKS})
        self._hooks = store
        self.receiver = Function(scheduler, faults, self._receiver, RECEIVER_TIMEOUT, _nothing)
        self.worker = Function(scheduler, faults, self._worker, WORKER_TIMEOUT, _nothing)
        Poller(self.worker, universe.queues, self.standard, self._work("inbound"), batch=1, slots=5)
        Poller(self.worker, universe.queues, self.fifo, self._work("inbound.fifo"), batch=1, slots=4)

    def _queued(self, body: str) -> None:
        message = json.loads(body)
        if message["hook"] == "ordered":
            self.order.append(json.loads(message["request"]["body"])["n"])

    # ------------------------------------------------------------------------------------------ functions

    def _cache(self, clock: Callable[[], float]) -> HookCache:
        store = DynamoHookStore(self._universe.database, "config", clock=clock)
        return HookCache(store, compile_document=HookSet, clock=clock)

    def _clock(self) -> Callable[[], float]:
        scheduler, skew = self._universe.scheduler, self._universe.skews.uniform(-1, 1) * self._universe.profile.skew
        return lambda: scheduler.now + skew

    def _receiver(self) -> Any:
        universe, clock = self._universe, self._clock()
        ports = ReceiverPorts(
            queue=SqsInboundQueue(universe.queues, "inbound", "inbound.fifo"),
            blobs=universe.blobs,
            worker=None,  # type: ignore[arg-type]  # no hook here is synchronous
            debounce=DynamoDebounceStore(universe.database, "dedupe", clock=clock),
            secrets=lambda _name: [],
            refresh=lambda _name: False,
            fetch=lambda _url: b"",
            confirm=lambda _url: None,
            max_body=10_000_000,
            copier=Copier(FakeListenerQueues(), clock),  # nobody listens
        )
        return ports, self._cache(clock), clock

    def _worker(self) -> WorkerPorts:
        universe, clock = self._universe, self._clock()
        return WorkerPorts(
            hooks=self._cache(clock),
            queue=SqsInboundQueue(universe.queues, "inbound", "inbound.fifo"),
            dedupe=Dedupe(universe.database, clock),
            debounce=DynamoDebounceStore(universe.database, "dedupe", clock=clock),
            tools=Tools(
                processes=FakeProcessRunner(),
                targets=Targets(self),
                events=DynamoEventStore(universe.database, "events"),
                transport=None,  # type: ignore[arg-type]
                blobs=universe.blobs,
                secrets=lambda _name: [],
                environ={},
                retention_days=30,
            ),
            clock=clock,
            random=self._random.random,
        )

    def _work(self, arn: str) -> Callable[[WorkerPorts, Sequence[Message]], set[str]]:
        """functions/worker/app.py; its batches are of one message."""
        scheduler = self._universe.scheduler

        def handle(ports: WorkerPorts, messages: Sequence[Message]) -> set[str]:
            (message,) = messages
            record = {
                "messageId": message.id,
                "receiptHandle": message.receipt,
                "body": message.body,
                "attributes": {
                    "ApproximateReceiveCount": str(message.counter[0]),
                    "SentTimestamp": str(int(message.sent_at * 1000)),
                    "MessageGroupId": message.group,
                },
                "messageAttributes": {name: {"stringValue": text} for name, text in message.attributes.items()},
                "eventSourceARN": f"arn:aws:sqs:eu-central-1:1:{arn}",
            }
            task = scheduler.current
            assert task is not None
            outcome = work(record, ports, remaining=lambda: task.deadline - scheduler.now)
            if outcome.status == "dead-lettered" and arn.endswith("fifo"):
                self.buried.add(json.loads(json.loads(message.body)["request"]["body"])["n"])
            return {message.id} if outcome.keep else set()

        return handle

    def act(self, hook: str, body: str) -> None:
        """One run of an action, as the service that it calls sees it."""
        number, scheduler, faults = json.loads(body)["n"], self._universe.scheduler, self._universe.faults
        if number not in self.begun.get(hook, ()):
            raise Violation(f"hook {hook} runs for what was never sent: {number}")
        if hook == "ordered" and self._running[hook]:
            raise Violation(f"two runs at once of the hook {hook}, which runs in order")
        self._running[hook] += 1
        try:
            faults.call("action", lambda: None)
            scheduler.sleep(self._random.expovariate(1.0))
            if not self._universe.healed and self._random.random() < 0.05:
                self._refuse()
            self.runs[hook, number] += 1
            if hook == "ordered" and self.runs[hook, number] == 1:
                self.first_runs.append(number)
            if self.runs[hook, number] > 1 and (hook, number) not in self.hurt and not faults.met:
                self._fail(f"hook {hook} ran twice for {number}, and nothing had failed")
        except BaseException:
            self.hurt.add((hook, number))
            raise
        finally:
            self._running[hook] -= 1

    @staticmethod
    def _refuse() -> None:
        raise Unavailable("the target does not answer")

    @staticmethod
    def _fail(what: str) -> None:
        raise Violation(what)

    # ------------------------------------------------------------------------------------------ providers

    def provide(self, requests: int) -> None:
        self.open += 1
        for _ in range(requests):
            hook = self._random.choice(HOOKS)["id"]
            self._sent += 1
            self.keys[self._sent] = self._random.randrange(KEYS)
            self._send(hook, self._sent)
            if self._random.random() < 0.05:
                self._universe.scheduler.sleep(self._random.uniform(0, 40))
                self._send(hook, self._sent)
            self._universe.scheduler.sleep(self._random.expovariate(requests / self._universe.span))
        self.open -= 1

    def _send(self, hook: str, number: int, tries: int = 6) -> None:
        """Sends a request; the same one again, in time, until it is answered 2xx."""
        universe = self._universe
        scheduler = universe.scheduler
        body = b'{"n":%d,"of":"acme","key":"k%d"}' % (number, self.keys[number])
        self.begun.setdefault(hook, {}).setdefault(number, scheduler.now)
        headers = {"x-id": (f"id-{number}",), "content-type": ("application/json",)}
        request = Request(
            "POST", f"/hooks/{hook}", f"https://hooks.example/hooks/{hook}", "", headers, body, "192.0.2.1:1"
        )

        def handle(environment: Any) -> int:
            ports, cache, clock = environment
            try:
                applied = cache.current()
                reception = receive(request, applied, ports, now=clock(), new_id=self._new_id)
            except HooklineError:
                return 503
            return reception.response.status

        def done(whole: bool, answer: Any) -> None:
            if whole and answer == 200:
                self.accepted.setdefault(hook, {}).setdefault(number, scheduler.now)
            elif tries > 1:
                scheduler.at(scheduler.now + self._random.uniform(1, 30), lambda: self._send(hook, number, tries - 1))

        self.receiver.invoke(handle, done)

    def _new_id(self) -> str:
        return ids.message_id(self._universe.scheduler.now, self._random.randbytes)

    # ------------------------------------------------------------------------------------------ operators, and the end

    def meddle(self) -> None:
        """A new version of the hooks, or the one before."""
        versions = self._hooks.versions()
        if len(versions) > 1 and self._random.random() < 0.5:
            self._hooks.rollback(self._random.choice(versions)["version"])
        else:
            self._hooks.apply({"hooks": [{**hook, "response-message": f"{self._random.random()}"} for hook in HOOKS]})

    def redrive(self) -> None:
        for queue in (self.standard, self.fifo):
            self._universe.queues.redrive(queue)

    @property
    def left(self) -> int:
        return self.open + self.standard.left + self.fifo.left

    def check(self) -> None:
        for hook, accepted in self.accepted.items():
            if hook == "newest":
                self._check_newest(accepted)
                continue
            if hook == "published":
                continue  # its event is a delivery like any other: the witness waits for it
            for number in accepted:
                if not self.runs[hook, number]:
                    raise Violation(f"hook {hook} was answered 2xx and never ran: {number}")
        self._check_order()

    def _check_newest(self, accepted: dict[int, float]) -> None:
        """Of those that were sent last, as far as clocks can tell, one has run."""
        blur = 2 * self._universe.profile.skew + 1.0
        for key in range(KEYS):
            sent = {number: self.begun["newest"][number] for number in accepted if self.keys[number] == key}
            if not sent:
                continue
            last = max(sent.values())
            newest = [number for number in sent if accepted[number] >= last - blur]
            if not any(self.runs["newest", number] for number in newest):
                raise Violation(f"a debounced hook never ran for its newest content: {newest}")

    def _check_order(self) -> None:
        """First runs come in the order of the queue, but for what was dead-lettered meanwhile."""
        places: dict[int, int] = {}
        for place, number in enumerate(self.order):
            places.setdefault(number, place)
        ran = [places[number] for number in self.first_runs if number not in self.buried]
        if ran != sorted(ran):
            raise Violation("an ordered hook ran out of order")


def _nothing(_task: object, _whole: bool, _answer: object) -> None:
    pass
