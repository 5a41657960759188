"""`hookline portal-link` and `portal-sessions`: who may look at a tenant's portal, and for how long."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from hookline_cli import stack as stacks
from hookline_cli.names import DEFAULT, tenant_of
from hookline_cli.options import Output, StackName, TenantName, Yes, parse_duration
from hookline_cli.output import as_json, confirm, listing, moment, note, record, say

if TYPE_CHECKING:
    from hookline.management.portal import PortalSession

__all__ = ["app", "portal_link"]

app = typer.Typer(help="Links and sessions of the customers' portal.", no_args_is_help=True)

_COLUMNS = {"id": "ID", "state": "STATE", "created": "CREATED", "until": "UNTIL"}
_LINK, _SESSION = (30.0, 3600.0), (60.0, 43_200.0)  # seconds, least and most


def portal_link(
    *,
    tenant: TenantName = DEFAULT,
    link_for: Annotated[str, typer.Option("--link-for", help="How long the link can be used.")] = "5m",
    session_for: Annotated[
        str, typer.Option("--session-for", help="How long the session lasts after the link was used.")
    ] = "1h",
    name: Annotated[str, typer.Option("--name", help="Shown at the top of the pages.")] = "",
    stack: StackName = "hookline",
    output: Output = None,
) -> None:
    """Create a link to a tenant's portal. It works once and opens a session for this tenant only."""
    link, session = _within(link_for, "--link-for", *_LINK), _within(session_for, "--session-for", *_SESSION)
    found = stacks.find(stack)
    tenant_of(found, tenant)
    made, token = found.services.portal.create(
        tenant, link_seconds=link, session_seconds=session, brand={"name": name, "logo": "", "accent": ""}
    )
    url = f"{found.output('ApiUrl').rstrip('/')}/portal/index.html#{token}"
    if as_json(output):
        record(output, {"id": made.id, "tenant": tenant, "url": url, "until": moment(made.link_until)})
        return
    say(url)
    note(f"good for one use until {moment(made.link_until)}; `hookline portal-sessions revoke {made.id}` ends it")


@app.command("list")
def list_sessions(*, tenant: TenantName = DEFAULT, stack: StackName = "hookline", output: Output = None) -> None:
    """List unused links and open sessions, newest first."""
    found = stacks.find(stack)
    tenant_of(found, tenant)
    rows = [_row(each) for each in found.services.portal.all(tenant)]
    listing(output, rows, _COLUMNS, empty=f"nobody may look at the portal of {tenant}")


@app.command()
def revoke(
    session: Annotated[str | None, typer.Argument(metavar="[ID]", help="A link or session; all if not given.")] = None,
    *,
    tenant: TenantName = DEFAULT,
    yes: Yes = False,
    stack: StackName = "hookline",
    output: Output = None,
) -> None:
    """Revoke a link or a session, or all of a tenant; they end immediately."""
    found = stacks.find(stack)
    tenant_of(found, tenant)
    if session is not None:
        found.services.portal.revoke(tenant, session)
        record(output, {"tenant": tenant, "revoked": 1})
        return
    confirm(f"revoke every link and session of {tenant}?", yes=yes)
    record(output, {"tenant": tenant, "revoked": found.services.portal.revoke_all(tenant)})


def _row(session: PortalSession) -> dict[str, Any]:
    until = session.link_until if session.expires_at is None else session.expires_at
    return {
        "id": session.id,
        "state": "link" if session.expires_at is None else "session",
        "created": moment(session.created_at),
        "until": moment(until),
    }


def _within(text: str, field: str, least: float, most: float) -> float:
    """Raises InvalidInput."""
    from hookline.errors import InvalidInput

    seconds = parse_duration(text, field)
    if not least <= seconds <= most:
        raise InvalidInput.at(field, f"expected {least:.0f} to {most:.0f} seconds, not {text}")
    return seconds
