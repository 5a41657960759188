"""The real sender handler on stream-shaped batches, against a bare aiohttp loop that only POSTs.

    python bench/sender.py [batches [seconds]]

`seconds` is how long Outpost's scenario lasts, at 1,000 events a second: 100 for the whole of it.

A batch is 100 events of 1 KB, each for one endpoint of its own (100 loopback ports in another process). AWS is a canned
endpoint in a third process, called by the real adapters. Only this process's CPU is counted; contenders
take turns, and the median of the rounds counts. What the handler prints (logs, metrics) goes to /dev/null.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import importlib.util
import json
import os
import resource
import statistics
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "layers/common"))
sys.path.insert(0, str(Path(__file__).parent / "support"))

from figures import figure

ROOT = Path(__file__).parents[1]
ROUNDS = 5
BATCH = 100
BODY = json.dumps({"order": "o-1001", "total": "129.90", "note": "x" * 880})


def start(*command: str) -> tuple[subprocess.Popen[str], str]:
    process = subprocess.Popen([sys.executable, *command], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert process.stdout
    return process, process.stdout.readline().strip()


def load_handler(endpoint: str, name: str = "sender") -> Any:
    os.environ |= {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": "bench",
        "AWS_SECRET_ACCESS_KEY": "bench",
        "AWS_DEFAULT_REGION": "us-east-1",
        "CONFIG_TABLE": "config",
        "EVENTS_TABLE": "events",
        "DELIVERIES_TABLE": "deliveries",
        "RETRY_QUEUE_URL": f"{endpoint}/000000000000/retry",
        "STREAM_FAULT_QUEUE_URL": f"{endpoint}/000000000000/faults",
        "PAYLOAD_BUCKET": "payloads",
        "SEALING_KEY": "arn:aws:kms:canned",
        "ALLOW_HTTP": "true",
        "ALLOWED_NETWORKS": "127.0.0.0/8",
        "LOG_LEVEL": "CRITICAL",  # that an endpoint hung is no news here
        "POWERTOOLS_SERVICE_NAME": name,
        "POWERTOOLS_METRICS_NAMESPACE": "Hookline",
    }
    spec = importlib.util.spec_from_file_location(f"{name}_app", ROOT / f"functions/{name}/app.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def create_endpoints(ports: list[str], tenant: str = "acme", timeout: float | None = None) -> None:
    """Endpoint n wants events of type order.n alone: one delivery each. `timeout` is that of the last one."""
    from hookline.adapters.aws import client
    from hookline.adapters.dynamodb.config_store import DynamoConfigStore
    from hookline.adapters.sealing import KmsSealer
    from hookline.outbound.model import Endpoint, SigningSecret
    from hookline.outbound.requests.request_builder import owner
    from hookline.outbound.requests.signing import generate_secret

    store = DynamoConfigStore(client("dynamodb"), "config")
    sealer = KmsSealer(kms=client("kms"), dynamodb=client("dynamodb"), table="config", key_id="arn:aws:kms:canned")
    store.put_tenant(tenant)
    for number, port in enumerate(ports):
        url = f"http://127.0.0.1:{port}/hooks"
        endpoint = Endpoint(f"ep_{tenant}_{number}", tenant, url, event_types=(f"order.n{number}",))
        if number == len(ports) - 1:
            endpoint = endpoint.after(timeout=timeout)
        secret = sealer.seal(generate_secret().encode(), owner(endpoint))
        store.put_endpoint(endpoint.after(secrets=(SigningSecret(secret),)), create=True)


def record(tenant: str, event_id: str, type_: str, number: int, body: str = BODY) -> dict[str, Any]:
    from hookline.outbound.model import EventKey

    key = EventKey(tenant, event_id)
    texts = {"pk": key.pk, "shard": key.shard, "id": key.id, "tenant": tenant, "type": type_, "data": body}
    texts["timestamp"] = "2026-11-02T00:00:00.000000Z"
    return {
        "eventID": event_id,
        "eventName": "INSERT",
        "eventSource": "aws:dynamodb",
        "dynamodb": {
            "ApproximateCreationDateTime": time.time(),  # an old one would be handed to the queue
            "Keys": {"pk": {"S": key.pk}},
            "NewImage": {name: {"S": text} for name, text in texts.items()},
            "SequenceNumber": str(number),
            "StreamViewType": "NEW_IMAGE",
        },
    }


def stream_event(batch: int, body: str = BODY, *, tenant: str = "acme", size: int = BATCH) -> dict[str, Any]:
    numbers = range(size)
    return {
        "Records": [
            record(tenant, f"evt_{batch}_{number}", f"order.n{number}", batch * 1000 + number, body)
            for number in numbers
        ]
    }


def numbered(tenant: str, events: list[tuple[int, int]]) -> dict[str, Any]:
    """A batch of (event, endpoint)."""
    return {"Records": [record(tenant, f"evt_{tenant}_{event}", f"order.n{to}", event) for event, to in events]}


class Context:
    function_name = "sender"
    memory_limit_in_mb = 512
    invoked_function_arn = "arn:aws:lambda:us-east-1:000000000000:function:sender"
    aws_request_id = "bench"

    @staticmethod
    def get_remaining_time_in_millis() -> int:
        return 60_000


def run_sender(handler: Any, batches: range, size: int = BATCH) -> float:
    """CPU seconds per delivery."""
    events = [stream_event(batch, size=size) for batch in batches]
    with contextlib.redirect_stdout(open(os.devnull, "w")):  # noqa: PTH123 - what CloudWatch would take
        began = time.process_time()
        for event in events:
            assert handler(event, Context) == {"batchItemFailures": []}
        return (time.process_time() - began) / (len(events) * size)


def run_aiohttp(ports: list[str], batches: range) -> float:
    import aiohttp

    body = json.dumps({"type": "order.n1", "timestamp": "2026-11-02T00:00:00.000000Z", "data": json.loads(BODY)})
    headers = {
        "content-type": "application/json",
        "user-agent": "Hookline/0.1",
        "webhook-id": "evt_1_1",
        "webhook-timestamp": "1793577600",
        "webhook-signature": "v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=",
    }

    async def post(session: aiohttp.ClientSession, port: str) -> None:
        url = f"http://127.0.0.1:{port}/hooks"
        async with session.post(url, data=body.encode(), headers=headers, allow_redirects=False) as response:
            await response.read()
            assert response.status == 200

    async def main() -> float:
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=BATCH)) as session:
            await asyncio.gather(*(post(session, port) for port in ports))  # connect
            began = time.process_time()
            for _ in batches:
                await asyncio.gather(*(post(session, port) for port in ports))
            return (time.process_time() - began) / (len(batches) * len(ports))

    return asyncio.run(main())


def collector(handler: Any, first: int, batches: int = 20) -> None:
    """What it is worth that the garbage collector does not look at what was loaded at start (`gc.freeze`)."""
    taken: dict[str, list[float]] = {"frozen": [], "not": []}
    for round_ in range(2 * ROUNDS):
        gc.unfreeze()
        taken["not"].append(run_sender(handler, range(first, first + batches)))
        gc.freeze()
        taken["frozen"].append(run_sender(handler, range(first + batches, first + 2 * batches)))
        first += 2 * batches * (round_ + 1)
    frozen, thawed = (statistics.median(taken[name]) * 1e6 for name in ("frozen", "not"))
    figure("sender.collector", frozen, "us CPU", baseline=("gc.freeze not called", thawed), goal=1.0)


def memory_of_large_batch(handler: Any) -> tuple[float, float]:
    """MiB of resident memory before, and at the peak of, a batch of 100 x 100 KB."""
    body = json.dumps({"blob": "x" * 102_000})
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    event = stream_event(10**6, body)
    with contextlib.redirect_stdout(open(os.devnull, "w")):  # noqa: PTH123
        assert handler(event, Context) == {"batchItemFailures": []}
    return before, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def hung_endpoint(module: Any, ports: list[str], hung: str, rounds: int = 20) -> None:
    """When 99 endpoints have their POST, with a hundredth that answers and with one that hangs, in turn.

    Each round has tenants of its own: an endpoint that hung once is not waited for again.
    """
    dispatcher = module.engine.attempts._dispatcher  # noqa: SLF001 - to see when each POST is done
    post, arrived = dispatcher.send, []

    def timed(*arguments: Any, **options: Any) -> Any:
        for posted in post(*arguments, **options):
            if posted.post.deliveries[0].code:
                arrived.append(time.perf_counter())
            yield posted

    dispatcher.send = timed
    taken: dict[str, list[float]] = {ports[-1]: [], hung: []}
    for round_ in range(rounds):
        for hundredth in taken if round_ % 2 else reversed(taken):
            tenant = f"round{round_}-{hundredth}"
            create_endpoints([*ports[:99], hundredth], tenant, timeout=0.5)
            first = 2_000_000 + round_ * 10
            with contextlib.redirect_stdout(open(os.devnull, "w")):  # noqa: PTH123
                module.handler(stream_event(first, tenant=tenant, size=99), Context)  # warm
                arrived.clear()
                event = stream_event(first + 1, tenant=tenant)
                began = time.perf_counter()
                module.handler(event, Context)
            taken[hundredth].append(statistics.mean(arrived[:99]) - began)
    dispatcher.send = post
    # the quieter rounds: other processes disturb single rounds by more than what is looked for
    well, bad = (statistics.quantiles(times, n=4)[0] * 1000 for times in taken.values())
    figure("sender.beside-a-hanging-endpoint", bad, "ms", baseline=("beside one that answers", well), goal=1.1)


def hang_from_the_first_batch_on(module: Any, ports: list[str], hanging: list[str]) -> None:
    """The issue's two loads. Svix's server, on two such cores, gave the other 95 p50 0.02, p90 4.9, p99 5.1 s."""
    from support.hanging import beside_hanging

    for tenant, well, bad, rate, seconds in (("few", 18, 2, 400.0, 10.0), ("many", 95, 5, 400.0, 40.0)):
        create_endpoints([*ports[:well], *hanging[:bad]], tenant)
        p50, p90, p99 = beside_hanging(
            module,
            numbered,
            Context,
            tenant=tenant,
            endpoints=well + bad,
            bad=bad,
            rate=rate,
            seconds=seconds,
        )
        name = f"sender.hanging.{bad}-of-{well + bad}"
        figure(f"{name}.p50", p50, "s to the others' first attempt")
        figure(f"{name}.p90", p90, "s to the others' first attempt")
        figure(f"{name}.p99", p99, "s to the others' first attempt", goal_seconds=2.0)


def outposts_scenario(module: Any, ports: list[str], slow: list[str], hanging: list[str], seconds: float) -> None:
    """Of Outpost's issue 204: 10 publishers of 100 events a second, 100 endpoints, one dead, five slow."""
    from support.hanging import beside_hanging

    create_endpoints([*ports[:94], *slow, hanging[0]], "outpost")
    quantiles = beside_hanging(
        module, numbered, Context, tenant="outpost", endpoints=100, bad=6, rate=1000.0, seconds=seconds
    )
    for name, value in zip(("p50", "p90", "p99"), quantiles, strict=True):
        figure(f"sender.outpost-204.{name}", value, "s to the others' first attempt", events=int(1000 * seconds))


