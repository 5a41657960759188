"""A certificate that a request names is for the provider's own name, in its time, by a root that is trusted."""

from __future__ import annotations

import base64
import zlib
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from hookline.errors import InvalidInput
from hookline.inbound.signatures import chains
from hookline.inbound.signatures.scheme import compile_scheme, load_scheme
from hookline.inbound.signatures.verifying import request_of, verify_request

NOW = 1_790_000_000.0
NAME = "messageverificationcerts.paypal.com"
URL = "https://api.paypal.com/v1/notifications/certs/CERT-360caa42-fca2a594-a5cafa77"


class Authority:
    """A root, its intermediate, and leaves for any name."""

    def __init__(self) -> None:
        self.root_key, self.key = (rsa.generate_private_key(65537, 2048) for _ in range(2))
        self.root = certificate("root", self.root_key, "root", self.root_key, ca=True)
        self.intermediate = certificate("intermediate", self.key, "root", self.root_key, ca=True)
        self.pem = pem(self.root)

    def leaf(self, name: str, **more: float) -> tuple[rsa.RSAPrivateKey, str]:
        key = rsa.generate_private_key(65537, 2048)
        return key, pem(certificate(name, key, "intermediate", self.key, **more), self.intermediate)


def certificate(name, key, issuer, issuer_key, *, ca: bool = False, begins: float = NOW - 86_400, days: int = 30):
    start = datetime.fromtimestamp(begins, UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
    )
    if ca:
        usage = x509.KeyUsage(*[False] * 5, True, True, False, False)
        builder = builder.add_extension(usage, critical=True)
    else:
        builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
    return builder.sign(issuer_key, hashes.SHA256())


def pem(*certificates: x509.Certificate) -> str:
    return "".join(each.public_bytes(serialization.Encoding.PEM).decode() for each in certificates)


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority()


@pytest.fixture(autouse=True)
def its_root_is_trusted(authority, monkeypatch):
    monkeypatch.setattr("certifi.contents", lambda: authority.pem)
    for cache in (chains._roots, chains._is_trusted):
        cache.cache_clear()
    yield
    for cache in (chains._roots, chains._is_trusted):
        cache.cache_clear()


def judged(key, text: str, url: str = URL, body: str = '{"id":"WH-1"}'):
    at = datetime.fromtimestamp(NOW, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    message = f"t-1|{at}|WH-7|{zlib.crc32(body.encode())}".encode()
    headers = {
        "paypal-auth-algo": "SHA256withRSA",
        "paypal-cert-url": url,
        "paypal-transmission-id": "t-1",
        "paypal-transmission-time": at,
        "paypal-transmission-sig": base64.b64encode(key.sign(message, padding.PKCS1v15(), hashes.SHA256())).decode(),
    }
    request = request_of({"body": body, "headers": headers})
    return verify_request(load_scheme("paypal"), request, ["WH-7"], now=NOW, fetch=lambda _url: text.encode()).reason


def test_the_providers_own_certificate_is_trusted(authority):
    assert judged(*authority.leaf(NAME)) == "ok"


def test_another_name_by_the_same_authority_is_not(authority):
    assert judged(*authority.leaf("paypal.com.evil.example")) == "certificate-untrusted"


def test_a_name_that_nobody_vouches_for_is_not():
    assert judged(*Authority().leaf(NAME)) == "certificate-untrusted"


@pytest.mark.parametrize("begins", [NOW - 40 * 86_400, NOW + 3 * 86_400])
def test_a_certificate_out_of_its_time_is_not(authority, begins):
    assert judged(*authority.leaf(NAME, begins=begins)) == "certificate-untrusted"


def test_a_bare_key_is_no_certificate(authority):
    key, _ = authority.leaf(NAME)
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    assert judged(key, public.decode()) == "certificate-untrusted"
    assert judged(key, "nonsense") == "certificate-untrusted"


@pytest.mark.parametrize(
    "url",
    [
        "https://www.paypal.com/v1/notifications/certs/CERT-360caa42",
        "https://api.paypal.com/other/CERT-360caa42",
        "https://api.paypal.com/v1/notifications/certs/../../redirect?to=evil",
        "https://api.paypal.com/v1/notifications/certs/CERT-xyz",
        "https://evil.paypal.com/v1/notifications/certs/CERT-360caa42",
        URL + "-" + "0" * 400,
    ],
)
def test_addresses_outside_the_certificate_path_are_not_fetched(authority, url):
    assert judged(*authority.leaf(NAME), url=url) == "certificate-untrusted"


@pytest.mark.parametrize(
    "host", ["api.paypal.com", "api-m.paypal.com", "api.sandbox.paypal.com", "api-m.sandbox.paypal.com"]
)
def test_the_providers_hosts_are(authority, host):
    assert judged(*authority.leaf(NAME), url=URL.replace("api.paypal.com", host)) == "ok"


def test_a_chain_is_for_what_is_fetched():
    with pytest.raises(InvalidInput, match="chain"):
        compile_scheme({"algorithm": "rsa-sha256", "signature": {"in": "header.s"}, "key": {"chain": ["a.example"]}})
