"""Event types as AsyncAPI and OpenAPI documents, and back."""

from __future__ import annotations

import gzip
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema.validators import Draft7Validator, Draft202012Validator

from hookline.errors import InvalidInput
from hookline.outbound.events.catalogue import asyncapi, from_openapi, openapi
from hookline.outbound.events.event_types import parse_event_type, validate
from hookline.outbound.model import Event, EventType

LINE = {"type": "object", "required": ["sku"], "properties": {"sku": {"type": "string"}}}
TYPES = [
    EventType(
        "order.created",
        "An order was placed",
        schemas={
            "1": {"type": "object"},
            "2": {"type": "object", "properties": {"lines": {"type": "array", "items": {"$ref": "#/$defs/line"}}},
                  "$defs": {"line": LINE}},
        },
        examples={"2": [{"lines": [{"sku": "a"}]}]},
    ),
    EventType(
        "order.gone", deprecated=True,
        schemas={"1": {"type": ["object", "null"], "properties": {"of": {"$ref": "#"}}}},
    ),
    EventType("ping"),
]  # fmt: skip


def lookup(document: dict[str, Any], reference: str) -> Any:
    at: Any = document
    for part in reference.removeprefix("#/").split("/"):
        at = at[part]
    return at


def references(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [each for name, inner in value.items() for each in ([inner] if name == "$ref" else references(inner))]
    return [each for inner in value for each in references(inner)] if isinstance(value, list) else []


@pytest.mark.parametrize("write", [asyncapi, openapi])
def test_every_reference_leads_somewhere(write: Any) -> None:
    document = write(TYPES, title="Acme", version="3")
    found = references(document)
    assert found
    for reference in found:
        assert lookup(document, reference) is not None


def asyncapi_schema() -> Any:
    """AsyncAPI's own JSON Schema of 3.0.0 (Apache-2.0): schemas/3.0.0.json of @asyncapi/specs 6.11.1, on npm."""
    packed = Path(__file__).parents[3] / "facts/asyncapi-3.0.0.json.gz"
    text = gzip.decompress(packed.read_bytes())
    assert hashlib.sha256(text).hexdigest() == "d4571a420e6ffb7fcc7066c95a6db1202f299a3c51daa103d0706bf30f95e626"
    return json.loads(text)


def asyncapi_errors(document: Any) -> list[str]:
    return [error.json_path for error in Draft7Validator(asyncapi_schema()).iter_errors(document)]


def test_asyncapis_own_schema_takes_what_is_exported() -> None:
    for types in (TYPES, []):
        document = asyncapi(types, title="Acme", version="3")
        assert asyncapi_errors(document) == []
    broken = asyncapi(TYPES, title="Acme", version="3")
    broken["operations"]["ping"]["action"] = "publish"
    assert asyncapi_errors(broken), "of AsyncAPI 2"


def test_an_openapi_validator_takes_what_is_exported() -> None:
    validator = pytest.importorskip("openapi_spec_validator")
    for types in (TYPES, []):
        validator.validate(openapi(types, title="Acme", version="3"))
    broken = openapi(TYPES, title="Acme", version="3")
    del broken["info"]["title"]
    with pytest.raises(validator.validation.exceptions.OpenAPIValidationError):
        validator.validate(broken)


def test_asyncapi_has_a_channel_and_an_operation_for_each_type() -> None:
    document = asyncapi(TYPES, title="Acme", version="3")
    assert (document["asyncapi"], document["info"]) == ("3.0.0", {"title": "Acme", "version": "3"})
    assert set(document["channels"]) == set(document["operations"]) == {"order.created", "order.gone", "ping"}
    assert set(document["channels"]["order.created"]["messages"]) == {"order.created.1", "order.created.2"}
    message = lookup(document, document["channels"]["order.created"]["messages"]["order.created.2"]["$ref"])
    assert message["summary"] == "An order was placed"
    Draft202012Validator(message["payload"] | {"components": document["components"]}).validate(
        message["examples"][0]["payload"]
    )


def test_an_event_that_is_sent_is_what_the_document_says() -> None:
    document = openapi(TYPES, title="Acme", version="3")
    body = document["webhooks"]["order.created"]["post"]["requestBody"]["content"]["application/json"]
    schema = Draft202012Validator(body["schema"]["oneOf"][1] | {"components": document["components"]})
    sent = {"type": "order.created", "timestamp": "2026-01-31T08:15:30Z", "data": {"lines": [{"sku": "a"}]}}
    assert schema.is_valid(sent)
    assert body["examples"]["2-1"]["value"]["data"] == sent["data"]
    for wrong in ({"type": "other"}, {"data": {"lines": [{}]}}):
        assert not schema.is_valid(sent | wrong)


def test_what_was_exported_comes_back_and_means_the_same() -> None:
    back = [parse_event_type(each) for each in from_openapi(openapi(TYPES, title="Acme", version="3"))]
    assert [(each.name, each.deprecated, list(each.schemas)) for each in back] == [
        ("order.created", False, ["1", "2"]),
        ("order.gone", True, ["1"]),
        ("ping", False, []),
    ]
    registry = {each.name: each for each in back}
    time = "2026-01-31T08:15:30.000000Z"
    validate(Event("e", "t", "order.created", time, b'{"lines": [{"sku": "a"}]}'), registry)
    validate(Event("e", "t", "order.gone", time, b'{"of": {"of": null}}'), registry)
    for type_, data in (("order.created", b'{"lines": [{}]}'), ("order.gone", b'{"of": {"of": 1}}')):
        with pytest.raises(InvalidInput):
            validate(Event("e", "t", type_, time, data), registry)


def test_anothers_document_with_shared_schemas() -> None:
    """A body that is no envelope, path items and bodies by reference, a schema that refers to itself."""
    document = {
        "openapi": "3.1.0",
        "webhooks": {"pet.new": {"$ref": "#/components/pathItems/new"}},
        "components": {
            "pathItems": {"new": {"post": {"requestBody": {"$ref": "#/components/requestBodies/pet"}}}},
            "requestBodies": {
                "pet": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Pet"}}}},
            },
            "schemas": {"Pet": {"type": "object", "properties": {"mother": {"$ref": "#/components/schemas/Pet"}}}},
        },
    }  # fmt: skip
    (described,) = from_openapi(document)
    registry = {"pet.new": parse_event_type(described)}
    validate(Event("e", "t", "pet.new", "2026-01-31T08:15:30.000000Z", b'{"mother": {"mother": {}}}'), registry)
    with pytest.raises(InvalidInput):
        validate(Event("e", "t", "pet.new", "2026-01-31T08:15:30.000000Z", b'{"mother": {"mother": 1}}'), registry)


@pytest.mark.parametrize(
    "document",
    [
        None,
        [],
        {},
        {"webhooks": {}},
        {"webhooks": {"a": 1}},
        {"webhooks": {"a": {"get": {}}}},
        {"webhooks": {"a": {"$ref": "https://example.com/x"}}},
        {"webhooks": {"a": {"$ref": "#/webhooks/a"}}},
        {"webhooks": {"a": {"$ref": "#/nowhere"}}},
        {"webhooks": {"a": {"post": {"requestBody": {"content": {"application/json": {"schema": {"$ref": "#/x"}}}}}}}},
    ],
)
def test_what_is_no_document_is_refused_by_name(document: Any) -> None:
    with pytest.raises(InvalidInput):
        from_openapi(document)
