from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from hookline.outbound.events import items, operational
from hookline.outbound.events.type_patterns import matches_type
from hookline.outbound.model import Circuit, Delivery, DeliveryKey, Endpoint, Event, Health, Status

NOW = 1_700_000_000.0
ENDPOINT = Endpoint("ep_1", "acme", "https://hooks.example.com/T0/secret-token?key=1")
BEFORE = Health("ep_1", "acme", 9, NOW - 60, version=4)
HEALTH = Health("ep_1", "acme", 10, NOW - 60, Circuit.OPEN, NOW + 30, 1, version=4)
DELIVERY = Delivery(
    DeliveryKey("acme", "ep_1", "2026-01-31T08:15:30.000000Z#evt_1"),
    "order.created",
    Status.EXHAUSTED,
    attempt=13,
    base=3,
    code=503,
    error="status",
)


def content(event: Event | None) -> dict[str, Any]:
    assert event is not None
    assert event.data is not None
    assert items.decode(items.encode(event)) == event
    assert items.problems(event) == []
    data: dict[str, Any] = json.loads(event.data)
    return data


def test_what_is_told() -> None:
    assert content(operational.disabled(ENDPOINT, "410 Gone", cause="a", now=NOW)) == {
        "endpoint_id": "ep_1",
        "host": "hooks.example.com",
        "reason": "410 Gone",
    }
    assert content(operational.circuit_opened(ENDPOINT, BEFORE, HEALTH, now=NOW)) == {
        "endpoint_id": "ep_1",
        "host": "hooks.example.com",
        "failures": 10,
        "failing_since": "2023-11-14T22:12:20.000000Z",
        "open_until": "2023-11-14T22:13:50.000000Z",
    }
    assert content(operational.circuit_closed(ENDPOINT, HEALTH, now=NOW)) == {
        "endpoint_id": "ep_1",
        "host": "hooks.example.com",
        "failures": 10,
        "failing_since": "2023-11-14T22:12:20.000000Z",
    }
    assert content(operational.exhausted(DELIVERY, now=NOW)) == {
        "endpoint_id": "ep_1",
        "event_id": "evt_1",
        "event_type": "order.created",
        "attempts": 10,
        "code": 503,
        "error": "status",
    }


def test_told_again_it_is_the_same_event() -> None:
    for later in (NOW, NOW + 60):
        assert operational.circuit_opened(ENDPOINT, BEFORE, HEALTH, now=later).id == (
            operational.circuit_opened(ENDPOINT, BEFORE, HEALTH, now=NOW).id
        )
        first, again = operational.exhausted(DELIVERY, now=NOW), operational.exhausted(DELIVERY, now=later)
        assert first is not None
        assert again is not None
        assert first.id == again.id


def test_another_time_it_is_another() -> None:
    told = [
        operational.circuit_opened(ENDPOINT, BEFORE, HEALTH, now=NOW),
        operational.circuit_opened(ENDPOINT, replace(BEFORE, version=5), HEALTH, now=NOW),
        operational.circuit_opened(replace(ENDPOINT, id="ep_2"), BEFORE, HEALTH, now=NOW),
        operational.circuit_opened(replace(ENDPOINT, tenant="other"), BEFORE, HEALTH, now=NOW),
        operational.disabled(ENDPOINT, "410 Gone", cause="a", now=NOW),
        operational.disabled(ENDPOINT, "410 Gone", cause="b", now=NOW),
        operational.exhausted(DELIVERY, now=NOW),
        operational.exhausted(DELIVERY.after(base=13), now=NOW),
    ]
    assert len({event.id for event in told if event}) == len(told)


def test_types_are_in_hooklines_own_room() -> None:
    for name in (operational.ENDPOINT_DISABLED, operational.CIRCUIT_OPENED, operational.DELIVERY_EXHAUSTED):
        assert matches_type("hookline.*", name)
        assert not matches_type("*", name)


def test_the_failure_of_such_an_event_is_not_told_by_another() -> None:
    assert operational.exhausted(DELIVERY.after(event_type="hookline.delivery.exhausted"), now=NOW) is None


def test_they_expire() -> None:
    assert (
        operational.disabled(ENDPOINT, "x", cause="a", now=NOW, expires=int(NOW) + 30 * 86_400).expires
        == NOW + 30 * 86_400
    )
