"""Every provider's vectors: published ones, derived ones and ones made by the formula (tests/facts/README)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from hookline.inbound.signatures.verifying import verify

FACTS = Path(__file__).parents[3] / "facts"
VECTORS = json.loads((FACTS / "provider_vectors.json").read_text("utf-8"))["vectors"]
SIGNED = [vector for vector in VECTORS if vector.get("kind") != "handshake"]
GENERATED_AT = 1_700_000_000  # the clock of the vectors that were generated and say no other


def name_of(vector: dict[str, Any]) -> str:
    return f"{vector['provider']}/{vector['name']}"


def arguments(vector: dict[str, Any]) -> tuple[str | dict[str, Any], dict[str, Any], list[str]]:
    scheme = vector["provider"]
    if "options" in vector:
        scheme = {"extends": scheme, "options": vector["options"]}
    request = {key: vector[key] for key in ("method", "url", "query", "headers", "body") if key in vector}
    secret = vector["secret"]
    return scheme, request, secret if isinstance(secret, list) else [secret]


@pytest.mark.parametrize("vector", SIGNED, ids=name_of)
def test_vector(vector):
    verdict = verify(*arguments(vector), now=vector.get("now"))
    assert verdict.valid is vector["expect"]["valid"], verdict.reason
    assert bool(verdict) is verdict.valid
    if "reason" in vector["expect"]:
        assert verdict.reason == vector["expect"]["reason"]


@pytest.mark.parametrize("vector", [each for each in SIGNED if each["expect"]["valid"]], ids=name_of)
def test_good_vector_fails_with_another_secret_and_says_nothing_it_should_not(vector):
    scheme, request, secrets = arguments(vector)
    verdict = verify(scheme, request, [_altered(secret) for secret in secrets], now=vector.get("now", GENERATED_AT))
    assert not verdict.valid
    assert verdict.reason in {"signature-mismatch", "bad-secret"}
    assert verdict.event_id is verdict.event_type is verdict.version is verdict.timestamp is None


@pytest.mark.parametrize("vector", [each for each in SIGNED if each["expect"]["valid"]], ids=name_of)
def test_good_vector_passes_with_an_old_secret_beside_a_new_one(vector):
    scheme, request, secrets = arguments(vector)
    rotated = [*(_altered(secret) for secret in secrets), *secrets]
    assert verify(scheme, request, rotated, now=vector.get("now", GENERATED_AT)).valid


@pytest.mark.parametrize("vector", [each for each in SIGNED if each["expect"]["valid"]], ids=name_of)
def test_good_vector_fails_without_secrets(vector):
    scheme, request, _ = arguments(vector)
    for none in ([], [""], ["  "]):
        assert verify(scheme, request, none, now=vector.get("now", GENERATED_AT)).reason == "no-secret"


def _altered(secret: str) -> str:
    """Another secret that is written in the same way."""
    swaps = {"b": "c", "a": "b", "A": "B", "1": "2", "e": "f", "s": "t", "y": "z"}
    for old, new in swaps.items():
        at = secret.rfind(old, 0, max(1, len(secret) - 4))
        if at >= 0:
            return secret[:at] + new + secret[at + 1 :]
    raise AssertionError(secret)
