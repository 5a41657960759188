"""Both directions on a deployed stack, and what only AWS itself can show: its roles, its redrive, its alarms."""

from __future__ import annotations

import hashlib
import hmac
import json
import statistics
import time
import urllib.error
import urllib.request
from typing import TYPE_CHECKING, Any

import pytest
from tests.aws.conftest import PATIENCE, github_secret
from tests.local.outbox import eventually, unique
from tests.template.reader import FUNCTIONS, template

from hookline.adapters.sqs.dead_letters import MoveUnsupported, SqsDeadLetters
from hookline.adapters.sqs.sending_back import sender_to
from hookline.outbound.model import Status
from hookline.outbound.times import unix

if TYPE_CHECKING:
    from tests.aws.conftest import AwsStack, Hooks, Sink
    from tests.local.outbox import Outbox

PUSH = json.dumps({"ref": "refs/heads/main", "repository": {"full_name": "acme/shop"}}).encode()


def call(url: str, body: bytes | None = None, **headers: str) -> int:
    request = urllib.request.Request(url, body, headers)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def signed(secret: str, body: bytes) -> dict[str, str]:
    return {
        "X-Hub-Signature-256": "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest(),
        "X-GitHub-Event": "push",
        "X-GitHub-Delivery": unique("delivery"),
        "Content-Type": "application/json",
    }


def test_every_output_is_there(stack: AwsStack) -> None:
    assert set(template().body["Outputs"]) <= set(stack.outputs)


def test_the_api_answers(stack: AwsStack) -> None:
    assert call(f"{stack.api_url}/") == 200
    assert call(f"{stack.api_url}/hooks/{unique('nowhere')}", b"{}") == 404


def test_a_published_event_is_delivered_with_a_signature_that_holds(outbox: Outbox, hooks: Hooks, sink: Sink) -> None:
    with hooks.applied(sink.hook):
        eventually(lambda: call(hooks.url(sink.hook["id"]), b"{}") == 401, patience=PATIENCE, what="the hook in use")
        event = outbox.publish(sink.endpoint.tenant, {"order": 7}, type="smoke.published")
        delivery = sink.settled(event, Status.DELIVERED)
        assert (delivery.code, delivery.attempt) == (200, 1)
        eventually(sink.arrived, patience=PATIENCE, what="what the worker published of it")


def test_how_long_an_event_takes_is_told(outbox: Outbox, hooks: Hooks, sink: Sink) -> None:
    """From an event's own time until its receiver has answered, through the stream: a figure (`-s`), not a bound."""
    with hooks.applied(sink.hook):
        eventually(lambda: call(hooks.url(sink.hook["id"]), b"{}") == 401, patience=PATIENCE, what="the hook in use")
        waits = []
        for number in range(50):
            event = outbox.publish(sink.endpoint.tenant, {"order": number}, type="smoke.timed")
            delivery = sink.settled(event, Status.DELIVERED)
            attempt = delivery.attempts[-1]
            waits.append(attempt.at + attempt.ms / 1000 - unix(delivery.key.event_time))
        p50, p95 = (statistics.quantiles(waits, n=20)[cut] for cut in (9, 18))
        print(f"\nevent to answer, 50 events one by one: p50 {p50:.3f} s, p95 {p95:.3f} s")
        assert len(waits) == 50


def test_an_event_inside_a_transaction_is_delivered(outbox: Outbox, hooks: Hooks, sink: Sink) -> None:
    from hookline.outbound.events.publishing import event_item

    item = event_item("smoke.committed", {"order": 8}, tenant=sink.endpoint.tenant)
    with hooks.applied(sink.hook):
        eventually(lambda: call(hooks.url(sink.hook["id"]), b"{}") == 401, patience=PATIENCE, what="the hook in use")
        outbox.dynamodb.transact_write_items(TransactItems=[{"Put": {"TableName": outbox.table, "Item": item}}])
        sink.settled(item["id"]["S"], Status.DELIVERED)


def test_an_exhausted_delivery_comes_back_by_the_queues_own_redrive(
    stack: AwsStack, outbox: Outbox, hooks: Hooks, sink: Sink
) -> None:
    """404 until its hook exists: three attempts, then SQS moves the message, and later moves it back."""
    event = outbox.publish(sink.endpoint.tenant, {"order": 9}, type="smoke.exhausted")
    delivery = sink.settled(event, Status.EXHAUSTED)
    assert [attempt.code for attempt in delivery.attempts] == [404, 404, 404]
    dead = SqsDeadLetters(stack.client("sqs"), stack.outputs["DeliveryDLQUrl"])

    def lies_there() -> bool:
        return any(event in letter.body for letter in dead.peek(100))

    eventually(lies_there, patience=PATIENCE, what="the dead letter")
    with hooks.applied(sink.hook):
        eventually(lambda: call(hooks.url(sink.hook["id"]), b"{}") == 401, patience=PATIENCE, what="the hook in use")
        try:
            dead.start_move()
        except MoveUnsupported:  # an emulator
            back = sender_to(stack.client("sqs"), stack.outputs["RetryQueueUrl"])
            dead.drain(lambda letter: event in letter.body, back)
        again = sink.settled(event, Status.DELIVERED)
        assert again.attempt > 3, "a redriven message is a replay, with a schedule of its own"


