"""What stands in the stream fault queue, and how it is delivered after all.

Two kinds of messages: ours, `{"key": …, "reason": …}`, for an outbox item that was no event; and Lambda's own, which
names a range of the stream that the sender kept failing on (`DDBStreamBatchInfo`). An item that was corrected, and
every event of such a range that the stream still holds (24 hours), goes to the retry queue, which delivers it to every
endpoint that has no delivery of it yet.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from hookline.adapters.aws_errors import aws_errors, error_code, refusals
from hookline.adapters.dynamodb.tables import conditional
from hookline.errors import MalformedEvent, NotFound, Unavailable
from hookline.nesting import read_json
from hookline.outbound.events.items import decode
from hookline.outbound.queue_messages import EventMessage
from hookline.outbound.times import rfc3339

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from hookline.adapters.sqs.dead_letters import DeadLetter
    from hookline.outbound.model import EventKey
    from hookline.outbound.ports import RetryQueue

__all__ = ["BatchFault", "ItemFault", "Redriven", "StreamFaults", "UnknownFault", "read_fault"]

_OUT_OF_REACH = {"TrimmedDataAccessException", "ResourceNotFoundException"}
_MOST_EMPTY_PAGES = 50  # a shard's pages can be empty before they reach the range


@dataclass(frozen=True, slots=True)
class ItemFault:
    """An outbox item that was no event when the sender saw it; `key` is a DynamoDB key."""

    key: Mapping[str, Any]
    reason: str
    sent_at: float

    @property
    def event_id(self) -> str:
        name = self.key.get("pk") or self.key.get("id") or {}  # `id`: in messages of 0.1
        return str(name.get("S", "")).rpartition("#")[2]


@dataclass(frozen=True, slots=True)
class BatchFault:
    """A range of the stream, both ends included; `size` records were in it, the times are when they arrived."""

    stream_arn: str
    shard: str
    start: str
    end: str
    size: int
    condition: str  # RetryAttemptsExhausted, RecordAgeExceeded
    first_at: str = ""
    last_at: str = ""


@dataclass(frozen=True, slots=True)
class UnknownFault:
    """Something else that lies in the queue."""


@dataclass(slots=True)
class Redriven:
    """What became of one fault. It is `settled`, and its message may be deleted, if nothing of it is left."""

    settled: bool
    events: list[str] = field(default_factory=list)  # ids sent on
    trimmed: int = 0  # records that the stream no longer holds
    problems: list[str] = field(default_factory=list)


def read_fault(letter: DeadLetter) -> ItemFault | BatchFault | UnknownFault:
    try:
        body = read_json(letter.body)
        if "DDBStreamBatchInfo" in body:
            batch = body["DDBStreamBatchInfo"]
            return BatchFault(
                stream_arn=batch["streamArn"],
                shard=batch["shardId"],
                start=batch["startSequenceNumber"],
                end=batch["endSequenceNumber"],
                size=int(batch["batchSize"]),
                condition=str(body.get("requestContext", {}).get("condition", "")),
                first_at=str(batch.get("approximateArrivalOfFirstRecord", "")),
                last_at=str(batch.get("approximateArrivalOfLastRecord", "")),
            )
        if isinstance(body["key"], dict):
            return ItemFault(body["key"], str(body["reason"]), letter.sent_at)
    except (ValueError, TypeError, KeyError, AttributeError):
        pass
    return UnknownFault()


class StreamFaults:
    """`streams` is a boto3 client of DynamoDB Streams, `table` the Events table."""

    def __init__(self, *, dynamodb: Any, streams: Any, table: str, queue: RetryQueue) -> None:
        self._dynamodb = dynamodb
        self._streams = streams
        self._table = table
        self._queue = queue

    def redrive(self, letter: DeadLetter) -> Redriven:
        """Raises Unavailable; a fault that was handled half is handled whole the next time."""
        fault = read_fault(letter)
        if isinstance(fault, ItemFault):
            return self._item(fault)
        if isinstance(fault, BatchFault):
            return self._batch(fault)
        return Redriven(settled=False, problems=["not a stream fault: neither Hookline nor Lambda wrote it"])

    def _item(self, fault: ItemFault) -> Redriven:
        with aws_errors(f"reading {self._table}"):
            item = self._dynamodb.get_item(TableName=self._table, Key=dict(fault.key), ConsistentRead=True).get("Item")
        if item is None:
            return Redriven(settled=False, problems=[f"{fault.event_id}: the item is gone"])
        return self._send([(item, fault.sent_at)])

    def _batch(self, fault: BatchFault) -> Redriven:
        images: list[tuple[Mapping[str, Any], float]] = []
        for record in self._records(fault):
            change = record["dynamodb"]
            if record["eventName"] == "INSERT" and "NewImage" in change:
                created = change["ApproximateCreationDateTime"]
                images.append((change["NewImage"], created.timestamp() if hasattr(created, "timestamp") else created))
        redriven = self._send(images)
        redriven.trimmed = max(0, fault.size - len(images))
        if redriven.trimmed:
            redriven.settled = False
            redriven.problems.append(
                f"{redriven.trimmed} of {fault.size} records have left the stream, which holds them for 24 hours; "
                f"they arrived from {fault.first_at} to {fault.last_at}: find their events by "
                "`hookline replay missing --since … --until …`, then purge this message"
            )
        return redriven

    def _send(self, images: Sequence[tuple[Mapping[str, Any], float]]) -> Redriven:
        result = Redriven(settled=True)
        messages = []
        for item, created in images:
            try:
                event = decode(item, created)
            except MalformedEvent as error:
                result.settled = False
                result.problems.append(f"{item.get('pk', {}).get('S', '?')}: {error}")
                continue
            if "timestamp" not in item:
                self._stamp(event.key, rfc3339(created))
            messages.append(EventMessage(event.key))
        refused = self._queue.send([(message, 0.0) for message in messages])
        if refused:
            raise Unavailable(f"the retry queue refused {len(refused)} messages")
        result.events = [message.event.id for message in messages]
        return result

    def _stamp(self, key: EventKey, timestamp: str) -> None:
        """Writes down the time that the stream gave an item: the retry queue has no stream record to take it from, and
        it is part of the deliveries' keys.
        """
        conditional(
            self._dynamodb,
            "update_item",
            TableName=self._table,
            Key={"pk": {"S": key.pk}},
            UpdateExpression="SET #timestamp = :timestamp",
            ConditionExpression="attribute_exists(pk) AND attribute_not_exists(#timestamp)",
            ExpressionAttributeNames={"#timestamp": "timestamp"},
            ExpressionAttributeValues={":timestamp": {"S": timestamp}},
        )

    def _records(self, fault: BatchFault) -> Iterator[Mapping[str, Any]]:
        """Those of the range that the stream still holds."""
        start, end = int(fault.start), int(fault.end)
        iterator = self._iterator(fault, "AT_SEQUENCE_NUMBER") or self._iterator(fault, "TRIM_HORIZON")
        empty = 0
        while iterator is not None and empty < _MOST_EMPTY_PAGES:
            with aws_errors("reading the stream"):
                page = self._streams.get_records(ShardIterator=iterator)
            for record in page["Records"]:
                number = int(record["dynamodb"]["SequenceNumber"])
                if number > end:
                    return
                if number >= start:
                    yield record
                if number == end:
                    return
            empty = 0 if page["Records"] else empty + 1
            iterator = page.get("NextShardIterator")

    def _iterator(self, fault: BatchFault, kind: str) -> str | None:
        """None where the range's start, or the whole shard, is out of reach."""
        position = {"SequenceNumber": fault.start} if kind == "AT_SEQUENCE_NUMBER" else {}
        try:
            with aws_errors("reading the stream"):
                try:
                    answer = self._streams.get_shard_iterator(
                        StreamArn=fault.stream_arn, ShardId=fault.shard, ShardIteratorType=kind, **position
                    )
                except refusals() as error:
                    if error_code(error) in _OUT_OF_REACH:
                        return None
                    raise
        except NotFound:
            return None
        iterator: str = answer["ShardIterator"]
        return iterator
