from __future__ import annotations

import json
from typing import Any

import pytest

from hookline.errors import InvalidEndpoint, InvalidInput
from hookline.outbound.events import event_types
from hookline.outbound.model import Event, EventType

ORDER_1 = {"type": "object", "required": ["id"]}
ORDER_2 = {
    "type": "object",
    "required": ["id", "lines"],
    "properties": {
        "id": {"type": "string", "maxLength": 5},
        "lines": {"type": "array", "items": {"$ref": "#/$defs/line"}},
    },
    "additionalProperties": False,
    "$defs": {"line": {"type": "object", "properties": {"price": {"type": "number", "minimum": 0}}}},
}
REGISTRY = {
    "order.created": EventType("order.created", schemas={"1": ORDER_1, "2": ORDER_2}),
    "ping": EventType("ping"),
}


def event(data: Any, event_type: str = "order.created", version: str | None = None) -> Event:
    return Event("evt_1", "acme", event_type, "2026-01-31T08:15:30.000000Z", json.dumps(data).encode(), version=version)


def problems(given: Event, **options: Any) -> list[tuple[str, str]]:
    with pytest.raises(InvalidInput) as caught:
        event_types.validate(given, REGISTRY, **options)
    return [(problem.where, problem.expected) for problem in caught.value.problems]


def test_an_event_of_its_version_and_of_the_newest_if_it_has_none() -> None:
    event_types.validate(event({"id": 7}, version="1"), REGISTRY)
    event_types.validate(event({"id": "7", "lines": [{"price": 1.5}]}, version="2"), REGISTRY)
    event_types.validate(event({"id": "7", "lines": []}), REGISTRY)
    assert problems(event({"id": "7"})) == [("data", "expected lines")]


def test_what_does_not_fit_is_named_by_its_path_and_rule_never_by_its_value() -> None:
    found = problems(event({"id": "secret", "lines": [{"price": 1}, {"price": -815}], "x": 1}))
    assert sorted(found) == [
        ("data", "expected additionalProperties false"),
        ("data.id", "expected maxLength 5"),
        ("data.lines[1].price", "expected minimum 0"),
    ]
    assert "secret" not in str(found)
    assert "815" not in str(found)


def test_unknown_versions_and_types() -> None:
    assert problems(event({}, version="3")) == [("version", "expected one of 1, 2")]
    event_types.validate(event({}, "user.created"), REGISTRY)
    assert problems(event({}, "user.created"), strict=True)[0][0] == "type"
    event_types.validate(event(5, "ping", version="9"), REGISTRY, strict=True)


def test_many_problems_are_not_all_told() -> None:
    assert len(problems(event({"id": "1", "lines": [{"price": -1}] * 500}))) == 20


def test_data_in_s3_was_checked_by_whoever_put_it_there() -> None:
    absent = Event("evt_1", "acme", "order.created", "2026-01-31T08:15:30.000000Z", None, "payloads/evt_1")
    event_types.validate(absent, REGISTRY)


RAW = {"name": "order.created", "description": "An order", "deprecated": True, "schemas": {"1": ORDER_1, "2": ORDER_2}}


def test_there_and_back() -> None:
    for raw in (RAW, {"name": "ping"}):
        parsed = event_types.parse_event_type(raw)
        item = event_types.encode_event_type(parsed)
        assert event_types.decode_event_type(item) == parsed
        assert item["pk"] == {"S": "event-types"}
        assert list(event_types.decode_event_type(item).schemas) == list(parsed.schemas)


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"name": None}, "name"),
        ({"name": "order.*"}, "name"),
        ({"name": "order created"}, "name"),
        ({"name": "hookline.mine"}, "name"),
        ({"description": 5}, "description"),
        ({"deprecated": "yes"}, "deprecated"),
        ({"schemas": []}, "schemas"),
        ({"schemas": {"1": []}}, "schemas.1"),
        ({"schemas": {"1": {"type": "objekt"}}}, "schemas.1"),
        ({"schemas": {"1": {"$ref": "https://example.com/schema.json"}}}, "schemas.1"),
        ({"schemas": {"1": {"allOf": [{"$ref": "file:///etc/passwd"}]}}}, "schemas.1"),
        ({"schemas": {"1": {"description": "x" * 70_000}}}, "schemas"),
        ({"schema": {}}, "schema"),
    ],
)
def test_what_is_wrong_is_named(changes: dict[str, Any], where: str) -> None:
    with pytest.raises(InvalidEndpoint) as caught:
        event_types.parse_event_type(RAW | changes)
    assert [problem.where for problem in caught.value.problems] == [where]
