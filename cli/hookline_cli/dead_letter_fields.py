"""What can be told of a dead letter, and filtered by: its fields, from its body and attributes. Never its content."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from hookline.adapters.sqs.dead_letters import DeadLetter

__all__ = ["QUEUES", "Queue", "parse_filters", "selects"]


@dataclass(frozen=True, slots=True)
class Queue:
    """A queue of dead letters: the stack's output with its URL, where its messages belong, what is known of each."""

    output: str
    target: str  # output of the queue that it is replayed to; "": each to its own
    describe: Callable[[DeadLetter], Mapping[str, str]]

    @property
    def fields(self) -> tuple[str, ...]:
        """Names of what `describe` tells of any letter, in its order."""
        from hookline.adapters.sqs.letters import fields_of

        return fields_of(self.describe)


def _described(name: str) -> Callable[[DeadLetter], Mapping[str, str]]:
    """By the function of that name in `hookline.adapters.sqs.letters`, loaded when it is asked for."""

    def describe(letter: DeadLetter) -> Mapping[str, str]:
        from hookline.adapters.sqs import letters

        fields: Mapping[str, str] = getattr(letters, name)(letter)
        return fields

    return describe


QUEUES: Mapping[str, Queue] = {
    "inbound": Queue("InboundDLQUrl", "InboundQueueUrl", _described("describe_inbound")),
    "inbound-fifo": Queue("InboundFifoDLQUrl", "InboundFifoQueueUrl", _described("describe_inbound")),
    "delivery": Queue("DeliveryDLQUrl", "RetryQueueUrl", _described("describe_delivery")),
    "stream": Queue("StreamFaultQueueUrl", "RetryQueueUrl", _described("describe_fault")),
    "source": Queue("SourceDLQUrl", "", _described("describe_source")),
}


def parse_filters(texts: list[str] | None, queue: Queue) -> dict[str, str]:
    """`field=value` texts; in a value `*` and `?` are wildcards. Raises InvalidInput."""
    from hookline.errors import InvalidInput
    from hookline_cli.options import parse_pairs

    filters = parse_pairs(texts or (), "--filter")
    for name in filters:
        if name not in queue.fields:
            raise InvalidInput.at("--filter", f"expected one of {', '.join(queue.fields)}, not {name!r}")
    return filters


def selects(filters: Mapping[str, str], queue: Queue) -> Callable[[DeadLetter], bool]:
    from hookline.management.dead_letters import selects as matching

    return lambda letter: not filters or matching(filters, queue.describe(letter))
