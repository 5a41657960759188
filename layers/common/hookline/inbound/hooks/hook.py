"""Hooks as a running function holds them: everything that can be prepared before a request is prepared here.

Compiling is cheap and never refuses: documents were validated when they were applied (`hooksfile.py`), and what
upstream reports only when a rule is reached is reported at once.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote

from hookline.inbound.answers import known_code, sniff
from hookline.inbound.hooks.arguments import arguments_of
from hookline.inbound.rules.ipranges import parse_network
from hookline.inbound.rules.rules import compile_rule
from hookline.inbound.rules.values import Evaluation, LookupFailed, compile_source

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from hookline.inbound.request import Request
    from hookline.inbound.rules.matches import Rule
    from hookline.inbound.signatures.scheme import Scheme
    from hookline.inbound.signatures.verdict import Verdict

    Source = Callable[[Evaluation], str]

__all__ = ["AllowedAge", "Answer", "Hook", "HookSet", "compile_hook", "parse_duration"]

PREFIX = "hooks"  # adnanh/webhook's -urlprefix
_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_REPLACEABLE = {"header", "payload", "url", "query"}


class Answer(NamedTuple):
    """The prepared answer of an accepted request; `content_type` is what the body looks like."""

    status: int
    body: str
    headers: dict[str, str]
    content_type: str


class AllowedAge(NamedTuple):
    """`seconds` either way of now; `timestamp` and `unit` where the time is not the verified signature's own."""

    seconds: float
    timestamp: Source | None
    unit: str


