"""`hookline settings`: what is deployed, for people and for scripts."""

from __future__ import annotations

from typing import Annotated

import typer

from hookline_cli import session
from hookline_cli import stack as stacks
from hookline_cli.options import Output, StackName
from hookline_cli.output import as_json, record, say

__all__ = ["settings"]


def settings(
    name: Annotated[
        str | None, typer.Argument(metavar="[NAME]", help="Only this output or parameter, alone on a line.")
    ] = None,
    *,
    stack: StackName = "hookline",
    output: Output = None,
) -> None:
    """Show the deployment: its version, region, outputs (tables, queues, address) and parameters."""
    from hookline.errors import NotFound

    found = stacks.find(stack)
    known = found.outputs | found.parameters
    if name is None:
        about = {"stack": found.name, "status": found.status, "region": session.region()}
        if as_json(output):
            record(output, {**about, "outputs": found.outputs, "parameters": found.parameters})
            return
        for part in (about, found.outputs, found.parameters):
            record(output, part)
            say()
        return
    if name not in known:
        raise NotFound(f"stack {found.name} has no output or parameter {name}; `hookline settings` shows them")
    say(known[name])
