"""`hookline listen`: what comes in, or what a tenant's endpoint would get, on this machine."""

from __future__ import annotations

import os
import signal
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hookline_cli import session
from hookline_cli import stack as stacks
from hookline_cli.options import StackName, read_bytes, read_json_object
from hookline_cli.output import note, say, warn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from hookline_cli.listening.engine import Engine, View
    from hookline_cli.listening.forwarding import Forwarder
    from hookline_cli.listening.lease import Wanted
    from hookline_cli.listening.sources import Source
    from hookline_cli.stack import Stack

__all__ = ["listen"]

_LONG_POLL = 40.0  # seconds: SQS answers after 20 at the latest


def listen(
    hooks: Annotated[list[str] | None, typer.Argument(metavar="[HOOK…]", help="Ids of hooks; all if none.")] = None,
    *,
    forward_to: Annotated[
        str | None,
        typer.Option("--forward-to", metavar="URL", help="Where requests go; {hook} in it becomes the hook's id."),
    ] = None,
    endpoint_of: Annotated[
        str | None,
        typer.Option("--endpoint-of", metavar="TENANT", help="Instead: what a new endpoint of this tenant would get."),
    ] = None,
    types: Annotated[
        list[str] | None, typer.Option("--types", metavar="PATTERN", help="Such as 'invoice.*'. May be repeated.")
    ] = None,
    filter_: Annotated[
        str | None, typer.Option("--filter", metavar="JSON", help="An event pattern; JSON, or @FILE.")
    ] = None,
    replay_last: Annotated[
        int, typer.Option("--replay-last", min=0, max=1000, help="Begin with the last so many.")
    ] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="A JSON object a line.")] = False,
    whole: Annotated[bool, typer.Option("--requests", help="With --json: the requests too, secrets and all.")] = False,
    plain: Annotated[bool, typer.Option("--plain", help="Lines, also on a terminal.")] = False,
    timeout: Annotated[float, typer.Option("--timeout", min=0.1, help="Seconds to wait for an answer.")] = 30.0,
    insecure: Annotated[
        bool, typer.Option("--insecure", help="Do not verify the certificate of --forward-to.")
    ] = False,
    secret_file: Annotated[
        str | None,
        typer.Option("--secret-file", metavar="FILE", help="With --endpoint-of: sign with this; - for stdin."),
    ] = None,
    secret_env: Annotated[str | None, typer.Option("--secret-env", metavar="NAME", help="Variable with it.")] = None,
    print_secret: Annotated[bool, typer.Option("--print-secret", help="Print the signing secret, and end.")] = False,
    stack: StackName = "hookline",
) -> None:
    """Get inbound requests, or a tenant's events, on this machine, while the deployment goes on as before.

    Requests come verified, with the bytes and headers that were sent. Events are signed with a secret that stays the
    same on this machine.
    """
    from hookline.errors import InvalidInput
    from hookline_cli.listening.forwarding import Forwarder

    if endpoint_of is None and (secret_file or secret_env or print_secret):
        raise InvalidInput.at("--endpoint-of", "expected the tenant: inbound requests keep their own signatures")
    if endpoint_of is not None and hooks:
        raise InvalidInput.at("HOOK", "expected hooks, or --endpoint-of, not both")
    if as_json and plain:
        raise InvalidInput.at("--plain", "expected --json or --plain")
    if whole and not as_json:
        raise InvalidInput.at("--requests", "expected --json with it")
    wanted = _wanted(hooks or [], endpoint_of, types or [])
    matches = _filter(filter_)
    forwarder = Forwarder(forward_to, timeout=timeout, verify=not insecure) if forward_to else None
    found = stacks.find(stack)
    secret = ""
    if endpoint_of is not None:
        secret = _secret(found, endpoint_of, secret_file, secret_env)
        if print_secret:
            say(secret)
            return
    else:
        _check_hooks(found, wanted)
    # Textual draws on stderr
    on_screen = all(each.isatty() for each in (sys.stdin, sys.stdout, sys.stderr)) and not (as_json or plain)
    said = _Said()
    source = _source(found, wanted, secret, matches, said)
    engine = _engine(found, wanted, source, forwarder)
    with _ended_by_signals():
        if on_screen:
            _screen(engine, said, found, wanted, target=forward_to or "", secret=secret, replay=replay_last)
        else:
            view = _view(forwarder, as_json=as_json, whole=whole)
            _lines(engine, said, found, wanted, view, secret=secret, replay=replay_last)


class _Said:
    """What sources have to say, before and after there is a view."""

    def __init__(self) -> None:
        self.to: Callable[[str], None] = note

    def __call__(self, text: str) -> None:
        self.to(text)


def _wanted(hooks: list[str], tenant: str | None, types: list[str]) -> Wanted:
    from hookline.errors import InvalidInput
    from hookline.outbound.events.type_patterns import type_pattern_problem
    from hookline_cli.listening.lease import Wanted

    patterns = tuple(part.strip() for text in types for part in text.split(",") if part.strip())
    for pattern in patterns if tenant is not None else ():
        if problem := type_pattern_problem(pattern):
            raise InvalidInput.at("--types", problem.expected)
    return Wanted(tenant, frozenset(hooks), patterns)


