"""A hook evaluated offline: what would happen, and why. Nothing is run, stored or sent."""

from __future__ import annotations

import base64
import os
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from hookline.errors import HooklineError, InvalidInput, NotFound
from hookline.inbound.answers import answer
from hookline.inbound.decide import Decision, decide
from hookline.inbound.hooks.command import build
from hookline.inbound.hooks.hook import PREFIX, compile_hook
from hookline.inbound.hooksfile import schema
from hookline.inbound.rules.values import Unusable
from hookline.inbound.signatures.verifying import request_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from hookline.inbound.hooks.hook import Hook
    from hookline.inbound.request import Request, Response

__all__ = ["dry_run"]


def dry_run(
    hook: Mapping[str, Any],
    request: Mapping[str, Any],
    *,
    now: float | None = None,
    secrets: Callable[[str], list[str]] | None = None,
) -> dict[str, Any]:
    """`hook` is one hook as written in a file; `request` has method, path, url, query, headers (name to value or
    list), body or body_base64, remote_addr (host:port), all optional. `now` is unix seconds, the clock's if None.

    Returns `status`, `body`, `headers`, `matched`, `error` (None, parameter-not-found, signature or
    invalid-configuration) and `command` (None unless a command would run: `args` with argv[0], `env` as `NAME=value`,
    `files` as `{envname, data_b64}`); beside them `action` (type and settings of the action that would run, or None),
    `effect` (what it would call: `target`, `payload` and what else its kind says; None if nothing would be called),
    `verdict` and `explanation`, a list of steps. The body is empty where the command's output would be the answer.

    `secrets` resolves references; without it `env:` ones are read and others are not found. Raises InvalidInput naming
    each field of a request that is not as described here.
    """
    try:
        compiled = compile_hook(schema.normalise(hook))
    except (InvalidInput, ValueError) as error:
        return _result(
            Decision(
                run=False,
                response=answer(500),
                error=Unusable.kind,
                explanation=[{"step": "hook", "passed": False, "why": str(error)}],
            )
        )
    parsed = _request(request)
    if request.get("path") and not _is_at(compiled, parsed.path):
        return _result(Decision(run=False, response=answer(404, "Hook not found.")))
    moment = time.time() if now is None else now
    decision = decide(compiled, parsed, now=moment, secrets=secrets or _resolve, explain=True)
    result = _result(decision)
    if decision.run:
        result["action"] = compiled.action
        if compiled.action["type"] == "command":
            command = build(compiled, parsed, evaluation=decision.evaluation)
            result["command"] = {
                "args": command.args,
                "env": command.env,
                "files": [
                    {"envname": file.env_name, "data_b64": base64.b64encode(file.data).decode()}
                    for file in command.files
                ],
            }
            result["explanation"] += [{"step": "command", "passed": True, "why": why} for why in command.problems]
        else:
            _add_effect(result, compiled, parsed, decision, moment)
    return result


def _add_effect(result: dict[str, Any], hook: Hook, request: Request, decision: Decision, now: float) -> None:
    from hookline.inbound.actions.preview import preview  # noqa: PLC0415 - it loads every kind of action

    try:
        result["effect"] = preview(hook, request, decision.verdict, now=now)
    except HooklineError as error:
        result["explanation"].append({"step": "action", "passed": False, "why": f"would be given up: {error}"})


def _request(request: Mapping[str, Any]) -> Request:
    parsed = request_of(request)
    if "?" in parsed.path and not parsed.query:
        parsed.path, _, parsed.query = parsed.path.partition("?")
    return parsed


def _is_at(hook: Hook, path: str) -> bool:
    """A path that is not below the usual prefix, or a hook that has none, says nothing."""
    start = f"/{PREFIX}/"
    return not hook.path or not path.startswith(start) or hook.path in {path[len(start) :], unquote(path[len(start) :])}


def _resolve(reference: str) -> list[str]:
    scheme, colon, name = reference.partition(":")
    if colon and scheme == "env":
        if name not in os.environ:
            raise NotFound(f"no environment variable {name}")
        return [os.environ[name]]
    if colon and scheme in {"ssm", "secretsmanager"}:
        raise NotFound(f"{reference} is not resolved offline")
    return [reference]


def _result(decision: Decision) -> dict[str, Any]:
    response: Response = decision.response
    return {
        "status": response.status,
        "body": response.body,
        "headers": response.headers,
        "matched": decision.matched,
        "error": decision.error,
        "command": None,
        "action": None,
        "effect": None,
        "verdict": None if decision.verdict is None else decision.verdict.to_dict(),
        "explanation": decision.explanation,
    }
