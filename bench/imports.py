"""How long each function takes to import, beside boto3 with two clients (API: one): what a plain function starts with.

CPU time of a fresh interpreter, median of several runs, alternating, so that another process costs both sides the same.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "support"))

from figures import figure

ROOT = Path(__file__).resolve().parents[1]

FUNCTIONS = {
    "receiver": 0.6,
    "sender": 0.7,
    "retry": None,
    "worker": None,
    "api": 1.6,
}  # with the goal, where there is one
RUNS = 9

VARIABLES = {
    **{f"{name}_TABLE": name.lower() for name in ("CONFIG", "EVENTS", "DELIVERIES", "DEDUPE")},
    **{
        f"{name}_QUEUE_URL": f"https://sqs.us-east-1.amazonaws.com/123456789012/{name.lower()}"
        for name in ("INBOUND", "INBOUND_FIFO", "RETRY", "STREAM_FAULT")
    },
    **{
        f"{name}_DLQ_URL": f"https://sqs.us-east-1.amazonaws.com/123456789012/{name.lower()}-dlq"
        for name in ("INBOUND", "INBOUND_FIFO", "DELIVERY")
    },
    "PAYLOAD_BUCKET": "payloads",
    "SEALING_KEY": "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
    "WORKER_FUNCTION": "worker",
    "DEPLOYMENT": "us-east-1/hookline",
    "POWERTOOLS_SERVICE_NAME": "bench",
    "POWERTOOLS_METRICS_NAMESPACE": "Hookline",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_ACCESS_KEY_ID": "bench",
    "AWS_SECRET_ACCESS_KEY": "bench",
    "AWS_EC2_METADATA_DISABLED": "true",
    # traced, as deployed by default: by Lambda itself
    "AWS_XRAY_DAEMON_ADDRESS": "127.0.0.1:2000",
    "LAMBDA_TASK_ROOT": "/var/task",
    "TRACE_SUBSEGMENTS": "false",
}

TIMED = """
import time
started = time.process_time()
{statement}
print((time.process_time() - started) * 1000)
"""
BASELINE = ("boto3 with clients of SQS and DynamoDB", "import boto3; boto3.client('sqs'); boto3.client('dynamodb')")
BASELINES = {"api": ("boto3 with one client", "import boto3; boto3.client('dynamodb')")}


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
    for function, goal in FUNCTIONS.items():
        name, statement_of_boto3 = BASELINES.get(function, BASELINE)
        sides = {"app": "import app", "boto3": statement_of_boto3}
        times: dict[str, list[float]] = {side: [] for side in sides}
        for _ in range(RUNS):
            for side, statement in sides.items():
                times[side].append(float(python(function, TIMED.format(statement=statement))))
        app, boto3 = (statistics.median(times[side]) for side in ("app", "boto3"))
        figure(f"{function}.import", app, "ms CPU", baseline=(name, boto3), **({} if goal is None else {"goal": goal}))


if __name__ == "__main__":
    main()
