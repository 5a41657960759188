"""How long each function takes to import, beside `import boto3` with the same clients: the floor of a cold start.

CPU time of a fresh interpreter, median of several runs, alternating, so that another process costs both sides the same.
Goal: the receiver and the sender at most 1.5 times the floor.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FUNCTIONS = {"receiver": 1.5, "worker": None, "sender": 1.5, "retry": None}  # with the goal, where there is one
RUNS = 9

VARIABLES = {
    **{f"{name}_TABLE": name.lower() for name in ("CONFIG", "EVENTS", "DELIVERIES", "DEDUPE")},
    **{
        f"{name}_QUEUE_URL": f"https://sqs.us-east-1.amazonaws.com/123456789012/{name.lower()}"
        for name in ("INBOUND", "INBOUND_FIFO", "RETRY", "STREAM_FAULT")
    },
    "PAYLOAD_BUCKET": "payloads",
    "KMS_KEY_ARN": "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
    "WORKER_FUNCTION": "worker",
    "POWERTOOLS_SERVICE_NAME": "bench",
    "POWERTOOLS_METRICS_NAMESPACE": "Hookline",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_ACCESS_KEY_ID": "bench",
    "AWS_SECRET_ACCESS_KEY": "bench",
    "AWS_EC2_METADATA_DISABLED": "true",
}

CLIENTS = """
import json, boto3
made = []
make = boto3.client
boto3.client = lambda service, *args, **kw: made.append(service) or make(service, *args, **kw)
import app
print(json.dumps(made))
"""
TIMED = """
import time
started = time.process_time()
{statement}
print((time.process_time() - started) * 1000)
"""
BASELINE = "import boto3\nfor service in {services}: boto3.client(service)"


def python(function: str, program: str) -> str:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    path = os.pathsep.join([str(ROOT / "functions" / function), str(ROOT / "layers/common")])
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=kept | VARIABLES | {"PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(done.stderr)
    return done.stdout.strip().splitlines()[-1]


def main() -> None:
    print(f"{'function':10} {'import':>9} {'floor':>9} {'ratio':>6}   clients made at import")
    for function, goal in FUNCTIONS.items():
        services = json.loads(python(function, CLIENTS))
        sides = {"app": "import app", "floor": BASELINE.format(services=services)}
        times: dict[str, list[float]] = {side: [] for side in sides}
        for _ in range(RUNS):
            for side, statement in sides.items():
                times[side].append(float(python(function, TIMED.format(statement=statement))))
        app, floor = (statistics.median(times[side]) for side in ("app", "floor"))
        verdict = "" if goal is None else f"  (goal {goal}: {'met' if app / floor <= goal else 'MISSED'})"
        print(f"{function:10} {app:6.0f} ms {floor:6.0f} ms {app / floor:6.2f}   {', '.join(services)}{verdict}")


if __name__ == "__main__":
    main()
