"""Events as CloudEvents 1.0 (https://github.com/cloudevents/spec): structured, and in HTTP's binary mode.

`source` is `/tenants/<tenant>`: with `id` it names an event, as the specification asks. Extensions: `partitionkey` and
`sequence` (its number, so that text order is number order) of an event with an ordering key, `eventversion` of one with
a version.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hookline.outbound.model import Event

__all__ = ["BATCH", "BINARY", "STRUCTURED", "attributes", "content_type", "headers", "structured"]

STRUCTURED, BINARY = "cloudevents", "cloudevents-binary"
BATCH = "application/cloudevents-batch+json; charset=utf-8"
_ONE = "application/cloudevents+json; charset=utf-8"
_DIGITS = 18  # the highest number has as many

_ENCODED = re.compile(r"[^\x21-\x7e]|[\"%]")  # HTTP binding, 3.1.3.2


def attributes(event: Event) -> dict[str, str]:
    """All but the data and its content type."""
    found = {
        "specversion": "1.0",
        "id": event.id,
        "source": f"/tenants/{event.tenant}",
        "type": event.type,
        "time": event.timestamp,
    }
    if event.version is not None:
        found["eventversion"] = event.version
    if event.ordering_key is not None:
        found["partitionkey"] = event.ordering_key
    if event.sequence is not None:
        found["sequence"] = f"{event.sequence:0{_DIGITS}d}"
    return found


def structured(event: Event, data: bytes) -> bytes:
    """`data` is JSON text and stays byte for byte."""
    head = json.dumps(attributes(event) | {"datacontenttype": "application/json"}, separators=(",", ":"))
    return b'%b,"data":%b}' % (head[:-1].encode(), data)


def content_type(style: str, *, batched: bool) -> str | None:
    """Of a POST in that payload style; None: as any other's."""
    return (BATCH if batched else _ONE) if style == STRUCTURED else None


def headers(event: Event) -> list[tuple[str, str]]:
    """Of the binary mode, whose body is the data alone."""
    return [(f"ce-{name}", _ENCODED.sub(_percent, value)) for name, value in attributes(event).items()]


def _percent(found: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in found[0].encode())
