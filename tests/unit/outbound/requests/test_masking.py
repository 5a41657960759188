from __future__ import annotations

import json
from urllib.parse import quote

import pytest

from hookline.outbound.model import Endpoint
from hookline.outbound.requests.headers import basic
from hookline.outbound.requests.masking import HEAD_KEPT, masked, sent_lines
from hookline.ports import HttpRequest

TOKEN = 'k9"x/é-secret-token'
BASIC = basic("me:hunter22")


def answer(body, sent, **endpoint):
    request = HttpRequest("https://example.com/", b"{}", sent)
    row = Endpoint("ep_1", "acme", "https://example.com/", **endpoint)
    return masked(body.encode() if isinstance(body, str) else body, request, row).decode()


@pytest.mark.parametrize(
    "echoed",
    [f"got {TOKEN}.", json.dumps({"x-api-key": TOKEN}), json.dumps([TOKEN], ensure_ascii=False), quote(TOKEN, safe="")],
)
def test_a_header_of_the_endpoint_s_own(echoed):
    shown = answer(echoed, [("X-Api-Key", TOKEN)], headers=(("X-Api-Key", TOKEN),))
    assert "***" in shown
    assert "secret" not in shown


@pytest.mark.parametrize("echoed", [BASIC, BASIC.partition(" ")[2], "me:hunter22", '{"password": "hunter22"}'])
def test_basic_auth_encoded_or_decoded(echoed):
    shown = answer(echoed, [("authorization", BASIC)], basic_auth_sealed="sealed")
    assert "***" in shown
    assert "hunter22" not in shown
    assert BASIC.partition(" ")[2] not in shown


def test_oauth2_token():
    headers = [("authorization", "Bearer abcdefghij")]
    assert answer("Authorization: Bearer abcdefghij", headers, oauth2_sealed="sealed") == "Authorization: ***"
    assert answer("token abcdefghij", headers, oauth2_sealed="sealed") == "token ***"


def test_a_value_that_is_cut_at_the_end():
    headers = [("authorization", "Bearer abcdefghij")]
    assert answer("token abcdefg", headers, oauth2_sealed="sealed") == "token ***"
    assert answer("token abc", headers, oauth2_sealed="sealed") == "token abc"


def test_what_is_not_secret_stays():
    headers = [("content-type", "application/json"), ("X-Api-Key", "true"), ("webhook-id", "evt_1")]
    echoed = "application/json true evt_1"
    assert answer(echoed, headers, headers=(("X-Api-Key", "true"),)) == echoed
    assert answer(TOKEN, [("X-Api-Key", TOKEN)]) == TOKEN


def test_an_answer_that_is_no_text():
    headers = [("authorization", "Bearer abcdefghij")]
    request = HttpRequest("https://example.com/", b"{}", headers)
    row = Endpoint("ep_1", "acme", "https://example.com/", oauth2_sealed="sealed")
    assert masked(b"\xff abcdefghij \xfe", request, row) == b"\xff *** \xfe"


def test_of_what_was_sent_our_own_headers_are_kept_and_of_others_the_name():
    sent = [
        ("webhook-id", "e1"),
        ("Webhook-Signature", "v1,abc"),
        ("X-Api-Key", TOKEN),
        ("authorization", BASIC),
        ("content-type", "application/json"),
    ]
    lines = sent_lines(HttpRequest("https://example.com/", b"{}", sent)).splitlines()
    assert lines == [
        "webhook-id: e1",
        "Webhook-Signature: v1,abc",
        "X-Api-Key: ***",
        "authorization: ***",
        "content-type: application/json",
    ]


def test_what_is_kept_of_a_head_is_bounded():
    assert len(sent_lines(HttpRequest("https://example.com/", b"{}", [("webhook-id", "x" * 9000)]))) == HEAD_KEPT
