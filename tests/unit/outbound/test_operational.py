from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from hookline.outbound import events, operational
from hookline.outbound.matching import matches_type
from hookline.outbound.model import Circuit, Delivery, DeliveryKey, Endpoint, Event, Health, Status

NOW = 1_700_000_000.0
ENDPOINT = Endpoint("ep_1", "acme", "https://hooks.example.com/T0/secret-token?key=1")
HEALTH = Health("ep_1", "acme", 10, NOW - 60, Circuit.OPEN, NOW + 30, 1, version=4)
DELIVERY = Delivery(
    DeliveryKey("ep_1", "2026-01-31T08:15:30.000000Z#evt_1"),
    "acme",
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
    assert events.decode(events.encode(event)) == event
    assert events.problems(event) == []
    data: dict[str, Any] = json.loads(event.data)
    return data


def test_what_is_told() -> None:
    assert content(operational.endpoint_disabled(ENDPOINT, "410 Gone", NOW)) == {
        "endpoint_id": "ep_1",
        "host": "hooks.example.com",
        "reason": "410 Gone",
    }
    assert content(operational.circuit_opened(ENDPOINT, HEALTH, NOW)) == {
        "endpoint_id": "ep_1",
        "host": "hooks.example.com",
        "failures": 10,
        "failing_since": "2023-11-14T22:12:20.000000Z",
        "open_until": "2023-11-14T22:13:50.000000Z",
    }
    assert content(operational.delivery_exhausted(DELIVERY, NOW)) == {
        "endpoint_id": "ep_1",
        "event_id": "evt_1",
        "event_type": "order.created",
        "attempts": 10,
        "code": 503,
        "error": "status",
    }


def test_told_again_it_is_the_same_event() -> None:
    for later in (NOW, NOW + 60):
        assert operational.circuit_opened(ENDPOINT, HEALTH, later).id == (
            operational.circuit_opened(ENDPOINT, HEALTH, NOW).id
        )
        first, again = operational.delivery_exhausted(DELIVERY, NOW), operational.delivery_exhausted(DELIVERY, later)
        assert first is not None
        assert again is not None
        assert first.id == again.id


def test_another_time_it_is_another() -> None:
    told = [
        operational.circuit_opened(ENDPOINT, HEALTH, NOW),
        operational.circuit_opened(ENDPOINT, replace(HEALTH, version=5), NOW),
        operational.circuit_opened(replace(ENDPOINT, id="ep_2"), HEALTH, NOW),
        operational.circuit_opened(replace(ENDPOINT, tenant="other"), HEALTH, NOW),
        operational.endpoint_disabled(ENDPOINT, "410 Gone", NOW),
        operational.endpoint_disabled(ENDPOINT, "410 Gone", NOW + 1),
        operational.delivery_exhausted(DELIVERY, NOW),
        operational.delivery_exhausted(DELIVERY.after(base=13), NOW),
    ]
    assert len({event.id for event in told if event}) == len(told)


def test_types_are_in_hooklines_own_room() -> None:
    for name in (operational.ENDPOINT_DISABLED, operational.CIRCUIT_OPENED, operational.DELIVERY_EXHAUSTED):
        assert matches_type("hookline.*", name)
        assert not matches_type("*", name)


def test_the_failure_of_such_an_event_is_not_told_by_another() -> None:
    assert operational.delivery_exhausted(DELIVERY.after(event_type="hookline.delivery.exhausted"), NOW) is None


def test_they_expire() -> None:
    assert operational.endpoint_disabled(ENDPOINT, "x", NOW).expires == NOW + 30 * 86_400
