"""SQS's own redrive: a task moves messages to where they came from."""

from __future__ import annotations

import json
import time

import pytest
from botocore.exceptions import ClientError
from tests.fakes.sqs_moves import DEAD, SOURCE, FakeSqsMoves

from hookline.adapters.sqs.dead_letters import MoveUnsupported, SqsDeadLetters
from hookline.errors import NotFound

pytestmark = pytest.mark.needs("sqs", "sqs:moves")
BODIES = [f"{number}" for number in range(6)]


class OfSqs:
    """A queue whose six messages were received once too often."""

    def __init__(self, aws):
        self.sqs = aws.client("sqs")
        self.dead = self.sqs.create_queue(QueueName=aws.unique("dead"))["QueueUrl"]
        policy = json.dumps({"deadLetterTargetArn": self.arn(self.dead), "maxReceiveCount": 1})
        attributes = {"RedrivePolicy": policy, "VisibilityTimeout": "0"}
        self.source = self.sqs.create_queue(QueueName=aws.unique("source"), Attributes=attributes)["QueueUrl"]
        for body in BODIES:
            self.sqs.send_message(QueueUrl=self.source, MessageBody=body)
        while self.waiting(self.dead) < len(BODIES):
            self.sqs.receive_message(QueueUrl=self.source, MaxNumberOfMessages=10)

    def arn(self, url):
        return self.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]

    def waiting(self, url):
        name = "ApproximateNumberOfMessages"
        return int(self.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=[name])["Attributes"][name])

    def wait(self, seconds):
        time.sleep(seconds)


class OfFake:
    dead, source = DEAD, SOURCE

    def __init__(self):
        self.now = 0.0
        self.sqs = FakeSqsMoves(BODIES, lambda: self.now)

    def arn(self, url):
        return self.sqs.get_queue_attributes(QueueUrl=url)["Attributes"]["QueueArn"]

    def waiting(self, url):
        return int(self.sqs.get_queue_attributes(QueueUrl=url)["Attributes"]["ApproximateNumberOfMessages"])

    def wait(self, seconds):
        self.now += seconds


@pytest.fixture
def queues(backend):
    return OfFake() if backend is None else OfSqs(backend)


@pytest.fixture
def letters(queues):
    return SqsDeadLetters(queues.sqs, queues.dead, wait=0)


def test_everything_goes_back_to_where_it_came_from(queues, letters):
    started = letters.start_move()
    assert (started.state, started.total) == ("RUNNING", len(BODIES))
    while (task := letters.move()) is None or task.state == "RUNNING":
        queues.wait(0.05)
    assert task[:2] == ("COMPLETED", len(BODIES))
    assert (queues.waiting(queues.source), queues.waiting(queues.dead)) == (len(BODIES), 0)


def test_a_second_start_joins_the_task_that_runs(queues, letters):
    first = letters.start_move(rate=1)
    second = SqsDeadLetters(queues.sqs, queues.dead).start_move(rate=500)
    assert (second.state, second.handle) == ("RUNNING", first.handle)


def test_sqs_itself_refuses_a_second_task(queues, letters):
    letters.start_move(rate=1)
    with pytest.raises(ClientError) as refused:
        queues.sqs.start_message_move_task(SourceArn=queues.arn(queues.dead))
    assert refused.value.response["Error"]["Code"] == "InvalidParameterValue"


def test_a_task_that_started_between_the_look_and_the_start_is_joined(queues, letters, monkeypatch):
    """Two operators at once: neither sees the other's task before it asks for one."""
    listed, start = queues.sqs.list_message_move_tasks, queues.sqs.start_message_move_task
    monkeypatch.setattr(queues.sqs, "list_message_move_tasks", lambda **_arguments: {"Results": []})

    def other_first(**arguments):
        monkeypatch.setattr(queues.sqs, "list_message_move_tasks", listed)
        start(**arguments)
        return start(**arguments)

    monkeypatch.setattr(queues.sqs, "start_message_move_task", other_first)
    assert letters.start_move(rate=1).state == "RUNNING"


def test_what_was_moved_before_a_cancel_stays_moved(queues, letters):
    started = letters.start_move(rate=1)
    while not queues.waiting(queues.source):
        queues.wait(0.1)
    letters.cancel_move(started.handle)
    assert queues.waiting(queues.source) + queues.waiting(queues.dead) == len(BODIES)
    assert queues.waiting(queues.dead)
    assert letters.start_move().state == "RUNNING"


def test_a_cancelled_task_is_listed_as_such(letters):
    letters.cancel_move(letters.start_move(rate=1).handle)
    assert letters.move().state in {"CANCELLING", "CANCELLED"}


def test_no_such_task(letters):
    with pytest.raises(NotFound):
        letters.cancel_move("AQEB")


@pytest.mark.needs("sqs", without="sqs:moves")
def test_an_api_without_move_tasks_is_told_apart(aws):
    sqs = aws.client("sqs")
    url = sqs.create_queue(QueueName=aws.unique("dead"))["QueueUrl"]
    with pytest.raises(MoveUnsupported):
        SqsDeadLetters(sqs, url).start_move()


# ------------------------------------------------------------------------------------------ on the fake alone


def test_a_queue_of_no_dead_letters_is_told_apart():
    """ElasticMQ answers this after twenty seconds with 500, others not at all."""
    with pytest.raises(MoveUnsupported):
        SqsDeadLetters(FakeSqsMoves(BODIES, lambda: 0.0), SOURCE).start_move()


def test_a_rate_is_handed_on():
    sqs = FakeSqsMoves(BODIES, lambda: 0.0)
    SqsDeadLetters(sqs, DEAD).start_move(rate=50)
    arn = "arn:aws:sqs:eu-west-1:000000000000:dead"
    assert sqs.started == [{"SourceArn": arn, "MaxNumberOfMessagesPerSecond": 50}]


class Listing(FakeSqsMoves):
    """Lists what the test says."""

    tasks: list[dict[str, object]] | None = None

    def list_message_move_tasks(self, **arguments):
        return super().list_message_move_tasks(**arguments) if self.tasks is None else {"Results": self.tasks}


def test_why_a_move_failed():
    sqs = Listing(BODIES, lambda: 0.0)
    letters = SqsDeadLetters(sqs, DEAD)
    letters.start_move()
    sqs.tasks = [{"Status": "FAILED", "FailureReason": "AccessDenied", "ApproximateNumberOfMessagesMoved": 1}]
    assert letters.move()[:2] == ("FAILED", 1)
    assert letters.move().failure == "AccessDenied"


def test_an_earlier_move_is_not_taken_for_ours():
    sqs = Listing(BODIES, lambda: 0.0)
    sqs.tasks = [{"Status": "COMPLETED", "ApproximateNumberOfMessagesMoved": 7, "StartedTimestamp": 99}]
    letters = SqsDeadLetters(sqs, DEAD)
    letters.start_move()
    assert letters.move() is None  # SQS does not list ours yet
    sqs.tasks = None
    assert letters.move().state == "RUNNING"
