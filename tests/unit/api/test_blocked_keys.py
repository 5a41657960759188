"""Ordering keys on which deliveries wait: of an endpoint, over all tenants, and a number that is skipped."""

from __future__ import annotations

import pytest

from hookline.outbound.model import Delivery, DeliveryKey, Line, LineKey, Place, Status

NOW = 1_780_000_000.0


@pytest.fixture
def waits(api):
    """Two tenants with the same endpoint id and the same key; number 2 of each is not delivered, up to 5 wait."""
    for number, tenant in enumerate(("acme", "globex")):
        body = {"url": "https://example.com/", "ordering": "key"}
        assert api("PUT", f"/v1/tenants/{tenant}/endpoints/ep", body).status == 201
        key = LineKey(tenant, "ep", "o/1")
        api.lines.put(Line(key, 1, last=5, since=NOW + number), NOW)
        delivery = DeliveryKey(tenant, "ep", "2026-01-01T00:00:00.000000Z#e2")
        api.lines.put_places([(key, Place(2, delivery))], NOW)
        api.deliveries.put_many([Delivery(delivery, "a.b", Status.EXHAUSTED)])
    api.endpoint("initech")  # asks for no order
    return api


def test_blocked_keys_of_all_tenants_the_longest_first(waits):
    page = waits("GET", "/v1/blocked-keys").json
    assert [(each["tenant"], each["endpoint_id"], each["ordering_key"]) for each in page["items"]] == [
        ("acme", "ep", "o/1"),
        ("globex", "ep", "o/1"),
    ]
    assert {(each["sequence"], each["last"], each["event_id"], each["status"]) for each in page["items"]} == {
        (2, 5, "e2", "exhausted")
    }
    assert (page["count"], page["complete"]) == (2, True)
    short = waits("GET", "/v1/blocked-keys", query={"limit": "1"}).json
    assert (len(short["items"]), short["count"]) == (1, 2)


def test_nothing_waits(api):
    api.endpoint()
    assert api("GET", "/v1/blocked-keys").json == {"items": [], "next_cursor": None, "count": 0, "complete": True}


def test_a_number_is_skipped_at_its_own_tenant(waits):
    body = {"ordering_key": "o/1", "sequence": 2}
    assert waits("POST", "/v1/tenants/acme/endpoints/ep/skip", body).status == 202
    message, delay = waits.queue.sent[-1]
    assert (message.line.tenant, message.skip, delay) == ("acme", 2, 0.0)
    for wrong in ({"sequence": 1}, {"sequence": 6}):
        assert waits("POST", "/v1/tenants/acme/endpoints/ep/skip", body | wrong).status == 422
    assert waits("POST", "/v1/tenants/acme/endpoints/ep/skip", body | {"ordering_key": "none"}).status == 404
