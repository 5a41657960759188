"""A DynamoDB stream batch as events, and what in it is not an event at all."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from hookline.errors import MalformedEvent
from hookline.outbound.events.counters import is_counter
from hookline.outbound.events.items import decode

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from hookline.outbound.model import Event, EventKey

__all__ = ["StreamBatch", "read_batch"]

_STUCK = 900.0  # seconds


@dataclass(slots=True)
class StreamBatch:
    """`sequence` maps an event to its record's sequence number, which is what a partial failure names."""

    events: list[Event] = field(default_factory=list)
    sequence: dict[EventKey, str] = field(default_factory=dict)
    malformed: list[tuple[str, dict[str, Any], str]] = field(default_factory=list)  # sequence number, key, reason
    oldest: float | None = None  # unix seconds when the first of its records was committed, if that is known

    def age(self, now: float) -> float:
        """Seconds that the oldest record has waited."""
        return 0.0 if self.oldest is None else max(0.0, now - self.oldest)

    def stuck(self, now: float) -> bool:
        """A record that stands alone and is old: Lambda cuts a batch that crashes the function down to what crashes it,
        and gives up on it after hours only. Until then it holds up its shard.
        """
        return len(self.sequence) == len(self.events) == 1 and self.age(now) > _STUCK

    def failures(self, events: Iterable[EventKey]) -> list[str]:
        return [self.sequence[key] for key in events]


def read_batch(records: Sequence[Mapping[str, Any]]) -> StreamBatch:
    """Reads the new images. An item that is no event is set aside with its key and what was expected."""
    batch = StreamBatch()
    for record in records:
        change = record["dynamodb"]
        number = change["SequenceNumber"]
        if is_counter(change.get("Keys", {})):
            continue  # of a key's numbers, when it is first put
        created = change.get("ApproximateCreationDateTime")
        if created is not None and (batch.oldest is None or created < batch.oldest):
            batch.oldest = float(created)
        try:
            event = decode(change.get("NewImage", {}))
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
