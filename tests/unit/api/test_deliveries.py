from __future__ import annotations

import pytest
from tests.unit.api.api_world import URL

from hookline.management.access import Principal
from hookline.outbound.model import Attempt, Circuit, Delivery, DeliveryKey, Endpoint, Event, Health, Status
from hookline.outbound.queue_messages import JobMessage
from hookline.outbound.times import rfc3339
from hookline.ports import HttpResult, Trip

ALL = "/v1/tenants/acme/deliveries"
REPLAYS = "/v1/tenants/acme/replays"


def delivery(api, endpoint="ep1", event="e1", status=Status.DELIVERED, *, tenant="acme", number=0, **more):
    if (tenant, endpoint) not in api.config.endpoints:
        api.config.put_tenant(tenant)
        api.config.put_endpoint(Endpoint(endpoint, tenant, URL, created_at=api.now), create=True)
    at = rfc3339(api.now - 60 + number)
    stored = Event(event, tenant, more.pop("event_type", "order.created"), at, b"{}")
    api.events.put(stored)
    row = Delivery(
        DeliveryKey(tenant, endpoint, f"{at}#{event}"),
        stored.type,
        status,
        **{"changed_at": api.now, "attempt": 1, "code": 200, "ms": 12} | more,
    )
    api.deliveries.put_many([row])
    return row


def test_a_tenants_deliveries_over_its_endpoints_newest_first(api):
    for number, endpoint in enumerate(("ep1", "ep2", "ep1")):
        delivery(api, endpoint, f"e{number}", number=number)
    delivery(api, "ep1", "theirs", tenant="globex")
    found = api("GET", ALL).json["items"]
    assert [(each["endpoint_id"], each["event_id"]) for each in found] == [("ep1", "e2"), ("ep2", "e1"), ("ep1", "e0")]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("status=undelivered", ["e3", "e2", "e1"]),
        ("status=waiting", ["e1"]),
        ("code=5xx", ["e1"]),
        ("code=503", ["e1"]),
        ("error=timeout", ["e2"]),
        ("type=user.*", ["e3"]),
        ("endpoint=ep2", ["e3"]),
    ],
)
def test_filters(api, query, expected):
    delivery(api, event="e0")
    delivery(api, event="e1", status=Status.WAITING, code=503, error="status", due_at=api.now, number=1)
    delivery(api, event="e2", status=Status.EXHAUSTED, code=0, error="timeout", number=2)
    delivery(api, "ep2", "e3", Status.HELD, event_type="user.created", number=3)
    assert [each["event_id"] for each in api("GET", ALL, query=query).json["items"]] == expected


def everywhere(api):
    """Two tenants use the same ids; five are not delivered."""
    for number, tenant in enumerate(("acme", "globex")):
        delivery(api, event="e0", tenant=tenant, number=number)
        delivery(api, event="e1", tenant=tenant, number=2 + number, status=Status.EXHAUSTED, code=503, error="status")
        delivery(api, event="e2", tenant=tenant, number=4 + number, status=Status.WAITING, code=0, error="timeout")
    delivery(api, "ep2", "e3", Status.HELD, tenant="globex", number=9)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["globex e3", "globex e2", "acme e2", "globex e1", "acme e1"]),
        ("status=undelivered", ["globex e3", "globex e2", "acme e2", "globex e1", "acme e1"]),
        ("status=exhausted", ["globex e1", "acme e1"]),
        ("status=waiting&error=timeout", ["globex e2", "acme e2"]),
        ("code=5xx", ["globex e1", "acme e1"]),
        ("endpoint=ep2", ["globex e3"]),
        ("event=e1", ["globex e1", "acme e1"]),
        ("tenant=acme", ["acme e2", "acme e1", "acme e0"]),
        ("tenant=acme&status=delivered", ["acme e0"]),
        ("tenant=acme&event=e1", ["acme e1"]),
        ("tenant=acme&event=e9", []),
    ],
)
@pytest.mark.parametrize("limit", [1, 2, 100])
def test_what_is_not_delivered_anywhere(api, query, expected, limit):
    everywhere(api)
    found, cursor = [], ""
    while cursor is not None:
        page = api("GET", "/v1/deliveries", query=f"{query}&limit={limit}{cursor and f'&cursor={cursor}'}").json
        found += [f"{each['tenant']} {each['event_id']}" for each in page["items"]]
        cursor = page["next_cursor"]
    assert found == expected


