"""The client's operations, written from the routes: `hookline/client/operations.py`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydantic import BaseModel

    from hookline.api.routing import Route

__all__ = ["source"]

_HEAD = '''"""Every operation of the management API. Written by `python -m hookline.api.reference`; do not edit."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

{imports}
from hookline.client.calling import Caller

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["AsyncClient", "Client"]

'''


def source(routes: Iterable[Route]) -> str:
    routes = list(routes)
    models = {
        model for each in routes for model in (*each.answers.values(), each.query, each.body) if model is not None
    }
    by_module: dict[str, list[str]] = {}
    for model in models:
        by_module.setdefault(model.__module__, []).append(model.__name__)
    imports = "\n".join(f"from {module} import {', '.join(sorted(by_module[module]))}" for module in sorted(by_module))
    sync = "\n".join(_sync(each) for each in routes)
    awaited = "\n".join(_awaited(each) for each in routes)
    return (
        _HEAD.format(imports=imports)
        + f'\nclass Client(Caller):\n    """Calls that wait for their answer."""\n\n{sync}\n'
        + '\nclass AsyncClient:\n    """The same calls, to be awaited; each runs in a thread of its own."""\n\n'
        + "    def __init__(self, url: str, sign: Any, **more: Any) -> None:\n"
        + f"        self._client = Client(url, sign, **more)\n\n{awaited}"
    )


def _answer(route: Route) -> type[BaseModel] | None:
    return next(iter(route.answers.values()))


def _takes(route: Route) -> list[tuple[str, str]]:
    """Parameters after `self`, each with its annotation and default."""
    given = [(name, f"{name}: str") for name in route.names]
    if route.body is not None:
        required = any(field.is_required() for field in route.body.model_fields.values())
        kind = f"{route.body.__name__} | Mapping[str, Any]"
        given.append(("body", f"body: {kind}" if required else f"body: {kind} | None = None"))
    if route.query is not None:
        given.append(("query", f"query: {route.query.__name__} | Mapping[str, Any] | None = None"))
    extra = []
    if 412 in route.problems:  # noqa: PLR2004 - edits
        extra.append(("if_match", "if_match: int | str | None = None"))
    if route.once:
        extra.append(("idempotency_key", "idempotency_key: str | None = None"))
    return [*given, *([("", "*")] if extra else []), *extra]


def _signature(route: Route) -> str:
    taken = "".join(f", {text}" for _, text in _takes(route))
    model = _answer(route)
    return f"{route.operation}(self{taken}) -> {'None' if model is None else model.__name__}:"


def _sync(route: Route) -> str:
    model = _answer(route)
    names = ", ".join(f'"{name}": {name}' for name in route.names)
    more = ""
    if route.body is not None:
        more += ", body=body if body is not None else {}"
    if route.query is not None:
        more += ", query=query"
    headers = []
    if 412 in route.problems:  # noqa: PLR2004 - edits
        headers.append('"if-match": if_match')
    if route.once:
        headers.append('"idempotency-key": idempotency_key')
    if headers:
        more += ", headers={" + ", ".join(headers) + "}"
    kind = "None" if model is None else model.__name__
    call = f'self.call("{route.method}", "{route.path}", {{{names}}}, {kind}{more})'
    lines = [f"    def {_signature(route)}", f'        """{route.summary}."""']
    if model is None:
        lines.append(f"        {call}")
    else:
        lines += [f"        found = {call}", "        assert found is not None", "        return found"]
    return "\n".join(lines) + "\n"


def _awaited(route: Route) -> str:
    given = "".join(
        f", {name}={name}" if name in {"if_match", "idempotency_key"} else f", {name}"
        for name, _ in _takes(route)
        if name
    )
    call = f"await asyncio.to_thread(self._client.{route.operation}{given})"
    lines = [f"    async def {_signature(route)}", f'        """{route.summary}."""']
    lines.append(f"        {call}" if _answer(route) is None else f"        return {call}")
    return "\n".join(lines) + "\n"
