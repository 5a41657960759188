"""The retry queue and the stream fault queue on SQS."""

from __future__ import annotations

import contextlib
import json
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from hookline import ids
from hookline.adapters.aws_errors import aws_errors
from hookline.adapters.aws_wire.services import client
from hookline.errors import Denied, NotFound, Unavailable
from hookline.outbound.delivery.messages import encode_message
from hookline.sqstext import group_id

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hookline.outbound.queue_messages import QueueMessage

__all__ = ["SqsFaultQueue", "SqsRetryQueue", "show_again"]

_BATCH = 10  # SQS's limit for one call
_THREADS = 8


class SqsRetryQueue:
    """`MessageGroupId` on a standard queue makes SQS serve the groups fairly: no endpoint delays others."""

    def __init__(self, client: Any, url: str) -> None:
        self._client = client
        self._url = url

    def send(self, messages: Sequence[tuple[QueueMessage, float]]) -> list[QueueMessage]:
        chunks = [messages[start : start + _BATCH] for start in range(0, len(messages), _BATCH)]
        if len(chunks) <= 1:
            return [message for chunk in chunks for message in self._send(chunk)]
        with ThreadPoolExecutor(min(_THREADS, len(chunks))) as threads:
            return [message for refused in threads.map(self._send, chunks) for message in refused]

    def waiting(self) -> int:
        with aws_errors("reading the retry queue's depth"):
            answer = self._client.get_queue_attributes(
                QueueUrl=self._url, AttributeNames=["ApproximateNumberOfMessages"]
            )
        return int(answer["Attributes"]["ApproximateNumberOfMessages"])

    def _send(self, chunk: Sequence[tuple[QueueMessage, float]]) -> list[QueueMessage]:
        entries = [
            {
                "Id": str(index),
                "MessageBody": encode_message(message, ids.copy_id()),
                "DelaySeconds": max(0, min(900, round(delay))),
                "MessageGroupId": group_id(message.group),
            }
            for index, (message, delay) in enumerate(chunk)
        ]
        try:
            with aws_errors("sending to the retry queue"):
                answer = self._client.send_message_batch(QueueUrl=self._url, Entries=entries)
        except Unavailable:
            return [message for message, _ in chunk]
        return [chunk[int(failed["Id"])][0] for failed in answer.get("Failed", [])]


class SqsFaultQueue:
    def __init__(self, client: Any, url: str) -> None:
        self._client = client
        self._url = url

    def send(self, key: Mapping[str, Any], reason: str) -> None:
        body = json.dumps({"key": dict(key), "reason": reason})
        with aws_errors("sending to the stream fault queue"):
            self._client.send_message(QueueUrl=self._url, MessageBody=body)


def show_again(url: str, receipts: Sequence[str], seconds: int) -> None:
    """Makes received messages visible after `seconds`. Best effort: they come back by themselves, only later."""
    for start in range(0, len(receipts), _BATCH):
        entries = [
            {"Id": str(index), "ReceiptHandle": receipt, "VisibilityTimeout": seconds}
            for index, receipt in enumerate(receipts[start : start + _BATCH])
        ]
        with contextlib.suppress(Denied, NotFound, Unavailable), aws_errors("changing a message's visibility"):
            client("sqs").change_message_visibility_batch(QueueUrl=url, Entries=entries)
