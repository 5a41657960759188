from __future__ import annotations

import json

import pytest
from botocore.exceptions import ClientError
from tests.fakes.outbound import FakeRetryQueue

from hookline.adapters.sqs.dead_letters import DeadLetter
from hookline.adapters.sqs.letters import SqsFaultLetters
from hookline.adapters.sqs.stream_faults import BatchFault, ItemFault, StreamFaults, UnknownFault, read_fault
from hookline.errors import Unavailable
from hookline.outbound.model import EventKey
from hookline.outbound.queue_messages import EventMessage

pytestmark = pytest.mark.needs("dynamodb", "dynamodbstreams")

SENT = 1_780_000_000.25


def letter(body):
    return DeadLetter("m1", body if isinstance(body, str) else json.dumps(body), "r1", sent_at=SENT)


def batch(start, end, size, *, stream="arn:stream", shard="shardId-1"):
    """Lambda's record of a failed batch, as its developer guide shows it."""
    return letter(
        {
            "requestContext": {"requestId": "r", "functionArn": "f", "condition": "RetryAttemptsExhausted"},
            "responseContext": {"statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled"},
            "version": "1.0",
            "timestamp": "2026-11-14T00:13:19.717Z",
            "DDBStreamBatchInfo": {
                "shardId": shard,
                "startSequenceNumber": start,
                "endSequenceNumber": end,
                "approximateArrivalOfFirstRecord": "2026-11-14T00:13:19Z",
                "approximateArrivalOfLastRecord": "2026-11-14T00:13:20Z",
                "batchSize": size,
                "streamArn": stream,
            },
        }
    )


def item(id_, **more):
    key = EventKey("t", id_)
    plain = {
        "pk": {"S": key.pk},
        "shard": {"S": key.shard},
        "id": {"S": id_},
        "tenant": {"S": "t"},
        "type": {"S": "order.created"},
        "data": {"S": "{}"},
    }
    return {name: value for name, value in (plain | more).items() if value is not None}


def test_faults_are_told_apart():
    ours = read_fault(letter({"key": {"pk": {"S": "t#e1"}}, "reason": "data: is missing"}))
    assert ours == ItemFault({"pk": {"S": "t#e1"}}, "data: is missing", SENT)
    assert ours.event_id == "e1"
    assert read_fault(batch("1", "5", 3)) == BatchFault(
        *("arn:stream", "shardId-1", "1", "5", 3, "RetryAttemptsExhausted"),
        *("2026-11-14T00:13:19Z", "2026-11-14T00:13:20Z"),
    )


@pytest.mark.parametrize("body", ["", "x", "[]", "3", "null", '{"key": 3, "reason": ""}', '{"DDBStreamBatchInfo": {}}'])
def test_anything_else_is_unknown(body):
    assert read_fault(letter(body)) == UnknownFault()


class Outbox:
    def __init__(self, aws):
        self.dynamodb = aws.client("dynamodb")
        self.streams = aws.client("dynamodbstreams")
        self.table = aws.unique("events")
        self.dynamodb.create_table(
            TableName=self.table,
            BillingMode="PAY_PER_REQUEST",
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
            StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
        )
        self.queue = FakeRetryQueue()
        self.faults = StreamFaults(dynamodb=self.dynamodb, streams=self.streams, table=self.table, queue=self.queue)

    def put(self, **attributes):
        self.dynamodb.put_item(TableName=self.table, Item=attributes)

    def get(self, id_):
        return self.dynamodb.get_item(TableName=self.table, Key={"pk": {"S": f"t#{id_}"}})["Item"]

    def sent(self):
        return [message for message, _ in self.queue.sent]

    def stream(self):
        arn = self.dynamodb.describe_table(TableName=self.table)["Table"]["LatestStreamArn"]
        shard = self.streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"][0]["ShardId"]
        iterator = self.streams.get_shard_iterator(StreamArn=arn, ShardId=shard, ShardIteratorType="TRIM_HORIZON")
        records = self.streams.get_records(ShardIterator=iterator["ShardIterator"])["Records"]
        return arn, shard, [record["dynamodb"]["SequenceNumber"] for record in records]


@pytest.fixture
def outbox(aws):
    return Outbox(aws)


def fault_of(id_):
    return letter({"key": {"pk": {"S": f"t#{id_}"}}, "reason": "data: is missing"})


def test_item_that_was_put_right_is_sent_on(outbox):
    outbox.put(**item("e1", timestamp={"S": "2026-01-31T08:15:30.000000Z"}))
    redriven = outbox.faults.redrive(fault_of("e1"))
    assert (redriven.settled, redriven.events) == (True, ["e1"])
    assert outbox.sent() == [EventMessage(EventKey("t", "e1"))]
    assert outbox.get("e1")["timestamp"] == {"S": "2026-01-31T08:15:30.000000Z"}