def _filter(text: str | None) -> Callable[[Any], bool] | None:
    from hookline.errors import InvalidInput, Problem
    from hookline.outbound.matching.patterns import compile_pattern

    if text is None:
        return None
    try:
        asks = compile_pattern(read_json_object(text, "--filter"))
    except InvalidInput as error:
        raise InvalidInput(
            [Problem(each.where.replace("$", "--filter", 1), each.expected) for each in error.problems]
        ) from None

    def matches(document: Any) -> bool:
        try:
            return asks(document)
        except InvalidInput:  # it takes too many steps to tell
            return False

    return matches


def _check_hooks(stack: Stack, wanted: Wanted) -> None:
    from hookline.errors import NotFound

    if not wanted.hooks:
        return
    version = stack.hooks.current_version()
    applied = {str(each.get("id")) for each in (stack.hooks.load(version)["hooks"] if version else [])}
    if missing := wanted.hooks - applied:
        raise NotFound(
            f"there is no hook {', '.join(sorted(missing))}; there are {', '.join(sorted(applied)) or 'none'}"
        )


def _secret(stack: Stack, tenant: str, file: str | None, variable: str | None) -> str:
    from hookline.errors import InvalidInput
    from hookline.outbound.requests.signing import parse_secret
    from hookline_cli.listening.secrets import secret_of

    if file is not None:
        given = read_bytes(file, "--secret-file").decode("utf-8", "replace").strip()
    elif variable is not None:
        if variable not in os.environ:
            raise InvalidInput.at("--secret-env", f"there is no variable {variable}")
        given = os.environ[variable]
    else:
        account = stack.output("ListenSenders").split(":", 5)[4]
        return secret_of(account, str(session.region()), stack.name, tenant)
    parse_secret(given)
    return given


def _source(
    stack: Stack, wanted: Wanted, secret: str, matches: Callable[[Any], bool] | None, said: Callable[[str], None]
) -> Source:
    from hookline_cli.listening.sources import Inbound, Outbound

    if wanted.tenant is None:
        return Inbound(stack, wanted, matches=matches or (lambda _document: True), said=said)
    return Outbound(stack, wanted, secret=secret, matches=matches, said=said)


def _engine(stack: Stack, wanted: Wanted, source: Source, forwarder: Forwarder | None) -> Engine:
    from hookline_cli.listening.engine import Engine
    from hookline_cli.listening.lease import Lease

    def renewed() -> Stack:
        session.forget()
        return stacks.Stack(stack.name, stack.outputs, stack.parameters, stack.status)

    lease = Lease(stack, wanted, sqs=lambda: session.client("sqs", read_timeout=_LONG_POLL))
    return Engine(lease=lease, source=source, forwarder=forwarder, renewed=renewed)


def _known_in(stack: Stack) -> int:
    return int(stack.parameters.get("ConfigCacheSeconds") or 30)


def _what(wanted: Wanted) -> str:
    about = f"what a new endpoint of tenant {wanted.tenant} would get" if wanted.tenant is not None else ""
    about = about or (f"hooks {', '.join(sorted(wanted.hooks))}" if wanted.hooks else "all hooks")
    return about + (f", types {', '.join(wanted.types)}" if wanted.types else "")


@contextmanager
def _ended_by_signals() -> Iterator[None]:
    """SIGTERM and SIGHUP end it as Ctrl-C does: with what it made taken away."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def interrupted(*_: Any) -> None:
        raise KeyboardInterrupt

    names = [each for each in ("SIGTERM", "SIGHUP") if hasattr(signal, each)]
    before = {each: signal.signal(getattr(signal, each), interrupted) for each in names}
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(getattr(signal, name), handler)


def _view(forwarder: Forwarder | None, *, as_json: bool, whole: bool) -> View:
    from hookline_cli.listening.lines import JsonLines, Lines

    if as_json:
        return JsonLines(url=forwarder.url if forwarder else None, whole=whole)
    return Lines(forwards=forwarder is not None)


def _lines(
    engine: Engine,
    said: _Said,
    stack: Stack,
    wanted: Wanted,
    view: View,
    *,
    secret: str,
    replay: int,
) -> None:
    said.to = view.note
    try:
        engine.start(view, replay=replay)
        note(f"listening to {_what(wanted)}; functions start copying within {_known_in(stack)} s; Ctrl-C ends it")
        if secret:
            note(f"signed with {secret}")
        threading.Event().wait()
    except KeyboardInterrupt:
        note("ending")
    finally:
        _close(engine)


def _close(engine: Engine) -> None:
    for each in engine.close():
        warn(each)


def _screen(
    engine: Engine,
    said: _Said,
    stack: Stack,
    wanted: Wanted,
    *,
    target: str,
    secret: str,
    replay: int,
) -> None:
    from hookline_cli.hook_signing import of_hook
    from hookline_cli.listening.screen import Screen

    screen = Screen(
        engine,
        what=_what(wanted),
        target=target,
        known_in=_known_in(stack),
        secret=secret,
        resign=lambda hook: of_hook(stack, hook).signed,
    )
    said.to = screen.note
    try:
        engine.start(screen, replay=replay)
        screen.run()
    except KeyboardInterrupt:
        pass
    finally:
        _close(engine)
