from __future__ import annotations

import base64
import json
from typing import Any
from urllib.parse import parse_qs

import pytest
from tests.fakes.sealing import FakeSealer
from tests.fakes.transport import Answer, FakeTransport

from hookline.adapters.http.oauth2 import OAuth2Tokens
from hookline.errors import InvalidInput, Unavailable
from hookline.outbound.model import Endpoint
from hookline.outbound.requests.oauth2 import ClientCredentials, read_token, token_request
from hookline.outbound.requests.request_builder import owner
from hookline.ports import HttpResult

URL = "https://login.example.com/token"
SETTINGS = {"token_url": URL, "client_id": "id", "client_secret": "secret"}


def credentials(**more: str) -> ClientCredentials:
    return ClientCredentials.from_mapping({**SETTINGS, **more})


def request_for(**more: str):
    request = token_request(credentials(**more), timeout=5.0, client_cert_pem=None)
    return request, dict(request.headers), parse_qs(request.body.decode(), keep_blank_values=True)


def result(code: int = 200, body: Any = None, error: str = "") -> HttpResult:
    request = token_request(credentials(), timeout=5.0, client_cert_pem=None)
    return HttpResult(request, code, error, 10, body if isinstance(body, bytes) else json.dumps(body).encode())


def test_credentials_in_the_authorization_header() -> None:
    request, headers, form = request_for(client_id="a b:c", client_secret="s/\u00e9 ")

    assert request.url == URL
    assert headers["content-type"] == "application/x-www-form-urlencoded"
    # RFC 6749, 2.3.1: form-encoded, then joined
    assert base64.b64decode(headers["authorization"].removeprefix("Basic ")) == b"a+b%3Ac:s%2F%C3%A9+"
    assert form == {"grant_type": ["client_credentials"]}


def test_credentials_in_the_form() -> None:
    _, headers, form = request_for(style="post", scope="a b", audience="https://api.example.com")

    assert "authorization" not in headers
    assert form == {
        "grant_type": ["client_credentials"],
        "client_id": ["id"],
        "client_secret": ["secret"],
        "scope": ["a b"],
        "audience": ["https://api.example.com"],
    }


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"token_url": ""}, "oauth2.token_url"),
        ({"client_id": 5}, "oauth2.client_id"),
        ({"client_secret": None}, "oauth2.client_secret"),
        ({"scope": ["a"]}, "oauth2.scope"),
        ({"style": "jwt"}, "oauth2.style"),
        ({"secret": "x"}, "oauth2.secret"),
    ],
)
def test_settings_that_do_not_work_are_named(changes: dict[str, Any], where: str) -> None:
    with pytest.raises(InvalidInput) as raised:
        ClientCredentials.from_mapping({**SETTINGS, **changes})

    assert [problem.where for problem in raised.value.problems] == [where]


@pytest.mark.parametrize("text", [b"", b"[]", b"null", b"{}", b"\xff"])
def test_sealed_text_that_is_no_settings(text: bytes) -> None:
    with pytest.raises(InvalidInput):
        ClientCredentials.from_json(text)


def test_the_secret_is_in_no_repr() -> None:
    assert "secret'" not in repr(credentials())


@pytest.mark.parametrize(
    ("answer", "life"),
    [
        ({"access_token": "t", "token_type": "Bearer", "expires_in": 60}, 60),
        ({"access_token": "t", "token_type": "bearer", "expires_in": "60"}, 60),
        ({"access_token": "t"}, 300),
        ({"access_token": "t", "expires_in": -5}, 300),
        ({"access_token": "t", "expires_in": "soon"}, 300),
        ({"access_token": "t", "expires_in": [1]}, 300),
        ({"access_token": "t", "expires_in": 10**9}, 86_400),
        ({"access_token": "t", "expires_in": float("nan")}, 300),
    ],
)
def test_a_token(answer: dict[str, Any], life: float) -> None:
    assert read_token(result(body=answer), 1000.0) == ("Bearer t", 1000.0 + life)


@pytest.mark.parametrize("answer", [result(error="timeout"), result(500), result(503), result(429)])
def test_another_try_may_help(answer: HttpResult) -> None:
    with pytest.raises(Unavailable):
        read_token(answer, 0.0)


@pytest.mark.parametrize(
    "answer",
    [
        result(401, {"error": "invalid_client"}),
        result(400, {"error": "invalid_scope"}),
        result(404, b"<html>"),
        result(302, b""),
        result(200, b"not json"),
        result(200, []),
        result(200, {}),
        result(200, {"access_token": ""}),
        result(200, {"access_token": 5}),
        result(200, {"access_token": "a\r\nX-Injected: 1"}),
        result(200, {"access_token": "a b"}),
        result(200, {"access_token": "t", "token_type": "mac"}),
        result(200, {"access_token": "t", "token_type": 1}),
    ],
)
def test_another_try_would_not_help(answer: HttpResult) -> None:
    with pytest.raises(InvalidInput):
        read_token(answer, 0.0)


