from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import boto3.dynamodb.types
import pytest

import hookline.outbound
from hookline.errors import InvalidInput, MalformedEvent
from hookline.outbound import event_item, new_event
from hookline.outbound.events import items
from hookline.outbound.model import EventType

REFERENCE = "s3://payloads/events/default/evt_1"
NOW = 1_700_000_000.0


def refused(*arguments: Any, **options: Any) -> list[str]:
    with pytest.raises(MalformedEvent) as caught:
        event_item(*arguments, **options)
    return [problem.where for problem in caught.value.problems]


def test_the_smallest() -> None:
    item = event_item("order.created", {"id": 7}, id="evt_1", now=NOW)
    assert item == {
        "pk": {"S": "default#evt_1"},
        "shard": {"S": "default#7"},
        "id": {"S": "evt_1"},
        "tenant": {"S": "default"},
        "type": {"S": "order.created"},
        "timestamp": {"S": "2023-11-14T22:13:20.000000Z"},
        "data": {"S": '{"id":7}'},
        "expires": {"N": str(1_700_000_000 + 30 * 86_400)},
    }


def test_every_attribute_is_read_as_it_was_given() -> None:
    item = event_item(
        "order.created",
        b'{ "a": 1.0 }',
        tenant="acme",
        id="order-7",
        timestamp="2026-01-31T10:15:30+02:00",
        version="2",
        channels=["eu", "b2b"],
        ordering_key="order-7",
        sequence=3,
        expires=1_800_000_000,
    )
    event = items.decode(item)
    assert event.data == b'{ "a": 1.0 }'
    assert event.channels == ("eu", "b2b")
    assert event.timestamp == "2026-01-31T08:15:30.000000Z"
    assert (event.version, event.ordering_key, event.sequence) == ("2", "order-7", 3)
    assert event.expires == 1_800_000_000


def test_for_boto3s_table_it_is_the_same_item() -> None:
    arguments: dict[str, Any] = {"id": "evt_1", "now": NOW, "channels": ["eu"], "version": "1"}
    for data in ({"id": 7}, ["order"] * 60_000):
        native = event_item("order.created", data, format="resource", **arguments)
        serializer = boto3.dynamodb.types.TypeSerializer()
        assert {name: serializer.serialize(value) for name, value in native.items()} == (
            event_item("order.created", data, **arguments)
        )


def test_ids_are_new_and_sort_by_time() -> None:
    earlier, later = (event_item("x", now=now)["id"]["S"] for now in (NOW, NOW + 1))
    assert earlier < later
    assert event_item("x", now=NOW)["id"] != event_item("x", now=NOW)["id"]


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ('{"as": "it is" }', '{"as": "it is" }'),
        (None, "null"),
        ({"é": ["☃", 1, 1.5, True, None]}, '{"é":["☃",1,1.5,true,null]}'),
        ({"price": Decimal("1.50"), "n": [Decimal(3)], "t": (1, "x")}, '{"price":1.50,"n":[3],"t":[1,"x"]}'),
        (Decimal("12345678901234567890.123"), "12345678901234567890.123"),
        (5, "5"),
        ([], "[]"),
    ],
)
def test_data_is_json_text_or_becomes_it(data: Any, text: str) -> None:
    assert event_item("x", data)["data"] == {"S": text}
    json.loads(text)


@pytest.mark.parametrize(
    "data",
    [
        "",
        "{",
        "plain text",
        b"\xff",
        float("nan"),
        {"a": float("inf")},
        {"a": Decimal("NaN")},
        {"a": {1: Decimal(1)}},
        {"a": {1, 2}},
        {"a": object()},
        datetime(2026, 1, 1, tzinfo=UTC),
        "\ud800",
        "x" * 1_048_577,
    ],
)
def test_what_is_no_json_is_refused(data: Any) -> None:
    assert refused("x", data) == ["data"]


def test_too_much_data_for_anyone() -> None:
    assert refused("x", json.dumps("x" * 1_048_576)) == ["data"]


