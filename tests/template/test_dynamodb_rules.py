"""Rules of DynamoDB that an emulator lets one break: what is written fits the tables that the template declares."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, Any

import pytest
from moto.dynamodb.parsing.reserved_keywords import ReservedKeywords
from tests.template.reader import ROOT, template

from hookline.outbound.codec import encode_delivery, encode_endpoint, encode_health
from hookline.outbound.events.items import encode
from hookline.outbound.model import (
    Attempt,
    Batching,
    Circuit,
    Delivery,
    DeliveryKey,
    Endpoint,
    Event,
    Health,
    SigningSecret,
    Status,
)
from hookline.outbound.requests.masking import HEAD_KEPT
from hookline.ports import Trip

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_HASH, MOST_RANGE, MOST_ITEM = 2048, 1024, 400 * 1024  # bytes
TIME = "2027-01-15T08:00:00.000000Z"
WORDS = {"AND", "OR", "NOT", "BETWEEN", "IN", "SET", "REMOVE", "ADD", "DELETE"}  # an expression's own


def expressions() -> Iterator[tuple[str, str]]:
    """Every text that is given to DynamoDB as an expression, with where it stands."""
    for path in [*ROOT.glob("layers/common/hookline/**/*.py"), *ROOT.glob("cli/**/*.py")]:
        for node in ast.walk(ast.parse(path.read_text())):
            given: list[ast.expr] = []
            if isinstance(node, ast.keyword) and (node.arg or "").endswith("Expression"):
                given.append(node.value)
            elif isinstance(node, ast.Dict):
                pairs = zip(node.keys, node.values, strict=True)
                given += [
                    value
                    for key, value in pairs
                    if isinstance(key, ast.Constant) and str(key.value).endswith("Expression")
                ]
            for value in given:
                for part in ast.walk(value):
                    if isinstance(part, ast.Constant) and isinstance(part.value, str):
                        yield f"{path.name}:{part.lineno}", part.value


def test_no_expression_names_an_attribute_by_a_reserved_word() -> None:
    reserved = {word.upper() for word in ReservedKeywords.get_reserved_keywords()} - WORDS
    found = dict(expressions())
    assert len(found) > 20
    used = {
        (where, word)
        for where, text in found.items()
        for word in re.findall(r"(?<![#:\w])[A-Za-z_]\w*", text)
        if word.upper() in reserved
    }
    assert not used


# ---------------------------------------------------------------------------------------------- the largest items

EVENT_ID, TENANT, TYPE, ENDPOINT = "e" * 256, "t" * 128, "y" * 256, "ep_" + "x" * 125
KEY = DeliveryKey(TENANT, ENDPOINT, f"{TIME}#{EVENT_ID}", 15)
TRIP = Trip(60_000, 60_000, 60_000, 60_000, "[" + "f" * 39 + "]:65535")


def largest_delivery(status: Status) -> dict[str, Any]:
    attempts = tuple(Attempt(1_800_000_000.123, 599, 60_000, "too-large", "slow", TRIP) for _ in range(20))
    due_at = 1_800_000_000.123 if status is Status.WAITING else None
    return encode_delivery(
        Delivery(
            KEY, TYPE, status, turn=2**31, attempt=2**31, base=2**31, due_at=due_at, changed_at=1_800_000_000.123,
            code=599, ms=60_000, error="too-large", excerpt="\U0001f600" * 16_384, attempts=attempts, reason="r" * 1024,
            sent="h" * 16_384, answered="h" * HEAD_KEPT, digest="d" * 64, keep=2**33,
        )
    )  # fmt: skip


def largest_endpoint() -> dict[str, Any]:
    sealed = "v1.1." + "A" * 400
    return encode_endpoint(
        Endpoint(
            ENDPOINT,
            TENANT,
            "https://" + "u" * 2048,
            secrets=tuple(SigningSecret(sealed, 1_800_000_000.0) for _ in range(11)),
            description="d" * 500,
            metadata={f"{number:040d}": "v" * 500 for number in range(20)},
            event_types=("t" * 256,) * 100,
            channels=("c" * 128,) * 10,
            filter={"data": {"x": ["p" * 8000]}},
            transform="\u20ac" * 4096,
            headers=tuple((f"h{number}", "v" * 250) for number in range(32)),
            schedule=(1.0,) * 50,
            timeout=60.0,
            rate_limit=0.01,
            batching=Batching(1000),
            basic_auth_sealed=sealed,
            oauth2_sealed=sealed * 10,
            mtls_sealed=sealed * 100,
            disabled_reason="r" * 200,
        )
    )


ITEMS = {
    "DeliveriesTable": [largest_delivery(status) for status in Status],
    "ConfigTable": [
        largest_endpoint(),
        encode_health(Health(ENDPOINT, TENANT, 10, 1.5, Circuit.OPEN, 2.5, 3, 4.5, 5)),
    ],
    "EventsTable": [
        encode(Event(EVENT_ID, TENANT, TYPE, TIME, b'"' + b"x" * 262_000 + b'"', expires=2**33)),
        encode(Event(EVENT_ID, TENANT, TYPE, TIME, None, data_ref="s3://" + "b" * 1000, channels=("c" * 128,) * 16)),
    ],
}
CASES = [(table, item) for table, items in ITEMS.items() for item in items]


def size(value: Any) -> int:
    """As DynamoDB counts: names and texts in bytes, a number at most 21, one and three more around each element."""
    if isinstance(value, dict) and len(value) == 1 and next(iter(value)) in {"S", "N", "B", "L", "M", "BOOL", "NULL"}:
        ((kind, held),) = value.items()
        if kind == "S":
            return len(held.encode())
        if kind == "B":
            return len(held)
        if kind == "L":
            return 3 + sum(1 + size(each) for each in held)
        return 21
    return sum(len(name.encode()) + size(each) for name, each in value.items())


@pytest.mark.parametrize(("table", "item"), CASES)
def test_an_item_fits_whatever_is_in_it(table: str, item: dict[str, Any]) -> None:
    assert size(item) < MOST_ITEM, table


@pytest.mark.parametrize(("table", "item"), CASES)
def test_keys_are_of_the_declared_type_and_length(table: str, item: dict[str, Any]) -> None:
    properties = template().tables[table]
    declared = {each["AttributeName"]: each["AttributeType"] for each in properties["AttributeDefinitions"]}
    for schema in [properties, *properties.get("GlobalSecondaryIndexes", [])]:
        for key in schema["KeySchema"]:
            name = key["AttributeName"]
            if schema is properties:
                assert name in item, "a table's key must be there; an index's may be missing"
            if name in item:
                ((kind, value),) = item[name].items()
                assert kind == declared[name], name
                assert 0 < len(value.encode()) <= (MOST_HASH if key["KeyType"] == "HASH" else MOST_RANGE), name


@pytest.mark.parametrize(("table", "item"), CASES)
def test_expiry_is_a_whole_number_of_seconds(table: str, item: dict[str, Any]) -> None:
    name = template().tables[table].get("TimeToLiveSpecification", {}).get("AttributeName")
    if name in item:
        assert item[name]["N"].isdecimal()


@pytest.mark.parametrize("item", [item for _, item in CASES])
def test_numbers_have_no_more_digits_than_dynamodb_keeps(item: dict[str, Any]) -> None:
    for value in item.values():
        if "N" in value:
            assert len(re.sub(r"\D", "", value["N"])) <= 38


@pytest.mark.parametrize("item", ITEMS["DeliveriesTable"])
def test_only_open_deliveries_are_in_an_index(item: dict[str, Any]) -> None:
    status = Status(item["status"]["S"])
    assert ("open_shard" in item) == (status is not Status.DELIVERED)
    assert ("open_pk" in item) == (status is not Status.DELIVERED)
    assert ("due_shard" in item) == (status is Status.WAITING)
