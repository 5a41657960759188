"""`hookline events`: publishing by hand, and what was published."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hookline_cli import stack as stacks
from hookline_cli.commands import deliveries as deliveries_commands
from hookline_cli.names import DEFAULT, tenant_of
from hookline_cli.options import Output, StackName, TenantName, Watch, parse_time, read_text
from hookline_cli.output import as_json, listing, note, record, say, warn
from hookline_cli.watching import again, stream

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hookline.outbound.model import Event
    from hookline_cli.stack import Stack

app = typer.Typer(help="Publish events, and see what was published.", no_args_is_help=True)

_PAGE = 500
_TAIL = 200  # events looked at each time
_DELIVERIES = {
    "endpoint": "ENDPOINT",
    "status": "STATUS",
    "code": "CODE",
    "error": "ERROR",
    "attempts": "ATTEMPTS",
    "next": "NEXT ATTEMPT",
    "waiting_for": "WAITS FOR",
}
_COLUMNS = {"id": "ID", "type": "TYPE", "version": "VERSION", "timestamp": "TIME", "bytes": "BYTES"}


Since = Annotated[
    str | None, typer.Option("--since", help="Events at or after this time: a time, or 2h for two hours ago.")
]
Until = Annotated[str | None, typer.Option("--until", help="Events before this time.")]
EventType = Annotated[str, typer.Option("--type", help="A name, or a pattern such as order.*")]


@app.command()
def send(
    *,
    type_: Annotated[str, typer.Option("--type", help="Event type, such as order.created.")],
    data: Annotated[
        str, typer.Option("--data", help="JSON, sent byte for byte: the text itself, @FILE, or - (stdin).")
    ],
    tenant: TenantName = DEFAULT,
    id_: Annotated[
        str | None,
        typer.Option("--id", help="Your own id. An event that is sent twice with the same id is published once."),
    ] = None,
    version: Annotated[str | None, typer.Option("--version", help="Version of the event type.")] = None,
    channel: Annotated[list[str] | None, typer.Option("--channel", help="May be repeated.")] = None,
    timestamp: Annotated[str | None, typer.Option("--timestamp", help="RFC 3339. Default: now.")] = None,
    ordering_key: Annotated[
        str | None, typer.Option("--ordering-key", help="Ordering key; the event gets the next number of this key.")
    ] = None,
    stack: StackName = "hookline",
    output: Output = None,
) -> None:
    """Publish one event to the tenant's endpoints."""
    from hookline.errors import Conflict

    text = read_text(data, "--data")
    found = stacks.find(stack)
    tenant_of(found, tenant)
    described = {
        "type": type_,
        "data": text,
        "id": id_,
        "timestamp": parse_time(timestamp, "--timestamp") or None,
        "version": version,
        "channels": channel or (),
        "ordering_key": ordering_key,
    }
    try:
        outcome = found.services.events.publish(tenant, {key: each for key, each in described.items() if each})
    except Conflict as error:
        raise Conflict(f"{error}, with other content: `hookline events show {id_}` shows it") from None
    assert outcome.event is not None
    if (registered := found.event_types.get(type_)) is not None and registered.deprecated:
        warn(f"{type_} is deprecated")
    if not outcome.created:
        note(f"this event {outcome.event_id} was published before; nothing was changed")
    record(output, row_of(outcome.event) | {"created": outcome.created, "registered": outcome.registered})


@app.command("list")
def list_events(
    *,
    tenant: TenantName = DEFAULT,
    type_: EventType = "",
    since: Since = None,
    until: Until = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=10_000_000)] = 50,
    watch: Watch = False,
    stack: StackName = "hookline",
    output: Output = None,
) -> None:
    """List a tenant's events, newest first."""
    found = stacks.find(stack)
    tenant_of(found, tenant)
    after, before = parse_time(since, "--since"), parse_time(until, "--until")

    def show() -> None:
        rows = _events(found, tenant, type_, after, before, limit + 1)
        listing(output, map(row_of, islice(rows, limit)), _COLUMNS, empty=f"no such events of {tenant}")
        if next(rows, None) is not None:
            note(f"there are more than {limit}: narrow --since and --until, or raise --limit")

    again(show, watch=watch)


@app.command()
def tail(
    *,
    tenant: TenantName = DEFAULT,
    type_: EventType = "",
    since: Annotated[str, typer.Option("--since", help="Events at or after this time: a time, or 5m (ago).")] = "5m",
    stack: StackName = "hookline",
    output: Output = None,
) -> None:
    """Print events as they are published, one per line, until Ctrl-C."""
    found = stacks.find(stack)
    tenant_of(found, tenant)
    after = parse_time(since, "--since")

    def look() -> list[tuple[Any, dict[str, Any]]]:
        newest = list(_events(found, tenant, type_, after, "", _TAIL))
        return [(each.id, row_of(each)) for each in reversed(newest)]

    stream(look, output, _COLUMNS)


@app.command()
def show(
    event: Annotated[str, typer.Argument(metavar="EVENT", help="Event id.")],
    *,
    tenant: TenantName = DEFAULT,
    stack: StackName = "hookline",
    output: Output = None,
) -> None:
    """Show an event: its payload, byte for byte, and its delivery to each of the tenant's endpoints."""
    found = stacks.find(stack)
    tenant_of(found, tenant)
    row = found.services.events.get(tenant, event)
    deliveries = [deliveries_commands.row_of(each) for each in found.services.deliveries.of_event(row)]
    payload = None if row.data is None else row.data.decode()
    shown = row_of(row) | {"payload": payload}
    if as_json(output):
        record(output, shown | {"deliveries": deliveries})
        return
    record(output, shown)
    say()
    listing(output, deliveries, _DELIVERIES, empty="no delivery at any of the tenant's endpoints")


def row_of(event: Event) -> dict[str, Any]:
    return {
        "id": event.id,
        "tenant": event.tenant,
        "type": event.type,
        "version": event.version,
        "timestamp": event.timestamp,
        "channels": list(event.channels),
        "ordering_key": event.ordering_key,
        "sequence": event.sequence,
        "bytes": None if event.data is None else len(event.data),
    }


def _events(  # noqa: PLR0917 - the options that say which
    stack: Stack, tenant: str, type_: str, since: str, until: str, limit: int
) -> Iterator[Event]:
    cursor: str | None = None
    while limit > 0:
        page = stack.services.events.page(
            tenant, since=since, until=until, event_type=type_, cursor=cursor, limit=min(_PAGE, limit)
        )
        yield from page.items[:limit]
        limit -= len(page.items)
        cursor = page.cursor
        if cursor is None:
            return
