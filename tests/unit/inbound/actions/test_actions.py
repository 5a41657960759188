from __future__ import annotations

import base64
import json

import pytest
from tests.fakes.transport import Answer
from tests.unit.inbound.inbound_world import World, github

from hookline.inbound.actions.command import clean_environment
from hookline.inbound.actions.plan import LONGEST_DELAY, RetryPolicy
from hookline.inbound.ports import ProcessResult
from hookline.outbound.model import EventKey
from hookline.outbound.requests.verifying import verify

WHSEC = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"  # Standard Webhooks' documented example
PUSH = b'{"ref":"refs/heads/main","customer":{"id":"c7"},"price":1.50}'


def run(action, *, body=PUSH, world=None, **headers):
    """The world after one delivery of a GitHub-signed hook with that action, and its outcome."""
    hook = {
        "id": "deploy",
        "action": action,
        "verify": {"scheme": "github", "secrets": ["ssm:/hookline/github"]},
    }
    world = world or World()
    world.apply(hook)
    reception = world.post(body=body, **github(body), **headers)
    assert reception.outcome == "accepted", reception
    [outcome] = world.work()
    return world, outcome


def refusal(action, **rest):
    _, outcome = run(action, **rest)
    assert outcome.status == "dead-lettered"
    return outcome.reason


def test_lambda_gets_the_envelope():
    world, outcome = run({"type": "lambda", "function": "reports", "timeout": 20})
    [(kind, name, call)] = world.targets.calls
    assert (kind, name, call["wait"], call["timeout"]) == ("lambda", "reports", True, 20.0)
    assert outcome.status == "done"
    envelope = json.loads(call["payload"])
    assert envelope["body"].encode() == PUSH
    assert {key: envelope[key] for key in ("hook", "event_id", "event_type", "scheme", "method", "query")} == {
        "hook": "deploy",
        "event_id": "72d3162e",
        "event_type": "push",
        "scheme": "github",
        "method": "POST",
        "query": "",
    }
    assert envelope["received_at"].startswith("2027-01-15T08:")


def test_lambda_without_waiting():
    world, _ = run({"type": "lambda", "function": "reports", "invocation": "async"})
    assert world.targets.calls[0][2]["wait"] is False


def test_lambda_with_the_body_alone():
    world, _ = run({"type": "lambda", "function": "reports", "payload": "body"})
    assert world.targets.calls[0][2]["payload"] == PUSH
    world, _ = run({"type": "lambda", "function": "reports", "payload": "body"}, body=b"plain text")
    assert world.targets.calls[0][2]["payload"] == b'"plain text"', "Lambda takes nothing but JSON"


@pytest.mark.parametrize("levels", [100, 200, 100_000])
@pytest.mark.parametrize(
    "action",
    [
        {"type": "lambda", "function": "reports", "payload": "body"},
        {"type": "eventbridge", "source": "s", "detail-type": "t"},
        {"type": "event", "tenant": "acme", "event-type": "t"},
    ],
)
def test_a_deep_body_is_passed_on_whatever_its_depth(action, levels):
    body = b"[" * levels + b"]" * levels
    world, outcome = run(action, body=body)
    assert outcome.status == "done"
    sent = world.targets.calls[0][2] if world.targets.calls else {"payload": world.events.events.popitem()[1].data}
    assert str(levels and body.decode()) in str(sent.get("payload", sent.get("detail")))


def test_a_choice_that_is_none():
    assert refusal({"type": "sqs", "queue-url": "q", "payload": "everything"}).startswith("payload must be one of")


def test_sqs_and_sns_get_attributes_to_filter_on():
    action = {"type": "sns", "topic-arn": "arn:t", "payload": "body", "group": "{payload.customer.id}"}
    [(_, queue, to_queue)] = run({"type": "sqs", "queue-url": "https://sqs/q"})[0].targets.calls
    [(_, topic, to_topic)] = run(action)[0].targets.calls
    assert (queue, topic) == ("https://sqs/q", "arn:t")
    assert to_queue["attributes"] == {"hook": "deploy", "event_type": "push", "event_id": "72d3162e"}
    assert json.loads(to_queue["body"])["body"].encode() == PUSH
    assert to_queue["group"] == "deploy"
    assert (to_topic["body"].encode(), to_topic["group"]) == (PUSH, "c7")


@pytest.mark.parametrize("body", [b"", b'{"a":"\x7f"}\x00', b"\x1b[31mred", "\ufffe".encode()])
def test_a_body_that_sqs_does_not_take_goes_in_an_envelope(body):
    world, outcome = run({"type": "sqs", "queue-url": "q", "payload": "body"}, body=body)
    assert outcome.status == "done"
    sent = world.targets.calls[0][2]["body"]
    assert sent.isascii()
    assert sent.isprintable()
    assert json.loads(sent)["body"].encode() == body


