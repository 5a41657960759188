"""`hookline endpoints …secret…`: what an endpoint's deliveries are signed with."""

from __future__ import annotations

import time
from typing import Annotated, Any

import typer

from hookline_cli import endpoint_options as given
from hookline_cli.options import Yes, parse_duration, read_text
from hookline_cli.output import confirm, listing, moment, note, record

__all__ = ["SHOWN_ONCE", "expire_secrets", "rotate_secret", "secret_fields", "secrets"]

SHOWN_ONCE = "the secret is shown this once; the receiver verifies with it"
_COLUMNS = {"position": "POSITION", "current": "CURRENT", "expires": "SIGNS UNTIL"}
_REVEALED = {**_COLUMNS, "secret": "SECRET", "public_key": "PUBLIC KEY"}


@given.takes_endpoint
def secrets(
    one: given.OneEndpoint,
    *,
    reveal: Annotated[bool, typer.Option("--reveal", help="Show their values.")] = False,
) -> None:
    """List the active signing secrets, oldest first, without their values."""
    revealed = one.stack.services.endpoints.reveal(one.owner, one.endpoint)
    rows: list[dict[str, Any]] = [
        {"position": each.position, "current": each.expires_at is None, "expires": moment(each.expires_at)}
        | (secret_fields(each.secret) if reveal else {})
        for each in revealed
    ]
    listing(one.output, rows, _REVEALED if reveal else _COLUMNS, empty="nothing is signed")


@given.takes_endpoint
def rotate_secret(
    one: given.OneEndpoint,
    *,
    overlap: Annotated[str, typer.Option("--overlap", help="How long the old secret also signs, 0 to 7d.")] = "24h",
    secret: Annotated[
        str | None, typer.Option("--secret", help="Your own new secret instead of a generated one; prefer @FILE or -.")
    ] = None,
    secret_kind: given.SecretKind = None,
    yes: Yes = False,
) -> None:
    """Give an endpoint a new signing secret, shown once. The old one also signs for some time (--overlap)."""
    from hookline.outbound.endpoints.spec import EndpointSpec
    from hookline.outbound.requests.rotation import active_secrets

    seconds = parse_duration(overlap, "--overlap")
    if secret_kind is not None:
        EndpointSpec.parse({"secret_kind": secret_kind})
    own = None if secret is None else read_text(secret, "--secret").strip()
    owner, endpoint = one.owner, one.endpoint
    if not seconds:
        confirm(
            f"end the present secret of {endpoint} at once? Its receiver refuses what is sent until it has the new",
            yes=yes,
        )
    rotated = one.stack.services.endpoints.rotate(owner, endpoint, overlap=seconds, secret=own, kind=secret_kind)
    shown = {
        "id": endpoint,
        "secrets": len(active_secrets(rotated.endpoint, time.time())),
        "old_until": moment(rotated.old_until),
    }
    record(one.output, shown | (secret_fields(rotated.secret) if rotated.secret else {}))
    if rotated.secret:
        note(SHOWN_ONCE)


@given.takes_endpoint
def expire_secrets(one: given.OneEndpoint, *, yes: Yes = False) -> None:
    """End the overlap of a rotation now; only the current secret signs from now on."""
    owner = one.owner
    confirm(f"end the older secrets of {one.endpoint} now?", yes=yes)
    row = one.stack.services.endpoints.expire_old(owner, one.endpoint)
    record(one.output, {"id": one.endpoint, "secrets": len(row.secrets)})


def secret_fields(secret: str) -> dict[str, str]:
    """The secret, and of an asymmetric one what the receiver verifies with."""
    from hookline.outbound.requests import signing

    public = {"public_key": signing.public_key(secret)} if secret.startswith("whsk_") else {}
    return {"secret": secret} | public
