"""The retry queue and the fault queue: the same tests on the fake and on SQS."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from tests.fakes.outbound import FakeFaultQueue, FakeRetryQueue

from hookline.adapters.sqs.outbound_queues import SqsFaultQueue, SqsRetryQueue, show_again
from hookline.outbound.delivery.messages import decode_message
from hookline.outbound.model import DeliveryKey, EventKey
from hookline.outbound.queue_messages import BacklogMessage, EventMessage, JobMessage, QueueMessage, RetryMessage

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.needs("sqs")

MESSAGES: list[QueueMessage] = [
    RetryMessage(DeliveryKey("acme", "ep_1", "2026-01-01T00:00:00.000000Z#evt_1"), 3),
    RetryMessage(DeliveryKey("acme", "ep_2", "2026-01-01T00:00:00.000000Z#evt_1", 3), 4, replay=True),
    EventMessage(EventKey("acme", "evt_2"), "ep_1"),
    JobMessage("job_1", 7),
]


def receive(client: Any, url: str, count: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    while len(found) < count:
        answer = client.receive_message(
            QueueUrl=url, MaxNumberOfMessages=10, AttributeNames=["All"], WaitTimeSeconds=1, VisibilityTimeout=30
        )
        found += answer.get("Messages", [])
    return found


@pytest.fixture
def retry(backend: Any) -> tuple[Any, Callable[[int], list[QueueMessage]]]:
    """The queue, and what can be received from it."""
    if backend is None:
        fake = FakeRetryQueue()
        return fake, lambda _count: [message for message, delay in fake.sent if delay == 0]
    client = backend.client("sqs")
    url = client.create_queue(QueueName=backend.unique("retry"))["QueueUrl"]
    return SqsRetryQueue(client, url), lambda count: [
        as_it_was(decode_message(each["Body"])) for each in receive(client, url, count)
    ]


def as_it_was(message: QueueMessage) -> QueueMessage:
    """Each sending of a delivery's message names its copy."""
    if not isinstance(message, RetryMessage):
        return message
    assert len(message.copy) == 12
    return message._replace(copy="")


def test_every_kind_of_message_comes_back_as_it_was_sent(retry: Any) -> None:
    queue, received = retry
    assert queue.send([(message, 0.0) for message in MESSAGES]) == []
    assert sorted(map(repr, received(4))) == sorted(map(repr, MESSAGES))


def test_more_than_one_call_takes(retry: Any) -> None:
    queue, _ = retry
    many = [(EventMessage(EventKey("acme", f"evt_{number}"), "ep_1"), 0.0) for number in range(35)]
    assert queue.send(many) == []
    assert queue.waiting() == 35
    assert queue.send([]) == []


def test_a_delayed_message_does_not_come_yet(retry: Any) -> None:
    queue, received = retry
    queue.send([(MESSAGES[0], 600.0), (MESSAGES[3], 0.0)])
    assert received(1) == [MESSAGES[3]]


def test_messages_are_grouped_by_endpoint(aws: Any) -> None:
    client = aws.client("sqs")
    url = client.create_queue(QueueName=aws.unique("retry"))["QueueUrl"]
    SqsRetryQueue(client, url).send([(message, 0.0) for message in MESSAGES])
    groups = [each["Attributes"]["MessageGroupId"] for each in receive(client, url, 4)]
    assert sorted(groups) == ["acme#ep_1", "acme#ep_1", "acme#ep_2", "job_1"]


def test_endpoints_of_one_id_are_not_of_one_group(aws: Any) -> None:
    """Seen: the noisy one of a tenant took the place of another tenant's, where both had chosen the same id."""
    client = aws.client("sqs")
    url = client.create_queue(QueueName=aws.unique("retry"))["QueueUrl"]
    tenants = ("acme", "zeta", "t" * 128)
    messages: list[QueueMessage] = [BacklogMessage(tenant, "e" * 64, 1) for tenant in tenants]
    messages += [RetryMessage(DeliveryKey(tenant, "e" * 64, "s#1"), 1) for tenant in tenants]
    messages += [EventMessage(EventKey(tenant, "evt_1"), "e" * 64) for tenant in tenants]
    assert SqsRetryQueue(client, url).send([(message, 0.0) for message in messages]) == []
    groups = [each["Attributes"]["MessageGroupId"] for each in receive(client, url, 9)]
    assert sorted(map(groups.count, set(groups))) == [3, 3, 3]


def test_what_sqs_does_not_take_is_given_back(aws: Any) -> None:
    """The messages of calls that succeeded are not among it."""
    client = aws.client("sqs")
    url = client.create_queue(QueueName=aws.unique("retry"))["QueueUrl"]
    calls = []

    class Failing:
        @staticmethod
        def send_message_batch(**arguments: Any) -> dict[str, Any]:
            calls.append(arguments)
            answer: dict[str, Any] = client.send_message_batch(**arguments)
            failed = [{"Id": "1", "Code": "InternalError", "SenderFault": False}]
            return answer | ({"Failed": failed} if len(arguments["Entries"]) == 10 else {})

    many: list[tuple[QueueMessage, float]] = [
        (EventMessage(EventKey("acme", f"evt_{number}"), "ep_1"), 0.0) for number in range(12)
    ]
    assert SqsRetryQueue(Failing(), url).send(many) == [EventMessage(EventKey("acme", "evt_1"), "ep_1")]
    assert len(calls) == 2


def test_a_queue_that_is_out_takes_nothing(aws: Any) -> None:
    from botocore.exceptions import EndpointConnectionError

    class Out:
        @staticmethod
        def send_message_batch(**_arguments: Any) -> dict[str, Any]:
            raise EndpointConnectionError(endpoint_url=aws.endpoint)

    assert SqsRetryQueue(Out(), "url").send([(message, 0.0) for message in MESSAGES]) == MESSAGES


def test_a_message_is_shown_again_at_once(aws: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from hookline.adapters.sqs import outbound_queues

    client = aws.client("sqs")
    monkeypatch.setattr(outbound_queues, "client", lambda _service: client)
    url = client.create_queue(QueueName=aws.unique("retry"))["QueueUrl"]
    SqsRetryQueue(client, url).send([(MESSAGES[0], 0.0)])
    (message,) = receive(client, url, 1)
    show_again(url, [message["ReceiptHandle"], "no such receipt"], 0)
    (again,) = receive(client, url, 1)
    assert again["MessageId"] == message["MessageId"]
    assert again["Attributes"]["ApproximateReceiveCount"] == "2"


@pytest.fixture
def faults(backend: Any) -> tuple[Any, Callable[[], list[tuple[dict[str, Any], str]]]]:
    if backend is None:
        fake = FakeFaultQueue()
        return fake, lambda: fake.sent
    client = backend.client("sqs")
    url = client.create_queue(QueueName=backend.unique("faults"))["QueueUrl"]

    def received() -> list[tuple[dict[str, Any], str]]:
        bodies = [json.loads(each["Body"]) for each in receive(client, url, 1)]
        return [(body["key"], body["reason"]) for body in bodies]

    return SqsFaultQueue(client, url), received


def test_a_fault_carries_its_key_and_the_reason(faults: Any) -> None:
    queue, received = faults
    queue.send({"pk": {"S": "acme#evt_1"}}, "type: expected a string")
    assert received() == [({"pk": {"S": "acme#evt_1"}}, "type: expected a string")]
