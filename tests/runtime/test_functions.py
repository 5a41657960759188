from __future__ import annotations

import json
import time

import pytest

from hookline.adapters.dynamodb.hooks_store import DynamoHookStore

FUNCTIONS = ("receiver", "worker", "sender", "retry")


@pytest.fixture
def sample_hook(account):
    store = DynamoHookStore(account.client("dynamodb"), account.variables["CONFIG_TABLE"], clock=time.time)
    store.apply({"hooks": [{"id": "sample", "execute-command": "/bin/echo", "response-message": "thank you"}]})


def messages(function):
    return [line["message"] for line in function.lines() if "message" in line]


@pytest.mark.usefixtures("sample_hook")
def test_a_request_becomes_a_message_and_the_message_runs(account):
    sqs, queue = account.client("sqs"), account.variables["INBOUND_QUEUE_URL"]
    with account.function("receiver") as receiver:
        answer = receiver.invoke(account.sample("receiver"))
    assert (answer.value["statusCode"], answer.value["body"]) == (200, "thank you"), receiver
    (message,) = sqs.receive_message(QueueUrl=queue, AttributeNames=["All"], MessageAttributeNames=["All"])["Messages"]
    record = {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": message["Attributes"],
        "messageAttributes": {},
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:us-east-1:000000000000:inbound",
    }
    with account.function("worker") as worker:
        assert worker.invoke({"Records": [record]}).value == {"batchItemFailures": []}
        assert {"done", "duplicate"} & set(messages(worker))  # another test may have sent the sample before
        again = worker.invoke({"Records": [record]})
        assert again.value == {"batchItemFailures": []}


@pytest.mark.usefixtures("sample_hook")
def test_the_worker_takes_the_sample_event(account):
    with account.function("worker") as worker:
        assert worker.invoke(account.sample("worker")).value == {"batchItemFailures": []}
        assert {"done", "duplicate"} & set(messages(worker))  # another test may have sent the sample before


def test_the_sender_takes_the_sample_event(account):
    with account.function("sender") as sender:
        assert sender.invoke(account.sample("sender")).value == {"batchItemFailures": []}
        assert "malformed event" in messages(sender)


def test_the_retry_function_takes_both_of_its_events(account):
    with account.function("retry") as retry:
        assert retry.invoke(account.sample("retry")).value == {"batchItemFailures": []}
        assert retry.invoke(account.sample("retry-schedule")).value is None


@pytest.mark.parametrize("name", FUNCTIONS)
def test_what_is_missing_is_named_when_a_function_starts(account, name):
    with account.function(name, CONFIG_TABLE="") as function:
        answer = function.invoke({})
        assert answer.failed
        assert "CONFIG_TABLE" in json.dumps(answer.value)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_line_is_json_of_the_functions_service(account, name):
    with account.function(name) as function:
        function.invoke(account.sample(name))
        assert function.init_ms() > 0
        lines = [line for line in function.lines() if "service" in line]
        assert lines
        assert {line["service"] for line in lines} == {name}
