"""`hookline hooks`: what happens when somebody calls."""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hookline_cli import session
from hookline_cli import stack as stacks
from hookline_cli.commands.verify import Now, Request, read_now
from hookline_cli.options import Output, StackName, Yes, parse_pairs
from hookline_cli.output import as_json, confirm, listing, note, record, say, warn
from hookline_cli.requests import Written, captured, is_id, read_request

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from hookline.inbound.hooksfile.load import LoadedHooks
    from hookline_cli.stack import Stack

app = typer.Typer(help="Hooks: what happens when somebody calls.", no_args_is_help=True)

_HOOKS = {"id": "ID", "set": "SET", "path": "PATH", "verify": "VERIFY", "action": "ACTION", "mode": "MODE"}
_VERSIONS = {"version": "VERSION", "current": "CURRENT", "hooks": "HOOKS", "applied_at": "APPLIED", "applied_by": "BY"}
_SEEN_SOON = "functions see it once their caches have aged (ConfigCacheSeconds, 30 by default)"
_STEPS = {"passed": "PASSED", "step": "STEP", "why": "WHY"}

Files = Annotated[list[str], typer.Argument(metavar="FILE…", help="Hooks files, adnanh/webhook's or ours.")]
SetName = Annotated[
    str | None, typer.Option("--set", metavar="NAME", help="Name of the set. Default: the name of the first file.")
]
Template = Annotated[bool, typer.Option("--template", help="Expand template actions (getenv, cat, credential) first.")]


@app.command()
def apply(
    files: Files,
    *,
    set_: SetName = None,
    template: Template = False,
    prune: Annotated[
        bool, typer.Option("--prune", help="Remove the set's hooks that the files no longer have, without asking.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check, show what would change, store nothing.")] = False,
    stack: StackName = "hookline",
    output: Output = None,
) -> None:
    """Check hooks files and apply them as one set, in a new version. If any file has an error, nothing is applied.

    The files are the whole of their set; hooks of other sets stay as they are.
    """
    from hookline.inbound.hooksfile import sets
    from hookline.inbound.hooksfile.diff import changes
    from hookline_cli.targets import check_targets

    found = stacks.find(stack)
    name = set_ or sets.default_name(files)
    loaded = _load(files, template=template, resolve=found.resolve_secret)
    version, current = _current(found)
    check_targets(loaded.document["hooks"], found.parameters)
    document = sets.merge(current, name, loaded.document["hooks"])
    change = changes(current, document)
    if change.removed and not dry_run:
        _ask_about_removal(change.removed, name, prune=prune)
    applied = not dry_run and (change.any or not version)
    if applied:
        version = found.hooks.apply(document, seen=version)
    shown = {"version": version, "set": name, "applied": applied, "hooks": len(document["hooks"])} | change.to_dict()
    if as_json(output):
        record(output, shown)
    else:
        for line in change.lines if dry_run else ():
            say(line)
        record(output, {name: value for name, value in shown.items() if name != "diff"})
    note(_SEEN_SOON if applied else "nothing is applied" if change.any else "nothing has changed")


@app.command()
def remove(
    ids: Annotated[list[str] | None, typer.Argument(metavar="[ID…]", help="Hooks to remove.")] = None,
    *,
    set_: Annotated[str | None, typer.Option("--set", help="Remove all hooks of this set.")] = None,
    yes: Yes = False,
    stack: StackName = "hookline",
    output: Output = None,
) -> None:
    """Remove hooks, in a new version: some by id, or a whole set."""
    from hookline.errors import InvalidInput
    from hookline.inbound.hooksfile import sets
    from hookline.inbound.hooksfile.diff import changes

    if not ids and set_ is None:
        raise InvalidInput.at("hooks remove", "expected ids of hooks, or --set")
    found = stacks.find(stack)
    version, current = _current(found)
    document = sets.without(current, ids=ids or (), name=set_)
    removed = changes(current, document).removed
    confirm(f"remove {', '.join(removed)}?", yes=yes)
    version = found.hooks.apply(document, seen=version)
    record(output, {"version": version, "removed": removed, "hooks": len(document["hooks"])})
    note(_SEEN_SOON)


@app.command("list")
def list_hooks(
    *,
    versions: Annotated[bool, typer.Option("--versions", help="List versions instead of hooks.")] = False,
    stack: StackName = "hookline",
    output: Output = None,
) -> None:
    """List the hooks in use."""
    from hookline.inbound.hooksfile import sets

    found = stacks.find(stack)
    empty = "no hooks; `hookline hooks apply FILE` puts some into use"
    if versions:
        listing(output, found.hooks.versions(), _VERSIONS, empty=empty)
        return
    _, document = _current(found)
    owner = sets.owners(document)
    listing(output, [_row(hook, owner) for hook in document["hooks"]], _HOOKS, empty=empty)


