"""`hookline listen` on the deployed stack, as a user runs it: a real receiver, and nothing left behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from types import SimpleNamespace

import pytest
from standardwebhooks import Webhook
from tests.local.inbound import Inbound
from tests.local.outbox import eventually, unique
from tests.local.test_inbound import SECRET, github

from hookline.adapters.dynamodb.config_store import DynamoConfigStore
from hookline.adapters.dynamodb.event_store import DynamoEventStore
from hookline.adapters.dynamodb.hooks_store import DynamoHookStore
from hookline.outbound.model import Event
from hookline.outbound.times import rfc3339

COMMAND = [
    sys.executable,
    "-c",
    "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); from hookline_cli.main import app; app()",
    "listen",
]


@contextmanager
def hookline(stack, *arguments):
    """The command, ready: its lines so far, and what ends it."""
    process = subprocess.Popen(
        [*COMMAND, *arguments],
        env={**os.environ, **stack.settings, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    said = []
    try:
        while not said or not said[-1].startswith("listening to"):
            line = process.stderr.readline()
            assert line, said
            said.append(line)

        def end(by):
            process.send_signal(by)
            out, err = process.communicate()
            return SimpleNamespace(
                code=process.returncode, lines=[json.loads(line) for line in out.splitlines()], err=err
            )

        yield end
    finally:
        if process.poll() is None:
            process.kill()
            process.communicate()


@pytest.fixture
def stores(stack):
    dynamodb, table = stack.client("dynamodb"), stack.outputs["ConfigTable"]
    return SimpleNamespace(
        hooks=DynamoHookStore(dynamodb, table, clock=time.time),
        config=DynamoConfigStore(dynamodb, table),
        events=DynamoEventStore(dynamodb, stack.outputs["EventsTable"]),
        queues=lambda: stack.client("sqs").list_queues(QueueNamePrefix=f"{stack.name}-listen-").get("QueueUrls", []),
    )


@pytest.fixture
def hooks(stack, stores, tmp_path):
    """Two hooks; what was applied before is current again afterwards."""
    log, command = tmp_path / "log", tmp_path / "command.sh"
    log.touch()
    command.write_text(f'#!/bin/sh\necho "$@" >> {log}\n')
    command.chmod(0o755)
    argument = [{"source": "string", "name": "ran"}, {"source": "payload", "name": "ref"}]
    verify = {"scheme": "github", "secrets": [SECRET]}
    run = {"execute-command": str(command), "pass-arguments-to-command": argument}
    before = stores.hooks.current_version()
    stores.hooks.apply({"hooks": [{"id": "l-one", "verify": verify, **run}, {"id": "l-two", **run}]})
    inbound = Inbound(stack, log)
    inbound.wait_for(lambda: inbound.post("l-one", method="GET")[0] != 404, "the applied hooks")
    yield inbound
    if before:
        stores.hooks.rollback(before)
    else:
        stores.hooks.apply({"hooks": []})


def test_requests_reach_this_machine_while_the_worker_goes_on(stack, stores, hooks, receiver):
    path = f"/{unique('listen')}"
    number = iter(range(10_000))
    with hookline(stack, "l-one", "--forward-to", receiver.url(path + "/{hook}?k=v"), "--json") as end:

        def heard():
            """A new request, until one comes through: the function knows of who listens in a second."""
            body = json.dumps({"ref": f"ref-{next(number)}", "name": "ž", "large": "x" * 300_000}).encode()
            hooks.post("l-two", body)
            assert hooks.post("l-one", body + b" ", **github(body)) == (401, "Signature verification failed.")
            assert hooks.post("l-one?a=1&b=%20", body, **github(body))[0] == 200
            return receiver.requests(f"{path}/l-one")

        first = eventually(heard, what="a request at the receiver")[0]
        result = end(signal.SIGINT)
    sent = json.loads(first.body)
    assert first.body == json.dumps(sent).encode(), "the very bytes"
    assert first.target == f"{path}/l-one?k=v&a=1&b=%20"
    assert first.header("x-github-event") == "push"
    assert first.header("x-hub-signature-256") == github(first.body)["x_hub_signature_256"]
    assert receiver.requests(f"{path}/l-two") == []
    hooks.wait_for(lambda: sent["ref"] in hooks.runs("ran"), "the worker's own run")
    assert result.code == 0, result.err
    line = result.lines[0]
    assert (line["hook"], line["type"], line["status"], line["error"]) == ("l-one", "push", 200, None)
    assert (stores.queues(), stores.hooks.current()[1]) == ([], ())


def test_events_come_as_an_endpoint_gets_them_with_a_secret_that_stays(stack, stores, receiver, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    path, ours, theirs = f"/{unique('listen')}", unique("ours"), unique("theirs")
    for tenant in (ours, theirs):
        stores.config.put_tenant(tenant)

    def publish(id_, type_="invoice.paid", data=b'{"amount": 1.0}'):
        for tenant in (ours, theirs):
            stores.events.put(
                Event(id_, tenant, type_, rfc3339(time.time()), data.replace(b"}", f', "of": "{tenant}"}}'.encode()))
            )

    publish("evt_before")
    arguments = ("--endpoint-of", ours, "--types", "invoice.*", "--forward-to", receiver.url(path), "--json")
    with hookline(stack, *arguments, "--replay-last", "5") as end:
        number = iter(range(10_000))

        def heard():
            publish(f"evt_{next(number)}")
            publish(f"evt_other_{next(number)}", type_="order.made")
            return len(receiver.requests(path)) > 1

        eventually(heard, what="an event at the receiver")
        secret = subprocess.run(
            [*COMMAND, *arguments[:2], "--print-secret"],
            env={**os.environ, **stack.settings, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True, text=True, check=True,
        ).stdout.strip()  # fmt: skip
        result = end(signal.SIGTERM)
    got = receiver.requests(path)
    for each in got:
        seen = Webhook(secret).verify(each.body, {name.lower(): value for name, value in each.headers})
        assert seen["data"] == {"amount": 1.0, "of": ours}, "of nobody else, though all ids are shared"
        assert seen["type"] == "invoice.paid"
        assert b'{"amount": 1.0, "of"' in each.body, "byte for byte as it was published"
    assert got[0].header("webhook-id") == "evt_before"
    assert (result.code, result.lines[0]["replayed"], result.lines[-1]["tenant"]) == (0, True, ours), result.err
    assert (stores.queues(), stores.config.tenant(ours).listeners) == ([], ())
