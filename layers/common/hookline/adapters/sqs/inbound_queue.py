"""The inbound queues: a standard one, fair between hooks, and a FIFO one for hooks that run in order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hookline.adapters.aws_errors import aws_errors
from hookline.sqstext import sendable

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["SqsInboundQueue"]


class SqsInboundQueue:
    def __init__(self, client: Any, queue_url: str, fifo_queue_url: str) -> None:
        self._client = client
        self._url = queue_url
        self._fifo_url = fifo_queue_url

    def send(
        self,
        body: str,
        *,
        group: str,
        serial: bool = False,
        dedupe_id: str = "",
        delay: int = 0,
        attributes: Mapping[str, str] | None = None,
    ) -> None:
        # On the standard queue a group only keeps one busy hook from starving the others (SQS fair queues).
        call: dict[str, Any] = {"MessageBody": body, "MessageGroupId": group}
        if attributes:
            call["MessageAttributes"] = {
                name: {"DataType": "String", "StringValue": sendable(value)} for name, value in attributes.items()
            }
        if serial:
            call["QueueUrl"] = self._fifo_url
            call["MessageDeduplicationId"] = dedupe_id
        else:
            call["QueueUrl"] = self._url
            if delay:
                call["DelaySeconds"] = delay
        with aws_errors("inbound queue"):
            self._client.send_message(**call)

    def postpone(self, receipt: str, seconds: int, *, serial: bool = False) -> None:
        with aws_errors("inbound queue"):
            self._client.change_message_visibility(
                QueueUrl=self._fifo_url if serial else self._url, ReceiptHandle=receipt, VisibilityTimeout=seconds
            )
