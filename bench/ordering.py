"""Deliveries a second where each waits for the one before it: of one key, and of 10,000 keys in turn.

    python bench/ordering.py [batches]

The sender's engine with the real transport, over HTTP to a receiver in another process; tables and queue are in
memory, so what DynamoDB adds (two writes for each batch of a key) is not in it. Beside each: the same events to an
endpoint that is not ordered. Wall-clock: one key is as fast as its receiver answers.
"""

from __future__ import annotations

import ipaddress
import random
import subprocess
import sys
import time
import types
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "layers/common"), str(Path(__file__).parent / "support")]
fakes = types.ModuleType("tests")  # a package of that name may be installed
fakes.__path__ = [str(ROOT / "tests")]
sys.modules["tests"] = fakes

from figures import figure  # noqa: E402 - found by the paths above

BATCH = 100
KEYS = 10_000
ROUNDS = 5


class World:
    """Everything but the transport in memory."""

    def __init__(self, port: str, *, ordered: bool) -> None:
        from tests.fakes.listeners import FakeListenerQueues
        from tests.fakes.outbound import (
            FakeBacklogStore,
            FakeConfigStore,
            FakeDeliveryStore,
            FakeEventStore,
            FakeLineStore,
            FakeRetryQueue,
        )

        from hookline.adapters.http.transport import CurlTransport
        from hookline.listeners import Copier
        from hookline.outbound.delivery.backlogs import Joining
        from hookline.outbound.delivery.budgets import CpuBudgets
        from hookline.outbound.delivery.directory import Directory
        from hookline.outbound.delivery.dispatch import Dispatcher
        from hookline.outbound.delivery.first_attempts import FirstAttempts
        from hookline.outbound.delivery.health import HealthMonitor
        from hookline.outbound.model import Endpoint, SigningSecret
        from hookline.outbound.requests.request_builder import RequestBuilder
        from hookline.outbound.requests.signing import generate_secret

        config, self.rows, self.queue = FakeConfigStore(), FakeDeliveryStore(), FakeRetryQueue()
        lines, events = FakeLineStore(self.rows), FakeEventStore()
        self.lines = lines
        config.put_tenant("acme")
        endpoint = Endpoint(
            "ep_1",
            "acme",
            f"http://127.0.0.1:{port}/",
            secrets=(SigningSecret(generate_secret()),),
            ordering="key" if ordered else None,
        )
        config.put_endpoint(endpoint, create=True)
        directory = Directory(config, time.time)
        transport = CurlTransport(allowed=(ipaddress.ip_network("127.0.0.0/8"),), allow_http=True)
        builder = RequestBuilder(_Plain(), None, None)  # type: ignore[arg-type] - nothing in S3, no tokens
        self.sender = FirstAttempts(
            directory=directory,
            config=config,
            deliveries=self.rows,
            lines=lines,
            blobs=None,  # type: ignore[arg-type]
            queue=self.queue,
            dispatcher=Dispatcher(transport, builder, time.time, random.random),
            health=HealthMonitor(directory, config, events, time.time, retention=0.0),
            backlogs=Joining(FakeBacklogStore(), self.queue, time.time),
            clock=time.time,
            random=random.random,
            retention=0.0,
            budgets=CpuBudgets(time.thread_time, time.time),
            copier=Copier(FakeListenerQueues(), time.time),  # nobody listens
        )


class _Plain:
    def open(self, sealed: str, _context: str) -> bytes:
        return sealed.encode()


def run(port: str, keys: int, batches: int, *, ordered: bool) -> float:
    """Deliveries a second."""
    from hookline.outbound.model import Event

    world = World(port, ordered=ordered)
    numbers: dict[str, int] = {}
    batch: list[Any] = []
    taken = 0.0
    for place in range(batches * BATCH + BATCH):
        key = f"k{place % keys}"
        numbers[key] = numbers.get(key, 0) + 1
        event = Event(f"e{place}", "acme", "x", "2026-11-02T00:00:00.000000Z", b"{}", None, None, (), key, numbers[key])
        batch.append(event)
        if len(batch) < BATCH:
            continue
        began = time.perf_counter()
        report = world.sender.deliver(batch)
        if place >= BATCH:  # the first one makes the connections
            taken += time.perf_counter() - began
        if report.delivered != BATCH:
            raise SystemExit(f"{report.delivered} of {BATCH} delivered: the machine is too busy to measure anything")
        batch = []
    return batches * BATCH / taken


def main(batches: int = 100) -> None:
    command = [sys.executable, "bench/support/fast_receiver.py", "1"]
    receiver = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert receiver.stdout
    try:
        port = receiver.stdout.readline().strip()
        for name, keys in (("one-key", 1), ("10000-keys", KEYS)):
            # in turn, and the best of each: other processes take more than what is looked for
            rounds = [[run(port, keys, batches, ordered=ordered) for ordered in (False, True)] for _ in range(ROUNDS)]
            plain, ordered = (max(each) for each in zip(*rounds, strict=True))
            figure(f"ordering.{name}", ordered, "deliveries a second", baseline=("the same, not ordered", plain))
    finally:
        receiver.terminate()
        receiver.wait()


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
