"""The customers' portal: a link once, a session for a while, and one tenant whatever is asked for."""

from __future__ import annotations

import json

import pytest
from tests.unit.api.api_world import URL, World

from hookline.api import build_resolver
from hookline.api.inprocess import event_of
from hookline.api.portal import PortalGate
from hookline.outbound.model import Attempt, Delivery, DeliveryKey, Event, Status
from hookline.outbound.times import rfc3339

SESSIONS = "/v1/tenants/acme/portal-sessions"
HOST = "api.example.com"


class Portal:
    def __init__(self, api: World) -> None:
        self.api = api
        self.gate = PortalGate(api.resolver, api.services.portal, origins=("https://app.example.com",))
        self.token = ""

    def __call__(self, method, path, body=None, **headers):
        given = {"host": HOST} | ({"authorization": f"Bearer {self.token}"} if self.token else {}) | headers
        raw = b"" if body is None else json.dumps(body).encode()
        answer = self.gate(event_of(method, path, headers=given, body=raw), None)
        text = answer["body"]
        is_json = "json" in str(answer["headers"].get("content-type") or answer["headers"].get("Content-Type"))
        return answer["statusCode"], json.loads(text) if text and is_json else text, answer["headers"]

    def open(self, tenant="acme", **body):
        made = self.api("POST", f"/v1/tenants/{tenant}/portal-sessions", body, host=HOST)
        assert made.status == 201, made.json
        url, _, link = made.json["url"].partition("#")
        assert url == f"https://{HOST}/portal/index.html"
        return link

    def enter(self, tenant="acme", **body):
        status, opened, _ = self("POST", "/portal/v1/session", {"link": self.open(tenant, **body)})
        assert status == 200, opened
        self.token = opened["token"]
        return opened


@pytest.fixture
def portal(api):
    api.endpoint()
    api.endpoint("globex")
    return Portal(api)


def test_a_link_opens_one_session(portal):
    link = portal.open(brand={"name": "Acme"})
    status, opened, _ = portal("POST", "/portal/v1/session", {"link": link})
    assert (status, opened["tenant"], opened["brand"]) == (200, "acme", {"name": "Acme"})
    status, refused, _ = portal("POST", "/portal/v1/session", {"link": link})
    assert (status, refused["code"]) == (401, "unauthorized")
    portal.token = opened["token"]
    assert portal("GET", "/portal/v1/endpoints")[0] == 200


def test_links_and_sessions_expire(portal):
    late = portal.open(link_seconds=60)
    portal.api.now += 60
    assert portal("POST", "/portal/v1/session", {"link": late})[0] == 401
    portal.enter(session_seconds=600)
    portal.api.now += 599
    assert portal("GET", "/portal/v1/endpoints")[0] == 200
    portal.api.now += 1
    assert portal("GET", "/portal/v1/endpoints")[0] == 401


def test_links_and_sessions_are_revoked(portal):
    link = portal.open()
    (waiting,) = portal.api("GET", SESSIONS).json["items"]
    assert portal.api("DELETE", f"{SESSIONS}/{waiting['id']}").status == 204
    assert portal("POST", "/portal/v1/session", {"link": link})[0] == 401
    portal.enter()
    assert [each["used_at"] is None for each in portal.api("GET", SESSIONS).json["items"]] == [False]
    assert portal.api("DELETE", SESSIONS).status == 204
    assert portal("GET", "/portal/v1/endpoints")[0] == 401
    assert portal.api("DELETE", f"{SESSIONS}/{waiting['id']}").status == 404
    assert portal.api("POST", "/v1/tenants/nobody/portal-sessions", {}).status == 404


def test_a_session_ends_when_it_is_told_to(portal):
    portal.enter()
    assert portal("DELETE", "/portal/v1/session")[0] == 204
    assert portal("GET", "/portal/v1/endpoints")[0] == 401


@pytest.mark.parametrize("token", ["", "x", "x.y", "é.ü", "a" * 1000, ".", "W10.x"], ids=range(7))
def test_a_token_that_is_not_ours(portal, token):
    portal.token = token
    assert portal("GET", "/portal/v1/endpoints")[0] == 401
    assert portal("POST", "/portal/v1/session", {"link": token or "-"})[0] == 401


