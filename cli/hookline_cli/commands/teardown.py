"""`hookline teardown`: what a deleted stack, or one that never came up, left behind."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from hookline.errors import InvalidInput
from hookline_cli.options import Output, StackName
from hookline_cli.output import listing, note, warn

_COLUMNS = {"kind": "KIND", "name": "NAME", "content": "HOLDS", "fate": "REMOVING IT"}


def teardown(
    *,
    stack: StackName = "hookline",
    plan: Annotated[bool, typer.Option("--plan", help="List it, and remove nothing; so it is without --yes.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Remove all of it. It cannot be brought back.")] = False,
    output: Output = None,
) -> None:
    """Remove what a deleted stack kept: tables, payload bucket, key, layer versions.

    A stack that stands is not touched, nor what belongs to it: delete that first (`sam delete`).
    """
    from botocore.exceptions import BotoCoreError, ClientError

    from hookline_cli import leftovers, session
    from hookline_cli.stack_problems import problem_of

    if plan and yes:
        raise InvalidInput.at("--plan, --yes", "expected one of them")
    try:
        found = leftovers.find(session.client, stack)
        state = leftovers.status(session.client, stack)
    except (BotoCoreError, ClientError, ValueError) as error:
        raise problem_of(error, stack) from error
    if state and state not in leftovers.FALLEN:
        note(f"stack {stack} exists ({state}): its resources are not removed")
    rows: list[dict[str, Any]] = [
        {"kind": each.kind, "name": each.name, "content": each.content, "fate": each.fate} for each in found
    ]
    listing(output, rows, _COLUMNS, empty=f"nothing is left of stack {stack}")
    if not found:
        return
    if not yes:
        note("nothing was removed; `hookline teardown --yes` removes all of this")
        return
    failed = 0
    for each in found:
        try:
            leftovers.remove(session.client, each)
            note(f"{each.kind} {each.name}: {each.fate}")
        except (BotoCoreError, ClientError) as error:
            failed += 1
            warn(f"{each.kind} {each.name}: {error}")
    if failed:
        raise typer.Exit(1)
