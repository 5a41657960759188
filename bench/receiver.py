"""The receiver's CPU per request, in one run with what it is compared to: one JSON line a figure.

    python bench/receiver.py [requests per round]

`receiver.invocation` is all of it: the handler on API Gateway's event, warm, with its SQS call, which a canned AWS on
loopback answers; beside it the same handler sending with boto3. `receiver.decision` is the same without the SQS call,
beside adnanh/webhook's whole request.

One GitHub push delivery of 4-5 KB, with an HMAC and a value rule. Theirs: the Debian package `webhook` under keep-alive
load from this process, its CPU read from /proc/<pid>/stat; the value rule is not met there, so that no command is
started (a fork costs more than all the rest). Ours accepts the delivery, with what it prints written to /dev/null.
Contenders take turns; the median of the rounds counts.
"""

from __future__ import annotations

import base64
import gzip
import importlib.util
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import tracemalloc
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

sys.path.insert(0, str(Path(__file__).parents[1] / "layers/common"))
sys.path.insert(0, str(Path(__file__).parent / "support"))

from adnanh import cpu_of, load, start_webhook
from figures import figure
from github import Context, event, headers_of, hook, push, verified_hook

ROOT = Path(__file__).parents[1]

ROUNDS = 5


def environment(endpoint: str) -> dict[str, str]:
    return {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": "bench",
        "AWS_SECRET_ACCESS_KEY": "bench",
        "AWS_DEFAULT_REGION": "us-east-1",
        "CONFIG_TABLE": "config",
        "DEDUPE_TABLE": "dedupe",
        "INBOUND_QUEUE_URL": f"{endpoint}/000000000000/inbound",
        "INBOUND_FIFO_QUEUE_URL": f"{endpoint}/000000000000/inbound.fifo",
        "PAYLOAD_BUCKET": "payloads",
        "WORKER_FUNCTION": "worker",
        "POWERTOOLS_SERVICE_NAME": "receiver",
        "POWERTOOLS_METRICS_NAMESPACE": "Hookline",
        "CONFIG_CACHE_SECONDS": "3600",
    }


def load_app() -> Any:
    spec = importlib.util.spec_from_file_location("receiver_app", ROOT / "functions/receiver/app.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def apply(app: Any, hooks: list[dict[str, Any]]) -> None:
    """The canned table has no transactions: the two items of a version, put one by one."""
    document = gzip.compress(json.dumps({"hooks": hooks}).encode())
    for item in (
        {"pk": {"S": "hooks"}, "sk": {"S": "version#00000001"}, "document": {"B": document}, "chunks": {"N": "1"}},
        {"pk": {"S": "hooks"}, "sk": {"S": "current"}, "version": {"N": "1"}, "latest": {"N": "1"}},
    ):
        app.dynamodb.put_item(TableName="config", Item=item)


class Quiet:
    """What the handler prints goes to /dev/null, by real writes, as to Lambda's pipe."""

    def __enter__(self) -> None:
        sys.stdout.flush()
        self._kept = os.dup(1)
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, 1)
        os.close(null)

    def __exit__(self, *_: object) -> None:
        sys.stdout.flush()
        os.dup2(self._kept, 1)
        os.close(self._kept)


def per_call(function: Callable[[], object], calls: int) -> float:
    """CPU microseconds of this process."""
    with Quiet():
        for _ in range(min(calls, 200)):
            function()
        began = time.process_time()
        for _ in range(calls):
            function()
        return (time.process_time() - began) / calls * 1e6


