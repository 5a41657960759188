"""Options that several commands have, and how their texts are read."""

from __future__ import annotations

import inspect
import json
import re
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hookline_cli.output import Format

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

__all__ = [
    "EndpointId",
    "EndpointOwner",
    "Output",
    "Since",
    "StackName",
    "TenantName",
    "Until",
    "Watch",
    "WhoseTenant",
    "Yes",
    "parse_duration",
    "parse_pairs",
    "parse_time",
    "read_bytes",
    "read_document",
    "read_json_object",
    "read_text",
    "takes",
]

StackName = Annotated[
    str, typer.Option("--stack", envvar="HOOKLINE_STACK", help="CloudFormation stack of the deployment.")
]
Output = Annotated[
    Format | None,
    typer.Option("--output", envvar="HOOKLINE_OUTPUT", help="Default: table on a terminal, json elsewhere."),
]
TenantName = Annotated[str, typer.Option("--tenant", envvar="HOOKLINE_TENANT", help="Tenant.")]
EndpointId = Annotated[str, typer.Argument(metavar="ENDPOINT", help="Endpoint id.")]
EndpointOwner = Annotated[
    str | None,
    typer.Option(
        "--tenant",
        envvar="HOOKLINE_TENANT",
        help="Tenant of the endpoint; needed only if several tenants use the same id.",
    ),
]
WhoseTenant = Annotated[
    str | None,
    typer.Option(
        "--tenant",
        envvar="HOOKLINE_TENANT",
        help="Tenant. Default: the endpoint's tenant, or `default` without an endpoint.",
    ),
]
Since = Annotated[str | None, typer.Option("--since", help="Event time at or after this: a time, or 2h (ago).")]
Until = Annotated[str | None, typer.Option("--until", help="Event time before this.")]
Watch = Annotated[bool, typer.Option("--watch", help="Refresh every two seconds, until Ctrl-C.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask for confirmation.")]

_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*(ms|s|m|h|d|w)?").fullmatch
_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86_400.0, "w": 604_800.0}
_DAY = re.compile(r"\d{4}-\d\d-\d\d").fullmatch


def takes(
    parameter: str,
    options: Mapping[str, tuple[Any, Any]],
    make: Callable[..., Any],
    *,
    last: Mapping[str, tuple[Any, Any]] | None = None,
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Options that several commands have, declared once: a command's `parameter` is what `make` makes of them.

    Each is a name with its annotation and its default (`inspect.Parameter.empty`: it must be given). In the help
    `options` stand where the parameter stands, those of `last` after everything else.
    """
    kind = inspect.Parameter.KEYWORD_ONLY
    every = {**options, **(last or {})}
    made = {
        name: inspect.Parameter(name, kind, annotation=of, default=default) for name, (of, default) in every.items()
    }

    def around(command: Callable[..., None]) -> Callable[..., None]:
        signature = inspect.signature(command, eval_str=True)
        own = [each.replace(kind=kind) for each in signature.parameters.values()]
        at = [each.name for each in own].index(parameter)
        first = [made[name] for name in options]
        parameters = [*own[:at], *first, *own[at + 1 :], *(made[name] for name in last or ())]

        def run(**given: Any) -> None:
            values = {name: given.pop(name) for name in every}
            command(**given, **{parameter: make(**values)})

        run.__name__, run.__doc__, run.__module__ = command.__name__, command.__doc__, command.__module__
        run.__annotations__ = {each.name: each.annotation for each in parameters}
        run.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
        return run

    return around


def parse_duration(text: str, field: str) -> float:
    """Seconds of `90`, `90s`, `5m`, `2h`, `3d`. Raises InvalidInput."""
    from hookline.errors import InvalidInput

    found = _DURATION(text.strip())
    if found is None:
        raise InvalidInput.at(field, f"expected a duration such as 90s, 5m, 2h or 3d, not {text!r}")
    return float(found[1]) * _UNITS[found[2] or "s"]


def parse_time(text: str | None, field: str, *, now: float | None = None) -> str:
    """A moment as events have it: RFC 3339, a day, unix seconds, or how long ago (`2h`). '' for None.

    Raises InvalidInput.
    """
    from hookline.errors import InvalidInput
    from hookline.outbound import times

    if text is None:
        return ""
    given = text.strip()
    if _DAY(given):
        given += "T00:00:00Z"
    if re.fullmatch(r"\d{9,}(\.\d+)?", given):
        return times.rfc3339(float(given))
    if _DURATION(given):
        return times.rfc3339((time.time() if now is None else now) - parse_duration(given, field))
    try:
        return times.normalise(given)
    except ValueError:
        raise InvalidInput.at(
            field, f"expected a time such as 2026-01-31T08:15:30Z, 2026-01-31 or 2h (ago), not {text!r}"
        ) from None


def parse_pairs(texts: Sequence[str], field: str, separator: str = "=") -> dict[str, str]:
    """`key=value` texts as a mapping. Raises InvalidInput."""
    from hookline.errors import InvalidInput

    pairs = {}
    for text in texts:
        key, found, value = text.partition(separator)
        if not found or not key.strip():
            raise InvalidInput.at(field, f"expected key{separator}value")  # which may hold a secret: not repeated
        pairs[key.strip()] = value.strip()
    return pairs


def read_bytes(file: str, field: str) -> bytes:
    """A file's content, or stdin's for `-`. Raises InvalidInput."""
    from hookline.errors import InvalidInput

    if file == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(file).read_bytes()
    except OSError as error:
        raise InvalidInput.at(field, f"expected a readable file: {file}: {error.strerror}") from None


def read_text(text: str, field: str) -> str:
    """`@file` and `-` are read, anything else is the value itself. Raises InvalidInput."""
    from hookline.errors import InvalidInput

    if text != "-" and not text.startswith("@"):
        return text
    try:
        return read_bytes(text.removeprefix("@"), field).decode()
    except UnicodeDecodeError:
        raise InvalidInput.at(field, f"expected UTF-8 text in {text.removeprefix('@')}") from None


def read_json_object(text: str, field: str) -> dict[str, Any]:
    """JSON written out, or in `@file` or `-`. Raises InvalidInput."""
    from hookline.errors import InvalidInput

    try:
        value = json.loads(read_text(text, field))
    except json.JSONDecodeError as error:
        raise InvalidInput.at(
            field, f"expected a JSON object; it is not JSON at line {error.lineno} column {error.colno}"
        ) from None
    if not isinstance(value, dict):
        raise InvalidInput.at(field, "expected a JSON object")
    return value


def read_document(file: str, field: str) -> Any:
    """A YAML or JSON file. Raises InvalidInput."""
    import yaml

    from hookline.errors import InvalidInput

    try:
        return yaml.safe_load(read_bytes(file, field))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{file}:{mark.line + 1}" if mark else file
        raise InvalidInput.at(where, "expected YAML or JSON") from None
