"""`hookline endpoints test` and `recover`: try one now, and make up for what it missed."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer

from hookline_cli import endpoint_options as given
from hookline_cli.options import Yes, parse_time, read_text
from hookline_cli.output import confirm, listing, moment, note, record

__all__ = ["recover", "send_test"]

_JOBS = {"id": "JOB", "state": "STATE", "what": "WHAT"}


@given.takes_endpoint
def send_test(
    one: given.OneEndpoint,
    *,
    type_: Annotated[str, typer.Option("--type", help="Event type of the test. Default: hookline.test.")] = "",
    data: Annotated[str | None, typer.Option("--data", help="JSON: the text itself, @FILE, or -.")] = None,
) -> None:
    """Send one test POST to an endpoint now, signed like its deliveries. Exits 1 unless the answer is 2xx.

    The test is not recorded and not retried. It also works for a disabled endpoint.
    """
    from hookline.errors import InvalidInput
    from hookline.outbound.requests.masking import masked

    content = None
    if data is not None:
        try:
            content = json.loads(read_text(data, "--data"))
        except ValueError:
            raise InvalidInput.at("--data", "expected JSON") from None
    found, owner, endpoint = one.stack, one.owner, one.endpoint
    probed = found.services.probe.send(owner, endpoint, event_type=type_, data=content)
    result = probed.result
    row = found.services.endpoints.get(owner, endpoint).endpoint
    ok = not result.error and 200 <= result.code < 300  # noqa: PLR2004 - the class of successes
    shown: dict[str, Any] = {
        "endpoint": endpoint,
        "url": row.url,
        "ok": ok,
        "code": result.code or None,
        "error": result.error or ("" if ok else "status"),
        "ms": result.ms,
        "at": moment(probed.at),
        "answer": masked(result.body, probed.request, row).decode("utf-8", "replace"),
    }
    record(one.output, shown)
    if not ok:
        raise typer.Exit(1)


@given.takes_endpoint
def recover(
    one: given.OneEndpoint,
    *,
    since: Annotated[str, typer.Option("--since", help="Event time at or after this: a time, or 2h (ago).")],
    yes: Yes = False,
) -> None:
    """Send every delivery again that was exhausted or held since a time: one replay for each state."""
    from hookline.management.replays import ReplaySpec
    from hookline.outbound.model import Status

    after = parse_time(since, "--since")
    found, owner, endpoint = one.stack, one.owner, one.endpoint
    specs = {
        status: ReplaySpec(endpoint_ids=(endpoint,), status=status, since=after)
        for status in (Status.EXHAUSTED, Status.HELD)
    }
    counts = {status: found.services.replays.preview(owner, spec).count for status, spec in specs.items()}
    if not any(counts.values()):
        note("nothing was exhausted or held since then")
    else:
        confirm(f"send {sum(counts.values())} deliveries to {endpoint} again?", yes=yes)
    jobs = [found.services.replays.start(owner, specs[status]) for status, count in counts.items() if count]
    rows = [{"id": job.id, "state": job.state, "what": job.status.value if job.status else ""} for job in jobs]
    listing(one.output, rows, _JOBS, empty="no replay was needed")
