"""What all routes share: who may call, what is refused and how, the same request twice."""

from __future__ import annotations

import json

import pytest
from tests.unit.api.api_world import URL

from hookline.errors import Denied, Unauthorized, Unavailable
from hookline.management.access import OPERATOR, Principal, of_claims

ALL = "/v1/tenants/acme/endpoints"


def test_every_answer_has_a_request_id_and_is_kept_by_nobody(api):
    for answer in (api("GET", "/v1/tenants"), api("GET", "/v1/nothing"), api("POST", ALL, {})):
        assert answer.headers["x-request-id"]
        assert answer.headers["cache-control"] == "no-store"


def test_a_problem_is_one_of_rfc_9457(api):
    refused = api("GET", f"{ALL}/ep_1")
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json == {
        "type": "urn:hookline:problem:not-found",
        "title": "Not found",
        "status": 404,
        "code": "not-found",
        "detail": "there is no tenant acme",
        "request_id": refused.headers["x-request-id"],
        "problems": [],
    }


@pytest.mark.parametrize(
    ("raw", "status", "code"),
    [
        (b"{", 400, "not-json"),
        (b"\xff", 400, "not-json"),
        (b'{"url": NaN}', 400, "not-json"),
        (b'{"url": "a", "url": "b"}', 400, "not-json"),
        (b'{"url": "\\ud800"}', 400, "not-json"),
        (b'{"filter": ' + b'{"a":' * 200 + b"1" + b"}" * 201, 400, "not-json"),
        (b"[" * 100_000, 400, "not-json"),
        (b"1" * 5000, 400, "not-json"),
        (b"[]", 422, "invalid-input"),
        (b'"x"', 422, "invalid-input"),
        (b"null", 422, "invalid-input"),
        (b'"' + b"x" * (5 * 1024 * 1024) + b'"', 413, "too-large"),
    ],
    ids=range(12),
)
def test_a_body_that_is_none(api, raw, status, code):
    refused = api("POST", ALL, raw=raw)
    assert (refused.status, refused.json["code"]) == (status, code)
    assert api.config.known == set()


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("limit=0", "limit"),
        ("limit=x", "limit"),
        ("nope=1", "nope"),
        ("limit=1&limit=2", "limit"),
        ("cursor=%21", "cursor"),
    ],
)
def test_a_query_that_is_wrong_names_its_parameter(api, query, field):
    refused = api("GET", "/v1/tenants", query=query)
    assert (refused.status, refused.json["problems"][0]["field"]) == (422, field)


def test_a_query_where_none_is_taken_is_refused(api):
    assert api("GET", "/v1/tenants/acme", query="x=1").status == 422


def test_an_address_without_the_method_names_those_it_has(api):
    refused = api("POST", "/v1/tenants/acme")
    assert (refused.status, refused.headers["allow"]) == (405, "DELETE, GET, PUT")
    assert api("GET", "/v1/nowhere").status == 404


def test_a_name_that_cannot_be_is_refused_before_anything_is_asked(api):
    assert api("GET", "/v1/tenants/%20").json["problems"][0]["field"] == "tenant"


def test_what_nobody_expected_says_nothing_of_itself(api):
    api.config.tenants = lambda: 1 / 0
    refused = api("GET", "/v1/tenants")
    assert (refused.status, refused.json["code"]) == (500, "internal")
    assert b"division" not in refused.raw
    assert isinstance(api.failures[0], ZeroDivisionError)


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (Unavailable("reading config"), 503, "unavailable"),
        (Denied("reading config: AccessDenied"), 403, "missing-permission"),
    ],
)
def test_aws_out_of_order_is_told(api, error, status, code):
    def fail():
        raise error

    api.config.tenants = fail
    refused = api("GET", "/v1/tenants")
    assert (refused.status, refused.json["code"]) == (status, code)
    assert ("retry-after" in refused.headers) == (status == 503)
    assert api.failures == []


# ---------------------------------------------------------------------------------------------- the same request twice


def test_the_same_key_gives_the_same_answer_and_one_endpoint(api):
    first = api("POST", ALL, {"url": URL}, idempotency_key="k1")
    again = api("POST", ALL, {"url": URL}, idempotency_key="k1")
    assert (again.status, again.json, again.headers["idempotent-replayed"]) == (201, first.json, "true")
    assert len(api.config.endpoints) == 1
    assert api("POST", ALL, {"url": URL}, idempotency_key="k2").json["id"] != first.json["id"]


