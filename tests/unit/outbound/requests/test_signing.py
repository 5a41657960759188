from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookline.errors import InvalidInput
from hookline.outbound.requests import signing, verifying
from hookline.outbound.requests.signing import Signer

VECTORS = json.loads((Path(__file__).parents[3] / "facts" / "sender_vectors.json").read_text())
V1 = VECTORS["standard_webhooks_v1"]
V1A = VECTORS["standard_webhooks_v1a"]
DERIVED = VECTORS["derived_here_for_our_suite"]
NOW = 1_700_000_000
ED25519 = "whsk_" + base64.b64encode(bytes(range(32))).decode()


def hmac_secret(length: int = 32) -> str:
    return "whsec_" + base64.b64encode(bytes(range(length))).decode()


def signature(headers: list[tuple[str, str]]) -> str:
    return dict(headers)["webhook-signature"]


# ------------------------------------------------------------------------------------------ vectors


@pytest.mark.parametrize("vector", V1, ids=lambda vector: vector["src"])
def test_v1_vectors(vector: dict[str, Any]) -> None:
    body = vector["payload"].encode()
    assert signing.sign(vector["secret"], vector["id"], vector["ts"], body) == vector["sig"]
    assert signature(Signer([vector["secret"]]).headers(vector["id"], vector["ts"], body)) == vector["sig"]


@pytest.mark.parametrize("vector", V1A, ids=lambda vector: vector["src"])
def test_v1a_vectors(vector: dict[str, Any]) -> None:
    body = vector["payload"].encode()
    assert signing.sign(vector["sk"], vector["id"], vector["ts"], body) == vector["sig"]
    assert signing.public_key(vector["sk"]) == vector["pk"]
    seed_alone = "whsk_" + base64.b64encode(base64.b64decode(vector["sk"][5:])[:32]).decode()
    assert signing.sign(seed_alone, vector["id"], vector["ts"], body) == vector["sig"]


def test_rotation_signs_with_both_and_the_newest_first() -> None:
    old, new = V1[0]["secret"], V1[1]["secret"]
    headers = Signer([old, new]).headers(V1[0]["id"], V1[0]["ts"], V1[0]["payload"].encode())
    assert signature(headers) == DERIVED[0]["sig"]


@pytest.mark.parametrize(
    ("message_id", "timestamp", "body", "expected"),
    [
        (
            "msg_2KWPBgLlAfxdpx2AI54pPJ85f4W",
            1_674_087_231,
            (
                '{"type":"contact.created","timestamp":"2022-11-03T20:26:10.344522Z",'
                '"data":{"id":"1f81eb52-5198-4599-803e-771906343485"}}'
            ),
            DERIVED[1]["sig"],
        ),
        (V1[0]["id"], V1[0]["ts"], '{"msg":"héllo ☃"}', DERIVED[2]["sig"]),
        (V1[0]["id"], V1[0]["ts"], "", DERIVED[3]["sig"]),
    ],
)
def test_derived_vectors(message_id: str, timestamp: int, body: str, expected: str) -> None:
    assert signing.sign(V1[0]["secret"], message_id, timestamp, body.encode()) == expected


def test_unpadded_base64_is_read() -> None:
    body = V1[0]["payload"].encode()
    twenty_five = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwBr"  # 25 bytes, without the padding
    assert signing.sign(twenty_five, V1[0]["id"], V1[0]["ts"], body) == DERIVED[4]["sig"][1]


def test_github_vector() -> None:
    vector = VECTORS["github_sha256"][0]
    headers = dict(Signer([vector["secret"]], "github").headers("msg_1", NOW, vector["payload"].encode()))
    assert headers["X-Hub-Signature-256"] == vector["sig"]
    assert headers["webhook-id"] == "msg_1"
    assert "webhook-signature" not in headers


def test_stripe_style_signs_time_and_body_with_the_secret_as_it_stands() -> None:
    import hashlib
    import hmac

    body = b'{"id":"evt_1"}'
    headers = dict(Signer(["whsec_old", "whsec_new"], "stripe").headers("msg_1", NOW, body))
    both = [hmac.new(key, b"1700000000." + body, hashlib.sha256).hexdigest() for key in (b"whsec_new", b"whsec_old")]
    assert headers["Stripe-Signature"] == f"t=1700000000,v1={both[0]},v1={both[1]}"


