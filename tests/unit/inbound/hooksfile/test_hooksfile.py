"""Hooks files: what upstream loads loads, and everything that is wrong is reported at once."""

# ruff: noqa: E501 - a row of a table is one line
from __future__ import annotations

import json
from pathlib import Path

import pytest

from hookline.errors import InvalidHooks, NotFound
from hookline.inbound.decide import decide
from hookline.inbound.hooks.hook import HookSet
from hookline.inbound.hooksfile.load import load_files
from hookline.inbound.request import Request

FACTS = json.loads((Path(__file__).parents[3] / "facts" / "adnanh_behaviour.json").read_text())["cases"]
LOAD = [pytest.param(case, id=case["name"]) for case in FACTS if case["kind"] == "load"]

# Checked when a file is applied (issue 3): upstream loads these and finds out later, or never.
REFUSED = {
    "load/hook without execute-command loads; call answers 200": "expected execute-command",
    "load/duplicate id in one file: both load at start, first wins": "expected an id of its own",
}


def load(files, *, env=None, template=False, resolve=None, names=None):
    def read(name):
        if name not in files:
            raise FileNotFoundError(name)
        return files[name].encode()

    return load_files(names or list(files), env=env or {}, read=read, template=template, resolve=resolve)


def problems(text, **options):
    with pytest.raises(InvalidHooks) as refused:
        load({"hooks.yaml": text}, **options)
    return [str(problem) for problem in refused.value.problems]


def warnings(text, **options):
    return [str(warning) for warning in load({"hooks.yaml": text}, **options).warnings]


@pytest.mark.parametrize("case", LOAD)
def test_a_file_that_upstream_loads(case):
    files, expected = dict(case["files"]), case["expect"]
    names = list(files)
    env = {name: "." if value == "<CWD>" else value for name, value in case["env"].items()}
    files["./secretfile"] = "filesecret\n"
    template = "-template" in case["cli_flags"]
    loads = any("loaded:" in line for line in expected["log"]) and expected["exited_with"] is None
    if not loads or case["name"] in REFUSED:
        with pytest.raises(InvalidHooks, match=REFUSED.get(case["name"], "expected")):
            load(files, names=names, env=env, template=template)
        return
    document = load(files, names=names, env=env, template=template).document
    for path, (status, body) in expected["responses"].items():
        (hook,) = HookSet(json.loads(json.dumps(document))).for_path(path)
        response = decide(hook, Request(path=path), now=0, secrets=lambda reference: [reference]).response
        assert (response.status, response.body) == (status, body)


COMMAND = "execute-command: /bin/true"


def with_rule(rule):
    return json.dumps([{"id": "x", "execute-command": "/bin/true", "trigger-rule": rule}])


HEADER = {"source": "header", "name": "X"}


