"""Event types: what a tenant may subscribe to, and what an event's data must look like.

    name: order.created
    description: An order was placed and paid for
    schema: {type: object, required: [id]}     # of events without a version
    versions:
      "2024-06-01": {type: object, required: [id, total]}
    deprecated: false

Schemas are JSON Schema (2020-12 unless `$schema` says otherwise). Nothing in them is fetched: a `$ref` stays inside.
A type that nobody registered may be published; its data is not checked.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from hookline.errors import InvalidInput, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from jsonschema.protocols import Validator

__all__ = ["EventType", "check_data", "parse"]

_NAME = re.compile(r"[A-Za-z0-9_.-]{1,256}").fullmatch
_VERSION = re.compile(r"[A-Za-z0-9_.-]{1,64}").fullmatch
_KEYS = ("name", "description", "schema", "versions", "deprecated")
_MOST_PROBLEMS = 10
_LONGEST_EXPECTATION = 200  # characters of a schema that are shown


@dataclass(frozen=True, slots=True)
class EventType:
    """`schema` is for events without a version, `versions` for those with one; None and absent: anything goes."""

    name: str
    description: str = ""
    schema: Mapping[str, Any] | None = None
    versions: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    deprecated: bool = False

    def to_dict(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "description": self.description,
            "schema": self.schema,
            "versions": dict(self.versions),
            "deprecated": self.deprecated,
        }


def parse(definition: Any) -> EventType:
    """From the plain form. Raises InvalidInput with everything that is wrong."""
    if not isinstance(definition, dict):
        raise InvalidInput.at("event type", f"expected a mapping with {', '.join(_KEYS)}")
    problems = [
        Problem(str(key), f"is not a key of an event type; expected {', '.join(_KEYS)}")
        for key in definition
        if key not in _KEYS
    ]
    name = definition.get("name")
    if not (isinstance(name, str) and _NAME(name)):
        problems.append(Problem("name", "expected 1 to 256 characters of A-Z a-z 0-9 _ . -"))
    elif name.startswith("hookline."):
        problems.append(Problem("name", "hookline.* is kept for operational events"))
    if not isinstance(definition.get("description", ""), str):
        problems.append(Problem("description", "expected a text"))
    if not isinstance(definition.get("deprecated", False), bool):
        problems.append(Problem("deprecated", "expected true or false"))
    if definition.get("schema") is not None:
        problems += _schema_problems("schema", definition["schema"])
    versions = definition.get("versions") or {}
    if isinstance(versions, dict):
        for version, schema in versions.items():
            if not (isinstance(version, str) and _VERSION(version)):
                problems.append(Problem(f"versions.{version}", 'expected a quoted name such as "2024-06-01"'))
            problems += _schema_problems(f"versions.{version}", schema)
    else:
        problems.append(Problem("versions", "expected a mapping from version to JSON Schema"))
    if problems:
        raise InvalidInput(problems)
    return EventType(
        name=str(name),
        description=definition.get("description", ""),
        schema=definition.get("schema"),
        versions=versions,
        deprecated=definition.get("deprecated", False),
    )


def check_data(event_type: EventType, version: str | None, data: bytes) -> None:
    """Raises InvalidInput naming the places in the data and what the schema expects there, never what stands there."""
    schema = event_type.schema if version is None else event_type.versions.get(version)
    if version is not None and schema is None and event_type.versions:
        raise InvalidInput.at("version", f"expected one of {event_type.name}'s: {', '.join(event_type.versions)}")
    if version is None and schema is None and event_type.versions:
        raise InvalidInput.at("version", f"is missing; {event_type.name} has {', '.join(event_type.versions)}")
    if schema is None:
        return
    problems = []
    for error in _validator(schema).iter_errors(json.loads(data)):
        problems.append(Problem(_place(error.absolute_path), _expectation(error)))
        if len(problems) == _MOST_PROBLEMS:
            break
    if problems:
        raise InvalidInput(problems)


def _validator(schema: Mapping[str, Any]) -> Validator:
    from jsonschema.validators import Draft202012Validator, validator_for  # noqa: PLC0415 - only where one publishes
    from referencing import Registry  # noqa: PLC0415

    registry: Registry[Any] = Registry()  # an empty one: without it, a $ref to an address would be fetched
    validator: Validator = validator_for(schema, default=Draft202012Validator)(schema, registry=registry)
    return validator


def _schema_problems(where: str, schema: Any) -> Iterator[Problem]:
    from jsonschema.exceptions import SchemaError  # noqa: PLC0415
    from jsonschema.validators import Draft202012Validator, validator_for  # noqa: PLC0415

    if not isinstance(schema, dict):
        yield Problem(where, "expected a JSON Schema (an object)")
        return
    try:
        validator_for(schema, default=Draft202012Validator).check_schema(schema)
    except SchemaError as error:
        yield Problem(where + _place(error.absolute_path).removeprefix("data"), f"is no JSON Schema: {error.message}")
    for reference in _references(schema):
        if not reference.startswith("#"):
            yield Problem(where, f"$ref {reference!r} points outside of the schema; expected #/…")


def _references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for value in node.values():
            yield from _references(value)
    elif isinstance(node, list):
        for value in node:
            yield from _references(value)


def _place(path: Sequence[str | int] | Any) -> str:
    return "data" + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)


def _expectation(error: Any) -> str:
    """The rule that was broken: from the schema, not from the data, which may be private."""
    if error.validator == "required" and isinstance(error.instance, dict):
        missing = [name for name in error.validator_value if name not in error.instance]
        return f"expected a value for {', '.join(missing)}"
    if error.validator == "additionalProperties":
        return "expected no properties but those of the schema"
    rule = json.dumps(error.validator_value, ensure_ascii=False)
    return f"expected {error.validator} {rule[:_LONGEST_EXPECTATION]}"