def test_item_without_a_timestamp_gets_the_fault_s(outbox):
    outbox.put(**item("e1"))
    outbox.faults.redrive(fault_of("e1"))
    assert outbox.get("e1")["timestamp"] == {"S": "2026-05-28T20:26:40.250000Z"}


def test_item_that_is_still_no_event_stays_with_the_reason(outbox):
    outbox.put(**item("e1", data=None))
    redriven = outbox.faults.redrive(fault_of("e1"))
    assert not redriven.settled
    assert redriven.problems[0].startswith("t#e1: data: is missing")
    assert outbox.sent() == []


def test_item_that_is_gone_stays_with_the_reason(outbox):
    redriven = outbox.faults.redrive(fault_of("e1"))
    assert not redriven.settled
    assert redriven.problems == ["e1: the item is gone"]


def test_unknown_message_stays(outbox):
    assert not outbox.faults.redrive(letter("?")).settled


def test_refusing_queue_leaves_the_fault(outbox):
    outbox.put(**item("e1"))
    outbox.queue.refuse = True
    with pytest.raises(Unavailable):
        outbox.faults.redrive(fault_of("e1"))


def test_batch_is_read_from_the_stream(outbox):
    for id_ in ("e0", "e1", "e2", "e3"):
        outbox.put(**item(id_))
    outbox.put(**item("e2", note={"S": "an edit is no event"}))
    arn, shard, numbers = outbox.stream()
    redriven = outbox.faults.redrive(batch(numbers[1], numbers[2], 2, stream=arn, shard=shard))
    assert (redriven.settled, redriven.events, redriven.trimmed) == (True, ["e1", "e2"], 0)
    assert outbox.sent() == [EventMessage(EventKey("t", "e1")), EventMessage(EventKey("t", "e2"))]
    assert "timestamp" in outbox.get("e1")
    assert "timestamp" not in outbox.get("e3")


def test_unknown_shard_is_all_trimmed(outbox):
    outbox.put(**item("e1"))
    arn, _, numbers = outbox.stream()
    redriven = outbox.faults.redrive(batch(numbers[0], numbers[0], 1, stream=arn, shard="shardId-gone-0000000000000"))
    assert (redriven.settled, redriven.trimmed) == (False, 1)
    assert "replay missing" in redriven.problems[0]


class TrimmedStream:
    """A shard whose oldest records have gone; the emulator keeps all of a day's."""

    def __init__(self, records):
        self.records = records  # pages

    def get_shard_iterator(self, **arguments):
        if arguments["ShardIteratorType"] != "TRIM_HORIZON":
            raise ClientError({"Error": {"Code": "TrimmedDataAccessException"}}, "GetShardIterator")
        return {"ShardIterator": "0"}

    def get_records(self, **arguments):
        page = int(arguments["ShardIterator"])
        following = {"NextShardIterator": str(page + 1)} if page + 1 < len(self.records) else {}
        return {"Records": self.records[page], **following}


def record(number, id_, kind="INSERT"):
    change = {"SequenceNumber": str(number), "ApproximateCreationDateTime": SENT, "NewImage": item(id_)}
    return {"eventName": kind, "dynamodb": change}


def test_partly_trimmed_batch_sends_the_rest_and_tells(aws):
    outbox = Outbox(aws)
    stream = TrimmedStream(
        [[], [record(101, "e1"), record(102, "e1", "MODIFY")], [record(103, "e2"), record(200, "x")]]
    )
    faults = StreamFaults(dynamodb=outbox.dynamodb, streams=stream, table=outbox.table, queue=outbox.queue)
    redriven = faults.redrive(batch("99", "150", 3))
    assert (redriven.settled, redriven.events, redriven.trimmed) == (False, ["e1", "e2"], 1)
    assert "1 of 3 records have left the stream" in redriven.problems[0]
    assert outbox.sent() == [EventMessage(EventKey("t", "e1")), EventMessage(EventKey("t", "e2"))]


def test_faults_are_redriven_from_their_queue_and_what_stays_is_told(outbox, aws):
    """As the management API does it."""
    sqs = aws.client("sqs")
    url = sqs.create_queue(QueueName=aws.unique("faults"))["QueueUrl"]
    outbox.put(**item("e1"))
    for id_ in ("e1", "gone"):
        body = {"key": {"pk": {"S": f"t#{id_}"}}, "reason": "data: is missing"}
        sqs.send_message(QueueUrl=url, MessageBody=json.dumps(body))
    queue = SqsFaultLetters(sqs, url, lambda: outbox.faults)
    passed = queue.redrive(lambda letter: queue.describe(letter)["kind"] == "item", 100, stop=lambda: False)
    assert (passed.matched, passed.moved, passed.problems) == (2, 1, ("gone: the item is gone",))
    assert outbox.sent() == [EventMessage(EventKey("t", "e1"))]
