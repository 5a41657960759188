"""A DynamoDB stream as an event source: shards, parents before their children, from where it was left."""

from __future__ import annotations

import base64
import json
import time
import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from hookline_cli.local.samlocal.bridge.batches import deliver

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from hookline_cli.local.samlocal.bridge.answers import Answer
    from hookline_cli.local.samlocal.bridge.batches import GivenUp
    from hookline_cli.local.samlocal.bridge.sources import StreamSource

__all__ = ["Positions", "StreamPoller", "stream_record"]

_LOOK = 10.0  # seconds until the stream is asked for new shards


class Positions:
    """Where each shard was left, in a file: what was sent in an earlier run is not sent again."""

    def __init__(self, load: Callable[[], str], save: Callable[[str], None], arn: str) -> None:
        self._save = save
        self._arn = arn
        try:
            found = json.loads(load())
        except ValueError:
            found = {}
        # of another stream's shards nothing is known here
        self._shards: dict[str, str] = found.get(arn, {}) if isinstance(found, dict) else {}

    def of(self, shard: str) -> str:
        return self._shards.get(shard, "")

    def note(self, shard: str, number: str) -> None:
        self._shards[shard] = number
        self._save(json.dumps({self._arn: self._shards}))


@dataclass(slots=True)
class _Shard:
    id: str
    parent: str
    iterator: str | None = None
    opened: bool = False

    @property
    def read(self) -> bool:
        return self.opened and self.iterator is None


@dataclass(slots=True)
class StreamPoller:
    """`pause(seconds)` waits, and raises to end everything; `tell` is called with a line about each failure."""

    source: StreamSource
    streams: Any
    sqs: Any
    invoke: Callable[[str, Mapping[str, Any]], Answer]
    pause: Callable[[float], None]
    tell: Callable[[str], None]
    positions: Positions
    clock: Callable[[], float] = time.time
    _shards: dict[str, _Shard] = field(default_factory=dict)
    _looked: float = float("-inf")

    def turn(self) -> int:
        """One page of every shard whose turn it is; how many records there were. Raises botocore's errors."""
        if self.clock() - self._looked > _LOOK:
            self._find_shards()
        records = 0
        for shard in list(self._shards.values()):
            parent = self._shards.get(shard.parent)
            if shard.read or (parent and not parent.read):
                continue
            records += self._page(shard)
        return records

    def _find_shards(self) -> None:
        more: dict[str, str] = {}
        while True:
            found = self.streams.describe_stream(StreamArn=self.source.arn, **more)["StreamDescription"]
            for each in found["Shards"]:
                name = each["ShardId"]
                self._shards.setdefault(name, _Shard(name, each.get("ParentShardId", "")))
            if not (last := found.get("LastEvaluatedShardId")):
                break
            more = {"ExclusiveStartShardId": last}
        self._looked = self.clock()

    def _open(self, shard: _Shard) -> None:
        position = self.positions.of(shard.id)
        where: dict[str, str] = {"ShardIteratorType": self.source.start}
        if position:
            where = {"ShardIteratorType": "AFTER_SEQUENCE_NUMBER", "SequenceNumber": position}
        try:
            shard.iterator = self._iterator(shard, where)
        except self.streams.exceptions.TrimmedDataAccessException:
            shard.iterator = self._iterator(shard, {"ShardIteratorType": "TRIM_HORIZON"})
        shard.opened = True

    def _iterator(self, shard: _Shard, where: Mapping[str, str]) -> str:
        found = self.streams.get_shard_iterator(StreamArn=self.source.arn, ShardId=shard.id, **where)
        iterator: str = found["ShardIterator"]
        return iterator

    def _page(self, shard: _Shard) -> int:
        if not shard.opened:
            self._open(shard)
        try:
            page = self.streams.get_records(ShardIterator=shard.iterator, Limit=min(self.source.batch, 1000))
        except self.streams.exceptions.ExpiredIteratorException:
            shard.opened = False
            return 0
        records = [stream_record(each, self.source.arn) for each in page["Records"]]
        wanted = [each for each in records if self._wanted(each)]
        if wanted:
            self._deliver(shard, wanted)
        if records:
            self.positions.note(shard.id, records[-1]["dynamodb"]["SequenceNumber"])
        shard.iterator = page.get("NextShardIterator")
        return len(records)

    def _wanted(self, record: Mapping[str, Any]) -> bool:
        return not self.source.filters or any(wants(record) for wants in self.source.filters)

    def _deliver(self, shard: _Shard, records: list[dict[str, Any]]) -> None:
        given_up = deliver(self.source, records, invoke=self.invoke, clock=self.clock, pause=self.pause, tell=self.tell)
        for each in given_up:
            self.tell(f"{self.source.function}: {len(each.records)} records given up, {each.condition}")
            if self.source.failures:
                _, _, _, _, account, name = self.source.failures.split(":")
                url = self.sqs.get_queue_url(QueueName=name, QueueOwnerAWSAccountId=account)["QueueUrl"]
                self.sqs.send_message(QueueUrl=url, MessageBody=json.dumps(self._failure(shard.id, each)))

    def _failure(self, shard: str, given_up: GivenUp) -> dict[str, Any]:
        """Lambda's message about a batch that it gave up: where it stands in the stream, not what is in it."""
        first, last = given_up.records[0]["dynamodb"], given_up.records[-1]["dynamodb"]
        return {
            "requestContext": {
                "requestId": str(uuid.uuid4()),
                "functionArn": f"arn:aws:lambda:us-east-1:000000000000:function:{self.source.function}",
                "condition": given_up.condition,
                "approximateInvokeCount": given_up.tries,
            },
            "responseContext": {"statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled"},
            "version": "1.0",
            "timestamp": _iso(self.clock()),
            "DDBStreamBatchInfo": {
                "shardId": shard,
                "startSequenceNumber": first["SequenceNumber"],
                "endSequenceNumber": last["SequenceNumber"],
                "approximateArrivalOfFirstRecord": _iso(first["ApproximateCreationDateTime"]),
                "approximateArrivalOfLastRecord": _iso(last["ApproximateCreationDateTime"]),
                "batchSize": len(given_up.records),
                "streamArn": self.source.arn,
            },
        }


def _iso(seconds: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


def stream_record(record: Mapping[str, Any], arn: str) -> dict[str, Any]:
    """A record of GetRecords as Lambda's event has it: bytes as base64, times as seconds."""
    return {**_plain(record), "eventSourceARN": arn}


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple, set)):
        return [_plain(each) for each in value]
    if isinstance(value, datetime):
        return value.timestamp()
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value
