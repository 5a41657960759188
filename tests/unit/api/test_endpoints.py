from __future__ import annotations

import pytest
from tests.unit.api.api_world import URL, World

from hookline.management.access import Principal
from hookline.outbound.endpoints.spec import UrlPolicy
from hookline.outbound.model import Circuit, Health

ALL = "/v1/tenants/acme/endpoints"


def test_the_answer_that_creates_holds_the_secret_and_no_other_does(api):
    made = api.endpoint()
    secret = made["secret"]
    assert secret.startswith("whsec_")
    one = f"{ALL}/{made['id']}"
    others = [api("GET", one), api("GET", ALL), api("GET", f"{one}/secrets"), api("PATCH", one, {"description": "x"})]
    assert [each.status for each in others] == [200, 200, 200, 200]
    assert not [each for each in others if secret.encode() in each.raw or b'"secret":' in each.raw]
    revealed = api("POST", f"{one}/secrets/reveal").json
    assert [each["secret"] for each in revealed["items"]] == [secret]


def test_an_endpoint_with_credentials_shows_that_they_are_there(api):
    made = api.endpoint(basic_auth={"username": "u", "password": "hunter22"}, headers={"X-Key": "topsecret"})
    assert (made["basic_auth"], made["oauth2"], made["header_names"]) == (True, False, ["X-Key"])
    shown = api("GET", f"{ALL}/{made['id']}").raw
    assert b"hunter22" not in shown
    assert b"topsecret" not in shown


def test_an_ed25519_secret_comes_with_its_public_key(api):
    made = api.endpoint(secret_kind="whsk")
    assert made["secret"].startswith("whsk_")
    assert made["public_key"].startswith("whpk_")


def test_put_by_an_id_of_ones_own_creates_once_and_replaces_then(api):
    one = f"{ALL}/billing"
    first = api("PUT", one, {"url": URL, "description": "first", "event_types": ["order.*"]})
    assert (first.status, first.json["id"]) == (201, "billing")
    same = api("PUT", one, {"url": URL, "description": "first", "event_types": ["order.*"]})
    assert (same.status, same.etag, same.json["secret"]) == (200, first.etag, None)
    whole = api("PUT", one, {"url": URL})
    assert (whole.json["description"], whole.json["event_types"]) == ("", [])
    secrets = api("POST", f"{one}/secrets/reveal").json["items"]
    assert [each["secret"] for each in secrets] == [first.json["secret"]]


def test_put_keeps_credentials_away_that_it_does_not_name(api):
    one = f"{ALL}/billing"
    api("PUT", one, {"url": URL, "basic_auth": {"username": "u", "password": "p"}})
    assert api("PUT", one, {"url": URL, "basic_auth": {"username": "u", "password": "q"}}).json["basic_auth"]
    assert not api("PUT", one, {"url": URL}).json["basic_auth"]


def test_a_delete_that_somebody_overtakes_is_told(api, monkeypatch):
    made = api.endpoint()
    one = f"{ALL}/{made['id']}"
    config = api.services.endpoints._config
    seen, delete, overtaken = api("GET", one).etag, config.delete_endpoint, []

    def late(tenant, endpoint_id, **seen):
        if not overtaken:
            row = config.endpoints[tenant, endpoint_id]
            overtaken.append(config.put_endpoint(row.after(description="mine"), seen=row))
        delete(tenant, endpoint_id, **seen)

    monkeypatch.setattr(config, "delete_endpoint", late)
    assert api("DELETE", one, if_match=seen).status == 412
    assert api("GET", one).json["description"] == "mine"
    overtaken.clear()
    assert api("DELETE", one).status == 204


def test_two_who_edit_the_same_revision_the_second_is_told(api):
    made = api.endpoint()
    one = f"{ALL}/{made['id']}"
    seen = api("GET", one).etag
    assert api("PATCH", one, {"description": "mine"}, if_match=seen).status == 200
    late = api("PATCH", one, {"description": "theirs"}, if_match=seen)
    assert (late.status, late.json["code"]) == (412, "precondition-failed")
    assert api("GET", one).json["description"] == "mine"
    for method, path, body in [
        ("PUT", one, {"url": URL}),
        ("DELETE", one, None),
        ("POST", f"{one}/disable", {}),
        ("POST", f"{one}/secrets/rotate", {}),
        ("POST", f"{one}/secrets/expire", {}),
    ]:
        assert api(method, path, body, if_match=seen).status == 412, path
    assert len(api("POST", f"{one}/secrets/reveal").json["items"]) == 1
    assert api("DELETE", one, if_match=api("GET", one).etag).status == 204


