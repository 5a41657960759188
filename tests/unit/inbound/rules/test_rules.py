"""Trigger rules beyond the observed facts: our own comparisons, explanations, and speed that cannot regress unnoticed."""

# ruff: noqa: E501 - a case is one line
from __future__ import annotations

import hashlib
import hmac
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookline.inbound.request import Request
from hookline.inbound.rules.ipranges import contains, parse_network, peer_address
from hookline.inbound.rules.rules import compile_rule, decided_by
from hookline.inbound.rules.values import Evaluation

JSON = {"content-type": ("application/json",)}
MISSING = {"match": {"type": "value", "value": "x", "parameter": {"source": "payload", "name": "gone"}}}
BROKEN = {"match": {"type": "value", "value": "x", "parameter": {"source": "nowhere", "name": "x"}}}
FORGED = {"match": {"type": "payload-hmac-sha256", "secret": "s", "parameter": {"source": "string", "name": "00"}}}
TRUE = {"match": {"type": "value", "value": "x", "parameter": {"source": "string", "name": "x"}}}
FALSE = {"match": {"type": "value", "value": "y", "parameter": {"source": "string", "name": "x"}}}


def evaluate(
    rule, body=b"{}", *, soft=False, traced=False, secrets=None, now=0.0, headers=JSON, remote_addr="", query=""
):
    request = Request(headers=headers, body=body, remote_addr=remote_addr, query=query)
    evaluation = Evaluation(request, soft_signatures=soft, secrets=secrets, now=now)
    tree = []
    if traced:
        evaluation.trace = tree
    met = compile_rule(rule, traced=traced)(evaluation)
    error = evaluation.error and evaluation.error.kind
    return (met, error, tree[0]) if traced else (met, error)


def payload_rule(name, **match):
    return {"match": {"parameter": {"source": "payload", "name": name}, **match}}


@pytest.mark.parametrize(
    ("rule", "soft", "expected"),
    [
        ({"or": [{"not": MISSING}]}, False, (True, None)),
        ({"or": [{"not": FORGED}]}, True, (True, None)),
        ({"or": [{"not": FORGED}]}, False, (False, "signature")),
        ({"and": [{"not": MISSING}, TRUE]}, False, (False, "parameter-not-found")),
        ({"and": [FALSE, BROKEN]}, False, (False, None)),
        ({"and": [BROKEN, TRUE]}, False, (False, "invalid-configuration")),
        ({"and": [FORGED]}, True, (False, "signature")),
        ({"or": [MISSING, FORGED, TRUE]}, True, (True, None)),
        ({"or": [BROKEN, TRUE]}, True, (False, "invalid-configuration")),
        ({"or": [TRUE, BROKEN]}, False, (True, None)),
        ({"not": {"not": MISSING}}, False, (False, "parameter-not-found")),
        ({"not": BROKEN}, False, (True, "invalid-configuration")),
        ({"not": {}}, False, (True, None)),
        ({"match": {}}, False, (False, "invalid-configuration")),
        ({"and": [{"or": [MISSING, MISSING]}, TRUE]}, False, (False, None)),
        ({"or": []}, False, (False, None)),
    ],
)
def test_errors_travel_as_upstream(rule, soft, expected):
    assert evaluate(rule, soft=soft) == expected
    assert evaluate(rule, soft=soft, traced=True)[:2] == expected


LEAVES = st.sampled_from([MISSING, BROKEN, FORGED, TRUE, FALSE, {}])
TREES = st.recursive(
    LEAVES,
    lambda inner: (
        st.builds(lambda child: {"not": child}, inner)
        | st.builds(
            lambda kind, children: {kind: children}, st.sampled_from(["and", "or"]), st.lists(inner, max_size=3)
        )
    ),
    max_leaves=8,
)


@given(TREES, st.booleans())
def test_an_explanation_changes_nothing_and_names_a_rule_of_the_tree(rule, soft):
    met, error, tree = evaluate(rule, soft=soft, traced=True)
    assert (met, error) == evaluate(rule, soft=soft)
    assert (tree["met"], tree.get("error")) == (met, error)
    assert f'"{decided_by(tree)}"' in json.dumps(tree)


