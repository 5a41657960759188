"""A message of the retry queue and the delivery that it asks for: which one it is, and what it may do. Pure.

A delivery in another turn belongs to another message; a delivered or cancelled one is finished. The last message of an
exhausted delivery is on its way to the dead-letter queue: it is failed again, without a POST, until SQS has moved it
there. When it comes back, by the AWS console or by our CLI, it is a replay. The row remembers which message it was, so
a late copy of it does not count as a redrive, and nothing depends on a clock.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from hookline.outbound.delivery.outcomes import restart
from hookline.outbound.model import Status

if TYPE_CHECKING:
    from hookline.outbound.model import Delivery, LineKey
    from hookline.outbound.queue_messages import RetryMessage

__all__ = ["MOST_RECEIVES", "Asks", "Handled", "Received", "Work", "is_dead_letter", "recognise"]

MOST_RECEIVES = 5  # template.yaml: the retry queue's maxReceiveCount


class Received(NamedTuple):
    """A retry message as SQS gave it: `id` is SQS's, `receives` how often it was handed over, this time included."""

    id: str
    message: RetryMessage
    receives: int


class Work(NamedTuple):
    received: Received
    delivery: Delivery  # as it is to be attempted
    turn: int  # as it is stored …
    status: Status  # … and in this state


@dataclass(slots=True)
class Handled:
    """`exhausted` and `failed` are message ids to report as failures; the former should be seen again at once."""

    delivered: int = 0
    failed_attempts: int = 0
    postponed: int = 0
    held: int = 0
    cancelled: int = 0
    changed: int = 0  # those cancelled because the event is another one now
    misconfigured: int = 0
    stale: int = 0
    replayed: int = 0
    behind: int = 0  # wait for their turn
    lines: dict[LineKey, int] = field(default_factory=dict)  # that may have moved, and by which number
    newly_exhausted: list[Delivery] = field(default_factory=list)
    exhausted: set[str] = field(default_factory=set)
    failed: set[str] = field(default_factory=set)
    troubles: list[Delivery] = field(default_factory=list)


class Asks(Enum):
    """What a message asks of its delivery."""

    ATTEMPT = "attempt"
    REPLAY = "replay"  # the whole schedule again
    DEAD_LETTER = "dead letter"  # it is on its way to the dead-letter queue
    END = "end"  # it takes the place of the message that was to be moved there
    NOTHING = "nothing"  # it is late, or a copy


def recognise(received: Received, delivery: Delivery) -> tuple[Asks, Work]:
    message = received.message
    as_stored = Work(received, delivery, delivery.turn, delivery.status)
    if message.turn != delivery.turn or not _same_event(message, delivery):
        return Asks.NOTHING, as_stored
    if message.replay or _comes_back(received, delivery):
        return Asks.REPLAY, as_stored._replace(delivery=restart(delivery))
    if delivery.status is Status.WAITING:
        return Asks.ATTEMPT, as_stored
    if is_dead_letter(received, delivery):
        return Asks.DEAD_LETTER, as_stored
    if message.stands_for is not None and delivery.status is Status.EXHAUSTED:
        return Asks.END, as_stored
    return Asks.NOTHING, as_stored


def is_dead_letter(received: Received, delivery: Delivery) -> bool:
    dead = delivery.dead_letter
    return delivery.status is Status.EXHAUSTED and dead is not None and received.message.copy == dead.copy


def _comes_back(received: Received, delivery: Delivery) -> bool:
    """Whether the message was in the dead-letter queue.

    SQS gives what it moves back a new id and counts its receives from 1 again; LocalStack keeps both. Until it is
    moved away it is received MOST_RECEIVES times at most.
    """
    dead, origin = delivery.dead_letter, received.message.stands_for
    if dead is None or delivery.status is not Status.EXHAUSTED:
        return False
    if origin is not None and origin.copy == dead.copy:
        return origin.id != dead.id  # it was moved back, and could not be handled until now
    if not is_dead_letter(received, delivery):
        return False
    on_its_way = dead.receives < received.receives < dead.receives + MOST_RECEIVES
    return received.id != dead.id or not on_its_way


def _same_event(message: RetryMessage, delivery: Delivery) -> bool:
    return not message.digest or not delivery.digest or message.digest == delivery.digest
