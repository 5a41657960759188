"""A receiver and a worker on fakes, with a clock to move: what the inbound unit tests run in."""

from __future__ import annotations

import hashlib
import hmac
import itertools
from typing import Any

from tests.fakes.inbound import (
    FakeActionTargets,
    FakeBlobStore,
    FakeDebounceStore,
    FakeDedupe,
    FakeHookStore,
    FakeInboundQueue,
    FakeProcessRunner,
    FakeSecretResolver,
    FakeWorkerInvoker,
)
from tests.fakes.listeners import FakeListenerQueues
from tests.fakes.outbound import FakeEventStore
from tests.fakes.transport import FakeTransport

from hookline.errors import Unavailable
from hookline.inbound.actions.tools import Tools
from hookline.inbound.hooks.cache import HookCache
from hookline.inbound.hooks.hook import HookSet
from hookline.inbound.receive import ReceiverPorts, Reception, receive
from hookline.inbound.request import Request
from hookline.inbound.work import Outcome, WorkerPorts, work, work_now
from hookline.listeners import Copier

SECRET = "It's a Secret to Everybody"  # GitHub's documented example


class World:
    def __init__(self, *hooks: dict[str, Any]) -> None:
        self.now = 1_800_000_000.0
        self.store = FakeHookStore(clock=self.clock)
        self.queue = FakeInboundQueue(clock=self.clock)
        self.blobs = FakeBlobStore()
        self.secrets = FakeSecretResolver({"ssm:/hookline/github": [SECRET]})
        self.debounce = FakeDebounceStore(clock=self.clock)
        self.dedupe = FakeDedupe(clock=self.clock)
        self.processes = FakeProcessRunner()
        self.targets = FakeActionTargets()
        self.events = FakeEventStore()
        self.transport = FakeTransport()
        self.confirmed: list[str] = []
        self.remaining = 300.0
        self.refreshed: list[str] = []  # secrets that were read again before a refusal
        self.refresh = lambda _reference: False
        self.environ = {"PATH": "/usr/bin:/bin", "AWS_ACCESS_KEY_ID": "AKID", "AWS_SECRET_ACCESS_KEY": "x"}
        self.worker = FakeWorkerInvoker(self.run_now)
        self.listener_queues = FakeListenerQueues()
        self.copier = Copier(self.listener_queues, self.clock)
        self._ids = itertools.count(1)
        self.cache = HookCache(self.store, compile_document=HookSet, clock=self.clock)
        self.ports = WorkerPorts(
            hooks=HookCache(self.store, compile_document=HookSet, clock=self.clock),
            queue=self.queue,
            dedupe=self.dedupe,
            debounce=self.debounce,
            tools=Tools(
                processes=self.processes,
                targets=self.targets,
                events=self.events,
                transport=self.transport,
                blobs=self.blobs,
                secrets=self.secrets.resolve,
                environ=self.environ,
                retention_days=30,
            ),
            clock=self.clock,
            random=lambda: 0.5,
        )
        self.apply(*hooks)

    def fetch(self, url: str) -> bytes:
        raise Unavailable(f"{url} in a unit test")

    def clock(self) -> float:
        return self.now

    def apply(self, *hooks: dict[str, Any]) -> None:
        self.store.apply({"hooks": list(hooks)})
        self.now += 60  # past every cache

    def receive(self, request: Request) -> Reception:
        ports = ReceiverPorts(
            queue=self.queue,
            blobs=self.blobs,
            worker=self.worker,
            debounce=self.debounce,
            secrets=self.secrets.resolve,
            refresh=lambda reference: self.refreshed.append(reference) or self.refresh(reference),
            fetch=self.fetch,
            confirm=self.confirmed.append,
            max_body=2_000_000,
            copier=self.copier,
        )
        return receive(request, self.cache.current(), ports, now=self.now, new_id=lambda: f"msg_{next(self._ids)}")

    def post(self, path: str = "/hooks/deploy", body: bytes = b"{}", **headers: str) -> Reception:
        return self.receive(request(path, body, **headers))

    def run_now(self, message: dict[str, Any]) -> dict[str, Any]:
        outcome = work_now(message, self.ports, remaining=lambda: self.remaining)
        return {"status": outcome.status, "output": outcome.output, "reason": outcome.reason}

    def work(self, *, serial: bool = False) -> list[Outcome]:
        """One poll of the queue, as the event source mapping and the handler do it."""
        outcomes = []
        for message in self.queue.receive(serial=serial, most=1 if serial else 10):
            outcome = work(message.record(fifo=serial), self.ports, remaining=lambda: self.remaining)
            if not outcome.keep:
                self.queue.delete(message, serial=serial)
            outcomes.append(outcome)
        return outcomes

    def work_all(self, *, serial: bool = False, most: int = 50) -> list[Outcome]:
        """Polls, moving the clock on to whatever comes next, until the queue is empty."""
        outcomes = []
        for _ in range(most):
            waiting = self.queue.fifo if serial else self.queue.standard
            if not waiting:
                return outcomes
            heads = {message.group: message for message in reversed(waiting)} if serial else dict(enumerate(waiting))
            self.now = max(self.now, min(message.visible_at for message in heads.values()))
            outcomes += self.work(serial=serial)
        raise AssertionError("the queue does not become empty")


def request(path: str = "/hooks/deploy", body: bytes = b"{}", method: str = "POST", **headers: str) -> Request:
    named = {name.replace("_", "-"): (value,) for name, value in headers.items()}
    return Request(
        method=method,
        path=path.partition("?")[0],
        url=f"https://hooks.example.com{path}",
        query=path.partition("?")[2],
        headers={"content-type": ("application/json",), **named},
        body=body,
        remote_addr="203.0.113.7:4711",
    )


def github(body: bytes, *, event: str = "push", delivery: str = "72d3162e", secret: str = SECRET) -> dict[str, str]:
    """The headers of a delivery signed as GitHub signs."""
    signature = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return {"x_hub_signature_256": f"sha256={signature}", "x_github_event": event, "x_github_delivery": delivery}
