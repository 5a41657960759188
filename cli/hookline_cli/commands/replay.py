"""`hookline replay`: deliveries made again, one or by the million."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hookline_cli import stack as stacks
from hookline_cli.commands.deliveries import parse_status
from hookline_cli.names import DEFAULT, owner_of, tenant_of
from hookline_cli.options import Output, Since, StackName, Until, WhoseTenant, parse_time, takes
from hookline_cli.output import busy, listing, moment, note, record

if TYPE_CHECKING:
    from hookline.management.replays import ReplaySpec
    from hookline.outbound.model import ReplayJob
    from hookline_cli.output import Format
    from hookline_cli.stack import Stack

app = typer.Typer(help="Deliver again: one, or everything that a filter selects.", no_args_is_help=True)

_COLUMNS = {
    "id": "JOB",
    "state": "STATE",
    "tenant": "TENANT",
    "what": "WHAT",
    "endpoints": "ENDPOINTS",
    "looked_at": "LOOKED AT",
    "sent": "SENT",
    "skipped": "SKIPPED",
    "created": "CREATED",
}
_POLL = 1.0  # seconds

Endpoints = Annotated[
    list[str] | None, typer.Option("--endpoint", help="Only deliveries to this endpoint; may be repeated.")
]
Status_ = Annotated[
    str | None, typer.Option("--status", help="delivered, waiting, held, misconfigured, exhausted or cancelled.")
]
Preview = Annotated[bool, typer.Option("--preview", help="Only count the deliveries, up to 10,000.")]
Rate = Annotated[float, typer.Option("--rate", min=0.01, max=10_000, help="Maximum number of deliveries per second.")]
Watch = Annotated[bool, typer.Option("--watch", help="Show the progress until the job ends.")]


@dataclass(frozen=True)
class Asked:
    """What every replay by filter is asked for with. `spec` is what it selects; a command adds its own filters."""

    spec: ReplaySpec
    tenant: str | None
    preview: bool
    watch: bool
    stack: str
    output: Format | None


def _asked(
    *,
    tenant: str | None,
    endpoint: list[str] | None,
    since: str | None,
    until: str | None,
    rate: float,
    preview: bool,
    watch: bool,
    stack: str,
    output: Format | None,
) -> Asked:
    from hookline.management.replays import ReplaySpec

    spec = ReplaySpec(
        endpoint_ids=tuple(endpoint or ()),
        since=parse_time(since, "--since"),
        until=parse_time(until, "--until"),
        rate=rate,
    )
    return Asked(spec, tenant, preview, watch, stack, output)


_takes_filter = takes(
    "asked",
    {"tenant": (WhoseTenant, None), "endpoint": (Endpoints, None)},
    _asked,
    last={
        "since": (Since, None),
        "until": (Until, None),
        "rate": (Rate, 100.0),
        "preview": (Preview, False),
        "watch": (Watch, False),
        "stack": (StackName, "hookline"),
        "output": (Output, None),
    },
)


@app.command()
def delivery(
    endpoint: str, event: str, *, tenant: WhoseTenant = None, stack: StackName = "hookline", output: Output = None
) -> None:
    """Send one delivery again, with a new schedule."""
    from hookline.errors import NotFound

    found = stacks.find(stack)
    try:
        row = found.services.deliveries.get(owner_of(found, endpoint, tenant), endpoint, event)
    except NotFound as error:
        hint = f"`hookline replay missing --endpoint {endpoint}` delivers what an endpoint never got"
        raise NotFound(f"{error}; {hint}") from None
    found.services.deliveries.retry([row])
    record(output, {"endpoint": endpoint, "event": event, "was": row.status.value, "replayed": True})


@app.command()
@_takes_filter
def start(
    asked: Asked,
    *,
    event_type: Annotated[str, typer.Option("--event-type", help="A name, or a pattern such as order.*")] = "",
    status: Status_ = None,
) -> None:
    """Start replaying deliveries by filter. Without --status: those delivered, held or exhausted."""
    _begin_or_count(asked, replace(asked.spec, event_type=event_type, status=parse_status(status)))


@app.command()
@_takes_filter
def missing(asked: Asked) -> None:
    """Send events that have no delivery to an endpoint: to an endpoint that was created later, or after an outage."""
    _begin_or_count(asked, replace(asked.spec, missing=True))


@app.command("list")
def list_jobs(*, stack: StackName = "hookline", output: Output = None) -> None:
    """List replay jobs, newest first."""
    jobs = sorted(stacks.find(stack).jobs.all(), key=lambda job: job.created_at, reverse=True)
    listing(output, [_row(job) for job in jobs], _COLUMNS, empty="no replay jobs")


@app.command()
def show(
    job: Annotated[str, typer.Argument(metavar="JOB")],
    *,
    watch: Watch = False,
    stack: StackName = "hookline",
    output: Output = None,
) -> None:
    """Show a replay job's progress."""
    found = stacks.find(stack)
    shown = _watch(found, job) if watch else _get(found, job)
    record(output, _row(shown))