@pytest.mark.parametrize(
    ("rule", "at", "expected"),
    [
        ({"match": {"type": "value", "parameter": {"source": "heder", "name": "X"}}}, "match.parameter.source", "a source"),
        ({"match": {"type": "value", "value": "x"}}, "match.parameter", "a source"),
        ({"match": {"type": "request", "parameter": HEADER}}, "match.type", "a match type"),
        ({"match": {"parameter": HEADER}}, "match", "a match type"),
        ({"and": [{"match": {"type": "regex", "regex": "*", "parameter": HEADER}}]}, "and[0].match.regex", "an RE2 pattern"),
        ({"match": {"type": "regex", "regex": "(?=a)", "parameter": HEADER}}, "match.regex", "an RE2 pattern"),
        ({"match": {"type": "regex", "regex": "(a)\\1", "parameter": HEADER}}, "match.regex", "an RE2 pattern"),
        ({"not": {"match": {"type": "ip-whitelist", "ip-range": "10.0.0.0/33"}}}, "not.match.ip-range", "CIDR"),
        ({"match": {"type": "payload-hmac-sha1", "secret": "", "parameter": HEADER}}, "match.secret", "not empty"),
        ({"match": {"type": "payload-hash-sha256", "parameter": HEADER}}, "match.secret", "not empty"),
        ({"match": {"type": "scalr-signature"}}, "match.secret", "not empty"),
        ({"match": {"type": "value", "parameter": {"source": "request", "name": "host"}}}, "match.parameter.name", "method"),
        ({"match": {"type": "value", "parameter": {"source": "event", "name": "x"}}}, "match.parameter.name", "version"),
        ({"match": {"type": "number", "value": "many", "parameter": HEADER}}, "match.value", "a number"),
        ({"match": {"type": "number", "operator": "=>", "value": 1, "parameter": HEADER}}, "match.operator", "one of"),
        ({"match": {"type": "value", "parameter": HEADER, "equals": {"source": "?"}}}, "match.equals.source", "a source"),
        ({"match": {"type": "payload-hmac-sha1", "secret": "s", "any": True, "parameter": HEADER}}, "match.any", "types"),
        ({"xor": []}, "xor", "and, or, not or match"),
        ({"or": {"match": {}}}, "or", "a list"),
        ("always", "trigger-rule", "a mapping"),
    ],
)  # fmt: skip
def test_a_rule_that_could_never_work_is_refused(rule, at, expected):
    (problem,) = problems(with_rule(rule))
    assert problem.startswith("hooks.yaml:1: hook 'x': trigger-rule")
    assert at in problem
    assert expected in problem


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mode: later", "mode: expected async or sync"),
        ("order: random", "order: expected serial"),
        ("compatibility: full", "compatibility: expected adnanh"),
        ("concurrency: 0", "concurrency: expected 1 or more"),
        ("concurrency: many", "concurrency: expected an integer, not a text"),
        ("debounce: soon", "debounce: expected a duration"),
        ("{debounce: 5, mode: sync}", "debounce: expected only with mode: async"),
        ("{order: serial, include-command-output-in-response: true}", "order: expected only with mode: async"),
        ("{order: serial, concurrency: 2}", "concurrency: expected 1 or nothing"),
        ("debounce-key: {source: payload, name: a}", "debounce-key: expected only with debounce"),
        ("ip-allowlist: [10.0.0.0/8, nowhere]", "ip-allowlist: expected addresses and CIDR ranges, not 'nowhere'"),
        ("ip-allowlist: 10.0.0.0/8 fe80::/129", "ip-allowlist: expected addresses and CIDR ranges, not 'fe80::/129'"),
        ("idempotency-key: {source: nowhere}", "idempotency-key.source: expected a source"),
        ("allowed-age: 5m", "allowed-age: expected a source and name"),
        ("allowed-age: {source: header, name: Date}", "allowed-age: expected max"),
        ("allowed-age: {max: 5m, source: header, name: Date, format: unix}", "format: expected seconds or"),
        ("respond: {status: 99}", "respond.status: expected an HTTP status"),
        ("timeout: 901", "timeout: must be a duration up to 290s"),
        ("retry: {attempts: 0}", "retry.attempts: must be a whole number from 1 to"),
        ("retry: {backoff: x}", "retry.backoff: must be a duration"),
        ("action: {type: lambada}", "action.type: must be one of command, lambda"),
        ("action: {type: command, function: f}", "action.function: an action of type command knows only"),
        ("action: {type: lambda}", "action.function: an action of type lambda needs it"),
        ("action: {type: stepfunctions}", "action.state-machine-arn: an action of type stepfunctions needs it"),
        ("action: {type: event, event-type: a}", "action.tenant: an action of type event needs it"),
        ("action: {type: sqs, queue-url: {source: body, name: a}}", "action.queue-url: expected a source"),
        ("debounce: 1h", "debounce: expected at most 900 seconds"),
        ("{debounce: 5, concurrency: 2}", "debounce: cannot be combined with order or concurrency"),
        ("action: {type: http, url: 'https://a', retry: 3}", "action.retry: must have attempts, backoff or both"),
        ("secrets: [env:A]", "secrets: expected only with verify"),
        ("parse-parameters-as-json: [{source: payload, name: a.b}]", "[0].name: expected a name without a dot"),
        ("parse-parameters-as-json: [{source: string, name: a}]", "[0].source: expected header, url, query or payload"),
        ("pass-arguments-to-command: [{source: request, name: path}]", "[0].name: expected method or remote-addr"),
        ("include-command-output-in-response: 'yes'", "expected true or false, not a text"),
        ("http-methods: POST", "http-methods: expected a list, not a text"),
        ("response-message: [a]", "response-message: expected a text, not a list"),
    ],
)
def test_a_property_that_is_wrong_is_named_with_its_line(text, expected):
    ours = text[1:-1].replace(", ", "\n  ") if text.startswith("{") else text
    (problem,) = problems(f"- id: x\n  {COMMAND}\n  {ours}\n")
    assert expected in problem
    file, line, *_ = problem.split(":")
    assert (file, int(line) >= 3) == ("hooks.yaml", True)