@app.command()
def diff(
    files: Annotated[list[str] | None, typer.Argument(metavar="[FILE…]", help="Compare with these.")] = None,
    *,
    to: Annotated[int | None, typer.Option("--to", help="Compare with this version.")] = None,
    set_: SetName = None,
    template: Template = False,
    stack: StackName = "hookline",
    output: Output = None,
) -> None:
    """Show what would change if FILEs were applied, or if a version were restored (by default the previous one)."""
    from hookline.errors import InvalidInput
    from hookline.inbound.hooksfile import sets
    from hookline.inbound.hooksfile.diff import changes

    if files and to is not None:
        raise InvalidInput.at("--to", "expected without files")
    found = stacks.find(stack)
    version, current = _current(found)
    if files:
        hooks = _load(files, template=template, resolve=None).document["hooks"]
        target = sets.merge(current, set_ or sets.default_name(files), hooks)
    else:
        target = found.hooks.load(_previous(found, version) if to is None else to)
    change = changes(current, target)
    if as_json(output):
        record(output, {"from": version, "to": to} | change.to_dict())
        return
    for line in change.lines:
        say(line)
    if not change.any:
        note("nothing would change")


@app.command()
def rollback(
    version: Annotated[int | None, typer.Argument(help="Default: the version before the current one.")] = None,
    *,
    stack: StackName = "hookline",
    output: Output = None,
) -> None:
    """Restore an earlier version."""
    from hookline.errors import NotFound

    found = stacks.find(stack)
    current, _ = _current(found)
    target = _previous(found, current) if version is None else version
    try:
        found.hooks.rollback(target, seen=current)
    except NotFound:
        raise NotFound(f"there is no version {target}: `hookline hooks list --versions` shows them") from None
    record(output, {"version": target, "was": current})
    note(_SEEN_SOON)


@app.command("try")
def try_hook(
    file: Annotated[str, typer.Argument(metavar="FILE")],
    *,
    id_: Annotated[str, typer.Option("--id", help="Id of the hook in the file.")],
    request: Request = None,
    now: Now = None,
    template: Template = False,
    secret: Annotated[
        list[str] | None,
        typer.Option("--secret", metavar="REFERENCE=VALUE", help="Value of a secret reference; may be repeated."),
    ] = None,
    resolve: Annotated[
        bool, typer.Option("--resolve", help="Read ssm: and secretsmanager: references from AWS.")
    ] = False,
    stack: StackName = "hookline",
    output: Output = None,
) -> None:
    """Evaluate a hook and explain the result, without running or sending anything. Exits 0 if the hook would run, 1 if
    it refuses.

    --request is a file, or the id of a captured request (CaptureRequests), which is evaluated at the time of its
    arrival.
    """
    from hookline.errors import NotFound
    from hookline.inbound import dry_run

    document = _load([file], template=template, resolve=None).document
    hook = next((each for each in document["hooks"] if each.get("id") == id_), None)
    if hook is None:
        ids = ", ".join(str(each.get("id")) for each in document["hooks"])
        raise NotFound(f"{file} has no hook {id_}; it has {ids or 'none'}")
    secrets = _secrets(parse_pairs(secret or [], "--secret"), ask_aws=resolve)
    given = _captured(stack, str(request)) if is_id(request) else read_request(request)
    moment = read_now(now) if now else given.received_at
    result = dry_run(hook, given.request, now=moment, secrets=secrets)
    if as_json(output):
        record(output, result)
    else:
        _explain(result)
    answered = any(step["step"] == "handshake" for step in result["explanation"])
    if not (result["matched"] or answered) or result["error"] not in (None, "parameter-not-found"):
        raise typer.Exit(1)


@app.command("replay")
def replay_requests(
    ids: Annotated[list[str], typer.Argument(metavar="ID…", help="Of captured requests, as the log line has them.")],
    *,
    stack: StackName = "hookline",
    output: Output = None,
) -> None:
    """Run captured requests again, by the current version of the hooks that accepted them.

    The requests are not verified again and are not treated as duplicates. Use this to run an event again that
    would otherwise be recognised as a duplicate.
    """
    found = stacks.find(stack)
    for name in ids:
        captured(found, name)  # says why one is not there, before any is run
    rows = [
        {"request": name, "hook": hook, "message_id": message}
        for name in ids
        for hook, message in found.services.requests.run(name)
    ]
    listing(output, rows, {"request": "REQUEST", "hook": "HOOK", "message_id": "MESSAGE"})


