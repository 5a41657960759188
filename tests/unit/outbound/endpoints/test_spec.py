from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from hookline.errors import InvalidEndpoint
from hookline.outbound import codec
from hookline.outbound.endpoints.spec import EndpointSpec, UrlPolicy, parse_endpoint
from hookline.outbound.model import Batching, Endpoint, SigningSecret

NOW = 1_700_000_000.0
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
URL = "https://example.com/hook"


def seal(secret: bytes, owner: str) -> str:
    return f"sealed[{owner}]{secret.decode()}"


def spec(**fields: Any) -> EndpointSpec:
    return EndpointSpec.parse({"url": URL} | fields)


def made(policy: UrlPolicy | None = None, **fields: Any) -> Endpoint:
    return spec(**fields).to_endpoint("acme", "ep_1", seal=seal, now=NOW, policy=policy).endpoint


def changed(existing: Endpoint, **fields: Any) -> Endpoint:
    return EndpointSpec.parse(fields).to_endpoint("acme", "ep_1", seal=seal, now=NOW + 99, existing=existing).endpoint


def refused(raw: dict[str, Any], policy: UrlPolicy | None = None) -> list[str]:
    with pytest.raises(InvalidEndpoint) as caught:
        parse_endpoint({"url": URL} | raw, policy)
    assert all(problem.expected for problem in caught.value.problems)
    return [problem.where for problem in caught.value.problems]


@cache
def certificate(days: int = 1) -> tuple[str, str]:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "hookline test")])
    start = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    built = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + dt.timedelta(days=days))
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return built.public_bytes(serialization.Encoding.PEM).decode(), private.decode()


# ------------------------------------------------------------------------------------------ what becomes of a spec


def test_a_url_is_enough_and_a_secret_is_made_to_be_shown_once() -> None:
    prepared = spec().to_endpoint("acme", "ep_1", seal=seal, now=NOW)
    (secret,) = prepared.generated
    assert secret.startswith("whsec_")
    assert prepared.endpoint == Endpoint(
        "ep_1", "acme", URL, secrets=(SigningSecret(f"sealed[acme/ep_1/secrets]{secret}"),), created_at=NOW
    )
    asymmetric = spec(secret_kind="whsk").to_endpoint("acme", "ep_1", seal=seal, now=NOW)
    assert asymmetric.generated[0].startswith("whsk_")


def test_every_field() -> None:
    endpoint = made(
        description="Orders to the warehouse",
        metadata={"team": "ops"},
        event_types=["order.*", "hookline.*"],
        channels=["eu"],
        filter={"data": {"amount": [{"numeric": [">", 100]}]}},
        transform="data.order",
        payload="versioned",
        version="2",
        headers={"X-Api-Key": "k"},
        signature="stripe",
        secrets=["whsec_old_text", "whsec_new_text"],
        schedule=[0, 5, 60.5],
        timeout=45,
        rate_limit=12.5,
        batching={"max_events": 10},
    )
    assert endpoint.event_types == ("order.*", "hookline.*")
    assert endpoint.filter == {"data": {"amount": [{"numeric": [">", 100]}]}}
    assert endpoint.headers == (("X-Api-Key", "k"),)
    assert endpoint.schedule == (0, 5, 60.5)
    assert endpoint.batching == Batching(10)
    assert [secret.sealed for secret in endpoint.secrets] == [
        "sealed[acme/ep_1/secrets]whsec_old_text",
        "sealed[acme/ep_1/secrets]whsec_new_text",
    ]
    assert codec.decode_endpoint(codec.encode_endpoint(endpoint)) == endpoint


def test_credentials_are_sealed_for_their_owner() -> None:
    chain, key = certificate()
    basic = made(basic_auth={"username": "u", "password": "p:w"})
    assert basic.basic_auth_sealed == "sealed[acme/ep_1/basic_auth]u:p:w"
    oauth2 = made(oauth2={"token_url": "https://id.example.com/token", "client_id": "c", "client_secret": "s"})
    settings = json.loads((oauth2.oauth2_sealed or "").removeprefix("sealed[acme/ep_1/oauth2]"))
    from hookline.outbound.requests.oauth2 import ClientCredentials

    assert ClientCredentials.from_mapping(settings) == ClientCredentials("https://id.example.com/token", "c", "s")
    mtls = made(mtls={"certificate": chain, "private_key": key})
    assert mtls.mtls_sealed == f"sealed[acme/ep_1/mtls]{chain}{key}"


