"""`hookline sign`: what a receiver would get, signed as the sender signs it."""

from __future__ import annotations

import shlex
import time
from typing import Annotated, Any

import typer

from hookline_cli import stack as stacks
from hookline_cli.names import owner_of
from hookline_cli.options import EndpointOwner, Output, StackName, read_bytes, read_text
from hookline_cli.output import record, say

__all__ = ["sign"]


def sign(
    *,
    data: Annotated[str, typer.Option("--data", help="The body, byte for byte: the text itself, @FILE, or -.")],
    secret: Annotated[
        list[str] | None,
        typer.Option("--secret", help="Signing secret, whsec_ or whsk_; prefer @FILE or -. May be repeated."),
    ] = None,
    endpoint: Annotated[
        str | None, typer.Option("--endpoint", help="Sign with the secrets and the signature style of this endpoint.")
    ] = None,
    tenant: EndpointOwner = None,
    id_: Annotated[str | None, typer.Option("--id", help="Value of webhook-id. Default: a new id.")] = None,
    timestamp: Annotated[int | None, typer.Option("--timestamp", help="Unix seconds. Default: now.")] = None,
    signature: Annotated[str, typer.Option("--signature", help="standard, github or stripe.")] = "standard",
    curl: Annotated[
        str | None, typer.Option("--curl", metavar="URL", help="Print the curl command that sends it.")
    ] = None,
    stack: StackName = "hookline",
    output: Output = None,
) -> None:
    """Sign a body like a delivery and print the headers. Use it to test a receiver without waiting for an event."""
    from hookline import ids
    from hookline.errors import InvalidInput
    from hookline.outbound.requests.signing import STYLES, Signer

    body = read_bytes(data.removeprefix("@"), "--data") if data == "-" or data.startswith("@") else data.encode()
    if bool(secret) == bool(endpoint):
        raise InvalidInput.at("--secret", "expected a secret, or --endpoint to sign with its own")
    if signature not in STYLES:
        raise InvalidInput.at("--signature", f"expected {', '.join(STYLES)}, not {signature!r}")
    if endpoint:
        secrets, signature = _of_endpoint(stack, endpoint, tenant)
    else:
        secrets = [read_text(each, "--secret").strip() for each in secret or ()]
    now = time.time()
    headers = dict(
        Signer(secrets, signature).headers(id_ or ids.event_id(now), int(now) if timestamp is None else timestamp, body)
    )
    if curl is None:
        record(output, headers)
        return
    parts: list[Any] = ["curl", "--request", "POST", curl, "--header", "content-type: application/json"]
    for name, value in headers.items():
        parts += ["--header", f"{name}: {value}"]
    parts += ["--data-binary", data if data == "-" or data.startswith("@") else body.decode()]
    say(shlex.join(parts))


def _of_endpoint(stack: str, endpoint: str, tenant: str | None) -> tuple[list[str], str]:
    """Those that sign now, and the endpoint's style."""
    found = stacks.find(stack)
    owner = owner_of(found, endpoint, tenant)
    revealed = found.services.endpoints.reveal(owner, endpoint)
    return [each.secret for each in revealed], found.services.endpoints.get(owner, endpoint).endpoint.signature
