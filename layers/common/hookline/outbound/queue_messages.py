"""What queues carry, a class for each thing there is to do; `delivery.messages` writes and reads the retry queue's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from hookline.outbound.model import DeliveryKey, EventKey, LineKey

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "BacklogMessage",
    "BurstMessage",
    "EventMessage",
    "JobMessage",
    "LineMessage",
    "Origin",
    "QueueMessage",
    "RetryMessage",
    "SourceLetter",
]


class Origin(NamedTuple):
    """A message, as `DeadLetter` names it."""

    copy: str
    id: str


class RetryMessage(NamedTuple):
    """On the retry queue: make this delivery's next attempt, if it still is in the turn it was scheduled in.

    `replay` asks for a fresh schedule even where the delivery is delivered, held or exhausted. `copy` tells one sending
    of a turn's message from another: SQS's own id does not survive a redrive. `stands_for` is the one that could not be
    handled, time and again, where this was sent in its place.
    """

    key: DeliveryKey
    turn: int
    replay: bool = False
    copy: str = ""
    digest: str = ""  # of the event, as the row had it; "": not known to who sent this
    stands_for: Origin | None = None

    @property
    def tenant(self) -> str:
        return self.key.tenant

    @property
    def group(self) -> str:
        return f"{self.key.tenant}#{self.key.endpoint_id}"  # endpoints of two tenants may have one id


class EventMessage(NamedTuple):
    """On the retry queue: deliver this event to every matching endpoint that has no delivery of it yet."""

    event: EventKey
    endpoint_id: str = ""  # only this one
    timestamp: str = ""  # the event's, where its item may have none: the stream's record had one

    @property
    def group(self) -> str:
        return f"{self.event.tenant}#{self.endpoint_id}" if self.endpoint_id else self.event.tenant


class BurstMessage(NamedTuple):
    """On the retry queue: the same for several events of one tenant, each with its timestamp ("": its item's)."""

    tenant: str
    events: tuple[tuple[str, str], ...]  # id and timestamp

    @property
    def group(self) -> str:
        return self.tenant

    def each(self) -> list[EventMessage]:
        return [EventMessage(EventKey(self.tenant, id_), timestamp=timestamp) for id_, timestamp in self.events]


class BacklogMessage(NamedTuple):
    """On the retry queue: do this step of an endpoint's backlog."""

    tenant: str
    endpoint_id: str
    step: int

    @property
    def group(self) -> str:
        return f"{self.tenant}#{self.endpoint_id}"


class LineMessage(NamedTuple):
    """On the retry queue: see to whose turn it is; `skip`: that number is given up by somebody who may."""

    line: LineKey
    skip: int = 0

    @property
    def group(self) -> str:
        return self.line.endpoint_id


class JobMessage(NamedTuple):
    """On the retry queue: do this page of a replay job."""

    job_id: str
    page: int

    @property
    def group(self) -> str:
        return self.job_id


QueueMessage = RetryMessage | EventMessage | BurstMessage | BacklogMessage | LineMessage | JobMessage


class SourceLetter(NamedTuple):
    """What a source sent and cannot be published: a message's body, or the part of it that was refused, and why."""

    queue: str  # ARN
    id: str  # the message's
    body: str
    reason: str
    group: str = ""
    attributes: Mapping[str, Any] = {}  # as an event source mapping gives them
