"""`hookline events`: publishing by hand, and what was published."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from hookline_cli import stack as stacks
from hookline_cli.names import DEFAULT
from hookline_cli.options import Output, StackName, TenantName, parse_time, read_text
from hookline_cli.output import listing, note, record, warn

if TYPE_CHECKING:
    from hookline.outbound.model import Event, EventKey

app = typer.Typer(help="Publish events, and see what was published.", no_args_is_help=True)

_COLUMNS = {"id": "ID", "type": "TYPE", "version": "VERSION", "timestamp": "TIME", "bytes": "BYTES"}


@app.command()
def send(
    *,
    type_: Annotated[str, typer.Option("--type", help="Event type, such as order.created.")],
    data: Annotated[
        str, typer.Option("--data", help="JSON, sent byte for byte: the text itself, @FILE, or - (stdin).")
    ],
    tenant: TenantName = DEFAULT,
    id_: Annotated[
        str | None, typer.Option("--id", help="Your own id: sent twice, the event is published once.")
    ] = None,
    version: Annotated[str | None, typer.Option("--version", help="Version of the event type.")] = None,
    channel: Annotated[list[str] | None, typer.Option("--channel", help="May be repeated.")] = None,
    timestamp: Annotated[str | None, typer.Option("--timestamp", help="RFC 3339; now if not given.")] = None,
    ordering_key: Annotated[str | None, typer.Option("--ordering-key", help="Events of one key go in order.")] = None,
    stack: StackName = "hookline",
    output: Output = None,
) -> None:
    """Publish one event to the tenant's endpoints."""
    from datetime import timedelta

    from hookline.errors import NotFound
    from hookline.outbound.events.outbox import publish
    from hookline.outbound.events.publishing import new_event

    text = read_text(data, "--data")
    found = stacks.find(stack)
    event = new_event(
        type_,
        text,
        tenant=tenant,
        id=id_,
        timestamp=parse_time(timestamp, "--timestamp") or None,
        version=version,
        channels=channel or (),
        ordering_key=ordering_key,
        retention=timedelta(seconds=found.retention),
    )
    try:
        published = publish(event, config=found.config, types=found.event_types, store=found.events, blobs=found.blobs)
    except NotFound:
        raise NotFound(f"there is no tenant {tenant}: `hookline tenants create {tenant}` makes it") from None
    if published.event_type is not None and published.event_type.deprecated:
        warn(f"{type_} is deprecated")
    if not published.created:
        note(f"an event {event.id} was published before; nothing was changed")
        event = found.events.get_many([event.key]).get(event.key, event)
    record(output, _row(event) | {"tenant": event.tenant, "created": published.created})


@app.command("list")
def list_events(
    *,
    tenant: TenantName = DEFAULT,
    since: Annotated[str | None, typer.Option("--since", help="From then on: a time, or 2h for two hours ago.")] = None,
    until: Annotated[str | None, typer.Option("--until", help="Before then.")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=10_000)] = 100,
    stack: StackName = "hookline",
    output: Output = None,
) -> None:
    """List a tenant's events by time, oldest first."""
    found = stacks.find(stack)
    after, before = parse_time(since, "--since"), parse_time(until, "--until")
    keys: list[EventKey] = []
    cursor: str | None = None
    while len(keys) < limit:
        page = found.events.by_tenant(
            tenant, since=after, until=before, cursor=cursor, limit=min(1000, limit - len(keys))
        )
        keys += page.items
        cursor = page.cursor
        if cursor is None:
            break
    events = found.events.get_many(keys)
    listing(output, [_row(events[key]) for key in keys if key in events], _COLUMNS, empty=f"no events of {tenant}")
    if cursor is not None:
        note(f"there are more than {limit}: narrow --since and --until, or raise --limit")


def _row(event: Event) -> dict[str, Any]:
    return {
        "id": event.id,
        "type": event.type,
        "version": event.version,
        "timestamp": event.timestamp,
        "channels": list(event.channels),
        "bytes": None if event.data is None else len(event.data),
    }
