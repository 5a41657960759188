"""Nobody can have an event signed by asking for the answer to a challenge."""

from __future__ import annotations

import base64
import hmac
import json
import re
from itertools import product
from pathlib import Path
from urllib.parse import quote

import pytest

from hookline.errors import InvalidInput
from hookline.inbound.signatures import handshakes, replies, schemes
from hookline.inbound.signatures.scheme import compile_scheme, load_scheme
from hookline.inbound.signatures.verifying import request_of, verify_request

FACTS = json.loads((Path(__file__).parents[3] / "facts" / "forged_challenge.json").read_text("utf-8"))
NOW = FACTS["now"]
SECRET = "shared-secret"
CUSTOM = {
    "body alone": {"name": "body alone", "algorithm": "hmac-sha256", "signature": {"in": "header.x-sig"}},
    "timestamp and body": {
        "name": "timestamp and body",
        "algorithm": "hmac-sha256",
        "signature": {"in": "header.x-sig"},
        "timestamp": {"in": "header.x-time", "tolerance": 300},
        "message": "{timestamp}{body}",
    },
    "base64": {
        "name": "base64",
        "algorithm": "hmac-sha256",
        "signature": {"in": "header.x-sig", "encoding": "base64", "prefix": "sha256="},
    },
}
SIGNING = [{"kind": "crc"}, {"kind": "zoom-url-validation"}]
SCHEMES = [load_scheme(name) for name in schemes.names() if load_scheme(name).handshakes] + [
    compile_scheme({**definition, "handshakes": [handshake]})
    for definition, handshake in product(CUSTOM.values(), SIGNING)
]
# what an attacker would like to have signed: events, and texts that are no JSON
BODIES = ['{"event":"meeting.started"}', '{"for_user_id":"1"}', "[]", "abc", "a=b", "1"]


@pytest.mark.parametrize("case", FACTS["cases"], ids=lambda case: case["scheme"])
def test_a_challenge_that_is_an_event_is_not_answered(case):
    scheme = load_scheme(case["scheme"])
    found = replies.answer(scheme, request_of(case["request"]), [case["secret"]], now=NOW)
    assert found is None or case["must_not_answer"] not in found.body


@pytest.mark.parametrize("scheme", SCHEMES, ids=lambda scheme: scheme.name)
def test_no_answer_signs_an_event(scheme):
    """Every text that a signature of the scheme could be over is asked for in every place where a challenge can be."""
    places = set(re.findall(r"header\.([\w.-]+)", json.dumps(scheme.definition.get("signature", {}))))
    for body in BODIES:
        for text in (body, f"v0:{NOW}:{body}", f"{NOW}.{body}", f"{NOW}{body}", f"{NOW},{body}"):
            for answered in _answers(scheme, text):
                _assert_forges_nothing(scheme, places, body, answered)
                for digest in (hmac.digest(SECRET.encode(), text.encode(), "sha256"),):
                    shown = answered.body + json.dumps(answered.headers)
                    if _is_accepted(scheme, places, body, digest):
                        assert digest.hex() not in shown
                        assert base64.b64encode(digest).decode() not in shown


def _answers(scheme, text: str) -> list[handshakes.Answer]:
    token = quote(text, safe="")
    names = ("crc_token", "challenge", "hub.challenge", "validationToken")
    requests = [{"method": "GET", "query": f"{name}={token}&hub.mode=subscribe&hub.verify_token=x"} for name in names]
    documents = [
        {"event": "endpoint.url_validation", "payload": {"plainToken": text}},
        {"type": "url_verification", "challenge": text},
        {"challenge": text},
        {"verification_token": text},
        {"type": 1, "token": text},
    ]
    requests += [{"body": json.dumps(document)} for document in documents]
    signed = []
    for document in documents:  # Zoom's own challenge, signed as Zoom does: even then not over an event
        body = json.dumps(document)
        own = hmac.digest(SECRET.encode(), f"v0:{NOW}:{body}".encode(), "sha256").hex()
        signed.append({"body": body, "headers": {"x-zm-signature": f"v0={own}", "x-zm-request-timestamp": f"{NOW}"}})
    found = [replies.answer(scheme, request_of(each), [SECRET], now=NOW) for each in requests + signed]
    return [each for each in found if each is not None]


def _is_accepted(scheme, places: set[str], body: str, digest: bytes) -> bool:
    return any(_verdict(scheme, place, body, text) for place in places for text in _spellings(digest))


def _spellings(digest: bytes) -> list[str]:
    plain = [digest.hex(), base64.b64encode(digest).decode()]
    return [prefix + text for prefix in ("", "v0=", "sha256=") for text in plain]


def _assert_forges_nothing(scheme, places: set[str], body: str, answered: handshakes.Answer) -> None:
    words = re.findall(r"[A-Za-z0-9+/=_-]{20,}", answered.body + json.dumps(answered.headers))
    for word, place, prefix in product(words, places, ("", "v0=", "sha256=")):
        assert not _verdict(scheme, place, body, prefix + word), f"{scheme.name} accepts its own answer"


def _verdict(scheme, place: str, body: str, signature: str) -> bool:
    headers = {place: signature, "x-zm-request-timestamp": f"{NOW}", "x-time": f"{NOW}"}
    return verify_request(scheme, request_of({"body": body, "headers": headers}), [SECRET], now=NOW).valid


def test_the_attack_succeeds_where_the_rule_is_taken_away():
    """So the test above can fail: without the rule, X's answer to `abc` signs the body `abc`."""
    scheme = load_scheme("x-twitter")
    answer = replies.answer(scheme, request_of({"method": "GET", "query": "crc_token=abc"}), [SECRET], now=NOW)
    signature = json.loads(answer.body)["response_token"]
    plain = compile_scheme({"extends": "x-twitter", "handshakes": None})
    assert _verdict(plain, "x-twitter-webhooks-signature", "abc", signature)
    assert not _verdict(scheme, "x-twitter-webhooks-signature", "abc", signature)


def test_zoom_is_answered_only_after_its_signature():
    body = '{"event":"endpoint.url_validation","payload":{"plainToken":"qgg8vlvZRS6UYooatFL8Aw"}}'
    scheme = load_scheme("zoom")
    assert replies.answer(scheme, request_of({"body": body}), [SECRET], now=NOW) is None
    signature = hmac.digest(SECRET.encode(), f"v0:{NOW}:{body}".encode(), "sha256").hex()
    headers = {"x-zm-signature": f"v0={signature}", "x-zm-request-timestamp": f"{NOW}"}
    answer = replies.answer(scheme, request_of({"body": body, "headers": headers}), [SECRET], now=NOW)
    assert json.loads(answer.body)["plainToken"] == "qgg8vlvZRS6UYooatFL8Aw"


@pytest.mark.parametrize("handshake", SIGNING, ids=lambda each: each["kind"])
@pytest.mark.parametrize("message", ["{sha256(body)}", "{timestamp}", "{header.x-id}-{sha256(body)}", "{crc32(body)}"])
def test_a_scheme_whose_every_event_could_be_a_challenge_is_refused(handshake, message):
    definition = {**CUSTOM["timestamp and body"], "message": message, "handshakes": [handshake]}
    with pytest.raises(InvalidInput, match="message"):
        compile_scheme(definition)
