"""The command of a hook with everything it is given. Nothing is run here."""

from __future__ import annotations

import base64
import posixpath
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hookline.inbound.rules.values import Evaluation, LookupFailed

if TYPE_CHECKING:
    from hookline.inbound.hooks.arguments import Argument
    from hookline.inbound.hooks.hook import Hook
    from hookline.inbound.request import Request
    from hookline.inbound.signatures.verdict import Verdict


__all__ = ["Command", "CommandFile", "build", "decode_base64"]

ENV_PREFIX = "HOOK_"
_ALPHABET = re.compile(r"[A-Za-z0-9+/]*")


@dataclass(frozen=True, slots=True)
class CommandFile:
    """A file to write before the command starts; its path goes into the variable `env_name`."""

    env_name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Command:
    """`path` is absolute, or looked up in PATH; `args` includes argv[0]; `env` are `NAME=value` texts.

    Text holds bytes that were not UTF-8 as lone surrogates: encode it with `os.fsencode`. `problems` says which
    values were missing (an argument is then empty, a variable or a file left out).
    """

    path: str
    args: list[str]
    env: list[str]
    files: list[CommandFile]
    cwd: str
    problems: list[str]


def build(
    hook: Hook,
    request: Request,
    *,
    verdict: Verdict | None = None,
    now: float = 0.0,
    evaluation: Evaluation | None = None,
) -> Command:
    """Raises `payload.MalformedMultipart` for a multipart form that cannot be read (such a request is never run)."""
    if evaluation is None:
        evaluation = hook.evaluation(request, now=now, verdict=verdict)
        hook.read_json_parameters(evaluation)
    problems: list[str] = []
    args = [hook.command]
    for argument in hook.arguments:
        value = _value(argument, evaluation, problems, "pass-arguments-to-command", "passed as an empty string")
        args.append("" if value is None else value)
    env = []
    for argument in hook.environment:
        value = _value(argument, evaluation, problems, "pass-environment-to-command", "left out")
        if value is not None:
            env.append(f"{argument.env_name or ENV_PREFIX + argument.name}={value}")
    files = []
    for argument in hook.files:
        value = _value(argument, evaluation, problems, "pass-file-to-command", "left out")
        if value is not None:
            data = decode_base64(value) if argument.decode else value.encode("utf-8", "surrogateescape")
            files.append(CommandFile(argument.env_name or ENV_PREFIX + argument.name.upper(), data))
    return Command(_path(hook.command, hook.working_directory), args, env, files, hook.working_directory, problems)


def _value(argument: Argument, evaluation: Evaluation, problems: list[str], key: str, consequence: str) -> str | None:
    try:
        return argument.get(evaluation)
    except LookupFailed as error:
        problems.append(f"{key}: {argument.source} {argument.name!r} ({error.kind}): {consequence}")
        return None


def _path(command: str, cwd: str) -> str:
    """A relative command is looked for in the working directory if there is one, otherwise in PATH."""
    if command.startswith("/") or not cwd or not command:
        return command
    return posixpath.normpath(posixpath.join(cwd, command))


def decode_base64(text: str) -> bytes:
    """What Go's decoder has produced when it stops: a broken text yields the part before the break."""
    text = text.replace("\r", "").replace("\n", "")
    found = _ALPHABET.match(text)
    assert found is not None  # the pattern matches the empty string
    run = found.group()
    whole = len(run) // 4 * 4
    data = base64.b64decode(run[:whole])
    tail, rest = run[whole:], text[len(run) :]
    padding = {2: "==", 3: "="}.get(len(tail), "")
    if padding and rest.startswith(padding):
        data += base64.b64decode(tail + padding)
    return data
