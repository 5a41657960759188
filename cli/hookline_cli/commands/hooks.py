"""`hookline hooks`: what happens when somebody calls."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hookline_cli import stack as stacks
from hookline_cli.commands import hooks_try
from hookline_cli.hook_files import Files, Template, load
from hookline_cli.options import Output, StackName, Yes
from hookline_cli.output import as_json, confirm, listing, note, record, say
from hookline_cli.requests import captured

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hookline_cli.stack import Stack

app = typer.Typer(help="Hooks: what happens when somebody calls.", no_args_is_help=True)

_HOOKS = {"id": "ID", "set": "SET", "path": "PATH", "verify": "VERIFY", "action": "ACTION", "mode": "MODE"}
_VERSIONS = {"version": "VERSION", "current": "CURRENT", "hooks": "HOOKS", "applied_at": "APPLIED", "applied_by": "BY"}
_SEEN_SOON = "functions see it once their caches have aged (ConfigCacheSeconds, 30 by default)"


SetName = Annotated[
    str | None, typer.Option("--set", metavar="NAME", help="Name of the set. Default: the name of the first file.")
]


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
    loaded = load(files, template=template, resolve=found.resolve_secret)
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
        hooks = load(files, template=template, resolve=None).document["hooks"]
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


app.command("try")(hooks_try.try_hook)


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
