from __future__ import annotations

import io
import json
import sys
import time
import zipfile

import boto3
import pytest
from botocore.config import Config

from hookline.adapters.targets.actions import AwsActionTargets
from hookline.adapters.worker import LambdaWorkerInvoker
from hookline.errors import ActionRefused, ActionRetryable, NotFound, Unavailable

ROLE = "arn:aws:iam::000000000000:role/test"
HANDLER = """
import time
def handler(event, context):
    if event.get("fail"):
        raise ValueError("the secret is hunter2")
    time.sleep(event.get("sleep", 0))
    return {"got": event}
"""


@pytest.fixture
def targets(aws):
    return AwsActionTargets(lambda service, _timeout: aws.client(service))


@pytest.fixture
def function(aws):
    """A function that the emulator really runs."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("app.py", HANDLER)
    name = aws.unique("target")
    aws.client("lambda").create_function(
        FunctionName=name,
        Runtime=f"python3.{sys.version_info.minor}",
        Role=ROLE,
        Handler="app.handler",
        Code={"ZipFile": archive.getvalue()},
        Timeout=30,
    )
    return name


def queue(aws, *, fifo=False):
    name = aws.unique("q") + (".fifo" if fifo else "")
    return aws.client("sqs").create_queue(QueueName=name, Attributes={"FifoQueue": "true"} if fifo else {})["QueueUrl"]


def arn(aws, url):
    return aws.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]


def received(aws, url):
    while True:
        answer = aws.client("sqs").receive_message(
            QueueUrl=url, MaxNumberOfMessages=10, MessageAttributeNames=["All"], AttributeNames=["All"]
        )
        if messages := answer.get("Messages"):
            return messages
        time.sleep(0.1)


@pytest.mark.needs("lambda")
def test_lambda_answers(targets, function):
    answer = targets.invoke_lambda(function, b'{"n": 1}', wait=True, timeout=600)
    assert json.loads(answer) == {"got": {"n": 1}}
    assert targets.invoke_lambda(function, b"{}", wait=False, timeout=600) == b""


@pytest.mark.needs("lambda")
def test_lambda_that_fails_says_what_kind_of_error_and_not_more(targets, function):
    with pytest.raises(ActionRetryable, match=r"failed: (ValueError|Runtime.HandlerError)") as error:
        targets.invoke_lambda(function, b'{"fail": true}', wait=True, timeout=600)
    assert "hunter2" not in str(error.value)


@pytest.mark.needs("lambda")
def test_lambda_that_takes_too_long(aws, function):
    def impatient(service, timeout):
        return boto3.client(
            service,
            region_name="us-east-1",
            endpoint_url=aws.endpoint,
            aws_access_key_id="000000000000",
            aws_secret_access_key="test",
            config=Config(read_timeout=timeout, retries={"total_max_attempts": 1}),
        )

    targets = AwsActionTargets(impatient)
    targets.invoke_lambda(function, b"{}", wait=True, timeout=600)
    with pytest.raises(ActionRetryable, match="ReadTimeoutError"):
        targets.invoke_lambda(function, b'{"sleep": 3}', wait=True, timeout=0.5)


@pytest.mark.needs("lambda")
def test_lambda_that_is_not_there(targets):
    with pytest.raises(ActionRefused, match="ResourceNotFoundException"):
        targets.invoke_lambda("no-such-function", b"{}", wait=True, timeout=600)


@pytest.mark.needs("lambda")
def test_the_worker_as_the_receiver_calls_it(aws, function):
    invoker = LambdaWorkerInvoker(lambda: aws.client("lambda"), function)
    assert invoker.invoke('{"id": "msg_1"}') == {"got": {"message": {"id": "msg_1"}}}
    missing = LambdaWorkerInvoker(lambda: aws.client("lambda"), "no-such-function")
    with pytest.raises((NotFound, Unavailable)):
        missing.invoke("{}")


@pytest.mark.needs("sqs")
@pytest.mark.parametrize("fifo", [False, True])
def test_sqs(aws, targets, fifo):
    url = queue(aws, fifo=fifo)
    attributes = {"hook": "deploy", "event_type": "", "event_id": "e1"}
    targets.send_sqs(url, "body", group="g", dedupe_id="d", attributes=attributes, timeout=600)
    [message] = received(aws, url)
    assert message["Body"] == "body"
    found = {name: value["StringValue"] for name, value in message["MessageAttributes"].items()}
    assert found == {"hook": "deploy", "event_id": "e1"}, "an attribute may not be empty"
    if fifo:
        assert message["Attributes"]["MessageGroupId"] == "g"


@pytest.mark.needs("sqs")
def test_sqs_that_is_not_there(aws, targets):
    gone = queue(aws)
    aws.client("sqs").delete_queue(QueueUrl=gone)
    with pytest.raises(ActionRefused):
        targets.send_sqs(gone, "body", group="g", dedupe_id="d", attributes={}, timeout=600)


@pytest.mark.needs("sns", "sqs")
def test_sns(aws, targets):
    sns, url = aws.client("sns"), queue(aws)
    topic = sns.create_topic(Name=aws.unique("topic"))["TopicArn"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn(aws, url), Attributes={"RawMessageDelivery": "true"})
    targets.publish_sns(topic, "news", group="g", dedupe_id="d", attributes={"hook": "deploy"}, timeout=600)
    [message] = received(aws, url)
    assert message["Body"] == "news"
    with pytest.raises(ActionRefused):
        targets.publish_sns(topic + "gone", "news", group="g", dedupe_id="d", attributes={}, timeout=600)


@pytest.mark.needs("events", "sqs")
def test_eventbridge(aws, targets):
    events, url = aws.client("events"), queue(aws)
    bus, rule = aws.unique("bus"), aws.unique("rule")
    events.create_event_bus(Name=bus)
    pattern = {"source": ["github"], "detail": {"payload": {"ref": ["main"]}}}
    events.put_rule(Name=rule, EventBusName=bus, EventPattern=json.dumps(pattern), State="ENABLED")
    events.put_targets(Rule=rule, EventBusName=bus, Targets=[{"Id": "q", "Arn": arn(aws, url)}])
    for ref in ("dev", "main"):
        targets.put_event(bus, "github", "push", json.dumps({"payload": {"ref": ref}}), timeout=600)
    [message] = received(aws, url)
    event = json.loads(message["Body"])
    assert (event["detail-type"], event["detail"]) == ("push", {"payload": {"ref": "main"}})


@pytest.mark.needs("stepfunctions")
def test_stepfunctions_start_an_execution_once(aws, targets):
    states = aws.client("stepfunctions")
    definition = {"StartAt": "Done", "States": {"Done": {"Type": "Pass", "End": True}}}
    machine = states.create_state_machine(name=aws.unique("m"), definition=json.dumps(definition), roleArn=ROLE)
    machine_arn = machine["stateMachineArn"]
    for _ in range(2):
        targets.start_execution(machine_arn, "deploy-1", '{"a":1}', timeout=600)
    assert len(states.list_executions(stateMachineArn=machine_arn)["executions"]) == 1
    with pytest.raises(ActionRefused):
        targets.start_execution(machine_arn + "-gone", "deploy-1", "{}", timeout=600)


def test_a_service_that_does_not_answer(monkeypatch):
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    config = Config(connect_timeout=0.5, retries={"total_max_attempts": 1})
    targets = AwsActionTargets(
        lambda service, _timeout: boto3.client(
            service,
            endpoint_url="http://127.0.0.1:1",
            aws_access_key_id="x",
            aws_secret_access_key="x",
            config=config,
        )
    )
    with pytest.raises(ActionRetryable, match="EndpointConnectionError"):
        targets.put_event("bus", "s", "t", "{}", timeout=600)
