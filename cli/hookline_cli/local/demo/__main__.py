"""`make demo`: runs every step against the running stack; exits 0 only if each was verified."""

from __future__ import annotations

import os
import sys
import tempfile
import time

from rich.console import Console

from hookline_cli.local.demo.steps import STEPS, Demonstration
from hookline_cli.local.demo.world import Failed, World
from hookline_cli.local.receiver_process import ReceiverProcess

_NEXT = """
Where to look next
  make logs                                  what the functions logged: ids and outcomes
  . .local/env                               with `set -a`: the CLI and boto3 then talk to this stack
  .venv/bin/hookline deliveries list --tenant demo --endpoint {endpoint}
  .venv/bin/hookline dlq list                the dead-letter queues
  cli/hookline_cli/local/demo/hooks.yaml     the hooks that were applied
"""


def _since_make() -> float | None:
    """The Makefile says when it began; setup, build and deploy are in it."""
    began = os.environ.get("HOOKLINE_MAKE_BEGAN", "")
    return time.time() - float(began) if began else None


def main() -> int:
    console = Console(highlight=False, soft_wrap=True)
    console.print("\n[bold]Hookline: webhooks in and out[/bold]")
    failed = 0
    with ReceiverProcess.start() as receiver, tempfile.TemporaryDirectory(prefix="hookline-demo-") as work:
        world = World(receiver, work)
        demo = Demonstration(world)
        for title, step in STEPS:
            with console.status(title):
                began = time.monotonic()
                try:
                    came, mark = step(demo), "[green]ok[/green]    "
                except Failed as failure:
                    came, mark = str(failure), "[red]FAILED[/red]"
                    failed += 1
            console.print(f"{mark} {title}  [dim]{time.monotonic() - began:.1f} s[/dim]\n          {came}")
            if step is STEPS[1][1] and not failed and (since := _since_make()):
                console.print(f"          [dim]first webhooks, in and out, {since:.0f} s after `make` was called[/dim]")
    console.print(_NEXT.format(endpoint=demo.dead.id if demo.dead else "ep_…"))
    console.print(f"demo: {len(STEPS)} steps, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
