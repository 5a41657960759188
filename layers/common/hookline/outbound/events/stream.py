"""A DynamoDB stream batch as events, and what in it is not an event at all."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from hookline.errors import MalformedEvent
from hookline.outbound.events.items import decode

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from hookline.outbound.model import Event, EventKey

__all__ = ["StreamBatch", "read_batch"]


@dataclass(slots=True)
class StreamBatch:
    """`sequence` maps an event to its record's sequence number, which is what a partial failure names."""

    events: list[Event] = field(default_factory=list)
    sequence: dict[EventKey, str] = field(default_factory=dict)
    malformed: list[tuple[str, dict[str, Any], str]] = field(default_factory=list)  # sequence number, key, reason

    def failures(self, events: Iterable[EventKey]) -> list[str]:
        return [self.sequence[key] for key in events]


def read_batch(records: Sequence[Mapping[str, Any]]) -> StreamBatch:
    """Reads the new images. An item that is no event is set aside with its key and what was expected."""
    batch = StreamBatch()
    for record in records:
        change = record["dynamodb"]
        number = change["SequenceNumber"]
        try:
            event = decode(change.get("NewImage", {}), change.get("ApproximateCreationDateTime"))
        except MalformedEvent as error:
            batch.malformed.append((number, change.get("Keys", {}), str(error)))
            continue
        except Exception as error:  # noqa: BLE001 - one item that nobody foresaw must not stop a shard
            surprise = f"expected an event item ({type(error).__name__})"
            batch.malformed.append((number, change.get("Keys", {}), surprise))
            continue
        batch.events.append(event)
        batch.sequence.setdefault(event.key, number)  # twice, where it was deleted and put again: all from there on
    return batch