@app.command()
def cancel(
    job: Annotated[str, typer.Argument(metavar="JOB")], *, stack: StackName = "hookline", output: Output = None
) -> None:
    """Stop a replay job; deliveries that it has sent are not undone."""
    found = stacks.find(stack)
    record(output, _row(found.services.replays.cancel(_get(found, job).tenant, job)))


@app.command()
def resume(
    job: Annotated[str, typer.Argument(metavar="JOB")], *, stack: StackName = "hookline", output: Output = None
) -> None:
    """Resume a cancelled replay job where it stopped."""
    found = stacks.find(stack)
    record(output, _row(found.services.replays.resume(_get(found, job).tenant, job)))


def begin(stack: Stack, tenant: str, spec: ReplaySpec, *, watch: bool, output: Any) -> None:
    job = stack.services.replays.start(tenant, spec)
    if watch:
        job = _watch(stack, job.id)
    else:
        note(f"started; `hookline replay show {job.id} --watch` shows its progress")
    record(output, _row(job))


def _begin_or_count(asked: Asked, spec: ReplaySpec) -> None:
    spec.check()
    found = stacks.find(asked.stack)
    endpoints, tenant = spec.endpoint_ids, asked.tenant
    owner = owner_of(found, endpoints[0], tenant) if endpoints else tenant_of(found, tenant or DEFAULT).id
    if not asked.preview:
        begin(found, owner, spec, watch=asked.watch, output=asked.output)
        return
    counted = found.services.replays.preview(owner, spec)
    record(asked.output, {"tenant": owner, "count": counted.count, "complete": counted.complete})


def _get(stack: Stack, job_id: str) -> ReplayJob:
    from hookline.errors import NotFound

    job = stack.jobs.get(job_id)
    if job is None:
        raise NotFound(f"there is no replay job {job_id}")
    return job


def _watch(stack: Stack, job_id: str) -> ReplayJob:
    with busy("replaying") as update:
        while True:
            job = _get(stack, job_id)
            done = job.state != "running"
            total = job.seen if done else None  # how many there are is known at the end
            update(job.replayed, total, f"sent {job.replayed} of {job.seen} looked at")
            if done:
                return job
            time.sleep(_POLL)


def _row(job: ReplayJob) -> dict[str, Any]:
    return {
        "id": job.id,
        "state": job.state,
        "tenant": job.tenant,
        "what": "missing" if job.missing else (job.status.value if job.status else "finished"),
        "endpoints": list(job.endpoint_ids),
        "event_type": job.event_type,
        "since": job.since,
        "until": job.until,
        "rate": job.rate,
        "looked_at": job.seen,
        "sent": job.replayed,
        "skipped": job.skipped,
        "created": moment(job.created_at),
        "changed": moment(job.changed_at),
    }
