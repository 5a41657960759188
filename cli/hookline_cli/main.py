"""`hookline`: operates a deployment with the caller's own AWS credentials.

A group of commands is loaded when one of its commands is called, so that help and completion are quick.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer
import typer.main
from typer.core import TyperGroup

from hookline_cli import session
from hookline_cli.problems import explain

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["app"]


class _Entry(NamedTuple):
    """Where commands are defined: a module's `app`, or the function that is the command itself."""

    module: str
    help: str
    attribute: str = "app"


_GROUPS = {
    "hooks": _Entry("hooks", "Hooks: what happens when a request comes in."),
    "requests": _Entry("requests", "Inbound requests as they came, where they are captured."),
    "verify": _Entry("verify", "Verify a provider's signature on a request in a file.", "verify"),
    "listen": _Entry("listen", "Get requests, or a tenant's events, on this machine.", "listen"),
    "trigger": _Entry("trigger", "Send a sample of what a provider sends, signed for a hook.", "trigger"),
    "tenants": _Entry("tenants", "Whose events and endpoints are kept apart."),
    "endpoints": _Entry("endpoints", "Endpoints: the addresses that receive a tenant's events."),
    "event-types": _Entry("event_types", "Event types and the schemas that events are checked against."),
    "sources": _Entry("sources", "What of a bus, a queue or a bucket is published, and as what."),
    "events": _Entry("events", "Publish events, and see what was published."),
    "deliveries": _Entry("deliveries", "What became of events at their endpoints."),
    "replay": _Entry("replay", "Deliver again: one, or everything that a filter selects."),
    "dlq": _Entry("dlq", "Dead-letter queues: look, send back, delete."),
    "console": _Entry("console", "The operators' pages in the browser, served on this machine alone.", "console"),
    "playground": _Entry("playground", "Try a filter and a transform on an event.", "playground"),
    "portal-link": _Entry("portal", "Make a link to a tenant's portal.", "portal_link"),
    "portal-sessions": _Entry("portal", "Links and sessions of the customers' portal."),
    "overview": _Entry("overview", "What matters first: endpoints in trouble, dead letters, figures.", "overview"),
    "stats": _Entry("stats", "Count deliveries: success, latency, codes, errors.", "stats"),
    "sign": _Entry("sign", "Sign a body as a delivery is signed.", "sign"),
    "settings": _Entry("settings", "What is deployed: version, tables, queues, parameters.", "settings"),
    "completion": _Entry("completion", "Print the script that teaches a shell the commands.", "completion"),
    "conformance": _Entry("conformance", "Check a sender of webhooks, any sender, from the outside.", "conformance"),
    "teardown": _Entry("teardown", "Remove what a deleted stack left behind.", "teardown"),
    "doctor": _Entry("doctor", "Check that a deployment is complete and works.", "doctor"),
}


class _Group(TyperGroup):
    """Commands of one subject."""

    def get_params(self, ctx: Any) -> list[Any]:
        found: list[Any] = super().get_params(ctx)
        for each in found:
            if getattr(each, "is_flag", False) and each.default is None:
                each.default = False  # else typer loads pydantic to learn that a flag which was not given is False
        return found


class _Commands(_Group):
    """Loads groups late. Turns what a command raises into a line on stderr and an exit code."""

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.params += session.options()

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - typer's signature
        return list(_GROUPS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002 - typer's signature
        if cmd_name in _GROUPS and cmd_name not in self.commands:
            self.commands[cmd_name] = _load(cmd_name)
        return self.commands.get(cmd_name)

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002 - typer's signature
        with formatter.section("Commands"):
            formatter.write_dl([(name, group.help) for name, group in _GROUPS.items()])

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if args[:1] and args[0] not in _GROUPS:  # what typer compares a mistyped name with
            self.commands = {name: self.get_command(ctx, name) for name in _GROUPS}
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except Exception as error:
            code = explain(error)
            if code is None:
                raise
            raise typer.Exit(code) from None


def _load(name: str) -> Any:
    group = _GROUPS[name]
    found = getattr(importlib.import_module(f"hookline_cli.commands.{group.module}"), group.attribute)
    # without rich's markup: it alone takes longer to load than a command to run
    holder = typer.Typer(rich_markup_mode=None)
    if isinstance(found, typer.Typer):
        holder.add_typer(found, name=name, help=group.help, cls=_Group)
    else:
        holder.command(name)(found)
    command = typer.main.get_group(holder).commands[name]
    for leaf in _leaves(command):
        leaf.params += session.options()
    return command


def _leaves(command: Any) -> Iterator[Any]:
    if isinstance(command, TyperGroup):
        for each in command.commands.values():
            yield from _leaves(each)
    else:
        yield command


app = typer.Typer(
    name="hookline",
    cls=_Commands,
    help="Webhooks, both ways, on your own AWS account.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        print(f"hookline {installed()}")
        raise typer.Exit


def installed() -> str:
    """The version of this command line."""
    from hookline import __version__

    return __version__


@app.callback()
def main(
    *, version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print it.")] = False
) -> None:
    pass
