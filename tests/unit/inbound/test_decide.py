"""Decisions beyond upstream's: addresses, methods, signatures, handshakes, age, answers, routing by version."""

# ruff: noqa: E501 - a case is one line
from __future__ import annotations

import hashlib
import hmac
import json

import pytest

from hookline.errors import NotFound, Unavailable
from hookline.inbound.decide import decide
from hookline.inbound.hooks.hook import HookSet, compile_hook, parse_duration
from hookline.inbound.request import Request

NOW = 1_790_000_000.0
SECRETS = {"ssm:/new": ["new"], "ssm:/old": ["old"], "env:STRIPE": ["whsec_test"]}


def resolve(reference):
    if reference in SECRETS:
        return SECRETS[reference]
    if reference.startswith("ssm:"):
        raise NotFound(reference)
    return [reference]


def run(hook, *, now=NOW, explain=False, secrets=resolve, **request):
    request.setdefault("headers", {})
    compiled = compile_hook({"id": "h", "execute-command": "c", **hook})
    return decide(compiled, Request.from_dict(request), now=now, secrets=secrets, explain=explain)


def answered(decision):
    return decision.run, decision.response.status, decision.response.body, decision.error


def github(body, secret="new", event="push"):
    signature = hmac.new(secret.encode(), body.encode(), hashlib.sha256).hexdigest()
    return {
        "body": body,
        "headers": {
            "Content-Type": "application/json",
            "X-Hub-Signature-256": f"sha256={signature}",
            "X-GitHub-Event": event,
            "X-GitHub-Delivery": "72d3162e",
        },
    }


GITHUB = {"verify": {"scheme": "github", "secrets": ["ssm:/new", "ssm:/old"]}}


@pytest.mark.parametrize(
    ("secret", "expected"),
    [
        ("new", (True, 200, "", None)),
        ("old", (True, 200, "", None)),
        ("stolen", (False, 401, "Signature verification failed.", "signature")),
    ],
)
def test_a_signature_by_any_current_secret(secret, expected):
    decision = run(GITHUB, **github("{}", secret))
    assert answered(decision) == expected
    assert decision.matched is expected[0]
    assert decision.verdict.valid is expected[0]


def test_an_unsigned_request_is_refused_and_the_rule_is_not_asked():
    decision = run({**GITHUB, "trigger-rule": {"and": []}}, body="{}", explain=True)
    assert answered(decision) == (False, 401, "Signature verification failed.", "signature")
    assert [step["step"] for step in decision.explanation] == ["verify", "answer"]


def test_a_wrong_signature_in_a_rule_is_401_or_upstreams_500():
    rule = {"match": {"type": "payload-hmac-sha1", "secret": "s", "parameter": {"source": "string", "name": "00"}}}
    assert answered(run({"trigger-rule": rule}))[1] == 401
    ours = run({"trigger-rule": rule, "compatibility": "adnanh"})
    assert answered(ours) == (False, 500, "Error occurred while evaluating hook rules.", "signature")


def test_secrets_that_are_not_there_are_our_fault_and_unavailable_ones_are_for_later():
    assert answered(run({"verify": {"scheme": "github", "secrets": ["ssm:/gone"]}}))[1:] == (
        500,
        "",
        "invalid-configuration",
    )
    match = {"type": "payload-hmac-sha1", "secrets": ["ssm:/gone"], "parameter": {"source": "string", "name": "x"}}
    assert answered(run({"trigger-rule": {"match": match}}))[1] == 500
    assert answered(run({"verify": {"scheme": "nobody", "secrets": ["x"]}}))[1] == 500

    def down(_reference):
        raise Unavailable("SSM does not answer")

    with pytest.raises(Unavailable):
        run(GITHUB, secrets=down, **github("{}"))


@pytest.mark.parametrize(
    "hook", [{"verify": "github", "secrets": "new"}, {"verify": {"scheme": "github"}, "secrets": ["new"]}]
)
def test_short_forms_of_verify(hook):
    assert run(hook, **github("{}")).run


