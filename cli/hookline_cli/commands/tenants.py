"""`hookline tenants`: whose events and endpoints are kept apart."""

from __future__ import annotations

from typing import Annotated

import typer

from hookline_cli import stack as stacks
from hookline_cli.options import Output, StackName
from hookline_cli.output import listing, record

app = typer.Typer(help="Whose events and endpoints are kept apart.", no_args_is_help=True)

DEFAULT = "default"


def check_name(tenant: str) -> None:
    """Raises InvalidInput unless an event could name this tenant."""
    from hookline.errors import InvalidInput
    from hookline.outbound.events import items
    from hookline.outbound.model import Event

    probe = Event(id="x", tenant=tenant, type="x", timestamp="", data=b"0")
    problems = [problem for problem in items.problems(probe) if problem.where == "tenant"]
    if problems:
        raise InvalidInput(problems)


@app.command()
def create(
    name: Annotated[str, typer.Argument(help="1 to 128 of A-Z a-z 0-9 _ . : @ -")],
    *,
    stack: StackName = "hookline",
    output: Output = None,
) -> None:
    """Create a tenant; one that is there stays as it is."""
    check_name(name)
    stacks.find(stack).config.put_tenant(name)
    record(output, {"tenant": name})


@app.command("list")
def list_tenants(*, stack: StackName = "hookline", output: Output = None) -> None:
    """List tenants."""
    rows = [{"tenant": name} for name in stacks.find(stack).config.tenants()]
    listing(output, rows, {"tenant": "TENANT"}, empty="no tenants; `hookline tenants create NAME` makes one")
