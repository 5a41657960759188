from __future__ import annotations

import json
import string
import time

import pytest
from tests.fakes.inbound import FakeInboundQueue

from hookline.adapters.sqs.inbound_queue import SqsInboundQueue
from hookline.errors import NotFound, Unavailable

pytestmark = pytest.mark.needs("sqs")


class OfAws:
    """The real queue and what a test needs to see of it."""

    def __init__(self, aws):
        self.sqs = aws.client("sqs")
        name = aws.unique("inbound")
        self.dead = self.sqs.create_queue(QueueName=f"{name}-dead")["QueueUrl"]
        arn = self.sqs.get_queue_attributes(QueueUrl=self.dead, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        redrive = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 2})
        self.url = self.sqs.create_queue(QueueName=name, Attributes={"RedrivePolicy": redrive})["QueueUrl"]
        self.fifo_url = self.sqs.create_queue(QueueName=f"{name}.fifo", Attributes={"FifoQueue": "true"})["QueueUrl"]
        self.queue = SqsInboundQueue(self.sqs, self.url, self.fifo_url)

    def receive(self, *, serial=False):
        answer = self.sqs.receive_message(
            QueueUrl=self.fifo_url if serial else self.url,
            MaxNumberOfMessages=10,
            MessageAttributeNames=["All"],
            AttributeNames=["All"],
        )
        return [
            (
                message["Body"],
                message["Attributes"].get("MessageGroupId"),
                {name: value["StringValue"] for name, value in message.get("MessageAttributes", {}).items()},
                message["ReceiptHandle"],
            )
            for message in answer.get("Messages", [])
        ]

    def wait(self, seconds):
        time.sleep(seconds)

    def dead_bodies(self):
        self.receive()  # what is over its count moves when somebody looks
        answer = self.sqs.receive_message(QueueUrl=self.dead, MaxNumberOfMessages=10)
        return [message["Body"] for message in answer.get("Messages", [])]


class OfFakes:
    def __init__(self):
        self.now = 1_800_000_000.0
        self.queue = FakeInboundQueue(clock=lambda: self.now, max_receives=2)

    def receive(self, *, serial=False):
        return [(m.body, m.group, m.attributes, m.id) for m in self.queue.receive(serial=serial)]

    def wait(self, seconds):
        self.now += seconds

    def dead_bodies(self):
        self.receive()
        return [message.body for message in self.queue.dead]


@pytest.fixture
def queues(backend):
    return OfFakes() if backend is None else OfAws(backend)


def test_a_message_arrives_with_its_group_and_attributes(queues):
    queues.queue.send('{"id":"1"}', group="deploy", attributes={"reason": "ž"})
    [(body, group, attributes, _)] = queues.receive()
    assert (body, group, attributes) == ('{"id":"1"}', "deploy", {"reason": "ž"})


def test_an_attribute_may_say_anything(aws):
    """Reasons quote what senders sent; SQS refuses a message for one control character in an attribute."""
    of_aws = OfAws(aws)
    of_aws.queue.send("{}", group="deploy", attributes={"reason": "no such file: \x00\x1b[31m\ud800 ž"})
    [(_, _, attributes, _)] = of_aws.receive()
    assert attributes == {"reason": "no such file: \ufffd\ufffd[31m\ufffd ž"}


@pytest.mark.parametrize("group", ["", "a b", "žluť", "g" * 129])
def test_a_group_that_sqs_refuses_is_refused(queues, group):
    with pytest.raises(Unavailable):
        queues.queue.send("x", group=group)


@pytest.mark.parametrize("group", ["g" * 128, string.punctuation, string.ascii_letters + string.digits])
def test_a_group_may_be_made_of_these(queues, group):
    queues.queue.send("x", group=group)
    assert [message[1] for message in queues.receive()] == [group]


def test_a_delayed_message_waits(queues):
    queues.queue.send("later", group="g", delay=1)
    queues.queue.send("much later", group="g", delay=600)
    queues.wait(1.2)
    assert [message[0] for message in queues.receive()] == ["later"]


def test_serial_messages_come_in_order_one_group_at_a_time(queues):
    for number in range(3):
        queues.queue.send(f"a{number}", group="a", serial=True, dedupe_id=f"a{number}")
    queues.queue.send("b0", group="b", serial=True, dedupe_id="b0")
    first = queues.receive(serial=True)
    assert [message[0] for message in first if message[1] == "a"] == ["a0", "a1", "a2"]
    assert "b0" in [message[0] for message in first]
    queues.queue.send("a3", group="a", serial=True, dedupe_id="a3")
    assert queues.receive(serial=True) == [], "the group is busy while its messages are out"


def test_serial_duplicates_are_accepted_once(queues):
    queues.queue.send("one", group="a", serial=True, dedupe_id="same")
    queues.queue.send("two", group="a", serial=True, dedupe_id="same")
    assert [message[0] for message in queues.receive(serial=True)] == ["one"]


def test_a_postponed_message_comes_back_after_that_time(queues):
    for body, delay in (("again", 1), ("much later", 600)):
        queues.queue.send(body, group="g")
        [(_, _, _, receipt)] = queues.receive()
        queues.queue.postpone(receipt, delay)
    queues.wait(1.2)
    assert [message[0] for message in queues.receive()] == ["again"]


def test_a_message_received_too_often_is_a_dead_letter(queues):
    queues.queue.send("poison", group="g")
    for _ in range(2):
        [(_, _, _, receipt)] = queues.receive()
        queues.queue.postpone(receipt, 0)
    assert queues.dead_bodies() == ["poison"]
    assert queues.receive() == []


def test_a_queue_that_does_not_answer_is_unavailable():
    fake = FakeInboundQueue(clock=lambda: 0.0, down=True)
    with pytest.raises(Unavailable):
        fake.send("x", group="g")


def test_no_such_queue(aws):
    missing = SqsInboundQueue(aws.client("sqs"), "http://127.0.0.1:1/000000000000/nowhere", "")
    with pytest.raises((NotFound, Unavailable)):
        missing.send("x", group="g")