def test_what_is_delivered_is_listed_of_one_tenant(api):
    everywhere(api)
    refused = api("GET", "/v1/deliveries", query="status=delivered")
    assert (refused.status, refused.json["problems"][0]["field"]) == (422, "tenant")
    assert api("GET", "/v1/deliveries", query="tenant=nobody").status == 404
    api.principal = Principal("somebody", "acme")
    assert api("GET", "/v1/deliveries").status == 403


@pytest.mark.parametrize(
    ("query", "field"), [("status=nice", "status"), ("code=5", "code"), ("type=a..b", "type"), ("since=now", "since")]
)
def test_a_filter_that_cannot_be(api, query, field):
    delivery(api)
    refused = api("GET", ALL, query=query)
    assert (refused.status, refused.json["problems"][0]["field"]) == (422, field)


def test_a_delivery_with_its_attempts(api):
    trip = Trip(1, 5, 12, 20, "[2001:db8::1]:443")
    attempts = (Attempt(api.now - 9, 503, 40, "status", "fast"), Attempt(api.now, 200, 12, "", "slow", trip))
    delivery(
        api,
        attempt=2,
        attempts=attempts,
        excerpt="ok",
        sent="webhook-id: e1\nx-key: ***",
        answered="HTTP/1.1 200 OK\r\nserver: x\r\n\r\n",
    )
    shown = api("GET", f"{ALL}/ep1/e1").json
    assert [(each["number"], each["code"], each["lane"]) for each in shown["attempts"]] == [
        (1, 503, "fast"),
        (2, 200, "slow"),
    ]
    first, last = shown["attempts"]
    assert (first["timings"], first["request"], first["response"]) == (None, None, None)
    assert last["timings"] == {"dns": 1, "connect": 5, "tls": 12, "first_byte": 20}
    assert last["address"] == "[2001:db8::1]:443"
    assert last["request"]["headers"] == [["webhook-id", "e1"], ["x-key", "***"]]
    assert last["response"] == {"headers": [["server", "x"]], "body": "ok"}
    assert api("GET", f"{ALL}/ep1/e2").status == 404
    assert api("GET", "/v1/tenants/globex/deliveries/ep1/e1").status == 404


def test_what_became_of_an_event(api):
    delivery(api, "ep1")
    delivery(api, "ep2", status=Status.HELD)
    found = api("GET", "/v1/tenants/acme/events/e1/deliveries").json["items"]
    assert {each["endpoint_id"]: each["status"] for each in found} == {"ep1": "delivered", "ep2": "held"}
    assert api("GET", "/v1/tenants/acme/events/none/deliveries").status == 404


def test_retry_of_one_and_of_several(api):
    row = delivery(api)
    assert api("POST", f"{ALL}/ep1/e1/retry").json["accepted"] == 1
    ((message, delay),) = api.queue.sent
    assert (message.key, message.replay, delay) == (row.key, True, 0.0)
    wanted = {"deliveries": [{"endpoint_id": "ep1", "event_id": id_} for id_ in ("e1", "none")]}
    several = api("POST", f"{ALL}/retry", wanted).json
    assert (several["accepted"], [each["accepted"] for each in several["items"]]) == (1, [True, False])
    api.queue.refuse = True
    assert api("POST", f"{ALL}/ep1/e1/retry").status == 503
    assert api("POST", "/v1/tenants/globex/deliveries/ep1/e1/retry").status == 404


def test_a_replay_is_counted_started_followed_stopped_and_gone_on_with(api):
    for number in range(4):
        delivery(api, event=f"e{number}", status=Status.EXHAUSTED if number else Status.DELIVERED, number=number)
    wanted = {"status": "exhausted"}
    assert api("POST", f"{REPLAYS}/preview", wanted).json == {"count": 3, "complete": True}
    assert api.jobs.jobs == {}
    started = api("POST", REPLAYS, wanted)
    assert (started.status, started.json["state"]) == (202, "running")
    one = f"{REPLAYS}/{started.json['id']}"
    assert api("GET", REPLAYS).json["items"] == api("GET", "/v1/replays").json["items"] == [api("GET", one).json]
    assert api("POST", f"{one}/resume").status == 409
    assert api("POST", f"{one}/cancel").json["state"] == "cancelled"
    assert api("POST", f"{one}/cancel").status == 409
    assert api("POST", f"{one}/resume").json["state"] == "running"
    assert [type(message) for message, _ in api.queue.sent] == [JobMessage, JobMessage]
    assert api("GET", f"/v1/tenants/globex/replays/{started.json['id']}").status == 404
    assert api("POST", f"/v1/tenants/globex/replays/{started.json['id']}/cancel").status == 404


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({"endpoint_ids": ["none"]}, 404, None),
        ({"since": "2026-02-01T00:00:00Z", "until": "2026-01-01T00:00:00Z"}, 422, "until"),
        ({"missing": True, "status": "held"}, 422, "missing"),
        ({"event_type": "a..b"}, 422, "event_type"),
        ({"rate": 0}, 422, "rate"),
    ],
)
def test_a_replay_that_cannot_be(api, body, status, field):
    delivery(api)
    for path in (REPLAYS, f"{REPLAYS}/preview"):
        refused = api("POST", path, body)
        assert refused.status == status
        assert field is None or refused.json["problems"][0]["field"] == field
    assert api.jobs.jobs == {}