def test_an_edit_without_if_match_is_made_on_what_is_there_now(api):
    made = api.endpoint()
    stored = api.config.put_endpoint
    between = iter([{"description": "another's"}])

    def raced(endpoint, **how):
        for changes in between:
            row = api.config.endpoints["acme", made["id"]]
            stored(row.after(**changes), seen=row)
        return stored(endpoint, **how)

    api.config.put_endpoint = raced
    assert api("PATCH", f"{ALL}/{made['id']}", {"rate_limit": 5}).status == 200
    row = api.config.endpoints["acme", made["id"]]
    assert (row.description, row.rate_limit) == ("another's", 5)


def test_rotation_overlaps_and_can_be_ended(api):
    made = api.endpoint()
    one = f"{ALL}/{made['id']}"
    rotated = api("POST", f"{one}/secrets/rotate", {"overlap_seconds": 3600}).json
    assert rotated["secret"] != made["secret"]
    listed = api("GET", f"{one}/secrets").json["items"]
    assert [(each["position"], each["current"]) for each in listed] == [(1, False), (2, True)]
    assert listed[0]["expires_at"] == rotated["old_until"]
    assert api("POST", f"{one}/secrets/expire").json["secrets"] == 1
    assert [each["secret"] for each in api("POST", f"{one}/secrets/reveal").json["items"]] == [rotated["secret"]]


def test_an_overlap_beyond_a_week_is_refused_and_nothing_is_rotated(api):
    made = api.endpoint()
    refused = api("POST", f"{ALL}/{made['id']}/secrets/rotate", {"overlap_seconds": 604_801})
    assert (refused.status, refused.json["problems"][0]["field"]) == (422, "overlap_seconds")
    assert len(api("POST", f"{ALL}/{made['id']}/secrets/reveal").json["items"]) == 1


def test_disable_and_what_health_says(api):
    made = api.endpoint()
    one = f"{ALL}/{made['id']}"
    assert api("GET", one).json["health"]["state"] == "healthy"
    circuit = {"circuit": Circuit.OPEN, "open_until": api.now + 60, "trips": 1}
    api.config.put_health(Health(made["id"], "acme", failures=12, failing_since=api.now, **circuit))
    assert api("GET", one).json["health"]["state"] == "open"
    api.now += 61
    assert api("GET", one).json["health"]["state"] == "probing"
    counts = {"endpoints": 1, "disabled": 0, "failing": 1}
    assert api("GET", "/v1/tenants/acme").json == {"id": "acme", "external_id": EXTERNAL_ID} | counts
    disabled = api("POST", f"{one}/disable", {"reason": "maintenance"}).json
    assert (disabled["enabled"], disabled["disabled_reason"], disabled["health"]["state"]) == (
        False,
        "maintenance",
        "disabled",
    )
    assert api("POST", f"{one}/disable", {"reason": "again"}).json["disabled_reason"] == "maintenance"


def test_a_new_url_is_not_blamed_for_the_old_ones_failures(api):
    made = api.endpoint()
    api.config.put_health(Health(made["id"], "acme", failures=12, circuit=Circuit.OPEN, trips=1))
    changed = api("PATCH", f"{ALL}/{made['id']}", {"url": "https://example.org/"}).json
    assert changed["health"]["state"] == "healthy"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "url"),
        ({"url": "ftp://example.com"}, "url"),
        ({"url": "https://127.0.0.1/"}, "url"),
        ({"url": URL, "nonsense": 1}, "nonsense"),
        ({"url": URL, "timeout": 0}, "timeout"),
        ({"url": URL, "event_types": ["a..b"]}, "event_types[0]"),
        ({"url": URL, "filter": {"data": "x"}}, "filter.data"),
        ({"url": URL, "secrets": ["short"]}, "secrets[0]"),
        ({"url": URL, "basic_auth": {"username": "a:b", "password": "x"}}, "basic_auth.username"),
    ],
)
def test_a_wrong_endpoint_is_told_its_field_and_nothing_is_stored(api, body, field):
    refused = api("POST", ALL, body)
    assert refused.status == 422
    assert refused.json["code"] == "invalid-input"
    assert field in [each["field"] for each in refused.json["problems"]]
    assert api.config.known == set()


def test_secrets_are_not_changed_by_a_patch(api):
    made = api.endpoint()
    refused = api("PATCH", f"{ALL}/{made['id']}", {"secrets": ["whsec_" + "A" * 32]})
    assert (refused.status, refused.json["problems"][0]["field"]) == (422, "secrets")


