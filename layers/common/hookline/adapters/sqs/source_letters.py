"""The dead-letter queue of sources.

The body is what was refused, byte for byte; the attribute `reason` says why, and `hookline-letter` where it came from
with what SQS would not keep: the message's id, its own attributes, its group.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from hookline.adapters.aws_errors import aws_errors
from hookline.adapters.sqs.sending_back import sender_to
from hookline.nesting import read_json
from hookline.outbound.sources.messages import LETTER
from hookline.sqstext import sendable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hookline.adapters.sqs.dead_letters import DeadLetter, Handle
    from hookline.outbound.queue_messages import SourceLetter

__all__ = ["SqsSourceLetters", "back_to_sources", "origin"]

_REASON = 500  # characters


class SqsSourceLetters:
    def __init__(self, client: Any, url: str) -> None:
        self._client = client
        self._url = url

    def send(self, letter: SourceLetter) -> None:
        about = {
            "id": letter.id,
            "queue": letter.queue,
            "group": letter.group,
            "attributes": {
                name: {"stringValue": value["stringValue"]}
                for name, value in letter.attributes.items()
                if value.get("stringValue") is not None
            },
        }
        attributes = {"reason": sendable(letter.reason[:_REASON]), LETTER: json.dumps(about)}
        with aws_errors("sending to the dead-letter queue of sources"):
            self._client.send_message(
                QueueUrl=self._url,
                MessageBody=letter.body,
                MessageAttributes={
                    name: {"DataType": "String", "StringValue": value} for name, value in attributes.items()
                },
            )


def origin(letter: DeadLetter) -> dict[str, Any]:
    """What the letter says of the message: id, queue (ARN), group, attributes. Nothing where SQS itself gave it up."""
    try:
        about = read_json(letter.text(LETTER))
    except ValueError:
        return {}
    return about if isinstance(about, dict) else {}


def back_to_sources(client: Any, own_queue: str) -> Handle:
    """A `Handle` for `SqsDeadLetters.drain`. What does not say where it came from, came from the stack's `own_queue`.

    `client` is a boto3 SQS client.
    """

    def send(letters: Sequence[DeadLetter]) -> set[str]:
        by_queue: dict[str, list[DeadLetter]] = {}
        for letter in letters:
            about = origin(letter)
            queue = str(about.get("queue") or own_queue)
            if queue:
                by_queue.setdefault(queue, []).append(replace(letter, group=str(about.get("group") or letter.group)))
        accepted: set[str] = set()
        for arn, group in by_queue.items():
            *_, account, name = arn.split(":")
            with aws_errors(f"finding {name}"):
                url = client.get_queue_url(QueueName=name, QueueOwnerAWSAccountId=account)["QueueUrl"]
            accepted |= set(sender_to(client, url)(group))
        return accepted

    return send