def small_batches(handler: Any, first: int) -> None:
    """An event that comes by itself pays for what a full batch shares."""
    for size, batches in ((10, 100), (1, 300)):
        taken = [
            run_sender(handler, range(first + n * batches, first + (n + 1) * batches), size) for n in range(ROUNDS)
        ]
        figure(f"sender.delivery.batches-of-{size}", statistics.median(taken) * 1e6, "us CPU")
        first += ROUNDS * batches


def main(batches: int = 60, seconds: float = 20.0) -> None:
    aws, aws_port = start("bench/support/canned_aws.py")
    receivers, ports_line = start("bench/support/fast_receiver.py", str(BATCH + 10), "5", "5")
    try:
        all_ports = ports_line.split()
        ports, slow, hanging = all_ports[:BATCH], all_ports[BATCH:-5], all_ports[-5:]
        endpoint = f"http://127.0.0.1:{aws_port}"
        module = load_handler(endpoint)
        create_endpoints(ports)
        run_sender(module.handler, range(5))  # warm: connections, kits, caches

        def counts() -> dict[str, Any]:
            with urllib.request.urlopen(f"{endpoint}/counts") as answer:
                return json.loads(answer.read())

        counts()
        ours, bare = [], []
        for round_ in range(ROUNDS):
            first = 1000 + round_ * batches
            ours.append(run_sender(module.handler, range(first, first + batches)))
            bare.append(run_aiohttp(ports, range(batches)))
        calls = counts()
        per = ROUNDS * batches * BATCH
        baseline = ("a bare aiohttp loop that only POSTs", statistics.median(bare) * 1e6)
        figure("sender.delivery", statistics.median(ours) * 1e6, "us CPU", baseline=baseline, goal=1.0)
        for name, number in sorted(calls["calls"].items()):
            figure(f"sender.calls.{name}", number / per, "calls per delivered event")
        figure("sender.rows", calls["rows"].get("BatchWriteItem", 0) / per, "rows per delivered event")
        small_batches(module.handler, 500_000)
        collector(module.handler, 10_000)
        before, peak = memory_of_large_batch(module.handler)
        figure("sender.memory.ten-megabytes", peak, "MiB", baseline=("before the batch", before), goal_mib=150)
        hung_endpoint(module, ports, hanging[0])
        hang_from_the_first_batch_on(module, ports, hanging)
        outposts_scenario(module, ports, slow, hanging, seconds)
    finally:
        for process in (aws, receivers):
            process.terminate()
            process.wait()


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
