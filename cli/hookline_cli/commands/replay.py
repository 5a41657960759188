"""`hookline replay`: deliveries made again, one or by the million."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hookline_cli import stack as stacks
from hookline_cli.commands.deliveries import Since, Until, parse_status
from hookline_cli.names import DEFAULT, owner_of, tenant_of
from hookline_cli.options import Output, StackName, WhoseTenant, parse_time
from hookline_cli.output import busy, listing, moment, note, record

if TYPE_CHECKING:
    from hookline.outbound.model import ReplayJob, Status
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

Endpoints = Annotated[list[str] | None, typer.Option("--endpoint", help="Only this one; may be repeated.")]
Status_ = Annotated[
    str | None, typer.Option("--status", help="delivered, waiting, held, misconfigured, exhausted or cancelled.")
]
Rate = Annotated[float, typer.Option("--rate", min=0.01, max=10_000, help="Deliveries per second, at most.")]
Watch = Annotated[bool, typer.Option("--watch", help="Stay, and show the progress.")]


@app.command()
def delivery(
    endpoint: str, event: str, *, tenant: WhoseTenant = None, stack: StackName = "hookline", output: Output = None
) -> None:
    """Make one delivery again, with a fresh schedule."""
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
def start(
    *,
    tenant: WhoseTenant = None,
    endpoint: Endpoints = None,
    event_type: Annotated[str, typer.Option("--event-type", help="A name, or a pattern such as order.*")] = "",
    status: Status_ = None,
    since: Since = None,
    until: Until = None,
    rate: Rate = 100.0,
    watch: Watch = False,
    stack: StackName = "hookline",
    output: Output = None,
) -> None:
    """Start replaying deliveries by filter. Without --status: those delivered, held, misconfigured or exhausted."""
    found = stacks.find(stack)
    job = _job(
        found, tenant, endpoint, event_type=event_type, status=parse_status(status),
        since=parse_time(since, "--since"), until=parse_time(until, "--until"), rate=rate,
    )  # fmt: skip
    begin(found, job, watch=watch, output=output)


@app.command()
def missing(
    *,
    tenant: WhoseTenant = None,
    endpoint: Endpoints = None,
    since: Since = None,
    until: Until = None,
    rate: Rate = 100.0,
    watch: Watch = False,
    stack: StackName = "hookline",
    output: Output = None,
) -> None:
    """Deliver events that endpoints have no delivery of: to one that was created later, or after an accident."""
    found = stacks.find(stack)
    job = _job(
        found, tenant, endpoint, missing=True, since=parse_time(since, "--since"),
        until=parse_time(until, "--until"), rate=rate,
    )  # fmt: skip
    begin(found, job, watch=watch, output=output)


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
    """Stop a replay job; what it replayed stays replayed."""
    from hookline.errors import Conflict

    found = stacks.find(stack)
    if not found.jobs.cancel(job):
        raise Conflict(f"replay job {job} is not running: it is {_get(found, job).state}")
    record(output, _row(_get(found, job)))


def begin(stack: Stack, job: ReplayJob, *, watch: bool, output: Any) -> None:
    stack.replayer.start(job)
    if watch:
        job = _watch(stack, job.id)
    else:
        note(f"started; `hookline replay show {job.id} --watch` shows its progress")
    record(output, _row(job))


def held_job(stack: Stack, tenant: str, endpoint_id: str) -> ReplayJob:
    """What was held while an endpoint was disabled."""
    from hookline.outbound.model import Status

    return _job(stack, tenant, [endpoint_id], status=Status.HELD)


def _job(
    stack: Stack,
    tenant: str | None,
    endpoints: list[str] | None,
    *,
    since: str = "",
    until: str = "",
    status: Status | None = None,
    event_type: str = "",
    missing: bool = False,
    rate: float = 100.0,
) -> ReplayJob:
    """Raises NotFound, InvalidInput."""
    from hookline import ids
    from hookline.errors import InvalidInput, NotFound
    from hookline.outbound.events.type_patterns import type_pattern_problem
    from hookline.outbound.model import ReplayJob

    if event_type and (problem := type_pattern_problem(event_type)):
        raise InvalidInput.at("--event-type", problem.expected)
    if since and until and since >= until:
        raise InvalidInput.at("--until", "expected a time after --since")
    owner = owner_of(stack, endpoints[0], tenant) if endpoints else tenant_of(stack, tenant or DEFAULT).id
    for endpoint in endpoints or ():
        owner_of(stack, endpoint, owner)
    existing = [each.id for each in tenant_of(stack, owner).endpoints]
    if not existing:
        raise NotFound(f"tenant {owner} has no endpoints")
    now = time.time()
    return ReplayJob(
        id=ids.job_id(now),
        tenant=owner,
        endpoint_ids=tuple(endpoints or existing),
        created_at=now,
        since=since,
        until=until,
        status=status,
        event_type=event_type,
        missing=missing,
        rate=rate,
    )


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
