"""`hookline tenants`: whose events and endpoints are kept apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from hookline_cli import stack as stacks
from hookline_cli.names import tenant_of
from hookline_cli.options import Output, StackName, Yes
from hookline_cli.output import busy, confirm, listing, record

if TYPE_CHECKING:
    from hookline_cli.stack import Stack

app = typer.Typer(help="Whose events and endpoints are kept apart.", no_args_is_help=True)


@app.command()
def create(
    name: Annotated[str, typer.Argument(help="1 to 128 of A-Z a-z 0-9 _ . : @ -")],
    *,
    stack: StackName = "hookline",
    output: Output = None,
) -> None:
    """Create a tenant; an existing tenant is not changed."""
    created = stacks.find(stack).services.tenants.create(name)
    record(output, {"tenant": name, "created": created})


@app.command("list")
def list_tenants(*, stack: StackName = "hookline", output: Output = None) -> None:
    """List tenants."""
    rows = [{"tenant": name} for name in stacks.find(stack).config.tenants()]
    listing(output, rows, {"tenant": "TENANT"}, empty="no tenants; `hookline tenants create NAME` makes one")


@app.command()
def show(name: str, *, stack: StackName = "hookline", output: Output = None) -> None:
    """Show the number of a tenant's endpoints: all, disabled, failing."""
    found = stacks.find(stack)
    tenant_of(found, name)
    record(output, found.services.tenants.show(name)._asdict())


@app.command()
def delete(
    name: str,
    *,
    everything: Annotated[
        bool,
        typer.Option("--everything", help="Also delete its endpoints, events, deliveries, payloads and replay jobs."),
    ] = False,
    yes: Yes = False,
    stack: StackName = "hookline",
    output: Output = None,
) -> None:
    """Delete a tenant that has no endpoints. Its events and deliveries expire at their usual time.

    --everything deletes them too, and takes some minutes; interrupted, it goes on when it is called again.
    """
    found = stacks.find(stack)
    if everything:
        confirm(f"delete tenant {name} and all its data permanently?", yes=yes)
        record(output, {"tenant": name, "deleted": True, **_erase(found, name)})
        return
    tenant_of(found, name)
    confirm(f"delete tenant {name}?", yes=yes)
    found.services.tenants.delete(name)
    record(output, {"tenant": name, "deleted": True})


def _erase(stack: Stack, name: str) -> dict[str, int]:
    from dataclasses import asdict

    from hookline_cli.dead_letter_fields import QUEUES

    with busy(f"deleting {name}") as update:
        erased = stack.erasure.run(
            name, lambda so_far: update(so_far.events, None, f"{so_far.deliveries} deliveries, {so_far.events} events")
        )
    queue = QUEUES["delivery"]
    drained = stack.dead_letters(queue.output).drain(
        lambda letter: queue.describe(letter)["tenant"] == name, lambda letters: [each.id for each in letters]
    )
    return asdict(erased) | {"dead_letters": drained.handled}
