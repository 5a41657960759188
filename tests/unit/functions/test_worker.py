from __future__ import annotations

import json

import boto3
import pytest
from tests.unit.functions.conftest import http_event, logged

COMMAND = {"id": "deploy", "execute-command": "/bin/sh", "retry": {"attempts": 2, "backoff": 0}}


def script(tmp_path, text):
    path = tmp_path / "command"
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return str(path)


@pytest.fixture
def deliver(account):
    """Sends a request through the real receiver."""
    receiver = account.load("receiver")

    def send(body="{}", path="/hooks/deploy", **headers):
        answer = receiver.handler(http_event(path, body, content_type="application/json", **headers), account.context)
        assert answer["statusCode"] == 200, answer
        return answer

    return send


def test_a_command_runs_once(account, deliver, tmp_path, capsys):
    log = tmp_path / "log"
    command = script(tmp_path, f'echo "$1 ${{AWS_ACCESS_KEY_ID:-none}}" >> {log}; echo private output')
    account.apply(
        {
            "id": "deploy",
            "execute-command": command,
            "pass-arguments-to-command": [{"source": "payload", "name": "ref"}],
            "dedupe-window": "60s",
        }
    )
    deliver('{"ref":"main"}')
    deliver('{"ref":"main"}')
    worker = account.load("worker")
    capsys.readouterr()
    answer = worker.handler({"Records": account.messages()}, account.context)
    assert answer == {"batchItemFailures": []}
    assert log.read_text() == "main none\n"
    output = capsys.readouterr().out
    done, duplicate = logged(output)
    assert (done["message"], done["exit_code"], done["bytes"], done["action"]) == ("done", 0, 15, "command")
    assert duplicate["message"] == "duplicate"
    assert "private output" not in output


def test_an_event_is_published(account, deliver):
    account.apply({"id": "deploy", "action": {"type": "event", "tenant": "acme", "event-type": "deploy.done"}})
    deliver('{"ok":true}')
    worker = account.load("worker")
    assert worker.handler({"Records": account.messages()}, account.context) == {"batchItemFailures": []}
    [item] = boto3.client("dynamodb").scan(TableName="events")["Items"]
    assert item["tenant"] == {"S": "acme"}
    assert item["type"] == {"S": "deploy.done"}
    assert item["data"] == {"S": '{"ok":true}'}


def test_a_failing_command_stays_and_is_dead_lettered_in_the_end(account, deliver, tmp_path):
    account.apply(COMMAND | {"execute-command": script(tmp_path, "exit 3")})
    deliver()
    worker = account.load("worker")
    [first] = account.messages()
    assert worker.handler({"Records": [first]}, account.context) == {
        "batchItemFailures": [{"itemIdentifier": first["messageId"]}]
    }
    [second] = account.messages()
    assert second["attributes"]["ApproximateReceiveCount"] == "2"
    assert worker.handler({"Records": [second]}, account.context) == {"batchItemFailures": []}
    boto3.client("sqs").delete_message(
        QueueUrl=account.environ["INBOUND_QUEUE_URL"], ReceiptHandle=second["receiptHandle"]
    )
    [letter] = account.messages()
    assert letter["body"] == first["body"]
    attributes = {name: value["stringValue"] for name, value in letter["messageAttributes"].items()}
    assert attributes.pop("failed_at")
    assert attributes == {"reason": "the command ended with code 3", "hook": "deploy", "attempts": "2"}
    assert worker.handler({"Records": [letter]}, account.context)["batchItemFailures"], "it does not run again"


def test_behind_a_serial_message_that_stays_nothing_of_its_group_runs(account, deliver, tmp_path):
    log = tmp_path / "log"
    account.apply(
        COMMAND
        | {
            "order": "serial",
            "execute-command": script(tmp_path, f"echo $1 >> {log}; exit 1"),
            "pass-arguments-to-command": [{"source": "payload", "name": "n"}],
        }
    )
    for number in range(3):
        deliver(json.dumps({"n": number}))
    worker = account.load("worker")
    records = account.messages("INBOUND_FIFO_QUEUE_URL")
    assert len(records) == 3
    answer = worker.handler({"Records": records}, account.context)
    assert [kept["itemIdentifier"] for kept in answer["batchItemFailures"]] == [each["messageId"] for each in records]
    assert log.read_text() == "0\n"


def test_a_synchronous_hook_answers_its_output(account, tmp_path):
    account.apply(
        {
            "id": "deploy",
            "execute-command": script(tmp_path, "echo built $HOOK_ref"),
            "include-command-output-in-response": True,
            "pass-environment-to-command": [{"source": "payload", "name": "ref"}],
        }
    )
    worker = account.load("worker")
    receiver = account.load("receiver")
    receiver.ports.worker._client = InProcess(worker, account.context)
    answer = receiver.handler(
        http_event("/hooks/deploy", '{"ref":"v1"}', content_type="application/json"), account.context
    )
    assert (answer["statusCode"], answer["body"]) == (200, "built v1\n")


class InProcess:
    """Lambda's Invoke, calling the handler here."""

    def __init__(self, module, context):
        self._handler = module.handler
        self._context = context

    def invoke(self, *, FunctionName, InvocationType, Payload):  # noqa: N803 - as boto3 spells them
        import io

        assert (FunctionName, InvocationType) == ("worker", "RequestResponse")
        return {"Payload": io.BytesIO(json.dumps(self._handler(json.loads(Payload), self._context)).encode())}


def test_a_message_that_is_none_disturbs_no_other(account, deliver, tmp_path):
    log = tmp_path / "log"
    account.apply(COMMAND | {"execute-command": script(tmp_path, f"echo ran >> {log}")})
    boto3.client("sqs").send_message(QueueUrl=account.environ["INBOUND_QUEUE_URL"], MessageBody="{}")
    deliver()
    worker = account.load("worker")
    assert worker.handler({"Records": account.messages()}, account.context) == {"batchItemFailures": []}
    assert log.read_text() == "ran\n"
