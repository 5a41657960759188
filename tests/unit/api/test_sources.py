"""Sources in the API: shown, applied by revision, tried; for operators alone."""

from __future__ import annotations

import json

import pytest
from tests.unit.outbound.sources.source_world import bus_event, mapping, object_record

from hookline.errors import Conflict
from hookline.management.access import Principal

BOMB = "a: &a [x,x]\n" + "".join(
    f"{name}: &{name} [{','.join(['*' + before] * 9)}]\n" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


def test_they_are_applied_in_place_of_those_before(api):
    assert api("GET", "/v1/sources").json == {"revision": 0, "mappings": []}
    made = api("PUT", "/v1/sources", {"mappings": [mapping(), mapping("queue", name="q")]})
    assert (made.status, made.json) == (200, {"revision": 1, "mappings": 2, "changed": True})
    again = api("PUT", "/v1/sources", {"mappings": [mapping(), mapping("queue", name="q")]}, if_match=made.etag)
    assert again.json == {"revision": 1, "mappings": 2, "changed": False}
    shown = api("GET", "/v1/sources")
    assert (shown.etag, shown.json["mappings"][1]["from"]) == (made.etag, "queue")
    assert api("PUT", "/v1/sources", {"mappings": []}).json["revision"] == 2


def test_a_file_is_taken_as_it_is_written(api):
    text = "- name: orders\n  from: bus\n  tenant: acme\n  type: order.created\n"
    assert api("PUT", "/v1/sources", {"content": text}).json["changed"]
    assert api.sources.get()[1] == [mapping()]


def test_who_saw_another_revision_changes_nothing(api):
    stale = api("GET", "/v1/sources").etag
    api("PUT", "/v1/sources", {"mappings": [mapping()]})
    refused = api("PUT", "/v1/sources", {"mappings": [mapping(name="b")]}, if_match=stale)
    assert (refused.status, refused.json["code"]) == (412, "precondition-failed")
    assert api.sources.get() == (1, [mapping()])


def test_two_at_the_same_time_do_not_overwrite_each_other(api, monkeypatch):
    def put(*_, **__):
        raise Conflict("the mappings of sources were changed meanwhile")

    monkeypatch.setattr(api.sources, "put", put)
    assert api("PUT", "/v1/sources", {"mappings": [mapping()]}).status == 412


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "mappings"),
        ({"mappings": [], "content": "[]"}, "mappings"),
        ({"mappings": [mapping(), mapping(name="b", data="[")]}, "[1].data"),
        ({"mappings": [mapping(tenant="a b")]}, "[0].tenant"),
        ({"mappings": [{}] * 101}, "mappings"),
        ({"mappings": {}}, "mappings"),
        ({"content": "- {"}, "content:1"),
        ({"content": ""}, "sources"),
        ({"content": "x: 1"}, "sources"),
        ({"content": BOMB}, "content:1"),
        ({"content": "[" * 400}, "content:1"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_applied(api, body, field):
    refused = api("PUT", "/v1/sources", body)
    assert refused.status == 422
    assert refused.json["problems"][0]["field"] == field
    assert api.sources.get() == (0, [])


@pytest.mark.parametrize(
    ("source", "message"),
    [("bus", bus_event()), ("queue", {"n": 1}), ("bucket", {"Records": [object_record(), object_record("b")]})],
)
def test_a_message_is_tried_and_nothing_is_published(api, source, message):
    given = {"source": source, "message": json.dumps(message), "mappings": [mapping(source, name="m")]}
    found = api("POST", "/v1/sources/try", given)
    assert found.status == 200
    row = found.json["items"][0]
    assert (row["mapping"], row["tenant"], row["type"]) == ("m", "acme", "order.created")
    assert row["id"].startswith(f"{source}_")
    assert len(found.json["items"]) == len(message.get("Records", [0]))
    assert not api.events.events


def test_those_in_use_are_tried_where_none_are_given(api):
    given = {"source": "bus", "message": json.dumps(bus_event())}
    (ignored,) = api("POST", "/v1/sources/try", given).json["items"]
    assert ignored["mapping"] is None
    api("PUT", "/v1/sources", {"mappings": [mapping(id="detail.missing")]})
    refused = api("POST", "/v1/sources/try", given)
    assert (refused.status, refused.json["problems"][0]["field"]) == (422, "id")
    assert api("POST", "/v1/sources/try", given | {"content": ""}).status == 422
    assert api("POST", "/v1/sources/try", given | {"message": "x"}).json["problems"][0]["field"] == "body"
    assert api("POST", "/v1/sources/try", given | {"source": "bucket"}).json["problems"][0]["field"] == "message"


@pytest.mark.parametrize(("method", "path"), [("GET", ""), ("PUT", ""), ("POST", "/try")])
def test_a_tenants_own_callers_have_no_sources(api, method, path):
    api("PUT", "/v1/sources", {"mappings": [mapping()]})
    api.principal = Principal("acme", "acme")
    body = None if method == "GET" else {"mappings": [], "source": "bus", "message": "{}"} if path else {"mappings": []}
    refused = api(method, f"/v1/sources{path}", body)
    assert refused.status == 403
    assert b"order.created" not in refused.raw
    assert api.sources.get() == (1, [mapping()])
