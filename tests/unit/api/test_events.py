from __future__ import annotations

from hookline.outbound.model import Event

EVENTS = "/v1/tenants/acme/events"
TYPE = "/v1/event-types/order.created"


def test_an_event_is_published_once_by_its_id(api):
    api.endpoint()
    body = {"type": "order.created", "data": {"n": 1.50}, "id": "o-1"}
    first = api("POST", EVENTS, body)
    assert (first.status, first.json["created"]) == (201, True)
    again = api("POST", EVENTS, body)
    assert (again.status, again.json["created"]) == (200, False)
    other = api("POST", EVENTS, body | {"data": {"n": 2}})
    assert (other.status, other.json["code"]) == (409, "conflict")
    assert len(api.events.published) == 1


def test_data_may_be_any_json_also_null(api):
    api.endpoint()
    for data in (None, 0, "", [], {"a": None}):
        made = api("POST", EVENTS, {"type": "t", "data": data})
        assert made.status == 201, made.json
        assert api("GET", f"{EVENTS}/{made.json['id']}").json["payload"] is not None


def test_a_large_payload_rests_in_s3_and_is_shown(api):
    api.endpoint()
    data = {"x": "ä" * 450_000}
    made = api("POST", EVENTS, {"type": "t", "data": data})
    assert made.status == 201
    shown = api("GET", f"{EVENTS}/{made.json['id']}").json
    assert len(shown["payload"]) > 400_000


def test_another_tenants_event_is_not_found(api):
    api.endpoint()
    api.endpoint("globex")
    api.events.put(Event("o-1", "globex", "t", "2026-01-01T00:00:00.000000Z", b"{}"))
    assert api("GET", f"{EVENTS}/o-1").status == 404
    assert api("GET", "/v1/tenants/globex/events/o-1").status == 200


def test_an_id_with_slashes_is_found(api):
    api.endpoint()
    api("POST", EVENTS, {"type": "t", "data": 1, "id": "2026/11/o-1"})
    assert api("GET", f"{EVENTS}/2026/11/o-1").json["id"] == "2026/11/o-1"
    assert api("GET", f"{EVENTS}/2026%2F11%2Fo-1").json["id"] == "2026/11/o-1"


def test_an_unknown_tenant_publishes_nothing(api):
    assert api("POST", EVENTS, {"type": "t", "data": 1}).status == 404
    assert api("POST", f"{EVENTS}/batch", {"events": [{"type": "t", "data": 1}]}).status == 404
    assert api.events.published == []


def test_what_is_wrong_with_one_of_a_batch_keeps_none_of_the_others(api):
    api.endpoint()
    api("PUT", TYPE, {"schemas": {"1": {"type": "object", "required": ["id"]}}})
    batch = api(
        "POST",
        f"{EVENTS}/batch",
        {
            "events": [
                {"type": "order.created", "data": {"id": 1}, "id": "a"},
                {"type": "order.created", "data": {}, "id": "b"},
                {"type": "hookline.fake", "data": {}, "id": "c"},
                {"type": "order.created", "data": {"id": 1}, "id": "a"},
                {"type": "order.created", "data": {"id": 2}, "id": "a"},
            ]
        },
    ).json
    assert (batch["published"], batch["existing"], batch["failed"]) == (1, 1, 3)
    assert [each["problems"][0]["field"] for each in batch["items"] if each["problems"]] == ["data", "type", "id"]
    assert [event.id for event in api.events.published] == ["a"]


def test_an_event_is_checked_against_its_registered_type(api):
    api.endpoint()
    api("PUT", TYPE, {"schemas": {"1": {"type": "object", "required": ["id"]}}, "examples": {"1": [{"id": 7}]}})
    refused = api("POST", EVENTS, {"type": "order.created", "data": {}})
    assert (refused.status, refused.json["problems"]) == (422, [{"field": "data", "expected": "expected id"}])
    assert api("POST", EVENTS, {"type": "order.created", "data": {"id": 1}}).json["registered"]


def test_an_example_must_meet_its_schema(api):
    refused = api("PUT", TYPE, {"schemas": {"1": {"required": ["id"], "type": "object"}}, "examples": {"1": [{}]}})
    assert refused.json["problems"] == [{"field": "examples.1[0]", "expected": "expected id"}]
    assert api("GET", TYPE).status == 404


def test_an_event_type_in_use_is_not_deleted(api):
    made = api.endpoint(event_types=["order.created"])
    api("PUT", TYPE, {})
    refused = api("DELETE", TYPE)
    assert (refused.status, refused.json["code"]) == (409, "event-type-in-use")
    assert made["id"] in refused.json["detail"]
    assert api("GET", TYPE).status == 200
    assert api("DELETE", TYPE, query={"force": "true"}).status == 204
    assert api("GET", TYPE).status == 404


def test_two_who_edit_an_event_type_the_second_is_told(api):
    first = api("PUT", TYPE, {"description": "one"})
    assert first.status == 201
    second = api("PUT", TYPE, {"description": "two"}, if_match=first.etag)
    assert second.status == 200
    assert api("PUT", TYPE, {"description": "three"}, if_match=first.etag).status == 412
    assert api("DELETE", TYPE, if_match=first.etag).status == 412
    assert api("PUT", "/v1/event-types/new", {}, if_match='"1"').status == 412
    assert api("GET", TYPE).json["description"] == "two"


def test_events_are_listed_newest_first_in_pages(api):
    api.endpoint()
    for number in range(5):
        api("POST", EVENTS, {"type": "a.b" if number % 2 else "c", "data": number, "id": f"e{number}"})
        api.now += 1
    seen, cursor = [], ""
    while cursor is not None:
        page = api("GET", EVENTS, query={"limit": "2"} | ({"cursor": cursor} if cursor else {})).json
        seen += [each["id"] for each in page["items"]]
        cursor = page["next_cursor"]
    assert seen == ["e4", "e3", "e2", "e1", "e0"]
    assert [each["id"] for each in api("GET", EVENTS, query={"type": "a.*"}).json["items"]] == ["e3", "e1"]
    assert api("GET", EVENTS, query={"type": "a..b"}).status == 422
    assert api("GET", "/v1/tenants/nobody/events").status == 404
