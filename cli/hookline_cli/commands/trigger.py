"""`hookline trigger`: a provider's event, made here and signed with the hook's own secret."""

from __future__ import annotations

import http.client
import json
import os
import shlex
import time
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import urlsplit

import typer

from hookline_cli import stack as stacks
from hookline_cli.hook_signing import HookSigning, of_hook
from hookline_cli.options import Output, StackName, parse_pairs, read_bytes
from hookline_cli.output import listing, record, say

if TYPE_CHECKING:
    from collections.abc import Mapping

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
    if hook:
        signing = of_hook(stacks.find(stack), hook, secret=given)
        _check_scheme(signing, scheme, hook)
    else:
        signing = HookSigning(scheme, given, "", str(to), str(to))
    _, secret, own, address, public = signing
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


def _check_scheme(signing: HookSigning, scheme: str, hook: str) -> None:
    from hookline.errors import InvalidInput

    if signing.scheme and signing.scheme != scheme:
        named = "a custom scheme" if signing.scheme == "custom" else signing.scheme
        raise InvalidInput.at("SCHEME", f"expected {named}, by which hook {hook} verifies")


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
