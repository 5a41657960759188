"""Dead letters back to the queue they came from, as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hookline.adapters.aws_errors import aws_errors
from hookline.adapters.sqs.dead_letters import queue_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hookline.adapters.sqs.dead_letters import DeadLetter, Handle

__all__ = ["sender_to"]

_BATCH = 10  # SQS's limit for one call
_BATCH_BYTES = 1_000_000  # SQS's limit for the bodies and attributes of one call is 1 MiB


def sender_to(client: Any, url: str) -> Handle:
    """Sends messages to the queue at `url` as they are: body, attributes and group; a `Handle` for `drain`.

    A worker's `failed_at` becomes 0, so that it never takes one for the message it has just given up.
    """
    fifo = url.endswith(".fifo")

    def send(letters: Sequence[DeadLetter]) -> set[str]:
        accepted: set[str] = set()
        for chunk in _by_size(letters):
            entries = [_entry(index, letter, fifo=fifo) for index, letter in enumerate(chunk)]
            with aws_errors(f"sending to {queue_name(url)}"):
                answer = client.send_message_batch(QueueUrl=url, Entries=entries)
            accepted |= {chunk[int(done["Id"])].id for done in answer.get("Successful", [])}
        return accepted

    return send


def _entry(index: int, letter: DeadLetter, *, fifo: bool) -> dict[str, Any]:
    entry: dict[str, Any] = {"Id": str(index), "MessageBody": letter.body}
    if letter.attributes:
        entry["MessageAttributes"] = {
            name: {key: part for key, part in value.items() if key in {"DataType", "StringValue", "BinaryValue"}}
            for name, value in letter.attributes.items()
        }
        if "failed_at" in entry["MessageAttributes"]:
            entry["MessageAttributes"]["failed_at"] = {"DataType": "String", "StringValue": "0"}
    if letter.group or fifo:
        entry["MessageGroupId"] = letter.group or "hookline"
    if fifo:  # interrupted before the deletion and run again, it is still sent once
        entry["MessageDeduplicationId"] = f"replay-{letter.id}"
    return entry


def _by_size(letters: Sequence[DeadLetter]) -> list[list[DeadLetter]]:
    chunks: list[list[DeadLetter]] = []
    room = 0
    for letter in letters:
        size = len(letter.body.encode()) + 2048  # attributes are a few names and a reason
        if not chunks or size > room or len(chunks[-1]) == _BATCH:
            chunks.append([])
            room = _BATCH_BYTES
        chunks[-1].append(letter)
        room -= size
    return chunks