def test_enabling_resets_health_and_may_replay_what_was_held(api):
    delivery(api, status=Status.HELD)
    one = "/v1/tenants/acme/endpoints/ep1"
    api("POST", f"{one}/disable", {})
    api.config.put_health(Health("ep1", "acme", failures=20, circuit=Circuit.OPEN, trips=2))
    enabled = api("POST", f"{one}/enable", {"replay_held": True}).json
    assert (enabled["endpoint"]["enabled"], enabled["endpoint"]["health"]["state"]) == (True, "healthy")
    assert (enabled["replay"]["status"], enabled["replay"]["endpoint_ids"]) == ("held", ["ep1"])
    assert api("POST", f"{one}/enable", {}).json["replay"] is None


def test_recovering_replays_what_was_exhausted_and_held(api):
    delivery(api, event="e1", status=Status.EXHAUSTED)
    delivery(api, event="e2", status=Status.HELD)
    delivery(api, event="e3")
    since = {"since": "2026-01-01T00:00:00Z"}
    jobs = api("POST", "/v1/tenants/acme/endpoints/ep1/recover", since).json["items"]
    assert [(each["status"], each["since"]) for each in jobs] == [
        ("exhausted", "2026-01-01T00:00:00.000000Z"),
        ("held", "2026-01-01T00:00:00.000000Z"),
    ]


def test_stats_of_an_endpoint(api):
    for number in range(10):
        made = (Attempt(api.now, 200, 10 * number, "", "fast"),)
        delivery(api, event=f"e{number}", attempts=made, number=number)
    failed = (Attempt(api.now, 503, 1, "status", "fast"),)
    delivery(api, event="bad", status=Status.EXHAUSTED, code=503, error="status", attempts=failed, number=20)
    stats = api("GET", "/v1/tenants/acme/endpoints/ep1/stats").json
    assert stats["by_status"] == {"exhausted": 1, "delivered": 10}
    assert stats["success_rate"] == pytest.approx(10 / 11, abs=1e-4)
    assert stats["latency_ms"] == {"p50": 40, "p95": 90, "p99": 90, "max": 90}
    assert (stats["codes"], stats["errors"]) == ({"200": 10, "503": 1}, {"status": 1})
    assert (stats["deliveries"], stats["complete"], sum(each["delivered"] for each in stats["hours"])) == (11, True, 10)
    assert api("GET", "/v1/tenants/acme/endpoints/none/stats").status == 404


class Answering:
    def __init__(self, **result):
        self.result = result

    def send(self, requests, **_):
        (self.request,) = requests
        yield HttpResult(self.request, **self.result)


def test_a_test_of_an_endpoint_is_signed_and_recorded_nowhere(api):
    made = api.endpoint(headers={"X-Key": "topsecret"}, basic_auth={"username": "u", "password": "hunter22"})
    api.transport = Answering(code=500, ms=7, body=b"broken")
    tested = api("POST", f"/v1/tenants/acme/endpoints/{made['id']}/test", {"data": {"n": 1}}).json
    assert (tested["code"], tested["error"], tested["ms"], tested["lane"]) == (500, "status", 7, "test")
    assert tested["response"] == {"headers": [], "body": "broken"}
    headers = {name.lower(): value for name, value in tested["request"]["headers"]}
    assert headers["webhook-signature"].startswith("v1,")
    assert headers["x-key"] == headers["authorization"] == "***"
    assert '"n":1' in tested["request"]["body"]
    assert api.deliveries.rows == {}
    assert api.events.published == []
    api.transport = Answering(error="timeout", ms=15_000)
    silent = api("POST", f"/v1/tenants/acme/endpoints/{made['id']}/test").json
    assert (silent["code"], silent["error"], silent["response"]) == (None, "timeout", None)
