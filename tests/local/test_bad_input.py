"""Bad input: each kind has its documented answer, one log line with ids only, and affects nothing beside it.

(docs/inbound/receiving.md has the answers; items that are no events at all are in `test_sender_faults.py` as S24.)
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
import urllib.error
import urllib.request
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from tests.local import logs
from tests.local.outbox import CANARY, Outbox, eventually, named, unique

from hookline.adapters.dynamodb.hooks_store import DynamoHookStore
from hookline.outbound.events.publishing import event_item
from hookline.outbound.model import Status

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.local.outbox import Subscriber
    from tests.local.stack import LocalStack

SECRET = "It's a Secret to Everybody"  # GitHub's documented example
LARGEST = 10 * 1024 * 1024


def signature(body: bytes) -> str:
    return "sha256=" + hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()


@dataclass
class Edge:
    """Two hooks that publish what they get as an event, to a subscriber who shows what went through."""

    stack: LocalStack
    subscriber: Subscriber
    signed: str
    strict: str  # its trigger rule reads the body

    def post(self, hook: str, body: bytes, **headers: str) -> tuple[int, str]:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(
            f"{self.stack.api_url}/hooks/{hook}", data=body, headers={"content-type": "application/json", **named}
        )
        try:
            with urllib.request.urlopen(request, timeout=900) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def push(self, body: bytes, **headers: str) -> tuple[int, str]:
        """As GitHub sends it."""
        fresh = {"x_github_delivery": str(uuid.uuid4()), "x_github_event": "push"}
        return self.post(self.signed, body, **{"x_hub_signature_256": signature(body), **fresh, **headers})

    def line(self, hook: str, since: float) -> dict[str, object]:
        """The one line that the receiver logged about `hook`."""
        (line,) = eventually(lambda: self._lines(hook, since), pause=0.3, what="the log line")
        return line

    def _lines(self, hook: str, since: float) -> list[dict[str, object]]:
        found = logs.outcomes(self.stack, "receiver", hook, since=since)
        if not found:
            self.post(unique("nobody"), b"")  # see `logs`
        return found


@pytest.fixture(scope="module")
def edge(stack, receiver) -> Iterator[Edge]:
    outbox = Outbox(stack, receiver)
    subscriber = outbox.subscriber(payload="data")
    signed, strict, ready = unique("signed"), unique("strict"), unique("ready")
    action = {"type": "event", "tenant": subscriber.tenant, "event-type": "push.received"}
    rule = {"match": {"type": "value", "value": "go", "parameter": {"source": "payload", "name": "word"}}}
    store = DynamoHookStore(stack.client("dynamodb"), stack.outputs["ConfigTable"], clock=time.time)
    before = store.current_version()
    store.apply(
        {
            "hooks": [
                {"id": signed, "verify": {"scheme": "github", "secrets": [SECRET]}, "action": action},
                {"id": strict, "trigger-rule": rule, "action": action},
                {"id": ready, "trigger-rule": rule, "action": action},
            ]
        }
    )
    made = Edge(stack, subscriber, signed, strict)
    eventually(lambda: made.post(ready, b"{}")[0] != 404, what="the applied hooks")
    yield made
    store.apply({"hooks": []}) if not before else store.rollback(before)
    outbox.close()


@pytest.fixture(autouse=True)
def _still_delivering(request: pytest.FixtureRequest) -> Iterator[None]:
    """After every case: a good delivery comes through, once, and nothing came of the bad one."""
    yield
    if "edge" not in request.fixturenames:
        return
    edge = request.getfixturevalue("edge")
    before, since = len(edge.subscriber.requests()), time.time()
    good = json.dumps({"good": unique("delivery"), "note": CANARY}).encode()
    assert edge.push(good)[0] == 200
    arrived = edge.subscriber.received(before + 1)
    assert [each.body for each in arrived[before:]] == [good]
    edge.line(edge.signed, since)  # or the next case would take it for its own


def only_ids(line: dict[str, object]) -> bool:
    """Nothing of a request or an event but its ids: no body, no header, no signature, no secret."""
    text = json.dumps(line)
    return CANARY not in text and SECRET not in text and "sha256=" not in text


def sender_lines(outbox: Outbox, text: str, since: float, *, count: int = 1) -> list[dict[str, object]]:
    """The lines of the sender that hold `text`, once they count so many."""
    found = logs.outcomes(outbox.stack, "sender", text, since=since)
    if sum(line.get("count", 1) for line in found) >= count:
        return found
    outbox.publish(outbox.tenant())  # see `logs`
    return []


def test_an_unknown_hook(edge) -> None:
    since, name = time.time(), unique("no-such-hook")
    assert edge.post(name, json.dumps({"note": CANARY}).encode()) == (404, "Hook not found.")
    line = edge.line(name, since)
    assert (line["message"], line["status"]) == ("unknown", 404)
    assert only_ids(line)


@pytest.mark.parametrize(
    ("what", "value"),
    [("wrong", "sha256=" + "0" * 64), ("no hex", "sha256=zz"), ("not ASCII", "sha256=\u00e9"), ("empty", "")],
)
def test_a_bad_signature(edge, what, value) -> None:
    since = time.time() - 0.001
    body = json.dumps({"what": what, "note": CANARY}).encode()
    assert edge.push(body, x_hub_signature_256=value) == (401, "Signature verification failed.")
    line = edge.line(edge.signed, since)
    assert (line["message"], line["status"], line["scheme"]) == ("refused", 401, "github")
    assert line["reason"]
    assert only_ids(line)


@pytest.mark.parametrize("body", [b'{"word": "go"', b"\xff\xfe\x00go", b"NaN", b"[" * 100_000, b""])
def test_a_body_that_a_rule_cannot_read(edge, body) -> None:
    """JSON that is none, bytes that are no UTF-8, nesting without end: there is no payload, so the rule is not met."""
    since = time.time() - 0.001
    assert edge.post(edge.strict, body) == (200, "Hook rules were not satisfied.")
    assert edge.line(edge.strict, since)["message"] == "mismatch"


@pytest.mark.parametrize(
    ("body", "content_type", "read"),
    [
        (b'{"note": "' + CANARY.encode(), "application/json", str.encode),
        (b"\xff\xfe\x00" + CANARY.encode(), "application/octet-stream", base64.b64decode),
    ],
)
def test_a_signed_body_that_is_no_json_is_taken_as_it_is(edge, body, content_type, read) -> None:
    """What is signed is bytes; a hook without a rule passes them on, here as a JSON text (of base64, if need be)."""
    before = len(edge.subscriber.requests())
    since = time.time() - 0.001
    assert edge.push(body, content_type=content_type)[0] == 200
    line = edge.line(edge.signed, since)
    assert (line["message"], line["bytes"]) == ("accepted", len(body))
    assert only_ids(line)
    passed = edge.subscriber.received(before + 1)[before].body
    assert read(json.loads(passed)) == body


def test_bytes_that_are_no_utf8_under_a_text_content_type(edge) -> None:
    """API Gateway hands these to a function as text, each wrong byte replaced: what was signed is not there any more,
    and the delivery is refused rather than run altered.
    """
    since = time.time() - 0.001
    assert edge.push(b"\xff\xfe\x00" + CANARY.encode()) == (401, "Signature verification failed.")
    line = edge.line(edge.signed, since)
    assert (line["message"], line["status"]) == ("refused", 401)
    assert only_ids(line)


def test_a_body_over_the_limit(edge) -> None:
    since = time.time() - 0.001
    status, text = edge.push(CANARY.encode() * (LARGEST // len(CANARY) + 1))
    assert (status, text) == (413, f"The body is larger than {LARGEST} bytes.")
    line = edge.line(edge.signed, since)
    assert (line["message"], line["status"]) == ("too-large", 413)
    assert only_ids(line)


def test_an_event_of_an_unknown_tenant(outbox) -> None:
    """It stays in the outbox (docs/decisions/0005); its neighbours in the batch are delivered."""
    since, nobody = time.time(), unique("nobody")
    subscriber = outbox.subscriber()
    items = [event_item("order.created", {"note": CANARY}, tenant=each) for each in (subscriber.tenant, nobody) * 3]
    outbox.dynamodb.batch_write_item(RequestItems={outbox.table: [{"PutRequest": {"Item": item}} for item in items]})
    assert {request.header("webhook-id") for request in subscriber.received(3)} == {
        item["id"]["S"] for item in items if item["tenant"]["S"] != nobody
    }
    found = eventually(lambda: sender_lines(outbox, nobody, since, count=3), pause=0.3)
    assert {line["message"] for line in found} == {"unknown tenant"}
    assert all(map(only_ids, found))
    outbox.config.put_tenant(nobody)  # a tenant that comes later: what stayed is delivered to its endpoint
    late = outbox.subscriber(tenant=nobody)
    outbox.replay([late.endpoint], missing=True)
    assert len(late.received(3)) == 3


def test_an_item_that_is_no_event(outbox) -> None:
    """One line and one message, both with the key and the reason; its neighbours in the batch are delivered."""
    since, subscriber = time.time(), outbox.subscriber()
    good = event_item("order.created", {"note": CANARY}, tenant=subscriber.tenant)
    bad = {**good, **named(subscriber.tenant, unique("malformed")), "data": {"S": f'{{"note": "{CANARY}"'}}
    outbox.dynamodb.batch_write_item(
        RequestItems={outbox.table: [{"PutRequest": {"Item": item}} for item in (bad, good)]}
    )
    subscriber.settled(good["id"]["S"], Status.DELIVERED)
    (line,) = eventually(lambda: sender_lines(outbox, bad["id"]["S"], since), pause=0.3)
    assert (line["message"], line["id"]) == ("malformed event", bad["pk"]["S"])
    assert line["reason"] == f"data: expected JSON text; it is not at line 1 column {len(bad['data']['S']) + 1}"
    assert only_ids(line)
    (fault,) = eventually(lambda: outbox.dead_letters("StreamFaultQueueUrl", of=bad["id"]["S"]))
    assert json.loads(fault.body) == {"key": {"pk": bad["pk"]}, "reason": line["reason"]}
    assert len(subscriber.requests()) == 1
