from __future__ import annotations

import json
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookline.errors import InvalidInput
from hookline.inbound import dry_run, verify
from hookline.inbound.hooksfile import schema
from hookline.inbound.hooksfile.load import load_files

HOOK = {
    "id": "deploy",
    "execute-command": "/srv/deploy.sh",
    "response-message": "deploying",
    "pass-arguments-to-command": [{"source": "payload", "name": "ref"}],
    "pass-environment-to-command": [{"source": "header", "name": "X-GitHub-Event", "envname": "EVENT"}],
    "pass-file-to-command": [{"source": "entire-payload", "envname": "PAYLOAD"}],
    "trigger-rule": {
        "match": {"type": "regex", "regex": "^refs/heads/", "parameter": {"source": "payload", "name": "ref"}}
    },
}
REQUEST = {
    "method": "POST",
    "path": "/hooks/deploy",
    "headers": {"Content-Type": "application/json", "X-GitHub-Event": ["push", "ignored"]},
    "body": '{"ref": "refs/heads/main"}',
    "remote_addr": "192.0.2.1:1234",
}


def test_what_would_happen_and_why():
    assert dry_run(HOOK, REQUEST) == {
        "status": 200,
        "body": "deploying",
        "headers": {"Content-Type": "text/plain; charset=utf-8"},
        "matched": True,
        "error": None,
        "command": {
            "args": ["/srv/deploy.sh", "refs/heads/main"],
            "env": ["EVENT=push"],
            "files": [{"envname": "PAYLOAD", "data_b64": "eyJyZWYiOiJyZWZzL2hlYWRzL21haW4ifQ=="}],
        },
        "action": {"type": "command"},
        "effect": None,
        "verdict": None,
        "explanation": [
            {
                "step": "trigger-rule",
                "passed": True,
                "why": "decided by trigger-rule.match",
                "rules": [
                    {
                        "rule": "trigger-rule.match",
                        "met": True,
                        "why": "payload 'ref' is 'refs/heads/main'; expected a match of '^refs/heads/'",
                    }
                ],
            },
            {"step": "answer", "passed": True, "why": "200"},
        ],
    }


def test_another_action_has_no_command():
    action = {"type": "lambda", "function": "reports"}
    result = dry_run({"id": "x", "action": action}, {})
    assert (result["command"], result["action"]) == (None, action)


def test_a_body_in_base64():
    result = dry_run(
        {"id": "x", "pass-arguments-to-command": [{"source": "raw-request-body"}]}, {"body_base64": "AP8="}
    )
    assert result["command"]["args"][1] == "\x00\udcff"


def test_the_path_and_the_query_of_the_url_count_where_no_others_are_given():
    hook = {"id": "x", "pass-arguments-to-command": [{"source": "url", "name": "a"}]}
    request = {"url": "https://example.com/hooks/other?a=1"}
    assert dry_run(hook, request)["command"]["args"][1] == "1"
    assert dry_run(hook, {**request, "query": "a=2", "path": "/hooks/x"})["command"]["args"][1] == "2"
    assert dry_run({"trigger-rule": {"and": []}}, {"path": "/hooks/x"})["matched"], "a hook without an id has no path"


def test_what_is_no_base64_is_the_callers_mistake():
    with pytest.raises(InvalidInput, match="body_base64"):
        dry_run(HOOK, {"body_base64": "x"})


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/hooks/deploy", 200),
        ("/hooks/Deploy", 404),
        ("/hooks/deploy/", 404),
        ("/hooks/deploy?x=1", 200),
        ("/", 200),
        ("", 200),
    ],
)
def test_a_path_below_hooks_must_be_the_hooks(path, status):
    assert dry_run(HOOK, {**REQUEST, "path": path})["status"] == status


@pytest.mark.parametrize(
    "wrong",
    [
        {"trigger-rule": "always"},
        {"trigger-rule": {"xor": []}},
        {"pass-arguments-to-command": {"source": "payload"}},
        {"include-command-output-in-response": "yes"},
        {"parse-parameters-as-json": [{"source": "payload", "name": "a.b"}]},
        {"ip-allowlist": ["nowhere"]},
        {"verify": {"scheme": "nobody", "secrets": ["x"]}},
        {"verify": {"scheme": {"algorithm": "rot13"}, "secrets": ["x"]}},
        {"verify": {"secrets": ["x"]}},
        {"debounce": "soon"},
        {"allowed-age": {}},
        {"action": {"type": "lambda", "timeout": "soon"}},
        {"trigger-rule": {"match": {"type": "number", "operator": "~", "parameter": {"source": "string"}}}},
    ],
)
def test_a_hook_that_could_not_be_applied_is_an_invalid_configuration(wrong):
    result = dry_run({**HOOK, **wrong}, REQUEST)
    assert (result["status"], result["error"], result["command"]) == (500, "invalid-configuration", None)
    assert result["explanation"][0]["why"]


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 5)
    | st.sampled_from(["", "x", "a.b", "github", "5m", "sync", "value", "regex", "*"]),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from([*schema.MATCH, *schema.RULE, *schema.ARGUMENT, "scheme", "max"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from(list(schema.HOOK)), VALUES, max_size=4))
