"""Whatever a sender writes, the answer is a verdict."""

from __future__ import annotations

import base64
import hmac
import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hookline.inbound.request import Request
from hookline.inbound.signatures import replies, schemes
from hookline.inbound.signatures.scheme import load_scheme
from hookline.inbound.signatures.verdict import REASONS
from hookline.inbound.signatures.verifying import verify_request

NOW = 1_700_000_000.0
NASTY = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        [
            "",
            ",",
            "=",
            "v1,",
            "v1=",
            "t=1,v1=00",
            "ts=1;h1=00",
            "sha256=00",
            "sha1=é",
            "Basic é",
            "Bearer a.b.c",
            "HMAC ====",
            "\ud800",
            "\udcff",
            "1",
            "-1",
            "1e400",
            "1700000000",
            "1700000000000",
            "A" * 5000,
            "[",
            f"t=1700000000, v1={'0' * 64}",
            f"v1,{'A' * 43}",
            f"v1a,{'A' * 86}",
            "0" * 64,
            "A" * 44,
            "sha512=" + "0" * 128,
            "SHA256withRSA",
            "HmacSHA256",
            "2023-11-14T22:13:20Z",
            "https://api.paypal.com/x",
            "v2",
            "subscribe",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=b",
            "eyJhbGciOiJSUzI1NiJ9.e30.AA",
            "eyJhbGciOiJIUzI1NiJ9.e30.AA",
            "eyJhbGciOiJFUzI1NiIsImtpZCI6W119.bnVsbA.AA",
            "webhook_callback_verification",
        ]
    ),
)
SECRETS = st.one_of(
    NASTY,
    st.text(st.characters(codec="utf-8"), min_size=1, max_size=20),
    st.sampled_from(
        [
            "whsec_AAAA",
            "whpk_AAAA",
            "a:b",
            "{}",
            '{"keys": [{"kty": "EC"}, 1]}',
            '{"keys": 1}',
            "verify-token:x",
            "00" * 32,
        ]
        + [f"-----BEGIN {what}-----\nAAAA\n-----END {what}-----" for what in ("PUBLIC KEY", "CERTIFICATE", "X")]
    ),
)


def words_of(name: str) -> list[str]:
    """The names that a scheme looks for in a JSON body."""
    return sorted(set(re.findall(r"[A-Za-z_]+", json.dumps(schemes.definition(name)))))


def headers_of(name: str) -> list[str]:
    found = set(re.findall(r"header[.:]\W*([A-Za-z0-9-]+)", json.dumps(schemes.definition(name))))
    return sorted({header.lower() + ("1" if header.endswith("-") else "") for header in found} | {"content-type"})


def likely(name: str) -> st.SearchStrategy[str]:
    """Values that get as far as the comparison: properly encoded, behind a prefix of the scheme, at the right time."""
    prefixes = [*re.findall(r'"prefix": "([^"]*)"', json.dumps(schemes.definition(name))), ""]
    digests = st.sampled_from([20, 32, 48, 64, 72, 256]).flatmap(lambda size: st.binary(min_size=size, max_size=size))
    encoded = st.one_of(digests.map(bytes.hex), digests.map(lambda data: base64.b64encode(data).decode()))
    times = st.sampled_from(
        ["1700000000", "1700000000000", "2023-11-14T22:13:20Z", "1", "Tue, 14 Nov 2023 22:13:20 GMT"]
    )
    items = st.tuples(st.sampled_from(prefixes), encoded).map("".join)
    lists = st.tuples(st.sampled_from(["t=", "ts=", "timestamp="]), times, st.sampled_from([",", ";", " "]), items)
    return st.one_of(items, lists.map("".join), times, encoded)


@st.composite
def requests(draw: st.DrawFn, name: str) -> Request:
    values = st.one_of(NASTY, likely(name), likely(name))
    headers = {
        header: draw(st.lists(values, min_size=1, max_size=2).map(tuple))
        for header in headers_of(name)
        if draw(st.integers(0, 4))
    }
    leaves = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5), values)
    keys = st.sampled_from(words_of(name))
    documents = st.recursive(
        leaves,
        lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(keys, inner, max_size=4)),
        max_leaves=8,
    )
    body = draw(st.one_of(st.binary(max_size=60), documents.map(lambda document: json.dumps(document).encode())))
    return Request(
        method=draw(st.sampled_from(["POST", "GET", "HEAD", "OPTIONS", "pöst"])),
        url=draw(st.one_of(st.just(""), st.just("https://a.test/x?signature=00"), st.text(max_size=20))),
        query=draw(st.one_of(NASTY, st.just("hub.mode=subscribe&challenge=%ff&crc_token=%00&validationToken=a%0Ab"))),
        headers=headers,
        body=body,
    )


@pytest.mark.slow
@settings(max_examples=600, deadline=None)
@given(data=st.data(), name=st.sampled_from(schemes.names()), secrets=st.lists(SECRETS, max_size=3))
def test_whatever_comes_there_is_a_verdict(data, name, secrets):
    request = data.draw(requests(name))
    scheme = load_scheme(name)
    verdict = verify_request(scheme, request, secrets, now=NOW, fetch=lambda _: b"\xff")
    assert verdict.reason in REASONS
    assert verdict.valid is (verdict.reason in {"ok", "unsigned"})
    answer = replies.answer(scheme, request, secrets, now=NOW)
    for response in (answer, replies.acknowledgement(scheme, request)):
        assert response is None or 200 <= response.status < 500
        assert all(value.isprintable() for value in (response.headers.values() if response else ()))


def test_the_property_reaches_what_schemes_read():
    assert headers_of("slack") == ["content-type", "x-slack-request-timestamp", "x-slack-signature"]
    assert "x-docusign-signature-1" in headers_of("docusign-connect")
    assert "hmacSignature" in words_of("adyen-payments")


@settings(max_examples=100, deadline=None)
@given(body=st.binary(max_size=300), secret=st.text(st.characters(codec="utf-8"), min_size=1).filter(str.strip))
def test_what_is_signed_right_passes_and_one_bit_less_does_not(body, secret):
    signature = hmac.digest(secret.encode(), body, "sha256")
    flipped = bytes([signature[0] ^ 1]) + signature[1:]
    scheme = load_scheme("github")
    for digest, valid in ((signature, True), (flipped, False)):
        request = Request(headers={"x-hub-signature-256": (f"sha256={digest.hex()}",)}, body=body)
        assert verify_request(scheme, request, [secret], now=NOW).valid is valid
