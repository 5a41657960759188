"""Two events of one resource both run, and an event that is sent again runs once: for every provider."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from tests.unit.inbound.inbound_world import World, github

from hookline.errors import InvalidHooks, InvalidInput
from hookline.inbound.decide import Decision
from hookline.inbound.hooks.hook import compile_hook
from hookline.inbound.hooksfile.load import load_files
from hookline.inbound.message import KEEP, Repeat
from hookline.inbound.ports import ProcessResult
from hookline.inbound.repeats import CONTENT_KEEP, repeat_of
from hookline.inbound.request import Request, Response
from hookline.inbound.signatures import schemes
from hookline.inbound.signatures.parts import Parts
from hookline.inbound.signatures.scheme import compile_scheme
from hookline.inbound.signatures.verdict import Verdict
from hookline.inbound.signatures.verifying import request_of

FACTS = json.loads((Path(__file__).parents[2] / "facts" / "same_resource.json").read_text("utf-8"))
SIGNED_BY_GITHUB = {
    "id": "deploy",
    "execute-command": "/bin/true",
    "verify": {"scheme": "github", "secrets": ["ssm:/hookline/github"]},
}


def header(name: str, body: Any, *ids: str) -> list[dict[str, Any]]:
    """Events with the same body, told apart by a header."""
    return [{"headers": {name: each}, "body": json.dumps(body)} for each in ids]


def bodies(*documents: Any) -> list[dict[str, Any]]:
    return [{"body": json.dumps(document)} for document in documents]


def form(field: str, *documents: Any) -> list[dict[str, Any]]:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    return [{"headers": headers, "body": urlencode({field: json.dumps(document)})} for document in documents]


def adyen(success: str) -> dict[str, Any]:
    item = {"pspReference": "P-1", "eventCode": "AUTHORISATION", "success": success}
    return {"notificationItems": [{"NotificationRequestItem": item}]}


def dispute(status: str) -> dict[str, Any]:
    extra = {"disputeStatus": status}
    item = {"pspReference": "P-2", "eventCode": "CHARGEBACK", "success": "true", "additionalData": extra}
    return {"notificationItems": [{"NotificationRequestItem": item}]}


def hubspot(attempt: int, value: str) -> list[dict[str, Any]]:
    """Two events of one object in a batch; `eventId` is that of another event too."""
    shared = {"eventId": 100, "objectId": 7, "attemptNumber": attempt, "subscriptionType": "contact.propertyChange"}
    return [shared | {"propertyValue": value, "occurredAt": 1}, shared | {"propertyValue": "x", "occurredAt": 2}]


def docusign(retry: int, generated: str) -> dict[str, Any]:
    data = {"envelopeId": "E-1", "recipientId": "1"}
    return {"event": "recipient-sent", "retryCount": retry, "generatedDateTime": generated, "data": data}


def line(again: bool, *ids: str) -> dict[str, Any]:
    return {"events": [{"webhookEventId": each, "deliveryContext": {"isRedelivery": again}} for each in ids]}


def box(delivery: str, event: str) -> dict[str, Any]:
    body = {"type": "webhook_event", "id": event, "source": {"id": "F-1"}, "trigger": "FILE.UPLOADED"}
    return {"headers": {"Box-Delivery-Id": delivery}, "body": json.dumps(body)}


def mailgun(token: str, id_: str, at: float) -> dict[str, Any]:
    data = {"id": id_, "timestamp": at, "event": "opened", "message": {"headers": {"message-id": "m-1"}}}
    return {"body": json.dumps({"signature": {"token": token, "timestamp": "1"}, "event-data": data})}


def alipay(notify_id: str, status: str, **more: str) -> dict[str, Any]:
    fields = {"notify_id": notify_id, "trade_status": status, "trade_no": "T-1", **more}
    return {"headers": {"Content-Type": "application/x-www-form-urlencoded"}, "body": urlencode(fields)}


def pandadoc(status: str, signature: str, **headers: str) -> dict[str, Any]:
    body = json.dumps([{"event": "document_state_changed", "data": {"id": "D-1", "status": status}}])
    return {"headers": headers, "body": body, "query": f"signature={signature}"}


SVIX = header("svix-id", {"type": "user.updated", "data": {"id": "u-1"}}, "msg_1", "msg_2")
STANDARD = header("webhook-id", {"type": "user.updated", "data": {"id": "u-1"}}, "msg_1", "msg_2")

# What tells the events of one resource apart. A third element is the first event, sent again in other words.
EVENTS: dict[str, list[dict[str, Any]]] = {
    "adyen-payments": bodies(adyen("false"), adyen("true")),
    "adyen-payments, a dispute": bodies(dispute("Undefended"), dispute("Lost")),
    "adyen-platform": bodies(
        {"type": "t.updated", "data": {"id": "T-1", "status": "authorised"}},
        {"type": "t.updated", "data": {"id": "T-1", "status": "booked"}},
    ),
    "alipay": [
        alipay("n-1", "TRADE_SUCCESS"),
        alipay("n-1", "TRADE_SUCCESS", out_biz_no="r-1", refund_fee="1.00"),
        alipay("n-1", "TRADE_SUCCESS", notify_time="later"),
    ],
    "airtable": bodies({"webhook": {"id": "w"}, "timestamp": "1"}, {"webhook": {"id": "w"}, "timestamp": "2"}),
    "asana": bodies(*({"events": [{"action": "changed", "created_at": at}]} for at in "12")),
    "authorize-net": bodies(*({"notificationId": each, "payload": {"id": "1"}} for each in "ab")),
    "aws-sns": bodies(*({"Type": "Notification", "MessageId": each, "Message": "m"} for each in "ab")),
    "bigcommerce": header("webhook-id", {"hash": "h", "data": {"id": 1}}, "a", "b"),
    "bitbucket-cloud": header("x-request-uuid", {"repository": {"uuid": "r"}}, "a", "b"),
    "box": [box("d-1", "e-1"), box("d-2", "e-2"), box("d-3", "e-1")],
    "brex": SVIX,
    "buildkite": bodies(*({"event": "build", "build": {"id": "b", "state": each}} for each in "ab")),
    "calendly": bodies(*({"event": "invitee.created", "created_at": at, "payload": {"uri": "u"}} for at in "12")),
    "chargebee": bodies(*({"id": each, "event_type": "e", "content": {"id": "c"}} for each in "ab")),
    "circleci": bodies(*({"id": each, "workflow": {"id": "w"}} for each in "ab")),
    "clerk": SVIX,
    "cloudevents-webhook": [{"headers": {"ce-source": s, "ce-id": "1"}, "body": "{}"} for s in ("/a", "/b")],
    "coinbase-commerce": bodies(
        {"id": "d-1", "event": {"id": "e-1", "type": "charge:pending", "data": {"id": "c"}}},
        {"id": "d-2", "event": {"id": "e-2", "type": "charge:confirmed", "data": {"id": "c"}}},
        {"id": "d-3", "event": {"id": "e-1", "type": "charge:pending", "data": {"id": "c"}}},
    ),
    "contentful": header("x-contentful-idempotency-key", {"sys": {"id": "entry"}}, "a", "b"),
    "customer-io": bodies(*({"event_id": each, "metric": "opened", "data": {"delivery_id": "d"}} for each in "ab")),
    "dingtalk-robot": bodies(*({"conversationId": "c", "msgId": each, "text": {"content": "go"}} for each in "ab")),
    "discord": bodies(*({"type": 0, "event": {"type": "ENTITLEMENT_CREATE", "timestamp": at}} for at in "12")),
    "docker-hub": bodies(*({"push_data": {"pushed_at": at, "tag": "latest"}} for at in (1, 2))),
    "docusign-connect": bodies(docusign(0, "1"), docusign(0, "2"), docusign(3, "1")),
    "dropbox-sign": form("json", *({"event": {"event_hash": "h"}, "signature_request": {"id": each}} for each in "ab")),
    "elevenlabs": bodies(*({"type": "t", "event_timestamp": at, "data": {"conversation_id": "c"}} for at in (1, 2))),
    "feishu": bodies(*({"header": {"event_id": each}, "event": {"message_id": "m"}} for each in "ab")),
    "feishu, version 1": bodies(*({"uuid": each, "event": {"instance_code": "i"}} for each in "ab")),
    "front": bodies(*({"type": "message", "payload": {"id": "msg_1", "status": each}} for each in "ab")),
    "fusionauth": bodies(*({"event": {"id": each, "user": {"id": "u"}}} for each in "ab")),
    "gitea": header("x-gitea-delivery", {"repository": {"id": 1}}, "a", "b"),
    "gitee": bodies(*({"hook_id": 1, "timestamp": at, "action": "open"} for at in "12")),
    "github": header("x-github-delivery", {"repository": {"id": 1}}, "a", "b"),
    "gitlab": [
        {"headers": {"X-Gitlab-Event-UUID": "recursive", **more}, "body": "{}"}
        for more in ({"Idempotency-Key": "a"}, {"Idempotency-Key": "b"})
    ],
    "gitlab-signing": STANDARD,
    "google-channel": [
        {"headers": {"x-goog-channel-id": "c", "x-goog-message-number": each}, "body": ""} for each in "12"
    ],
    "google-channel, made anew": [
        {
            "headers": {"x-goog-channel-id": "c", "x-goog-message-number": "1", "x-goog-channel-expiration": at},
            "body": "",
        }
        for at in ("Tue, 19 Nov 2026 01:13:52 GMT", "Wed, 20 Nov 2026 01:13:52 GMT")
    ],
    "google-pubsub-push, of two topics": bodies(*({"subscription": s, "message": {"messageId": "1"}} for s in "ab")),
    "google-pubsub-push": bodies(*({"message": {"messageId": each, "data": "e30="}} for each in "12")),
    "heroku": bodies(
        *({"id": "r", "webhook_metadata": {"attempt": {"id": a}, "event": {"id": e}}} for a, e in ("1a", "2b", "3a"))
    ),
    "hubspot-v1": bodies(hubspot(0, "a"), hubspot(0, "b"), hubspot(2, "a")),
    "hubspot-v2": bodies(hubspot(0, "a"), hubspot(0, "b"), hubspot(2, "a")),
    "hubspot-v3": bodies(hubspot(0, "a")[:1], hubspot(0, "b")[:1], hubspot(2, "a")[:1]),
    "intercom": bodies(
        {"id": "n-1", "delivery_attempts": 1, "data": {"item": {"id": "c"}}},
        {"id": "n-2", "delivery_attempts": 1, "data": {"item": {"id": "c"}}},
        {"id": "n-1", "delivery_attempts": 2, "data": {"item": {"id": "c"}}},
    ),
    "jira-cloud": header("x-atlassian-webhook-identifier", {"issue": {"id": "1"}}, "a", "b"),
    "lemon-squeezy": bodies(*({"data": {"id": "1", "attributes": {"updated_at": at}}} for at in "12")),
    "line": bodies(line(False, "a", "b"), line(False, "a", "c"), line(True, "a", "b")),
    "linear": header("linear-delivery", {"data": {"id": "1"}}, "a", "b"),
    "lithic": STANDARD,
    "loops": STANDARD,
    "mailgun": [mailgun("t1", "e", 1.5), mailgun("t2", "e", 90_000.5), mailgun("t3", "e", 1.5)],
    "mandrill": form("mandrill_events", *([{"event": "open", "_id": "m", "ts": at}] for at in (1, 2))),
    "meta-graph": bodies(
        *({"entry": [{"messaging": [{"message": {"mid": "m", **more}}]}]} for more in ({}, {"is_deleted": True}))
    ),
    "microsoft-teams-outgoing": bodies(*({"id": "1", "conversation": {"id": each}} for each in "ab")),
    "monday": bodies(*({"event": {"triggerUuid": "t", "subscriptionId": each}} for each in (1, 2))),
    "netlify": bodies(*({"id": "d", "state": "ready", "updated_at": at} for at in "12")),
    "notion": bodies(
        *({"id": e, "attempt_number": n, "entity": {"id": "p"}} for e, n in (("a", 1), ("b", 1), ("a", 2)))
    ),
    "okta-event-hook": bodies(*({"eventId": "e", "data": {"events": [{"uuid": each}]}} for each in "ab")),
    "openai": STANDARD,
    "paddle": bodies(*({"event_id": e, "notification_id": n, "data": {"id": "s"}} for e, n in ("a1", "b2", "a3"))),
    "pagerduty": [
        {"headers": {"x-webhook-id": "w"}, "body": json.dumps({"event": {"id": each, "data": {"id": "i"}}})}
        for each in "ab"
    ],
    "pandadoc": [pandadoc("sent", "1"), pandadoc("viewed", "2"), pandadoc("sent", "3")],
    "paypal": bodies(*({"id": each, "resource": {"id": "r"}} for each in "ab")),
    "paystack": bodies(*({"event": "invoice.update", "data": {"id": 1, "status": each}} for each in "ab")),
    "postmark": bodies(*({"RecordType": "Open", "MessageID": "m", "ReceivedAt": at} for at in "12")),
    "razorpay": header("x-razorpay-event-id", {"payload": {"payment": {"id": "p"}}}, "a", "b"),
    "recall-ai": STANDARD,
    "render": STANDARD,
    "replicate": STANDARD,
    "resend": SVIX,
    "sanity": header("idempotency-key", {"_id": "doc"}, "a", "b"),
    "scalr": bodies(*({"eventName": "HostUp", "data": {"at": at}} for at in "12")),
    "sendgrid": bodies(*([{"sg_event_id": each, "sg_message_id": "m"}] for each in "ab")),
    "sentry": header("request-id", {"action": "created", "data": {"issue": {"id": "1"}}}, "a", "b"),
    "shopify": [
        {"headers": {"X-Shopify-Event-Id": "e", "X-Shopify-Webhook-Id": each}, "body": '{"id": 1}'} for each in "ab"
    ],
    "slack": bodies(*({"event_id": each, "event": {"type": "message", "channel": "C"}} for each in "ab")),
    "square": bodies(*({"event_id": each, "data": {"id": "p"}} for each in "ab")),
    "standard-webhooks": STANDARD,
    "stripe": bodies(*({"id": each, "data": {"object": {"id": "in_1"}}} for each in ("evt_1", "evt_2"))),
    "svix": SVIX,
    "telegram": bodies(*({"update_id": each, "message": {"message_id": 1}} for each in (1, 2))),
    "telnyx": bodies(
        *(
            {"data": {"id": e, "payload": {"id": "m"}}, "meta": {"attempt": n}}
            for e, n in (("a", 1), ("b", 1), ("a", 2))
        )
    ),
    "trello": bodies(*({"action": {"id": "a"}, "model": {"id": each}} for each in "12")),
    "twilio": [
        {
            "headers": {"Content-Type": "application/x-www-form-urlencoded"},
            "body": f"MessageSid=SM1&MessageStatus=sent&ErrorCode={each}",
        }
        for each in "12"
    ],
    "twitch-eventsub": header("twitch-eventsub-message-id", {"event": {"id": "1"}}, "a", "b"),
    "typeform": bodies(*({"event_id": "w", "form_response": {"form_id": "f", "token": each}} for each in "ab")),
    "typeform, in parts": bodies(
        *(
            {"event_id": "w", "event_type": t, "form_response": {"token": "a"}}
            for t in ("form_response_partial", "form_response")
        )
    ),
    "vercel": bodies(*({"id": each, "payload": {"deployment": {"id": "d"}}} for each in "ab")),
    "webflow": bodies(*({"_id": "o-1", "status": each} for each in ("pending", "fulfilled"))),
    "wechat-pay": bodies(*({"id": each, "resource": {"ciphertext": "AAAA"}} for each in ("EV-1", "EV-2"))),
    "wechat-official": [
        {"query": f"signature={s}&timestamp={s}&nonce={s}", "body": f"<xml><MsgId>{each}</MsgId></xml>"}
        for each, s in ("11", "22", "13")
    ],
    "wecom": [
        {"query": f"msg_signature={s}&timestamp={s}&nonce={s}", "body": f"<xml><Encrypt>{each}</Encrypt></xml>"}
        for each, s in ("A1", "B2", "A3")
    ],
    "wise": header("x-delivery-id", {"data": {"resource": {"id": 1}}}, "a", "b"),
    "woocommerce": [
        {"headers": {"X-WC-Webhook-Delivery-ID": "one-second"}, "body": json.dumps({"id": each})} for each in (1, 2)
    ],
    "workos": bodies(*({"id": each, "data": {"id": "d"}} for each in "ab")),
    "x-twitter": bodies(*({"for_user_id": "1", "favorite_events": [{"id": each}]} for each in "ab")),
    "xero": bodies(
        {"events": [{"resourceId": "r", "eventDateUtc": "1"}], "entropy": "A"},
        {"events": [{"resourceId": "r", "eventDateUtc": "2"}], "entropy": "B"},
        {"events": [{"resourceId": "r", "eventDateUtc": "1"}], "entropy": "C"},
    ),
    "zendesk": header("x-zendesk-webhook-invocation-id", {"id": "ticket-1"}, "a", "b"),
    "zoom": [
        {"headers": {"x-zm-trackingid": "t"}, "body": json.dumps({"event": "meeting.started", "event_ts": at})}
        for at in (1, 2)
    ],
}
SIGNALS = ("dropbox", "microsoft-graph", "plaid")  # say only that something changed: every request is an event
NO_PROVIDER = {"generic-hmac"}


def repeat(scheme: str, written: dict[str, Any], **properties: Any) -> Repeat:
    """As the receiver judges a request whose signature was right."""
    hook = compile_hook({"id": "h", "verify": {"scheme": scheme}, **properties})
    request = request_of(written)
    parts = Parts(request, hook.scheme.payload, hook.scheme.parameters)
    for method in hook.scheme.methods:
        if getattr(method, "_each", None):
            [parts.document] = method._each(parts)  # what verification looks into, element by element
    verdict = Verdict(True, "ok", scheme, hook.scheme.identity.event_id(parts))
    return repeat_of(hook, request, Decision(run=True, response=Response(), verdict=verdict))


def test_every_provider_has_its_events():
    assert {*(name.partition(",")[0] for name in EVENTS), *SIGNALS, *NO_PROVIDER} == set(schemes.names())


@pytest.mark.parametrize("name", [name for name in schemes.names() if name not in NO_PROVIDER])
def test_what_tells_events_apart_is_justified(name):
    given = schemes.definition(name)["event-id"]
    assert isinstance(given, dict)
    assert len(given.keys() & {"unique", "content", "repeatable"}) == 1
    assert "value" in given or "unique" not in given
    why = given.get("unique") or given.get("content") or given["repeatable"]
    assert re.match(r"https://[\w.-]+/\S+: ", why), "where the vendor says so, and what"
    assert len(why) > 40


@pytest.mark.parametrize("name", EVENTS)
def test_two_events_of_one_resource_both_run_and_a_repetition_once(name):
    scheme = name.partition(",")[0]
    first, second, *again = [repeat(scheme, written) for written in EVENTS[name]]
    assert first.key
    assert first.key != second.key
    assert repeat(scheme, EVENTS[name][0]) == first
    if again:
        assert again == [first], "the same event, sent again with another counter, signature or time"


@pytest.mark.parametrize("name", SIGNALS)
def test_a_notification_that_says_nothing_else_runs_each_time(name):
    assert repeat(name, {"body": '{"item_id": "i"}'}).key == ""
    assert repeat(name, {"body": '{"item_id": "i"}'}, **{"dedupe-window": "10s"}).key.startswith("content:")


@pytest.mark.parametrize("case", FACTS["cases"], ids=lambda case: case["scheme"])
def test_signed_requests_run_as_often_as_there_are_events(case):
    hook = {
        "id": "h",
        "execute-command": "/bin/true",
        "verify": {"scheme": case["scheme"], "secrets": [case["secret"]]},
    }
    world = World(hook)
    for given in case["requests"]:
        assert world.receive(request_of(given)).outcome == "accepted"
    statuses = [outcome.status for outcome in world.work()]
    assert len(world.processes.ran) == case["runs"]
    assert [index for index, status in enumerate(statuses) if status == "duplicate"] == case["repeats"]


def test_what_feishu_encrypts_afresh_is_the_same_event():
    def sealed(event_id: str, vector: bytes) -> dict[str, Any]:
        text = json.dumps({"schema": "2.0", "header": {"event_id": event_id}}).encode()
        padding = 16 - len(text) % 16
        cipher = Cipher(algorithms.AES(hashlib.sha256(b"key").digest()), modes.CBC(vector)).encryptor()
        data = cipher.update(text + bytes([padding]) * padding) + cipher.finalize()
        body = json.dumps({"encrypt": base64.b64encode(vector + data).decode()})
        signature = hashlib.sha256(f"1700000000nonce-keykey{body}".encode()).hexdigest()
        headers = {"x-lark-request-timestamp": "1700000000", "x-lark-request-nonce": "nonce-key"}
        return {
            "method": "POST",
            "path": "/hooks/h",
            "body": body,
            "headers": {**headers, "x-lark-signature": signature},
        }

    world = World({"id": "h", "execute-command": "/bin/true", "verify": {"scheme": "feishu", "secrets": ["key"]}})
    for event_id, vector in (("a", b"1" * 16), ("a", b"2" * 16), ("b", b"3" * 16)):
        assert world.receive(request_of(sealed(event_id, vector))).outcome == "accepted"
    assert [outcome.status for outcome in world.work()] == ["done", "duplicate", "done"]


class TestAnInventedId:
    """GitHub signs the body and not X-GitHub-Delivery: one signed request is not to run under any number of ids."""

    BODY = b'{"ref":"refs/heads/main","repository":{"id":1,"pushed_at":1790000000}}'

    def ran(self, *bodies: bytes, **properties: Any) -> int:
        world = World(SIGNED_BY_GITHUB | properties)
        for number, body in enumerate(bodies):
            world.post(body=body, **github(body, delivery=f"delivery-{number}"))
            world.work()
        return len(world.processes.ran)

    def test_runs_once(self):
        assert self.ran(self.BODY, self.BODY, self.BODY) == 1

    def test_what_is_pushed_later_runs(self):
        assert self.ran(self.BODY, self.BODY.replace(b"1790000000", b"1790000001")) == 2

    @pytest.mark.parametrize("more", [b'"workflow":".github/deploy.yml"', b'"branch":"main"', b'"check_run":{"id":4}'])
    def test_what_a_person_may_ask_for_twice_runs_twice(self, more):
        body = self.BODY[:-1] + b"," + more + b"}"
        assert self.ran(body, body) == 2

    def test_a_body_without_a_time_runs_by_its_id(self):
        body = b'{"action":"member_added","organization":{"id":1}}'
        assert self.ran(body, body) == 2

    def test_a_failed_run_is_forgotten_under_both_keys(self):
        world = World(SIGNED_BY_GITHUB | {"retry": {"attempts": 2, "backoff": 1}})
        codes = iter([1])
        world.processes.script = lambda _process: ProcessResult(next(codes, 0), b"", 0)
        world.post(body=self.BODY, **github(self.BODY))
        assert [outcome.status for outcome in world.work_all()] == ["retry", "done"]


class TestRedelivery:
    """GitHub repeats a delivery only when a person asks for it."""

    def test_is_a_duplicate_by_default(self):
        world = World(SIGNED_BY_GITHUB)
        for _ in range(2):
            world.post(**github(b"{}"))
        assert [outcome.status for outcome in world.work()] == ["done", "duplicate"]

    def test_runs_where_the_hook_says_so(self):
        world = World(SIGNED_BY_GITHUB | {"redeliver": "run"})
        for _ in range(2):
            world.post(**github(b"{}"))
        assert [outcome.status for outcome in world.work()] == ["done", "done"]

    @pytest.mark.parametrize(
        ("properties", "expected"),
        [
            ("verify: {scheme: stripe, secrets: [env:S]}, redeliver: run", "stripe does not tell"),
            ("verify: {scheme: github, secrets: [env:S]}, redeliver: yes", "redeliver: expected"),
            ("redeliver: run", "expected only with verify"),
            ("dedupe-window: 31d", "at most 30 days"),
            ("dedupe-window: soon", "expected a duration"),
        ],
    )
    def test_is_checked_when_hooks_are_applied(self, properties, expected):
        text = f"[{{id: a, execute-command: /bin/true, {properties}}}]"
        with pytest.raises(InvalidHooks, match=expected):
            load_files(["hooks.yaml"], env={}, read=lambda _: text.encode())


class TestWindow:
    def test_a_scheme_without_evidence_knows_a_content_for_a_minute(self):
        assert repeat("generic-hmac", {"body": "{}"}).keep == CONTENT_KEEP
        assert repeat("postmark", {"body": "{}"}).keep == KEEP

    def test_the_hook_decides(self):
        found = repeat("stripe", {"body": '{"id": "evt_1"}'}, **{"dedupe-window": "1h"})
        assert (found.key, found.keep) == ("event:h:evt_1", 3600.0)
        assert repeat("stripe", {"body": '{"id": "evt_1"}'}, **{"dedupe-window": 0}) == Repeat()

    def test_a_fresh_signature_in_the_address_is_no_other_content(self):
        hook = {"signature": {"in": "query.sig"}, "timestamp": {"in": "query.t|query.ts", "tolerance": 60}}
        identity = compile_scheme({"algorithm": "hmac-sha256", "message": "{timestamp}.{body}", **hook}).identity

        def content(query: str) -> str:
            return identity.content(Parts(Request(query=query, body=b"{}"), None, {}))

        assert content("a=1&sig=x&t=1") == content("a=1&sig=y&t=2") == content("a=1")
        assert content("a=2&sig=x&t=1") != content("a=1&sig=x&t=1")


@pytest.mark.parametrize(
    "given", [{"value": 1, "nonsense": 2}, {"also": {"content": "why"}}, {"also": {"when": "{body}"}}]
)
def test_a_mistake_in_a_custom_scheme_is_named(given):
    with pytest.raises(InvalidInput, match="event-id"):
        compile_scheme({"extends": "gitlab", "event-id": given})
