"""`hookline deliveries`: what became of events at their endpoints."""

from __future__ import annotations

from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hookline_cli import stack as stacks
from hookline_cli.names import DEFAULT, owner_of, tenant_of
from hookline_cli.options import Output, Since, StackName, Until, Watch, WhoseTenant, Yes, parse_time
from hookline_cli.output import as_json, confirm, listing, moment, note, record, say
from hookline_cli.watching import again, stream

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hookline.management.deliveries import DeliveryQuery
    from hookline.outbound.model import Delivery, Status
    from hookline_cli.stack import Stack

app = typer.Typer(help="What became of events at their endpoints.", no_args_is_help=True)

_COLUMNS = {
    "event": "EVENT",
    "endpoint": "ENDPOINT",
    "status": "STATUS",
    "code": "CODE",
    "error": "ERROR",
    "attempts": "ATTEMPTS",
    "type": "TYPE",
    "time": "EVENT TIME",
    "next": "NEXT ATTEMPT",
    "waiting_for": "WAITS FOR",
    "ms": "MS",
}
_AT_ONE = {key: heading for key, heading in _COLUMNS.items() if key != "endpoint"}
_ATTEMPTS = {"at": "TIME", "code": "CODE", "error": "ERROR", "ms": "MS", "lane": "LANE"}
_PAGE = 500
_TAIL = 200  # deliveries looked at each time
_LOOKS = 25  # of a first list of the newest: a hundred endpoints or more have had their turn

StatusName = Annotated[
    str | None,
    typer.Option("--status", help="delivered, waiting, held, misconfigured, exhausted, cancelled, or undelivered."),
]
Endpoint = Annotated[str | None, typer.Option("--endpoint", help="Only deliveries to this endpoint; its id is enough.")]
EventType = Annotated[str, typer.Option("--type", help="A name, or a pattern such as order.*")]
EventId = Annotated[str, typer.Option("--event", help="Only deliveries of this event.")]
AllTenants = Annotated[
    bool,
    typer.Option(
        "--all-tenants", help="Deliveries of all tenants: undelivered ones, or those in one undelivered state."
    ),
]
Code = Annotated[str, typer.Option("--code", help="HTTP status code of the last answer: 503, or 5xx.")]
ErrorKind = Annotated[str, typer.Option("--error", help="Kind of the last error: timeout, connect, dns, tls, status …")]
Undelivered = Annotated[bool, typer.Option("--undelivered", help="The same as --status undelivered.")]
Which = Annotated[
    list[str], typer.Argument(metavar="[ENDPOINT] EVENT", help="Of the event, at this endpoint or at all.")
]


@app.command("list")
def list_deliveries(
    *,
    tenant: WhoseTenant = None,
    endpoint: Endpoint = None,
    type_: EventType = "",
    status: StatusName = None,
    undelivered: Undelivered = False,
    event: EventId = "",
    code: Code = "",
    error: ErrorKind = "",
    since: Since = None,
    until: Until = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=10_000_000)] = 50,
    all_tenants: AllTenants = False,
    watch: Watch = False,
    stack: StackName = "hookline",
    output: Output = None,
) -> None:
    """List deliveries, newest event first: a tenant's, at all of its endpoints or at one, or of all tenants."""
    if all_tenants and status is None:
        status = "undelivered"
    query = query_of(
        endpoint, type_, "undelivered" if undelivered else status, event=event, code=code, error=error,
        since=parse_time(since, "--since"), until=parse_time(until, "--until"),
    )  # fmt: skip
    found = stacks.find(stack)
    owner = None if all_tenants else tenant_for(found, endpoint, tenant)

    def show() -> None:
        rows = deliveries_of(found, owner, query, limit + 1)
        columns = {"tenant": "TENANT", **_COLUMNS} if all_tenants else _AT_ONE if endpoint else _COLUMNS
        listing(output, map(row_of, islice(rows, limit)), columns, empty="no such deliveries")
        if next(rows, None) is not None:
            note(f"there are more than {limit}: narrow --since and --until, or raise --limit")

    again(show, watch=watch)


