"""`hookline trigger`: a provider's event, made here and signed with the hook's own secret."""

from __future__ import annotations

import http.client
import json
import os
import re
import shlex
import time
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple
from urllib.parse import urlsplit

import typer

from hookline_cli import stack as stacks
from hookline_cli.options import Output, StackName, parse_pairs, read_bytes
from hookline_cli.output import listing, record, say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hookline_cli.stack import Stack

__all__ = ["trigger"]

_PATIENCE = 35.0  # seconds: a synchronous hook answers within 29


def trigger(
    scheme: Annotated[str | None, typer.Argument(metavar="SCHEME", help="A provider's name.")] = None,
    event_type: Annotated[str, typer.Argument(metavar="TYPE", help="Of its samples; the first if not given.")] = "",
    *,
    hook: Annotated[str | None, typer.Option("--hook", help="The deployed hook it goes to, signed for it.")] = None,
    to: Annotated[str | None, typer.Option("--to", metavar="URL", help="Send it there instead.")] = None,
    secret_file: Annotated[
        str | None, typer.Option("--secret-file", metavar="FILE", help="Sign with this; - for stdin.")
    ] = None,
    secret_env: Annotated[str | None, typer.Option("--secret-env", metavar="NAME", help="Variable with it.")] = None,
    parameter: Annotated[
        str,
        typer.Option(
            "--parameter", help="What is signed beside it (PayPal's webhook id); the hook's own if not given."
        ),
    ] = "",
    change: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="PATH=VALUE", help="Change the sample; JSON or text. May be repeated."),
    ] = None,
    curl: Annotated[bool, typer.Option("--curl", help="Print the curl command instead of sending.")] = False,
    list_: Annotated[bool, typer.Option("--list", help="List samples instead.")] = False,
    stack: StackName = "hookline",
    output: Output = None,
) -> None:
    """Send a sample of what a provider sends, signed as it signs; exits 0 if it was accepted, 1 if not."""
    from hookline.errors import InvalidInput
    from hookline.inbound.signatures.producing import key_kind, sign
    from hookline_cli.samples import fresh, sample

    if list_:
        listing(output, _samples(scheme), {"scheme": "SCHEME", "type": "TYPE", "signed_with": "SIGNED WITH"})
        return
    if scheme is None:
        raise InvalidInput.at("SCHEME", "expected a provider's name; --list shows them")
    if bool(hook) == bool(to):
        raise InvalidInput.at("--hook", "expected the hook it goes to, or --to with an address")
    changes = {path: _value(text) for path, text in parse_pairs(change or [], "--set").items()}
    request = fresh(scheme, sample(scheme, event_type, changes=changes), given=changes)
    given = _given_secret(secret_file, secret_env)
    target = _Target(to, to, given, "") if to else _target(stacks.find(stack), scheme, hook, given)
    address, public, secret, own = target
    _check_parameter(scheme, parameter := parameter or own)
    if not secret and key_kind(scheme):
        raise InvalidInput.at("--secret-file", "expected what the request is signed with")
    request |= {"url": public, "path": urlsplit(public).path or "/"}
    signed = sign(scheme, request, secret, now=time.time(), parameter=parameter)
    if "?" in signed["url"]:  # where the signature stands in the query
        address = f"{address.partition('?')[0]}?{signed['url'].partition('?')[2]}"
    if curl:
        say(_curl(address, signed))
        return
    status, answer = _post(address, signed)
    record(output, {"to": public, "status": status, "answer": answer})
    if not 200 <= status < 300:  # noqa: PLR2004 - HTTP's success
        raise typer.Exit(1)


def _samples(scheme: str | None) -> list[dict[str, Any]]:
    from hookline.inbound.signatures import schemes
    from hookline.inbound.signatures.producing import key_kind
    from hookline_cli.samples import types

    return [
        {"scheme": name, "type": each, "signed_with": key_kind(name) or "nothing"}
        for name in ([scheme] if scheme else schemes.names())
        for each in types(name) or ["(a small object)"]
    ]