def test_the_servers_words_are_not_repeated() -> None:
    with pytest.raises(InvalidInput) as raised:
        read_token(result(400, {"error": "your secret is hunter2", "error_description": "hunter2"}), 0.0)

    assert "hunter2" not in str(raised.value)


# -------------------------------------------------------------------------------------------- kept tokens


class Setup:
    def __init__(self, **answer: Any) -> None:
        self.now = 1000.0
        self.sealer = FakeSealer()
        self.transport = FakeTransport()
        self.tokens = OAuth2Tokens(self.transport, self.sealer, lambda: self.now)
        self.issued = 0
        self.transport.script_by(URL, lambda _request: self._issue(**answer))

    def _issue(self, code: int = 200, error: str = "", life: int = 600) -> Answer:
        self.issued += 1
        body = {"access_token": f"t{self.issued}", "expires_in": life} if code == 200 else {"error": "invalid_client"}
        return Answer(code, json.dumps(body).encode(), error)

    def endpoint(self, name: str = "ep_1", **settings: str) -> Endpoint:
        endpoint = Endpoint(name, "acme", "https://receiver.example/")
        sealed = self.sealer.seal(json.dumps({**SETTINGS, **settings}).encode(), owner(endpoint, "oauth2"))
        return Endpoint(name, "acme", "https://receiver.example/", oauth2_sealed=sealed)


def test_a_token_is_kept_until_shortly_before_its_end() -> None:
    setup = Setup(life=600)
    endpoint = setup.endpoint()
    assert setup.tokens.authorization(endpoint) == "Bearer t1"
    setup.now += 569
    assert setup.tokens.authorization(endpoint) == "Bearer t1"
    setup.now += 2

    assert setup.tokens.authorization(endpoint) == "Bearer t2"


def test_a_short_token_is_used_for_most_of_its_life() -> None:
    setup = Setup(life=10)
    endpoint = setup.endpoint()
    setup.tokens.authorization(endpoint)
    setup.now += 8

    assert setup.tokens.authorization(endpoint) == "Bearer t1"


def test_each_endpoint_has_its_own_and_changed_settings_a_new_one() -> None:
    setup = Setup()
    first = setup.endpoint("ep_1")

    assert setup.tokens.authorization(first) == "Bearer t1"
    assert setup.tokens.authorization(setup.endpoint("ep_2")) == "Bearer t2"
    assert setup.tokens.authorization(setup.endpoint("ep_1", scope="more")) == "Bearer t3"
    assert setup.tokens.authorization(first) == "Bearer t1"


def test_prefetch_asks_for_all_at_once_and_once() -> None:
    setup = Setup()
    endpoints = [setup.endpoint(f"ep_{number}") for number in range(5)]
    without = Endpoint("ep_9", "acme", "https://receiver.example/")

    setup.tokens.prefetch([*endpoints, *endpoints, without])

    assert setup.issued == 5
    assert len({setup.tokens.authorization(endpoint) for endpoint in endpoints}) == 5
    assert setup.issued == 5


def test_an_answer_that_nobody_can_read_stops_no_other_endpoint() -> None:
    """Nested a thousand deep, JSON is a RecursionError: it escaped, and the shard stood still for every tenant."""
    setup = Setup()
    setup.transport.script_by(URL, lambda _request: Answer(200, b"[" * 16_000))
    endpoint = setup.endpoint()
    setup.tokens.prefetch([endpoint])
    with pytest.raises(InvalidInput):
        setup.tokens.authorization(endpoint)


@pytest.mark.parametrize(
    ("answer", "error"),
    [({"error": "timeout"}, Unavailable), ({"code": 503}, Unavailable), ({"code": 401}, InvalidInput)],
)
def test_a_failure_is_remembered_for_some_seconds(answer: dict[str, Any], error: type[Exception]) -> None:
    setup = Setup(**answer)
    endpoint = setup.endpoint()
    for _ in range(3):
        with pytest.raises(error):
            setup.tokens.authorization(endpoint)
    assert setup.issued == 1
    setup.now += 10

    with pytest.raises(error):
        setup.tokens.authorization(endpoint)
    assert setup.issued == 2


def test_a_forgotten_token_is_fetched_again() -> None:
    setup = Setup()
    endpoint = setup.endpoint()
    setup.tokens.authorization(endpoint)

    setup.tokens.forget(endpoint)

    assert setup.tokens.authorization(endpoint) == "Bearer t2"


def test_settings_sealed_for_another_endpoint_ask_nobody() -> None:
    setup = Setup()
    other = setup.endpoint("ep_2")
    endpoint = Endpoint("ep_1", "acme", "https://receiver.example/", oauth2_sealed=other.oauth2_sealed)

    with pytest.raises(InvalidInput):
        setup.tokens.authorization(endpoint)
    assert setup.issued == 0
