"""Every file in `examples/hooks` is applied, called as its provider would, and what it does is looked at."""

from __future__ import annotations

import base64
import hmac
import json
from pathlib import Path
from urllib.parse import urlencode

import pytest
from tests.unit.inbound.inbound_world import World, github

from hookline.inbound.hooksfile.load import load_files
from hookline.inbound.ports import ProcessResult
from hookline.inbound.request import Request

EXAMPLES = Path(__file__).parents[3] / "examples" / "hooks"
SECRET = "a-secret-of-the-provider"
FILES = {path.name for path in EXAMPLES.iterdir() if path.is_file()}


def world_of(file: str) -> World:
    world = World(*load_files([str(EXAMPLES / file)], env={}).document["hooks"])
    own = ("ssm:/hookline/stripe", "ssm:/hookline/slack", "ssm:/hookline/shopify", "secretsmanager:twilio#auth-token")
    world.secrets.values |= {reference: [SECRET] for reference in (*own, "ssm:/hookline/stripe-next")}
    return world


def digest(message: str, algorithm: str = "sha256") -> bytes:
    return hmac.digest(SECRET.encode(), message.encode(), algorithm)


def called(world: World, path: str, body: str, *, query: str = "", **headers: str) -> str:
    """What the request came to at the edge; whatever was queued has run then."""
    names = {"content-type": "application/json"} | {name.replace("_", "-"): value for name, value in headers.items()}
    url = f"https://hooks.example.com{path}" + (f"?{query}" if query else "")
    request = Request(
        path=path, url=url, query=query, headers={name: (value,) for name, value in names.items()}, body=body.encode()
    )
    outcome = world.receive(request).outcome
    for serial in (False, True):
        assert {each.status for each in world.work_all(serial=serial)} <= {"done"}
    return outcome


def stripe(world: World, event: dict[str, object]) -> str:
    body, now = json.dumps(event), int(world.now)
    signature = f"t={now},v1={digest(f'{now}.{body}').hex()}"
    return called(world, "/hooks/stripe", body, stripe_signature=signature)


def test_github():
    world = world_of("github.yaml")
    push = json.loads((EXAMPLES / "requests" / "github-push.json").read_text())["body"]
    assert called(world, "/hooks/github", push, **github(push.encode())) == "accepted"
    [process] = world.processes.ran
    assert (process.path, process.args) == ("/opt/hooks/deploy.sh", ("1481a2de7b2a7d02428ad93446ab166be7793fbb",))
    issue = '{"issue": {"labels": [{"name": "bug"}, {"name": "needs-triage"}]}}'
    assert called(world, "/hooks/github", issue, **github(issue.encode(), event="issues", delivery="2")) == "accepted"
    [(kind, machine, call)] = world.targets.calls
    assert (kind, machine.rpartition(":")[2]) == ("stepfunctions", "triage")
    assert json.loads(call["payload"])["payload"] == json.loads(issue)


def test_stripe():
    world = world_of("stripe.yaml")
    event = {"id": "evt_1", "type": "invoice.paid", "data": {"object": {"amount_paid": 12_000}}}
    assert stripe(world, event) == "accepted"
    [(kind, bus, call)] = world.targets.calls
    assert (kind, bus, call["source"], call["detail_type"]) == ("eventbridge", "billing", "stripe", "invoice.paid")
    assert json.loads(call["detail"])["payload"] == event
    assert stripe(world, event | {"id": "evt_2", "data": {"object": {"amount_paid": 900}}}) == "mismatch"


@pytest.mark.parametrize(("version", "function"), [("2024-06-20", "invoices-v1"), ("2025-01-27", "invoices-v2")])
def test_stripe_versions(version, function):
    world = world_of("stripe-versions.yaml")
    assert stripe(world, {"id": "evt_1", "type": "invoice.paid", "api_version": version}) == "accepted"
    [(kind, name, call)] = world.targets.calls
    assert (kind, name, json.loads(call["payload"])["version"]) == ("lambda", function, version)


def test_slack():
    world = world_of("slack.yaml")
    world.processes.script = lambda process: ProcessResult(0, f"at {process.args[0]}".encode(), 9)

    def slack(path: str, body: str, content_type: str) -> str:
        now = int(world.now)
        headers = {"x_slack_signature": f"v0={digest(f'v0:{now}:{body}').hex()}", "x_slack_request_timestamp": str(now)}
        return called(world, path, body, content_type=content_type, **headers)

    form = "application/x-www-form-urlencoded"
    assert slack("/hooks/slack/whereis", "command=%2Fwhereis&text=home", form) == "ran"
    assert world.processes.ran[0].args == ("home",)
    mention = {"event_id": "Ev1", "type": "event_callback", "event": {"type": "app_mention", "text": "hi"}}
    assert slack("/hooks/slack/events", json.dumps(mention), "application/json") == "accepted"
    [(kind, queue, call)] = world.targets.calls
    assert (kind, queue.rpartition("/")[2]) == ("sqs", "mentions")
    assert json.loads(json.loads(call["body"])["body"]) == mention


def test_shopify():
    world = world_of("shopify.yaml")
    body = '{"id": 788032119674292922}'
    headers = {
        "x_shopify_hmac_sha256": base64.b64encode(digest(body)).decode(),
        "x_shopify_topic": "products/update",
        "x_shopify_webhook_id": "w-1",
        "x_shopify_shop_domain": "acme.myshopify.com",
    }
    at = "/hooks/shopify/stock"
    assert called(world, at, body, query="shop=acme.myshopify.com", **headers) == "accepted"
    [request] = world.transport.sent
    assert (request.url, request.body) == ("https://pages.example.com/rebuild", body.encode())
    assert called(world, at, body, query="shop=other.myshopify.com", **headers) == "mismatch"


def test_twilio():
    world = world_of("twilio.yaml")
    fields = {"MessageSid": "SM1", "AccountSid": "AC42", "From": "+491701234567", "Body": "Hallo"}
    signed = "https://hooks.example.com/hooks/twilio" + "".join(name + fields[name] for name in sorted(fields))
    signature = base64.b64encode(digest(signed, "sha1")).decode()
    form = "application/x-www-form-urlencoded"
    body = urlencode(fields)
    assert called(world, "/hooks/twilio", body, content_type=form, x_twilio_signature=signature) == "accepted"
    [event] = world.events.events.values()
    assert (event.tenant, event.type) == ("AC42", "message.received")
    assert json.loads(event.data) == body


def test_the_upstream_file():
    world = world_of("adnanh-multi-rule.json")
    given = json.loads((EXAMPLES / "requests" / "adnanh-redeploy.json").read_text())
    request = Request.from_dict(given)
    assert world.receive(request).outcome == "accepted"
    world.work_all()
    assert world.processes.ran[0].args == ("1481a2de", "octocat@example.com")


def test_every_file_is_called_here():
    source = Path(__file__).read_text()
    assert [name for name in FILES if f'world_of("{name}")' not in source] == []
