from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from hookline.errors import InvalidInput
from hookline.outbound.requests.verifying import TOLERANCE, verify

VECTORS = json.loads((Path(__file__).parents[3] / "facts" / "sender_vectors.json").read_text())
V1 = VECTORS["standard_webhooks_v1"]
V1A = VECTORS["standard_webhooks_v1a"][0]


def headers(vector: dict[str, Any], **changes: str | None) -> dict[str, str]:
    given = {"webhook-id": vector["id"], "webhook-timestamp": str(vector["ts"]), "webhook-signature": vector["sig"]}
    given |= {name.replace("_", "-"): value for name, value in changes.items()}
    return {name: value for name, value in given.items() if value is not None}


def check(vector: dict[str, Any], secrets: list[str], given: dict[str, str], *, late: float = 0) -> str:
    return verify(secrets, given, vector["payload"].encode(), now=vector["ts"] + late)


@pytest.mark.parametrize("vector", V1, ids=lambda vector: vector["src"])
def test_v1(vector: dict[str, Any]) -> None:
    assert check(vector, [vector["secret"]], headers(vector)) == vector["id"]
    shouted = {name.upper(): value for name, value in headers(vector).items()}
    assert check(vector, [vector["secret"]], shouted) == vector["id"]


def test_v1a_by_public_and_by_private_key() -> None:
    for secret in (V1A["pk"], V1A["sk"]):
        assert check(V1A, [secret], headers(V1A)) == V1A["id"]
        with pytest.raises(InvalidInput, match="signature"):
            verify([secret], headers(V1A), b"other", now=V1A["ts"])


def test_one_signature_of_several_by_one_secret_of_several() -> None:
    several = VECTORS["multi_sig_accept"].replace("<valid>", V1[0]["sig"])
    assert check(V1[0], [V1[1]["secret"], V1A["pk"], V1[0]["secret"]], headers(V1[0], webhook_signature=several))


@pytest.mark.parametrize("case", [case for case in VECTORS["must_reject_v1"] if "sig" in case], ids=lambda c: c["why"])
def test_what_must_be_refused(case: dict[str, Any]) -> None:
    vector = V1[case["base"]]
    with pytest.raises(InvalidInput, match="webhook-signature"):
        check(vector, [vector["secret"]], headers(vector, webhook_signature=case["sig"]))


@pytest.mark.parametrize("name", ["webhook_id", "webhook_timestamp", "webhook_signature"])
@pytest.mark.parametrize("value", [None, ""])
def test_a_missing_header_is_named(name: str, value: str | None) -> None:
    with pytest.raises(InvalidInput, match=name.replace("_", "-")):
        check(V1[0], [V1[0]["secret"]], headers(V1[0], **{name: value}))


@pytest.mark.parametrize("timestamp", ["hello", "-5", "1.5", "\uff11\uff16\uff11\uff14", " 1614265330"])
def test_a_timestamp_is_unix_seconds(timestamp: str) -> None:
    with pytest.raises(InvalidInput, match="unix seconds"):
        check(V1[0], [V1[0]["secret"]], headers(V1[0], webhook_timestamp=timestamp))


def test_the_clocks_may_differ_by_five_minutes() -> None:
    for late in (-TOLERANCE, 0, TOLERANCE):
        assert check(V1[0], [V1[0]["secret"]], headers(V1[0]), late=late)
    for late in (-TOLERANCE - 1, TOLERANCE + 1):
        with pytest.raises(InvalidInput, match="300 s"):
            check(V1[0], [V1[0]["secret"]], headers(V1[0]), late=late)


def test_other_bytes_another_id_and_another_time_are_refused() -> None:
    secret = [V1[0]["secret"]]
    with pytest.raises(InvalidInput, match="signature"):
        verify(secret, headers(V1[0]), V1[0]["payload"].encode() + b" ", now=V1[0]["ts"])
    with pytest.raises(InvalidInput, match="signature"):
        check(V1[0], secret, headers(V1[0], webhook_id="msg_other"))
    with pytest.raises(InvalidInput, match="signature"):
        check(V1[0], secret, headers(V1[0], webhook_timestamp=str(V1[0]["ts"] + 1)))


@pytest.mark.parametrize("secret", ["", "whsec_", "whpk_AAAA", "whpk_"])
def test_what_is_no_key_verifies_nothing(secret: str) -> None:
    with pytest.raises(InvalidInput, match="secret"):
        check(V1[0], [secret], headers(V1[0]))
