"""An example of each model, for the OpenAPI document: by field where a value says more, else by type.

A test holds each to its schema.
"""

from __future__ import annotations

import types
from enum import Enum
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from hookline.api.models.base import Given

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

__all__ = ["example"]

_EVENT, _ENDPOINT = "evt_01m8de2kagt0cm0nk3cmxpwgex", "ep_01m8d0q1w5f7n3k9xq4m3ae27k"
_AT, _LATER = "2026-11-27T02:30:00.000000Z", "2026-11-27T02:30:00.412000Z"
_PAYLOAD = {"order": "o-1001", "total": "129.90"}
_URL = "https://hooks.acme.example/orders"
_HOOKS = "- id: deploy\n  execute-command: /opt/deploy.sh\n"
_REQUEST = {"method": "POST", "path": "/hooks/deploy", "headers": {"content-type": "application/json"}, "body": "{}"}
# By field, whatever the model.
_FIELDS: dict[str, Any] = {
    "tenant": "acme",
    "oldest_tenant": "acme",
    "endpoint_id": _ENDPOINT,
    "endpoint_ids": [_ENDPOINT],
    "event_id": _EVENT,
    "event_type": "order.created",
    "type": "order.created",
    "timestamp": _AT,
    "event_timestamp": _AT,
    "at": _AT,
    "since": "2026-11-26T00:00:00.000000Z",
    "until": None,
    "created_at": _AT,
    "changed_at": _LATER,
    "sent_at": _AT,
    "received_at": _AT,
    "oldest_at": _AT,
    "oldest_event_timestamp": _AT,
    "until_at": _LATER,
    "next_cursor": None,
    "link_expires_at": _LATER,
    "url": _URL,
    "data": _PAYLOAD,
    "payload": '{"order":"o-1001","total":"129.90"}',
    "description": "Orders",
    "event_types": ["order.*"],
    "channels": [],
    "filter": None,
    "transform": None,
    "schedule": None,
    "timeout": None,
    "code": 200,
    "status": "delivered",
    "error": None,
    "ms": 96,
    "address": "203.0.113.7:443",
    "reason": "",
    "lane": "fast",
    "success_rate": 0.994,
    "problems": [],
    "request": _REQUEST,
    "runs": [{"hook": "deploy", "verdict": None}],
    "hook": "deploy",
    "message_id": "msg_01m8de4dj2526ndbfmp4zq9ada",
    "method": "POST",
    "path": "/hooks/deploy",
    "secret": "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD",
    "version": 4,
    "was": 5,
    "content": _HOOKS,
    "name": "hooks.yaml",
    "document": {"hooks": [{"id": "deploy"}]},
    "example": _PAYLOAD,
    "confirm": "delivery",
    "queue": "delivery",
    "fields": {"tenant": "acme"},
    "totals": {"Delivered": 1204118, "AttemptsFailed": 7302},
    "headers": [["webhook-id", _EVENT]],
    "schemas": {"1": {"type": "object", "required": ["order"]}},
    "examples": {"1": [_PAYLOAD]},
    "metadata": {"team": "shop"},
    "codes": {"200": 800, "503": 12},
    "errors": {"timeout": 3},
    "by_status": {"delivered": 800, "waiting": 12},
    "limit": 100,
    "next_attempt_at": None,
    "disabled_reason": None,
    "public_key": None,
    "expires_at": None,
    "ids": [],
    "detail": "",
}
# By model and field, where that is not enough.
_OWN: dict[str, Any] = {
    "TenantView.id": "acme",
    "TenantView.external_id": "hookline/eu-west-1/hookline/acme",
    "EndpointView.id": _ENDPOINT,
    **{
        f"{view}.{field}": value
        for view in ("EndpointView", "EndpointCreatedView")
        for field, value in (("payload", "envelope"), ("signature", "standard"), ("on_exhausted", "stop"))
    },
    "EventView.id": _EVENT,
    "EventWithPayload.id": _EVENT,
    "ReplayView.id": "rp_01m8d0q1w5f7n3k9xq4m3ae27k",
    "ReplayView.status": "exhausted",
    "ReplayRequest.status": "exhausted",
    "LetterView.id": "0f9e3c1b-5a54-4d0c-9c0e-1d1d4bd4f7aa",
    "LetterView.body": '{"delivery":{"tenant":"acme"}}',
    "CapturedView.id": "msg_01m8de4dj2526ndbfmp4zq9ada",
    "CapturedWithRequest.id": "msg_01m8de4dj2526ndbfmp4zq9ada",
    "TryView.status": 200,
    "TryView.headers": {},
    "TryRequest.id": "deploy",
    "HookRow.id": "deploy",
    "EndpointView.version": None,
    "EventView.version": None,
    "EventWithPayload.version": None,
    "OverviewView.until": _AT,
    "LinkView.until": _AT,
    "PortalSessionView.until": _AT,
    "ResponseView.body": "ok",
    "ApplyRequest.files": [{"name": "hooks.yaml", "content": _HOOKS}],
    "DiffRequest.files": [{"name": "hooks.yaml", "content": _HOOKS}],
    "RequestGiven.headers": {"content-type": "application/json"},
    "RedriveRequest.all": True,
    "RedriveRequest.fields": {},
    "WaitsView.status": "waiting",
    "RetriedItem.problem": None,
    "SettingsView.version": "0.2.0",
    "EventTypeView.name": "order.created",
}
# What a body shows beyond what it must have.
_SHOWN = {
    "EndpointSpec": ("url", "event_types"),
    "EndpointChange": ("url", "event_types"),
    "RedriveRequest": ("all",),
    "ReplayRequest": ("status", "since"),
    "ApplyRequest": ("files",),
    "DiffRequest": ("files",),
    "TryRequest": ("id", "request"),
    "EventTypeSpec": ("description", "schemas", "examples"),
}


def example(model: type[BaseModel], *, body: bool = False) -> dict[str, Any]:
    """As it stands in JSON. Of a `body`, what must be given and what says most."""
    chosen = _SHOWN.get(model.__name__, ())
    partial = body or issubclass(model, Given)
    return {
        name: _value(model, name, field)
        for name, field in model.model_fields.items()
        if not partial or field.is_required() or name in chosen
    }


def _value(model: type[BaseModel], name: str, field: FieldInfo) -> Any:
    for key in (f"{each.__name__}.{name}" for each in model.__mro__):
        if key in _OWN:
            return _OWN[key]
    shaped = _of(field.annotation)
    if name in _FIELDS and not isinstance(shaped, dict | list):
        return _FIELDS[name]
    return _FIELDS.get(name, shaped) if shaped in ({}, []) else shaped


def _of(annotation: Any) -> Any:
    origin = get_origin(annotation)
    if origin is Annotated:
        return _of(get_args(annotation)[0])
    if origin in (Union, types.UnionType):
        shaped = _of(next(each for each in get_args(annotation) if each is not types.NoneType))
        return shaped if isinstance(shaped, dict) and shaped else None
    if origin is Literal:
        return get_args(annotation)[0]
    if origin is list:
        inner = _of(get_args(annotation)[0])
        return [inner] if isinstance(inner, dict) and inner else []
    if origin in (dict, tuple):
        return {} if origin is dict else []
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return example(annotation)
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return next(iter(annotation)).value
    return {bool: True, int: 1, float: 1.0, str: "text"}.get(annotation)
