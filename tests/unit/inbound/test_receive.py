from __future__ import annotations

import base64
import json
import re

import pytest
from tests.unit.inbound.inbound_world import World, github, request

from hookline.errors import ActionRetryable, Unavailable
from hookline.inbound.message import CLAIM_CHECK, KEEP, decode

HOOK = {"id": "deploy", "execute-command": "/bin/true", "response-message": "on it"}
SIGNED = HOOK | {"verify": {"scheme": "github", "secrets": ["ssm:/hookline/github"]}}


def queued(world, *, serial=False):
    return [json.loads(message.body) for message in (world.queue.fifo if serial else world.queue.standard)]


def test_a_request_is_queued_and_acknowledged():
    world = World(HOOK)
    reception = world.post(body=b'{"ref":"main"}')
    assert (reception.response.status, reception.response.body) == (200, "on it")
    assert reception.outcome == "accepted"
    [message] = queued(world)
    assert message == {
        "id": "msg_1",
        "hook": "deploy",
        "version": 1,
        "received_at": world.now,
        "request": {
            "method": "POST",
            "path": "/hooks/deploy",
            "url": "https://hooks.example.com/hooks/deploy",
            "query": "",
            "headers": {"content-type": "application/json"},
            "remote_addr": "203.0.113.7:4711",
            "body": '{"ref":"main"}',
        },
        "verdict": None,
        "dedupe_key": "",
        "dedupe_keep": KEEP,
        "debounce": "",
    }


def test_the_verdict_travels_with_the_message():
    world = World(SIGNED)
    reception = world.post(body=b"{}", **github(b"{}"))
    assert reception.outcome == "accepted"
    assert (reception.event_id, reception.event_type, reception.scheme) == ("72d3162e", "push", "github")
    [message] = queued(world)
    assert message["verdict"]["valid"] is True
    assert message["verdict"]["event_type"] == "push"
    assert message["dedupe_key"] == "event:deploy:72d3162e"


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        (github(b"{}", secret="another"), "signature-mismatch"),
        ({}, "missing-signature"),
        ({"x_hub_signature_256": "sha256=nonsense"}, "malformed-signature"),
    ],
)
def test_what_is_not_signed_is_refused_and_not_queued(headers, reason):
    world = World(SIGNED)
    reception = world.post(body=b"{}", **headers)
    assert (reception.response.status, reception.outcome, reception.reason) == (401, "refused", reason)
    assert queued(world) == []


def test_when_the_queue_does_not_accept_the_sender_is_told_to_try_again():
    world = World(HOOK)
    world.queue.down = True
    reception = world.post()
    assert (reception.response.status, reception.outcome) == (503, "unavailable")
    assert reception.response.headers["Retry-After"] == "5"


def test_when_the_secret_cannot_be_read_the_sender_is_told_to_try_again():
    world = World(SIGNED)
    world.secrets.down = True
    assert world.post(**github(b"{}")).response.status == 503


def test_a_secret_that_does_not_exist_is_the_hooks_fault():
    world = World(HOOK | {"verify": {"scheme": "github", "secrets": ["ssm:/none"]}})
    reception = world.post(**github(b"{}"))
    assert (reception.response.status, reception.outcome) == (500, "failed")


@pytest.mark.parametrize("path", ["/hooks/none", "/hooks/", "/hooks", "/deploy", "/hooks/deploy/"])
def test_no_such_hook(path):
    reception = World(HOOK).post(path)
    assert (reception.response.status, reception.response.body) == (404, "Hook not found.")
    assert reception.outcome == "unknown"


@pytest.mark.parametrize("method", ["GET", "POST", "HEAD"])
def test_the_root_answers(method):
    reception = World(HOOK).receive(request("/", b"", method))
    assert (reception.response.status, reception.response.body) == (200, "OK")


def test_a_path_may_be_encoded_and_have_slashes():
    assert World(HOOK | {"id": "a/b"}).post("/hooks/a%2Fb").outcome == "accepted"
    assert World(HOOK | {"id": "a/b"}).post("/hooks/a/b").outcome == "accepted"


def test_methods_as_adnanh_answers_them():
    world = World(HOOK | {"http-methods": ["post"]})
    assert world.receive(request(method="GET")).response.status == 405
    assert world.receive(request(method="OPTIONS")).response.status == 405
    world = World(HOOK)
    assert [world.receive(request(method=method)).response.status for method in ("GET", "HEAD", "OPTIONS")] == [200] * 3


def test_an_address_that_is_not_allowed():
    reception = World(HOOK | {"ip-allowlist": ["192.0.2.0/24"]}).post()
    assert (reception.response.status, reception.outcome) == (403, "refused")


