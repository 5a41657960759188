"""The shape of a hooks file: every property, its type, and what it is for.

`normalise` turns a hook as it was written (or parsed) into the typed form that is stored and compiled. Scalars become
texts where a text belongs, as upstream's loader does; a property of another spelling than upstream's (`Id`) is taken
for it, as Go's JSON decoder does.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any, NamedTuple

from hookline.errors import InvalidHooks, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from hookline.inbound.hooksfile.yaml_text import Path

    Convert = Callable[[Any, Path, "Report"], Any]

__all__ = ["ADNANH", "ARGUMENT", "HOOK", "MATCH", "OURS", "Property", "Report", "dotted", "normalise"]


class Report:
    """Collects what is wrong (`problems`) and what is merely suspect (`warnings`), each by its path."""

    def __init__(self) -> None:
        self.problems: list[tuple[Path, str]] = []
        self.warnings: list[tuple[Path, str]] = []

    def problem(self, path: Path, expected: str) -> None:
        self.problems.append((path, expected))

    def warning(self, path: Path, why: str) -> None:
        self.warnings.append((path, why))


class Property(NamedTuple):
    convert: Convert
    about: str


def normalise(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Raises InvalidHooks for a property of the wrong type."""
    report = Report()
    hook = record(HOOK)(dict(raw), (), report)
    if report.problems:
        raise InvalidHooks([Problem(dotted(path), expected) for path, expected in report.problems])
    assert isinstance(hook, dict)
    return hook


