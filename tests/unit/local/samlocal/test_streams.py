"""A stream as an event source of `make sam-local`: order, retries, halves, what is given up, and where it goes on."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from hookline.adapters.sqs.dead_letters import DeadLetter
from hookline.adapters.sqs.stream_faults import BatchFault, read_fault
from hookline.outbound.matching.patterns import compile_pattern
from hookline_cli.local.samlocal.bridge.answers import Answer
from hookline_cli.local.samlocal.bridge.batches import deliver
from hookline_cli.local.samlocal.bridge.sources import StreamSource
from hookline_cli.local.samlocal.bridge.streams import Positions, StreamPoller

ARN = "arn:aws:dynamodb:us-east-1:000000000000:table/t/stream/1"
NOW = 1_795_521_600.0


def record(number: int, *, age: float = 0.0) -> dict:
    return {
        "eventName": "INSERT",
        "dynamodb": {"SequenceNumber": str(number), "ApproximateCreationDateTime": NOW - age, "Keys": {}},
    }


def numbers(records) -> list[int]:
    return [int(each["dynamodb"]["SequenceNumber"]) for each in records]


class World:
    """A function that fails while one of `bad` is in its batch, or names the first of `partial` in it."""

    def __init__(self, *, bad=(), partial=(), times: int = 10**9) -> None:
        self.bad, self.partial, self.times = set(bad), set(partial), times
        self.batches: list[list[int]] = []
        self.waited: list[float] = []
        self.now = NOW

    def invoke(self, _function, event) -> Answer:
        batch = numbers(event["Records"])
        self.batches.append(batch)
        if self.times and self.bad & set(batch):
            self.times -= 1
            return Answer(error="ValueError")
        named = [number for number in batch if number in self.partial] if self.times else []
        self.times -= bool(named)
        return Answer({"batchItemFailures": [{"itemIdentifier": str(number)} for number in named]})

    def pause(self, seconds: float) -> None:
        self.waited.append(seconds)
        self.now += seconds

    def deliver(self, records, **source):
        return deliver(
            StreamSource("Sender", ARN, partial=True, **source),
            records,
            invoke=self.invoke,
            clock=lambda: self.now,
            pause=self.pause,
            tell=lambda _line: None,
        )


def test_a_batch_that_failed_comes_again_with_growing_pauses():
    world = World(bad=[2], times=3)
    assert world.deliver([record(1), record(2)]) == []
    assert world.batches == [[1, 2]] * 4
    assert world.waited == [1.0, 2.0, 4.0]


def test_halves_find_the_record_that_crashes_the_function_in_order():
    world = World(bad=[3], times=4)
    assert world.deliver([record(i) for i in range(1, 5)], bisect=True) == []
    assert world.batches == [[1, 2, 3, 4], [1, 2], [3, 4], [3], [3], [3], [4]]


def test_a_partial_failure_comes_again_from_its_first_record_on():
    world = World(partial=[2, 4], times=1)
    assert world.deliver([record(i) for i in range(1, 5)], bisect=True) == []
    assert world.batches == [[1, 2, 3, 4], [2, 3, 4]]


def test_retries_are_counted_and_halves_are_not():
    world = World(bad=[1])
    (lost,) = world.deliver([record(1), record(2)], bisect=True, most_retries=2)
    assert world.batches == [[1, 2], [1], [1], [1], [2]]
    assert (numbers(lost.records), lost.condition, lost.tries, lost.error) == (
        [1],
        "RetryAttemptsExhausted",
        4,
        "ValueError",
    )


def test_no_retries_at_all():
    world = World(bad=[1])
    (lost,) = world.deliver([record(1), record(2)], most_retries=0)
    assert (world.batches, numbers(lost.records), world.waited) == ([[1, 2]], [1, 2], [])


def test_what_is_too_old_is_given_up_and_the_rest_goes_on():
    world = World()
    (lost,) = world.deliver([record(1, age=61), record(2, age=59)], most_age=60)
    assert (numbers(lost.records), lost.condition, world.batches) == ([1], "RecordAgeExceeded", [[2]])


def test_a_record_that_grows_too_old_while_it_fails_is_given_up():
    world = World(bad=[1])
    (lost,) = world.deliver([record(1)], most_age=6)
    assert (numbers(lost.records), lost.condition, lost.tries) == ([1], "RecordAgeExceeded", 3)


class Streams:
    """Shards by name: parent, records, and whether they end."""

    class exceptions:  # noqa: N801 - boto3's name
        class TrimmedDataAccessException(Exception): ...

        class ExpiredIteratorException(Exception): ...

    def __init__(self, **shards) -> None:
        self.shards = shards
        self.asked: list[dict] = []
        self.trimmed = False

    def describe_stream(self, StreamArn, ExclusiveStartShardId=None):  # noqa: N803 - boto3's names
        assert StreamArn == ARN
        names = list(self.shards)
        at = names.index(ExclusiveStartShardId) + 1 if ExclusiveStartShardId else 0
        found = {"Shards": [{"ShardId": names[at], "ParentShardId": self.shards[names[at]][0]}]}
        if at + 1 < len(names):
            found["LastEvaluatedShardId"] = names[at]
        return {"StreamDescription": found}

    def get_shard_iterator(self, StreamArn, ShardId, ShardIteratorType, SequenceNumber=None):  # noqa: N803
        assert StreamArn == ARN
        self.asked.append({"shard": ShardId, "type": ShardIteratorType, "after": SequenceNumber})
        if SequenceNumber and self.trimmed:
            raise self.exceptions.TrimmedDataAccessException
        return {"ShardIterator": f"{ShardId} {SequenceNumber or 0}"}

    def get_records(self, ShardIterator, Limit):  # noqa: N803
        name, after = ShardIterator.split()
        _, records, ends = self.shards[name]
        page = [each for each in records if int(each["dynamodb"]["SequenceNumber"]) > int(after)][:Limit]
        last = max([int(after), *numbers(page)])
        left = any(int(each["dynamodb"]["SequenceNumber"]) > last for each in records)
        return {"Records": page, **({} if ends and not left else {"NextShardIterator": f"{name} {last}"})}


class Sqs:
    def __init__(self) -> None:
        self.sent: list[dict] = []

    def get_queue_url(self, **_given):
        return {"QueueUrl": "q"}

    def send_message(self, **given):
        self.sent.append(json.loads(given["MessageBody"]))


def poller(streams, world, kept=None, sqs=None, **source) -> StreamPoller:
    kept = kept if kept is not None else {}
    positions = Positions(lambda: kept.get("text", ""), lambda text: kept.update(text=text), ARN)
    return StreamPoller(
        StreamSource("Sender", ARN, partial=True, **source),
        streams,
        sqs or Sqs(),
        world.invoke,
        world.pause,
        lambda _line: None,
        positions,
        clock=lambda: world.now,
    )


def test_a_child_is_read_when_its_parent_is_at_its_end():
    streams = Streams(child=("parent", [record(9)], False), parent=("gone", [record(1), record(2)], True))
    world = World()
    reading = poller(streams, world, batch=1)
    assert [reading.turn() for _ in range(4)] == [1, 1, 1, 0]
    assert world.batches == [[1], [2], [9]]


def test_the_next_run_goes_on_where_the_last_one_ended():
    kept: dict = {}
    streams = Streams(only=("", [record(1), record(2)], False))
    poller(streams, World(), kept).turn()
    streams.shards["only"][1].append(record(3))
    world = World()
    poller(streams, world, kept).turn()
    assert world.batches == [[3]]
    streams.trimmed = True  # it lay too long
    world = World()
    poller(streams, world, kept).turn()
    assert world.batches == [[1, 2, 3]]
    assert [each["type"] for each in streams.asked] == [
        "TRIM_HORIZON",
        "AFTER_SEQUENCE_NUMBER",
        "AFTER_SEQUENCE_NUMBER",
        "TRIM_HORIZON",
    ]


def test_positions_of_another_stream_are_forgotten():
    kept = {"text": json.dumps({"arn:another": {"only": "7"}})}
    poller(Streams(only=("", [record(1)], False)), World(), kept).turn()
    assert json.loads(kept["text"]) == {ARN: {"only": "1"}}


@pytest.mark.parametrize("text", ["", "{", "[]"])
def test_a_damaged_file_of_positions_is_as_none(text):
    assert Positions(lambda: text, lambda _text: None, ARN).of("only") == ""


def test_a_page_of_what_nobody_wants_moves_on():
    world, kept = World(), {}
    streams = Streams(only=("", [record(1) | {"eventName": "REMOVE"}], False))
    poller(streams, world, kept, filters=(compile_pattern({"eventName": ["INSERT"]}),)).turn()
    assert world.batches == []
    assert json.loads(kept["text"]) == {ARN: {"only": "1"}}


def test_what_is_given_up_goes_to_the_failure_queue_as_lambda_writes_it():
    sqs, world = Sqs(), World(bad=[1])
    streams = Streams(only=("", [record(1, age=5), record(2)], False))
    poller(streams, world, sqs=sqs, most_retries=0, failures="arn:aws:sqs:us-east-1:000000000000:faults").turn()
    (message,) = sqs.sent
    letter = DeadLetter(id="m", body=json.dumps(message), receipt="r", sent_at=NOW, receives=1)
    assert read_fault(letter) == BatchFault(
        stream_arn=ARN,
        shard="only",
        start="1",
        end="2",
        size=2,
        condition="RetryAttemptsExhausted",
        first_at="2026-11-24T11:59:55Z",
        last_at="2026-11-24T12:00:00Z",
    )


def test_records_are_as_lambda_makes_them():
    seen = []
    raw = {
        "eventName": "INSERT",
        "dynamodb": {
            "SequenceNumber": "1",
            "ApproximateCreationDateTime": datetime(2026, 11, 24, 12, tzinfo=UTC),
            "NewImage": {"data": {"B": b"\x1f\x8b"}, "tags": {"L": [{"S": "a"}]}},
        },
    }
    world = World()
    reading = poller(Streams(only=("", [raw], False)), world)
    reading.invoke = lambda _function, event: seen.append(event) or Answer()
    reading.turn()
    ((found,),) = [event["Records"] for event in seen]
    assert found["eventSourceARN"] == ARN
    assert found["dynamodb"]["ApproximateCreationDateTime"] == NOW
    assert found["dynamodb"]["NewImage"] == {"data": {"B": "H4s="}, "tags": {"L": [{"S": "a"}]}}
    json.dumps(found)
