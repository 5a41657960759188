"""Inbound on the deployed stack: over HTTP, through the queues, to real commands, events and dead letters."""

from __future__ import annotations

import hashlib
import hmac
import http.server
import itertools
import json
import threading
import time
import uuid

import pytest
from tests.local.inbound import Inbound

from hookline.adapters.dynamodb.hooks_store import DynamoHookStore

SECRET = "It's a Secret to Everybody"
DEBOUNCE = 2  # seconds


def github(body: bytes, **rest: str) -> dict[str, str]:
    signature = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    delivery = {"x_github_delivery": str(uuid.uuid4()), "x_github_event": "push"}
    return {"x_hub_signature_256": f"sha256={signature}", **delivery, **rest}


def argument(source: str, name: str) -> dict[str, str]:
    return {"source": source, "name": name}


@pytest.fixture(scope="module")
def receiver():
    """An independent HTTP receiver on loopback: (address, requests it got)."""
    got = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["content-length"]))
            got.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_args):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", got
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def inbound(stack, receiver, tmp_path_factory):
    """Hooks of every kind, applied for this module; what was applied before is current again afterwards."""
    folder = tmp_path_factory.mktemp("inbound")
    log, gate = folder / "log", folder / "gate"
    log.touch()
    command = folder / "command.sh"
    command.write_text(
        f'#!/bin/sh\necho "$@" >> {log}\necho "ran as $1 with key ${{AWS_ACCESS_KEY_ID:-none}}"\n'
        f'[ "$1" != failing ] || [ -e {gate} ]\n'
    )
    command.chmod(0o755)

    def hook(name, *arguments, **settings):
        passed = [argument("string", name), *arguments]
        base = {"id": f"t-{name}", "execute-command": str(command), "pass-arguments-to-command": passed}
        return base | {key.replace("_", "-"): value for key, value in settings.items()}

    number = argument("payload", "n")
    url, _ = receiver
    hooks = [
        hook("github", argument("payload", "ref"), verify={"scheme": "github", "secrets": [SECRET]}),
        hook("failing", number, retry={"attempts": 2, "backoff": 1}),
        hook("sync", include_command_output_in_response=True),
        hook("serial", number, order="serial"),
        hook("debounced", number, argument("payload", "run"), debounce=DEBOUNCE),
        {"id": "t-event", "action": {"type": "event", "tenant": "t-tenant", "event-type": "t.{payload.kind}"}},
        {"id": "t-http", "action": {"type": "http", "url": f"{url}/in", "headers": {"x-kind": "{payload.kind}"}}},
        {"id": "t-broken", "execute-command": "/none/such"},
    ]
    store = DynamoHookStore(stack.client("dynamodb"), stack.outputs["ConfigTable"], clock=time.time)
    before = store.current_version()
    found = Inbound(stack, log)
    store.apply({"hooks": hooks})
    found.wait_for(lambda: found.post("t-github", method="GET")[0] != 404, "the applied hooks")
    yield found
    if before:
        store.rollback(before)
    else:
        store.apply({"hooks": []})


def test_a_signed_delivery_runs_once_and_a_tampered_one_never(inbound):
    body = json.dumps({"ref": f"refs/{uuid.uuid4()}", "padding": "x" * 4000}).encode()
    ref = json.loads(body)["ref"]
    headers = github(body)
    assert inbound.post("t-github", body, **headers)[0] == 200
    assert inbound.post("t-github", body, **headers)[0] == 200, "a duplicate is acknowledged"
    assert inbound.post("t-github", body + b" ", **headers) == (401, "Signature verification failed.")
    assert inbound.post("t-github", b"\xff\xfe", **headers)[0] == 401
    assert inbound.post("t-none")[0] == 404
    inbound.wait_for(lambda: ref in inbound.runs("github"), "the run")
    time.sleep(2)
    assert inbound.runs("github").count(ref) == 1


def test_a_large_body_takes_the_way_by_s3(inbound):
    body = json.dumps({"ref": f"refs/{uuid.uuid4()}", "padding": "x" * 600_000}).encode()
    ref = json.loads(body)["ref"]
    assert inbound.post("t-github", body, **github(body))[0] == 200
    inbound.wait_for(lambda: ref in inbound.runs("github"), "the run")