@pytest.mark.parametrize(
    ("operator", "value", "met"),
    [(">=", "10", True), (">", "10", False), ("<", "10.5", True), ("<=", "9.99", False), ("==", "1e1", True), ("!=", "10.0", False)],
)  # fmt: skip
def test_numbers_compare_by_value(operator, value, met):
    rule = payload_rule("n", type="number", operator=operator, value=value)
    assert evaluate(rule, b'{"n":10.00}') == (met, None)


def test_large_numbers_are_not_rounded_and_other_texts_do_not_match():
    rule = payload_rule("n", type="number", operator=">", value="9007199254740992")
    assert evaluate(rule, b'{"n":9007199254740993}') == (True, None)
    for other in (b'"many"', b'""', b"null", b'"Infinity"', b'"1_0"', b'{"a":1}', b'"\\u0661"'):
        assert evaluate(rule, b'{"n":%s}' % other) == (False, None)
    assert evaluate(rule, b"{}") == (False, "parameter-not-found")


def test_two_values_of_the_request_compare():
    equal = payload_rule("a", type="value", equals={"source": "url", "name": "a"})
    assert evaluate(equal, b'{"a":"x"}', query="a=x") == (True, None)
    assert evaluate(equal, b'{"a":"x"}', query="a=y") == (False, None)
    assert evaluate(equal, b'{"a":"x"}') == (False, "parameter-not-found")
    newer = payload_rule("new", type="number", operator=">", than={"source": "payload", "name": "old"})
    assert evaluate(newer, b'{"new":2,"old":1.5}') == (True, None)
    assert evaluate(newer, b'{"new":1,"old":1.5}') == (False, None)


@pytest.mark.parametrize(
    ("match", "met"),
    [
        ({"type": "value", "value": "b"}, True),
        ({"type": "value", "value": "c"}, False),
        ({"type": "regex", "regex": "^[a-b]$"}, True),
        ({"type": "value", "equals": {"source": "string", "name": "a"}}, True),
    ],
)
def test_any_element_of_a_list(match, met):
    body = b'{"labels":[{"name":"a"},{"name":"b"},{}]}'
    assert evaluate(payload_rule("labels.*.name", any=True, **match), body) == (met, None)
    assert evaluate(payload_rule("labels.*.name", any=True, **match), b'{"labels":[]}') == (
        False,
        "parameter-not-found",
    )


def test_a_star_means_nothing_without_any():
    rule = payload_rule("labels.*", type="value", value="a")
    assert evaluate(rule, b'{"labels":["a"]}') == (False, "parameter-not-found")
    assert evaluate(rule, b'{"labels":{"*":"a"}}') == (True, None)


def test_any_number_of_a_list():
    rule = payload_rule("lines.*.amount", any=True, type="number", operator=">", value="100")
    assert evaluate(rule, b'{"lines":[{"amount":5},{"amount":"100.01"}]}') == (True, None)


def test_one_of_several_secrets_may_have_signed():
    body = b'{"a":1}'
    match = {
        "type": "payload-hmac-sha512",
        "secrets": ["ssm:/new", "ssm:/old"],
        "parameter": {"source": "header", "name": "X-Sig"},
    }
    known = {"ssm:/new": ["n"], "ssm:/old": ["", "o1", "o2"]}
    for secret, met in (("n", True), ("o2", True), ("x", False), ("", False)):
        signature = "sha512=" + hmac.new(secret.encode(), body, hashlib.sha512).hexdigest()
        found, error = evaluate({"match": match}, body, headers={"x-sig": (signature,)}, secrets=known.__getitem__)
        assert (found, error) == (met, None if met else "signature")
    assert evaluate({"match": match}, body, headers={"x-sig": ("x",)}, secrets=lambda _name: []) == (
        False,
        "invalid-configuration",
    )


DATE = "Thu 07 Sep 2017 06:30:04 UTC"
AT = 1504765804.0