def test_a_list_is_paged_by_id(api):
    for number in range(5):
        api("PUT", f"{ALL}/e{number}", {"url": URL})
    seen, cursor = [], ""
    while True:
        page = api("GET", ALL, query={"limit": "2"} | ({"cursor": cursor} if cursor else {})).json
        seen += [each["id"] for each in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert seen == [f"e{number}" for number in range(5)]


def test_a_tenant_is_deleted_once_it_is_empty(api):
    made = api.endpoint()
    refused = api("DELETE", "/v1/tenants/acme")
    assert (refused.status, refused.json["code"]) == (409, "tenant-not-empty")
    assert api("DELETE", f"{ALL}/{made['id']}").status == 204
    assert api("DELETE", "/v1/tenants/acme").status == 204
    assert api("GET", "/v1/tenants/acme").status == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH"])
def test_a_tenant_names_no_arn(api, method):
    """What is behind one is the operator's, and may be another tenant's queue."""
    api.principal = Principal("customer", "acme")
    path = "/v1/tenants/acme/endpoints" + ("" if method == "POST" else "/ep_1")
    answer = api(method, path, {"url": "arn:aws:sqs:eu-west-1:123456789012:orders"})
    assert answer.status == 403
    assert "an ARN is for operators" in answer.json["detail"]


def test_an_operator_names_what_the_deployment_allows(api):
    answer = api("POST", "/v1/tenants/acme/endpoints", {"url": "arn:aws:sqs:eu-west-1:123456789012:orders"})
    assert answer.status == 422
    assert "DestinationArns" in answer.json["problems"][0]["expected"]


# ---------------------------------------------------------------------------------------------- roles of other accounts

EXTERNAL_ID = "hookline/eu-west-1/hookline/acme"
ROLE = "arn:aws:iam::123456789012:role/hookline-acme"
QUEUE = "arn:aws:sqs:eu-west-1:123456789012:orders"


@pytest.fixture
def with_roles():
    return World(policy=UrlPolicy(roles=["arn:aws:iam::*:role/hookline-*"], deployment="eu-west-1/hookline"))


def test_an_operator_names_a_role_and_hookline_the_external_id(with_roles):
    api = with_roles
    made = api("POST", ALL, {"url": QUEUE, "role": ROLE})
    assert (made.status, made.json["role"], made.json["external_id"]) == (201, ROLE, EXTERNAL_ID)
    one = f"{ALL}/{made.json['id']}"
    assert api("GET", one).json["external_id"] == EXTERNAL_ID
    other = api("POST", ALL.replace("acme", "globex"), {"url": QUEUE, "role": ROLE})
    assert other.json["external_id"] == EXTERNAL_ID.replace("acme", "globex"), "another tenant's is another's"
    assert api("POST", ALL, {"url": QUEUE, "role": ROLE, "external_id": EXTERNAL_ID}).status == 422, "nobody gives one"


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH"])
def test_a_tenant_names_no_role(with_roles, method):
    """Its own endpoint's either: whose role it is, the operator has agreed with them."""
    api = with_roles
    api("PUT", f"{ALL}/ep_1", {"url": QUEUE, "role": ROLE})
    api.principal = Principal("customer", "acme")
    path = ALL if method == "POST" else f"{ALL}/ep_1"
    answer = api(method, path, {"role": ROLE + "-2"})
    assert (answer.status, answer.json["detail"]) == (403, "role: expected none; a role is for operators")


def test_another_role_is_another_receiver(with_roles):
    api = with_roles
    api("PUT", f"{ALL}/ep_1", {"url": QUEUE, "role": ROLE})
    api.config.put_health(Health("ep_1", "acme", failures=12, failing_since=api.now, circuit=Circuit.OPEN, trips=1))
    changed = api("PATCH", f"{ALL}/ep_1", {"role": ROLE + "-2"})
    assert (changed.status, changed.json["health"]["state"]) == (200, "healthy")


def test_without_its_role_an_endpoint_must_be_one_that_the_functions_own_may_send_to(with_roles):
    api = with_roles
    api("PUT", f"{ALL}/ep_1", {"url": QUEUE, "role": ROLE})
    refused = api("PATCH", f"{ALL}/ep_1", {"role": None})
    assert (refused.status, refused.json["problems"][0]["field"]) == (422, "url")
    moved = api("PATCH", f"{ALL}/ep_1", {"url": "https://x.example/", "role": None})
    assert (moved.status, moved.json["role"], moved.json["external_id"]) == (200, None, None)