def test_a_failing_action_is_dead_lettered_with_its_reason_and_runs_when_it_is_replayed(inbound):
    body = json.dumps({"n": str(uuid.uuid4())}).encode()
    number = json.loads(body)["n"]
    assert inbound.post("t-failing", body)[0] == 200

    def ours():
        return next((each for each in inbound.dead_letters("t-failing") if number in each["Body"]), None)

    dead = inbound.wait_for(ours, "the dead letter")
    attributes = {name: value["StringValue"] for name, value in dead["MessageAttributes"].items()}
    assert attributes["reason"] == "the command ended with code 1"
    assert (attributes["hook"], attributes["attempts"]) == ("t-failing", "2")
    assert "InboundQueue" in dead["Attributes"]["DeadLetterQueueSourceArn"], "or no redrive could bring it back"
    assert inbound.runs("failing").count(number) == 2

    (inbound.log.parent / "gate").touch()
    sqs = inbound.stack.client("sqs")  # as the console's redrive does: the same message, sent anew
    sqs.send_message(
        QueueUrl=inbound.stack.outputs["InboundQueueUrl"],
        MessageBody=dead["Body"],
        MessageAttributes={
            name: {key: value[key] for key in ("DataType", "StringValue")}
            for name, value in dead["MessageAttributes"].items()
        },
        MessageGroupId="t-failing",
    )
    inbound.wait_for(lambda: inbound.runs("failing").count(number) == 3, "the replay")


def test_what_cannot_run_is_dead_lettered_at_once(inbound):
    assert inbound.post("t-broken", json.dumps({"n": str(uuid.uuid4())}).encode())[0] == 200
    dead = inbound.wait_for(lambda: inbound.dead_letters("t-broken"), "the dead letter")
    assert dead[0]["MessageAttributes"]["reason"]["StringValue"] == "/none/such: No such file or directory"
    assert dead[0]["MessageAttributes"]["attempts"]["StringValue"] == "1"


def test_output_is_answered_and_the_command_has_no_credentials(inbound):
    assert inbound.post("t-sync") == (200, "ran as sync with key none\n")


def test_serial_deliveries_run_in_order(inbound):
    run = str(uuid.uuid4())  # the same content within five minutes would be a duplicate of an earlier run's
    for number in range(4):
        inbound.post("t-serial", json.dumps({"n": number, "run": run}).encode())
    inbound.wait_for(lambda: len(inbound.runs("serial")) == 4, "the runs")
    assert inbound.runs("serial") == ["0", "1", "2", "3"]


def test_debounced_deliveries_run_once_for_the_latest(inbound):
    while True:
        run, posted = str(uuid.uuid4()), [time.monotonic()]
        for number in range(3):
            inbound.post("t-debounced", json.dumps({"n": number, "run": run}).encode())
            posted.append(time.monotonic())
        latest = f"2 {run}"
        inbound.wait_for(lambda latest=latest: latest in inbound.runs("debounced"), "the run")
        if max(after - before for before, after in itertools.pairwise(posted)) < DEBOUNCE:
            break  # else the machine was too busy for them to come within the time of one another
    time.sleep(DEBOUNCE + 1)
    assert [each for each in inbound.runs("debounced") if run in each] == [latest]


def test_an_event_is_published(inbound):
    text = json.dumps({"kind": "made", "mark": str(uuid.uuid4())})
    inbound.post("t-event", text.encode())
    dynamodb = inbound.stack.client("dynamodb")

    def published():
        pages = dynamodb.get_paginator("scan").paginate(TableName=inbound.stack.outputs["EventsTable"])
        return [item for page in pages for item in page["Items"] if item.get("data") == {"S": text}]

    [item] = inbound.wait_for(published, "the event")
    assert (item["tenant"], item["type"]) == ({"S": "t-tenant"}, {"S": "t.made"})


def test_a_delivery_is_forwarded(inbound, receiver):
    _, got = receiver
    body = json.dumps({"kind": "made", "mark": str(uuid.uuid4())}).encode()
    inbound.post("t-http", body)
    inbound.wait_for(lambda: any(each == body for _, each in got), "the forwarded delivery")
    [headers] = [headers for headers, each in got if each == body]
    assert headers["hookline-hook"] == "t-http"
    assert headers["x-kind"] == "made"
    assert headers["webhook-id"].startswith("msg_")


@pytest.mark.parametrize("method", ["GET", "HEAD"])  # MiniStack answers OPTIONS itself, AWS does not
def test_other_methods_are_answered_as_adnanh_does(inbound, method):
    assert inbound.post("t-sync" if method == "GET" else "t-event", b'{"kind":"x"}', method=method)[0] == 200
