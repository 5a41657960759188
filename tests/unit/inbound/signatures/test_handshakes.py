from __future__ import annotations

import base64
import hmac
import json
from pathlib import Path
from typing import Any

import pytest

from hookline.errors import InvalidInput
from hookline.inbound.request import Response
from hookline.inbound.signatures import handshakes, replies, schemes
from hookline.inbound.signatures.scheme import compile_scheme, load_scheme
from hookline.inbound.signatures.verifying import request_of, verify

FACTS = Path(__file__).parents[3] / "facts"
VECTORS = [
    vector
    for vector in json.loads((FACTS / "provider_vectors.json").read_text("utf-8"))["vectors"]
    if vector.get("kind") == "handshake"
]
NOW = 1_700_000_000.0


def answer(name: str, request: dict[str, Any], secrets: tuple[str, ...] = (), **more: Any) -> handshakes.Answer | None:
    return replies.answer(load_scheme(name), request_of(request), secrets, now=NOW, **more)


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: f"{vector['provider']}/{vector['name']}")
def test_vector(vector):
    request = {key: vector[key] for key in ("method", "query", "headers", "body") if vector.get(key) is not None}
    secrets = [vector["secret"]] if vector["secret"] else []
    response = answer(vector["provider"], request, tuple(secrets))
    expect = vector["expect"]
    assert response is not None
    assert response.status == expect["status"]
    if "body" in expect:
        assert response.body == expect["body"]
    if "json" in expect:
        assert json.loads(response.body) == expect["json"]
    assert response.headers.items() >= expect.get("headers", {}).items()


def test_ordinary_events_are_no_handshakes():
    for name in schemes.names():
        assert answer(name, {"body": '{"type": "push", "id": "1"}', "headers": {"x": "y"}}, ("secret",)) is None, name


def test_schemes_without_handshakes_answer_none():
    assert answer("github", {"method": "GET", "query": "hub.mode=subscribe&hub.challenge=1"}, ("s",)) is None


class TestMeta:
    QUERY = "hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token="

    def test_any_configured_token_is_right(self):
        response = answer("meta-graph", {"method": "GET", "query": self.QUERY + "two"}, ("one", "two"))
        assert response is not None
        assert (response.status, response.body) == (200, "1158201444")
        assert response.headers["Content-Type"] == "text/plain"

    def test_marked_tokens_replace_the_app_secret_and_sign_nothing(self):
        secrets = ("app-secret", "verify-token:asked")
        assert answer("meta-graph", {"method": "GET", "query": self.QUERY + "asked"}, secrets).status == 200
        assert answer("meta-graph", {"method": "GET", "query": self.QUERY + "app-secret"}, secrets).status == 403
        for key in (b"asked", b"verify-token:asked"):
            signature = f"sha256={hmac.digest(key, b'{}', 'sha256').hex()}"
            request = {"body": "{}", "headers": {"X-Hub-Signature-256": signature}}
            assert verify("meta-graph", request, list(secrets)).reason == "signature-mismatch"

    @pytest.mark.parametrize("query", ["hub.mode=unsubscribe&hub.verify_token=t", "hub.mode=subscribe", "hub.mode="])
    def test_anything_else_is_forbidden(self, query):
        assert answer("meta-graph", {"method": "GET", "query": query}, ("t",)).status == 403

    def test_without_secrets_nothing_is_confirmed(self):
        assert answer("meta-graph", {"method": "GET", "query": self.QUERY}, ()).status == 403

    def test_is_a_get(self):
        assert answer("meta-graph", {"method": "POST", "query": self.QUERY + "t"}, ("t",)) is None


def test_x_crc_is_an_hmac_of_the_token_with_the_newest_secret():
    response = answer("x-twitter", {"method": "GET", "query": "crc_token=abc-d"}, ("new", "old"))
    expected = base64.b64encode(hmac.digest(b"new", b"abc-d", "sha256")).decode()
    assert json.loads(response.body) == {"response_token": f"sha256={expected}"}
    assert answer("x-twitter", {"method": "GET", "query": "crc_token=abc"}) is None


def test_dropbox_echoes_its_challenge():
    response = answer("dropbox", {"method": "GET", "query": "challenge=a%2Bb"})
    assert (response.status, response.body) == (200, "a+b")
    assert response.headers == {"Content-Type": "text/plain", "X-Content-Type-Options": "nosniff"}


