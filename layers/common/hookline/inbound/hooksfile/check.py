"""What is checked about hooks when they are applied, so that nothing of it is found out when they are called.

Types are right already (`hookschema.py`); this is about meaning. Problems stop the file from being applied, warnings
do not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hookline.errors import HooklineError, InvalidInput, NotFound
from hookline.inbound.actions.check import problems as action_problems
from hookline.inbound.answers import known_code
from hookline.inbound.hooks.hook import Hook, parse_duration
from hookline.inbound.message import MOST_DELAY
from hookline.inbound.request import header_problem
from hookline.inbound.rules.ipranges import parse_network
from hookline.inbound.rules.matches import HMAC_TYPES, MATCH_TYPES, OPERATORS, compile_regex
from hookline.inbound.rules.rules import COMBINATORS
from hookline.inbound.rules.values import REQUEST_KEYS, SOURCES, VERDICT_KEYS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from hookline.errors import Problem
    from hookline.inbound.hooksfile.schema import Report
    from hookline.inbound.hooksfile.yaml_text import Path
    from hookline.inbound.signatures.scheme import Scheme

    Resolve = Callable[[str], list[str]]

__all__ = ["check_hook"]

LONGEST_WINDOW = 30 * 86_400  # seconds
_TIME_FORMATS = ("seconds", "milliseconds", "iso8601", "http-date")
_REFERENCES = ("ssm", "secretsmanager", "env")
_METHODS = frozenset(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "CONNECT", "TRACE"])
_NO_PARAMETER = {"ip-whitelist", "scalr-signature"}
_WITH_ANY = {"value", "regex", "number"}
_ARGUMENTS = ("pass-arguments-to-command", "pass-environment-to-command", "pass-file-to-command")
_DECISIVE = frozenset(
    [
        *("PATH", "HOME", "TMPDIR", "IFS", "ENV", "BASH_ENV", "SHELLOPTS", "PS4", "CDPATH", "PYTHONPATH", "PYTHONHOME"),
        *("PYTHONSTARTUP", "NODE_OPTIONS", "NODE_PATH", "PERL5OPT", "PERL5LIB", "RUBYOPT", "RUBYLIB", "CLASSPATH"),
        *("JAVA_TOOL_OPTIONS", "EDITOR", "VISUAL", "PAGER"),
    ]
)
_DECISIVE_PREFIXES = ("LD_", "GIT_", "AWS_", "DYLD_", "_JAVA_", "BASH_FUNC_")
_CODES = ("success-http-response-code", "trigger-rule-mismatch-http-response-code")


def check_hook(hook: Mapping[str, Any], path: Path, report: Report, resolve: Resolve | None = None) -> None:
    """`resolve` looks a secret reference up (NotFound where nothing stands behind it); None: not looked up."""
    check = _Check(report, resolve)
    if not hook.get("id"):
        report.warning(path, "has no id: it can be called only at the bare prefix")
    check.action(hook, path)
    for key in _ARGUMENTS:
        for index, argument in enumerate(hook.get(key, ())):
            check.source(argument, (*path, key, index))
    check.variables(hook, path)
    for index, argument in enumerate(hook.get("parse-parameters-as-json", ())):
        check.json_parameter(argument, (*path, "parse-parameters-as-json", index))
    if "trigger-rule" in hook:
        check.rule(hook["trigger-rule"], (*path, "trigger-rule"))
    for index, method in enumerate(hook.get("http-methods", ())):
        if method.strip().upper() not in _METHODS:
            report.warning((*path, "http-methods", index), f"{method!r} is no HTTP method")
    for key in _CODES:
        if hook.get(key) and known_code(hook[key]) != hook[key]:
            report.warning((*path, key), f"{hook[key]} is no HTTP status that can be answered; 200 is, as upstream")
    check.ours(hook, path)
    check.verify(hook, path)


class _Check:
    def __init__(self, report: Report, resolve: Resolve | None) -> None:
        self._report = report
        self._resolve = resolve

    def _problem(self, path: Path, expected: str) -> None:
        self._report.problem(path, expected)

    # ------------------------------------------------------------------------------------------ rules and sources

    def rule(self, rule: Mapping[str, Any], path: Path) -> None:
        present = [key for key in COMBINATORS if key in rule]
        if not present:
            self._report.warning(path, "is empty, and an empty rule is never met")
            return
        for ignored in present[1:]:
            self._report.warning((*path, ignored), f"is ignored beside {present[0]}")
        inner, here = rule[present[0]], (*path, present[0])
        if present[0] == "match":
            self.match(inner, here)
        elif present[0] == "not":
            self.rule(inner, here)
        else:
            for index, child in enumerate(inner):
                self.rule(child, (*here, index))

    def match(self, match: Mapping[str, Any], path: Path) -> None:
        kind = match.get("type", "")
        if kind not in MATCH_TYPES:
            known = ", ".join(MATCH_TYPES)
            self._problem((*path, "type") if kind else path, f"expected a match type: {known}; not {kind!r}")
            return
        if kind not in _NO_PARAMETER:
            self.source(match.get("parameter"), (*path, "parameter"))
        if match.get("any") and kind not in _WITH_ANY:
            self._problem((*path, "any"), f"expected only with the types {', '.join(sorted(_WITH_ANY))}")
        if kind in HMAC_TYPES:
            self._hmac(match, path)
        elif kind == "scalr-signature" and not match.get("secret"):
            self._problem((*path, "secret"), "expected a secret that is not empty")
        elif kind == "regex":
            self._regex(match.get("regex", ""), (*path, "regex"))
        elif kind == "ip-whitelist":
            self._networks(match.get("ip-range", "").split(), (*path, "ip-range"))
        elif kind == "number":
            self._number(match, path)
        else:
            self._value(match, path)

    def _value(self, match: Mapping[str, Any], path: Path) -> None:
        if "equals" in match:
            self.source(match["equals"], (*path, "equals"))
        elif "value" not in match:
            instead = "; `secret` is not looked at by this type" if "secret" in match else ""
            self._report.warning(path, f"has no value: it is met by an empty one{instead}")

    def _hmac(self, match: Mapping[str, Any], path: Path) -> None:
        if "secrets" in match:
            self.references(match["secrets"], (*path, "secrets"))
        elif not match.get("secret"):
            self._problem((*path, "secret"), "expected a secret that is not empty")
        if match["type"].startswith("payload-hash-"):
            current = match["type"].replace("hash", "hmac")
            self._report.warning((*path, "type"), f"{match['type']} is deprecated: it is {current}")

    def _regex(self, pattern: str, path: Path) -> None:
        try:
            compile_regex(pattern)
        except ValueError as error:
            self._problem(path, f"expected an RE2 pattern: {error}")

    def _number(self, match: Mapping[str, Any], path: Path) -> None:
        if match.get("operator", "==") not in OPERATORS:
            self._problem((*path, "operator"), f"expected one of {' '.join(OPERATORS)}")
        if "than" in match:
            self.source(match["than"], (*path, "than"))
            return
        try:
            float(match.get("value", ""))
        except ValueError:
            self._problem((*path, "value"), "expected a number (or `than`, another value of the request)")

    def source(self, argument: Mapping[str, Any] | None, path: Path) -> None:
        source = (argument or {}).get("source", "")
        name = (argument or {}).get("name", "")
        if source not in SOURCES:
            where = (*path, "source") if source else path
            self._problem(where, f"expected a source: {', '.join(SOURCES)}; not {source!r}")
        elif source == "request" and name.lower() not in REQUEST_KEYS:
            self._problem((*path, "name"), f"expected {' or '.join(REQUEST_KEYS)}, not {name!r}")
        elif source in {"verdict", "event"} and name not in VERDICT_KEYS:
            self._problem((*path, "name"), f"expected {', '.join(VERDICT_KEYS)}, not {name!r}")

    def variables(self, hook: Mapping[str, Any], path: Path) -> None:
        """Names of environment variables that let a sender decide which code a command runs."""
        for key in ("pass-environment-to-command", "pass-file-to-command"):
            for index, argument in enumerate(hook.get(key, ())):
                name = argument.get("envname", "")
                if name.upper() in _DECISIVE or name.upper().startswith(_DECISIVE_PREFIXES):
                    why = f"{name} changes how programs start or what they run: the sender would choose it"
                    self._report.warning((*path, key, index, "envname"), why)

    def json_parameter(self, argument: Mapping[str, Any], path: Path) -> None:
        source, name = argument.get("source", ""), argument.get("name", "")
        if source not in {"header", "payload", "url", "query"}:
            self._problem((*path, "source"), f"expected header, url, query or payload, not {source!r}")
        elif "." in name:
            self._problem((*path, "name"), "expected a name without a dot: only a whole parameter can be replaced")

    # ------------------------------------------------------------------------------------------ our own properties

    def action(self, hook: Mapping[str, Any], path: Path) -> None:
        action = hook.get("action")
        if (action or {}).get("type", "command") == "command" and not hook.get("execute-command"):
            self._problem(path, "expected execute-command (or an action)")
        if action is None:
            return
        self._all(action_problems(action), path)
        if action.get("type", "command") != "command" and hook.get("execute-command"):
            self._report.warning((*path, "execute-command"), f"is ignored beside the action {action['type']}")

    def ours(self, hook: Mapping[str, Any], path: Path) -> None:
        self._one_of(hook, "mode", ("async", "sync"), path)
        self._one_of(hook, "order", ("serial",), path)
        self._one_of(hook, "compatibility", ("adnanh",), path)
        self._one_of(hook, "redeliver", ("run",), path)
        if "dedupe-window" in hook and self._duration(hook["dedupe-window"], (*path, "dedupe-window")) > LONGEST_WINDOW:
            self._problem((*path, "dedupe-window"), "expected at most 30 days")
        self._networks(hook.get("ip-allowlist", ()), (*path, "ip-allowlist"))
        for key in ("idempotency-key", "debounce-key"):
            if key in hook:
                self.source(hook[key], (*path, key))
        timing = {key: hook[key] for key in ("timeout", "retry") if key in hook}
        self._all(action_problems({"type": "command", **timing}, ""), path)
        self._age(hook, (*path, "allowed-age"))
        self._headers(hook, path)
        status = hook.get("respond", {}).get("status")
        if status is not None and known_code(status) != status:
            self._problem((*path, "respond", "status"), f"expected an HTTP status of a final answer, not {status}")
        self._together(hook, path)

    def _headers(self, hook: Mapping[str, Any], path: Path) -> None:
        """A header that cannot be sent would make every answer a 500."""
        listed = enumerate(hook.get("response-headers", ()))
        named = [((*path, "response-headers", at, "name"), each.get("name", ""), each) for at, each in listed]
        respond = hook.get("respond", {}).get("headers", {})
        named += [((*path, "respond", "headers", name), name, {"value": value}) for name, value in respond.items()]
        forwarded = (hook.get("action") or {}).get("headers")
        if isinstance(forwarded, dict):
            named += [((*path, "action", "headers", name), str(name), {}) for name in forwarded]
        for where, name, header in named:
            if why := header_problem(name, header.get("value", "")):
                self._problem(where, why)

    def _together(self, hook: Mapping[str, Any], path: Path) -> None:
        sync = hook.get("mode") == "sync" or hook.get("include-command-output-in-response", False)
        if hook.get("concurrency", 1) < 1:
            self._problem((*path, "concurrency"), "expected 1 or more")
        if "debounce" in hook:
            self._debounce(hook, (*path, "debounce"), sync=sync)
        if "debounce-key" in hook and "debounce" not in hook:
            self._problem((*path, "debounce-key"), "expected only with debounce")
        if hook.get("order") == "serial":
            if sync:
                self._problem((*path, "order"), "expected only with mode: async (a waiting sender is not queued)")
            if hook.get("concurrency", 1) > 1:
                self._problem((*path, "concurrency"), "expected 1 or nothing with order: serial")

    def _debounce(self, hook: Mapping[str, Any], path: Path, *, sync: bool) -> None:
        if self._duration(hook["debounce"], path) > MOST_DELAY:
            self._problem(path, f"expected at most {MOST_DELAY} seconds, the longest that SQS holds a message back")
        if sync:
            self._problem(path, "expected only with mode: async (a sender cannot wait for it)")
        if "order" in hook or "concurrency" in hook:
            self._problem(
                path, "cannot be combined with order or concurrency: a FIFO queue cannot delay a single message"
            )

    def _age(self, hook: Mapping[str, Any], path: Path) -> None:
        age = hook.get("allowed-age")
        if age is None:
            return
        if not isinstance(age, dict):
            self._duration(age, path)
        elif "max" not in age:
            self._problem(path, "expected max, the age")
        else:
            self._duration(age["max"], (*path, "max"))
        settings = age if isinstance(age, dict) else {}
        if "source" in settings:
            self.source(settings, path)
            self._one_of(settings, "format", _TIME_FORMATS, path)
        elif "verify" not in hook:
            self._problem(path, "expected a source and name, as no signature with a timestamp is verified here")

    def verify(self, hook: Mapping[str, Any], path: Path) -> None:
        if "secrets" in hook:
            self.references(hook["secrets"], (*path, "secrets"))
        if "verify" not in hook:
            for key in ("secrets", "redeliver"):
                if key in hook:
                    self._problem((*path, key), "expected only with verify")
            return
        verify, here = hook["verify"], (*path, "verify")
        if "secrets" in verify:
            self.references(verify["secrets"], (*here, "secrets"))
        scheme = self._scheme({"verify": verify}, here)
        if scheme is not None and "redeliver" in hook and not scheme.identity.resent_by_hand:
            why = f"{scheme.name} does not tell a redelivery that a person asked for from its own retries"
            self._problem((*path, "redeliver"), f"expected only where a repetition is asked for: {why}")
        if scheme is None or verify.get("secrets") or hook.get("secrets"):
            return
        if _needs_secret(scheme):
            self._problem(here, "expected secrets: references such as ssm:/hookline/github")
        elif scheme.methods and not hook.get("trigger-rule"):
            why = "the provider signs for everybody: without secrets a trigger-rule must say whose requests these are"
            self._report.warning(here, f"{scheme.name}: {why}")

    def _scheme(self, hook: Mapping[str, Any], path: Path) -> Scheme | None:
        from hookline.inbound.signatures import schemes  # noqa: PLC0415 - only hooks with verify need them

        name = hook["verify"].get("scheme")
        try:
            scheme = Hook(hook).scheme
        except NotFound:
            where = (*path, "scheme") if name else path
            self._problem(where, f"expected one of the providers, not {name!r}: {', '.join(schemes.names())}")
            return None
        except InvalidInput as error:
            for problem in error.problems:
                self._problem((*path, problem.where), problem.expected)
            return None
        if scheme.unconfirmed:
            self._report.warning(path, f"the scheme {scheme.name} is unconfirmed: try it before you rely on it")
        if not scheme.methods:
            self._report.warning(path, f"{scheme.name} signs nothing: every request is let through")
        return scheme

    def references(self, references: Sequence[str], path: Path) -> None:
        if not references:
            self._problem(path, "expected at least one secret")
        for index, reference in enumerate(references):
            here = (*path, index)
            prefix, colon, name = reference.partition(":")
            if not reference.strip() or (colon and prefix in _REFERENCES and not name):
                self._problem(here, "expected a secret, or a reference: ssm:/name, secretsmanager:name or env:NAME")
            elif not (colon and prefix in _REFERENCES):
                self._report.warning(here, "is stored as it stands here; ssm: and secretsmanager: references are not")
            elif self._resolve is not None:
                self._resolvable(reference, here)

    def _resolvable(self, reference: str, path: Path) -> None:
        assert self._resolve is not None
        try:
            values = self._resolve(reference)
        except HooklineError as error:
            self._problem(path, f"expected a secret behind {reference}: {error}")
            return
        if not values or not all(value.strip() for value in values):
            self._problem(path, f"expected a secret that is not empty or blank behind {reference}")
        elif any(value != value.strip() for value in values):
            self._report.warning(path, f"{reference} begins or ends with a blank, which is part of the secret")

    # ------------------------------------------------------------------------------------------ small things

    def _networks(self, ranges: Sequence[str], path: Path) -> None:
        for text in ranges:
            try:
                parse_network(text)
            except ValueError:
                self._problem(path, f"expected addresses and CIDR ranges, not {text!r}")

    def _one_of(self, values: Mapping[str, Any], key: str, allowed: Sequence[str], path: Path) -> None:
        if key in values and values[key] not in allowed:
            self._problem((*path, key), f"expected {' or '.join(allowed)}, not {values[key]!r}")

    def _duration(self, value: Any, path: Path) -> float:
        try:
            return parse_duration(value)
        except (ValueError, TypeError):
            self._problem(path, f'expected a duration: seconds, or a text like "90s", "5m", "2h"; not {value!r}')
            return 0.0

    def _all(self, problems: Sequence[Problem], path: Path) -> None:
        for problem in problems:
            self._problem((*path, *filter(None, problem.where.split("."))), problem.expected)


def _needs_secret(scheme: Scheme) -> bool:
    """Not where nothing is signed, nor where a request names a certificate of the provider's."""
    return bool(scheme.methods) and not any(method.can_fetch for method in scheme.methods)
