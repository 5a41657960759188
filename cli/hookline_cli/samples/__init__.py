"""Samples of what providers send, one YAML file a provider, for `hookline trigger` and for tests.

The entry point is `sample`. A file maps an event type to `headers` and one of `json`, `form` or `body`; headers of `""`
go with every type. The first type is the one that is sent if none is asked for. A provider without a file gets a small
JSON object.
"""

from __future__ import annotations

import copy
import json
import re
from contextlib import suppress
from datetime import datetime, timedelta
from importlib.resources import files
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from uuid import uuid4

import yaml

from hookline.errors import InvalidInput, NotFound
from hookline.inbound.signatures import schemes

if TYPE_CHECKING:
    from collections.abc import Container

__all__ = ["fresh", "sample", "types"]

_HERE = files(__name__)


def types(scheme: str) -> list[str]:
    """Event types that there are samples of; none for many providers. Raises NotFound for an unknown scheme."""
    schemes.definition(scheme)
    return [name for name in _read(scheme) if name]


def sample(scheme: str, event_type: str = "", *, changes: dict[str, Any] | None = None) -> dict[str, Any]:
    """A request in the plain form of `Request.from_dict`, not signed yet: method, headers, body.

    `changes` maps paths of the body (`repository.name`) to new values. Raises NotFound for an unknown scheme or type,
    InvalidInput for a path that leads nowhere.
    """
    known = types(scheme)
    if event_type and known and event_type not in known:
        raise NotFound(f"there is no sample of {event_type!r} by {scheme}; there are {', '.join(known)}")
    content = _read(scheme)
    chosen = copy.deepcopy(content[event_type or known[0]]) if known else _unknown(scheme, event_type)
    headers = {**(content.get("") or {}).get("headers", {}), **chosen.get("headers", {})}
    kind = next((each for each in ("json", "form", "body") if each in chosen), "json")
    fields = chosen.get(kind, {})
    for path, value in (changes or {}).items():
        _change(fields, path, value)
    if kind == "json":
        headers.setdefault("content-type", "application/json")
        body = json.dumps(fields, separators=(",", ":"), ensure_ascii=False)
    elif kind == "form":
        headers.setdefault("content-type", "application/x-www-form-urlencoded")
        body = urlencode(
            {name: value if isinstance(value, str) else json.dumps(value) for name, value in fields.items()}
        )
    else:
        body = fields
    return {"method": "POST", "headers": headers, "body": body}


def fresh(scheme: str, request: dict[str, Any], *, given: Container[str] = ()) -> dict[str, Any]:
    """The request as another event of its provider: with an id that was not sent before, where the scheme has one.

    Where the content alone tells events apart, or the id is in a form, or at one of the paths that were `given` by
    hand, the request stays as it is. An id that is not signed is judged together with times in the body (the scheme's
    `also`), so these change too.
    """
    identity = schemes.definition(scheme).get("event-id")
    value = identity.get("value") if isinstance(identity, dict) else identity
    if isinstance(identity, dict) and request["body"][:1] == "{":
        body = json.loads(request["body"])
        for path in re.findall(r"\{json\.([^{}?|]+)", identity.get("also", {}).get("when", "")):
            if path not in given:
                _shift(body, path.split("."))
        request = {**request, "body": json.dumps(body, separators=(",", ":"), ensure_ascii=False)}
    for place in re.findall(r"\{([^{}?|]+)", " ".join(map(str, _templates(value)))):
        kind, _, name = place.partition(".")
        if kind == "header" and name in request["headers"]:
            return {**request, "headers": {**request["headers"], name: str(uuid4())}}
        if kind == "json" and name in given:
            return request
        if kind == "json" and request["body"][:1] == "{":
            body = json.loads(request["body"])
            if _renew(body, name.split(".")):
                return {**request, "body": json.dumps(body, separators=(",", ":"), ensure_ascii=False)}
    return request


def _shift(document: Any, path: list[str]) -> None:
    """Moves a time, in seconds, milliseconds or RFC 3339, by less than twelve days; leaves anything else."""
    for step in path[:-1]:
        document = document.get(step) if isinstance(document, dict) else None
    time = document.get(path[-1]) if isinstance(document, dict) else None
    by = uuid4().int % 10**6
    if isinstance(time, int):
        document[path[-1]] = time + by
    elif isinstance(time, str):
        with suppress(ValueError):  # a name, such as the event's
            moved = datetime.fromisoformat(time) + timedelta(seconds=by)
            document[path[-1]] = moved.isoformat().replace("+00:00", "Z")


def _renew(document: Any, path: list[str]) -> bool:
    """Puts a new id of the same type at the path; False if there is none."""
    for step in path[:-1]:
        document = document.get(step) if isinstance(document, dict) else None
    if not isinstance(document, dict) or not isinstance(document.get(path[-1]), str | int):
        return False
    new = uuid4()
    document[path[-1]] = str(new) if isinstance(document[path[-1]], str) else new.int % 10**9
    return True


def _read(scheme: str) -> dict[str, Any]:
    file = _HERE / f"{scheme}.yaml"
    return yaml.safe_load(file.read_text("utf-8")) if file.is_file() else {}


def _unknown(scheme: str, event_type: str) -> dict[str, Any]:
    """A small object that has the scheme's event id and type where it looks for them."""
    definition = schemes.definition(scheme)
    chosen: dict[str, Any] = {"headers": {}, "json": {"id": "evt_sample_0001", "type": event_type or "sample"}}
    for value in _templates(definition.get("event-type")):
        if value.startswith("{header.") and value.endswith("}"):
            chosen["headers"][value[8:-1].split("|")[0]] = event_type or "sample"
    return chosen


def _templates(value: Any) -> list[str]:
    return [] if value is None else value if isinstance(value, list) else [value]


def _change(fields: Any, path: str, value: Any) -> None:
    if not isinstance(fields, dict | list):
        raise InvalidInput.at(path, "cannot be set: the sample's body is text")
    steps = path.split(".")
    for step in steps[:-1]:
        fields = _below(fields, step, path)
    if isinstance(fields, list):
        _below(fields, steps[-1], path)
        fields[int(steps[-1])] = value
    elif isinstance(fields, dict):
        fields[steps[-1]] = value
    else:
        raise InvalidInput.at(path, "leads below a value that is no object")


def _below(fields: Any, step: str, path: str) -> Any:
    try:
        return fields[int(step)] if isinstance(fields, list) else fields[step]
    except (KeyError, IndexError, ValueError, TypeError):
        raise InvalidInput.at(path, f"there is no {step!r} in this sample") from None
