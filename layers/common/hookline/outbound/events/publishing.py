"""For users' own code: an event as an item of the outbox table, to be put, alone or within a transaction.

    table.put_item(Item=event_item("order.created", {"id": 7}, format="resource"))

    client.transact_write_items(TransactItems=[
        {"Put": {"TableName": "orders", "Item": order}},
        {"Put": {"TableName": outbox, "Item": event_item("order.created", {"id": 7})}},
    ])

An id of your own makes publishing idempotent, with `ConditionExpression="attribute_not_exists(pk)"`.
"""

from __future__ import annotations

import json
import time
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from hookline import ids
from hookline.errors import MalformedEvent, Problem
from hookline.outbound import times
from hookline.outbound.events import items
from hookline.outbound.events.type_patterns import OPERATIONAL_PREFIX
from hookline.outbound.model import Event

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from hookline.outbound.model import EventType

__all__ = ["event_item", "json_text", "new_event"]

RETENTION = timedelta(days=30)


def event_item(  # noqa: D417 - the rest is told in `new_event`
    type: str,  # noqa: A002 - the attribute's name
    data: Any = None,
    *,
    format: Literal["low-level", "resource"] = "low-level",  # noqa: A002 - as above
    **attributes: Any,
) -> dict[str, Any]:
    """An event as a DynamoDB item; takes what `new_event` takes.

    Args:
        format: "low-level" for boto3's client (`{"id": {"S": …}}`), "resource" for its Table (`{"id": …}`).

    """
    if format not in ("low-level", "resource"):
        raise MalformedEvent.at("format", "expected low-level or resource")
    item = items.encode(new_event(type, data, **attributes))
    return item if format == "low-level" else {name: _native(attribute) for name, attribute in item.items()}


def new_event(
    type: str,  # noqa: A002 - the attribute's name
    data: Any = None,
    *,
    tenant: str = "default",
    id: str | None = None,  # noqa: A002 - as above
    timestamp: str | float | datetime | None = None,
    version: str | None = None,
    channels: Iterable[str] = (),
    ordering_key: str | None = None,
    sequence: int | None = None,
    data_ref: str | None = None,
    expires: int | None = None,
    retention: timedelta | None = RETENTION,
    registry: Mapping[str, EventType] | None = None,
    now: float | None = None,
) -> Event:
    """An event, checked. Raises MalformedEvent naming what is wrong, InvalidInput where data misses its schema.

    Args:
        type: such as "order.created"; what endpoints subscribe to.
        data: text or bytes are JSON already and are sent byte for byte; anything else is written as JSON.
        tenant: whose endpoints get it.
        id: becomes `webhook-id`, where receivers deduplicate; a random, time-sortable one if not given.
        timestamp: RFC 3339, unix seconds or an aware datetime; now if not given.
        version: of the event type.
        channels: endpoints with channels get it only if they share one.
        ordering_key: events of one key are to be delivered in order.
        sequence: its place among the events of its ordering key, from 1: kept with it.
        data_ref: instead of data, where it lies in the payload bucket.
        expires: unix seconds when DynamoDB may delete it; otherwise `retention` from now.
        retention: how long it can be replayed; None: without end.
        registry: event types whose schemas data must meet.
        now: unix seconds, for tests.

    """
    moment = time.time() if now is None else now
    if expires is None and retention is not None:
        expires = int(moment + retention.total_seconds())
    event = Event(
        id=ids.event_id(moment) if id is None else id,
        tenant=tenant,
        type=type,
        timestamp=_timestamp(moment if timestamp is None else timestamp),
        data=None if data is None and data_ref is not None else _data(data),
        data_ref=data_ref,
        version=version,
        channels=(channels,) if isinstance(channels, str) else tuple(channels),
        ordering_key=ordering_key,
        sequence=sequence,
        expires=expires,
    )
    found = items.problems(event)
    if isinstance(type, str) and type.startswith(OPERATIONAL_PREFIX):
        found.append(Problem("type", f"expected another prefix: {OPERATIONAL_PREFIX}* are Hookline's own events"))
    if found:
        raise MalformedEvent(found)
    if registry is not None:
        from hookline.outbound.events import event_types  # noqa: PLC0415 - brings jsonschema

        event_types.validate(event, registry)
    return event


def json_text(value: Any) -> str:
    """JSON as `json.dumps` writes it, compact, and Decimals (DynamoDB's numbers) with all their digits.

    Raises TypeError or ValueError for what JSON does not have.
    """
    try:
        return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    except TypeError:
        return _with_decimals(value)


def _with_decimals(value: Any) -> str:
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise ValueError("not a JSON number")
        return str(value)
    if isinstance(value, dict):
        return "{" + ",".join([f"{_name(name)}:{_with_decimals(inner)}" for name, inner in value.items()]) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(map(_with_decimals, value)) + "]"
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _name(name: Any) -> str:
    if not isinstance(name, str):
        raise TypeError("an object's names are text")
    return json.dumps(name, ensure_ascii=False)


def _data(data: Any) -> bytes:
    try:
        if isinstance(data, bytes | bytearray):
            text = data.decode()
        else:
            text = data if isinstance(data, str) else json_text(data)
        raw = text.encode()
    except (TypeError, ValueError, RecursionError):
        raise MalformedEvent.at("data", "expected JSON text in UTF-8, or what can be written as JSON") from None
    items.check_json(text)
    return raw


def _timestamp(given: str | float | datetime) -> str:
    try:
        if isinstance(given, str):
            return times.normalise(given)
        if not isinstance(given, datetime):
            return times.rfc3339(given)
        if given.tzinfo is not None:
            return times.rfc3339(given.timestamp())
    except (TypeError, ValueError, OverflowError, OSError):
        pass
    raise MalformedEvent.at(
        "timestamp", "expected RFC 3339 text, unix seconds or a datetime with a time zone"
    ) from None


def _native(attribute: Mapping[str, Any]) -> Any:
    """One of `events.encode`'s attributes as boto3's Table takes it."""
    ((kind, value),) = attribute.items()
    if kind == "N":
        return int(value)
    return [_native(each) for each in value] if kind == "L" else value