def test_okta_gets_its_header_back_as_json():
    response = answer("okta-event-hook", {"method": "GET", "headers": {"x-okta-verification-challenge": "v"}})
    assert json.loads(response.body) == {"verification": "v"}
    assert answer("okta-event-hook", {"method": "POST", "headers": {"x-okta-verification-challenge": "v"}}) is None


def test_monday_gets_its_challenge_back_as_json():
    response = answer("monday", {"body": '{"challenge": "3é"}'})
    assert json.loads(response.body) == {"challenge": "3é"}


def test_asana_hands_over_a_secret():
    response = answer("asana", {"headers": {"X-Hook-Secret": "abc"}, "body": ""})
    assert (response.status, response.headers, response.token) == (200, {"X-Hook-Secret": "abc"}, "abc")
    assert answer("asana", {"headers": {"X-Hook-Secret": "a\r\nSet-Cookie: b"}}) is None


def test_notion_hands_over_a_token():
    response = answer("notion", {"body": '{"verification_token": "secret_x"}'})
    assert (response.status, response.body, response.token) == (200, "", "secret_x")


def test_echoes_have_a_limit():
    assert answer("dropbox", {"method": "GET", "query": f"challenge={'x' * 5000}"}) is None


def discord(body: str, *, good: bool = True) -> tuple[dict[str, Any], str]:
    signing = pytest.importorskip("nacl.signing")
    key = signing.SigningKey(bytes(range(32)))
    signature = key.sign(b"1700000000" + (body if good else "other").encode()).signature.hex()
    headers = {"X-Signature-Ed25519": signature, "X-Signature-Timestamp": "1700000000"}
    return {"headers": headers, "body": body}, key.verify_key.encode().hex()


class TestDiscord:
    def test_interactions_ping(self):
        request, key = discord('{"type":1,"id":"x"}')
        assert json.loads(answer("discord", request, (key,)).body) == {"type": 1}

    def test_webhook_events_ping(self):
        request, key = discord('{"version":1,"application_id":"1","type":0}')
        assert answer("discord", request, (key,)).status == 204

    def test_a_wrong_signature_is_left_to_verification(self):
        request, key = discord('{"type":1}', good=False)
        assert answer("discord", request, (key,)) is None
        assert verify("discord", request, [key]).reason == "signature-mismatch"
        assert replies.refusal(load_scheme("discord")).status == 401

    def test_an_event_is_acknowledged_with_204_and_an_interaction_is_deferred(self):
        scheme = load_scheme("discord")
        request, key = discord('{"type":1,"event":{"type":"APPLICATION_AUTHORIZED"}}')
        assert answer("discord", request, (key,)) is None
        assert verify("discord", request, [key]).event_type == "APPLICATION_AUTHORIZED"
        assert replies.acknowledgement(scheme, request_of(request)).status == 204
        deferred = replies.acknowledgement(scheme, request_of({"body": '{"type":2}'}))
        assert (deferred.status, json.loads(deferred.body)) == (200, {"type": 5})


class TestZoom:
    @pytest.mark.parametrize("used", ["new", "old"])
    def test_uses_the_secret_that_zoom_signed_with(self, used):
        body = '{"event":"endpoint.url_validation","payload":{"plainToken":"p"}}'
        signature = hmac.digest(used.encode(), f"v0:{NOW}:{body}".encode(), "sha256").hex()
        headers = {"X-Zm-Signature": f"v0={signature}", "X-Zm-Request-Timestamp": f"{NOW}"}
        document = json.loads(answer("zoom", {"body": body, "headers": headers}, ("new", "old")).body)
        assert document == {"plainToken": "p", "encryptedToken": hmac.digest(used.encode(), b"p", "sha256").hex()}

    @pytest.mark.parametrize("payload", ["{}", "null", '{"plainToken": []}', '{"plainToken": ""}', "[1]"])
    def test_without_a_token_it_is_none(self, payload):
        body = f'{{"event":"endpoint.url_validation","payload":{payload}}}'
        assert answer("zoom", {"body": body}, ("s",)) is None


def test_twitch_echoes_a_signed_challenge_only():
    body = '{"challenge":"c","subscription":{}}'
    message = b"id1" + b"2023-11-14T22:13:20Z" + body.encode()
    headers = {
        "Twitch-Eventsub-Message-Id": "id1",
        "Twitch-Eventsub-Message-Timestamp": "2023-11-14T22:13:20Z",
        "Twitch-Eventsub-Message-Signature": f"sha256={hmac.digest(b'k', message, 'sha256').hex()}",
        "Twitch-Eventsub-Message-Type": "webhook_callback_verification",
    }
    request = {"headers": headers, "body": body}
    assert answer("twitch-eventsub", request, ("k",)).body == "c"
    assert answer("twitch-eventsub", request, ("other",)) is None
    headers["Twitch-Eventsub-Message-Type"] = "notification"
    assert answer("twitch-eventsub", request, ("k",)) is None


