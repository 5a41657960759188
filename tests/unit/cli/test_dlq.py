from __future__ import annotations

import json

import pytest
from tests.unit.cli.conftest import TIME

from hookline.adapters.sqs.dead_letters import DeadLetter, Drained, MoveTask, MoveUnsupported
from hookline.adapters.sqs.stream_faults import Redriven
from hookline.outbound.model import Status
from hookline_cli import moves


def text(value):
    return {"DataType": "String", "StringValue": value}


def inbound(id_, hook, *, reason="exit code 1"):
    body = {"id": f"msg_{id_}", "hook": hook, "version": 1, "received_at": 1_780_000_000.0, "request": {"body": "hush"}}
    body["verdict"] = {"valid": True, "scheme": "github", "event_id": "d1", "event_type": "push"}
    return DeadLetter(
        id_, json.dumps(body), f"r-{id_}", hook, 1_780_000_000.0, 3, {"reason": text(reason), "attempts": text("6")}
    )


def delivery(id_, endpoint, event):
    body = {"delivery": {"tenant": "default", "endpoint_id": endpoint, "sort": f"{TIME}#{event}", "turn": 3}}
    return DeadLetter(id_, json.dumps(body), f"r-{id_}", endpoint, 1_780_000_000.0, 1)


def fault(id_, event):
    body = {"key": {"pk": {"S": f"default#{event}"}}, "reason": "data: is missing"}
    return DeadLetter(id_, json.dumps(body), f"r-{id_}", sent_at=1_780_000_000.0)


@pytest.fixture
def dead(stack):
    def fill(output, *letters):
        queue = stack.dead_letters(output)
        queue.letters += letters
        return queue

    return fill


@pytest.mark.usefixtures("stack")
def test_list_counts_all_four(cli, dead):
    dead("DeliveryDLQUrl", delivery("1", "ep_1", "e1"))
    assert cli.json("dlq", "list") == [
        {"queue": "inbound", "waiting": 0, "in_flight": 0, "oldest": None},
        {"queue": "inbound-fifo", "waiting": 0, "in_flight": 0, "oldest": None},
        {"queue": "delivery", "waiting": 1, "in_flight": 0, "oldest": "2026-05-28T20:26:40Z"},
        {"queue": "stream", "waiting": 0, "in_flight": 0, "oldest": None},
    ]


@pytest.mark.usefixtures("stack")
def test_show_tells_fields_and_no_content(cli, dead):
    dead("InboundDLQUrl", inbound("1", "deploy"))
    result = cli.run("dlq", "show", "inbound")
    assert "hush" not in result.output
    (row,) = json.loads(result.stdout)
    assert (row["hook"], row["event"], row["event_type"], row["reason"], row["attempts"]) == (
        *("deploy", "d1", "push", "exit code 1", "6"),
    )
    assert "hush" in cli.run("dlq", "show", "inbound", "--bodies").stdout


@pytest.mark.usefixtures("stack")
def test_show_of_each_queue(cli, dead):
    dead("DeliveryDLQUrl", delivery("1", "ep_1", "e1"))
    dead("StreamFaultQueueUrl", fault("1", "e2"), DeadLetter("2", "?", "r"))
    (row,) = cli.json("dlq", "show", "delivery")
    assert (row["endpoint"], row["event"], row["event_time"]) == ("ep_1", "e1", TIME)
    rows = cli.json("dlq", "show", "stream")
    assert [(row["kind"], row["event"]) for row in rows] == [("item", "e2"), ("unknown", "")]


@pytest.mark.usefixtures("stack")
def test_show_filters(cli, dead):
    dead("DeliveryDLQUrl", delivery("1", "ep_1", "e1"), delivery("2", "ep_2", "e1"))
    assert [row["id"] for row in cli.json("dlq", "show", "delivery", "--filter", "endpoint=ep_2")] == ["2"]


@pytest.mark.usefixtures("stack")
def test_a_filter_finds_what_stands_behind_many_others(cli, dead):
    others = [delivery(f"{number}", "ep_1", "e1") for number in range(40)]
    dead("DeliveryDLQUrl", *others, delivery("last", "ep_2", "e1"))
    assert [row["id"] for row in cli.json("dlq", "show", "delivery", "--filter", "endpoint=ep_2")] == ["last"]
    assert len(cli.json("dlq", "show", "delivery", "--filter", "endpoint=ep_1", "--limit", "30")) == 30


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["replay", "delivery"], "expected --all, --filter or --limit"),
        (["replay", "nonsense", "--all"], "QUEUE: expected inbound, inbound-fifo, delivery, stream"),
        (["replay", "delivery", "--filter", "hook=x"], "--filter: expected one of kind, tenant, endpoint"),
        (["replay", "delivery", "--filter", "x"], "--filter: expected key=value"),
        (["show", "nonsense"], "QUEUE: expected"),
        (["purge", "nonsense", "--yes"], "QUEUE: expected"),
    ],
)
@pytest.mark.usefixtures("stack")
def test_refuses(cli, arguments, expected):
    assert expected in cli.fails("dlq", *arguments)