def test_the_same_key_for_another_request_is_refused(api):
    api("POST", ALL, {"url": URL}, idempotency_key="k1")
    other = api("POST", ALL, {"url": URL, "description": "x"}, idempotency_key="k1")
    assert (other.status, other.json["code"]) == (422, "idempotency-key-reused")


def test_a_key_is_the_callers_own(api):
    first = api("POST", ALL, {"url": URL}, idempotency_key="k1").json
    api.principal = Principal("somebody else")
    assert api("POST", ALL, {"url": URL}, idempotency_key="k1").json["id"] != first["id"]


def test_a_request_that_failed_may_be_made_again_under_its_key(api):
    assert api("POST", ALL, {"url": "nonsense"}, idempotency_key="k1").status == 422
    assert api("POST", ALL, {"url": URL}, idempotency_key="k1").status == 201


def test_a_request_under_way_is_told_so(api):
    def meanwhile(tenant):
        answers.append(api("POST", ALL, {"url": URL}, idempotency_key="k1"))
        api.config.tenant = stored
        return stored(tenant)

    answers = []
    stored = api.config.tenant
    api.config.tenant = meanwhile
    # the lock of `call` is for threads; within one, a second request is made by the resolver itself
    from hookline.api import inprocess

    inprocess._one_at_a_time = __import__("contextlib").nullcontext()
    try:
        assert api("POST", ALL, {"url": URL}, idempotency_key="k1").status in (201, 500)
    finally:
        inprocess._one_at_a_time = __import__("threading").Lock()
    assert (answers[0].status, answers[0].json["code"]) == (409, "idempotency-in-progress")


# ---------------------------------------------------------------------------------------------- who may call


def test_a_tenants_caller_sees_its_tenant_alone(api):
    api.endpoint()
    api.endpoint("globex")
    api("PUT", "/v1/event-types/t", {})
    api.principal = Principal("sub", "acme")
    assert api("GET", ALL).status == 200
    assert api("GET", "/v1/event-types").status == 200
    for method, path in [
        ("GET", "/v1/tenants/globex/endpoints"),
        ("GET", "/v1/tenants"),
        ("DELETE", "/v1/tenants/globex"),
        ("PUT", "/v1/event-types/t"),
        ("DELETE", "/v1/event-types/t"),
    ]:
        refused = api(method, path)
        assert (refused.status, refused.json["code"]) == (403, "forbidden"), path


def test_no_route_forgets_to_ask_who_calls(api):
    """Every operation, called by a caller of another tenant: refused before anything is looked at."""
    api.principal = Principal("sub", "nobody")
    open_to_all = set()
    for each in api.resolver.routes:
        path = each.path.replace("{tenant}", "acme").replace("{queue}", "delivery").replace("{version}", "1")
        for name in each.names:
            path = path.replace("{" + name + "}", "x1")
        answer = api(each.method, path, {} if each.body else None)
        if answer.status != 403:
            assert answer.status in (200, 404, 422), (each.operation, answer.status)
            if each.tenants:
                open_to_all.add(each.operation)
            else:
                assert answer.status == 422, (each.operation, answer.json)
    assert open_to_all <= {"list_event_types", "show_event_type", "show_openapi"}


def test_claims_make_a_caller():
    assert of_claims({"sub": "u", "scope": "openid hookline:operator"}, "tenant") == Principal("u")
    assert of_claims({"sub": "u", "scope": "[openid hookline:operator]"}, "tenant") == Principal("u")
    assert of_claims({"sub": "u", "tenant": "acme"}, "tenant") == Principal("u", "acme")
    for claims in ({}, {"sub": "u"}, {"sub": "u", "tenant": ""}, {"scope": "hookline:operators"}, {"tenant": ["acme"]}):
        with pytest.raises(Unauthorized):
            of_claims(claims, "tenant")
    assert OPERATOR.tenant is None


def test_problems_are_bounded(api):
    many = api("POST", ALL, {"url": URL, "event_types": ["a..b"] * 100})
    assert len(many.json["problems"]) == 50
    assert len(json.dumps(many.json)) < 20_000