def test_credentials_in_a_url_become_basic_auth_and_leave_the_url() -> None:
    endpoint = made(url="https://us%40er:pass%2Fword@example.com:8443/hook?a=b")
    assert endpoint.url == "https://example.com:8443/hook?a=b"
    assert endpoint.basic_auth_sealed == "sealed[acme/ep_1/basic_auth]us@er:pass/word"


@pytest.mark.parametrize(
    "url",
    [
        "https://user@example.com/",
        "https://user:@example.com/",
        "https://:password@example.com/",
        "https://a:b@c:d@example.com/",
        "https://example.com:x\\@evil.example/",
        "https://a:b@exa\tmple.com/",
        "https://a:b\n@example.com/",
        "https://a:b/@example.com/",
    ],
)
def test_other_at_signs_are_refused(url: str) -> None:
    assert refused({"url": url}) == ["url"]


def test_two_kinds_of_credentials_do_not_mix() -> None:
    basic = {"username": "u", "password": "p"}
    assert refused({"url": "https://a:b@example.com/", "basic_auth": basic}) == ["url"]
    oauth2 = {"token_url": "https://id.example.com/t", "client_id": "c", "client_secret": "s"}
    assert refused({"basic_auth": basic, "oauth2": oauth2}) == ["oauth2"]
    assert refused({"basic_auth": basic, "headers": {"Authorization": "x"}}) == ["headers.Authorization"]
    assert refused({"oauth2": oauth2, "headers": {"authorization": "x"}}) == ["headers.authorization"]


def test_no_secret_shows_in_a_specs_representation() -> None:
    given = spec(secrets=[SECRET], basic_auth={"username": "u", "password": "hunter2"})
    assert "hunter2" not in repr(given)
    assert SECRET not in repr(given)
    assert "hunter2" not in given.model_dump_json()


# ------------------------------------------------------------------------------------------ changing one


def test_what_is_not_given_stays_and_none_clears() -> None:
    before = replace(
        made(description="d", event_types=["order.*"], timeout=20, basic_auth={"username": "u", "password": "p"}),
        disabled_reason="by its owner",
    )
    assert changed(before) == before
    after = changed(before, event_types=["user.*"], timeout=None, basic_auth=None)
    assert after == replace(before, event_types=("user.*",), timeout=None, basic_auth_sealed=None)
    assert changed(before, description=None, event_types=None).event_types == ()
    assert after.created_at == NOW


def test_new_secrets_replace_the_old_ones() -> None:
    assert changed(made(), secrets=[SECRET]).secrets == (SigningSecret(f"sealed[acme/ep_1/secrets]{SECRET}"),)


def test_a_change_is_checked_together_with_what_stays() -> None:
    standard, basic = made(), made(basic_auth={"username": "u", "password": "p"})
    with pytest.raises(InvalidEndpoint, match="another kind"):
        changed(standard, signature="github")
    assert changed(standard, signature="github", secrets=["plain text"]).signature == "github"
    with pytest.raises(InvalidEndpoint, match=r"secrets\[0\]"):
        changed(standard, secrets=["plain text"])
    with pytest.raises(InvalidEndpoint, match=r"headers.Authorization"):
        changed(basic, headers={"Authorization": "x"})
    assert changed(basic, headers={"Authorization": "x"}, basic_auth=None).headers == (("Authorization", "x"),)
    with pytest.raises(InvalidEndpoint, match="url"):
        changed(standard, url=None)
    with pytest.raises(InvalidEndpoint, match="url"):
        changed(standard, url="http://example.com/")


# ------------------------------------------------------------------------------------------ refusals