def test_front_echoes_a_signed_challenge():
    body = '{"type":"sync"}'
    signature = base64.b64encode(hmac.digest(b"k", f"1700000000000:{body}".encode(), "sha256")).decode()
    headers = {"x-front-signature": signature, "x-front-request-timestamp": "1700000000000", "x-front-challenge": "c"}
    assert answer("front", {"headers": headers, "body": body}, ("k",)).body == "c"
    assert answer("front", {"headers": headers, "body": body + " "}, ("k",)) is None


@pytest.mark.parametrize("name", ["trello", "mandrill", "intercom"])
def test_head_is_answered(name):
    assert answer(name, {"method": "HEAD"}).status == 200
    assert answer(name, {"method": "POST"}) is None


def test_woocommerce_ping_is_exactly_one_number():
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    assert answer("woocommerce", {"headers": form, "body": "webhook_id=12"}).status == 200
    for other in ("webhook_id=12&order=1", "webhook_id=x", "webhook_id=", ""):
        assert answer("woocommerce", {"headers": form, "body": other}) is None


class TestCloudEvents:
    def test_origin_is_allowed(self):
        headers = {"WebHook-Request-Origin": "eventemitter.example.com", "WebHook-Request-Rate": "120"}
        response = answer("cloudevents-webhook", {"method": "OPTIONS", "headers": headers})
        assert response.status == 200
        assert response.headers["WebHook-Allowed-Origin"] == "eventemitter.example.com"
        assert response.headers["WebHook-Allowed-Rate"] == "*"
        assert "POST" in response.headers["Allow"]

    def test_other_options_requests_are_not_ours(self):
        assert answer("cloudevents-webhook", {"method": "OPTIONS"}) is None

    def test_event_grid_validation(self):
        event = {"eventType": "Microsoft.EventGrid.SubscriptionValidationEvent", "data": {"validationCode": "5-1"}}
        response = answer("cloudevents-webhook", {"body": json.dumps([event])})
        assert json.loads(response.body) == {"validationResponse": "5-1"}


def test_required_acknowledgements():
    def of(name: str) -> Response | None:
        return replies.acknowledgement(load_scheme(name), request_of({"body": "{}"}))

    assert of("adyen-payments").body == "[accepted]"
    assert of("dropbox-sign").body == "Hello API Event Received"
    assert (of("xero").status, of("xero").body) == (200, "")
    assert of("microsoft-graph").status == 202
    assert of("twilio").body == "<Response/>"
    assert of("github") is None


def test_refusals():
    xero = replies.refusal(load_scheme("xero"))
    assert (xero.status, xero.body, xero.headers) == (401, "", {})
    assert replies.refusal(load_scheme("github")) is None


def test_answers_are_not_shared():
    scheme = load_scheme("adyen-payments")
    replies.acknowledgement(scheme, request_of({})).headers["x"] = "y"
    assert "x" not in replies.acknowledgement(scheme, request_of({})).headers


def test_the_answer_is_a_response():
    response = answer("asana", {"headers": {"X-Hook-Secret": "abc"}})
    assert isinstance(response, Response)
    assert response.response == Response(200, "", {"X-Hook-Secret": "abc"})


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"handshakes": [{"kind": "nonsense"}]}, "handshakes[0].kind"),
        ({"handshakes": [{"kind": "echo-query"}]}, "handshakes[0].parameter"),
        ({"handshakes": [{"kind": "head", "parametre": "x"}]}, "handshakes[0].parametre"),
        ({"handshakes": ["head"]}, "handshakes[0]"),
        ({"handshakes": [{"kind": "head", "after": "lunch"}]}, "handshakes[0].after"),
        ({"handshakes": [{"kind": "head", "when": {"nothing": "x"}}]}, "handshakes[0].when.nothing"),
        ({"acknowledge": {"status": 99}}, "acknowledge[0].status"),
        ({"refuse": {"status": "401"}}, "refuse.status"),
    ],
)
def test_mistakes_are_named(change, where):
    with pytest.raises(InvalidInput) as raised:
        compile_scheme({"extends": "github", **change})
    assert raised.value.problems[0].where == where