def _value(text: str) -> Any:
    """JSON where it is JSON, else the text itself."""
    try:
        return json.loads(text)
    except ValueError:
        return text


def _given_secret(file: str | None, variable: str | None) -> str:
    from hookline.errors import InvalidInput

    if file is not None:
        return read_bytes(file, "--secret-file").decode("utf-8", "replace").rstrip("\r\n")
    if variable is None:
        return ""
    if variable not in os.environ:
        raise InvalidInput.at("--secret-env", f"there is no variable {variable}")
    return os.environ[variable]


def _check_parameter(scheme: str, parameter: str) -> None:
    from hookline.errors import InvalidInput
    from hookline.inbound.signatures import schemes

    if not parameter and (name := schemes.definition(scheme).get("secret-parameter")):
        raise InvalidInput.at("--parameter", f"expected the {name}, which {scheme} signs too")


class _Target(NamedTuple):
    """Where to send it, the address that is signed, the secret, and what the hook has beside it."""

    address: str
    public: str
    secret: str
    parameter: str


def _target(stack: Stack, scheme: str, hook: str | None, given: str) -> _Target:
    from hookline.errors import InvalidInput, NotFound

    version = stack.hooks.current_version()
    hooks = stack.hooks.load(version)["hooks"] if version else []
    found = next((each for each in hooks if each.get("id") == hook), None)
    if found is None:
        raise NotFound(
            f"there is no hook {hook}; there are {', '.join(str(each.get('id')) for each in hooks) or 'none'}"
        )
    verify = found.get("verify") or {}
    verify = {"scheme": verify} if isinstance(verify, str) else verify
    named = verify.get("scheme") or verify.get("extends")
    if verify and named != scheme:
        raise InvalidInput.at("SCHEME", f"expected {named or 'a custom scheme'}, by which hook {hook} verifies")
    references = verify.get("secrets") or found.get("secrets") or []
    references = [references] if isinstance(references, str) else references
    values = [value for reference in references for value in stack.resolve_secret(reference)] if not given else []
    path = f"/hooks/{str(found.get('path') or hook).removeprefix('/')}"
    address = os.environ.get("HOOKLINE_API_URL") or stack.output("ApiUrl")
    public = stack.parameters.get("PublicUrl") or _as_received(stack.output("ApiUrl"))
    parameter = next((str(value) for value in (verify.get("parameters") or {}).values()), "")
    secret = given or (values[-1] if values else "")
    return _Target(address.rstrip("/") + path, public.rstrip("/") + path, secret, parameter)


def _as_received(address: str) -> str:
    """The address as the receiver sees it, for providers that sign it; the emulator has a name of its own."""
    found = re.fullmatch(r"http://[^/]+/_aws/execute-api/(\w+)/?", address)
    return f"https://{found[1]}.execute-api.localhost" if found else address


def _post(address: str, request: Mapping[str, Any]) -> tuple[int, str]:
    from hookline.errors import InvalidInput, Unavailable

    target = urlsplit(address)
    if target.scheme not in {"http", "https"} or not target.hostname:
        raise InvalidInput.at("--to", f"expected an http or https address, not {address!r}")
    kind = http.client.HTTPSConnection if target.scheme == "https" else http.client.HTTPConnection
    connection = kind(target.hostname, target.port, timeout=_PATIENCE)
    try:
        where = f"{target.path or '/'}?{target.query}" if target.query else target.path or "/"
        connection.request("POST", where, request["body"].encode(), dict(request["headers"]))
        answer = connection.getresponse()
        return answer.status, answer.read(65_536).decode("utf-8", "replace")
    except OSError as error:
        raise Unavailable(f"{target.scheme}://{target.netloc} does not answer: {error}") from None
    finally:
        connection.close()


def _curl(address: str, request: Mapping[str, Any]) -> str:
    parts = ["curl", "--request", "POST", address]
    for name, value in request["headers"].items():
        parts += ["--header", f"{name}: {value}"]
    return shlex.join([*parts, "--data-binary", request["body"]])