def test_all_problems_of_all_files_come_in_one_report():
    one = f"- id: a\n  {COMMAND}\n  mode: x\n- id: b\n"
    two = f"- id: a\n  {COMMAND}\n  trigger-rule:\n    match:\n      type: regex\n      regex: '['\n      parameter: {{}}\n"
    with pytest.raises(InvalidHooks) as refused:
        load({"one.yaml": one, "two.yaml": two})
    found = [str(problem) for problem in refused.value.problems]
    assert [problem.partition(": expected")[0] for problem in found] == [
        "one.yaml:3: hook 'a': mode",
        "one.yaml:4: hook 'b'",
        "two.yaml:7: hook 'a': trigger-rule.match.parameter",
        "two.yaml:6: hook 'a': trigger-rule.match.regex",
        "two.yaml:1: hook 'a': id",
    ]
    assert "one.yaml:1 has 'a' too" in found[-1]


def test_secret_references_are_looked_up_when_a_resolver_is_given():
    def resolve(reference):
        if reference == "ssm:/there":
            return ["secret"]
        if reference == "env:EMPTY":
            return [""]
        raise NotFound("no such parameter")

    rule = {
        "type": "payload-hmac-sha256",
        "parameter": HEADER,
        "secrets": ["ssm:/there", "ssm:/gone", "env:EMPTY", "ssm:"],
    }
    found = problems(with_rule({"match": rule}), resolve=resolve)
    assert [problem.partition("secrets")[2] for problem in found] == [
        "[1]: expected a secret behind ssm:/gone: no such parameter",
        "[2]: expected a secret that is not empty or blank behind env:EMPTY",
        "[3]: expected a secret, or a reference: ssm:/name, secretsmanager:name or env:NAME",
    ]


@pytest.mark.parametrize(
    ("verify", "expected"),
    [
        ("{scheme: githup, secrets: [env:A]}", "verify.scheme: expected one of the providers, not 'githup': adyen"),
        ("githup", "verify.scheme: expected one of the providers"),
        ("{scheme: github}", "verify: expected secrets: references"),
        ("github", "verify: expected secrets: references"),
        ("{scheme: github, secrets: []}", "verify.secrets: expected at least one secret"),
        ("{scheme: github, secrets: ['']}", "verify.secrets[0]: expected a secret, or a reference"),
        ("{scheme: github, secrets: 5}", "verify.secrets: expected a list, not a number"),
        ("{scheme: {algorithm: rot13}, secrets: [env:A]}", "verify.algorithm: "),
        ("{scheme: github, tolerence: 5, secrets: [env:A]}", "verify.tolerence: "),
        ("[github]", "verify: expected a scheme's name or a mapping, not a list"),
    ],
)
def test_what_verify_must_have(verify, expected):
    found = problems(f"- id: x\n  {COMMAND}\n  verify: {verify}\n")
    assert f"hooks.yaml:3: hook 'x': {expected}" in "\n".join(found)


