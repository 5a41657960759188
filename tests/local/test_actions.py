"""Actions that call AWS, by the deployed worker with its own role: each target gets what was delivered."""

from __future__ import annotations

import io
import json
import sys
import time
import uuid
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from tests.local.inbound import Inbound

from hookline.adapters.dynamodb.hooks_store import DynamoHookStore

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.local.stack import LocalStack

RUN = uuid.uuid4().hex[:8]
HANDLER = """
import json, pathlib
def handler(event, context):
    with open(pathlib.Path(__file__).with_name("where").read_text(), "a") as file:
        file.write(json.dumps(event) + "\\n")
"""


class Targets:
    """One of each kind, under the names that the local stack's worker may call (samconfig.toml)."""

    def __init__(self, stack: LocalStack, folder: Any) -> None:
        self._client = stack.client
        self.invocations = folder / "invocations"
        self.invocations.touch()
        self._role = self._make_role()
        self.queue = self._queue("q")
        self.topic, self.topic_queue = self._topic()
        self.bus, self.bus_queue = self._bus()
        self.function = self._function()
        self.machine = self._machine()
        self.forbidden = self._client("sqs").create_queue(QueueName=f"elsewhere-{RUN}")["QueueUrl"]

    def messages(self, url: str) -> list[str]:
        answer = self._client("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=0)
        return [message["Body"] for message in answer.get("Messages", [])]

    def executions(self) -> list[str]:
        states = self._client("stepfunctions")
        found = states.list_executions(stateMachineArn=self.machine)["executions"]
        return [states.describe_execution(executionArn=each["executionArn"])["input"] for each in found]

    def _make_role(self) -> str:
        trust = {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Action": "sts:AssumeRole",
                    "Principal": {"Service": ["lambda.amazonaws.com", "states.amazonaws.com"]},
                }
            ],
        }
        made = self._client("iam").create_role(
            RoleName=f"hookline-action-{RUN}", AssumeRolePolicyDocument=json.dumps(trust)
        )
        return str(made["Role"]["Arn"])

    def _queue(self, name: str) -> str:
        policy = {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Action": "sqs:SendMessage",
                    "Resource": "*",
                    "Principal": {"Service": ["sns.amazonaws.com", "events.amazonaws.com"]},
                }
            ],
        }
        url: str = self._client("sqs").create_queue(
            QueueName=f"hookline-action-{name}-{RUN}", Attributes={"Policy": json.dumps(policy)}
        )["QueueUrl"]
        return url

    def _arn(self, url: str) -> str:
        asked = self._client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
        return str(asked["Attributes"]["QueueArn"])

    def _topic(self) -> tuple[str, str]:
        sns, url = self._client("sns"), self._queue("topic")
        topic = sns.create_topic(Name=f"hookline-action-{RUN}")["TopicArn"]
        sns.subscribe(
            TopicArn=topic, Protocol="sqs", Endpoint=self._arn(url), Attributes={"RawMessageDelivery": "true"}
        )
        return topic, url

    def _bus(self) -> tuple[str, str]:
        events, url, name = self._client("events"), self._queue("bus"), f"hookline-action-{RUN}"
        events.create_event_bus(Name=name)
        pattern = {"source": ["hooks"], "detail-type": ["made"]}
        events.put_rule(Name=name, EventBusName=name, EventPattern=json.dumps(pattern), State="ENABLED")
        events.put_targets(Rule=name, EventBusName=name, Targets=[{"Id": "q", "Arn": self._arn(url)}])
        return name, url

    def _function(self) -> str:
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as file:
            file.writestr("app.py", HANDLER)
            file.writestr("where", str(self.invocations))
        name = f"hookline-action-{RUN}"
        self._client("lambda").create_function(
            FunctionName=name,
            Runtime=f"python3.{sys.version_info.minor}",
            Role=self._role,
            Handler="app.handler",
            Code={"ZipFile": archive.getvalue()},
            Timeout=30,
        )
        return name

    def _machine(self) -> str:
        definition = {"StartAt": "Done", "States": {"Done": {"Type": "Pass", "End": True}}}
        made = self._client("stepfunctions").create_state_machine(
            name=f"hookline-action-{RUN}", definition=json.dumps(definition), roleArn=self._role
        )
        return str(made["stateMachineArn"])


