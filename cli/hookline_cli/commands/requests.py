"""`hookline requests`: inbound requests as they came, where the deployment captures them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from hookline_cli import stack as stacks
from hookline_cli.commands.hooks import replay_requests
from hookline_cli.options import Output, StackName, Watch, parse_time
from hookline_cli.output import listing, moment, note, record
from hookline_cli.requests import captured
from hookline_cli.watching import again

if TYPE_CHECKING:
    from hookline.inbound.capture import Kept

app = typer.Typer(
    help="Inbound requests as they came, where the deployment captures them (CaptureRequests).", no_args_is_help=True
)

_COLUMNS = {
    "id": "ID",
    "received_at": "RECEIVED",
    "outcome": "OUTCOME",
    "reason": "REASON",
    "hooks": "HOOKS",
    "method": "METHOD",
    "path": "PATH",
}


@app.command("list")
def list_requests(
    *,
    hook: Annotated[str, typer.Option("--hook", help="Only requests that ran this hook.")] = "",
    outcome: Annotated[str, typer.Option("--outcome", help="accepted, ran, refused, mismatch or failed.")] = "",
    reason: Annotated[str, typer.Option("--reason", help="Reason of the refusal, as in the log line.")] = "",
    since: Annotated[
        str | None, typer.Option("--since", help="Received at this time or later: a time, or 2h (ago).")
    ] = None,
    until: Annotated[str | None, typer.Option("--until", help="Received before this time.")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=2000)] = 20,
    watch: Watch = False,
    stack: StackName = "hookline",
    output: Output = None,
) -> None:
    """List captured requests, newest first: accepted ones and, with the reason, refused ones."""
    from hookline.management.requests import RequestQuery
    from hookline.outbound import times

    query = RequestQuery(
        hook=hook,
        outcome=outcome,
        reason=reason,
        since=times.unix(parse_time(since, "--since")) if since else 0.0,
        until=times.unix(parse_time(until, "--until")) if until else float("inf"),
    )
    found = stacks.find(stack)
    mode = found.parameters.get("CaptureRequests") or "off"

    def show_all() -> None:
        rows = (_row(each.id, each.kept) for each in found.services.requests.newest(query, limit))
        listing(output, rows, _COLUMNS, empty="no such requests")
        if mode == "off":
            note("this deployment captures none: set its parameter CaptureRequests to refused or all")

    again(show_all, watch=watch)


@app.command()
def show(
    request: Annotated[str, typer.Argument(metavar="ID", help="Of a captured request, as its log line has it.")],
    *,
    stack: StackName = "hookline",
    output: Output = None,
) -> None:
    """Show a captured request as it was received: headers, body, and any secrets in them."""
    kept = captured(stacks.find(stack), request)
    record(output, _row(request, kept) | {"runs": kept.runs, "request": kept.request})


app.command("run")(replay_requests)


def _row(name: str, kept: Kept) -> dict[str, Any]:
    return {
        "id": name,
        "received_at": moment(kept.received_at),
        "outcome": kept.outcome,
        "reason": kept.reason,
        "hooks": [run["hook"] for run in kept.runs],
        "method": kept.request.get("method"),
        "path": kept.request.get("path"),
    }
