"""`hookline endpoints blocked|skip`: an endpoint that wants its events in order, and what holds a key up."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hookline_cli import endpoint_options as given
from hookline_cli import stack as stacks
from hookline_cli.names import owner_of
from hookline_cli.options import EndpointOwner, Output, StackName, Watch, Yes
from hookline_cli.output import confirm, listing, moment, record
from hookline_cli.watching import again

if TYPE_CHECKING:
    from hookline.management.ordering import BlockedKey
    from hookline_cli.stack import Stack

__all__ = ["blocked", "row_of", "rows", "skip"]

_COLUMNS = {
    "ordering_key": "ORDERING KEY",
    "sequence": "WAITS FOR",
    "event": "EVENT",
    "status": "STATUS",
    "code": "CODE",
    "waiting": "NUMBERS BEHIND",
    "seconds": "SECONDS",
    "since": "SINCE",
}


def blocked(
    endpoint: Annotated[str | None, typer.Argument(metavar="[ENDPOINT]", help="Endpoint id. None: every one.")] = None,
    *,
    tenant: EndpointOwner = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=1000)] = 100,
    watch: Watch = False,
    stack: StackName = "hookline",
    output: Output = None,
) -> None:
    """List ordering keys with waiting deliveries: what they wait for, and how long. Without an endpoint: of all."""
    found = stacks.find(stack)
    owner = None if endpoint is None else owner_of(found, endpoint, tenant)

    def show() -> None:
        if owner is None or endpoint is None:
            anywhere = found.services.ordering.blocked_anywhere(tenant, limit=limit)
            shown = [
                {"tenant": each.line.tenant, "endpoint": each.line.endpoint_id} | row_of(each) for each in anywhere.keys
            ]
            listing(output, shown, {"tenant": "TENANT", "endpoint": "ENDPOINT"} | _COLUMNS, empty="no key is held up")
        else:
            listing(output, rows(found, owner, endpoint, limit=limit), _COLUMNS, empty="no key is held up")

    again(show, watch=watch)


@given.takes_endpoint
def skip(
    one: given.OneEndpoint,
    key: Annotated[str, typer.Argument(metavar="KEY", help="The ordering key.")],
    sequence: Annotated[int, typer.Argument(metavar="NUMBER", min=1, help="The number to skip.")],
    *,
    yes: Yes = False,
) -> None:
    """Skip a number of an ordering key, so that its later events continue. Its delivery is cancelled."""
    owner, endpoint = one.owner, one.endpoint
    confirm(f"skip number {sequence} of {key} at {endpoint}? the endpoint may never get this event", yes=yes)
    one.stack.services.ordering.skip(owner, endpoint, key, sequence)
    record(one.output, {"endpoint": endpoint, "ordering_key": key, "skipped": sequence})


def rows(stack: Stack, tenant: str, endpoint: str, *, limit: int) -> list[dict[str, Any]]:
    return [row_of(each) for each in stack.services.ordering.blocked(tenant, endpoint, limit=limit)]


def row_of(key: BlockedKey) -> dict[str, Any]:
    delivery = key.delivery
    return {
        "ordering_key": key.ordering_key,
        "sequence": key.sequence or None,
        "event": delivery.key.event_id if delivery else None,
        "status": key.status,
        "code": delivery.code or None if delivery else None,
        "waiting": key.last - key.sequence if key.sequence else None,
        "seconds": round(time.time() - key.since),
        "since": moment(key.since),
    }
