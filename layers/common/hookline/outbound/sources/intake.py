"""Messages of sources, published: each by itself, so that none waits for another, and each once.

What can never be published goes to the dead-letter queue with its reason. What cannot be now stays in its queue; in a
FIFO queue what stands behind it in its group stays as well.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from hookline.errors import Conflict, Denied, InvalidInput, NotFound, Unavailable
from hookline.outbound.events.outbox import publish
from hookline.outbound.queue_messages import SourceLetter
from hookline.outbound.sources.messages import identity, read

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import timedelta

    from hookline.outbound.events.outbox import Tenants, Types
    from hookline.outbound.model import Event
    from hookline.outbound.ports import EventStore, SourceLetters
    from hookline.outbound.sources.mapping import SourceMapping
    from hookline.outbound.sources.messages import Item
    from hookline.ports import BlobStore, Clock

__all__ = ["Intake", "Refusal", "Taken"]

_LATER = (Unavailable, Denied)


@dataclass(frozen=True, slots=True)
class Refusal:
    message_id: str
    reason: str


@dataclass(slots=True)
class Taken:
    """What became of a batch. `failed` are the messages that stay in their queue."""

    published: int = 0
    repeated: int = 0
    ignored: int = 0
    refused: list[Refusal] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)


class Intake:
    """`mappings` gives those of a source. `own_queue` is the ARN of the stack's queue, which buses and buckets send to;
    "" if it has none.
    """

    def __init__(
        self,
        *,
        mappings: Callable[[str], Sequence[SourceMapping]],
        config: Tenants,
        types: Types,
        events: EventStore,
        blobs: BlobStore,
        letters: SourceLetters,
        clock: Clock,
        retention: timedelta,
        own_queue: str,
    ) -> None:
        self._mappings = mappings
        self._config = config
        self._types = types
        self._events = events
        self._blobs = blobs
        self._source_letters = letters
        self._clock = clock
        self._retention = retention
        self._own_queue = own_queue

    def take(self, records: Sequence[Mapping[str, Any]]) -> Taken:
        taken = Taken()
        blocked: set[tuple[str, str]] = set()  # FIFO groups with a message that stays: nothing overtakes it
        for record in records:
            group = (record["eventSourceARN"], record["attributes"].get("MessageGroupId", ""))
            try:
                if group in blocked:
                    raise Unavailable("one before it in its group stays")
                self._take(record, taken)
            except _LATER as error:
                taken.failed[record["messageId"]] = str(error)
                if record["eventSourceARN"].endswith(".fifo"):
                    blocked.add(group)
        return taken

    def _take(self, record: Mapping[str, Any], taken: Taken) -> None:
        try:
            items = read(record, self._own_queue)
        except InvalidInput as error:
            self._refuse(record, record["body"], str(error), taken)
            return
        for item in items:
            try:
                self._publish(item, taken)
            except (InvalidInput, Conflict, NotFound) as error:
                self._refuse(record, item.original, str(error), taken)

    def _publish(self, item: Item, taken: Taken) -> None:
        mappings = self._mappings(item.source)
        if not mappings:
            raise NotFound(f"no mapping from {item.source} is applied (hookline sources apply)")
        chosen = next((each for each in mappings if each.wants(item)), None)
        if chosen is None:
            taken.ignored += 1
            return
        event = chosen.event(item, retention=self._retention, now=self._clock())
        if publish(event, config=self._config, types=self._types, store=self._events, blobs=self._blobs).created:
            taken.published += 1
            return
        stored = self._events.get_many([event.key]).get(event.key)
        if stored is not None and not _same(stored, event):
            raise Conflict(f"another event has the id {event.id}")
        taken.repeated += 1

    def _refuse(self, record: Mapping[str, Any], body: str, reason: str, taken: Taken) -> None:
        message_id, attributes = identity(record)
        group = record["attributes"].get("MessageGroupId", "")
        self._source_letters.send(SourceLetter(record["eventSourceARN"], message_id, body, reason, group, attributes))
        taken.refused.append(Refusal(record["messageId"], reason))


def _same(stored: Event, event: Event) -> bool:
    """Publishing the same twice is publishing it once; large data is named by its content (`outbox.publish`)."""
    if (stored.type, stored.version) != (event.type, event.version):
        return False
    if stored.data is None:
        digest = hashlib.sha256(event.data or b"").hexdigest()[:16]
        return (stored.data_ref or "").endswith(f"/{digest}")
    return stored.data == event.data
