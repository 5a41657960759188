"""`hookline tenants`: whose events and endpoints are kept apart."""

from __future__ import annotations

from typing import Annotated

import typer

from hookline_cli import stack as stacks
from hookline_cli.names import tenant_of
from hookline_cli.options import Output, StackName, Yes
from hookline_cli.output import confirm, listing, record

app = typer.Typer(help="Whose events and endpoints are kept apart.", no_args_is_help=True)


@app.command()
def create(
    name: Annotated[str, typer.Argument(help="1 to 128 of A-Z a-z 0-9 _ . : @ -")],
    *,
    stack: StackName = "hookline",
    output: Output = None,
) -> None:
    """Create a tenant; one that is there stays as it is."""
    created = stacks.find(stack).services.tenants.create(name)
    record(output, {"tenant": name, "created": created})


@app.command("list")
def list_tenants(*, stack: StackName = "hookline", output: Output = None) -> None:
    """List tenants."""
    rows = [{"tenant": name} for name in stacks.find(stack).config.tenants()]
    listing(output, rows, {"tenant": "TENANT"}, empty="no tenants; `hookline tenants create NAME` makes one")


@app.command()
def show(name: str, *, stack: StackName = "hookline", output: Output = None) -> None:
    """Count a tenant's endpoints: all, those disabled, those failing."""
    found = stacks.find(stack)
    tenant_of(found, name)
    record(output, found.services.tenants.show(name)._asdict())


@app.command()
def delete(name: str, *, yes: Yes = False, stack: StackName = "hookline", output: Output = None) -> None:
    """Delete a tenant that has no endpoints any more; its events and deliveries expire by themselves."""
    found = stacks.find(stack)
    tenant_of(found, name)
    confirm(f"delete tenant {name}?", yes=yes)
    found.services.tenants.delete(name)
    record(output, {"tenant": name, "deleted": True})
