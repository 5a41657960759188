from __future__ import annotations

import json

import pytest
from botocore.exceptions import ClientError

from hookline.adapters.sqs.dead_letters import SqsDeadLetters
from hookline.adapters.sqs.sending_back import sender_to
from hookline.errors import NotFound, Unavailable

pytestmark = pytest.mark.needs("sqs")


class Queues:
    """A dead-letter queue and the queue that its messages belong to."""

    def __init__(self, aws, *, fifo=False):
        self.sqs = aws.client("sqs")
        self._fifo = fifo
        self.dead = self._create(aws.unique("dead"))
        self.source = self._create(aws.unique("source"))
        self.letters = SqsDeadLetters(self.sqs, self.dead, wait=0)

    def _create(self, name):
        attributes = {"FifoQueue": "true"} if self._fifo else {}
        return self.sqs.create_queue(QueueName=name + (".fifo" if self._fifo else ""), Attributes=attributes)[
            "QueueUrl"
        ]

    def dead_letter(self, body, group="ep_1", **attributes):
        more = {"MessageDeduplicationId": body} if self._fifo else {}
        self.sqs.send_message(
            QueueUrl=self.dead,
            MessageBody=body,
            MessageGroupId=group,
            MessageAttributes={
                name: {"DataType": "String", "StringValue": value} for name, value in attributes.items()
            },
            **more,
        )

    def received(self, url, seconds=30):
        found = []
        while True:
            answer = self.sqs.receive_message(
                QueueUrl=url,
                MaxNumberOfMessages=10,
                VisibilityTimeout=seconds,
                AttributeNames=["All"],
                MessageAttributeNames=["All"],
            )
            if not answer.get("Messages"):
                return found
            found += answer["Messages"]

    def bodies(self, url):
        return sorted(message["Body"] for message in self.received(url))


class Failing:
    """A client one of whose operations does not come back."""

    def __init__(self, client, operation, error):
        self._client = client
        self._operation = operation
        self._error = error

    def __getattr__(self, name):
        if name == self._operation:
            return self._fail
        return getattr(self._client, name)

    def _fail(self, **_arguments):
        raise self._error


@pytest.fixture
def queues(aws):
    return Queues(aws)


def anything(_letter):
    return True


def test_depth_counts(queues):
    queues.dead_letter("a")
    queues.dead_letter("b")
    assert queues.letters.depth() == (2, 0)


def test_missing_queue_is_not_found(queues):
    with pytest.raises(NotFound):
        SqsDeadLetters(queues.sqs, queues.dead + "-gone").depth()


def test_peek_shows_everything_and_takes_nothing(queues):
    queues.dead_letter("a", group="ep_7", reason="no luck")
    for _ in range(2):
        (letter,) = queues.letters.peek()
        assert (letter.body, letter.group, letter.text("reason")) == ("a", "ep_7", "no luck")
        assert letter.sent_at > 1_600_000_000


def test_peek_is_limited(queues):
    for number in range(25):
        queues.dead_letter(f"{number:02}")
    assert len(queues.letters.peek(12)) == 12
    assert queues.letters.depth().waiting == 25


def test_what_is_looked_for_is_found_behind_many_others(queues):
    for number in range(25):
        queues.dead_letter(f"{number:02}")
    found = queues.letters.find(lambda letter: letter.body == "24", 10)
    assert ([letter.body for letter in found.letters], found.ended) == (["24"], True)
    found = queues.letters.find(anything, 12)
    assert (len(found.letters), found.ended) == (12, False)
    assert queues.letters.depth() == (25, 0)


def test_who_looks_may_stop_before_the_end(queues):
    for number in range(25):
        queues.dead_letter(f"{number:02}")
    turns = iter([False, True])
    found = queues.letters.find(anything, 100, stop=lambda: next(turns))
    assert (0 < len(found.letters) <= 10, found.ended) == (True, False)
    assert queues.letters.depth() == (25, 0)


def test_replay_sends_whole_messages_back(queues):
    queues.dead_letter("a", group="ep_7", reason="no luck", failed_at="123.4")
    drained = queues.letters.drain(anything, sender_to(queues.sqs, queues.source))
    assert (drained.seen, drained.matched, drained.handled, drained.complete) == (1, 1, 1, True)
    (message,) = queues.received(queues.source)
    assert message["Body"] == "a"
    assert message["Attributes"]["MessageGroupId"] == "ep_7"
    attributes = {name: value["StringValue"] for name, value in message["MessageAttributes"].items()}
    assert attributes == {"reason": "no luck", "failed_at": "0"}
    assert queues.letters.depth() == (0, 0)


def test_replay_of_many(queues):
    bodies = [f"{number:02}" for number in range(37)]
    for body in bodies:
        queues.dead_letter(body)
    seen = []
    drained = queues.letters.drain(
        anything, sender_to(queues.sqs, queues.source), progress=lambda drained: seen.append(drained.handled)
    )
    assert drained.handled == 37
    assert seen == sorted(seen)
    assert queues.bodies(queues.source) == bodies
    assert queues.bodies(queues.dead) == []