def test_github_style_has_room_for_the_newest_secret_alone() -> None:
    one, two = (dict(Signer(secrets, "github").headers("m", NOW, b"x")) for secrets in (["old", "new"], ["new"]))
    assert one == two


# ------------------------------------------------------------------------------------------ signing


def test_the_headers_are_the_attempts() -> None:
    signer = Signer([hmac_secret()])
    first, later = signer.headers("msg_1", NOW, b"{}"), signer.headers("msg_1", NOW + 5, b"{}")
    assert [name for name, _ in first] == ["webhook-id", "webhook-timestamp", "webhook-signature"]
    assert dict(first)["webhook-timestamp"] == "1700000000"
    assert dict(first)["webhook-id"] == dict(later)["webhook-id"]
    assert signature(first) != signature(later)
    assert signer.headers("msg_1", NOW, b"{}") == first  # the keyed hash is copied, not used up


def test_an_endpoint_without_secrets_is_sent_unsigned() -> None:
    assert Signer([]).headers("msg_1", NOW, b"{}") == [("webhook-id", "msg_1"), ("webhook-timestamp", "1700000000")]


def test_v1_and_v1a_side_by_side() -> None:
    headers = dict(Signer([hmac_secret(), ED25519]).headers("msg_1", NOW, b"{}"))
    assert [entry.partition(",")[0] for entry in headers["webhook-signature"].split(" ")] == ["v1a", "v1"]
    for secret in (hmac_secret(), ED25519, signing.public_key(ED25519)):
        assert verifying.verify([secret], headers, b"{}", now=NOW) == "msg_1"


@given(st.binary(min_size=24, max_size=64), st.binary(max_size=200), st.integers(0, 2**33))
def test_no_secret_shows_in_what_is_sent(key: bytes, body: bytes, timestamp: int) -> None:
    secret = "whsec_" + base64.b64encode(key).decode()
    for style in signing.STYLES:
        sent = " ".join(value for _, value in Signer([secret], style).headers("msg_1", timestamp, body))
        assert secret not in sent
        assert secret[6:] not in sent
        assert key.hex() not in sent


# ------------------------------------------------------------------------------------------ secrets


@pytest.mark.parametrize("length", [24, 25, 32, 64])
def test_symmetric_secrets_of_a_good_length(length: int) -> None:
    assert signing.parse_secret(hmac_secret(length)) == ("v1", bytes(range(length)))


@pytest.mark.parametrize(
    "secret",
    [
        "",
        "whsec_",
        "whsec",
        hmac_secret(23),
        hmac_secret(65),
        "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS!",
        "whsec_MfKQ9r8GKYqrTwjUPD8I LPZIo2LaLaSw",
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwé",
        "WHSEC_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4=",
        "whsk_" + base64.b64encode(bytes(31)).decode(),
        "whsk_" + base64.b64encode(bytes(48)).decode(),
    ],
)
def test_what_is_no_secret_is_refused_without_being_shown(secret: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        Signer([secret])
    assert caught.value.problems[0].where == "secret"
    assert secret[6:] == "" or secret[6:] not in str(caught.value)


def test_new_secrets_are_random_and_good() -> None:
    for kind, version in (("whsec", "v1"), ("whsk", "v1a")):
        first, second = signing.generate_secret(kind), signing.generate_secret(kind)
        assert first != second
        assert signing.parse_secret(first)[0] == version
    assert signing.generate_secret("whsec", bytes) == "whsec_" + base64.b64encode(bytes(32)).decode()
    assert signing.generate_secret("whsk", lambda _count: bytes(range(32))).startswith(ED25519[:45])


def test_only_ed25519_has_a_public_key() -> None:
    with pytest.raises(InvalidInput, match="whsk_"):
        signing.public_key(hmac_secret())
    assert signing.public_key(ED25519).startswith("whpk_")
