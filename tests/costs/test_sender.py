"""What a delivered event costs: AWS calls, write units and memory, counted on the real sender handler.

The handler runs in a process of its own, with the canned AWS and the receivers of `bench/`; the promises are those of
the outbound issue, "Speed and cost".
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.costs.benches import bench_module

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]

PRELUDE = """
import contextlib, json, os, sys, urllib.request
sys.path[:0] = ["bench", "layers/common"]
import sender as bench

aws, aws_port = bench.start("bench/support/canned_aws.py")
receivers, ports = bench.start("bench/support/fast_receiver.py", "100")
try:
    endpoint = f"http://127.0.0.1:{aws_port}"
    handler = bench.load_handler(endpoint).handler
    bench.create_endpoints(ports.split())
    def counts():
        with urllib.request.urlopen(f"{endpoint}/counts") as answer:
            return json.loads(answer.read())
    def deliver(event):
        with contextlib.redirect_stdout(open(os.devnull, "w")):
            assert handler(event, bench.Context) == {"batchItemFailures": []}
    %s
finally:
    for process in (aws, receivers):
        process.terminate()
        process.wait()
"""


def run(script: str) -> dict[str, Any]:
    """Runs `script` where the names above are; returns what it prints as JSON."""
    code = PRELUDE % script.strip().replace("\n", "\n    ")
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_a_delivered_event_costs_a_tenth_of_a_write_call_and_one_written_row() -> None:
    """Ten batches of 100 events, one endpoint each, of an environment that is warm."""
    found = run("""
deliver(bench.stream_event(0))
counts()
for batch in range(1, 11):
    deliver(bench.stream_event(batch))
print(json.dumps(counts()))
""")
    delivered = 1000
    calls = found["calls"]
    reads = {name: calls.pop(name) for name in ("BatchGetItem", "GetItem", "Query", "Decrypt") if name in calls}
    assert found["rows"] == {"BatchWriteItem": delivered}, "one delivery row for each, and nothing else"
    assert sum(calls.values()) <= 0.1 * delivered, calls
    assert sum(reads.values()) <= 0.05 * delivered, reads


def test_a_failed_first_attempt_costs_one_row_and_a_tenth_of_a_message_call() -> None:
    """All hundred endpoints refuse the connection: a row and a message each, health once per endpoint and batch."""
    found = run("""
deliver(bench.stream_event(0))
receivers.terminate()
receivers.wait()
counts()
deliver(bench.stream_event(1))
print(json.dumps(counts()))
""")
    assert found["rows"] == {"TransactWriteItems": 100, "SendMessageBatch": 100}
    assert found["calls"]["SendMessageBatch"] == 10
    assert found["calls"]["TransactWriteItems"] == 4
    assert found["calls"]["PutItem"] <= 100, "health is written more than once per endpoint"


def test_a_delivery_row_of_a_small_event_is_one_write_unit() -> None:
    """1 KB with everything in it: names, ids, an answer's excerpt."""
    from hookline.outbound.codec import encode_delivery
    from hookline.outbound.model import Attempt, Delivery, DeliveryKey, Status

    delivery = Delivery(
        DeliveryKey("tenant-" + "x" * 30, "ep_" + "x" * 30, "2026-11-24T00:00:00.000000Z#evt_" + "x" * 26),
        "order.created.with.a.long.name",
        Status.DELIVERED,
        attempt=1,
        changed_at=1_795_492_434.122,
        code=200,
        ms=9999,
        excerpt="\u00e9" * 16_384,
        attempts=(Attempt(1_795_492_429.938, 200, 9999, "", "fast"),),
        keep=30 * 86_400,
    )
    assert bench_module("cost/units.py").item_bytes(encode_delivery(delivery)) <= 1024


def test_a_batch_of_ten_megabytes_fits() -> None:
    """100 events of 100 KB, as Lambda hands them over: the text and what was parsed of it are both in memory."""
    found = run("""
deliver(bench.stream_event(0))
def peak():  # MiB; not getrusage, whose peak a process takes over from the one that started it
    (line,) = (each for each in open("/proc/self/status") if each.startswith("VmHWM:"))
    return int(line.split()[1]) / 1024
before = peak()
text = json.dumps(bench.stream_event(1, json.dumps({"blob": "x" * 102_000})))
deliver(json.loads(text))
print(json.dumps({"before": before, "peak": peak()}))
""")
    print(f"\n{found['before']:.0f} MiB before, {found['peak']:.0f} MiB at the peak")
    assert found["peak"] <= 150
