"""What can be told of a dead letter, and filtered by: its fields, from its body and attributes. Never its content."""

from __future__ import annotations

import json
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from hookline_cli.output import moment

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from hookline.adapters.sqs.dead_letters import DeadLetter

__all__ = ["QUEUES", "Queue", "parse_filters", "selects"]


@dataclass(frozen=True, slots=True)
class Queue:
    """A queue of dead letters: the stack's output with its URL, where its messages belong, what is known of each."""

    output: str
    target: str  # output of the queue that it is replayed to
    fields: tuple[str, ...]
    describe: Callable[[DeadLetter], dict[str, str]]


def _inbound(letter: DeadLetter) -> dict[str, str]:
    body = _body(letter)
    verdict = body.get("verdict") or {}
    return {
        "hook": str(body.get("hook", "")),
        "message": str(body.get("id", "")),
        "received": moment(body.get("received_at")) or "",
        "event": str(verdict.get("event_id") or ""),
        "event-type": str(verdict.get("event_type") or ""),
        "scheme": str(verdict.get("scheme") or ""),
        "attempts": letter.text("attempts"),
        "reason": letter.text("reason"),
    }


def _delivery(letter: DeadLetter) -> dict[str, str]:
    body = _body(letter)
    kind = next((kind for kind in ("delivery", "event", "job") if kind in body), "")
    inner = body.get(kind) or {}
    time, _, event = str(inner.get("sort", "")).partition("#")
    return {
        "kind": kind,
        "tenant": str(inner.get("tenant", "")),
        "endpoint": str(inner.get("endpoint_id", "")),
        "event": event if kind == "delivery" else str(inner.get("id", "")),
        "event-time": time,
    }


def _stream(letter: DeadLetter) -> dict[str, str]:
    from hookline.adapters.sqs.stream_faults import BatchFault, ItemFault, read_fault

    fault = read_fault(letter)
    if isinstance(fault, ItemFault):
        return {"kind": "item", "event": fault.event_id, "records": "1", "reason": fault.reason}
    if isinstance(fault, BatchFault):
        return {
            "kind": "batch",
            "event": "",
            "records": str(fault.size),
            "reason": f"{fault.condition}, {fault.first_at} to {fault.last_at}",
        }
    return {"kind": "unknown", "event": "", "records": "", "reason": "neither Hookline nor Lambda wrote it"}


_INBOUND = ("hook", "message", "received", "event", "event-type", "scheme", "attempts", "reason")
QUEUES: Mapping[str, Queue] = {
    "inbound": Queue("InboundDLQUrl", "InboundQueueUrl", _INBOUND, _inbound),
    "inbound-fifo": Queue("InboundFifoDLQUrl", "InboundFifoQueueUrl", _INBOUND, _inbound),
    "delivery": Queue(
        "DeliveryDLQUrl", "RetryQueueUrl", ("kind", "tenant", "endpoint", "event", "event-time"), _delivery
    ),
    "stream": Queue("StreamFaultQueueUrl", "RetryQueueUrl", ("kind", "event", "records", "reason"), _stream),
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
    def wanted(letter: DeadLetter) -> bool:
        if not filters:
            return True
        fields = queue.describe(letter)
        return all(fnmatchcase(fields[name], pattern) for name, pattern in filters.items())

    return wanted


def _body(letter: DeadLetter) -> dict[str, Any]:
    try:
        body = json.loads(letter.body)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}