@pytest.mark.parametrize(
    ("date", "now", "expected"),
    [
        (DATE, AT, (True, None)),
        (DATE, AT + 300, (True, None)),
        (DATE, AT - 301, (False, "signature")),
        ("tHU  07 sEP 2017 6:30:04.5 EST", AT, (True, None)),
        ("Mon 07 Sep 2017 06:30:04 GMT+3", AT - 10800, (True, None)),
        ("Thu 7 Sep 2017 06:30:04 UTC", AT, (False, "invalid-configuration")),
        ("Thu, 07 Sep 2017 06:30:04 UTC", AT, (False, "invalid-configuration")),
        ("Thu 31 Sep 2017 06:30:04 UTC", AT, (False, "invalid-configuration")),
        ("Thu 07 Sep 2017 06:30:04 utc", AT, (False, "invalid-configuration")),
    ],
)
def test_scalr(date, now, expected):
    signature = hmac.new(b"k", b"{}" + date.encode(), hashlib.sha1).hexdigest()
    headers = {"date": (date,), "x-signature": (signature,)}
    rule = {"match": {"type": "scalr-signature", "secret": "k"}}
    assert evaluate(rule, headers=headers, now=now) == expected


@pytest.mark.parametrize(
    ("network", "inside", "outside"),
    [
        ("10.1.2.3/8", "10.255.0.1:1", "11.0.0.0:1"),
        ("2001:db8::1", "[2001:db8::1]:1", "[2001:db8::2]:1"),
        ("::ffff:10.0.0.0/104", "10.1.1.1:1", "11.0.0.0:1"),
        ("::/0", "[::1]:1", "1.2.3.4:1"),
        ("0.0.0.0/0", "[::ffff:1.2.3.4]:1", "[::1]:1"),
        ("1.2.3.4/032", "1.2.3.4", "1.2.3.5"),
    ],
)
def test_networks(network, inside, outside):
    assert contains(parse_network(network), peer_address(inside))
    assert not contains(parse_network(network), peer_address(outside))


@pytest.mark.parametrize(
    "text", ["", "1.2.3", "1.2.3.4/", "1.2.3.4/x", "1.2.3.4/-1", "::1/129", "fe80::1%eth0", "1.2.3.04"]
)
def test_what_is_no_network(text):
    with pytest.raises(ValueError, match="is not an address or a CIDR range"):
        parse_network(text)


@pytest.mark.parametrize("text", ["", "@", "::1", "[::z]:1", "localhost:80", "[fe80::1%eth0]:80"])
def test_what_is_no_peer_address(text):
    assert peer_address(text) is None


def test_explanations_say_what_was_and_what_was_expected():
    rule = {"and": [payload_rule("ref", type="value", value="main"), payload_rule("n", type="regex", regex="^2")]}
    _, _, tree = evaluate(rule, b'{"ref":"main","n":1.50}', traced=True)
    assert tree == {
        "rule": "trigger-rule.and",
        "met": False,
        "children": [
            {"rule": "trigger-rule.and[0].match", "met": True, "why": "payload 'ref' is 'main'; expected 'main'"},
            {
                "rule": "trigger-rule.and[1].match",
                "met": False,
                "why": "payload 'n' is '1.50'; expected a match of '^2'",
            },
        ],
    }
    assert decided_by(tree) == "trigger-rule.and[1].match"
    assert decided_by(evaluate({"and": [TRUE, TRUE]}, traced=True)[2]) == "trigger-rule.and"
    assert decided_by(evaluate({"or": [FALSE, {"not": FALSE}]}, traced=True)[2]) == "trigger-rule.or[1].not.match"


@pytest.mark.parametrize(
    "match",
    [
        {"type": "value", "value": "HUSH", "parameter": {"source": "header", "name": "X-Gitlab-Token"}},
        {"type": "value", "value": "HUSH", "parameter": {"source": "url", "name": "api_key"}},
        {"type": "value", "value": "HUSH", "parameter": {"source": "payload", "name": "auth.password"}},
        {"type": "payload-hmac-sha1", "secret": "HUSH", "parameter": {"source": "header", "name": "X"}},
        {"type": "scalr-signature", "secret": "HUSH"},
    ],
)
@pytest.mark.parametrize("value", ["HUSH", "other"])
def test_explanations_never_show_a_secret(match, value):
    body = b"{}"
    mac = hmac.new(b"HUSH", body, hashlib.sha1).hexdigest()
    headers = {"x-gitlab-token": (value,), "x": (f"sha1={mac[:-1]}",), "x-signature": ("x",), "date": ("x",), **JSON}
    shown = json.dumps(evaluate({"match": match}, body, headers=headers, query=f"api_key={value}", traced=True))
    assert "HUSH" not in shown
    assert mac not in shown