def test_no_hook_breaks_it(hook):
    result = dry_run(hook, REQUEST)
    assert result["error"] in {None, "parameter-not-found", "signature", "invalid-configuration"}
    assert json.dumps(result)


@pytest.mark.parametrize("kind", [None, "fax", 5])
def test_an_action_of_no_kind_would_be_given_up(kind):
    result = dry_run({"id": "x", "action": {"type": kind}}, {"path": "/hooks/x"})
    assert result["explanation"][-1]["why"].startswith("would be given up: action.type: expected one of command,")


def test_scalars_are_read_as_in_a_file():
    rule = {"match": {"type": "value", "value": 1, "parameter": {"source": "string", "name": True}}}
    assert (
        dry_run({"id": 5, "response-message": 1.50, "trigger-rule": {"not": rule}}, {"path": "/hooks/5"})["body"]
        == "1.5"
    )


def test_references_are_resolved_by_who_can(monkeypatch):
    match = {
        "type": "payload-hmac-sha1",
        "secrets": ["env:HOOKLINE_TEST"],
        "parameter": {"source": "header", "name": "X"},
    }
    hook = {"id": "x", "trigger-rule": {"match": match}}
    request = {"headers": {"X": "25af6174a0fcecc4d346680a72b7ce644b9a88e8"}}
    assert dry_run(hook, request)["error"] == "invalid-configuration"
    monkeypatch.setenv("HOOKLINE_TEST", "secret")
    assert dry_run(hook, request)["matched"]
    assert dry_run(hook, request, secrets=lambda _reference: ["other"])["error"] == "signature"
    match["secrets"] = ["ssm:/x"]
    assert dry_run(hook, request)["error"] == "invalid-configuration"


def test_verdicts_are_shown():
    hook = {"id": "x", "verify": {"scheme": "github", "secrets": ["It's a Secret to Everybody"]}}
    signature = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
    request = {"headers": {"X-Hub-Signature-256": signature, "X-GitHub-Event": "ping"}, "body": "Hello, World!"}
    result = dry_run(hook, request)
    assert (result["matched"], result["verdict"]["event_type"]) == (True, "ping")
    assert verify("github", request, ["It's a Secret to Everybody"]).valid
    refused = dry_run({**hook, "verify": {"scheme": "github", "secrets": ["other"]}}, request)
    assert (refused["status"], refused["error"], refused["verdict"]["valid"]) == (401, "signature", False)


def test_the_result_is_json():
    assert json.loads(json.dumps(dry_run(HOOK, REQUEST)))["matched"]


def test_a_loaded_document_behaves_like_the_file():
    text = json.dumps([HOOK]).encode()
    (hook,) = load_files(["a.json"], env={}, read=lambda _path: text).document["hooks"]
    assert hook == HOOK
    assert dry_run(hook, REQUEST) == dry_run(HOOK, REQUEST)


def test_deciding_loads_nothing_that_it_does_not_need():
    program = (
        "import sys; from hookline.inbound.hooks.hook import compile_hook; from hookline.inbound.decide import decide;"
        "from hookline.inbound.request import Request;"
        "hook = compile_hook({'id': 'x', 'trigger-rule': {'match': {'type': 'value', 'value': 'a',"
        " 'parameter': {'source': 'payload', 'name': 'a'}}}});"
        "request = Request(headers={'content-type': ('application/json',)}, body=b'{\"a\":\"a\"}');"
        "assert decide(hook, request, now=0, secrets=lambda r: [r]).run;"
        "heavy = {'yaml', 'pydantic', 'boto3', 'botocore', 'cryptography', 'jsonschema', 'jmespath', 're2', 'decimal',"
        " 'xml', 'email', 'urllib.request', 'hookline.inbound.signatures.scheme', 'hookline.inbound.payload.forms'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    path = [entry for entry in sys.path if entry]
    done = subprocess.run(
        [sys.executable, "-c", program], env={"PYTHONPATH": ":".join(path)}, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
