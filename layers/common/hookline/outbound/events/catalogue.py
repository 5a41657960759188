"""Event types as other tools read them: AsyncAPI 3, and the `webhooks` of OpenAPI 3.1; from the latter also back.

What is described is the default payload, the envelope. Schemas of `data` lie in `components.schemas`, one for each
version, under `<type>.<version>`; references within them are rewritten for their place.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, NoReturn

from hookline.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from hookline.outbound.model import EventType

__all__ = ["asyncapi", "from_openapi", "openapi"]

_VERSIONS = "x-hookline-versions"
_SCHEMAS = "#/components/schemas/"
_JSON = "application/json"
_MOST_REFERENCES = 1000
_HEADERS = {
    "webhook-id": "Names the event: the same one twice is the same event.",
    "webhook-timestamp": "When this attempt was made, in unix seconds.",
    "webhook-signature": "See https://www.standardwebhooks.com.",
}


def asyncapi(types: Iterable[EventType], *, title: str, version: str) -> dict[str, Any]:
    """What the deployment sends, as an AsyncAPI 3.0 document."""
    channels: dict[str, Any] = {}
    operations: dict[str, Any] = {}
    messages: dict[str, Any] = {}
    schemas: dict[str, Any] = {}
    headers = {
        "type": "object",
        "properties": {name: {"type": "string", "description": what} for name, what in _HEADERS.items()},
    }
    for each in types:
        names = []
        for of_version, payload in _payloads(each, schemas):
            name = f"{each.name}.{of_version}" if of_version else each.name
            names.append(name)
            messages[name] = {
                "name": each.name,
                "title": each.name,
                "summary": each.description,
                "contentType": _JSON,
                "headers": headers,
                "payload": payload,
            }
            if examples := each.examples.get(of_version):
                messages[name]["examples"] = [{"payload": _example(each.name, data)} for data in examples]
        channels[each.name] = {
            "address": None,  # each endpoint's own
            "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in names},
        }
        operations[each.name] = {"action": "send", "channel": {"$ref": f"#/channels/{each.name}"}}
    return {
        "asyncapi": "3.0.0",
        "info": {"title": title, "version": version},
        "channels": channels,
        "operations": operations,
        "components": {"messages": messages, "schemas": schemas},
    }


def openapi(types: Iterable[EventType], *, title: str, version: str) -> dict[str, Any]:
    """The same as the `webhooks` of an OpenAPI 3.1 document."""
    webhooks: dict[str, Any] = {}
    schemas: dict[str, Any] = {}
    for each in types:
        payloads = _payloads(each, schemas)
        media: dict[str, Any] = {
            "schema": payloads[0][1] if len(payloads) == 1 else {"oneOf": [p for _, p in payloads]}
        }
        examples = [(name, index, data) for name, listed in each.examples.items() for index, data in enumerate(listed)]
        if examples:
            media["examples"] = {
                f"{name}-{index + 1}": {"value": _example(each.name, data)} for name, index, data in examples
            }
        operation: dict[str, Any] = {
            "summary": each.description or each.name,
            "deprecated": each.deprecated,
            "parameters": [
                {"name": name, "in": "header", "required": True, "description": what, "schema": {"type": "string"}}
                for name, what in _HEADERS.items()
            ],
            "requestBody": {"required": True, "content": {_JSON: media}},
            "responses": {"2XX": {"description": "Received. Anything else is tried again."}},
        }
        if each.schemas:
            operation[_VERSIONS] = {name: f"{_SCHEMAS}{each.name}.{name}" for name in each.schemas}
        webhooks[each.name] = {"post": operation}
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": version},
        "webhooks": webhooks,
        "components": {"schemas": schemas},
    }


def from_openapi(document: Any) -> list[dict[str, Any]]:
    """Event types of a document's `webhooks`, as `event_types.parse_event_type` takes them. Raises InvalidInput.

    The schema is that of the request's JSON body; of a body that is an envelope (`type` and `data`), that of `data`.
    """
    webhooks = document.get("webhooks") if isinstance(document, dict) else None
    if not isinstance(webhooks, dict) or not webhooks:
        raise InvalidInput.at("webhooks", "expected an OpenAPI 3.1 document with webhooks")
    return [_imported(name, item, document) for name, item in webhooks.items()]


def _payloads(event_type: EventType, schemas: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """The envelope of each version, "" where none is known; puts the data's schemas into `schemas`."""
    if not event_type.schemas:
        return [("", _envelope(event_type.name, {}))]
    found = []
    for version, schema in event_type.schemas.items():
        name = f"{event_type.name}.{version}"
        schemas[name] = _with_references(schema, partial(_below, f"{_SCHEMAS}{name}"))
        found.append((version, _envelope(event_type.name, {"$ref": f"{_SCHEMAS}{name}"})))
    return found


