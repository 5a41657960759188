"""Every observed fact about adnanh/webhook (`tests/facts/adnanh_behaviour.json`), but for the load cases
(`test_hooksfile.py`)."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from hookline.inbound import dry_run
from hookline.inbound.rules.values import Unusable, find, path_of

FACTS = json.loads((Path(__file__).parents[2] / "facts" / "adnanh_behaviour.json").read_text())["cases"]
ERRORS = {"invalid-configuration-or-input": "invalid-configuration"}

# Deliberate deviations (docs/inbound/migrating-from-adnanh.md).
BARE_IPV6_IS_ONE_ADDRESS = {"ip-edge/10 '[2001:db8:ffff::2]:80' in '2001:db8::1'"}
MULTIPART_IS_SIGNED = {"http/multipart: signature is over empty body (raw body not read)"}


def cases(kind: str) -> Any:
    """Those without a hook are about the server around it."""
    chosen = [pytest.param(c, id=c["name"]) for c in FACTS if c["kind"] == kind and c.get("hook", "") is not None]
    return pytest.mark.parametrize("case", chosen)


def error_of(case: dict[str, Any]) -> str | None:
    error = case["expect"]["error"]
    return ERRORS.get(error, error)


def request_of(given: dict[str, Any]) -> dict[str, Any]:
    headers = dict(given.get("headers", {}))
    if "content_type" in given:
        headers["Content-Type"] = given["content_type"]
    return {
        "method": given.get("method", "POST"),
        "query": given.get("query", ""),
        "headers": headers,
        "body": given.get("body", ""),
        "remote_addr": given.get("remote_addr", ""),
    }


def value_of(argument: dict[str, Any], request: dict[str, Any]) -> tuple[str | None, str | None]:
    """What the source gives, and the error that a rule over it reports."""
    rule = {"match": {"type": "regex", "regex": "", "parameter": argument}}
    hook = {"id": "h", "execute-command": "c", "pass-arguments-to-command": [argument]}
    argv = dry_run(hook, request)["command"]["args"]
    error = dry_run({**hook, "trigger-rule": rule}, request)["error"]
    return (None if error else argv[1]), error


@cases("parameter")
def test_parameter(case):
    key, params = case["input"]["key"], case["input"]["params"]
    prefix = "root." if isinstance(params, list) else ""
    body = json.dumps(params)
    if params is None:  # no map at all: a request always has one, so this is the lookup alone
        with pytest.raises(Unusable, match="no parameters"):
            find(path_of(key), None)
        return
    request = request_of({"body": body, "content_type": "application/json"})
    assert value_of({"source": "payload", "name": prefix + key}, request) == (case["expect"]["value"], error_of(case))


@cases("argument")
def test_argument(case):
    given = case["input"]
    assert value_of(given["argument"], request_of(given)) == (case["expect"]["value"], error_of(case))


@cases("signature")
def test_signature(case):
    given = case["input"]
    parameter = {"source": "header", "name": "X-Signature"}
    match = {"type": f"payload-hmac-{given['alg']}", "secret": given["secret"], "parameter": parameter}
    request = request_of({"headers": {"X-Signature": given["signature"]}, "body": given["body"]})
    result = dry_run({"id": "h", "execute-command": "c", "trigger-rule": {"match": match}}, request)
    assert (result["matched"], result["error"]) == (case["expect"]["match"], error_of(case))
    assert case["expect"]["mac_hex"] not in json.dumps(result["explanation"]), "the expected MAC must not be shown"


@cases("scalr")
def test_scalr(case):
    given = case["input"]
    rule = {"match": {"type": "scalr-signature", "secret": given["secret"]}}
    now = datetime(2017, 9, 7, 6, 30, 4, tzinfo=UTC).timestamp()
    result = dry_run({"id": "h", "trigger-rule": rule}, request_of(given), now=now)
    assert (result["matched"], result["error"]) == (case["expect"]["match"], error_of(case))


@cases("ip")
def test_ip(case):
    rule = {"match": {"type": "ip-whitelist", "ip-range": case["input"]["ip_range"]}}
    result = dry_run({"id": "h", "trigger-rule": rule}, request_of(case["input"]))
    expected = case["expect"]["match"] and case["name"] not in BARE_IPV6_IS_ONE_ADDRESS
    assert (result["matched"], result["error"]) == (expected, error_of(case))


@cases("rule")
def test_rule(case):
    given = case["input"]
    hook = {
        "id": "h",
        "execute-command": "c",
        "trigger-rule": given["rule"],
        "trigger-signature-soft-failures": given.get("soft", False),
    }
    result = dry_run(hook, request_of(given))
    assert (result["matched"], result["error"]) == (case["expect"]["match"], error_of(case))


@cases("args")
def test_args(case):
    given, expected = case["input"], case["expect"]
    result = dry_run(given["hook"], request_of(given))
    if expected.get("upstream_crash"):
        assert (result["status"], result["error"]) == (500, "invalid-configuration")
        return
    command = result["command"]
    assert (command["args"], command["env"]) == (expected["args"], expected["env"])
    assert command["files"] == expected["files"]
    steps = [(step["step"], step["why"]) for step in result["explanation"]]
    properties = {"args": "pass-arguments", "env": "pass-environment", "files": "pass-file"}
    for key, start in properties.items():
        assert sum(why.startswith(start) for _, why in steps) == expected["errors"][key]
    assert sum(step == "parse-parameters-as-json" for step, _ in steps) == expected["errors"]["json"]


def http_request(case: dict[str, Any]) -> dict[str, Any]:
    path, _, query = case["request"]["path"].partition("?")
    return {**case["request"], "path": path, "query": query, "remote_addr": "127.0.0.1:50000"}


@pytest.mark.parametrize("compatibility", ["adnanh", None])
@cases("http")
def test_http(case, compatibility):
    hook, expected = case["hook"], case["expect"]
    hook = {**hook, "compatibility": "adnanh"} if compatibility else hook
    result = dry_run(hook, http_request(case))
    status = expected["status"]
    if case["name"] in MULTIPART_IS_SIGNED:
        assert result["matched"]
        return
    if "command_ran_with" in expected or "executing the hook's command" in expected["body"]:
        # the command's own failure (500) is for the one who runs it: offline, it is only shown
        assert result["status"] == hook.get("success-http-response-code", 200)
        check_command(result["command"], expected.get("command_ran_with"))
        return
    if result["error"] == "signature" and not compatibility:
        assert (status, result["status"]) == (500, 401)
        return
    assert result["status"] == status
    if hook.get("include-command-output-in-response") and result["matched"]:
        assert result["body"] == ""
        return
    assert result["body"] == expected["body"]
    assert result["headers"] == expected["headers"]


def check_command(command: dict[str, Any], ran: dict[str, Any] | None) -> None:
    assert command is not None
    if ran is None:
        return
    remote = ["127.0.0.1:50000" if arg == "127.0.0.1:<port>" else arg for arg in ran["args"]]
    assert command["args"][1:] == remote
    assert dict(entry.split("=", 1) for entry in command["env"]) == ran["env"]
    assert {file["envname"]: file["data_b64"] for file in command["files"]} == ran["files_b64"]
    for file in command["files"]:
        base64.b64decode(file["data_b64"], validate=True)
