"""The command line on the deployed stack, as a user runs it: another process, with nothing but the environment."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from standardwebhooks import Webhook
from tests.local.outbox import eventually, named, unique

if TYPE_CHECKING:
    from tests.local.stack import LocalStack


@dataclass
class Hookline:
    stack: LocalStack
    tenant: str
    event_type: str  # event types are the whole deployment's

    def __call__(self, *arguments: str, code: int = 0, input_: str | None = None) -> Any:
        """What the command printed."""
        done = subprocess.run(
            [sys.executable, "-c", "from hookline_cli.main import app; app()", *arguments],
            env={**os.environ, **self.stack.settings, "PYTHONPATH": os.pathsep.join(sys.path)},
            input=input_,
            capture_output=True,
            text=True,
            timeout=900,
            check=False,
        )
        assert done.returncode == code, (arguments, done.returncode, done.stdout, done.stderr)
        return json.loads(done.stdout) if done.stdout.strip() else done.stderr

    def delivery(self, endpoint: str, event: str, status: str) -> dict[str, Any]:
        """The delivery, once it has that status."""

        def look() -> dict[str, Any] | None:
            rows = self("deliveries", "list", "--endpoint", endpoint)
            return next((row for row in rows if (row["event"], row["status"]) == (event, status)), None)

        return eventually(look, what=f"{event} {status} at {endpoint}")


@pytest.fixture
def hookline(stack):
    return Hookline(stack, unique("cli"), unique("order.made"))


@pytest.fixture
def endpoint(hookline, receiver):
    """A path of the receiver and the endpoint made for it."""
    path = f"/{unique('cli')}"
    made = hookline(
        *("endpoints", "create", receiver.url(path), "--tenant", hookline.tenant, "--schedule", "0,1s"),
        *("--event-type", "order.*"),
    )
    yield path, made
    hookline("endpoints", "delete", made["id"], "--tenant", hookline.tenant, "--yes")


def send(hookline, *more, data='{"n":  1}'):
    return hookline("events", "send", "--type", hookline.event_type, "--data", data, "--tenant", hookline.tenant, *more)


def test_what_is_sent_arrives_and_verifies(hookline, endpoint, receiver):
    path, made = endpoint
    event = send(hookline)
    assert hookline.delivery(made["id"], event["id"], "delivered")["code"] == 200
    (request,) = receiver.requests(path)
    assert b'"data":{"n":  1}' in request.body
    Webhook(made["secret"]).verify(request.body, dict(request.headers))


def test_rotation_signs_with_both(hookline, endpoint, receiver):
    path, made = endpoint
    rotated = hookline("endpoints", "rotate-secret", made["id"], "--tenant", hookline.tenant, "--overlap", "1h")

    def both() -> bool:
        """Functions keep an endpoint for a moment."""
        send(hookline)
        request = eventually(lambda: receiver.requests(path))[-1]
        return len((request.header("webhook-signature") or "").split()) == 2

    eventually(both)
    request = receiver.requests(path)[-1]
    for secret in (made["secret"], rotated["secret"]):
        Webhook(secret).verify(request.body, dict(request.headers))


def test_exhausted_is_replayed_from_the_dead_letter_queue(hookline, endpoint, receiver):
    path, made = endpoint
    receiver.script(path, {"status": 500}, {"status": 500}, {"status": 200})
    event = send(hookline)
    hookline.delivery(made["id"], event["id"], "exhausted")
    filter_ = ("--filter", f"endpoint={made['id']}")

    def dead() -> list[dict[str, Any]]:
        return hookline("dlq", "show", "delivery", "--limit", "1000", *filter_)

    (letter,) = eventually(dead)
    assert letter["event"] == event["id"]
    assert hookline("dlq", "replay", "delivery", *filter_)["replayed"] == 1
    hookline.delivery(made["id"], event["id"], "delivered")
    history = hookline("deliveries", "show", made["id"], event["id"])["history"]
    assert [attempt["code"] for attempt in history] == [500, 500, 200]
    assert dead() == []


def test_held_is_replayed_when_it_is_enabled(hookline, endpoint, receiver):
    path, made = endpoint
    on = ("--tenant", hookline.tenant)
    hookline("endpoints", "disable", made["id"], *on)

    def held() -> str | None:
        """Functions keep an endpoint for a moment."""
        event = send(hookline)["id"]
        rows = eventually(lambda: hookline("deliveries", "list", "--endpoint", made["id"], "--limit", "1"))
        return event if (rows[0]["event"], rows[0]["status"]) == (event, "held") else None

    event = eventually(held)
    hookline("endpoints", "enable", made["id"], "--replay-held", *on)
    hookline.delivery(made["id"], event, "delivered")
    assert event in [request.header("webhook-id") for request in receiver.requests(path)]


@pytest.mark.usefixtures("endpoint")
def test_missing_events_reach_an_endpoint_that_came_later(hookline, receiver):
    event = send(hookline)
    path = f"/{unique('cli')}"
    later = hookline("endpoints", "create", receiver.url(path), "--tenant", hookline.tenant)
    job = hookline("replay", "missing", "--endpoint", later["id"], "--tenant", hookline.tenant, "--watch")
    assert (job["state"], job["sent"]) == ("done", 1)
    hookline.delivery(later["id"], event["id"], "delivered")


def test_malformed_item_is_delivered_once_it_is_put_right(hookline, endpoint, stack):
    _, made = endpoint
    dynamodb, table = stack.client("dynamodb"), stack.outputs["EventsTable"]
    event = unique("bad")
    item = {**named(hookline.tenant, event), "tenant": {"S": hookline.tenant}, "type": {"S": hookline.event_type}}
    dynamodb.put_item(TableName=table, Item=item)
    filter_ = ("--filter", f"event={event}")
    (fault,) = eventually(lambda: hookline("dlq", "show", "stream", "--limit", "1000", *filter_))
    assert fault["reason"].startswith("data: is missing")
    assert hookline("dlq", "replay", "stream", *filter_, code=1)["replayed"] == 0
    dynamodb.put_item(TableName=table, Item=item | {"data": {"S": "{}"}})
    assert hookline("dlq", "replay", "stream", *filter_)["events"] == 1
    hookline.delivery(made["id"], event, "delivered")


def test_large_payload_arrives_whole(hookline, endpoint, receiver):
    path, made = endpoint
    data = json.dumps({"noise": os.urandom(400_000).hex()})
    event = hookline(
        *("events", "send", "--type", hookline.event_type, "--data", "-", "--tenant", hookline.tenant), input_=data
    )
    hookline.delivery(made["id"], event["id"], "delivered")
    assert receiver.requests(path)[-1].body.endswith(data.encode() + b"}")


def test_registered_type_is_checked(hookline, endpoint):
    _, made = endpoint
    types = [{"name": hookline.event_type, "schemas": {"1": {"required": ["id"]}}}]
    hookline("event-types", "put", "-", input_=json.dumps(types))
    assert "data: expected id" in hookline(
        *("events", "send", "--type", hookline.event_type, "--data", "{}", "--tenant", hookline.tenant), code=2
    )
    event = send(hookline, data='{"id": 7}')
    hookline.delivery(made["id"], event["id"], "delivered")


def test_doctor_finds_nothing_that_fails(hookline):
    found = hookline("doctor")
    assert [each for each in found["checks"] if each["level"] == "fail"] == []
