"""Every capability of the management API has a command, of the same words where the command line had none before, and a
place in the console.
"""

from __future__ import annotations

import re
from pathlib import Path

import typer.main
from typer.core import TyperGroup

from hookline.api import every_route
from hookline_cli.main import app

_T = "/v1/tenants/{tenant}"
_E = f"{_T}/endpoints/{{endpoint}}"
COMMANDS = {
    "GET /v1/tenants": "tenants list",
    f"GET {_T}": "tenants show",
    f"PUT {_T}": "tenants create",
    f"DELETE {_T}": "tenants delete",
    f"GET {_T}/endpoints": "endpoints list",
    f"POST {_T}/endpoints": "endpoints create",
    f"GET {_E}": "endpoints show",
    f"PUT {_E}": "endpoints update",
    f"PATCH {_E}": "endpoints update",
    f"DELETE {_E}": "endpoints delete",
    f"POST {_E}/enable": "endpoints enable",
    f"POST {_E}/disable": "endpoints disable",
    f"POST {_E}/test": "endpoints test",
    f"POST {_E}/recover": "endpoints recover",
    f"GET {_E}/stats": "stats",
    f"GET {_E}/blocked-keys": "endpoints blocked",
    "GET /v1/blocked-keys": "endpoints blocked",
    f"POST {_E}/skip": "endpoints skip",
    f"GET {_E}/secrets": "endpoints secrets",
    f"POST {_E}/secrets/rotate": "endpoints rotate-secret",
    f"POST {_E}/secrets/expire": "endpoints expire-secrets",
    f"POST {_E}/secrets/reveal": "endpoints secrets",
    "GET /v1/event-types": "event-types list",
    "GET /v1/event-types/{name}": "event-types show",
    "PUT /v1/event-types/{name}": "event-types put",
    "DELETE /v1/event-types/{name}": "event-types delete",
    f"POST {_T}/events": "events send",
    f"POST {_T}/events/batch": "events send",
    f"GET {_T}/events": "events list",
    f"GET {_T}/events/{{event}}": "events show",
    f"GET {_T}/events/{{event}}/deliveries": "deliveries show",
    f"GET {_T}/deliveries": "deliveries list",
    "GET /v1/deliveries": "deliveries list",
    "GET /v1/deliveries/newest": "deliveries newest",
    f"GET {_T}/deliveries/{{endpoint}}/{{event}}": "deliveries show",
    f"POST {_T}/deliveries/{{endpoint}}/{{event}}/retry": "deliveries retry",
    f"POST {_T}/deliveries/retry": "deliveries retry",
    f"POST {_T}/replays/preview": "replay start",
    f"POST {_T}/replays": "replay start",
    f"GET {_T}/replays": "replay list",
    "GET /v1/replays": "replay list",
    f"GET {_T}/replays/{{replay}}": "replay show",
    f"POST {_T}/replays/{{replay}}/cancel": "replay cancel",
    f"POST {_T}/replays/{{replay}}/resume": "replay resume",
    "GET /v1/dead-letters": "dlq list",
    "GET /v1/dead-letters/{queue}": "dlq show",
    "POST /v1/dead-letters/{queue}/redrive": "dlq replay",
    "POST /v1/dead-letters/{queue}/purge": "dlq purge",
    "GET /v1/hooks": "hooks list",
    "GET /v1/hooks/versions": "hooks list",
    "GET /v1/hooks/versions/{version}": "hooks diff",
    "POST /v1/hooks/diff": "hooks diff",
    "PUT /v1/hooks": "hooks apply",
    "POST /v1/hooks/rollback": "hooks rollback",
    "POST /v1/hooks/try": "hooks try",
    "GET /v1/sources": "sources list",
    "PUT /v1/sources": "sources apply",
    "POST /v1/sources/try": "sources try",
    "GET /v1/overview": "overview",
    "GET /v1/settings": "settings",
    "GET /v1/requests": "requests list",
    "GET /v1/requests/{request}": "requests show",
    "POST /v1/requests/{request}/run": "requests run",
    f"POST {_T}/portal-sessions": "portal-link",
    f"POST {_T}/playground": "playground",
    f"GET {_T}/portal-sessions": "portal-sessions list",
    f"DELETE {_T}/portal-sessions/{{session}}": "portal-sessions revoke",
    f"DELETE {_T}/portal-sessions": "portal-sessions revoke",
    "GET /v1/openapi.json": "",  # a document
}


def names(command=None, path=()):
    command = command or typer.main.get_command(app)
    if isinstance(command, TyperGroup):
        for name in command.list_commands(None):
            yield from names(command.get_command(None, name), (*path, name))
    else:
        yield " ".join(path)


def test_every_route_of_operators_has_a_command_that_exists():
    known = set(names())
    without = {
        route: COMMANDS.get(route, "is not in the table above")
        for route in (f"{each.method} {each.path}" for each in every_route() if each.path.startswith("/v1/"))
        if route not in COMMANDS or COMMANDS[route] not in known | {""}
    }
    assert without == {}


WEB = Path(__file__).parents[3] / "layers/common/hookline/web"
CALLS = {"GET": "get", "POST": "post", "PUT": "put", "PATCH": "patch", "DELETE": "remove"}
NOT_ON_SCREEN = {
    f"GET {_T}": "what it counts, the list of endpoints shows",
    f"PUT {_T}": "tenants are made by programs, or by their first endpoint",
    f"DELETE {_T}": "on purpose a command: it asks more than a page can",
    f"PUT {_E}": "for those who choose the id: Terraform and seeding; pages have POST and PATCH",
    "PUT /v1/event-types/{name}": "types stand in a file",
    "DELETE /v1/event-types/{name}": "as above",
    f"POST {_T}/events": "events are published by programs",
    f"POST {_T}/events/batch": "as above",
    "GET /v1/hooks/versions/{version}": "the difference to it is shown",
    f"POST {_T}/portal-sessions": "a link is made by the program that shows it",
    f"GET {_T}/portal-sessions": "as above",
    f"DELETE {_T}/portal-sessions/{{session}}": "as above",
    f"DELETE {_T}/portal-sessions": "as above",
}


def on_screen(route):
    """Whether a page calls it: a script with its method, and one with the last word of its path."""
    word = [each for each in route.path.split("/") if not each.startswith("{")][-1]
    shown = [path.read_text("utf-8") for path in WEB.rglob("*.js") if "vendor" not in path.parts]
    named = [text for text in shown if re.search(rf"[\"'/`]{re.escape(word)}[\"'/`?]", text)]
    return any(re.search(rf"\.{CALLS[route.method]}\(", text) for text in named)


def test_every_route_of_operators_has_a_page():
    routes = [each for each in every_route() if each.path.startswith("/v1/")]
    without = {f"{each.method} {each.path}" for each in routes if not on_screen(each)}
    assert without - NOT_ON_SCREEN.keys() == set()
    assert NOT_ON_SCREEN.keys() <= {f"{each.method} {each.path}" for each in routes}