@pytest.mark.parametrize(
    "verify",
    [
        {"scheme": {"algorithm": "hmac-sha256", "signature": {"in": "header.x-other", "prefix": "v1 "}}},
        {"algorithm": "hmac-sha256", "signature": {"in": "header.x-other", "prefix": "v1 "}},
        {"scheme": "github", "signature": {"in": "header.x-other", "prefix": "v1 "}},
        {"options": {"hash": "sha256", "header": "X-Other", "prefix": "v1 "}},
    ],
)
def test_a_scheme_written_out_or_changed(verify):
    hook = {"verify": {**verify, "secrets": ["ssm:/new"]}}
    mac = hmac.new(b"new", b"{}", hashlib.sha256).hexdigest()
    assert run(hook, body="{}", headers={"X-Other": f"v1 {mac}"}).run
    assert answered(run(hook, body="{ }", headers={"X-Other": f"v1 {mac}"}))[1] == 401


@pytest.mark.parametrize(
    ("hook", "peer", "status"),
    [
        ({"ip-allowlist": ["10.0.0.0/8", "2001:db8::/32"]}, "10.1.1.1:5", 200),
        ({"ip-allowlist": "10.0.0.0/8 2001:db8::/32"}, "[2001:db8::9]:5", 200),
        ({"ip-allowlist": ["10.0.0.0/8"]}, "11.1.1.1:5", 403),
        ({"ip-allowlist": ["10.0.0.0/8"]}, "", 403),
        ({"ip-allowlist": ["10.0.0.0/8"], "http-methods": ["PUT"]}, "11.1.1.1:5", 403),
        ({"ip-allowlist": []}, "11.1.1.1:5", 200),
    ],
)
def test_addresses_are_checked_first(hook, peer, status):
    decision = run(hook, remote_addr=peer)
    assert (decision.response.status, decision.run) == (status, status == 200)


def test_a_handshake_may_use_a_method_that_deliveries_may_not():
    hook = {"verify": {"scheme": "meta-graph", "secrets": ["word"]}, "http-methods": ["POST"]}
    query = "hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=word"
    decision = run(hook, method="GET", query=query)
    assert answered(decision) == (False, 200, "1158201444", None)
    assert not decision.matched
    assert answered(run(hook, method="GET")) == (False, 405, "", None)


def test_a_required_acknowledgement_is_answered_unless_the_hook_answers_itself():
    def dropbox_sign(**hook):
        event = {"event_time": "1669926463", "event_type": "signature_request_sent"}
        event["event_hash"] = hmac.new(
            b"key", f"{event['event_time']}{event['event_type']}".encode(), hashlib.sha256
        ).hexdigest()
        body = (
            '--B\r\nContent-Disposition: form-data; name="json"\r\n\r\n'
            + json.dumps({"event": event})
            + "\r\n--B--\r\n"
        )
        headers = {"Content-Type": "multipart/form-data; boundary=B"}
        verify = {"scheme": "dropbox-sign", "secrets": ["key"]}
        return run({"verify": verify, **hook}, body=body, headers=headers)

    assert answered(dropbox_sign()) == (True, 200, "Hello API Event Received", None)
    assert answered(dropbox_sign(**{"trigger-rule": {}})) == (False, 200, "Hello API Event Received", None)
    assert answered(dropbox_sign(respond={"body": "mine"})) == (True, 200, "mine", None)
    mismatch = {"trigger-rule": {}, "trigger-rule-mismatch-http-response-code": 404}
    assert answered(dropbox_sign(**mismatch)) == (False, 404, "Hook rules were not satisfied.", None)


def test_a_provider_that_wants_its_own_refusal_gets_it():
    decision = run({"verify": {"scheme": "xero", "secrets": ["key"]}}, body="{}", headers={"X-Xero-Signature": "AAAA"})
    assert answered(decision) == (False, 401, "", "signature")


