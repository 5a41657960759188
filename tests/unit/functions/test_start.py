"""What a function loads when it starts, and what two sandboxes that were restored from one snapshot have in common."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[3]
QUEUE = "https://sqs.us-east-1.amazonaws.com/123456789012/"
ENVIRON = {
    **{f"{name}_TABLE": name.lower() for name in ("CONFIG", "EVENTS", "DELIVERIES", "DEDUPE")},
    **{f"{name}_QUEUE_URL": QUEUE + name.lower() for name in ("INBOUND", "INBOUND_FIFO", "RETRY", "STREAM_FAULT")},
    **{f"{name}_DLQ_URL": QUEUE + f"{name.lower()}-dlq" for name in ("INBOUND", "INBOUND_FIFO", "DELIVERY", "SOURCE")},
    "PAYLOAD_BUCKET": "payloads",
    "SEALING_KEY": "arn:aws:kms:us-east-1:123456789012:key/1",
    "WORKER_FUNCTION": "worker",
    "DEPLOYMENT": "us-east-1/hookline",
    "POWERTOOLS_SERVICE_NAME": "test",
    "POWERTOOLS_METRICS_NAMESPACE": "Hookline",
    "AWS_REGION": "us-east-1",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_XRAY_DAEMON_ADDRESS": "127.0.0.1:2000",
    "LAMBDA_TASK_ROOT": "/var/task",
}
WITHOUT_BOTO3 = [
    "receiver",
    "sender",
    "retry",
    "source",
    "api",
]  # the worker has Powertools' idempotency, which loads it


def run(function: str, script: str, **environ: str) -> Any:
    path = f"{ROOT}/functions/{function}:{ROOT}/layers/common"
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=ENVIRON | {"PATH": "/usr/bin:/bin", "PYTHONPATH": path} | environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.slow
@pytest.mark.parametrize("function", WITHOUT_BOTO3)
def test_neither_boto3_nor_the_xray_sdk_is_loaded(function: str) -> None:
    heavy = ["boto3", "botocore.session", "aws_xray_sdk", "cryptography", "yaml", "urllib3", "jsonschema"]
    script = f"import sys, json, app; print(json.dumps([name for name in {heavy} if name in sys.modules]))"
    loaded = run(function, script, AWS_ACCESS_KEY_ID="a", AWS_SECRET_ACCESS_KEY="b")
    assert loaded == []


RESTORED_TWICE = """
import http.server, json, os, random, sys, threading

class Credentials(http.server.BaseHTTPRequestHandler):
    "Lambda's local address: others at each request."
    given = 0
    def do_GET(self):
        Credentials.given += 1
        n = Credentials.given
        keys = {"AccessKeyId": f"AKID{n}", "SecretAccessKey": "s", "Token": f"t{n}"}
        self.answer({**keys, "Expiration": "2999-01-01T00:00:00Z"})
    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        self.answer({"MessageId": self.headers["x-amz-security-token"], "Peer": self.client_address[1]})
    protocol_version = "HTTP/1.1"
    def answer(self, answer):
        text = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("content-length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)
    def log_message(self, *_):
        pass

class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

server = Server(("127.0.0.1", 0), Credentials)
threading.Thread(target=server.serve_forever, daemon=True).start()
url = f"http://127.0.0.1:{server.server_port}"
os.environ["AWS_ENDPOINT_URL"] = url
os.environ["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = f"{url}/credentials"

import app
from hookline.adapters.aws_wire.services import client
from hookline.ids import message_id
import snapshot_restore_py

def seen():
    answer = client("sqs").send_message(QueueUrl="q", MessageBody="b")
    return {"token": answer["MessageId"], "peer": answer["Peer"], "random": random.random(), "id": message_id()}

before = seen()
sandboxes = []
for _ in range(2):  # a process that is copied, as a sandbox's memory is by a snapshot
    read, write = os.pipe()
    if os.fork() == 0:
        for function, arguments, named in snapshot_restore_py.get_after_restore():
            function(*arguments, **named)
        os.write(write, json.dumps(seen()).encode())
        os._exit(0)
    os.wait()
    sandboxes.append(json.loads(os.read(read, 65_536)))
print(json.dumps([before, *sandboxes]))
"""


@pytest.mark.slow
@pytest.mark.parametrize("function", WITHOUT_BOTO3)
def test_sandboxes_of_one_snapshot_share_neither_connections_nor_credentials_nor_random_numbers(function: str) -> None:
    seen = run(function, RESTORED_TWICE, AWS_LAMBDA_INITIALIZATION_TYPE="snap-start")
    for what in ("token", "peer", "random", "id"):
        assert len({each[what] for each in seen}) == 3, what


def test_a_function_that_starts_as_usual_registers_nothing() -> None:
    script = "import json, app, snapshot_restore_py as s; print(json.dumps(len(s.get_after_restore())))"
    assert run("receiver", script, AWS_ACCESS_KEY_ID="a", AWS_SECRET_ACCESS_KEY="b") == 0
