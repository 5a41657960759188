"""`hookline overview`: what an operator looks at first."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from hookline_cli import stack as stacks
from hookline_cli.options import Output, StackName, Watch
from hookline_cli.output import as_json, listing, moment, note, record, say
from hookline_cli.watching import again

__all__ = ["overview"]

_TROUBLE = {
    "id": "ENDPOINT",
    "tenant": "TENANT",
    "state": "STATE",
    "failures": "FAILURES",
    "failing_since": "FAILING SINCE",
    "url": "URL",
}
_WAITS = {
    "status": "UNDELIVERED",
    "count": "COUNT",
    "oldest": "OLDEST EVENT",
    "tenant": "TENANT",
    "endpoint": "ENDPOINT",
    "event": "EVENT",
}
_QUEUES = {"queue": "DEAD LETTERS", "waiting": "WAITING", "in_flight": "IN FLIGHT", "oldest": "OLDEST SEEN"}


def overview(
    *,
    hours: Annotated[int, typer.Option("--hours", min=1, max=168, help="Number of hours that the figures cover.")] = 24,
    watch: Watch = False,
    stack: StackName = "hookline",
    output: Output = None,
) -> None:
    """Show the most important figures: endpoints with problems, dead letters, and the traffic."""
    found = stacks.find(stack)

    def show() -> None:
        whole = _whole(found.services.overview.read(hours))
        if as_json(output):
            record(output, whole)
            return
        if whole["totals"] is None:
            note("the metrics cannot be read (cloudwatch:GetMetricData)")
        first = whole["first_attempts"]
        record(
            output,
            {
                "since": whole["since"],
                "success rate": None if whole["success_rate"] is None else f"{whole['success_rate']:.2%}",
                "first attempts, p50": None if first["p50_ms"] is None else f"{first['p50_ms']:.0f} ms",
                "first attempts, p95": None if first["p95_ms"] is None else f"{first['p95_ms']:.0f} ms",
                **{name: value for name, value in (whole["totals"] or {}).items() if value},
            },
        )
        say()
        listing(output, whole["undelivered"], _WAITS, empty="everything is delivered")
        if not whole["undelivered_complete"]:
            note("there are more than were counted")
        say()
        listing(output, whole["dead_letters"], _QUEUES)
        say()
        listing(output, whole["endpoints_in_trouble"], _TROUBLE, empty="no endpoint is in trouble")

    again(show, watch=watch)


def _rate(totals: dict[str, int]) -> float | None:
    """Of attempts, those answered 2xx."""
    made = totals.get("Delivered", 0) + totals.get("AttemptsFailed", 0)
    return round(totals["Delivered"] / made, 4) if made else None


def _whole(seen: Any) -> dict[str, Any]:
    from hookline.management.endpoints import state_of

    totals = None
    if seen.hours is not None:
        names = sorted({name for hour in seen.hours.values() for name in hour})
        totals = {name: int(sum(hour[name] for hour in seen.hours.values())) for name in names}
    newest = max(seen.first_attempts, default=None)
    half, most = seen.first_attempts[newest] if newest is not None else (None, None)
    return {
        "since": moment(seen.since),
        "until": moment(seen.until),
        "totals": totals,
        "success_rate": _rate(totals or {}),
        "first_attempts": {"hour": moment(newest), "p50_ms": half, "p95_ms": most},
        "undelivered": [
            {
                "status": each.status.value,
                "count": each.deliveries,
                "oldest": each.oldest.event_time,
                "tenant": each.oldest.tenant,
                "endpoint": each.oldest.endpoint_id,
                "event": each.oldest.event_id,
            }
            for each in seen.undelivered.waits
        ],
        "undelivered_complete": seen.undelivered.complete,
        "dead_letters": [
            {
                "queue": each.queue,
                "waiting": each.waiting,
                "in_flight": each.in_flight,
                "oldest": moment(each.oldest_at),
            }
            for each in seen.dead_letters
        ],
        "endpoints_in_trouble": [
            {
                "id": each.endpoint.id,
                "tenant": each.endpoint.tenant,
                "url": each.endpoint.url,
                "state": state_of(each.endpoint, each.health, seen.until),
                "failures": each.health.failures if each.health else 0,
                "failing_since": moment(each.health.failing_since) if each.health else None,
            }
            for each in seen.trouble.endpoints
        ],
    }
