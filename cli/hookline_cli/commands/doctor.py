"""`hookline doctor`: is everything in place and working, and if not, what to do."""

from __future__ import annotations

from typing import Any

import typer

from hookline_cli.options import Output, StackName
from hookline_cli.output import as_json, listing, record, say

_COLUMNS = {"level": "", "check": "CHECK", "detail": "FOUND", "advice": "WHAT TO DO"}


def doctor(*, stack: StackName = "hookline", output: Output = None) -> None:
    """Check credentials, stack, tables, queues, key, functions, receiver; exits 1 if anything fails."""
    from hookline_cli.checks import run

    findings = run(stack)
    rows: list[dict[str, Any]] = [
        {"level": each.level, "check": each.check, "detail": each.detail, "advice": each.advice} for each in findings
    ]
    failed = sum(each.level == "fail" for each in findings)
    warned = sum(each.level == "warn" for each in findings)
    if as_json(output):
        record(output, {"ok": not failed, "checks": rows})
    else:
        listing(output, rows, _COLUMNS)
        say(f"\n{len(rows)} checks, {warned} warnings, {failed} failed")
    if failed:
        raise typer.Exit(1)