def test_a_token_is_not_altered_nor_used_as_another_kind(portal):
    opened = portal.enter()
    body, _, signature = opened["token"].partition(".")
    for forged in (f"{body}x.{signature}", f"{body}.{signature[:-2]}", portal.open()):
        portal.token = forged
        assert portal("GET", "/portal/v1/endpoints")[0] == 401
    assert portal("POST", "/portal/v1/session", {"link": opened["token"]})[0] == 401


def test_tokens_are_stored_nowhere(portal):
    link = portal.open()
    _, opened, _ = portal("POST", "/portal/v1/session", {"link": link})
    stored = repr(portal.api.services.portal._store.sessions)
    assert opened["token"] not in stored
    assert link not in stored


def test_another_sites_page_is_refused(portal):
    portal.enter()
    assert portal("GET", "/portal/v1/endpoints", origin=f"https://{HOST}")[0] == 200
    status, refused, _ = portal("GET", "/portal/v1/endpoints", origin="https://evil.example")
    assert (status, refused["code"]) == (403, "forbidden")
    assert portal("POST", "/portal/v1/session", {"link": portal.open()}, origin="https://evil.example")[0] == 403


def test_operators_routes_are_not_there(portal):
    portal.enter()
    for path in ("/tenants", "/hooks", "/dead-letters", "/overview", "/settings", "/portal-sessions", "/replays/../x"):
        assert portal("GET", f"/portal/v1{path}")[0] in (404, 422), path
    assert portal("PUT", "/portal/v1/event-types/t", {})[0] == 404
    assert portal("POST", "/portal/v1/events", {"type": "t", "data": 1})[0] == 404
    assert portal("GET", "/portal/v1/event-types")[0] == 200


def test_every_portal_route_with_another_tenants_ids(portal):
    """The two tenants have the same endpoint, event and replay, but for what tells whose they are."""
    api = portal.api
    for tenant in ("acme", "globex"):
        base = f"/v1/tenants/{tenant}"
        api("PUT", f"{base}/endpoints/shared", {"url": f"https://{tenant}.example.com/"})
        at = rfc3339(api.now)
        api.events.put(Event("e1", tenant, "t", at, f'"{tenant}"'.encode()))
        attempts = (Attempt(api.now, 500, 1, "status", "fast"),)
        row = Delivery(
            DeliveryKey(tenant, "shared", f"{at}#e1"),
            "t",
            Status.EXHAUSTED,
            attempts=attempts,
            excerpt=tenant,
            attempt=1,
        )
        api.deliveries.put_many([row])
    theirs = api("PUT", "/v1/tenants/globex/endpoints/theirs", {"url": URL}).json["id"]
    job = api("POST", "/v1/tenants/globex/replays", {}).json["id"]
    secret = api("POST", "/v1/tenants/globex/endpoints/shared/secrets/reveal").json["items"][0]["secret"]
    before = {key: row for key, row in api.config.endpoints.items() if key[0] == "globex"}
    jobs = {id_: row for id_, row in api.jobs.jobs.items() if row.tenant == "globex"}
    sent = len(api.queue.sent)
    portal.enter()
    for each in api.resolver.routes:
        if not each.portal or "{tenant}" not in each.path:
            continue
        for ids in ({"endpoint": "shared", "event": "e1"}, {"endpoint": theirs, "event": "e1"}):
            rest = each.path.removeprefix("/v1/tenants/{tenant}")
            for name, value in ({"replay": job, "endpoint": "none", "event": "none"} | ids).items():
                rest = rest.replace("{" + name + "}", value)
            _, answer, _ = portal(each.method, f"/portal/v1{rest}", _body(each.operation))
            text = json.dumps(answer)
            assert "globex" not in text, each.operation
            assert secret not in text, each.operation
    assert {key: row for key, row in api.config.endpoints.items() if key[0] == "globex"} == before
    assert {id_: row for id_, row in api.jobs.jobs.items() if row.tenant == "globex"} == jobs
    for message, _ in api.queue.sent[sent:]:
        assert getattr(message, "tenant", "acme") == "acme"