@pytest.fixture(scope="module")
def targets(stack: LocalStack, tmp_path_factory: pytest.TempPathFactory) -> Targets:
    return Targets(stack, tmp_path_factory.mktemp("actions"))


@pytest.fixture(scope="module")
def inbound(stack: LocalStack, targets: Targets) -> Iterator[Inbound]:
    actions: dict[str, dict[str, Any]] = {
        "lambda": {"type": "lambda", "function": targets.function},
        "sqs": {"type": "sqs", "queue-url": targets.queue, "payload": "body"},
        "sns": {"type": "sns", "topic-arn": targets.topic, "payload": "body"},
        "eventbridge": {
            "type": "eventbridge",
            "bus": targets.bus,
            "source": "hooks",
            "detail-type": "{payload.kind}",
        },
        "stepfunctions": {"type": "stepfunctions", "state-machine-arn": targets.machine},
        "forbidden": {"type": "sqs", "queue-url": targets.forbidden, "retry": {"attempts": 1}},
    }
    store = DynamoHookStore(stack.client("dynamodb"), stack.outputs["ConfigTable"], clock=time.time)
    before = store.current_version()
    store.apply({"hooks": [{"id": f"a-{name}", "action": action} for name, action in actions.items()]})
    found = Inbound(stack, targets.invocations)
    found.wait_for(lambda: found.post("a-sqs", method="GET")[0] != 404, "the applied hooks")
    time.sleep(1.1)  # every receiver's cache has aged by then
    yield found
    if before:
        store.rollback(before)


def deliver(inbound: Inbound, hook: str) -> str:
    """A body that no other delivery has."""
    body = json.dumps({"kind": "made", "mark": str(uuid.uuid4())})
    assert inbound.post(hook, body.encode())[0] == 200
    return body


def test_lambda(inbound: Inbound, targets: Targets) -> None:
    body = deliver(inbound, "a-lambda")

    def invoked() -> list[dict[str, Any]]:
        events = [json.loads(line) for line in targets.invocations.read_text().splitlines()]
        return [event for event in events if event["body"] == body]

    (event,) = inbound.wait_for(invoked, "the invocation")
    assert event["hook"] == "a-lambda"


def test_sqs(inbound: Inbound, targets: Targets) -> None:
    body = deliver(inbound, "a-sqs")
    inbound.wait_for(lambda: body in targets.messages(targets.queue), "the message")


def test_sns(inbound: Inbound, targets: Targets) -> None:
    body = deliver(inbound, "a-sns")
    inbound.wait_for(lambda: body in targets.messages(targets.topic_queue), "the notification")


def test_eventbridge(inbound: Inbound, targets: Targets) -> None:
    payload = json.loads(deliver(inbound, "a-eventbridge"))

    def routed() -> bool:
        details = [json.loads(text)["detail"] for text in targets.messages(targets.bus_queue)]
        return any(detail["payload"] == payload for detail in details)

    inbound.wait_for(routed, "the routed event")


def test_stepfunctions(inbound: Inbound, targets: Targets) -> None:
    payload = json.loads(deliver(inbound, "a-stepfunctions"))
    inbound.wait_for(
        lambda: any(json.loads(text)["payload"] == payload for text in targets.executions()), "the execution"
    )


def test_a_target_that_no_parameter_names_is_denied_and_dead_lettered_with_that_reason(
    inbound: Inbound, targets: Targets
) -> None:
    deliver(inbound, "a-forbidden")
    (letter,) = inbound.wait_for(lambda: inbound.dead_letters("a-forbidden"), "the dead letter")
    assert "AccessDenied" in letter["MessageAttributes"]["reason"]["StringValue"]
    assert targets.messages(targets.forbidden) == []
    inbound.stack.client("sqs").delete_message(
        QueueUrl=inbound.stack.outputs["InboundDLQUrl"], ReceiptHandle=letter["ReceiptHandle"]
    )