@pytest.mark.parametrize(
    ("age", "headers", "status"),
    [
        ({"max": "5m", "source": "header", "name": "X-At"}, {"X-At": str(NOW - 300)}, 200),
        ({"max": "5m", "source": "header", "name": "X-At"}, {"X-At": str(NOW - 301)}, 401),
        ({"max": "5m", "source": "header", "name": "X-At"}, {"X-At": str(NOW + 301)}, 401),
        ({"max": 300, "source": "header", "name": "X-At", "format": "milliseconds"}, {"X-At": str(int(NOW * 1000))}, 200),
        ({"max": 300, "source": "header", "name": "X-At", "format": "iso8601"}, {"X-At": "2026-09-21T14:13:20Z"}, 200),
        ({"max": 300, "source": "header", "name": "Date", "format": "http-date"}, {"Date": "Mon, 21 Sep 2026 14:13:20 GMT"}, 200),
        ({"max": 300, "source": "header", "name": "X-At"}, {"X-At": "soon"}, 401),
        ({"max": 300, "source": "header", "name": "X-At"}, {}, 401),
        ("5m", {}, 401),
    ],
)  # fmt: skip
def test_allowed_age_by_a_value_of_the_request(age, headers, status):
    decision = run({"allowed-age": age}, headers=headers)
    assert (decision.response.status, decision.error) == (status, None if status == 200 else "signature")


def stripe(body, at):
    mac = hmac.new(b"whsec_test", f"{at:.0f}.{body}".encode(), hashlib.sha256).hexdigest()
    return {"body": body, "headers": {"Content-Type": "application/json", "Stripe-Signature": f"t={at:.0f},v1={mac}"}}


STRIPE = {"verify": {"scheme": "stripe", "secrets": ["env:STRIPE"]}}


def test_allowed_age_by_the_signatures_own_timestamp():
    assert run({**STRIPE, "allowed-age": "1m"}, **stripe("{}", NOW - 60)).run
    assert answered(run({**STRIPE, "allowed-age": "1m"}, **stripe("{}", NOW - 61)))[1:] == (
        401,
        "Request is too old.",
        "signature",
    )
    assert run(STRIPE, **stripe("{}", NOW - 61)).run


def test_hooks_on_one_path_route_by_the_providers_version_and_event_type():
    def on(version, kind):
        version_is = {"match": {"type": "regex", "regex": version, "parameter": {"source": "event", "name": "version"}}}
        type_is = {"match": {"type": "value", "value": kind, "parameter": {"source": "event", "name": "type"}}}
        return {**STRIPE, "path": "stripe", "execute-command": "c", "trigger-rule": {"and": [version_is, type_is]}}

    hooks = HookSet(
        {"hooks": [{"id": "old", **on("^2024-", "invoice.paid")}, {"id": "new", **on("^2026-", "invoice.paid")}]}
    )

    def taken_by(version, kind="invoice.paid"):
        body = json.dumps({"id": "evt_1", "object": "event", "type": kind, "api_version": version})
        request = Request.from_dict(stripe(body, NOW))
        found = hooks.for_path("/hooks/stripe")
        return [hook.id for hook in found if decide(hook, request, now=NOW, secrets=resolve).run]

    assert taken_by("2024-06-20") == ["old"]
    assert taken_by("2026-01-28.x") == ["new"]
    assert taken_by("2025-01-01") == []
    assert taken_by("2026-01-28.x", "invoice.voided") == []


