"""Requests that the deployment kept, dead letters, and what actions may call."""

from __future__ import annotations

import json

import pytest

from hookline.errors import InvalidHooks, InvalidInput
from hookline.inbound.capture import key_of
from hookline_cli.requests import written
from hookline_cli.targets import check_targets

REQUEST = {"method": "POST", "path": "/hooks/gh", "headers": {"x-a": "b"}, "body": '{"ref": "main"}'}
NAME = "req_01m8de4dhqtb98p5a75wwfb7hk"
RAN = "msg_01m8de4dj2526ndbfmp4zq9ada"
HOOK = """
- id: gh
  execute-command: /bin/echo
  trigger-rule:
    match: {type: value, value: main, parameter: {source: payload, name: ref}}
  incoming-payload-content-type: application/json
"""


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "hooks.yaml"
    path.write_text(HOOK)
    return path


def keep(stack, name, *, runs=()):
    content = {"received_at": 1_790_000_000.0, "outcome": "accepted" if runs else "refused", "reason": "stale"}
    content |= {"runs": [{"hook": hook, "verdict": None} for hook in runs], "request": REQUEST}
    stack.blobs.put(key_of(name), json.dumps(content).encode())


def test_try_reads_a_captured_request(cli, stack, file):
    keep(stack, NAME)
    result = cli.run("hooks", "try", file, "--id", "gh", "--request", NAME)
    assert (result.exit_code, json.loads(result.stdout)["matched"]) == (0, True)
    assert stack.found == ["hookline"]


def test_a_request_that_was_not_kept(cli, stack, file):
    stack.parameters["CaptureRequests"] = "refused"
    told = cli.fails("hooks", "try", file, "--id", "gh", "--request", NAME, code=1)
    assert "CaptureRequests is refused" in told


def test_replay_queues_it_once_more(cli, stack, file):
    cli.run("hooks", "apply", file)
    keep(stack, RAN, runs=["gh"])
    result = cli.run("hooks", "replay", RAN)
    [row] = json.loads(result.stdout)
    [message] = stack.inbound_queue.standard
    content = json.loads(message.body)
    assert (row["request"], row["hook"], row["message_id"]) == (RAN, "gh", content["id"])
    assert (content["request"]["body"], content["dedupe_key"]) == (REQUEST["body"], "")


def test_replay_of_what_was_refused(cli, stack, file):
    cli.run("hooks", "apply", file)
    keep(stack, NAME)
    assert "it came to refused (stale)" in cli.fails("hooks", "replay", NAME)


class TestWritten:
    MESSAGE = json.dumps({"id": "msg_1", "hook": "gh", "version": 1, "received_at": 1790000000.5, "request": REQUEST})

    def test_a_dead_letter_as_dlq_show_prints_it(self):
        letter = {"id": "m-1", "hook": "gh", "reason": "failed", "body": self.MESSAGE}
        assert written([letter]) == written(letter) == (REQUEST, 1790000000.5)

    def test_a_request_as_requests_show_prints_it(self):
        shown = {"id": NAME, "received_at": "2026-09-21T14:13:20Z", "request": REQUEST}
        assert written(shown) == (REQUEST, 1790000000.0)

    def test_a_request(self):
        assert written(REQUEST) == (REQUEST, None)
        own = {"body": '{"request": {"a": 1}}'}
        assert written(own) == (own, None), "a body of somebody else's that looks a little alike"

    @pytest.mark.parametrize(
        ("found", "told"),
        [
            ([], "not of 0"),
            ([REQUEST, REQUEST], "not of 2"),
            ("text", "expected an object"),
            ({"body": {"a": 1}}, "expected the body as text"),
            ({"request": 7}, "expected an object"),
            ({"request": {"body_ref": "s3://b/k"}}, "it lies in s3://b/k"),
        ],
    )
    def test_anything_else(self, found, told):
        with pytest.raises(InvalidInput, match=told):
            written(found)


def test_try_takes_what_dlq_show_printed(cli, file, tmp_path):
    printed = tmp_path / "letters.json"
    printed.write_text(json.dumps([{"id": "m-1", "hook": "gh", "body": TestWritten.MESSAGE}]))
    result = cli.run("hooks", "try", file, "--id", "gh", "--request", printed)
    assert json.loads(result.stdout)["matched"]


