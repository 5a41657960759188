"""The real retry function: later attempts from message to recorded row, the minute's release, a replay's pages, memory.

    python bench/retry.py [batches]

As in bench/sender.py, receivers and AWS are other processes, the latter canned; only this process's CPU is counted;
contenders take turns, and the median of the rounds counts.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import statistics
import sys
import time
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parent / "support"))

import sender as outbound
from figures import figure

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = 5
BATCH = 10  # messages, as the template has it
MANY = 1000  # deliveries that are released, and replayed
LARGE = 300_000  # bytes of an event, below what an item may have
TENANT = "acme"


class Seeded:
    """Rows and events, put where the function reads them, and the messages that ask for them."""

    def __init__(self) -> None:
        from hookline.adapters.aws import client

        self._dynamodb = client("dynamodb")
        self._count = 0

    def waiting(self, body: str = outbound.BODY) -> dict[str, Any]:
        """A batch: ten deliveries that wait for their second attempt, each at an endpoint of its own."""
        from hookline.outbound.delivery.messages import encode_message
        from hookline.outbound.queue_messages import RetryMessage

        records = []
        for number in range(BATCH):
            delivery = self.delivery(f"ep_{TENANT}_{number}", body=body, turn=1, attempt=1, due_at=time.time())
            text = encode_message(RetryMessage(delivery.key, delivery.turn), "c")
            attributes = {"ApproximateReceiveCount": "1"}
            id_ = f"m{self._count}"
            records.append({"messageId": id_, "receiptHandle": id_, "body": text, "attributes": attributes})
        return {"Records": records}

    def delivery(self, endpoint: str, *, status: str = "waiting", body: str = "", **fields: Any) -> Any:
        """Its row, and with a `body` its event."""
        from hookline.outbound.codec import encode_delivery
        from hookline.outbound.model import Delivery, DeliveryKey, Status

        self._count += 1
        event_id = f"evt_{self._count}"
        at = "2026-11-02T00:00:00.000000Z"
        delivery = Delivery(DeliveryKey(TENANT, endpoint, f"{at}#{event_id}"), "order.n1", Status(status), **fields)
        self._dynamodb.put_item(TableName="deliveries", Item=encode_delivery(delivery))
        if body:
            image = outbound.record(TENANT, event_id, "order.n1", 1, body)["dynamodb"]["NewImage"]
            self._dynamodb.put_item(TableName="events", Item=image)
        return delivery


def cpu(work: Callable[[], object]) -> float:
    with contextlib.redirect_stdout(open(os.devnull, "w")):  # noqa: PTH123 - what CloudWatch would take
        began = time.process_time()
        work()
        return time.process_time() - began


def attempts(module: Any, seeded: Seeded, ports: list[str], batches: int, counts: Callable[[], dict[str, Any]]) -> None:
    ours, bare, calls = [], [], dict[str, int]()
    for _ in range(ROUNDS):
        events = [seeded.waiting() for _ in range(batches)]
        counts()

        def handle(events: list[dict[str, Any]] = events) -> None:
            for event in events:
                assert module.handler(event, outbound.Context) == {"batchItemFailures": []}

        ours.append(cpu(handle) / (batches * BATCH))
        calls = counts()["calls"]
        bare.append(outbound.run_aiohttp(ports[:BATCH], range(batches)))
    against = ("a bare aiohttp loop that only POSTs, 10 at once", statistics.median(bare) * 1e6)
    figure("retry.attempt", statistics.median(ours) * 1e6, "us CPU", baseline=against)
    for name, number in sorted(calls.items()):
        figure(f"retry.calls.{name}", number / (batches * BATCH), "calls per attempt")


def sent_by_boto3(queue_url: str, body: str) -> Callable[[], None]:
    from hookline.adapters.aws import client

    sqs = client("sqs")

    def send() -> None:
        for first in range(0, MANY, 10):
            entries = [{"Id": str(first + number), "MessageBody": body, "MessageGroupId": "g"} for number in range(10)]
            sqs.send_message_batch(QueueUrl=queue_url, Entries=entries)

    return send


def releases(module: Any, seeded: Seeded, send: Callable[[], None]) -> None:
    from hookline.outbound.delivery.release import release

    for number in range(MANY):
        seeded.delivery(f"ep_{TENANT}_{number % 50}", turn=1, attempt=1, due_at=1000.0 + number)
    taken: list[float] = []
    bare: list[float] = []
    engine = module.engine
    for round_ in range(ROUNDS):
        engine.cursors.put("due", "{}")
        now = 60.0 * (100 + round_)  # a first run looks for nothing that is overdue

        def run(now: float = now) -> None:
            released = release(engine.deliveries, engine.queue, engine.cursors, now=now)
            assert released.sent == MANY, released

        taken.append(cpu(run))
        bare.append(cpu(send))
    against = ("boto3 sending 1,000 such messages", statistics.median(bare) * 1000)
    figure("retry.release.1000", statistics.median(taken) * 1000, "ms CPU", baseline=against)


def replays(module: Any, seeded: Seeded, send: Callable[[], None]) -> None:
    from hookline.outbound.model import ReplayJob
    from hookline.outbound.queue_messages import JobMessage

    replayer, endpoint = module.engine.replayer, f"ep_{TENANT}_99"
    for _ in range(MANY):
        seeded.delivery(endpoint, status="exhausted", attempt=10, turn=10)
    taken: list[float] = []
    bare: list[float] = []
    for round_ in range(ROUNDS):
        job = ReplayJob(f"job_{round_}", TENANT, (endpoint,), time.time(), rate=1000.0)
        replayer.start(job)

        def run(job: ReplayJob = job) -> None:
            page = 0
            while replayer._jobs.get(job.id).state == "running":  # noqa: SLF001 - what its messages would do
                assert replayer.run(JobMessage(job.id, page), time.time())
                page += 1

        taken.append(cpu(run))
        assert replayer._jobs.get(job.id).replayed == MANY  # noqa: SLF001
        bare.append(cpu(send))
    against = ("boto3 sending 1,000 such messages", statistics.median(bare) * 1000)
    figure("retry.replay.1000", statistics.median(taken) * 1000, "ms CPU", baseline=against)


def memory(module: Any, seeded: Seeded) -> None:
    event = seeded.waiting(json.dumps({"blob": "x" * LARGE}))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    cpu(lambda: module.handler(event, outbound.Context))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    figure("retry.memory.three-megabytes", peak, "MiB", baseline=("before the batch", before))


def main(batches: int = 60) -> None:
    aws, aws_port = outbound.start("bench/support/canned_aws.py")
    receivers, ports_line = outbound.start("bench/support/fast_receiver.py", "100")
    try:
        ports, endpoint = ports_line.split(), f"http://127.0.0.1:{aws_port}"
        module = outbound.load_handler(endpoint, "retry")
        outbound.create_endpoints(ports, TENANT)
        seeded = Seeded()

        def counts() -> dict[str, Any]:
            with urllib.request.urlopen(f"{endpoint}/counts") as answer:
                found: dict[str, Any] = json.loads(answer.read())
                return found

        for _ in range(5):
            event = seeded.waiting()
            cpu(lambda event=event: module.handler(event, outbound.Context))  # warm: connections, kits, caches
        body = event["Records"][0]["body"]
        memory(module, seeded)
        attempts(module, seeded, ports, batches, counts)
        send = sent_by_boto3(f"{endpoint}/000000000000/retry", body)
        cpu(send)
        releases(module, seeded, send)
        replays(module, seeded, send)
    finally:
        for process in (aws, receivers):
            process.terminate()
            process.wait()


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
