"""`hookline`: operates a deployment with the caller's own AWS credentials.

Exit codes: 0 done, 1 the thing asked about failed (or AWS did), 2 the input is wrong.
"""

from __future__ import annotations

from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from hookline_cli import (
    deliveries,
    dlq,
    doctor,
    endpoints,
    event_types,
    events,
    hooks,
    replay,
    tenants,
    verify,
)
from hookline_cli.output import complain

__all__ = ["app"]


class _Commands(TyperGroup):
    """Turns what a command raises into a line on stderr and an exit code: a traceback is for our mistakes alone."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except Exception as error:
            code = _told(error)
            if code is None:
                raise
            raise typer.Exit(code) from None


def _told(error: Exception) -> int | None:
    """Tells the user, and returns the exit code; None for a surprise."""
    from hookline import errors
    from hookline_cli.stack import StackProblem

    if isinstance(error, errors.InvalidInput):
        complain(error.problems)
        return 2
    if isinstance(error, errors.NotFound | errors.Conflict | StackProblem):
        complain([str(error)])
        return 2
    if isinstance(error, errors.HooklineError):
        complain([str(error)])
        return 1
    if type(error).__module__.startswith("botocore"):
        complain([f"AWS: {error}"])
        return 1
    return None


app = typer.Typer(
    name="hookline",
    cls=_Commands,
    help="Webhooks, both ways, on your own AWS account.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        print(f"hookline {_installed()}")
        raise typer.Exit


def _installed() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("hookline")
    except PackageNotFoundError:  # run from a checkout
        import tomllib
        from pathlib import Path

        pyproject = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())
        return f"{pyproject['project']['version']} (checkout)"


@app.callback()
def main(
    *, version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print it.")] = False
) -> None:
    pass


app.add_typer(hooks.app, name="hooks")
app.command("verify")(verify.verify)
app.add_typer(tenants.app, name="tenants")
app.add_typer(endpoints.app, name="endpoints")
app.add_typer(event_types.app, name="event-types")
app.add_typer(events.app, name="events")
app.add_typer(deliveries.app, name="deliveries")
app.add_typer(replay.app, name="replay")
app.add_typer(dlq.app, name="dlq")
app.command("doctor")(doctor.doctor)
