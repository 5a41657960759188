"""Event types a deployment knows: name, description, deprecated or not, a JSON Schema for each version.

Events are checked when they are published, not when they are sent: what is in the outbox goes out.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from hookline.errors import InvalidEndpoint, InvalidInput, Problem
from hookline.outbound.events.type_patterns import OPERATIONAL_PREFIX, type_pattern_problem
from hookline.outbound.model import EventType

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hookline.outbound.model import Event

__all__ = ["decode_event_type", "encode_event_type", "parse_event_type", "validate"]

_MAX_SCHEMA = 65_536  # bytes of JSON, all versions together; an item holds 400 KB
_MAX_PROBLEMS = 20
_FIELDS = {"name", "description", "deprecated", "schemas", "examples"}
_MAX_EXPECTED = 200  # characters of a schema's value in a message


def parse_event_type(raw: Mapping[str, Any]) -> EventType:
    """From what a user wrote: {name, description?, deprecated?, schemas?, examples?}. Raises InvalidEndpoint naming the
    field.
    """
    found = list(_problems(raw)) or list(_example_problems(raw))
    if found:
        raise InvalidEndpoint(found)
    return EventType(
        raw["name"],
        raw.get("description", ""),
        raw.get("deprecated", False),
        raw.get("schemas", {}),
        raw.get("examples", {}),
    )


def validate(event: Event, registry: Mapping[str, EventType], *, strict: bool = False) -> None:
    """Checks an event's data against its type's schema. Raises InvalidInput naming the paths that do not fit.

    A type that is not in the registry passes, unless `strict`; so does one without schemas.
    """
    known = registry.get(event.type)
    if known is None:
        if strict:
            raise InvalidInput.at("type", "expected a registered event type")
        return
    if not known.schemas:
        return
    version = list(known.schemas)[-1] if event.version is None else event.version
    schema = known.schemas.get(version)
    if schema is None:
        raise InvalidInput.at("version", f"expected one of {', '.join(known.schemas)}")
    if event.data is None:
        return  # in S3: the one who put it there had it at hand
    errors = _validator(schema).iter_errors(json.loads(event.data))
    problems = [_as_problem(error) for _, error in zip(range(_MAX_PROBLEMS), errors, strict=False)]
    if problems:
        raise InvalidInput(problems)


def encode_event_type(event_type: EventType) -> dict[str, Any]:
    """The config table's item; see `codec` for the others."""
    item: dict[str, Any] = {"pk": {"S": "event-types"}, "sk": {"S": event_type.name}}
    if event_type.description:
        item["description"] = {"S": event_type.description}
    if event_type.deprecated:
        item["deprecated"] = {"BOOL": True}
    item["revision"] = {"N": str(event_type.revision)}
    if event_type.examples:
        item["examples"] = {"S": json.dumps(event_type.examples, ensure_ascii=False, separators=(",", ":"))}
    if event_type.schemas:
        item["schemas"] = {"S": json.dumps(event_type.schemas, ensure_ascii=False, separators=(",", ":"))}
    return item


def decode_event_type(item: Mapping[str, Any]) -> EventType:
    return EventType(
        name=item["sk"]["S"],
        description=item.get("description", {}).get("S", ""),
        deprecated=item.get("deprecated", {}).get("BOOL", False),
        schemas=json.loads(item["schemas"]["S"]) if "schemas" in item else {},
        examples=json.loads(item["examples"]["S"]) if "examples" in item else {},
        revision=int(item.get("revision", {"N": "0"})["N"]),
    )


def _problems(raw: Mapping[str, Any]) -> Iterator[Problem]:
    for unknown in sorted(raw.keys() - _FIELDS):
        yield Problem(unknown, "is not a field; expected name, description, deprecated, schemas or examples")
    name = raw.get("name")
    if not isinstance(name, str) or "*" in name or type_pattern_problem(name):
        yield Problem("name", "expected a dotted name of A-Z a-z 0-9 _ -, such as order.created")
    elif name.startswith(OPERATIONAL_PREFIX):
        yield Problem("name", f"expected another prefix: {OPERATIONAL_PREFIX}* are Hookline's own events")
    if not isinstance(raw.get("description", ""), str):
        yield Problem("description", "expected text")
    if not isinstance(raw.get("deprecated", False), bool):
        yield Problem("deprecated", "expected true or false")
    schemas = raw.get("schemas", {})
    if not isinstance(schemas, dict):
        yield Problem("schemas", "expected an object of a JSON Schema for each version")
        return
    if len(json.dumps(schemas)) > _MAX_SCHEMA:
        yield Problem("schemas", f"expected at most {_MAX_SCHEMA} bytes of JSON")
    for version, schema in schemas.items():
        if expected := _schema_problem(schema):
            yield Problem(f"schemas.{version}", expected)


def _example_problems(raw: Mapping[str, Any]) -> Iterator[Problem]:
    """Of a type whose schemas are good: an example that its schema refuses would teach the wrong thing."""
    examples, schemas = raw.get("examples", {}), raw.get("schemas", {})
    if not isinstance(examples, dict) or not all(isinstance(each, list) for each in examples.values()):
        yield Problem("examples", "expected an object of a list of examples for each version")
        return
    if len(json.dumps(examples)) > _MAX_SCHEMA:
        yield Problem("examples", f"expected at most {_MAX_SCHEMA} bytes of JSON")
    for version, listed in examples.items():
        if version not in schemas:
            continue
        for index, example in enumerate(listed):
            for error in _validator(schemas[version]).iter_errors(example):
                found = _as_problem(error)
                yield Problem(f"examples.{version}[{index}]{found.where.removeprefix('data')}", found.expected)
                break


def _schema_problem(schema: Any) -> str | None:
    from jsonschema.exceptions import SchemaError  # noqa: PLC0415 - loaded when a type is written or an event published
    from jsonschema.validators import validator_for  # noqa: PLC0415

    if not isinstance(schema, dict):
        return "expected a JSON Schema"
    if any(not reference.startswith("#") for reference in _references(schema)):
        return "expected every $ref to stay within the schema (#/…): nothing is fetched"
    try:
        validator_for(schema).check_schema(schema)
    except SchemaError as error:
        return f"expected a JSON Schema; {error.json_path} does not fit"
    return None


def _references(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        for name, value in schema.items():
            if name in ("$ref", "$dynamicRef") and isinstance(value, str):
                yield value
            else:
                yield from _references(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from _references(value)


def _validator(schema: Mapping[str, Any]) -> Any:
    from jsonschema.validators import Draft202012Validator, validator_for  # noqa: PLC0415
    from referencing import Registry  # noqa: PLC0415

    return validator_for(schema, default=Draft202012Validator)(schema, registry=Registry())  # which fetches nothing


def _as_problem(error: Any) -> Problem:
    """The path and the rule; never the value, as the library's own message has it."""
    where = "data" + error.json_path[1:]
    if error.validator == "required":
        missing = [name for name in error.validator_value if name not in error.instance]
        return Problem(where, f"expected {', '.join(missing)}")
    rule = json.dumps(error.validator_value, ensure_ascii=False)
    return Problem(where, f"expected {error.validator} {rule[:_MAX_EXPECTED]}")
