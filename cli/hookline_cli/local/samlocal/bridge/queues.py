"""An SQS queue as an event source: receive, filter, invoke, delete what was done."""

from __future__ import annotations

import base64
import contextlib
import json
from typing import TYPE_CHECKING, Any

from hookline_cli.local.samlocal.bridge.answers import failed_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from hookline_cli.local.samlocal.bridge.answers import Answer
    from hookline_cli.local.samlocal.bridge.sources import QueueSource

__all__ = ["QueuePoller", "queue_record"]

_WAIT = 5  # seconds of long polling: Lambda waits for 20, and Ctrl-C need not
_MOST = 10  # messages that SQS hands over at once


class QueuePoller:
    """`tell` is called with a line about each failure."""

    def __init__(
        self,
        source: QueueSource,
        sqs: Any,
        invoke: Callable[[str, Mapping[str, Any]], Answer],
        tell: Callable[[str], None],
    ) -> None:
        self._source = source
        self._sqs = sqs
        self._invoke = invoke
        self._tell = tell
        _, _, _, self._region, account, name = source.arn.split(":")
        self._url: str = sqs.get_queue_url(QueueName=name, QueueOwnerAWSAccountId=account)["QueueUrl"]

    def turn(self) -> int:
        """One batch, waiting some seconds for it; how many messages it had. Raises botocore's errors."""
        messages = self._sqs.receive_message(
            QueueUrl=self._url,
            MaxNumberOfMessages=min(self._source.batch, _MOST),
            WaitTimeSeconds=_WAIT,
            AttributeNames=["All"],
            MessageAttributeNames=["All"],
        ).get("Messages", [])
        records = {message["MessageId"]: self._record(message) for message in messages}
        wanted = {name: record for name, record in records.items() if self._wanted(record)}
        failed = self._run(wanted) if wanted else set()
        for name in records.keys() - failed:  # what no filter wants is deleted, too
            self._sqs.delete_message(QueueUrl=self._url, ReceiptHandle=records[name]["receiptHandle"])
        return len(records)

    def _run(self, records: Mapping[str, Mapping[str, Any]]) -> set[str]:
        """The failed ones stay where they are, until their visibility timeout is over."""
        answer = self._invoke(self._source.function, {"Records": list(records.values())})
        failed = failed_of(list(records), answer, partial=self._source.partial)
        if answer.error:
            self._tell(f"{self._source.function} failed on {len(records)} messages: {answer.error}")
        return failed

    def _record(self, message: Mapping[str, Any]) -> dict[str, Any]:
        return queue_record(message, arn=self._source.arn, region=self._region)

    def _wanted(self, record: Mapping[str, Any]) -> bool:
        if not self._source.filters:
            return True
        seen = dict(record)
        with contextlib.suppress(ValueError):  # then a filter of plain text alone can want it
            seen["body"] = json.loads(record["body"])
        return any(wants(seen) for wants in self._source.filters)


def queue_record(message: Mapping[str, Any], *, arn: str, region: str) -> dict[str, Any]:
    """A message of ReceiveMessage as Lambda's event has it."""
    return {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": message.get("Attributes", {}),
        "messageAttributes": {name: _attribute(value) for name, value in message.get("MessageAttributes", {}).items()},
        "md5OfBody": message.get("MD5OfBody", ""),
        "eventSource": "aws:sqs",
        "eventSourceARN": arn,
        "awsRegion": region,
    }


def _attribute(value: Mapping[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {"stringListValues": [], "binaryListValues": [], "dataType": value["DataType"]}
    if "StringValue" in value:
        made["stringValue"] = value["StringValue"]
    if "BinaryValue" in value:
        made["binaryValue"] = base64.b64encode(value["BinaryValue"]).decode()
    return made