def dotted(path: Path) -> str:
    """`trigger-rule.and[0].match.regex`."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return text.removeprefix(".")


def text(value: Any, path: Path, report: Report) -> Any:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return _go_float(value)
    return _refuse(path, "a text", value, report)


def boolean(value: Any, path: Path, report: Report) -> Any:
    return value if isinstance(value, bool) else _refuse(path, "true or false", value, report)


def integer(value: Any, path: Path, report: Report) -> Any:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return (
        value if isinstance(value, int) and not isinstance(value, bool) else _refuse(path, "an integer", value, report)
    )


def anything(value: Any, _path: Path, _report: Report) -> Any:
    return value


def mapping(value: Any, path: Path, report: Report) -> Any:
    return value if isinstance(value, dict) else _refuse(path, "a mapping", value, report)


def text_map(value: Any, path: Path, report: Report) -> Any:
    if not isinstance(value, dict):
        return _refuse(path, "a mapping of names to texts", value, report)
    return {key: text(item, (*path, key), report) for key, item in value.items()}


def listing(convert: Convert, empty: Callable[[], Any]) -> Convert:
    """`empty` makes what a null element stands for."""

    def convert_list(value: Any, path: Path, report: Report) -> Any:
        if not isinstance(value, list):
            return _refuse(path, "a list", value, report)
        return [empty() if item is None else convert(item, (*path, index), report) for index, item in enumerate(value)]

    return convert_list


texts = listing(text, str)


def text_or_texts(value: Any, path: Path, report: Report) -> Any:
    return [value] if isinstance(value, str) else texts(value, path, report)


def words(value: Any, path: Path, report: Report) -> Any:
    """A list of texts, or one text of several separated by blanks."""
    return value.split() if isinstance(value, str) else texts(value, path, report)


def record(properties: Mapping[str, Property]) -> Convert:
    folded = {name.lower(): name for name in properties}

    def convert_record(value: Any, path: Path, report: Report) -> Any:
        if not isinstance(value, dict):
            return _refuse(path, "a mapping", value, report)
        converted: dict[str, Any] = {}
        for written, item in value.items():
            name = written if written in properties else folded.get(str(written).lower())
            here = (*path, written)
            if name is None:
                report.warning(here, "is not a property that is known, and is ignored")
            elif name != written and name in value:
                report.warning(here, f"is ignored beside {name}")
            elif item is not None:
                converted[name] = properties[name].convert(item, here, report)
        return converted

    return convert_record


def rule(value: Any, path: Path, report: Report) -> Any:
    """A rule of unknown combinators alone is never met: a problem. Beside a known one they are ignored."""
    if isinstance(value, dict):
        unknown = [key for key in value if key.lower() not in RULE]
        if unknown and len(unknown) == len(value):
            report.problem((*path, unknown[0]), "expected and, or, not or match")
            return {}
    return record(RULE)(value, path, report)


def verify(value: Any, path: Path, report: Report) -> Any:
    """Beside `scheme` and `secrets` stands what changes the scheme: `signatures.compile_scheme` knows and checks it."""
    if isinstance(value, str):
        return {"scheme": value}
    if not isinstance(value, dict):
        return _refuse(path, "a scheme's name or a mapping", value, report)
    own = {key: item for key, item in value.items() if key in VERIFY}
    return {**value, **record(VERIFY)(own, path, report)}


def allowed_age(value: Any, path: Path, report: Report) -> Any:
    return record(ALLOWED_AGE)(value, path, report) if isinstance(value, dict) else duration(value, path, report)


def duration(value: Any, path: Path, report: Report) -> Any:
    if isinstance(value, (str, int, float)) and not isinstance(value, bool):
        return value
    return _refuse(path, 'a duration: seconds, or a text like "90s", "5m", "2h"', value, report)


def _refuse(path: Path, expected: str, value: Any, report: Report) -> None:
    kinds = {dict: "a mapping", list: "a list", bool: "a boolean", str: "a text", type(None): "nothing"}
    report.problem(path, f"expected {expected}, not {kinds.get(type(value), 'a number')}")


def _go_float(value: float) -> str:
    """strconv.FormatFloat(value, 'g', -1, 32): the shortest text that is the same single-precision number."""
    if value != value:  # noqa: PLR0124 - NaN
        return "NaN"
    try:
        single = struct.unpack("f", struct.pack("f", value))[0]
    except OverflowError:
        single = float("inf") if value > 0 else float("-inf")
    if single in {float("inf"), float("-inf")}:
        return "+Inf" if single > 0 else "-Inf"
    digits = next(
        shown
        for precision in range(9)
        if struct.unpack("f", struct.pack("f", float(shown := f"{single:.{precision}e}")))[0] == single
    )
    mantissa, _, exponent = digits.partition("e")
    power = int(exponent)
    significant = mantissa.replace("-", "").replace(".", "")
    if not -4 <= power < 6:  # noqa: PLR2004 - Go's bounds for a shortest text
        return f"{mantissa}e{'-' if power < 0 else '+'}{abs(power):02d}"
    return f"{float(digits):.{max(len(significant) - 1 - power, 0)}f}"


_SOURCE = {
    "source": Property(text, "where the value comes from"),
    "name": Property(text, "the parameter's name; dotted for a value inside objects and lists"),
}
ARGUMENT = {
    **_SOURCE,
    "envname": Property(text, "the environment variable, instead of HOOK_ and the name"),
    "base64decode": Property(boolean, "pass-file-to-command: the value is base64"),
}
HEADER = {
    "name": Property(text, "the header's name"),
    "value": Property(text, "its value"),
}
argument = record(ARGUMENT)
arguments = listing(argument, dict)

ADNANH_MATCH = {
    "type": Property(text, "the match type"),
    "regex": Property(text, "type regex: an RE2 pattern, unanchored"),
    "secret": Property(text, "signature types: the shared secret, literally"),
    "value": Property(text, "type value: what the parameter must equal; type number: what it is compared with"),
    "parameter": Property(argument, "the value that is looked at"),
    "ip-range": Property(text, "type ip-whitelist: addresses and CIDR ranges, separated by blanks"),
}
OUR_MATCH = {
    "any": Property(boolean, "`*` in the parameter's name stands for every element; one of them must match"),
    "operator": Property(text, "type number: ==, !=, <, <=, > or >="),
    "equals": Property(argument, "type value: another value of the request, instead of `value`"),
    "than": Property(argument, "type number: another value of the request, instead of `value`"),
    "secrets": Property(text_or_texts, "payload-hmac types: references to secrets, any of which may have signed"),
}
MATCH = {**ADNANH_MATCH, **OUR_MATCH}
RULE = {
    "and": Property(listing(rule, dict), "all of these; an empty list is met"),
    "or": Property(listing(rule, dict), "one of these; an empty list is not met"),
    "not": Property(rule, "the opposite of this"),
    "match": Property(record(MATCH), "one comparison"),
}
VERIFY = {
    "scheme": Property(anything, "a provider's name, or a scheme written out; other keys here change it"),
    "secrets": Property(text_or_texts, "references to the secrets, any of which may have signed"),
}
ALLOWED_AGE = {
    "max": Property(duration, "how old, and how far in the future, a request may be"),
    **_SOURCE,
    "format": Property(text, "seconds, milliseconds, iso8601 or http-date"),
}
RESPOND = {
    "status": Property(integer, "the code"),
    "body": Property(text, "the body"),
    "headers": Property(text_map, "names to values"),
}
RETRY = {
    "attempts": Property(integer, "how often the action is tried in all"),
    "backoff": Property(duration, "the delay before the second attempt; it doubles from there"),
}

ADNANH = {
    "id": Property(text, "names the hook; its path after the prefix"),
    "execute-command": Property(text, "the command: one path, never split at blanks"),
    "command-working-directory": Property(text, "where it runs, and where a relative command is looked for"),
    "response-message": Property(text, "the body of the answer to an accepted request"),
    "response-headers": Property(listing(record(HEADER), dict), "headers of that answer"),
    "include-command-output-in-response": Property(boolean, "wait, and answer what the command printed"),
    "include-command-output-in-response-on-error": Property(boolean, "also when it failed (500)"),
    "pass-environment-to-command": Property(arguments, "values as environment variables"),
    "pass-arguments-to-command": Property(arguments, "values as arguments, in this order"),
    "pass-file-to-command": Property(arguments, "values as temporary files, their paths in environment variables"),
    "parse-parameters-as-json": Property(arguments, "parameters whose text is a JSON object, to be read as that"),
    "trigger-rule": Property(rule, "when the hook runs; always if there is none"),
    "trigger-rule-mismatch-http-response-code": Property(integer, "the code when the rule is not met; 200 if not set"),
    "trigger-signature-soft-failures": Property(boolean, "inside `or`, a wrong signature counts as not met"),
    "incoming-payload-content-type": Property(text, "read the body as this, whatever its Content-Type says"),
    "success-http-response-code": Property(integer, "the code of the answer to an accepted request; 200 if not set"),
    "http-methods": Property(texts, "allowed methods; all if there are none"),
}
OURS = {
    "path": Property(text, "the path after the prefix, instead of the id; several hooks may share one"),
    "verify": Property(verify, "who signs the requests: a scheme and the references of its secrets"),
    "secrets": Property(text_or_texts, "the references, where `verify` has none of its own"),
    "ip-allowlist": Property(words, "addresses and CIDR ranges that may call; others get 403"),
    "allowed-age": Property(allowed_age, "how old a request may be by its own timestamp; older ones get 401"),
    "idempotency-key": Property(argument, "the value two deliveries of the same event share"),
    "dedupe-window": Property(duration, "how long a delivery is known, and a repetition does not run; 0: each runs"),
    "redeliver": Property(text, "run: what a person had the provider send again runs again"),
    "respond": Property(record(RESPOND), "the answer to an accepted request, over the upstream properties"),
    "mode": Property(text, "async (answer when queued) or sync (answer when the action is done)"),
    "action": Property(mapping, "what to run, where it is not execute-command"),
    "timeout": Property(duration, "how long the action may take"),
    "retry": Property(record(RETRY), "how often and how patiently a failed action is tried again"),
    "concurrency": Property(integer, "how many deliveries of this hook may run at once"),
    "order": Property(text, "serial: one delivery at a time, in the order of arrival"),
    "debounce": Property(duration, "run once, for the latest request, when none came for so long"),
    "debounce-key": Property(argument, "debounce requests of the same value only with each other"),
    "allow-credentials": Property(boolean, "the command sees the function's AWS credentials"),
    "compatibility": Property(text, "adnanh: a wrong signature answers 500, as upstream, not 401"),
}
HOOK = {**ADNANH, **OURS}