def _below(place: str, reference: str) -> str:
    return place + reference[1:]


def _envelope(name: str, data: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["type", "timestamp", "data"],
        "properties": {
            "type": {"const": name},
            "timestamp": {"type": "string", "format": "date-time"},
            "data": data,
        },
    }


def _example(name: str, data: Any) -> dict[str, Any]:
    return {"type": name, "timestamp": "2026-01-31T08:15:30.000000Z", "data": data}


def _imported(name: str, item: Any, document: Mapping[str, Any]) -> dict[str, Any]:
    where = f"webhooks.{name}"
    operation = _resolved(item, document, where).get("post")
    if not isinstance(operation, dict):
        _refuse(where, "expected a post operation")
    described: dict[str, Any] = {"name": name, "description": str(operation.get("summary") or "")}
    if operation.get("deprecated") is True:
        described["deprecated"] = True
    versions = operation.get(_VERSIONS)
    if isinstance(versions, dict):
        schemas = {str(version): _bundled({"$ref": ref}, document, where) for version, ref in versions.items()}
        return described | {"schemas": schemas}
    body = _resolved(operation.get("requestBody") or {}, document, where)
    media = (body.get("content") or {}).get(_JSON) or {}
    schema = media.get("schema")
    if schema is None:
        return described
    whole = _resolved(schema, document, where)
    properties = whole.get("properties")
    enveloped = isinstance(properties, dict) and {"type", "data"} <= properties.keys()
    data = properties["data"] if isinstance(properties, dict) and enveloped else schema
    return described | ({"schemas": {"1": _bundled(data, document, where)}} if data else {})


def _resolved(item: Any, document: Mapping[str, Any], where: str) -> dict[str, Any]:
    steps = 0
    while isinstance(item, dict) and "$ref" in item:
        steps += 1
        if steps > _MOST_REFERENCES:
            _refuse(where, "expected references that lead somewhere")
        item = _found(item["$ref"], document, where)
    if not isinstance(item, dict):
        _refuse(where, "expected an object")
    return item


def _found(reference: Any, document: Any, where: str) -> Any:
    if not isinstance(reference, str) or not reference.startswith("#/"):
        _refuse(where, "expected every $ref to stay within the document (#/…): nothing is fetched")
    at = document
    for part in reference[2:].split("/"):
        key = part.replace("~1", "/").replace("~0", "~")
        if not isinstance(at, dict) or key not in at:
            _refuse(where, f"expected something at {reference[:100]}")
        at = at[key]
    return at


def _bundled(schema: Any, document: Mapping[str, Any], where: str) -> dict[str, Any]:
    """A schema with all that it refers to in its own `$defs`. Raises InvalidInput."""
    names: dict[str, str] = {}
    definitions: dict[str, Any] = {}
    pending: list[str] = []

    def place(reference: str) -> str:
        if reference not in names:
            if len(names) >= _MOST_REFERENCES:
                _refuse(where, f"expected at most {_MOST_REFERENCES} references")
            names[reference] = f"d{len(names) + 1}"
            pending.append(reference)
        return f"#/$defs/{names[reference]}"

    top = _with_references(_resolved(schema, document, where), place)
    while pending:
        reference = pending.pop()
        definitions[names[reference]] = _with_references(_found(reference, document, where), place)
    if definitions:
        top = top | {"$defs": definitions | top.get("$defs", {})}
    return dict(top)


def _with_references(schema: Any, place: Callable[[str], str]) -> Any:
    """A copy whose references within the document lead where `place` says."""
    if isinstance(schema, dict):
        return {
            name: place(value)
            if name == "$ref" and isinstance(value, str) and (value == "#" or value.startswith("#/"))
            else _with_references(value, place)
            for name, value in schema.items()
        }
    if isinstance(schema, list):
        return [_with_references(each, place) for each in schema]
    return schema


def _refuse(where: str, expected: str) -> NoReturn:
    raise InvalidInput.at(where, expected)