def test_schemes_that_need_no_secret_and_secrets_beside_verify():
    assert "signs for everybody" in "".join(warnings(f"- id: x\n  {COMMAND}\n  verify: aws-sns\n"))
    rule = "{match: {type: value, value: 'arn:aws:sns:a:1:b', parameter: {source: payload, name: TopicArn}}}"
    assert warnings(f"- id: x\n  {COMMAND}\n  verify: aws-sns\n  trigger-rule: {rule}\n") == []
    assert warnings(f"- id: x\n  {COMMAND}\n  verify: github\n  secrets: [ssm:/a, secretsmanager:b#c]\n") == []
    assert "is stored as it stands here" in warnings(f"- id: x\n  {COMMAND}\n  verify: github\n  secrets: plain\n")[0]
    assert "signs nothing" in "".join(warnings(f"- id: x\n  {COMMAND}\n  verify: docker-hub\n"))


def test_unknown_properties_are_warnings_at_every_depth():
    found = warnings(
        f"- id: x\n  {COMMAND}\n  no-such: 1\n  trigger-rule: {{match: {{type: value, valeu: a, parameter: {{source: string, nam: a}}}}}}\n"
    )
    assert [warning.partition(": is not")[0] for warning in found] == [
        "hooks.yaml:3: hook 'x': no-such",
        "hooks.yaml:4: hook 'x': trigger-rule.match.valeu",
        "hooks.yaml:4: hook 'x': trigger-rule.match.parameter.nam",
        "hooks.yaml:4: hook 'x': trigger-rule.match: has no value: it is met by an empty one",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Trigger-Rule: {}", "is empty, and an empty rule is never met"),
        ("http-methods: [FETCH]", "'FETCH' is no HTTP method"),
        ("success-http-response-code: 777", "777 is no HTTP status"),
        ("id: y", "is given twice"),
        ("response-message: '{{ getenv \"A\" }}'", "template actions"),
        ("{action: {type: lambda, function: f}, mode: async}", "execute-command: is ignored beside the action lambda"),
    ],
)
def test_what_is_merely_suspect_is_a_warning(text, expected):
    ours = text[1:-1].replace("}, ", "}\n  ") if text.startswith("{") else text
    assert expected in "\n".join(warnings(f"- id: x\n  {COMMAND}\n  {ours}\n"))


def test_a_property_in_another_case_is_taken_as_go_does():
    document = load({"a.json": '[{"ID": "x", "Execute-Command": "/bin/true", "trigger-rule": {"AND": []}}]'}).document
    assert document == {"hooks": [{"id": "x", "execute-command": "/bin/true", "trigger-rule": {"and": []}}]}


def test_scalars_become_texts_as_yaml_v2_and_ghodss_write_them():
    # observed: /usr/bin/webhook printing its arguments
    expected = {
        "08": "8", "010": "8", "1:30": "1:30", "2001-01-02": "2001-01-02", "1.10": "1.1", "1000000": "1000000",
        "1234567.5": "1.2345675e+06", "0x1F": "31", "0b11": "3", "1_000": "1000", ".inf": "+Inf", "~": None,
        "On": "true", "12345678901234567890": "12345678901234567890", "1e3": "1e3", "!!str 1": "1", "0o17": "15",
        "+1": "1", "1.": "1.", "99999999999999999999999": "1e+23", "=": "=", "1e-5": "1e-05", "123456.0": "123456",
        "-.5": "-0.5", "1_0.5": "10.5", "100000.5": "100000.5", "!foo 1": "1", "-0x10": "-16", ".nan": "NaN",
        "16777217.0": "1.6777216e+07", "0x": "0x", "1e400": "1e400", "_1": "_1", "0b2": "0b2", "-010": "-8",
        "1e+3": "1000", "yEs": "yEs", "Off": "false", "-0": "0", "-0.0": "-0", "1E5": "1E5", '!!int "3"': "3",
        "!!bool yes": "true", "'y'": "y", '"\\x41\\\'b"': "A'b", '"\\ud83d\\ude00"': "\U0001f600", "3e": "3e",
    }  # fmt: skip
    arguments = "".join(f"  - source: string\n    name: {text}\n" for text in expected)
    document = load({"a.yaml": f"- id: x\n  {COMMAND}\n  pass-arguments-to-command:\n{arguments}"}).document
    names = [each.get("name") for each in document["hooks"][0]["pass-arguments-to-command"]]
    assert dict(zip(expected, names, strict=True)) == expected


