"""The OpenAPI 3.1 document of the routes: read off them, so that it says what they do."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pydantic.json_schema import models_json_schema

from hookline.api.binding import PATH
from hookline.api.examples import example
from hookline.api.models.base import ProblemDetails
from hookline.api.problems import CODES, CONTENT_TYPE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pydantic import BaseModel

    from hookline.api.routing import Route

__all__ = ["document", "written"]

_REF = "#/components/schemas/{model}"
_ALWAYS = (401, 403, 422, 500, 503)
_WITH_BODY = (400, 413)
_HEADERS = {
    "x-request-id": {"description": "Names this request in the logs.", "schema": {"type": "string"}},
}
_ETAG = {
    "ETag": {"description": "The revision. Send it as If-Match with your next change.", "schema": {"type": "string"}}
}
_IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "required": False,
    "description": "The ETag of the version that you changed. The answer is 412 if it has changed since.",
    "schema": {"type": "string"},
}
_IDEMPOTENCY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "For 24 hours, a request with the same key and the same content gets the same answer.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
}
_MEANING = {
    200: "Done",
    201: "Created",
    202: "Accepted; the work continues after this answer",
    204: "Done; the answer has no body",
}


def document(routes: Iterable[Route], version: str) -> dict[str, Any]:
    routes = sorted(routes, key=lambda each: (each.path, each.method))
    schemas = _schemas(routes)
    paths: dict[str, dict[str, Any]] = {}
    for each in routes:
        paths.setdefault(each.path, {})[each.method.lower()] = _operation(each, schemas)
    tags = dict.fromkeys(each.tag for each in routes)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Hookline management API",
            "version": version,
            "description": "Webhooks, both ways, on your own AWS account. Requests are signed by AWS Signature "
            "Version 4, or carry a token of the issuer that the deployment names.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [
            {
                "url": "https://{api}.execute-api.{region}.amazonaws.com",
                "description": "Output ApiUrl of the stack.",
                "variables": {"api": {"default": "api-id"}, "region": {"default": "us-east-1"}},
            }
        ],
        "security": [{"iam": []}, {"token": []}],
        "tags": [{"name": name} for name in tags],
        "paths": paths,
        "components": {
            "schemas": {**schemas["definitions"]},
            "responses": {
                f"Problem{status}": _problem(status)
                for status in sorted({status for each in routes for status in _problems(each)})
            },
            "securitySchemes": {
                "iam": {
                    "type": "apiKey",
                    "in": "header",
                    "name": "Authorization",
                    "description": "AWS Signature Version 4, service execute-api.",
                    "x-amazon-apigateway-authtype": "awsSigv4",
                },
                "token": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
            },
        },
    }


def written(described: dict[str, Any]) -> str:
    return json.dumps(described, indent=1, ensure_ascii=False) + "\n"


def _models(routes: Sequence[Route]) -> list[tuple[type[BaseModel], str]]:
    found: dict[tuple[type[BaseModel], str], None] = {(ProblemDetails, "serialization"): None}
    for each in routes:
        for model in each.answers.values():
            if model is not None:
                found[model, "serialization"] = None
        if each.body is not None:
            found[each.body, "validation"] = None
    return list(found)


def _schemas(routes: Sequence[Route]) -> dict[str, Any]:
    references, whole = models_json_schema(_models(routes), ref_template=_REF)  # type: ignore[arg-type]
    return {"references": references, "definitions": dict(sorted(whole.get("$defs", {}).items()))}


def _operation(route: Route, schemas: dict[str, Any]) -> dict[str, Any]:
    references = schemas["references"]
    described: dict[str, Any] = {
        "operationId": route.operation,
        "tags": [route.tag],
        "summary": route.summary,
        **({"description": route.description} if route.description else {}),
        "parameters": [*_path_parameters(route), *_query_parameters(route), *_header_parameters(route)],
        "responses": {
            str(status): _answer(route, status, model, model and references[model, "serialization"])
            for status, model in route.answers.items()
        }
        | {str(status): {"$ref": f"#/components/responses/Problem{status}"} for status in _problems(route)},
    }
    if route.portal:
        described["x-portal"] = True
    if route.body is not None:
        described["requestBody"] = {
            "required": any(field.is_required() for field in route.body.model_fields.values()),
            "content": {
                "application/json": {
                    "schema": references[route.body, "validation"],
                    "example": example(route.body, body=True),
                }
            },
        }
    return described


def _answer(route: Route, status: int, model: type[BaseModel] | None, schema: Any) -> dict[str, Any]:
    tagged = route.call and schema is not None
    described: dict[str, Any] = {"description": _MEANING[status], "headers": _HEADERS | (_ETAG if tagged else {})}
    if model is not None:
        described["content"] = {"application/json": {"schema": schema, "example": example(model)}}
    return described


def _problems(route: Route) -> list[int]:
    with_body = _WITH_BODY if route.body is not None else ()
    once = (409,) if route.once else ()
    return sorted({*_ALWAYS, *with_body, *once, *route.problems})


def _problem(status: int) -> dict[str, Any]:
    codes = [code for code, kind in CODES.items() if kind.status == status]
    headers = dict(_HEADERS)
    if status == 503:  # noqa: PLR2004 - unavailable
        headers["Retry-After"] = {"description": "Seconds.", "schema": {"type": "string"}}
    return {
        "description": " · ".join(f"`{code}`: {CODES[code].title}" for code in codes),
        "headers": headers,
        "content": {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemDetails"}}},
    }


def _path_parameters(route: Route) -> list[dict[str, Any]]:
    return [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string", "pattern": f"^(?:{PATH[name]})$"}}
        for name in route.names
    ]


def _query_parameters(route: Route) -> list[dict[str, Any]]:
    if route.query is None:
        return []
    schema = route.query.model_json_schema()
    found = []
    for name, inner in schema.get("properties", {}).items():
        given = {key: value for key, value in inner.items() if key not in {"title", "description"}}
        found.append(
            {
                "name": name,
                "in": "query",
                "required": name in schema.get("required", ()),
                **({"description": inner["description"]} if "description" in inner else {}),
                "schema": _without_null(given),
            }
        )
    return found


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """A query has no null: what may be left out is told by `required`."""
    options = [each for each in schema.get("anyOf", ()) if each != {"type": "null"}]
    if len(options) != 1:
        return schema
    rest = {key: value for key, value in schema.items() if key not in {"anyOf", "default"}}
    return {**options[0], **rest}


def _header_parameters(route: Route) -> list[dict[str, Any]]:
    edits = route.call and any(status == 412 for status in route.problems)  # noqa: PLR2004
    return [*([_IF_MATCH] if edits else ()), *([_IDEMPOTENCY] if route.once else ())]