def parse_duration(value: Any) -> float:
    """Seconds of `90`, `"90s"`, `"5m"`, `"2h"`, `"1d"` or `"500ms"`; raises ValueError."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        seconds = float(value)
    else:
        text = str(value).strip()
        number = text.rstrip("dhms")
        seconds = float(number) * _UNITS[text[len(number) :] or "s"] if text[len(number) :] in {*_UNITS, ""} else -1.0
    if not 0 <= seconds < float("inf"):
        raise ValueError(f"{value!r} is not a duration")
    return seconds


class Hook:
    """One hook, compiled. `raw` is the stored form; the attributes are what the receiver and the worker ask for.

    - `id`, `path` (what follows the prefix; the id unless `path` is set), `methods` (None: all)
    - `rule`, `answer`, `mismatch_code`, `capture` (command output is the answer), `capture_on_error`
    - `command`, `working_directory`, `arguments`, `environment`, `files`; see `command.build`
    - `sync`: the sender waits for the action; `action`: `{"type": "command", …}` and its own settings
    - `verify`, `secrets` (references), `ip_allowlist`, `allowed_age`
    - `idempotency_key`, `dedupe_window` (seconds, 0: every request runs, None: by what identifies it), `redeliver`
    - `concurrency` (None: no limit), `serial` (FIFO, one at a time), `debounce` (seconds, 0: none), `debounce_key`
    - `timeout` (seconds, None: the worker's), `retry` ({attempts, backoff}), `allow_credentials`, `adnanh`
    """

    def __init__(self, raw: Mapping[str, Any]) -> None:
        self.raw = raw
        self.id: str = raw.get("id", "")
        self.path: str = (raw.get("path") or self.id).removeprefix("/")
        methods = raw.get("http-methods")
        self.methods = {method.strip().upper() for method in methods} if methods else None
        self.adnanh: bool = raw.get("compatibility") == "adnanh"
        self._compile_command(raw)
        self._compile_answers(raw)
        self._compile_ours(raw)
        rule = raw.get("trigger-rule")
        self.rule: Rule | None = None if rule is None else compile_rule(rule)
        self.soft_signatures: bool = raw.get("trigger-signature-soft-failures", False)
        self.content_type: str = raw.get("incoming-payload-content-type", "")

    def _compile_command(self, raw: Mapping[str, Any]) -> None:
        self.action: dict[str, Any] = {"type": "command", **(raw.get("action") or {})}
        self.command: str = raw.get("execute-command", "")
        self.working_directory: str = raw.get("command-working-directory", "")
        self.arguments = arguments_of(raw, "pass-arguments-to-command")
        self.environment = arguments_of(raw, "pass-environment-to-command")
        self.files = arguments_of(raw, "pass-file-to-command")
        self.json_parameters = arguments_of(raw, "parse-parameters-as-json")
        self.json_files = [each.name for each in self.json_parameters if each.source == "payload"]
        self.broken = any("." in each.name and each.source in _REPLACEABLE for each in self.json_parameters)
        self.allow_credentials: bool = raw.get("allow-credentials", False)
        timeout = self.action.get("timeout", raw.get("timeout"))
        self.timeout = None if timeout is None else parse_duration(timeout)
        self.retry: dict[str, Any] = self.action.get("retry") or raw.get("retry") or {}

    def _compile_answers(self, raw: Mapping[str, Any]) -> None:
        self.capture: bool = raw.get("include-command-output-in-response", False)
        self.capture_on_error: bool = raw.get("include-command-output-in-response-on-error", False)
        self.sync: bool = self.capture or raw.get("mode") == "sync"
        self.mismatch_code: int = raw.get("trigger-rule-mismatch-http-response-code", 0)
        respond = raw.get("respond") or {}
        self.respond: bool = bool(respond)
        headers = {each.get("name", ""): each.get("value", "") for each in raw.get("response-headers") or ()}
        status = respond.get("status") or raw.get("success-http-response-code") or 200
        body = "" if self.capture else raw.get("response-message", "")
        body = respond.get("body", body)
        self.answer = Answer(known_code(status), body, {**headers, **respond.get("headers", {})}, sniff(body))

    def _compile_ours(self, raw: Mapping[str, Any]) -> None:
        verify = raw.get("verify")
        self.verify: Mapping[str, Any] | None = {"scheme": verify} if isinstance(verify, str) else verify
        self.secrets = _references(self.verify or {}) or _references(raw)
        allowlist = raw.get("ip-allowlist") or ()
        ranges = allowlist.split() if isinstance(allowlist, str) else allowlist
        self.ip_allowlist = tuple(map(parse_network, ranges))
        self.idempotency_key = _optional_source(raw.get("idempotency-key"))
        window = raw.get("dedupe-window")
        self.dedupe_window = None if window is None else parse_duration(window)
        self.redeliver: bool = raw.get("redeliver") == "run"
        self.allowed_age = _allowed_age(raw.get("allowed-age"))
        self.concurrency: int | None = raw.get("concurrency")
        self.serial: bool = raw.get("order") == "serial"
        self.debounce = parse_duration(raw.get("debounce", 0))
        self.debounce_key = _optional_source(raw.get("debounce-key"))

    @cached_property
    def traced_rule(self) -> Rule | None:
        rule = self.raw.get("trigger-rule")
        return None if rule is None else compile_rule(rule, traced=True)

    @cached_property
    def scheme(self) -> Scheme:
        """The compiled signature scheme of `verify`; raises NotFound or InvalidInput."""
        # a plain adnanh hook needs no engine
        from hookline.inbound.signatures.scheme import compile_scheme, load_scheme  # noqa: PLC0415

        assert self.verify is not None
        scheme = self.verify.get("scheme")
        if isinstance(scheme, str) and not self.verify.keys() - {"scheme", "secrets"}:
            return load_scheme(scheme)
        changes = dict(self.verify)
        if isinstance(scheme, dict):
            changes = {**scheme, **{key: value for key, value in self.verify.items() if key != "scheme"}}
        return compile_scheme(changes)

    def evaluation(
        self,
        request: Request,
        *,
        now: float = 0.0,
        secrets: Callable[[str], list[str]] | None = None,
        verdict: Verdict | None = None,
    ) -> Evaluation:
        return Evaluation(
            request,
            content_type=self.content_type,
            now=now,
            secrets=secrets,
            verdict=verdict,
            soft_signatures=self.soft_signatures,
            json_files=self.json_files,
        )

    def read_json_parameters(self, evaluation: Evaluation) -> list[str]:
        """parse-parameters-as-json; what could not be read stays as it is and is named in the result."""
        problems = []
        for parameter in self.json_parameters:
            try:
                text = parameter.get(evaluation)
                evaluation.read_json_parameter(parameter.source, parameter.name, text)
            except (LookupFailed, ValueError) as error:
                why = error.kind if isinstance(error, LookupFailed) else "not the text of a JSON object"
                problems.append(f"parse-parameters-as-json: {parameter.source} {parameter.name!r}: {why}")
        return problems


def compile_hook(raw: Mapping[str, Any]) -> Hook:
    return Hook(raw)


class HookSet:
    """All hooks of an applied document, by path and by id."""

    def __init__(self, document: Mapping[str, Any], *, prefix: str = PREFIX) -> None:
        self.hooks = tuple(compile_hook(raw) for raw in document.get("hooks") or ())
        self._start = f"/{prefix}/" if prefix else "/"
        self._by_id: dict[str, Hook] = {}
        by_path: dict[str, list[Hook]] = {}
        for hook in self.hooks:
            self._by_id.setdefault(hook.id, hook)
            by_path.setdefault(hook.path, []).append(hook)
        self._by_path = {path: tuple(hooks) for path, hooks in by_path.items()}

    def for_path(self, path: str) -> tuple[Hook, ...]:
        """Hooks at `/<prefix>/<path>`, in the order of the file; empty if there is none."""
        if not path.startswith(self._start):
            return ()
        path = path[len(self._start) :]
        found = self._by_path.get(path)
        if found is None and "%" in path:
            found = self._by_path.get(unquote(path))
        return found or ()

    def get(self, hook_id: str) -> Hook | None:
        return self._by_id.get(hook_id)


def _references(raw: Mapping[str, Any]) -> tuple[str, ...]:
    secrets: str | Sequence[str] = raw.get("secrets") or ()
    return (secrets,) if isinstance(secrets, str) else tuple(secrets)


def _optional_source(raw: Mapping[str, Any] | None) -> Source | None:
    return None if raw is None else compile_source(raw)


def _allowed_age(raw: Any) -> AllowedAge | None:
    if raw is None:
        return None
    if not isinstance(raw, dict):
        return AllowedAge(parse_duration(raw), None, "")
    source = compile_source(raw) if "source" in raw else None
    return AllowedAge(parse_duration(raw.get("max")), source, raw.get("format", "seconds"))