def test_a_rule_that_is_not_met_has_adnanhs_answer():
    rule = {"match": {"type": "value", "value": "main", "parameter": {"source": "payload", "name": "ref"}}}
    world = World(HOOK | {"trigger-rule": rule})
    reception = world.post(body=b'{"ref":"dev"}')
    assert (reception.response.status, reception.response.body) == (200, "Hook rules were not satisfied.")
    assert reception.outcome == "mismatch"
    assert queued(world) == []
    assert world.post(body=b'{"ref":"main"}').outcome == "accepted"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b"", {"body": ""}),
        ("žluťoučký\u0000\uffff".encode(), {"body": "žluťoučký\u0000\uffff"}),
        (b"\xff\xfe\x00", {"body_base64": base64.b64encode(b"\xff\xfe\x00").decode()}),
        (b'{"not json', {"body": '{"not json'}),
    ],
)
def test_raw_bytes_are_kept(body, field):
    world = World(HOOK)
    world.post(body=body)
    [message] = world.queue.standard
    assert message.body.isascii(), "SQS refuses some characters"
    stored = json.loads(message.body)["request"]
    assert {name: stored[name] for name in stored if name.startswith("body")} == field
    assert decode(message.body, world.blobs).request.body == body


def test_a_large_body_rests_in_the_payload_bucket():
    world = World(HOOK)
    body = b"x" * CLAIM_CHECK
    world.post(body=body)
    [message] = world.queue.standard
    stored = json.loads(message.body)["request"]
    assert "body" not in stored
    assert world.blobs.blobs[stored["body_ref"]] == body
    decoded = decode(message.body, world.blobs)
    assert decoded.request.body == body
    assert world.post(body=b"x" * (CLAIM_CHECK - 1)).outcome == "accepted"
    assert len(world.blobs.blobs) == 1


def test_a_body_that_escapes_blow_up_rests_there_too():
    world = World(HOOK)
    body = b"\x01" * 200_000
    world.post(body=body)
    [message] = world.queue.standard
    assert len(message.body) < 2000
    assert decode(message.body, world.blobs).request.body == body


def test_a_large_body_that_s3_does_not_take():
    world = World(HOOK)
    world.blobs.down = True
    assert world.post(body=b"x" * CLAIM_CHECK).response.status == 503
    assert queued(world) == []


def test_a_body_over_the_limit():
    reception = World(HOOK).post(body=b"x" * 2_000_001)
    assert (reception.response.status, reception.outcome) == (413, "too-large")


def test_the_dedupe_key_is_the_hooks_own_before_the_providers_before_the_content():
    key = {"idempotency-key": {"source": "payload", "name": "order"}}
    world = World(SIGNED | key, HOOK | {"id": "plain", "dedupe-window": 60})
    body = b'{"order": 7}'
    world.post(body=body, **github(body))
    world.post(body=b"{}", **github(b"{}"))
    world.post("/hooks/plain", body=body)
    world.post("/hooks/plain", body=body)
    world.post("/hooks/plain", body=b"other")
    first, second, third, fourth, fifth = (message["dedupe_key"] for message in queued(world))
    assert first == "key:deploy:7"
    assert second == "event:deploy:72d3162e", "where the key is not in the request, the provider's id serves"
    assert third.startswith("content:")
    assert third == fourth != fifth


def test_requests_that_carry_nothing_are_no_duplicates():
    world = World(HOOK | {"dedupe-window": 60})
    world.post(body=b"")
    world.post("/hooks/deploy?again=1", body=b"")
    first, second = (message["dedupe_key"] for message in queued(world))
    assert first == ""
    assert second.startswith("content:")


def test_several_hooks_on_one_path_each_get_what_they_want():
    def only(kind):
        return {"match": {"type": "value", "value": kind, "parameter": {"source": "header", "name": "X-GitHub-Event"}}}

    world = World(
        SIGNED | {"path": "github", "id": "push", "trigger-rule": only("push"), "response-message": "pushed"},
        SIGNED | {"path": "github", "id": "issue", "trigger-rule": only("issues"), "response-message": "issued"},
        SIGNED | {"path": "github", "id": "all", "response-message": "all"},
    )
    reception = world.post("/hooks/github", b"{}", **github(b"{}", event="issues"))
    assert reception.response.body == "issued"
    assert reception.count == 2
    assert [message["hook"] for message in queued(world)] == ["issue", "all"]
    assert len({message["dedupe_key"] for message in queued(world)}) == 2
    refused = world.post("/hooks/github", b"{}", **github(b"{}", secret="wrong"))
    assert refused.response.status == 401


def test_a_sender_that_one_hook_knows_is_answered_by_that_one():
    rule = {"match": {"type": "value", "value": "x", "parameter": {"source": "payload", "name": "y"}}}
    world = World(
        HOOK | {"id": "other", "path": "p", "verify": {"scheme": "github", "secrets": ["another secret"]}},
        SIGNED | {"id": "ours", "path": "p", "trigger-rule": rule},
    )
    reception = world.post("/hooks/p", b"{}", **github(b"{}"))
    assert (reception.outcome, reception.hook) == ("mismatch", "ours")