@pytest.mark.parametrize(
    ("raw", "where"),
    [
        ({"url": None}, "url"),
        ({"url": 5}, "url"),
        ({"url": ""}, "url"),
        ({"url": "http://example.com/"}, "url"),
        ({"url": "ftp://example.com/"}, "url"),
        ({"url": "https:///hook"}, "url"),
        ({"url": "https://example.com/#x"}, "url"),
        ({"url": "https://example.com:22/"}, "url"),
        ({"url": "https://127.0.0.1/"}, "url"),
        ({"url": "https://169.254.169.254/latest"}, "url"),
        ({"url": "https://example.com/\r\nHost: x"}, "url"),
        ({"url": "https://example.com/" + "x" * 2048}, "url"),
        ({"uri": URL}, "uri"),
        ({"description": "x" * 501}, "description"),
        ({"metadata": {"a": 1}}, "metadata.a"),
        ({"metadata": {str(n): "x" for n in range(21)}}, "metadata"),
        ({"event_types": ["order.*", "ord*"]}, "event_types[1]"),
        ({"event_types": "order.*"}, "event_types"),
        ({"channels": ["a b"]}, "channels[0]"),
        ({"channels": [str(n) for n in range(11)]}, "channels"),
        ({"filter": {"data": {"amount": [{"numeric": [5]}]}}}, "filter.data.amount[0]"),
        ({"filter": {}}, "filter"),
        ({"filter": {"data": ["x" * 9000]}}, "filter"),
        ({"transform": "data."}, "transform"),
        ({"transform": ""}, "transform"),
        ({"transform": "data.lenght(@)"}, "transform"),
        ({"transform": "map(&lenght(@), data.lines)"}, "transform"),
        ({"transform": "length(data, @)"}, "transform"),
        ({"transform": "not_null()"}, "transform"),
        ({"payload": "xml"}, "payload"),
        ({"version": "a b"}, "version"),
        ({"headers": {"Host": "x"}}, "headers.Host"),
        ({"headers": {"X-A": "a\r\nb"}}, "headers.X-A"),
        ({"headers": {"X-A": 5}}, "headers.X-A"),
        ({"signature": "none"}, "signature"),
        ({"secrets": []}, "secrets"),
        ({"secrets": ["whsec_short"]}, "secrets[0]"),
        ({"secrets": [SECRET, "plain text"]}, "secrets[1]"),
        ({"secrets": ["short"], "signature": "github"}, "secrets[0]"),
        ({"schedule": []}, "schedule"),
        ({"schedule": [0, -1]}, "schedule[1]"),
        ({"schedule": [0, "soon"]}, "schedule[1]"),
        ({"schedule": [0, 604_801]}, "schedule[1]"),
        ({"schedule": [0, 604_800, 1]}, "schedule"),
        ({"schedule": [1.0] * 31}, "schedule"),
        ({"timeout": 0.5}, "timeout"),
        ({"timeout": 61}, "timeout"),
        ({"rate_limit": 0}, "rate_limit"),
        ({"rate_limit": float("inf")}, "rate_limit"),
        ({"batching": {"max_events": 1}}, "batching.max_events"),
        ({"batching": {}}, "batching.max_events"),
        ({"batching": {"max_events": 5, "max_age": 1}}, "batching.max_age"),
        ({"basic_auth": {"username": "a:b", "password": "p"}}, "basic_auth.username"),
        ({"basic_auth": {"username": "a"}}, "basic_auth.password"),
        ({"oauth2": {"token_url": "http://x.example/", "client_id": "c", "client_secret": "s"}}, "oauth2.token_url"),
        ({"oauth2": {"token_url": "https://x.example/", "client_id": "", "client_secret": "s"}}, "oauth2.client_id"),
        ({"mtls": {"certificate": "x", "private_key": "y"}}, "mtls.certificate"),
        ({"disabled_reason": "x"}, "disabled_reason"),
    ],
)
def test_what_is_wrong_is_named(raw: dict[str, Any], where: str) -> None:
    assert where in refused(raw)


def test_everything_that_is_wrong_is_named_at_once() -> None:
    assert refused({"url": "http://x.example/", "event_types": ["*x"], "transform": "a."}) == [
        "url",
        "event_types[0]",
        "transform",
    ]
    assert refused({"timeout": 99, "payload": "xml"}) == ["payload", "timeout"]


def test_a_refusal_quotes_no_value() -> None:
    for raw in (
        {"secrets": ["whsec_hunter2hunter2"]},
        {"basic_auth": {"username": "u", "password": 5, "hunter2": "x"}},
        {"url": "https://example.com/hunter2#"},
        {"headers": {"X-Key": "hunter2\n"}},
        {"mtls": {"certificate": "hunter2", "private_key": "hunter2"}},
    ):
        with pytest.raises(InvalidEndpoint) as caught:
            parse_endpoint({"url": URL} | raw)
        assert "hunter2" not in str(caught.value).replace("basic_auth.hunter2", "")


def test_client_certificates_must_have_their_own_key() -> None:
    (chain, key), (_, other) = certificate(), certificate(2)
    assert refused({"mtls": {"certificate": chain, "private_key": other}}) == ["mtls.private_key"]
    assert refused({"mtls": {"certificate": chain, "private_key": "x"}}) == ["mtls.private_key"]
    assert refused({"mtls": {"certificate": chain + "\n" * 70_000, "private_key": key}}) == ["mtls.certificate"]


def test_a_deployment_may_allow_more() -> None:
    from ipaddress import ip_network

    local = UrlPolicy(allow_http=True, allowed=(ip_network("127.0.0.0/8"),))
    assert made(local, url="http://127.0.0.1:9000/hook").url == "http://127.0.0.1:9000/hook"
    assert refused({"url": "https://example.com:8443/"}, UrlPolicy(ports=(443,))) == ["url"]
