"""Outbound webhooks. What users' own code calls is here; each name is loaded when it is first asked for.

from hookline.outbound import event_item, verify
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from hookline.extras import extra

if TYPE_CHECKING:
    from hookline.outbound.endpoints.spec import EndpointSpec
    from hookline.outbound.events.counters import counter_key, ordered_items, publish_in_order
    from hookline.outbound.events.publishing import event_item, new_event
    from hookline.outbound.requests.signing import generate_secret, sign
    from hookline.outbound.requests.verifying import verify

__all__ = [
    "EndpointSpec",
    "counter_key",
    "event_item",
    "generate_secret",
    "new_event",
    "ordered_items",
    "publish_in_order",
    "sign",
    "verify",
]

_HOMES = {
    "EndpointSpec": "endpoints.spec",
    "counter_key": "events.counters",
    "event_item": "events.publishing",
    "generate_secret": "requests.signing",
    "new_event": "events.publishing",
    "ordered_items": "events.counters",
    "publish_in_order": "events.counters",
    "sign": "requests.signing",
    "verify": "requests.verifying",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    with extra("functions", f"hookline.outbound.{name}"):
        return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
