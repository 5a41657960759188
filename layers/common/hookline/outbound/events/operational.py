"""Events about deliveries, for the tenant itself: written to its outbox, they go out as webhooks like any other.

    hookline.endpoint.disabled     an endpoint gets nothing until it is enabled
    hookline.endpoint.misconfigured  its own filter, transform or secrets fail on an event, which is kept
    hookline.circuit.opened        an endpoint fails; its deliveries wait for it to recover
    hookline.circuit.closed        the endpoint has recovered; what waited for it is sent
    hookline.delivery.exhausted    a delivery's schedule came to its end
    hookline.order.gap             a number of an ordering key never came, and is waited for no more

Ids come from what happened, so that a batch which is processed again publishes nothing twice. The data holds ids and
reasons, never a secret or a whole URL.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from hookline import ids
from hookline.outbound.events.type_patterns import OPERATIONAL_PREFIX
from hookline.outbound.model import Event
from hookline.outbound.times import rfc3339

if TYPE_CHECKING:
    from hookline.outbound.model import Delivery, Endpoint, Health, Line

__all__ = [
    "CIRCUIT_CLOSED",
    "CIRCUIT_OPENED",
    "DELIVERY_EXHAUSTED",
    "ENDPOINT_DISABLED",
    "ENDPOINT_MISCONFIGURED",
    "ORDER_GAP",
    "circuit_closed",
    "circuit_opened",
    "disabled",
    "exhausted",
    "misconfigured",
    "order_gap",
]

ENDPOINT_DISABLED = "hookline.endpoint.disabled"
ENDPOINT_MISCONFIGURED = "hookline.endpoint.misconfigured"
CIRCUIT_OPENED = "hookline.circuit.opened"
CIRCUIT_CLOSED = "hookline.circuit.closed"
DELIVERY_EXHAUSTED = "hookline.delivery.exhausted"
ORDER_GAP = "hookline.order.gap"


def disabled(endpoint: Endpoint, reason: str, *, cause: str, now: float, expires: int | None = None) -> Event:
    """`cause` tells one disabling from a later one and is the same when it is retried: the id of the event that failed,
    or of the request that asked for it.
    """
    data = {"endpoint_id": endpoint.id, "host": _host(endpoint), "reason": reason}
    return _event(ENDPOINT_DISABLED, endpoint.tenant, (endpoint.id, cause), data, now, expires)


def misconfigured(
    endpoint: Endpoint, delivery: Delivery, reason: str, *, now: float, expires: int | None = None
) -> Event:
    """Told once for a filter, transform and secrets as they are: the first event that they failed on stands for all."""
    settings = json.dumps(
        [endpoint.filter, endpoint.transform, [each.sealed for each in endpoint.secrets]], default=str
    )
    data = {
        "endpoint_id": endpoint.id,
        "host": _host(endpoint),
        "event_id": delivery.key.event_id,
        "event_type": delivery.event_type,
        "reason": reason,
    }
    return _event(ENDPOINT_MISCONFIGURED, endpoint.tenant, (endpoint.id, settings), data, now, expires)


def circuit_opened(
    endpoint: Endpoint, before: Health, after: Health, *, now: float, expires: int | None = None
) -> Event:
    """`before` is the health as it was stored: its version is what can only be followed once."""
    data = {
        "endpoint_id": endpoint.id,
        "host": _host(endpoint),
        "failures": after.failures,
        "failing_since": None if after.failing_since is None else rfc3339(after.failing_since),
        "open_until": rfc3339(after.open_until),
    }
    return _event(CIRCUIT_OPENED, endpoint.tenant, (endpoint.id, str(before.version)), data, now, expires)


def circuit_closed(endpoint: Endpoint, before: Health, *, now: float, expires: int | None = None) -> Event:
    """`before` as of `circuit_opened`, whose event has the same `failing_since`."""
    data = {
        "endpoint_id": endpoint.id,
        "host": _host(endpoint),
        "failures": before.failures,
        "failing_since": None if before.failing_since is None else rfc3339(before.failing_since),
    }
    return _event(CIRCUIT_CLOSED, endpoint.tenant, (endpoint.id, str(before.version)), data, now, expires)


def exhausted(delivery: Delivery, *, now: float, expires: int | None = None) -> Event | None:
    """None for the delivery of an operational event: its own failure would be told without end.

    A replay of the same delivery that fails again is told again: its schedule has another `base`.
    """
    if delivery.event_type.startswith(OPERATIONAL_PREFIX):
        return None
    data = {
        "endpoint_id": delivery.key.endpoint_id,
        "event_id": delivery.key.event_id,
        "event_type": delivery.event_type,
        "attempts": delivery.attempt - delivery.base,
        "code": delivery.code,
        "error": delivery.error,
    }
    return _event(
        DELIVERY_EXHAUSTED,
        delivery.tenant,
        (delivery.key.endpoint_id, delivery.key.sort, str(delivery.base)),
        data,
        now,
        expires,
    )


def order_gap(line: Line, first: int, last: int, *, now: float, expires: int | None = None) -> Event:
    """Numbers `first` to `last` are waited for no more."""
    key = line.key
    data = {
        "endpoint_id": key.endpoint_id,
        "ordering_key": key.ordering_key,
        "first": first,
        "last": last,
        "waited_since": rfc3339(line.since),
    }
    return _event(ORDER_GAP, key.tenant, (key.endpoint_id, key.ordering_key, str(first)), data, now, expires)


def _event(  # noqa: PLR0917 - all three have all of them
    event_type: str, tenant: str, seed: tuple[str, ...], data: dict[str, Any], now: float, expires: int | None
) -> Event:
    digest = hashlib.sha256("\n".join((event_type, tenant, *seed)).encode()).digest()
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return Event(
        id=ids.event_id(0, lambda count: digest[:count]),
        tenant=tenant,
        type=event_type,
        timestamp=rfc3339(now),
        data=text.encode(),
        expires=expires,
    )


def _host(endpoint: Endpoint) -> str:
    return urlsplit(endpoint.url).hostname or ""
