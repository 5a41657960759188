"""A queue as an event source of `make sam-local`: what is deleted, what stays, what the function is given."""

from __future__ import annotations

import pytest

from hookline.outbound.matching.patterns import compile_pattern
from hookline_cli.local.samlocal.bridge.answers import Answer, _answer, failed_of
from hookline_cli.local.samlocal.bridge.queues import QueuePoller
from hookline_cli.local.samlocal.bridge.sources import QueueSource

ARN = "arn:aws:sqs:us-east-1:000000000000:q"


class Sqs:
    def __init__(self, *bodies: str) -> None:
        self.messages = [
            {
                "MessageId": f"m{i}",
                "ReceiptHandle": f"r{i}",
                "Body": body,
                "MD5OfBody": "5d41",
                "Attributes": {"ApproximateReceiveCount": "1", "SentTimestamp": "1795521605000"},
                "MessageAttributes": {
                    "reason": {"DataType": "String", "StringValue": "no such command"},
                    "raw": {"DataType": "Binary", "BinaryValue": b"\x00\x01"},
                },
            }
            for i, body in enumerate(bodies)
        ]
        self.deleted: list[str] = []
        self.asked: dict = {}

    def get_queue_url(self, **given):
        assert given == {"QueueName": "q", "QueueOwnerAWSAccountId": "000000000000"}
        return {"QueueUrl": "http://127.0.0.1/q"}

    def receive_message(self, **given):
        self.asked = given
        return {"Messages": self.messages} if self.messages else {}

    def delete_message(self, **given):
        self.deleted.append(given["ReceiptHandle"])


def turned(sqs: Sqs, answer: Answer, **source):
    events, told = [], []

    def invoke(function, event):
        events.append((function, event))
        return answer

    found = QueuePoller(QueueSource("Worker", ARN, partial=True, **source), sqs, invoke, told.append).turn()
    return found, events, told


def test_what_was_done_is_deleted_and_what_failed_stays():
    sqs = Sqs("a", "b", "c")
    found, _, told = turned(sqs, Answer({"batchItemFailures": [{"itemIdentifier": "m1"}]}))
    assert (found, sorted(sqs.deleted), told) == (3, ["r0", "r2"], [])


def test_an_error_of_the_function_keeps_all_and_is_told():
    sqs = Sqs("a", "b")
    _, _, told = turned(sqs, Answer(error="ValueError"))
    assert (sqs.deleted, told) == ([], ["Worker failed on 2 messages: ValueError"])


def test_the_record_is_as_lambda_makes_it():
    sqs = Sqs("body")
    _, ((function, event),), _ = turned(sqs, Answer(), batch=1)
    assert function == "Worker"
    assert event["Records"] == [
        {
            "messageId": "m0",
            "receiptHandle": "r0",
            "body": "body",
            "attributes": {"ApproximateReceiveCount": "1", "SentTimestamp": "1795521605000"},
            "messageAttributes": {
                "reason": {
                    "stringValue": "no such command",
                    "stringListValues": [],
                    "binaryListValues": [],
                    "dataType": "String",
                },
                "raw": {"binaryValue": "AAE=", "stringListValues": [], "binaryListValues": [], "dataType": "Binary"},
            },
            "md5OfBody": "5d41",
            "eventSource": "aws:sqs",
            "eventSourceARN": ARN,
            "awsRegion": "us-east-1",
        }
    ]
    assert (sqs.asked["MaxNumberOfMessages"], sqs.asked["AttributeNames"]) == (1, ["All"])


def test_a_batch_larger_than_sqs_hands_over_is_asked_for_in_its_size():
    sqs = Sqs()
    found, events, _ = turned(sqs, Answer(), batch=100)
    assert (found, events, sqs.asked["MaxNumberOfMessages"]) == (0, [], 10)


def test_what_no_filter_wants_is_deleted_unseen():
    sqs = Sqs('{"kind": "a"}', '{"kind": "b"}', "no JSON")
    wants = compile_pattern({"body": {"kind": ["a"]}})
    _, ((_, event),), _ = turned(sqs, Answer(error="ValueError"), filters=(wants,))
    assert [each["messageId"] for each in event["Records"]] == ["m0"]
    assert sorted(sqs.deleted) == ["r1", "r2"]


@pytest.mark.parametrize(
    ("payload", "failed"),
    [
        (None, set()),
        ({}, set()),
        ({"batchItemFailures": []}, set()),
        ({"batchItemFailures": None}, set()),
        ({"batchItemFailures": [{"itemIdentifier": "a"}]}, {"a"}),
        ({"batchItemFailures": [{"itemIdentifier": "x"}]}, {"a", "b"}),
        ({"batchItemFailures": [{"itemIdentifier": ""}]}, {"a", "b"}),
        ({"batchItemFailures": [{"itemIdentifier": None}]}, {"a", "b"}),
        ({"batchItemFailures": [{}]}, {"a", "b"}),
        ({"batchItemFailures": ["a"]}, {"a", "b"}),
        ({"batchItemFailures": "a"}, {"a", "b"}),
        ("a text", {"a", "b"}),
    ],
)
def test_what_an_answer_means(payload, failed):
    assert failed_of(["a", "b"], Answer(payload), partial=True) == failed
    assert failed_of(["a", "b"], Answer(payload), partial=False) == set()


@pytest.mark.parametrize(
    ("given", "answer"),
    [
        ((200, None, b'{"batchItemFailures": []}'), Answer({"batchItemFailures": []})),
        ((200, None, b""), Answer()),
        ((200, None, b"null"), Answer()),
        ((200, "Unhandled", b'{"errorType": "ValueError", "errorMessage": "x"}'), Answer(error="ValueError")),
        ((200, None, b'{"errorType": "Runtime.ExitError"}'), Answer(error="Runtime.ExitError")),
        ((200, "Unhandled", b'"no object"'), Answer(error="Unhandled")),
        ((200, None, b"not JSON"), Answer(error="the answer is not JSON")),
        ((404, None, b"{}"), Answer(error="sam local start-lambda answered 404")),
        ((200, None, b'"Task timed out after 3.00 seconds"'), Answer(error="timed out")),
    ],
)
def test_what_start_lambda_answers(given, answer):
    assert _answer(*given) == answer