def test_when_the_queue_fails_between_two_hooks_the_second_try_is_recognised():
    known = HOOK | {"path": "p", "dedupe-window": 60}
    world = World(known | {"id": "one"}, known | {"id": "two"})
    send, sent = world.queue.send, []

    def fails_at_second(body, **rest):
        if sent:
            raise Unavailable("inbound queue: down")
        sent.append(body)
        send(body, **rest)

    world.queue.send = fails_at_second
    assert world.post("/hooks/p").response.status == 503
    world.queue.send = send
    assert world.post("/hooks/p").response.status == 200
    assert sorted((outcome.hook, outcome.status) for outcome in world.work_all()) == [
        ("one", "done"),
        ("one", "duplicate"),
        ("two", "done"),
    ]


def test_a_serial_hook_has_one_lane():
    world = World(HOOK | {"order": "serial"})
    for number in range(3):
        world.post(body=b"%d" % number)
    assert [message.group for message in world.queue.fifo] == ["deploy#0"] * 3
    assert world.queue.standard == []


def test_concurrency_is_a_number_of_lanes():
    world = World(HOOK | {"concurrency": 3, "dedupe-window": 60})
    for number in range(40):
        world.post(body=b"%d" % number)
    assert {message.group for message in world.queue.fifo} == {"deploy#0", "deploy#1", "deploy#2"}
    world.post(body=b"7")
    groups = [message.group for message in world.queue.fifo if json.loads(message.body)["request"]["body"] == "7"]
    assert len(set(groups)) == 1, "a duplicate waits behind the first"


def test_a_hook_with_any_name_has_a_group_that_sqs_takes():
    world = World(HOOK | {"id": "naïve hook " + "x" * 200, "path": "p"})
    world.post("/hooks/p")
    assert re.fullmatch("~[0-9a-f]{64}", world.queue.standard[0].group)


def test_debounced_deliveries_wait_and_are_marked():
    world = World(HOOK | {"debounce": "30s"})
    world.post(body=b"1")
    [message] = world.queue.standard
    assert message.visible_at == world.now + 30
    assert json.loads(message.body)["debounce"] == "deploy"
    assert world.debounce.newest("deploy") == world.now


def test_debounce_by_a_value():
    world = World(HOOK | {"debounce": 30, "debounce-key": {"source": "payload", "name": "ref"}})
    world.post(body=b'{"ref":"a"}')
    world.post(body=b'{"ref":"b"}')
    world.post(body=b"{}")
    names = [message["debounce"] for message in queued(world)]
    assert len(set(names)) == 3
    assert names[2] == "deploy"


def test_a_mark_that_cannot_be_made_costs_nothing_but_a_run_too_many():
    world = World(HOOK | {"debounce": 30})
    world.debounce.down = True
    assert world.post().outcome == "accepted"


def test_a_handshake_is_answered_and_not_queued():
    world = World(HOOK | {"verify": {"scheme": "meta-graph", "secrets": ["app-secret", "verify-token:mine"]}})
    asked = "/hooks/deploy?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token="
    reception = world.receive(request(asked + "mine", b"", "GET"))
    assert (reception.response.status, reception.response.body) == (200, "1158201444")
    assert reception.outcome == "answered"
    refused = world.receive(request(asked + "guessed", b"", "GET"))
    assert (refused.response.status, refused.outcome) == (403, "refused")
    assert queued(world) == []


SUBSCRIBE = "https://sns.us-west-2.amazonaws.com/?Action=ConfirmSubscription&Token=2336412f37"


def test_a_subscription_is_confirmed(monkeypatch):
    from hookline.inbound.signatures.handshakes import Answer

    world = World(HOOK | {"verify": {"scheme": "aws-sns"}})
    answer = Answer(200, confirm_url=SUBSCRIBE)
    monkeypatch.setattr("hookline.inbound.signatures.replies.answer", lambda *_args, **_rest: answer)
    assert world.post().outcome == "answered"
    assert world.confirmed == [SUBSCRIBE]


