"""Receivers on loopback in processes of their own, and certificates made for the occasion."""

from __future__ import annotations

import datetime as dt
import ipaddress
from typing import TYPE_CHECKING, NamedTuple

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from hookline.adapters.http.transport import CurlTransport
from hookline_cli.local.receiver_process import ReceiverProcess

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

LOOPBACK = ipaddress.ip_network("127.0.0.0/8")


class Certificate(NamedTuple):
    cert: bytes
    key: bytes

    @property
    def pem(self) -> bytes:
        return self.cert + self.key


class Authority:
    """A CA of the test session's own; `issue` writes files and returns them with their bytes."""

    def __init__(self, folder: Path, name: str = "Hookline tests") -> None:
        self._folder = folder
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        self._key = ec.generate_private_key(ec.SECP256R1())
        ca = self._builder(self._name, self._name, self._key).add_extension(
            x509.BasicConstraints(True, None), critical=True
        )
        self.file = folder / "ca.pem"
        self.file.write_bytes(ca.sign(self._key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))

    def _builder(
        self, subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, *, days: int = 1
    ) -> x509.CertificateBuilder:
        now = dt.datetime.now(dt.UTC)
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - dt.timedelta(days=10))
            .not_valid_after(now + dt.timedelta(days=days))
        )

    def issue(self, name: str, *, days: int = 1, self_signed: bool = False) -> Certificate:
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        builder = self._builder(subject, subject if self_signed else self._name, key, days=days).add_extension(
            x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False
        )
        cert = builder.sign(key if self_signed else self._key, hashes.SHA256())
        return Certificate(
            cert.public_bytes(serialization.Encoding.PEM),
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            ),
        )

    def files(self, certificate: Certificate) -> list[str]:
        """Written down, as options for the receiver."""
        number = sum(1 for _ in self._folder.iterdir())
        cert, key = self._folder / f"{number}-cert.pem", self._folder / f"{number}-key.pem"
        cert.write_bytes(certificate.cert)
        key.write_bytes(certificate.key)
        return ["--tls-cert", str(cert), "--tls-key", str(key)]


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("ca"))


@pytest.fixture(scope="session")
def receiver() -> Iterator[ReceiverProcess]:
    with ReceiverProcess.start() as started:
        yield started


@pytest.fixture(scope="session")
def tls_receiver(authority: Authority) -> Iterator[ReceiverProcess]:
    options = authority.files(authority.issue("receiver.test"))
    with ReceiverProcess.start(*options, host="receiver.test") as started:
        yield started


@pytest.fixture
def make_transport(authority: Authority) -> Iterator[Callable[..., CurlTransport]]:
    """A transport that trusts the test CA and reaches loopback; `receiver` resolves its host there."""
    made = []

    def make(receiver: ReceiverProcess | None = None, **more: object) -> CurlTransport:
        options = {
            "allowed": [LOOPBACK],
            "allow_http": True,
            "ca_file": str(authority.file),
            "resolve": [f"receiver.test:{receiver.port}:127.0.0.1"] if receiver else [],
            **more,
        }
        made.append(CurlTransport(**options))
        return made[-1]

    yield make
    for transport in made:
        transport.close()


@pytest.fixture
def transport(make_transport: Callable[..., CurlTransport]) -> CurlTransport:
    return make_transport()