def test_filter_takes_what_it_selects_and_gives_the_rest_back(queues):
    for number in range(23):
        queues.dead_letter(f"{number:02}")
    drained = queues.letters.drain(lambda letter: letter.body.endswith("3"), sender_to(queues.sqs, queues.source))
    assert (drained.seen, drained.matched, drained.handled) == (23, 3 - 1, 2)
    assert queues.bodies(queues.source) == ["03", "13"]
    assert queues.letters.depth() == (21, 0)


def test_limit(queues):
    for number in range(23):
        queues.dead_letter(f"{number:02}")
    drained = queues.letters.drain(anything, sender_to(queues.sqs, queues.source), limit=12)
    assert drained.handled == 12
    assert queues.letters.depth() == (11, 0)
    assert len(queues.bodies(queues.source)) == 12


@pytest.mark.parametrize("error", [KeyboardInterrupt(), ClientError({"Error": {"Code": "RequestThrottled"}}, "x")])
def test_interrupted_between_send_and_delete_loses_nothing(queues, error):
    for number in range(3):
        queues.dead_letter(f"{number}")
    interrupted = SqsDeadLetters(Failing(queues.sqs, "delete_message_batch", error), queues.dead, wait=0)
    with pytest.raises((KeyboardInterrupt, Unavailable)):
        interrupted.drain(anything, sender_to(queues.sqs, queues.source))
    assert queues.bodies(queues.source) == ["0", "1", "2"]
    assert queues.bodies(queues.dead) == ["0", "1", "2"]


def test_interrupted_before_the_send_loses_nothing(queues):
    queues.dead_letter("a")
    send = sender_to(Failing(queues.sqs, "send_message_batch", KeyboardInterrupt()), queues.source)
    with pytest.raises(KeyboardInterrupt):
        queues.letters.drain(anything, send)
    assert queues.bodies(queues.source) == []
    assert queues.bodies(queues.dead) == ["a"]


def test_what_is_not_accepted_stays(queues):
    queues.dead_letter("a")
    queues.dead_letter("b")
    drained = queues.letters.drain(anything, lambda batch: [letter.id for letter in batch if letter.body == "a"])
    assert (drained.matched, drained.handled) == (2, 1)
    assert queues.bodies(queues.dead) == ["b"]


def test_large_messages_go_in_calls_of_their_own(queues):
    bodies = [letter * 400_000 for letter in "abc"]
    for body in bodies:
        queues.dead_letter(body)
    drained = queues.letters.drain(anything, sender_to(queues.sqs, queues.source))
    assert drained.handled == 3
    assert queues.bodies(queues.source) == bodies


def test_fifo_keeps_group_and_order(aws):
    queues = Queues(aws, fifo=True)
    for number in range(5):
        queues.dead_letter(f"{number}", group="hook")
    assert queues.letters.drain(anything, sender_to(queues.sqs, queues.source)).handled == 5
    messages = queues.received(queues.source)
    assert [message["Body"] for message in messages] == ["0", "1", "2", "3", "4"]
    assert {message["Attributes"]["MessageGroupId"] for message in messages} == {"hook"}


def test_fifo_interrupted_and_run_again_sends_once(aws):
    queues = Queues(aws, fifo=True)
    queues.dead_letter("a", group="hook")
    interrupted = SqsDeadLetters(Failing(queues.sqs, "delete_message_batch", KeyboardInterrupt()), queues.dead, wait=0)
    with pytest.raises(KeyboardInterrupt):
        interrupted.drain(anything, sender_to(queues.sqs, queues.source))
    assert queues.letters.drain(anything, sender_to(queues.sqs, queues.source)).handled == 1
    assert queues.bodies(queues.source) == ["a"]


def test_purge(queues):
    queues.dead_letter("a")
    queues.letters.purge()
    assert queues.bodies(queues.dead) == []


class SlowScan:
    """A queue in which what was held back reappears before the end was reached; `batches` are what it hands out."""

    def __init__(self, *batches):
        self.batches = list(batches)
        self.given_back = []

    def receive_message(self, **_arguments):
        ids = self.batches.pop(0) if self.batches else range(10)
        return {"Messages": [{"MessageId": str(id_), "Body": "", "ReceiptHandle": f"r{id_}"} for id_ in ids]}

    def change_message_visibility_batch(self, **arguments):
        self.given_back += [entry["ReceiptHandle"] for entry in arguments["Entries"]]
        return {}


def test_reappearing_messages_do_not_end_the_scan_early():
    sqs = SlowScan(range(10), range(10, 20), range(10), range(20, 30))
    drained = SqsDeadLetters(sqs, "https://sqs/dead").drain(lambda _: False, lambda _: [])
    assert drained.seen == 30
    assert len(sqs.given_back) == 30


def test_body_is_what_was_sent(queues):
    body = json.dumps({"delivery": {"tenant": "t", "sort": "2026#é"}})
    queues.dead_letter(body)
    queues.letters.drain(anything, sender_to(queues.sqs, queues.source))
    assert queues.bodies(queues.source) == [body]