def test_anchors_and_merges():
    text = f"- &base\n  id: a\n  {COMMAND}\n  http-methods: [POST]\n- <<: *base\n  id: b\n"
    first, second = load({"a.yaml": text}).document["hooks"]
    assert second == {**first, "id": "b"}


@pytest.mark.parametrize(
    "text",
    [
        "[{",
        "- id: [",
        "a: b: c",
        "\t- id: x",
        "- &a [*a]",
        "x",
        "5",
        '"\\q"',
        "- id: !!int x",
        "- [*none]",
        "- ? [a]\n  : b",
    ],
)
def test_what_is_no_hooks_file_is_one_clear_problem(text):
    assert all(problem.startswith("hooks.yaml") and "expected" in problem for problem in problems(text))


def test_unreadable_files():
    with pytest.raises(InvalidHooks, match=r"missing\.yaml: expected a readable UTF-8 file"):
        load({}, names=["missing.yaml"])
    with pytest.raises(InvalidHooks, match="expected a readable UTF-8 file"):
        load_files(["x"], env={}, read=lambda _path: b"\xff")
    assert load({"empty.yaml": ""}).document == {"hooks": []}


@pytest.mark.slow
def test_deep_nesting_and_alias_bombs_are_refused():
    assert "nested too deeply" in problems("[" * 5000)[0]
    bomb = "- &a0 [x]\n" + "".join(f"- &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 9))
    assert "too many" in problems(bomb)[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{{ getenv "A" }}', "a'<b>"),
        ("{{ getenv `A` | js }}", "a\\'\\u003Cb\\u003E"),
        ('{{getenv "NOPE"}}', ""),
        ('{{ cat "f" }}', "one\n"),
        ('{{ cat "nope" }}', ""),
        ('{{ credential "c" }}', "kept"),
        ('{{ credential "A" }}', "a'<b>"),
        ("{{/* not shown */}}", ""),
        ('{{ "A" | getenv }}', "a'<b>"),
        ('{{ getenv "\\x41" }}', "a'<b>"),
        ("x  {{- `y` -}}  z", "xyz"),
    ],
)
def test_template_functions(text, expected):
    files = {"t": f"|{text}|", "f": "one\n\n", "creds/c": "kept\n"}
    env = {"A": "a'<b>", "CREDENTIALS_DIRECTORY": "creds/"}
    from hookline.inbound.hooksfile.load import _Loading

    loading = _Loading(env, lambda name: files[name].encode() if name in files else _missing(), None)
    assert loading._expand("t", files["t"]) == f"|{expected}|"


def _missing():
    raise FileNotFoundError


@pytest.mark.parametrize(
    "action",
    ["range .", "if getenv `A`", "getenv A", 'getenv "A" | html', "template `x`", '"a\\q"', "end", "getenv", "."],
)
def test_other_template_syntax_is_an_error_that_says_what_there_is(action):
    (problem,) = problems(f"\n- id: x\n  response-message: {{{{ {action} }}}}\n", template=True)
    assert problem.startswith("hooks.yaml:3: expected a template: ")
    assert "getenv" in problem or "no escape" in problem


def test_an_unclosed_action():
    assert "not closed" in problems("- id: {{ getenv `A`\n", template=True)[0]
