"""Files and requests as people write them: what is legal loads, what cannot work is refused with its place."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from hookline.errors import InvalidHooks, InvalidInput
from hookline.inbound import dry_run, verify
from hookline.inbound.hooksfile.load import load_files
from hookline.inbound.signatures.scheme import compile_scheme

FACTS = Path(__file__).parents[3] / "facts"
REQUESTS = json.loads((FACTS / "odd_requests.json").read_text("utf-8"))["cases"]
RULE = {"match": {"type": "value", "value": "y", "parameter": {"source": "payload", "name": "x"}}}
HOOK = {"id": "a", "execute-command": "/bin/true"}


def load(text: str, **options):
    return load_files(["hooks.yaml"], env=options.pop("env", {}), read=lambda _: text.encode(), **options)


def warnings(text: str, **options) -> list[str]:
    return [str(warning) for warning in load(text, **options).warnings]


def problems(text: str, **options) -> list[str]:
    with pytest.raises(InvalidHooks) as refused:
        load(text, **options)
    return [str(problem) for problem in refused.value.problems]


class TestKeysBesideACombinator:
    def test_are_ignored_with_a_warning_each(self):
        loaded = load_files([str(FACTS / "hooks_key_beside_combinator.json")], env={})
        assert loaded.document["hooks"][0]["trigger-rule"].keys() == {"match"}
        assert [str(warning).split(": ", 2)[2].partition(":")[0] for warning in loaded.warnings] == [
            "trigger-rule._comment",
            "trigger-rule.pass-arguments-to-command",
        ]

    def test_alone_they_are_a_rule_that_is_never_met(self):
        assert (
            "expected and, or, not or match" in problems("[{id: a, execute-command: x, trigger-rule: {mach: {}}}]")[0]
        )


class TestMergeKeys:
    def test_what_is_replaced_is_not_given_twice(self):
        loaded = load_files([str(FACTS / "hooks_merge_key.yaml")], env={})
        assert [hook["id"] for hook in loaded.document["hooks"]] == ["a", "b"]
        assert loaded.warnings == []

    def test_what_is_given_twice_beside_a_merge_still_is(self):
        text = "- &b {id: a, execute-command: /x}\n- {<<: *b, id: b, id: c}"
        assert ["given twice" in warning for warning in warnings(text)] == [True]

    def test_a_merge_after_a_key_takes_its_place_as_upstream(self):
        text = "- &b {id: a, execute-command: /x}\n- {id: b, <<: *b}"
        assert problems(text) == ["hooks.yaml:2: hook 'a': id: expected an id of its own; hooks.yaml:1 has 'a' too"]


class TestHeaders:
    def test_of_the_example_are_refused_by_name(self):
        with pytest.raises(InvalidHooks, match="X B"):
            load_files([str(FACTS / "hooks_bad_header_name.yaml")], env={})

    @pytest.mark.parametrize(
        ("property_", "where"),
        [
            ('response-headers: [{name: "X:B", value: v}]', "response-headers[0].name"),
            ('response-headers: [{name: "", value: v}]', "response-headers[0].name"),
            ('response-headers: [{name: X, value: "a\\r\\nSet-Cookie: b"}]', "response-headers[0].name"),
            ('respond: {headers: {"X B": v}}', "respond.headers.X B"),
            ('respond: {headers: {X: "a\\nb"}}', "respond.headers.X"),
            ('action: {type: http, url: "https://x.example", headers: {"X B": v}}', "action.headers.X B"),
            ('verify: {scheme: github, secrets: [env:S], refuse: {headers: {"X B": v}}}', "verify.refuse.headers"),
            ('verify: {scheme: dropbox, secrets: [env:S], acknowledge: {headers: {"X B": v}}}', "headers"),
        ],
    )
    def test_that_cannot_be_sent_are_a_problem_wherever_they_stand(self, property_, where):
        [problem] = problems(f"[{{id: a, execute-command: /bin/true, {property_}}}]")
        assert where in problem
        assert "expected a header's" in problem

    def test_of_a_handshake(self):
        with pytest.raises(InvalidInput, match=r"handshakes\[0\].header: expected a header's name"):
            compile_scheme(
                {"algorithm": "none", "handshakes": [{"kind": "echo-header", "header": "a b", "secret": True}]}
            )

    def test_that_can_be_sent_are_not(self):
        assert warnings('[{id: a, execute-command: x, response-headers: [{name: X-Ok_1, value: "é\\t:"}]}]') == []


class TestRequests:
    @pytest.mark.parametrize("request_", REQUESTS, ids=json.dumps)
    def test_that_are_none_are_refused_by_field(self, request_):
        [field] = request_
        for judge in (lambda: dry_run(HOOK, request_), lambda: verify("github", request_, "s")):
            with pytest.raises(InvalidInput, match=field):
                judge()

    @pytest.mark.parametrize(
        ("request_", "expected"),
        [
            ({"body": {"a": 1}}, "body: expected the body as text"),
            ({"headers": {"A": [["b"]]}}, "headers.A: expected a text"),
            ({"body": "a", "body_base64": "YQ=="}, "not both"),
            ({"body_base64": 7}, "body_base64: expected base64"),
            ({"method": 5, "path": 7}, "path: expected a text"),
        ],
    )
    def test_every_field_is_told(self, request_, expected):
        with pytest.raises(InvalidInput) as refused:
            dry_run(HOOK, request_)
        assert expected in str(refused.value)

    def test_nothing_is_a_request_too(self):
        nothing = dict.fromkeys(["method", "path", "url", "query", "headers", "body", "body_base64", "remote_addr"])
        assert dry_run(HOOK, nothing)["status"] == dry_run(HOOK, {})["status"] == 200
        assert dry_run(HOOK, {"headers": {"A": 1, "B": ["x", "y"]}, "body": b"\xff"})["status"] == 200


class TestNesting:
    """One limit for every format; beyond it a body is no payload, and nothing runs on half of it."""

    def tried(self, body: str, content_type: str, **properties):
        request = {"body": body, "headers": {"Content-Type": content_type}}
        return dry_run(HOOK | properties, request)

    @pytest.mark.parametrize(
        ("levels", "seen"), [(127, True), (128, False), (499, False), (900, False), (100_000, False)]
    )
    def test_of_json(self, levels, seen):
        body = f'{{"x":"y","deep":{"[" * levels}{"]" * levels}}}'
        assert self.tried(body, "application/json", **{"trigger-rule": RULE})["matched"] is seen
        command = self.tried(
            body,
            "application/json",
            **{"pass-arguments-to-command": [{"source": "payload", "name": "deep"}, {"source": "entire-payload"}]},
        )["command"]
        expected = ["[" * levels + "]" * levels, body] if seen else ["", "null"]
        assert command["args"][1] == expected[0]
        assert json.loads(command["args"][2]) == json.loads(expected[1])

    @pytest.mark.parametrize(("levels", "seen"), [(127, True), (128, False), (5_000, False)])
    def test_of_xml(self, levels, seen):
        body = f"<r><x>y</x>{'<a>' * levels}{'</a>' * levels}</r>"
        rule = {"match": {"type": "value", "value": "y", "parameter": {"source": "payload", "name": "r.x"}}}
        assert self.tried(body, "application/xml", **{"trigger-rule": rule})["matched"] is seen

    @pytest.mark.parametrize(("levels", "seen"), [(127, True), (128, False), (100_000, False)])
    def test_of_a_parameter_that_is_json(self, levels, seen):
        text = f'{{"x":"y","deep":{"[" * levels}{"]" * levels}}}'
        parameter = {"source": "query", "name": "p"}
        rule = {"match": {"type": "value", "value": "y", "parameter": {"source": "query", "name": "p.x"}}}
        result = dry_run(HOOK | {"parse-parameters-as-json": [parameter], "trigger-rule": rule}, {"query": f"p={text}"})
        assert result["matched"] is seen

    @pytest.mark.parametrize(("levels", "seen"), [(127, True), (128, False), (5_000, False)])
    def test_of_signed_content(self, levels, seen):
        scheme = {"algorithm": "sha256", "signature": {"in": "header.x-sig"}, "message": "{secret}{json.id}"}
        signature = hashlib.sha256(b"s1").hexdigest()
        body = f'{{"id":"1","deep":{"[" * levels}{"]" * levels}}}'
        assert verify(scheme, {"body": body, "headers": {"x-sig": signature}}, "s").valid is seen

    @pytest.mark.parametrize("levels", [129, 5_000])
    def test_of_a_hooks_file(self, levels):
        rule = '{"not":' * levels + "{}" + "}" * levels
        assert "nested too deeply" in problems(f'[{{"id":"a","execute-command":"x","trigger-rule":{rule}}}]')[0]


class TestSecrets:
    def test_a_value_match_with_a_secret_is_suspect(self):
        match = "{type: value, secret: s, parameter: {source: header, name: X-Token}}"
        [warning] = warnings(f"[{{id: a, execute-command: x, trigger-rule: {{match: {match}}}}}]")
        assert "has no value: it is met by an empty one; `secret` is not looked at" in warning

    @pytest.mark.parametrize(("value", "told"), [(" ", "or blank"), ("\t", "or blank"), ("", "or blank")])
    def test_a_blank_one_is_a_problem(self, value, told):
        text = "[{id: a, execute-command: x, verify: {scheme: github, secrets: ['ssm:/a']}}]"
        assert told in problems(text, resolve=lambda _: [value])[0]

    def test_a_blank_at_its_end_is_suspect(self):
        text = "[{id: a, execute-command: x, verify: {scheme: github, secrets: ['ssm:/a']}}]"
        assert "begins or ends with a blank" in warnings(text, resolve=lambda _: ["s "])[0]
        assert warnings(text, resolve=lambda _: ["s"]) == []

    def test_a_blank_reference(self):
        text = "[{id: a, execute-command: x, verify: {scheme: github, secrets: ['  ']}}]"
        assert "expected a secret" in problems(text)[0]


class TestTemplates:
    UNSET = """[{"id": "a", "execute-command": "x", "trigger-rule": {"match": {"type": "payload-hmac-sha256",
      "secret": "{{ getenv "GITHUB_SECRET" | js }}", "parameter": {"source": "header", "name": "X-Sig"}}}}]"""

    def test_a_variable_that_is_not_set_is_named(self):
        found = problems(self.UNSET, template=True)
        assert "expected a secret that is not empty" in found[0]
        assert "getenv 'GITHUB_SECRET': there is no such variable" in found[1]

    def test_without_the_option_it_is_suggested(self):
        [problem] = problems(self.UNSET)
        assert problem.endswith("it holds template actions: try --template")
        assert "--template" in warnings("[{id: a, execute-command: '{{getenv `A`}}'}]")[0]

    def test_a_file_without_a_problem_warns(self):
        text = '[{id: a, execute-command: x, response-message: "{{ getenv `A` }}"}]'
        assert "no such variable" in warnings(text, template=True)[0]
