"""Messages of a source's queue, as an event source mapping of Lambda hands them over, and what is in them.

The stack's own queue has EventBridge's events (`bus`) and S3's notifications (`bucket`): which of the two is told by
their shape, and only these services send to it. Every other queue is the user's (`queue`).

A message that was refused and is sent back has the attribute `hookline-letter`: its first id and its own attributes.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_plus

from hookline.errors import InvalidInput
from hookline.nesting import read_json
from hookline.outbound.times import normalise, rfc3339

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["LETTER", "Item", "as_json", "identity", "read"]

LETTER = "hookline-letter"


@dataclass(frozen=True, slots=True)
class Item:
    """What one event is made of. `document` is what expressions see; `data` the event's, as JSON text, where no
    expression says; `time` RFC 3339 or unix seconds; `original` what is kept of it where it is refused.
    """

    source: str
    event_id: str
    document: Any
    data: str
    time: str | float
    original: str


def read(record: Mapping[str, Any], own_queue: str) -> list[Item]:
    """The items of a message; none in S3's test message. Raises InvalidInput for what is no such message."""
    text = record["body"]
    if record["eventSourceARN"] != own_queue:
        return [_of_queue(record, text)]
    try:
        body = read_json(text)
    except ValueError:
        raise InvalidInput.at("body", "expected JSON, as EventBridge and S3 send it") from None
    if not isinstance(body, dict):
        raise InvalidInput.at("body", "expected an object, as EventBridge and S3 send it")
    if body.get("Event") == "s3:TestEvent":  # S3 sends it when the notification is set up
        return []
    if "detail-type" in body:
        return [_of_bus(body, text)]
    return list(_of_bucket(body))


def as_json(value: Any) -> str:
    """Compact JSON text. What JSON does not have, such as NaN, is left for the event's own check to refuse."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _of_bus(event: Mapping[str, Any], text: str) -> Item:
    """https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html"""
    event_id, time = event.get("id"), event.get("time")
    if not isinstance(event_id, str) or not isinstance(time, str):
        raise InvalidInput.at("body", "expected an event of EventBridge, with id and time")
    return Item("bus", f"bus_{event_id}", event, as_json(event.get("detail")), time, text)


def _of_queue(record: Mapping[str, Any], text: str) -> Item:
    system, (message_id, attributes) = record["attributes"], identity(record)
    try:
        body = read_json(text)
        data = text  # byte for byte
    except ValueError:
        body, data = text, as_json(text)
    sent = int(system["SentTimestamp"]) / 1000
    document = {
        "id": message_id,
        "body": body,
        "attributes": {
            name: value.get("stringValue") for name, value in attributes.items() if value.get("stringValue") is not None
        },
        "group": system.get("MessageGroupId"),
        "sent": rfc3339(sent),
    }
    return Item("queue", f"queue_{message_id}", document, data, sent, text)


def identity(record: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    """A message's id and attributes; those that it had at first, where it was sent back."""
    attributes = record.get("messageAttributes") or {}
    try:
        letter = read_json(attributes[LETTER]["stringValue"])
        return str(letter["id"]), dict(letter["attributes"])
    except (KeyError, TypeError, ValueError):
        return record["messageId"], attributes


def _of_bucket(body: Mapping[str, Any]) -> Iterator[Item]:
    """https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html"""
    records = body.get("Records")
    if not isinstance(records, list) or not records:
        raise InvalidInput.at("body", "expected an event of EventBridge, or a notification of S3")
    for record in records:
        original = as_json({"Records": [record]})
        try:
            document = _object(record)
        except (KeyError, TypeError, AttributeError, ValueError):
            raise InvalidInput.at("body", "expected a notification of S3, with bucket, key and time") from None
        told = [document["bucket"], document["key"], document["version"], record["s3"]["object"].get("sequencer")]
        digest = hashlib.sha256(json.dumps([*told, document["event"]]).encode()).hexdigest()[:32]
        yield Item("bucket", f"bucket_{digest}", document, as_json(document), document["time"], original)


def _object(record: Mapping[str, Any]) -> dict[str, Any]:
    stored = record["s3"]["object"]
    return {
        "event": str(record["eventName"]),
        "bucket": str(record["s3"]["bucket"]["name"]),
        "key": unquote_plus(stored["key"]),
        "size": stored.get("size"),
        "etag": stored.get("eTag"),
        "version": stored.get("versionId"),
        "time": normalise(record["eventTime"]),
        "region": record.get("awsRegion"),
    }