def test_answers_of_our_own():
    respond = {"status": 202, "body": "queued", "headers": {"x-a": "1"}}
    upstream = {
        "success-http-response-code": 201,
        "response-message": "m",
        "response-headers": [{"name": "X-B", "value": "2"}],
    }
    decision = run({**upstream, "respond": respond})
    assert (decision.response.status, decision.response.body) == (202, "queued")
    assert decision.response.headers == {"X-A": "1", "X-B": "2", "Content-Type": "text/plain; charset=utf-8"}
    assert run({**upstream, "respond": {"status": 202}}).response.body == "m"


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("text", "text/plain; charset=utf-8"),
        ("{}", "text/plain; charset=utf-8"),
        (" \n<!doctype html>", "text/html; charset=utf-8"),
        ("<b>", "text/html; charset=utf-8"),
        ("<bx>", "text/plain; charset=utf-8"),
        ("<!-- x", "text/html; charset=utf-8"),
        ("<?xml?>", "text/xml; charset=utf-8"),
        ("%PDF-1", "application/pdf"),
        ("\x01", "application/octet-stream"),
    ],
)
def test_an_unlabelled_body_is_labelled_as_gos_server_does(body, kind):
    assert run({"response-message": body}).response.headers == {"Content-Type": kind}


def test_answers_without_a_body():
    assert run({"success-http-response-code": 204, "response-message": "m"}).response.body == ""
    head = run({"response-message": "m"}, method="HEAD").response
    assert (head.body, head.headers) == ("", {"Content-Type": "text/plain; charset=utf-8"})


def test_keys_of_the_request():
    hook = {
        "idempotency-key": {"source": "payload", "name": "id"},
        "debounce": 5,
        "debounce-key": {"source": "header", "name": "X-Branch"},
    }
    headers = {"Content-Type": "application/json", "X-Branch": "main"}
    decision = run(hook, body='{"id":7}', headers=headers)
    assert (decision.dedupe_key, decision.debounce_key) == ("7", "main")
    decision = run(hook, body="{}")
    assert (decision.dedupe_key, decision.debounce_key) == (None, None)


def test_nothing_is_explained_unless_asked_for():
    assert run({"trigger-rule": {}}).explanation == []
    assert run({"trigger-rule": {}}, explain=True).explanation == [
        {
            "step": "trigger-rule",
            "passed": False,
            "why": "decided by trigger-rule",
            "rules": [{"rule": "trigger-rule", "met": False, "why": "an empty rule is never met"}],
        },
        {"step": "answer", "passed": False, "why": "200"},
    ]


def test_hooks_are_found_by_path():
    hooks = HookSet({"hooks": [{"id": "a"}, {"id": "b/c"}, {"id": "d", "path": "/a"}, {"id": ""}]})
    found = {
        path: [hook.id for hook in hooks.for_path(path)]
        for path in (
            "/hooks/a",
            "/hooks/A",
            "/hooks/a/",
            "/hooks/b%2Fc",
            "/hooks/b/c",
            "/hooks/d",
            "/hooks/",
            "/hooks",
            "/a",
        )
    }
    assert found == {
        "/hooks/a": ["a", "d"], "/hooks/A": [], "/hooks/a/": [], "/hooks/b%2Fc": ["b/c"], "/hooks/b/c": ["b/c"],
        "/hooks/d": [], "/hooks/": [""], "/hooks": [], "/a": [],
    }  # fmt: skip
    assert [hook.id for hook in HookSet({"hooks": [{"id": "a"}]}, prefix="").for_path("/a")] == ["a"]
    assert hooks.get("d").path == "a"
    assert hooks.get("x") is None


@pytest.mark.parametrize(
    ("written", "seconds"),
    [(5, 5.0), ("5", 5.0), ("1.5s", 1.5), ("5m", 300.0), ("2h", 7200.0), ("1d", 86400.0), ("500ms", 0.5)],
)
def test_durations(written, seconds):
    assert parse_duration(written) == seconds


@pytest.mark.parametrize("written", ["", "m", "5 minutes", "-5", "nan", "inf", "5x", "1m30s", -1, True, None])
def test_what_is_no_duration(written):
    with pytest.raises(ValueError, match=r"."):
        parse_duration(written)