def rules_per_second(calls: int) -> float:
    """Over adnanh's observed rule cases: one evaluation is one case, its request parsed again."""
    from hookline.inbound.hooks.hook import compile_hook
    from hookline.inbound.request import Request

    cases = json.loads((ROOT / "tests/facts/adnanh_behaviour.json").read_text())["cases"]
    pairs = [
        (compile_hook({"id": "h", "execute-command": "c", "trigger-rule": case["input"]["rule"]}), case["input"])
        for case in cases
        if case["kind"] == "rule" and case["input"].get("rule") is not None
    ]
    requests = []
    for _, given in pairs:
        headers = {**given.get("headers", {}), "content-type": given.get("content_type", "application/json")}
        requests.append(Request.from_dict({**given, "headers": headers}))
    hooks = [compiled for compiled, _ in pairs]

    def all_cases() -> None:
        for compiled, request in zip(hooks, requests, strict=True):
            assert compiled.rule is not None
            compiled.rule(compiled.evaluation(request, now=1.8e9, secrets=lambda reference: [reference]))

    return 1e6 / (per_call(all_cases, max(3, calls // len(pairs))) / len(pairs))


def memory(app: Any) -> None:
    """A 1 MB body: what is in memory at once, the event's own copy among it."""

    class Bucket:
        def put_object(self, **call: Any) -> None:
            self.size = len(call["Body"])

    app.ports.blobs._made = Bucket()  # noqa: SLF001
    text = base64.b64encode(os.urandom(786_432)).decode()  # 1 MiB of text
    document = json.dumps({"ref": "refs/heads/main", "blob": text}).encode()
    binary = os.urandom(1_048_576)  # no value rule is met, but by then all that is done with the bytes has been done
    for name, body, encoded in (("text", document, False), ("base64", binary, True)):
        size, headers = len(body), headers_of(body)
        given = event("/hooks/verified", b"") | {"isBase64Encoded": encoded}
        given["headers"] |= headers | ({"content-type": "application/octet-stream"} if encoded else {})
        tracemalloc.start()
        before = tracemalloc.get_traced_memory()[0]
        given["body"] = base64.b64encode(body).decode() if encoded else body.decode()
        tracemalloc.reset_peak()
        with Quiet():
            answer = app.handler(given, Context())
        peak = tracemalloc.get_traced_memory()[1] - before
        tracemalloc.stop()
        assert answer["statusCode"] == 200, answer
        figure(f"receiver.memory.{name}", peak / 1e6, "MB", baseline=("the body", size / 1e6), goal=3)


class Counting:
    """Takes messages without a call."""

    def __init__(self) -> None:
        self.sent: list[int] = []

    def send_message(self, **call: Any) -> None:
        self.sent.append(len(call["MessageBody"]))


def compare(app: Any, body: bytes, requests: int, folder: Path) -> None:
    from hookline.adapters import aws

    queue = app.ports.queue
    plain, verified = event("/hooks/github", body), event("/hooks/verified", body)
    nowhere = Counting()
    clients = {"wire": queue._client, "boto3": aws.client("sqs"), "none": nowhere}  # noqa: SLF001
    webhook, port = None, 0
    if shutil.which("webhook"):
        webhook, port = start_webhook([hook("refs/heads/other")], folder)
    names = ("invocation.wire", "invocation.boto3", "decision.none", "plain.none", "theirs")
    rounds: dict[str, list[float]] = {name: [] for name in names}
    try:
        if webhook:
            load(port, body, 400)
        for _ in range(ROUNDS):
            for name in names[:4]:
                queue._client = clients[name.partition(".")[2]]  # noqa: SLF001
                given = plain if name == "plain.none" else verified
                calls = requests // 4 if name == "invocation.boto3" else requests
                rounds[name].append(per_call(lambda given=given: app.handler({**given}, Context()), calls))
            if webhook:
                before = cpu_of(webhook.pid)
                load(port, body, requests)
                rounds["theirs"].append((cpu_of(webhook.pid) - before) / requests * 1e6)
    finally:
        if webhook:
            webhook.kill()
            webhook.wait()
    assert len(nowhere.sent) >= 2 * ROUNDS * requests, "not every request was accepted"
    assert min(nowhere.sent) > len(body)
    median = {name: statistics.median(times) for name, times in rounds.items() if times}
    with_boto3 = ("the same with boto3", median["invocation.boto3"])
    figure("receiver.invocation", median["invocation.wire"], "us CPU", baseline=with_boto3, goal_us=200)
    theirs = ("adnanh/webhook", median["theirs"]) if webhook else None
    figure("receiver.decision", median["decision.none"], "us CPU", baseline=theirs, goal=1.5)
    figure("receiver.decision.adnanh-rule", median["plain.none"], "us CPU", baseline=theirs, goal=1.5)
    message = {"QueueUrl": os.environ["INBOUND_QUEUE_URL"], "MessageBody": json.dumps({"body": body.decode()})}
    wire, boto3 = (per_call(lambda c=clients[n]: c.send_message(**message), 1000) for n in ("wire", "boto3"))
    figure("aws_wire.send_message", wire, "us CPU", baseline=("boto3", boto3))


def main() -> None:
    requests = int(sys.argv[1]) if len(sys.argv) > 1 else 4000
    command = [sys.executable, "bench/support/canned_aws.py"]
    canned = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    folder = Path(tempfile.mkdtemp())
    try:
        assert canned.stdout
        os.environ |= environment(f"http://127.0.0.1:{canned.stdout.readline().strip()}")
        app = load_app()
        apply(app, [hook("refs/heads/main"), verified_hook("refs/heads/main")])
        body = push()
        compare(app, body, requests, folder)
        figure("receiver.rules", rules_per_second(3000), "evaluations per CPU-second", at_least=10_000)
        memory(app)
    finally:
        canned.kill()
        canned.wait()
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