def test_a_body_that_is_not_text():
    world, _ = run({"type": "sqs", "queue-url": "q"}, body=b"\xff\xfe")
    assert base64.b64decode(json.loads(world.targets.calls[0][2]["body"])["body_base64"]) == b"\xff\xfe"


def test_eventbridge_gets_json_to_match_on_byte_for_byte():
    action = {"type": "eventbridge", "bus": "main", "source": "github", "detail-type": "{verdict.type}"}
    world, _ = run(action)
    [(_, bus, call)] = world.targets.calls
    assert (bus, call["source"], call["detail_type"]) == ("main", "github", "push")
    assert '"price":1.50' in call["detail"], "a number keeps its digits"
    detail = json.loads(call["detail"])
    assert detail["payload"]["customer"] == {"id": "c7"}
    assert "body" not in detail


@pytest.mark.parametrize("body", [b"not json", b'{"a": NaN}', b"\xff"])
def test_eventbridge_with_a_body_that_is_not_json(body):
    world, _ = run({"type": "eventbridge", "source": "s", "detail-type": "t"}, body=body)
    detail = json.loads(world.targets.calls[0][2]["detail"])
    assert "payload" not in detail
    assert detail.get("body", "").encode() == body or base64.b64decode(detail["body_base64"]) == body


def test_stepfunctions_names_the_execution_by_the_delivery():
    world, _ = run({"type": "stepfunctions", "state-machine-arn": "arn:m"})
    [(_, machine, call)] = world.targets.calls
    assert (machine, call["execution"]) == ("arn:m", "deploy-msg_1")
    assert json.loads(call["payload"])["payload"]["ref"] == "refs/heads/main"


@pytest.mark.parametrize(
    ("action", "field"),
    [
        ({"type": "sns", "topic-arn": "t"}, "body"),
        ({"type": "sns", "topic-arn": "t", "payload": "body"}, "body"),
        ({"type": "eventbridge", "source": "s", "detail-type": "t"}, "detail"),
        ({"type": "stepfunctions", "state-machine-arn": "m"}, "payload"),
    ],
)
def test_a_content_too_large_for_the_target_names_where_the_body_rests(action, field):
    body = json.dumps({"x": "y" * 255_500}).encode()
    world, outcome = run(action, body=body)
    assert outcome.status == "done"
    content = json.loads(world.targets.calls[0][2][field])
    assert world.blobs.get(content["body_ref"]) == body
    assert "body" not in content
    assert "payload" not in content


def test_a_body_that_rests_in_s3_is_not_stored_again():
    body = b"z" * 300_000
    world, _ = run({"type": "sns", "topic-arn": "t"}, body=body)
    assert len(world.blobs.blobs) == 1


def test_http_forwards_the_body_signed():
    world = World()
    world.secrets.values["ssm:/out"] = [WHSEC]
    headers = {"x-tenant": "{payload.customer.id}"}
    run({"type": "http", "url": "https://example.com/in", "secrets": ["ssm:/out"], "headers": headers}, world=world)
    [sent] = world.transport.sent
    assert (sent.url, sent.body) == ("https://example.com/in", PUSH)
    names = dict(sent.headers)
    assert names["content-type"] == "application/json"
    assert names["hookline-event-type"] == "push"
    assert names["x-tenant"] == "c7"
    assert verify([WHSEC], names, PUSH, now=world.now) == "msg_1"


@pytest.mark.parametrize(
    ("answer", "status", "reason"),
    [
        (Answer(204), "done", ""),
        (Answer(404), "retry", "answered 404"),
        (Answer(302), "retry", "answered 302"),
        (Answer(503), "retry", "answered 503"),
        (Answer(410), "dead-lettered", "answered 410"),
        (Answer(0, error="timeout"), "retry", "no answer: timeout"),
        (Answer(0, error="blocked"), "dead-lettered", "no answer: blocked"),
    ],
)
def test_what_http_makes_of_an_answer(answer, status, reason):
    world = World()
    world.transport.script("https://example.com/in", answer)
    _, outcome = run({"type": "http", "url": "https://example.com/in"}, world=world)
    assert (outcome.status, outcome.reason) == (status, reason)


def test_http_with_a_secret_that_cannot_sign():
    world = World()
    world.secrets.values["ssm:/out"] = ["not a whsec"]
    reason = refusal({"type": "http", "url": "https://e.com", "secrets": ["ssm:/out"]}, world=world)
    assert reason.startswith("secrets: ")
    assert "not a whsec" not in reason


