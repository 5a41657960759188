"""`hookline hooks try`: what a hook would do with a request, and why."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hookline_cli import session
from hookline_cli import stack as stacks
from hookline_cli.commands.verify import Now, Request, read_now
from hookline_cli.hook_files import Template, load
from hookline_cli.options import Output, StackName, parse_pairs
from hookline_cli.output import Format, as_json, listing, record, say
from hookline_cli.requests import Written, captured, is_id, read_request

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["try_hook"]

_STEPS = {"passed": "PASSED", "step": "STEP", "why": "WHY"}


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

    document = load([file], template=template, resolve=None).document
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


def _captured(stack: str, name: str) -> Written:
    kept = captured(stacks.find(stack), name)
    return Written(kept.request, kept.received_at)


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


def _explain(result: dict[str, Any]) -> None:
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
