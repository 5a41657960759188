"""The request as API Gateway hands it over, and as the sender meant it."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from hookline.inbound.decide import decide
from hookline.inbound.hooks.hook import compile_hook
from hookline.inbound.request import Request
from hookline.inbound.signatures.scheme import load_scheme
from hookline.inbound.signatures.verifying import verify_request

SAMPLE = json.loads((Path(__file__).parents[2] / "events/receiver.json").read_text())
HOST = "abcdefghij.execute-api.us-east-1.amazonaws.com"


def event(path: str = "/hooks/sample", *, stage: str = "$default", source: str = "192.0.2.10", **more: Any) -> Any:
    http = SAMPLE["requestContext"]["http"] | {"sourceIp": source}
    return SAMPLE | {
        "rawPath": path,
        "requestContext": SAMPLE["requestContext"] | {"stage": stage, "http": http},
        **more,
    }


@pytest.mark.parametrize(
    ("path", "stage", "public_url", "query", "url"),
    [
        ("/hooks/a", "$default", "", "", f"https://{HOST}/hooks/a"),
        ("/hooks/a", "$default", "", "b=1&c=%20", f"https://{HOST}/hooks/a?b=1&c=%20"),
        ("/prod/hooks/a", "prod", "", "", f"https://{HOST}/prod/hooks/a"),
        ("/prod/hooks/a", "prod", "https://hooks.example.com", "b=1", "https://hooks.example.com/hooks/a?b=1"),
        ("/hooks/a", "$default", "https://example.com/in/", "", "https://example.com/in/hooks/a"),
    ],
)
def test_the_address_is_the_one_the_sender_called(path: str, stage: str, public_url: str, query: str, url: str) -> None:
    request = Request.from_api_gateway(event(path, stage=stage, rawQueryString=query), public_url)
    assert request.url == url
    assert request.path == "/hooks/a"
    assert request.query == query


def test_a_stage_is_stripped_only_where_it_is_one() -> None:
    assert Request.from_api_gateway(event("/production/a", stage="prod")).path == "/production/a"
    assert Request.from_api_gateway(event("/prod/a")).path == "/prod/a"


@pytest.mark.parametrize(
    ("raw", "proxy", "path", "before"),
    [
        ("/base/hooks/github", "github", "/hooks/github", "/base"),
        ("/a/b/hooks/team/deploy", "team/deploy", "/hooks/team/deploy", "/a/b"),
        ("/hooks/hooks/github", "github", "/hooks/github", "/hooks"),  # a base path of that name
        ("/hooks/hooks/github", "hooks/github", "/hooks/hooks/github", ""),  # a hook of that name
        ("/base/hooks/%C5%BEluti%20b", "žluti b", "/hooks/%C5%BEluti%20b", "/base"),
        ("/base/hooks/žluti b", "žluti b", "/hooks/žluti b", "/base"),
        ("/base/hooks/a%2Fb", "a/b", "/hooks/a%2Fb", "/base"),
        ("/prod/hooks/a", "a", "/hooks/a", "/prod"),
    ],
)
def test_the_path_is_the_apis_own_under_a_mapping_with_a_base_path(
    raw: str, proxy: str, path: str, before: str
) -> None:
    """API Gateway's rawPath keeps the base path of a custom domain's mapping."""
    arrived = event(raw, pathParameters={"proxy": proxy})
    request = Request.from_api_gateway(arrived)
    assert request.path == path
    assert request.url == f"https://{HOST}{before}{path}" == f"https://{HOST}{raw}", "which is what was called"
    called = Request.from_api_gateway(arrived, "https://hooks.example.com/base")
    assert (called.path, called.url) == (path, f"https://hooks.example.com/base{path}"), "the base path once"


@pytest.mark.parametrize("raw", ["/", "/base", "/base/", "/prod/"])
def test_the_health_check_is_answered_under_a_base_path(raw: str) -> None:
    arrived = event(raw, routeKey="GET /", pathParameters=None)
    assert Request.from_api_gateway(arrived).path == "/"


def test_bytes_headers_and_cookies_arrive_as_sent() -> None:
    body = b"\x00\xff" + b"raw"
    encoded = {"body": base64.b64encode(body).decode(), "isBase64Encoded": True}
    request = Request.from_api_gateway(event(headers={"X-A": "1,2"}, cookies=["a=1", "b=2"], **encoded))
    assert request.body == body
    assert request.headers == {"x-a": ("1,2",), "cookie": ("a=1; b=2",)}
    without = event()
    del without["body"]
    assert Request.from_api_gateway(without).body == b""


@pytest.mark.parametrize(
    ("source", "allowed", "status"),
    [
        ("192.0.2.10", "192.0.2.0/24", 200),
        ("192.0.2.10", "198.51.100.0/24", 403),
        ("2001:db8::7", "2001:db8::7/128", 200),
        ("2001:db8::7", "2001:db8::70/128", 403),
        ("2001:db8::7", "2001:db8:0:0:0:0:7:0/128", 403),
    ],
)
def test_the_peers_address_is_read_as_it_is(source: str, allowed: str, status: int) -> None:
    hook = compile_hook({"id": "sample", "execute-command": "/bin/true", "ip-allowlist": [allowed]})
    decision = decide(hook, Request.from_api_gateway(event(source=source)), now=0.0, secrets=lambda text: [text])
    assert decision.response.status == status


@pytest.mark.oracle
@pytest.mark.parametrize(
    ("path", "stage", "public_url", "called"),
    [
        ("/hooks/sample", "$default", "", f"https://{HOST}/hooks/sample?foo=1"),
        ("/prod/hooks/sample", "prod", "", f"https://{HOST}/prod/hooks/sample?foo=1"),
        ("/prod/hooks/sample", "prod", "https://hooks.example.com", "https://hooks.example.com/hooks/sample?foo=1"),
        ("/in/hooks/sample", "$default", "https://example.com/in", "https://example.com/in/hooks/sample?foo=1"),
    ],
)
def test_twilios_signature_of_the_public_address_holds(path: str, stage: str, public_url: str, called: str) -> None:
    """Behind a stage and behind a custom domain; the address that was called signs, and no other."""
    validator = pytest.importorskip("twilio.request_validator").RequestValidator("12345")
    form = {"CallSid": "CA1234567890ABCDE", "From": "+14158675309"}
    headers = {
        "content-type": "application/x-www-form-urlencoded",
        "x-twilio-signature": validator.compute_signature(called, form),
    }
    text = "CallSid=CA1234567890ABCDE&From=%2B14158675309"
    arrived = event(path, stage=stage, rawQueryString="foo=1", headers=headers, body=text)
    scheme = load_scheme("twilio")
    assert verify_request(scheme, Request.from_api_gateway(arrived, public_url), ["12345"], now=0.0).valid
    elsewhere = Request.from_api_gateway(arrived, "https://elsewhere.example")
    assert not verify_request(scheme, elsewhere, ["12345"], now=0.0).valid