def test_event_publishes_the_body():
    action = {
        "type": "event",
        "tenant": "acme",
        "event-type": "github.{verdict.type}",
        "channels": ["{payload.customer.id}"],
        "ordering-key": "{payload.ref}",
    }
    world, outcome = run(action)
    assert outcome.status == "done"
    [event] = world.events.get_many([EventKey("acme", "evt_1")]).values()
    assert (event.tenant, event.type, event.data, event.channels) == ("acme", "github.push", PUSH, ("c7",))
    assert event.ordering_key == "refs/heads/main"
    assert event.timestamp.startswith("2027-01-15T08:")
    assert event.expires == int(world.now) + 30 * 86_400


def test_event_with_a_body_that_is_not_json():
    world, _ = run({"type": "event", "tenant": "acme", "event-type": "raw"}, body=b"text")
    assert world.events.events[EventKey("acme", "evt_1")].data == b'"text"'


def test_event_with_a_large_body():
    body = json.dumps({"x": "y" * 300_000}).encode()
    world, _ = run({"type": "event", "tenant": "acme", "event-type": "large"}, body=body)
    event = world.events.events[EventKey("acme", "evt_1")]
    assert event.data is None
    assert world.blobs.get(event.data_ref) == body


def test_event_that_no_event_can_be():
    assert "type" in refusal({"type": "event", "tenant": "acme", "event-type": "hookline.forged"})


def test_a_template_with_what_the_request_lacks():
    assert refusal({"type": "event", "tenant": "{header.x-tenant}", "event-type": "t"}) == (
        "tenant: the request has no header.x-tenant (parameter-not-found)"
    )
    assert "expected a source" in refusal({"type": "event", "tenant": "{nonsense.x}", "event-type": "t"})


def test_a_command_gets_a_clean_environment():
    environ = {
        "PATH": "/usr/bin",
        "AWS_ACCESS_KEY_ID": "AKID",
        "AWS_SECRET_ACCESS_KEY": "s",
        "AWS_SESSION_TOKEN": "t",
        "AWS_LAMBDA_RUNTIME_API": "127.0.0.1:9001",
        "DEDUPE_TABLE": "d",
        "AWS_REGION": "eu-west-1",
    }
    assert clean_environment(environ, credentials=False) == {"PATH": "/usr/bin"}
    given = clean_environment(environ, credentials=True)
    assert given["AWS_SESSION_TOKEN"] == "t"
    assert given["AWS_REGION"] == "eu-west-1"
    assert "AWS_LAMBDA_RUNTIME_API" not in given


def test_a_command_gets_its_arguments_environment_and_files():
    world = World(
        {
            "id": "deploy",
            "execute-command": "build.sh",
            "command-working-directory": "/srv/app",
            "pass-arguments-to-command": [{"source": "payload", "name": "ref"}, {"source": "payload", "name": "none"}],
            "pass-environment-to-command": [{"source": "payload", "name": "customer.id", "envname": "CUSTOMER"}],
            "pass-file-to-command": [{"source": "entire-payload", "envname": "PAYLOAD"}],
            "allow-credentials": True,
        }
    )
    world.post(body=PUSH)
    world.work()
    [process] = world.processes.ran
    assert (process.path, process.args, process.cwd) == ("/srv/app/build.sh", ("refs/heads/main", ""), "/srv/app")
    assert process.env["CUSTOMER"] == "c7"
    assert process.env["AWS_ACCESS_KEY_ID"] == "AKID"
    assert json.loads(process.files["PAYLOAD"])["ref"] == "refs/heads/main"


@pytest.mark.parametrize(
    ("result", "reason"),
    [
        (ProcessResult(2, b"", 0), "the command ended with code 2"),
        (ProcessResult(-9, b"", 0, timed_out=True), "the command did not end within 60 s and was killed"),
    ],
)
def test_a_command_that_fails(result, reason):
    world = World({"id": "deploy", "execute-command": "/bin/x"})
    world.processes.script = lambda _process: result
    world.post()
    [outcome] = world.work()
    assert (outcome.status, outcome.reason, outcome.exit_code) == ("retry", reason, result.exit_code)


def test_backoff_doubles_with_jitter_and_never_exceeds_what_sqs_can():
    policy = RetryPolicy(attempts=5, backoff=10)
    assert [policy.after(attempt, lambda: 0.5) for attempt in (1, 2, 3, 4)] == [10, 20, 40, 80]
    assert policy.after(1, lambda: 0.0) == 8
    assert policy.after(1, lambda: 0.999) == 12
    assert RetryPolicy(backoff=40_000).after(3, lambda: 0.999) == LONGEST_DELAY