def test_data_in_s3() -> None:
    item = event_item("x", data_ref=REFERENCE)
    assert item["data_ref"] == {"S": REFERENCE}
    assert "data" not in item
    assert refused("x", {"a": 1}, data_ref=REFERENCE) == ["data"]
    assert refused("x", data_ref=REFERENCE, tenant="acme") == ["data_ref"]


@pytest.mark.parametrize(
    ("timestamp", "text"),
    [
        (None, "2023-11-14T22:13:20.000000Z"),
        (1.5, "1970-01-01T00:00:01.500000Z"),
        (datetime(2026, 1, 31, 8, 15, tzinfo=timezone(timedelta(hours=2))), "2026-01-31T06:15:00.000000Z"),
        ("2026-01-31T08:15:30Z", "2026-01-31T08:15:30.000000Z"),
    ],
)
def test_times(timestamp: Any, text: str) -> None:
    assert new_event("x", timestamp=timestamp, now=NOW).timestamp == text


@pytest.mark.parametrize("timestamp", ["soon", datetime(2026, 1, 31, 8, 15), 1e20, [], float("nan")])  # noqa: DTZ001
def test_what_is_no_time(timestamp: Any) -> None:
    assert refused("x", timestamp=timestamp) == ["timestamp"]


@pytest.mark.parametrize(
    ("options", "where"),
    [
        ({"type": "order created"}, "type"),
        ({"type": ""}, "type"),
        ({"type": 5}, "type"),
        ({"type": "hookline.endpoint.disabled"}, "type"),
        ({"tenant": ""}, "tenant"),
        ({"tenant": "a#b"}, "tenant"),
        ({"id": "a.b"}, "id"),
        ({"id": ""}, "id"),
        ({"version": "a b"}, "version"),
        ({"channels": ["a b"]}, "channels"),
        ({"channels": [5]}, "channels"),
        ({"channels": [str(n) for n in range(17)]}, "channels"),
        ({"ordering_key": ""}, "ordering_key"),
        ({"format": "json"}, "format"),
    ],
)
def test_what_is_wrong_is_named(options: dict[str, Any], where: str) -> None:
    assert refused(**({"type": "x", "data": {}} | options)) == [where]


def test_one_channel_may_be_given_as_text() -> None:
    assert new_event("x", channels="eu").channels == ("eu",)


def test_retention() -> None:
    assert new_event("x", now=NOW, retention=timedelta(days=1)).expires == NOW + 86_400
    assert new_event("x", now=NOW, retention=None).expires is None
    assert new_event("x", now=NOW, expires=5).expires == 5


def test_a_registry_checks_the_data() -> None:
    registry = {"x": EventType("x", schemas={"1": {"type": "object", "required": ["id"]}})}
    event_item("x", {"id": 1}, registry=registry)
    with pytest.raises(InvalidInput, match="data: expected id"):
        event_item("x", {}, registry=registry)


def test_public_names_are_there_and_nothing_is_loaded_before_it_is_asked_for() -> None:
    for name in hookline.outbound.__all__:
        assert callable(getattr(hookline.outbound, name))
    with pytest.raises(AttributeError, match="nothing"):
        hookline.outbound.nothing  # noqa: B018
    heavy = ("pydantic", "yaml", "jsonschema", "cryptography", "jmespath", "email", "xml", "urllib.request")
    code = (
        "import sys\n"
        "from hookline.outbound import codec, event_item, sign\n"
        "from hookline.outbound.delivery import circuit, schedule\n"
        "from hookline.outbound.events import items, operational\n"
        "from hookline.outbound.matching import matcher\n"
        "from hookline.outbound.requests import headers, payload, rotation, signing\n"
        f"print([name for name in {heavy} if name in sys.modules])"
    )
    path = os.pathsep.join(sys.path)
    loaded = subprocess.run(
        [sys.executable, "-S", "-c", code], env={"PYTHONPATH": path}, capture_output=True, text=True, check=True
    )
    assert loaded.stdout.strip() == "[]"