@app.command()
def newest(
    *,
    limit: Annotated[int, typer.Option("--limit", min=1, max=20)] = 8,
    watch: Watch = False,
    stack: StackName = "hookline",
    output: Output = None,
) -> None:
    """List the newest deliveries of all tenants, by few reads.

    Endpoints that had deliveries the last time are read each time, the others in turn.
    """
    deliveries = stacks.find(stack).services.newest
    cursor: str | None = None

    def show() -> None:
        nonlocal cursor
        for _ in range(1 if cursor else _LOOKS):
            found = deliveries.look(cursor=cursor, limit=limit)
            cursor = found.cursor
            if found.complete:
                break
        else:
            note("not every endpoint has had its turn; --watch goes on")
        listing(output, map(row_of, found.items), {"tenant": "TENANT", **_COLUMNS}, empty="no deliveries")

    again(show, watch=watch)


@app.command()
def tail(
    *,
    tenant: WhoseTenant = None,
    endpoint: Endpoint = None,
    type_: EventType = "",
    status: StatusName = None,
    undelivered: Undelivered = False,
    code: Code = "",
    error: ErrorKind = "",
    since: Annotated[str, typer.Option("--since", help="Events at or after this time: a time, or 1h (ago).")] = "1h",
    stack: StackName = "hookline",
    output: Output = None,
) -> None:
    """Print deliveries as they change, one per line, until Ctrl-C."""
    query = query_of(
        endpoint, type_, "undelivered" if undelivered else status, code=code, error=error,
        since=parse_time(since, "--since"), until="",
    )  # fmt: skip
    found = stacks.find(stack)
    owner = tenant_for(found, endpoint, tenant)

    def look() -> list[tuple[Any, dict[str, Any]]]:
        newest = reversed(list(deliveries_of(found, owner, query, _TAIL)))
        return [((each.key, each.turn, each.status, each.attempt), row_of(each)) for each in newest]

    stream(look, output, _AT_ONE if endpoint else _COLUMNS)


@app.command()
def show(which: Which, *, tenant: WhoseTenant = None, stack: StackName = "hookline", output: Output = None) -> None:
    """Show an event's deliveries with the history of their attempts; with an endpoint, only the delivery to it."""
    found = stacks.find(stack)
    endpoint, deliveries = _named(found, which, tenant)
    whole = [_whole(each) | _order_of(found, each) for each in deliveries]
    if as_json(output):
        if endpoint:
            record(output, whole[0])
        else:
            listing(output, whole, {})
        return
    for each in whole:
        history = each.pop("history")
        record(output, each)
        say()
        listing(output, history, _ATTEMPTS, empty="not attempted yet")
        say()


@app.command()
def retry(
    which: Which,
    *,
    tenant: WhoseTenant = None,
    yes: Yes = False,
    stack: StackName = "hookline",
    output: Output = None,
) -> None:
    """Send an event's undelivered deliveries again; with an endpoint, the delivery to it, in any state."""
    from hookline.outbound.model import Status

    found = stacks.find(stack)
    endpoint, deliveries = _named(found, which, tenant)
    chosen = deliveries if endpoint else [each for each in deliveries if each.status is not Status.DELIVERED]
    if not chosen:
        note("all of them are delivered; give an endpoint's id to send one again anyway")
    if len(chosen) > 1:
        confirm(f"send {len(chosen)} deliveries again?", yes=yes)
    found.services.deliveries.retry(chosen)
    rows = [{"event": each.key.event_id, "endpoint": each.key.endpoint_id, "was": each.status.value} for each in chosen]
    listing(output, rows, {"event": "EVENT", "endpoint": "ENDPOINT", "was": "WAS"}, empty="nothing to retry")


def parse_status(text: str | None) -> Status | None:
    """Raises InvalidInput."""
    from hookline.errors import InvalidInput
    from hookline.outbound.model import Status

    if text is None:
        return None
    try:
        return Status(text)
    except ValueError:
        raise InvalidInput.at("--status", f"expected {', '.join(Status)}, not {text!r}") from None