def _captured(stack: str, name: str) -> Written:
    kept = captured(stacks.find(stack), name)
    return Written(kept.request, kept.received_at)


def _load(files: list[str], *, template: bool, resolve: Callable[[str], list[str]] | None) -> LoadedHooks:
    from hookline.inbound.hooksfile.load import load_files

    loaded = load_files(files, env=os.environ, template=template, resolve=resolve)
    for problem in loaded.warnings:
        warn(str(problem))
    return loaded


def _ask_about_removal(removed: list[str], name: str, *, prune: bool) -> None:
    """Raises Conflict where nobody can be asked."""
    from hookline.errors import Conflict

    if prune:
        return
    ids = ", ".join(removed)
    if not _is_asked():
        raise Conflict(f"set {name} has hooks that are not in the files: {ids}; --prune removes them")
    confirm(f"remove from set {name}: {ids}?", yes=False)


def _is_asked() -> bool:
    """Whether a person can answer."""
    return sys.stdin.isatty()


def _secrets(given: dict[str, str], *, ask_aws: bool) -> Callable[[str], list[str]]:
    from hookline.errors import NotFound

    def resolve(reference: str) -> list[str]:
        if reference in given:
            return [given[reference]]
        kind, colon, name = reference.partition(":")
        if not colon or kind not in {"env", "ssm", "secretsmanager"}:
            return [reference]
        if kind == "env" and name in os.environ:
            return [os.environ[name]]
        if kind != "env" and ask_aws:
            from hookline.adapters.secrets import AwsSecretResolver

            return AwsSecretResolver(session.client, clock=time.time).resolve(reference)
        raise NotFound(
            f"the value of {reference} is not known: give it with --secret {reference}=…, or read it from "
            f"AWS with --resolve"
        )

    return resolve


def _current(stack: Stack) -> tuple[int, dict[str, Any]]:
    version = stack.hooks.current_version()
    return version, stack.hooks.load(version) if version else {"hooks": []}


def _previous(stack: Stack, current: int) -> int:
    from hookline.errors import NotFound

    earlier = [row["version"] for row in stack.hooks.versions() if row["version"] < current]
    if not earlier:
        raise NotFound("there is no version before the current one")
    return int(max(earlier))


def _row(hook: dict[str, Any], owner: Mapping[str, str]) -> dict[str, Any]:
    verify = hook.get("verify") or {}
    scheme = verify.get("scheme")
    return {
        "id": hook.get("id", ""),
        "set": owner.get(hook.get("id", ""), ""),
        "path": f"/hooks/{hook.get('path') or hook.get('id', '')}",
        "verify": scheme if isinstance(scheme, str) else ("custom" if scheme else ""),
        "action": (hook.get("action") or {}).get("type") or "command",
        "mode": "sync" if hook.get("include-command-output-in-response") else hook.get("mode", "async"),
    }


def _explain(result: dict[str, Any]) -> None:
    from hookline_cli.output import Format

    listing(Format.TABLE, result["explanation"], _STEPS, empty="the request's path is not this hook's")
    for step in result["explanation"]:
        for line in _rules(step.get("rules") or ()):
            say(line)
    say()
    if command := result["command"]:
        record(Format.TABLE, {"args": command["args"], "env": command["env"], "files": _names(command["files"])})
    elif effect := result["effect"]:
        record(Format.TABLE, {"action" if name == "type" else name: value for name, value in effect.items()})
    record(
        Format.TABLE,
        {
            "answer": result["status"],
            "body": result["body"],
            "headers": result["headers"],
            "matched": result["matched"],
            "error": result["error"],
        },
    )


def _rules(rules: Any, indent: str = "  ") -> list[str]:
    lines = []
    for rule in rules:
        rest = {name: value for name, value in rule.items() if name not in {"rule", "met", "children"}}
        why = ", ".join(str(value) for value in rest.values())
        lines.append(f"{indent}{'met' if rule['met'] else 'not met':8} {rule['rule']}" + (f": {why}" if why else ""))
        lines += _rules(rule.get("children") or (), indent + "  ")
    return lines


def _names(files: list[dict[str, str]]) -> list[str]:
    return [file["envname"] for file in files]