def test_replay_all_by_sqs_itself(cli, stack, dead, monkeypatch):
    monkeypatch.setattr(moves.time, "sleep", lambda _: None)
    queue = dead("DeliveryDLQUrl", delivery("1", "ep_1", "e1"))
    queue.moves = [MoveTask("RUNNING", 0, 9, "h"), MoveTask("RUNNING", 4, 9, "h"), MoveTask("COMPLETED", 9, 9)]
    shown = cli.json("dlq", "replay", "delivery", "--all", "--rate", "50")
    assert shown == {"queue": "delivery", "state": "COMPLETED", "replayed": 9}
    assert queue.rate == 50
    assert stack.sent == {}


@pytest.mark.usefixtures("stack")
def test_failed_move_is_code_1(cli, dead, monkeypatch):
    monkeypatch.setattr(moves.time, "sleep", lambda _: None)
    queue = dead("DeliveryDLQUrl", delivery("1", "ep_1", "e1"))
    queue.moves = [MoveTask("RUNNING", 0, 9, "h"), MoveTask("FAILED", 2, 9, failure="AccessDenied")]
    assert cli.json("dlq", "replay", "delivery", "--all", code=1)["failure"] == "AccessDenied"


def test_interrupted_move_is_cancelled(cli, dead, monkeypatch):
    interrupts = iter([True])

    def interrupt(_seconds):
        if next(interrupts, False):
            raise KeyboardInterrupt

    monkeypatch.setattr(moves.time, "sleep", interrupt)
    queue = dead("DeliveryDLQUrl", delivery("1", "ep_1", "e1"))
    queue.moves = [MoveTask("RUNNING", 0, 9, "h"), MoveTask("CANCELLED", 4, 9)]
    assert cli.json("dlq", "replay", "delivery", "--all", code=1)["replayed"] == 4
    assert queue.cancelled == ["h"]


@pytest.mark.usefixtures("stack")
def test_move_that_sqs_lists_no_more_is_judged_by_the_queue(cli, dead, monkeypatch):
    monkeypatch.setattr(moves.time, "sleep", lambda _: None)
    queue = dead("DeliveryDLQUrl")
    queue.moves = [MoveTask("RUNNING", 0, 9, "h")]
    assert cli.json("dlq", "replay", "delivery", "--all") == {"queue": "delivery", "state": "COMPLETED", "replayed": 9}
    queue.letters = [delivery("1", "ep_1", "e1")]
    queue.moves = [MoveTask("RUNNING", 0, 9, "h"), MoveTask("RUNNING", 3, 9, "h")]
    shown = cli.json("dlq", "replay", "delivery", "--all", code=1)
    assert (shown["state"], shown["replayed"]) == ("UNKNOWN", 8)


@pytest.mark.usefixtures("stack")
def test_a_second_interrupt_does_not_wait_and_a_task_that_cannot_be_cancelled_is_said(cli, dead, monkeypatch):
    def interrupt(_seconds):
        raise KeyboardInterrupt

    def refuse(_handle):
        raise MoveUnsupported

    monkeypatch.setattr(moves.time, "sleep", interrupt)
    queue = dead("DeliveryDLQUrl", delivery("1", "ep_1", "e1"))
    queue.cancel_move = refuse
    queue.moves = [MoveTask("RUNNING", 0, 9, "h"), *[MoveTask("RUNNING", 4, 9, "h")] * 99]
    result = cli.run("dlq", "replay", "delivery", "--all", code=1)
    assert '"state": "CANCELLING"' in result.stdout
    assert "SQS did not cancel it" in result.stderr


@pytest.mark.usefixtures("stack")
def test_a_cancelled_task_that_never_ends_is_waited_for_a_bounded_time(cli, dead, monkeypatch):
    interrupts = iter([True])

    def interrupt(_seconds):
        if next(interrupts, False):
            raise KeyboardInterrupt

    monkeypatch.setattr(moves.time, "sleep", interrupt)
    queue = dead("DeliveryDLQUrl", delivery("1", "ep_1", "e1"))
    queue.moves = [MoveTask("RUNNING", 0, 9, "h"), *[MoveTask("CANCELLING", 4, 9, "h")] * 99]
    result = cli.run("dlq", "replay", "delivery", "--all", code=1)
    assert "4 of 9 messages were moved" in result.stderr
    assert len(queue.moves) > 50


def test_interrupted_between_messages_it_says_what_was_done(cli, stack, dead):
    queue = dead("DeliveryDLQUrl", delivery("1", "ep_1", "e1"), delivery("2", "ep_1", "e2"))

    def drain(_wanted, handle, *, progress, **_more):
        handle(queue.letters[:1])
        progress(Drained(1, 1, 1))
        raise KeyboardInterrupt

    queue.drain = drain
    result = cli.run("dlq", "replay", "delivery", "--filter", "endpoint=ep_1", code=1)
    assert json.loads(result.stdout)["replayed"] == 1
    assert "stopped; messages that were replayed are not undone" in result.stderr
    assert [letter.id for letter in stack.sent["RetryQueueUrl"]] == ["1"]