def _body(operation):
    return {
        "create_endpoint": {"url": URL},
        "update_endpoint": {"description": "mine"},
        "recover_endpoint": {"since": "2026-01-01T00:00:00Z"},
        "retry_deliveries": {"deliveries": [{"endpoint_id": "shared", "event_id": "e1"}]},
        "try_filter": {"event": {"type": "t", "data": {}}},
        "test_endpoint": {"data": 1},
    }.get(operation, {})


def test_a_path_that_climbs_names_no_other_tenant(portal):
    portal.enter()
    for path in (
        "/portal/v1/../tenants/globex/endpoints",
        "/portal/v1//tenants/globex/endpoints",
        "/portal/v1/%2e%2e/globex/endpoints",
        "/portal/v1/endpoints/../../globex/endpoints",
    ):
        status, answer, _ = portal("GET", path)
        assert status in (404, 422), path
        assert "globex.example" not in json.dumps(answer)


def test_pages_come_with_a_policy_and_nothing_else_is_served(portal):
    status, page, headers = portal("GET", "/portal/index.html")
    assert (status, headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "script-src 'self'" in headers["content-security-policy"]
    assert "frame-ancestors https://app.example.com" in headers["content-security-policy"]
    assert "<script" in page
    assert portal("GET", "/portal/shared/api.js")[2]["content-type"].startswith("text/javascript")
    for path in ("/portal/../api/portal.py", "/portal/shared/../../settings.py", "/portal/console/app.js", "/portal/x"):
        assert portal("GET", path)[0] == 404, path
    assert portal("POST", "/portal/index.html")[0] == 404
    alone = PortalGate(portal.api.resolver, portal.api.services.portal)
    answer = alone(event_of("GET", "/portal/index.html"), None)
    assert "frame-ancestors 'none'" in answer["headers"]["content-security-policy"]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"filter": {"data": {"n": [1]}}}, {"matches": True}),
        ({"filter": {"data": {"n": [2]}}}, {"matches": False, "why": "the filter does not match", "body": None}),
        ({"transform": "{id: data.n}"}, {"matches": True, "body": '{"id":1}'}),
        ({"transform": "{{"}, {"matches": False, "body": None}),
    ],
)
def test_a_filter_and_a_transform_are_tried(portal, given, expected):
    portal.enter()
    status, tried, _ = portal("POST", "/portal/v1/playground", {"event": {"type": "t", "data": {"n": 1}}} | given)
    assert status == 200
    assert tried.items() >= expected.items()
    assert bool(tried["problems"]) == ("{{" in str(given))
    assert portal("POST", "/portal/v1/playground", {"event": {"data": 1}})[0] == 422


def test_the_api_goes_on_behind_the_gate(portal):
    status, answer, _ = portal("GET", "/v1/tenants/acme/endpoints")
    assert (status, len(answer["items"])) == (200, 1)
    assert portal("GET", "/base/v1/tenants")[0] == 200


@pytest.mark.parametrize(
    ("host", "leads_to"),
    [
        ("127.0.0.1:4566", "http://127.0.0.1:4566/_aws/execute-api/abc123/portal/"),
        ("abc123.execute-api.localhost:4566", "http://abc123.execute-api.localhost:4566/portal/"),
    ],
)
def test_a_link_leads_to_where_an_emulator_serves_the_api(portal, host, leads_to):
    event = event_of("POST", "/v1/tenants/acme/portal-sessions", headers={"host": host}, body=b"{}")
    event["requestContext"]["apiId"] = "abc123"
    made = build_resolver(portal.api.services, emulated=True)(event, None)
    assert json.loads(made["body"])["url"].startswith(leads_to)


def test_a_link_leads_behind_a_domains_base_path(portal):
    _, made, _ = portal("POST", "/base/v1/tenants/acme/portal-sessions", {})
    assert made["url"].startswith(f"https://{HOST}/base/portal/index.html#")