def row_of(delivery: Delivery) -> dict[str, Any]:
    from hookline.management.deliveries import next_attempt_at, waiting_for

    return {
        "event": delivery.key.event_id,
        "endpoint": delivery.key.endpoint_id,
        "tenant": delivery.tenant,
        "type": delivery.event_type,
        "time": delivery.key.event_time,
        "status": delivery.status.value,
        "attempts": delivery.attempt,
        "code": delivery.code or None,
        "error": delivery.error,
        "ms": delivery.ms if delivery.attempt else None,
        "next": moment(next_attempt_at(delivery)),
        "waiting_for": waiting_for(delivery),
        "changed": moment(delivery.changed_at),
    }


def _whole(delivery: Delivery) -> dict[str, Any]:
    return row_of(delivery) | {
        "reason": delivery.reason,
        "answer": delivery.excerpt,
        "turn": delivery.turn,
        "history": [
            {"at": moment(each.at), "code": each.code or None, "error": each.error, "ms": each.ms, "lane": each.lane}
            for each in delivery.attempts
        ],
    }


def _order_of(stack: Stack, delivery: Delivery) -> dict[str, Any]:
    """Its place in its ordering key and, while it stands in line, what it waits behind."""
    from hookline_cli.commands.endpoint_order import row_of as behind

    if not delivery.sequence:
        return {"ordering_key": None, "sequence": None, "behind": None}
    waits_for = stack.services.ordering.behind(delivery)
    return {
        "ordering_key": delivery.ordering_key,
        "sequence": delivery.sequence,
        "behind": behind(waits_for) if waits_for else None,
    }


def query_of(
    endpoint: str | None,
    type_: str,
    status: str | None = None,
    *,
    event: str = "",
    code: str = "",
    error: str = "",
    since: str = "",
    until: str = "",
) -> DeliveryQuery:
    """Raises InvalidInput."""
    from hookline.errors import InvalidInput
    from hookline.management.deliveries import UNDELIVERED, DeliveryQuery
    from hookline.outbound.model import Status

    try:
        statuses = UNDELIVERED if status == "undelivered" else (Status(status),) if status else ()
    except ValueError:
        expected = ", ".join((*Status, "undelivered"))
        raise InvalidInput.at("--status", f"expected {expected}, not {status!r}") from None
    query = DeliveryQuery(
        endpoint_id=endpoint or "",
        event_id=event,
        event_type=type_,
        statuses=statuses,
        code=code,
        error=error,
        since=since,
        until=until,
    )
    query.check()
    return query


def tenant_for(stack: Stack, endpoint: str | None, tenant: str | None) -> str:
    """Of an endpoint that is deleted, deliveries are left: then the tenant must be given."""
    if endpoint and tenant is None:
        return owner_of(stack, endpoint, None)
    return tenant_of(stack, tenant or DEFAULT).id


def deliveries_of(stack: Stack, tenant: str | None, query: DeliveryQuery, limit: int) -> Iterator[Delivery]:
    """Up to `limit` of them, in pages; `tenant` None: of all. Raises InvalidInput, NotFound."""
    deliveries = stack.services.deliveries
    page_of = deliveries.everywhere if tenant is None else partial(deliveries.page, tenant)
    cursor: str | None = None
    while limit > 0:
        page = page_of(query, cursor=cursor, limit=min(_PAGE, limit))
        yield from page.items
        limit -= len(page.items)
        cursor = page.cursor
        if cursor is None:
            return


def _named(stack: Stack, which: list[str], tenant: str | None) -> tuple[str, list[Delivery]]:
    """The endpoint ("" for all) and the deliveries that `[ENDPOINT] EVENT` means. Raises NotFound, InvalidInput."""
    from hookline.errors import InvalidInput, NotFound

    if len(which) == 2:  # noqa: PLR2004
        endpoint, event_id = which
        return endpoint, [stack.services.deliveries.get(tenant_for(stack, endpoint, tenant), endpoint, event_id)]
    if len(which) != 1:
        raise InvalidInput.at("EVENT", "expected an event's id, or an endpoint's and an event's")
    owner = tenant_of(stack, tenant or DEFAULT).id
    found = stack.services.deliveries.of_event(stack.services.events.get(owner, which[0]))
    if not found:
        raise NotFound(f"event {which[0]} of tenant {owner} has no delivery at the tenant's endpoints")
    return "", found