def test_replay_all_one_by_one_where_sqs_cannot(cli, stack, dead):
    queue = dead("DeliveryDLQUrl", delivery("1", "ep_1", "e1"), delivery("2", "ep_2", "e2"))
    shown = cli.json("dlq", "replay", "delivery", "--all")
    assert (shown["replayed"], shown["seen"]) == (2, 2)
    assert [letter.id for letter in stack.sent["RetryQueueUrl"]] == ["1", "2"]
    assert queue.letters == []


def test_replay_by_filters_never_uses_the_whole_move(cli, stack, dead):
    queue = dead("InboundDLQUrl", inbound("1", "deploy"), inbound("2", "deploy", reason="timeout"), inbound("3", "x"))
    queue.moves = [MoveTask("COMPLETED", 9, 9)]
    shown = cli.json("dlq", "replay", "inbound", "--all", "--filter", "hook=deploy", "--filter", "reason=*code*")
    assert shown["replayed"] == 1
    assert [letter.id for letter in stack.sent["InboundQueueUrl"]] == ["1"]
    assert [letter.id for letter in queue.letters] == ["2", "3"]


def test_replay_limit(cli, stack, dead):
    queue = dead("InboundFifoDLQUrl", inbound("1", "a"), inbound("2", "a"))
    assert cli.json("dlq", "replay", "inbound-fifo", "--limit", "1")["replayed"] == 1
    assert len(queue.letters) == 1
    assert len(stack.sent["InboundFifoQueueUrl"]) == 1


def test_replay_that_the_queue_refuses_is_code_1(cli, stack, dead, monkeypatch):
    dead("DeliveryDLQUrl", delivery("1", "ep_1", "e1"))
    monkeypatch.setattr(stack, "sender_to", lambda _: lambda _letters: set(), raising=False)
    result = cli.run("dlq", "replay", "delivery", "--limit", "5", code=1)
    assert "1 stay in the queue" in result.stderr


class Faults:
    """`broken` are events that still cannot be sent."""

    def __init__(self, *broken):
        self._broken = broken

    def redrive(self, letter):
        event = json.loads(letter.body)["key"]["pk"]["S"].partition("#")[2]
        if event in self._broken:
            return Redriven(settled=False, problems=[f"{event}: data: is missing"])
        return Redriven(settled=True, events=[event])


def test_replay_of_stream_faults(cli, stack, dead):
    stack.stream_faults = Faults("e2")
    queue = dead("StreamFaultQueueUrl", fault("1", "e1"), fault("2", "e2"), fault("3", "e3"))
    result = cli.run("dlq", "replay", "stream", "--all", code=1)
    shown = json.loads(result.stdout)
    assert (shown["replayed"], shown["events"], shown["trimmed"]) == (2, 2, 0)
    assert "error: e2: data: is missing" in result.stderr
    assert [letter.id for letter in queue.letters] == ["2"]


def test_replay_of_corrected_stream_faults_is_code_0(cli, stack, dead):
    stack.stream_faults = Faults()
    dead("StreamFaultQueueUrl", fault("1", "e1"))
    assert cli.json("dlq", "replay", "stream", "--filter", "event=e1")["replayed"] == 1


@pytest.mark.usefixtures("stack")
def test_purge_asks(cli, dead):
    queue = dead("DeliveryDLQUrl", delivery("1", "ep_1", "e1"))
    cli.run("dlq", "purge", "delivery", input_="n\n", code=1)
    assert len(queue.letters) == 1
    cli.run("dlq", "purge", "delivery", "--yes")
    assert queue.letters == []


@pytest.mark.usefixtures("stack")
def test_purge_by_filter(cli, dead):
    queue = dead("DeliveryDLQUrl", delivery("1", "ep_1", "e1"), delivery("2", "ep_2", "e2"))
    assert cli.json("dlq", "purge", "delivery", "--filter", "endpoint=ep_1", "--yes")["purged"] == 1
    assert [letter.id for letter in queue.letters] == ["2"]


def test_show_says_code_and_error_of_a_delivery(cli, stack, dead):
    dead("DeliveryDLQUrl", delivery("1", "ep_1", "e1"), delivery("2", "ep_1", "gone"))
    stack.delivery("ep_1", "e1", Status.EXHAUSTED, code=503, error="status", attempt=10)
    first, second = cli.json("dlq", "show", "delivery")
    assert (first["code"], first["error"], first["attempts"], first["status"]) == (503, "status", 10, "exhausted")
    assert "code" not in second
    assert "503" in cli.run("dlq", "show", "delivery", "--output", "table").stdout