def test_a_github_hook_reaches_the_worker_and_goes_out_again(outbox: Outbox, hooks: Hooks, sink: Sink) -> None:
    secret, name = github_secret(), unique("smoke-github")
    github = {
        "id": name,
        "verify": {"scheme": "github", "secrets": [secret]},
        "action": {"type": "event", "tenant": sink.endpoint.tenant, "event-type": "smoke.{verdict.type}"},
    }
    with hooks.applied(sink.hook, github):
        eventually(lambda: call(hooks.url(name), PUSH) == 401, patience=PATIENCE, what="the hook in use")
        headers = signed(secret, PUSH)
        assert call(hooks.url(name), PUSH + b" ", **headers) == 401, "altered after signing"
        assert call(hooks.url(name), PUSH, **headers) == 200
        assert call(hooks.url(name), PUSH, **headers) == 200, "the same delivery again"

        def delivered() -> list[Any]:
            return [row for row in outbox.of_endpoint(sink.endpoint) if row.status is Status.DELIVERED]

        (row,) = eventually(delivered, patience=PATIENCE, what="the push as an event at the endpoint")
        assert row.event_type == "smoke.push"
        time.sleep(5)
        assert len(outbox.of_endpoint(sink.endpoint)) == 1, "the repeated delivery ran again"


def test_a_body_that_goes_through_the_bucket(outbox: Outbox, hooks: Hooks, sink: Sink) -> None:
    """300 KB in, stored by the receiver, read and stored by the worker, read by the sender, and in once more."""
    secret, name = github_secret(), unique("smoke-large")
    large = json.dumps({"text": "x" * 300_000}).encode()
    action = {"type": "event", "tenant": sink.endpoint.tenant, "event-type": "smoke.large"}
    hook = {"id": name, "verify": {"scheme": "github", "secrets": [secret]}, "action": action}
    with hooks.applied(sink.hook, hook):
        eventually(lambda: call(hooks.url(name), b"{}") == 401, patience=PATIENCE, what="the hook in use")
        assert call(hooks.url(name), large, **signed(secret, large)) == 200
        eventually(
            lambda: [row for row in outbox.of_endpoint(sink.endpoint) if row.status is Status.DELIVERED],
            patience=PATIENCE,
            what="the large event",
        )
        eventually(sink.arrived, patience=PATIENCE, what="what the sink's worker published of it")


# ---------------------------------------------------------------------------------------------- how it stands there


def test_every_alarm_exists_and_tells_the_topic(stack: AwsStack) -> None:
    names = [physical for kind, physical in stack.resources.values() if kind == "AWS::CloudWatch::Alarm"]
    declared = list(template().of_type("AWS::CloudWatch::Alarm"))
    essential = [name for name in declared if "Condition" not in template().resources[name]]
    assert len(essential) <= len(names) <= len(declared)
    alarms = stack.client("cloudwatch").describe_alarms(AlarmNames=names)["MetricAlarms"]
    assert {alarm["AlarmName"] for alarm in alarms} == set(names)
    assert all(stack.outputs["AlarmTopicArn"] in alarm["AlarmActions"] for alarm in alarms)
    assert all(alarm.get("ActionsEnabled", True) for alarm in alarms)


def skip_without(stack: AwsStack, name: str) -> None:
    if f"{name}FunctionName" not in stack.outputs:
        pytest.skip(f"the stack has no function {name}: no parameter asks for it")


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_is_set_up_as_the_template_says(stack: AwsStack, name: str) -> None:
    skip_without(stack, name)
    function = stack.client("lambda").get_function_configuration(FunctionName=stack.outputs[f"{name}FunctionName"])
    declared = template().functions[name]
    assert (function["Timeout"], function["MemorySize"]) == (declared["Timeout"], declared["MemorySize"])
    assert function.get("State", "Active") == "Active"
    assert len(function["Layers"]) == 1


def test_every_source_is_polled_without_trouble(stack: AwsStack) -> None:
    """A role that lacks a permission shows here as a problem of the mapping."""
    for name in FUNCTIONS:
        if f"{name}FunctionName" not in stack.outputs:
            continue
        function = stack.outputs[f"{name}FunctionName"]
        alias = stack.client("lambda").get_alias(FunctionName=function, Name="live")["AliasArn"]
        arguments = {"FunctionName": alias}
        for mapping in stack.client("lambda").list_event_source_mappings(**arguments)["EventSourceMappings"]:
            assert mapping["State"] == "Enabled"
            assert "PROBLEM" not in mapping.get("LastProcessingResult", "")


@pytest.mark.parametrize("name", FUNCTIONS)
def test_no_function_was_denied_anything(stack: AwsStack, began: float, name: str) -> None:
    """Runs last: whatever the tests above made the functions do, their roles let them."""
    skip_without(stack, name)
    logs = stack.client("logs")
    _, group = stack.resources[f"{name}Logs"]
    found = logs.filter_log_events(
        logGroupName=group, startTime=int(began * 1000), filterPattern='?AccessDenied ?"not authorized"'
    )
    assert [event["message"][:300] for event in found["events"]] == []
