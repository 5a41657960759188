"""One engine signs what the other verifies: each provider's samples, signed by the scheme's data, pass verification."""

from __future__ import annotations

import base64
import json
from functools import cache

import pytest
import yaml
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from hookline.errors import InvalidInput, NotFound
from hookline.inbound import verify
from hookline.inbound.signatures import schemes
from hookline.inbound.signatures.producing import key_kind, sign
from hookline_cli.samples import _HERE, fresh, sample, types

NOW = 1_790_000_000.0
TO = {"url": "https://hooks.example.com/hooks/x", "path": "/hooks/x"}
# tokens of these are made with a key of the provider's own, whose address the scheme names
PROVIDER_ALONE = {"plaid", "google-pubsub-push"}
SAMPLED = sorted(path.name.removesuffix(".yaml") for path in _HERE.iterdir() if path.name.endswith(".yaml"))
UNSIGNED = {name for name in schemes.names() if not key_kind(name)}


@cache
def key_pair(kind: str) -> tuple[str, str]:
    """A private key and its public half, both PEM."""
    made = {
        "ed25519": ed25519.Ed25519PrivateKey.generate,
        "ecdsa": lambda: ec.generate_private_key(ec.SECP256R1()),
        "rsa": lambda: rsa.generate_private_key(65537, 2048),
    }[kind]()
    private = made.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public = made.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return private.decode(), public.decode()


def secrets_of(scheme: str) -> tuple[str, list[str]]:
    """What signs, and what a hook has to verify it with."""
    kind = key_kind(scheme)
    if kind in {"ed25519", "ecdsa", "rsa"}:
        private, public = key_pair(kind)
        parameter = schemes.definition(scheme).get("secret-parameter")
        return private, [public, *(["WH-1"] if parameter else [])]
    definition = schemes.definition(scheme)
    first = (definition.get("methods") or [{}])[0]
    if "basic" in (definition.get("algorithm"), first.get("algorithm")):
        return "user:a-password", ["user:a-password"]
    key = {**definition.get("key", {}), **first.get("key", {})}
    encoding = key.get("encoding", "utf8")
    encoding = encoding[0] if isinstance(encoding, list) else encoding
    secret = {"hex": "a1" * 32, "base64": base64.b64encode(b"k" * 24).decode()}.get(encoding, "a-secret-of-tests")
    return key.get("prefix", "") + secret, [key.get("prefix", "") + secret]


@pytest.mark.parametrize("scheme", sorted(set(schemes.names()) - PROVIDER_ALONE))
def test_what_is_signed_verifies_and_nothing_else_does(scheme):
    for event_type in types(scheme) or [""]:
        secret, known = secrets_of(scheme)
        request = sign(scheme, {**sample(scheme, event_type), **TO}, secret, now=NOW, parameter="WH-1")
        verdict = verify(scheme, request, known, now=NOW)
        assert (verdict.valid, verdict.reason) == (True, "unsigned" if scheme in UNSIGNED else "ok"), event_type
        if scheme in UNSIGNED or key_kind(scheme) != "secret":
            continue
        other = sign(scheme, {**sample(scheme, event_type), **TO}, secret.replace("a", "b"), now=NOW)
        if secrets_of(scheme)[0].replace("a", "b") != secret:
            assert not verify(scheme, other, known, now=NOW).valid, event_type


@pytest.mark.parametrize("scheme", sorted(PROVIDER_ALONE))
def test_a_token_of_the_providers_own_is_refused_with_the_reason(scheme):
    with pytest.raises(InvalidInput, match="nobody else can"):
        sign(scheme, {**sample(scheme), **TO}, "secret", now=NOW)


@pytest.mark.parametrize("scheme", SAMPLED)
def test_each_sampled_provider_has_three_events_that_its_scheme_tells_apart(scheme):
    assert len(types(scheme)) == 3
    secret, known = secrets_of(scheme)
    seen = set()
    for event_type in types(scheme):
        verdict = verify(
            scheme,
            sign(scheme, {**sample(scheme, event_type), **TO}, secret, now=NOW, parameter="WH-1"),
            known,
            now=NOW,
        )
        seen.add((verdict.event_id, verdict.event_type, json.dumps(sample(scheme, event_type)["body"])))
    assert len(seen) == 3


def test_at_least_twenty_five_providers_have_samples():
    assert len(SAMPLED) >= 25
    assert set(SAMPLED) <= set(schemes.names())


@pytest.mark.parametrize("scheme", SAMPLED)
def test_samples_are_of_one_form(scheme):
    for name, content in yaml.safe_load((_HERE / f"{scheme}.yaml").read_text("utf-8")).items():
        assert content.keys() <= ({"headers"} if not name else {"headers", "json", "form", "body"}), name


def test_values_of_a_sample_can_be_set():
    body = json.loads(sample("github", "push", changes={"repository.name": "other", "commits.0.id": "x"})["body"])
    assert (body["repository"]["name"], body["commits"][0]["id"]) == ("other", "x")
    for path in ("repository.owner.login", "commits.7.id", "commits.first"):
        with pytest.raises(InvalidInput, match=path):
            sample("github", "push", changes={path: 1})


def test_what_there_is_no_sample_of_is_said():
    with pytest.raises(NotFound, match=r"push, pull_request, issues"):
        sample("github", "pushed")
    with pytest.raises(NotFound, match="no scheme"):
        sample("gitbub")


def test_a_request_is_not_changed_where_it_was_given():
    given = {**sample("mailgun"), **TO}
    before = json.dumps(given)
    sign("mailgun", given, "a-secret-of-tests", now=NOW)
    assert json.dumps(given) == before


def _also(scheme: str) -> dict:
    identity = schemes.definition(scheme).get("event-id")
    return identity.get("also", {}) if isinstance(identity, dict) else {}


@pytest.mark.parametrize("scheme", sorted(name for name in SAMPLED if _also(name).get("when")))
def test_each_differs_where_the_content_is_judged_beside_an_unsigned_id(scheme):
    for event_type in types(scheme):
        first, second = (fresh(scheme, sample(scheme, event_type))["body"] for _ in range(2))
        assert json.loads(first).keys() == json.loads(second).keys()
        assert first != second


def test_a_time_that_was_given_by_hand_stays():
    changes = {"repository.pushed_at": 7}
    request = fresh("github", sample("github", "push", changes=changes), given=changes)
    assert json.loads(request["body"])["repository"]["pushed_at"] == 7
