"""The bytes that are sent: what a receiver reads, and what is signed.

`data` goes out byte for byte as it was published; the envelope is written around it, not parsed and written again.
Filters and transforms see the whole event, `{type, version?, timestamp, data}`, whatever style the endpoint has.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from hookline.errors import InvalidInput
from hookline.outbound.requests import cloudevents
from hookline.outbound.requests.transforms import compile_transform

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hookline.outbound.model import Batching, Endpoint, Event, Shape

__all__ = ["MAX_BODY_BYTES", "STYLES", "batches", "body", "compile_transform", "document", "join", "wrap"]

MAX_BODY_BYTES = 1_310_720  # MAX_DATA_BYTES, and a quarter more for what shaping adds
# "versioned": the envelope with the event type's version in it
STYLES = ("envelope", "versioned", "data", cloudevents.STRUCTURED, cloudevents.BINARY)


def body(event: Event, shape: Shape | Endpoint) -> bytes:
    """What is sent for `event`, whose data must be at hand (fetched, where it rests in S3), in an endpoint's shape.

    Raises InvalidInput where the endpoint's transform cannot shape this event, or makes too much of it.
    """
    if shape.transform is None:
        return wrap(event, shape.payload)
    shaped = _shape(event, shape.transform)
    if len(shaped) > MAX_BODY_BYTES:
        raise InvalidInput.at("transform", f"expected a result of at most {MAX_BODY_BYTES} bytes, got {len(shaped)}")
    return cloudevents.structured(event, shaped) if shape.payload == cloudevents.STRUCTURED else shaped


def wrap(event: Event, style: str) -> bytes:
    """The event in one of STYLES. Type, version and timestamp hold no character that JSON would escape."""
    data = event.data
    if data is None:
        raise InvalidInput.at("data", "is not loaded; expected it to be fetched from data_ref first")
    if style in ("data", cloudevents.BINARY):
        return data
    if style == cloudevents.STRUCTURED:
        return cloudevents.structured(event, data)
    if style == "versioned" and event.version is not None:
        head = f'{{"type":"{event.type}","version":"{event.version}","timestamp":"{event.timestamp}","data":'
    else:
        head = f'{{"type":"{event.type}","timestamp":"{event.timestamp}","data":'
    return b"%b%b}" % (head.encode(), data)


def document(event: Event) -> dict[str, Any]:
    """The event as filters and transforms see it."""
    if event.data is None:
        raise InvalidInput.at("data", "is not loaded; expected it to be fetched from data_ref first")
    seen: dict[str, Any] = {"type": event.type, "timestamp": event.timestamp, "data": json.loads(event.data)}
    if event.version is not None:
        seen["version"] = event.version
    return seen


def join(bodies: Sequence[bytes]) -> bytes:
    """Several bodies as the JSON array of one batched POST, in order."""
    return b"[%b]" % b",".join(bodies)


def batches(sizes: Sequence[int], batching: Batching) -> Iterator[slice]:
    """Cuts bodies of these sizes (bytes) into POSTs: consecutive, each within the limits or a single body."""
    start, total = 0, 2
    for index, size in enumerate(sizes):
        if index > start and (index - start >= batching.max_events or total + size > batching.max_bytes):
            yield slice(start, index)
            start, total = index, 2
        total += size + 1
    if start < len(sizes):
        yield slice(start, len(sizes))


def _shape(event: Event, expression: str) -> bytes:
    search = compile_transform(expression)
    from jmespath.exceptions import JMESPathError  # noqa: PLC0415

    try:
        result = search(document(event))
        text = json.dumps(result, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    except (JMESPathError, TypeError, ValueError, ArithmeticError, RecursionError) as error:
        # the library's messages quote the payload
        kind = type(error).__name__
        raise InvalidInput.at("transform", f"expected an expression that fits this event ({kind})") from None
    try:
        return text.encode()
    except UnicodeEncodeError:  # half of a surrogate pair, written as an escape in the data
        return json.dumps(result, separators=(",", ":")).encode()
