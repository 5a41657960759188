"""`hookline deliveries`: what became of events at an endpoint."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from hookline_cli import stack as stacks
from hookline_cli.names import DEFAULT
from hookline_cli.options import Output, StackName, TenantName, parse_time
from hookline_cli.output import as_json, listing, moment, note, record, say

if TYPE_CHECKING:
    from hookline.outbound.model import Delivery, Status
    from hookline_cli.stack import Stack

app = typer.Typer(help="What became of events at an endpoint.", no_args_is_help=True)

_COLUMNS = {
    "event": "EVENT",
    "type": "TYPE",
    "time": "EVENT TIME",
    "status": "STATUS",
    "attempts": "ATTEMPTS",
    "code": "CODE",
    "error": "ERROR",
    "ms": "MS",
    "due": "DUE",
}
_ATTEMPTS = {"at": "TIME", "code": "CODE", "error": "ERROR", "ms": "MS", "lane": "LANE"}
_MOST_SEARCHED = 20_000  # deliveries looked through for one whose event is gone

StatusName = Annotated[str | None, typer.Option("--status", help="delivered, waiting, held, misconfigured, exhausted or cancelled.")]
Since = Annotated[str | None, typer.Option("--since", help="Event time from then on: a time, or 2h (ago).")]
Until = Annotated[str | None, typer.Option("--until", help="Event time before then.")]


@app.command("list")
def list_deliveries(
    *,
    endpoint: Annotated[str, typer.Option("--endpoint", help="Endpoint id.")],
    tenant: TenantName = DEFAULT,
    status: StatusName = None,
    since: Since = None,
    until: Until = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=10_000)] = 50,
    stack: StackName = "hookline",
    output: Output = None,
) -> None:
    """List an endpoint's deliveries, newest event first."""
    wanted, after, before = parse_status(status), parse_time(since, "--since"), parse_time(until, "--until")
    found = stacks.find(stack)
    shards = shards_of(found, tenant, endpoint)
    rows: list[dict[str, Any]] = []
    cursor: str | None = None
    while len(rows) < limit:
        page = found.deliveries.by_endpoint(
            tenant, endpoint, shards=shards, since=after, until=before, status=wanted, newest_first=True, cursor=cursor,
            limit=min(500, limit - len(rows)),
        )  # fmt: skip
        rows += [_row(each) for each in page.items]
        cursor = page.cursor
        if cursor is None:
            break
    listing(output, rows, _COLUMNS, empty=f"no such deliveries at {endpoint}")
    if cursor is not None:
        note(f"there may be more than {limit}: narrow --since and --until, or raise --limit")


@app.command()
def show(
    endpoint: str, event: str, *, tenant: TenantName = DEFAULT, stack: StackName = "hookline", output: Output = None
) -> None:
    """Show one delivery with the history of its attempts."""
    delivery = find_delivery(stacks.find(stack), tenant, endpoint, event)
    attempts = [
        {"at": moment(each.at), "code": each.code or None, "error": each.error, "ms": each.ms, "lane": each.lane}
        for each in delivery.attempts
    ]
    shown = _row(delivery) | {"tenant": delivery.tenant, "reason": delivery.reason, "answer": delivery.excerpt}
    if as_json(output):
        record(output, shown | {"turn": delivery.turn, "history": attempts})
        return
    record(output, shown)
    say()
    listing(output, attempts, _ATTEMPTS, empty="not attempted yet")


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


def shards_of(stack: Stack, tenant: str, endpoint_id: str) -> int:
    """Over how many partitions an endpoint's deliveries are spread, at most; of one that is gone, as many as can be."""
    from hookline.outbound.model import MOST_SHARDS

    known = stack.config.tenant(tenant)
    endpoint = next((each for each in known.endpoints if each.id == endpoint_id), None) if known else None
    return endpoint.most_shards if endpoint else MOST_SHARDS


def find_delivery(stack: Stack, tenant: str, endpoint_id: str, event_id: str) -> Delivery:
    """Raises NotFound."""
    from hookline.errors import NotFound
    from hookline.outbound.model import DeliveryKey, EventKey

    wanted = EventKey(tenant, event_id)
    event = stack.events.get_many([wanted]).get(wanted)
    shards = shards_of(stack, tenant, endpoint_id)
    if event is not None:
        sort = f"{event.timestamp}#{event_id}"
        keys = [DeliveryKey(tenant, endpoint_id, sort, shard) for shard in range(shards)]
        if found := list(stack.deliveries.get_many(keys).values()):
            return found[0]
    cursor: str | None = None  # the event is gone, or had no timestamp of its own
    for _ in range(0, _MOST_SEARCHED, 1000):
        page = stack.deliveries.by_endpoint(
            tenant, endpoint_id, shards=shards, newest_first=True, cursor=cursor, limit=1000
        )
        for delivery in page.items:
            if delivery.key.event_id == event_id:
                return delivery  # type: ignore[no-any-return]
        cursor = page.cursor
        if cursor is None:
            break
    raise NotFound(f"there is no delivery of event {event_id} to endpoint {endpoint_id}")


def _row(delivery: Delivery) -> dict[str, Any]:
    return {
        "endpoint": delivery.key.endpoint_id,
        "event": delivery.key.event_id,
        "type": delivery.event_type,
        "time": delivery.key.sort.partition("#")[0],
        "status": delivery.status.value,
        "attempts": delivery.attempt,
        "code": delivery.code or None,
        "error": delivery.error,
        "ms": delivery.ms or None,
        "due": moment(delivery.due_at),
        "changed": moment(delivery.changed_at),
    }
