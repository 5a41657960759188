"""The OpenAPI document as a page to read: docs/reference/operations.md. It needs no browser, no script and no network.

Each operation has its parameters, its body and answer by name with an example, and its problems; behind them each
schema has its fields. `reference` writes it.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["page"]

_HEAD = """# Operations of the management API

Every operation with its parameters, body, answer and problems, made from [openapi.json](openapi.json). Who may call,
and what all operations share, is in [Management API](api.md).
"""
_KINDS = {"string": "text", "boolean": "true or false"}
_SHARED = {"400", "401", "403", "413", "500", "503"}  # problems that any operation may answer


def page(document: Mapping[str, Any]) -> str:
    schemas = document["components"]["schemas"]
    by_tag: dict[str, list[str]] = {}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            text = "\n".join(_operation(method.upper(), path, operation))
            by_tag.setdefault(operation["tags"][0], []).append(text)
    parts = [_HEAD]
    for tag, operations in by_tag.items():
        parts += [f"## {tag}\n", *operations]
    parts.append("## Schemas\n\nA field with `*` is always given. Times are RFC 3339 in UTC.\n")
    parts += ["\n".join(_schema(name, schemas[name])) for name in sorted(schemas)]
    return "\n".join(parts)


def _operation(method: str, path: str, operation: Mapping[str, Any]) -> Iterator[str]:
    yield f"### {operation['summary']}\n"
    yield f"`{method} {path}`" + (" (in the portal too)" if operation.get("x-portal") else "") + "\n"
    if operation.get("description"):
        yield operation["description"] + "\n"
    if operation.get("parameters"):
        yield "| Parameter | In | Type | Meaning |\n|---|---|---|---|"
        for each in operation["parameters"]:
            name = f"`{each['name']}`" + ("\\*" if each.get("required") else "")
            yield f"| {name} | {each['in']} | {_type(each['schema'])} | {_cell(_meaning(each))} |"
        yield ""
    body = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if body:
        yield f"Body: {_type(body['schema'])}\n"
        yield from _example(body)
    problems = []
    for status, answer in operation["responses"].items():
        content = answer.get("content", {}).get("application/json")
        if "$ref" in answer:
            problems.append(status)
        elif content:
            yield f"Answer {status}: {_type(content['schema'])}\n"
            yield from _example(content)
        else:
            yield f"Answer {status}, without a body.\n"
    if own := [status for status in problems if status not in _SHARED]:
        yield f"[Problems](api.md#problems) beside those of every operation: {', '.join(own)}.\n"


def _example(content: Mapping[str, Any]) -> Iterator[str]:
    if "example" in content:
        yield "```json\n" + json.dumps(content["example"], indent=2, ensure_ascii=False) + "\n```\n"


def _schema(name: str, schema: Mapping[str, Any]) -> Iterator[str]:
    yield f"### {name}\n"
    if schema.get("description"):
        yield schema["description"] + "\n"
    if not schema.get("properties"):
        yield f"{_type(schema)}\n"
        return
    yield "| Field | Type | Meaning |\n|---|---|---|"
    required = schema.get("required", ())
    for field, each in schema["properties"].items():
        mark = "\\*" if field in required else ""
        yield f"| `{field}`{mark} | {_type(each)} | {_cell(_meaning(each))} |"
    yield ""


def _type(schema: Mapping[str, Any]) -> str:
    """As a reader says it: `text or null`, a list of something, the name of a schema with a link to it."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if options := schema.get("anyOf") or schema.get("oneOf"):
        return " or ".join(dict.fromkeys(_type(each) for each in options))
    if "allOf" in schema:
        return " and ".join(_type(each) for each in schema["allOf"])
    if "enum" in schema or "const" in schema:
        return " \\| ".join(f"`{each}`" for each in schema.get("enum") or [schema["const"]])
    kind = schema.get("type", "any")
    if kind == "array":
        return f"list of {_type(schema.get('items', {}))}"
    if kind == "object" and isinstance(schema.get("additionalProperties"), dict):
        return f"object of {_type(schema['additionalProperties'])}"
    return _KINDS.get(kind, str(kind))


def _meaning(schema: Mapping[str, Any]) -> str:
    """Its description, and its bounds in words."""
    inner = schema.get("schema", schema)
    options = [inner, *(each for each in inner.get("anyOf", ()) if each.get("type") != "null")]
    parts = [schema.get("description") or inner.get("description") or ""]
    for each in options:
        least, most = each.get("minimum"), each.get("maximum")
        if least is not None and most is not None:
            parts.append(f"{least} to {most}.")
        elif least is not None or most is not None:
            parts.append(f"At least {least}." if most is None else f"At most {most}.")
        if "maxLength" in each:
            parts.append(f"At most {each['maxLength']} characters.")
        if "maxItems" in each:
            parts.append(f"At most {each['maxItems']}.")
        if "pattern" in each:
            parts.append(f"`{each['pattern']}`")
        if each.get("default") not in (None, "", [], {}):
            parts.append(f"Default `{json.dumps(each['default'])}`.")
    return " ".join(filter(None, parts))


def _cell(text: str) -> str:
    return text.replace("\n", " ").replace("|", "\\|")
