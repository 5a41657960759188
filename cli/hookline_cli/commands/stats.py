"""`hookline stats`: how many deliveries came through, how fast, and what the others met."""

from __future__ import annotations

from itertools import islice
from typing import Annotated, Any

import typer

from hookline_cli import stack as stacks
from hookline_cli.commands.deliveries import Endpoint, EventType, deliveries_of, query_of, tenant_for
from hookline_cli.options import Output, StackName, Until, WhoseTenant, parse_time
from hookline_cli.output import as_json, listing, note, record, say

__all__ = ["stats"]

_HOURS = {"at": "HOUR", "delivered": "DELIVERED", "undelivered": "UNDELIVERED", "p50_ms": "P50 MS", "p95_ms": "P95 MS"}


def stats(
    *,
    tenant: WhoseTenant = None,
    endpoint: Endpoint = None,
    type_: EventType = "",
    since: Annotated[str, typer.Option("--since", help="Event time at or after this: a time, or 24h (ago).")] = "24h",
    until: Until = None,
    stack: StackName = "hookline",
    output: Output = None,
) -> None:
    """Show statistics of a tenant's deliveries: status, code, error and latency, for at most the newest 10,000."""
    from hookline.management.stats import MOST, figures

    after, before = parse_time(since, "--since"), parse_time(until, "--until")
    found = stacks.find(stack)
    owner = tenant_for(found, endpoint, tenant)
    rows = list(
        islice(deliveries_of(found, owner, query_of(endpoint, type_, since=after, until=before), MOST + 1), MOST + 1)
    )
    counted: dict[str, Any] = {
        "tenant": owner,
        "endpoint": endpoint,
        "since": after,
        "until": before or None,
        **figures(rows[:MOST], complete=len(rows) <= MOST),
    }
    if as_json(output):
        record(output, counted)
        return
    hours = counted.pop("hours")
    for name in ("by_status", "codes", "errors", "latency_ms"):
        counted[name] = ", ".join(f"{key} {value}" for key, value in counted[name].items() if value is not None)
    rate = counted["success_rate"]
    counted["success_rate"] = None if rate is None else f"{rate:.2%}"
    record(output, counted)
    if hours:
        say()
        listing(output, hours, _HOURS)
    if len(rows) > MOST:
        note(f"these are the newest {MOST}: narrow --since and --until")
