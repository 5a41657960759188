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
_QUEUES = {"queue": "DEAD LETTERS", "waiting": "WAITING", "in_flight": "IN FLIGHT", "oldest": "OLDEST SEEN"}


def overview(
    *,
    hours: Annotated[int, typer.Option("--hours", min=1, max=168, help="Of figures.")] = 24,
    watch: Watch = False,
    stack: StackName = "hookline",
    output: Output = None,
) -> None:
    """Show what matters first: endpoints in trouble, dead letters, how much came through."""
    found = stacks.find(stack)

    def show() -> None:
        whole = _whole(found.services.overview.read(hours))
        if as_json(output):
            record(output, whole)
            return
        if whole["totals"] is None:
            note("the metrics cannot be read (cloudwatch:GetMetricData)")
        record(output, {"since": whole["since"], **(whole["totals"] or {})})
        say()
        listing(output, whole["dead_letters"], _QUEUES)
        say()
        listing(output, whole["endpoints_in_trouble"], _TROUBLE, empty="no endpoint is in trouble")

    again(show, watch=watch)


def _whole(seen: Any) -> dict[str, Any]:
    from hookline_cli.commands.endpoints import state_of

    totals = None
    if seen.hours is not None:
        names = sorted({name for hour in seen.hours.values() for name in hour})
        totals = {name: int(sum(hour[name] for hour in seen.hours.values())) for name in names}
    return {
        "since": moment(seen.since),
        "until": moment(seen.until),
        "totals": totals,
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
                "state": state_of(each.endpoint, each.health),
                "failures": each.health.failures if each.health else 0,
                "failing_since": moment(each.health.failing_since) if each.health else None,
            }
            for each in seen.trouble.endpoints
        ],
    }