@pytest.mark.parametrize(
    ("topic", "confirmed"), [("arn:aws:sns:eu-west-1:1:mine", True), ("arn:aws:sns:eu-west-1:2:x", False)]
)
def test_a_subscription_is_held_to_the_rule_that_messages_are_held_to(monkeypatch, topic, confirmed):
    """Amazon signs for everybody's topics: the one who finds the address could subscribe it to theirs."""
    from hookline.inbound.signatures.handshakes import Answer

    rule = {
        "match": {
            "type": "value",
            "value": "arn:aws:sns:eu-west-1:1:mine",
            "parameter": {"source": "payload", "name": "TopicArn"},
        }
    }
    json_body = {"incoming-payload-content-type": "application/json"}
    world = World(HOOK | {"verify": {"scheme": "aws-sns"}, "trigger-rule": rule} | json_body)
    answer = Answer(200, confirm_url=SUBSCRIBE)
    monkeypatch.setattr("hookline.inbound.signatures.replies.answer", lambda *_args, **_rest: answer)
    reception = world.post(body=json.dumps({"Type": "SubscriptionConfirmation", "TopicArn": topic}).encode())
    assert world.confirmed == ([SUBSCRIBE] if confirmed else [])
    assert reception.outcome == ("answered" if confirmed else "mismatch")
    assert queued(world) == []


def test_a_subscription_that_could_not_be_confirmed_is_asked_for_again(monkeypatch):
    from hookline.inbound.signatures.handshakes import Answer

    world = World(HOOK | {"verify": {"scheme": "aws-sns"}})
    answer = Answer(200, confirm_url=SUBSCRIBE)
    monkeypatch.setattr("hookline.inbound.signatures.replies.answer", lambda *_args, **_rest: answer)
    world.confirmed = Refusing()
    assert world.post().response.status == 503


class Refusing:
    @staticmethod
    def append(_url):
        raise Unavailable("no answer")


def test_a_key_that_cannot_be_fetched_is_no_reason_to_refuse():
    world = World(HOOK | {"verify": {"scheme": "aws-sns"}})
    body = {
        "Type": "Notification",
        "MessageId": "22b80b92",
        "TopicArn": "arn:aws:sns:us-west-2:123456789012:MyTopic",
        "Message": "Hello",
        "Timestamp": "2027-01-15T08:00:30Z",
        "SignatureVersion": "2",
        "Signature": "RVhBTVBMRQ==",
        "SigningCertURL": "https://sns.us-west-2.amazonaws.com/SimpleNotificationService-f3ecfb7224c7233fe7bb5f59f96de52f.pem",
    }
    reception = world.post(body=json.dumps(body).encode())
    assert (reception.response.status, reception.outcome) == (503, "unavailable")


def test_output_is_answered():
    world = World(HOOK | {"include-command-output-in-response": True, "success-http-response-code": 201})
    world.processes.script = lambda _process: result(0, b"built \xc5\xbe")
    reception = world.post()
    assert (reception.response.status, reception.response.body) == (201, "built ž")
    assert reception.outcome == "ran"
    assert queued(world) == []
    assert [message["hook"] for message in world.worker.messages] == ["deploy"]


@pytest.mark.parametrize(("on_error", "body"), [(False, "Error occurred while executing"), (True, "no disk")])
def test_a_command_that_fails_while_the_sender_waits(on_error, body):
    hook = HOOK | {"include-command-output-in-response": True, "include-command-output-in-response-on-error": on_error}
    world = World(hook)
    world.processes.script = lambda _process: result(1, b"no disk")
    reception = world.post()
    assert reception.response.status == 500
    assert reception.response.body.startswith(body)
    assert reception.outcome == "failed"


def test_a_worker_that_crashes_while_the_sender_waits():
    world = World(HOOK | {"mode": "sync"})

    def crash(_message):
        raise ActionRetryable("the worker failed: Runtime.ExitError")

    world.worker.answer = crash
    reception = world.post()
    assert (reception.response.status, reception.outcome) == (500, "failed")
    assert "Runtime" not in reception.response.body


def test_a_worker_that_cannot_be_called_while_the_sender_waits():
    world = World(HOOK | {"mode": "sync"})

    def throttle(_message):
        raise Unavailable("worker: TooManyRequestsException")

    world.worker.answer = throttle
    assert world.post().response.status == 503


def test_a_synchronous_duplicate_gets_the_first_answer():
    world = World(SIGNED | {"include-command-output-in-response": True})
    outputs = iter([result(0, b"first"), result(0, b"second")])
    world.processes.script = lambda _process: next(outputs)
    assert [world.post(**github(b"{}")).response.body for _ in range(2)] == ["first", "first"]


def result(code, output):
    from hookline.inbound.ports import ProcessResult

    return ProcessResult(code, output, len(output))


def test_hooks_are_kept_while_they_cannot_be_read():
    world = World(HOOK)
    world.post()
    world.store.down = True
    world.now += 3600
    assert world.post().outcome == "accepted"
    world.store.down = False
    world.store.apply({"hooks": []})
    world.now += 60
    assert world.post().outcome == "unknown"


def test_hooks_that_were_never_read_are_unavailable():
    world = World(HOOK)
    world.store.down = True
    with pytest.raises(Unavailable):
        world.post()