ACCOUNT = "eu-central-1:111122223333"
ALLOWED = {
    "ActionFunctionArns": f"arn:aws:lambda:{ACCOUNT}:function:report-*",
    "ActionQueueArns": f"arn:aws:sqs:{ACCOUNT}:jobs, arn:aws:sqs:{ACCOUNT}:more-*",
    "ActionTopicArns": f"arn:aws:sns:{ACCOUNT}:news",
    "ActionEventBusArns": f"arn:aws:events:{ACCOUNT}:event-bus/default",
    "ActionStateMachineArns": f"arn:aws:states:{ACCOUNT}:stateMachine:*",
}
SQS = "https://sqs.eu-central-1.amazonaws.com"


@pytest.mark.parametrize(
    "action",
    [
        {"type": "lambda", "function": "report-daily"},
        {"type": "lambda", "function": f"arn:aws:lambda:{ACCOUNT}:function:report-daily"},
        {"type": "sqs", "queue-url": f"{SQS}/111122223333/jobs"},
        {"type": "sqs", "queue-url": f"{SQS}/111122223333/more-1.fifo"},
        {"type": "sns", "topic-arn": f"arn:aws:sns:{ACCOUNT}:news"},
        {"type": "eventbridge", "source": "s", "detail-type": "d"},
        {"type": "stepfunctions", "state-machine-arn": f"arn:aws:states:{ACCOUNT}:stateMachine:triage"},
        {"type": "sqs", "queue-url": {"source": "payload", "name": "queue"}},
        {"type": "lambda", "function": "{payload.name}"},
        {"type": "http", "url": "https://example.com"},
        {},
    ],
)
def test_targets_that_the_worker_may_call(action):
    check_targets([{"id": "a", "action": action}], ALLOWED)


@pytest.mark.parametrize(
    ("action", "parameters", "told"),
    [
        ({"type": "lambda", "function": "reports"}, ALLOWED, "ActionFunctionArns has arn:aws:lambda"),
        ({"type": "lambda", "function": "report-1"}, {}, "ActionFunctionArns is empty"),
        ({"type": "sqs", "queue-url": f"{SQS}/999999999999/jobs"}, ALLOWED, "action.queue-url"),
        ({"type": "sqs", "queue-url": f"{SQS}/111122223333/job"}, ALLOWED, "ActionQueueArns has"),
        ({"type": "sns", "topic-arn": f"arn:aws:sns:{ACCOUNT}:old"}, ALLOWED, "ActionTopicArns has"),
        ({"type": "eventbridge", "bus": "billing", "source": "s", "detail-type": "d"}, ALLOWED, "not billing"),
        ({"type": "eventbridge", "source": "s", "detail-type": "d"}, {}, "ActionEventBusArns is empty"),
        ({"type": "stepfunctions", "state-machine-arn": "arn:aws:states:x:1:stateMachine:t"}, ALLOWED, "not arn:aws"),
    ],
)
def test_targets_that_it_may_not(action, parameters, told):
    with pytest.raises(InvalidHooks) as refused:
        check_targets([{"id": "a", "action": action}], parameters)
    assert told in str(refused.value)


def test_apply_stores_nothing_that_could_never_run(cli, stack, tmp_path):
    file = tmp_path / "hooks.yaml"
    file.write_text("- {id: a, action: {type: lambda, function: reports}}")
    assert "ActionFunctionArns is empty" in cli.fails("hooks", "apply", file)
    assert stack.hooks.current_version() == 0
    stack.parameters["ActionFunctionArns"] = "arn:aws:lambda:x:1:function:reports"
    assert cli.run("hooks", "apply", file).exit_code == 0


def test_list_show_and_run(cli, stack, file):
    cli.run("hooks", "apply", file)
    keep(stack, NAME)
    keep(stack, RAN, runs=["gh"])
    result = cli.run("requests", "list")
    assert [(row["id"], row["outcome"], row["hooks"]) for row in json.loads(result.stdout)] == [
        (RAN, "accepted", ["gh"]),
        (NAME, "refused", []),
    ]
    assert "captures none" in result.stderr
    for options, ids in (
        (["--hook", "gh"], [RAN]),
        (["--outcome", "refused"], [NAME]),
        (["--reason", "other"], []),
        (["--until", "2020-01-01"], []),
        (["--since", "2020-01-01", "--limit", "1"], [RAN]),
    ):
        assert [row["id"] for row in cli.json("requests", "list", *options)] == ids
    assert cli.json("requests", "show", NAME)["request"] == REQUEST
    assert cli.json("requests", "run", RAN)[0]["hook"] == "gh"
    assert "was not captured" in cli.fails("requests", "show", "req_01m8de4dhqtb98p5a75wwfb7zz", code=1)
