"""A client certificate for mTLS, checked when it is written rather than at the first handshake."""

from __future__ import annotations

__all__ = ["pem_problem"]

_MAX_BYTES = 65_536


def pem_problem(certificate: str, private_key: str) -> tuple[str, str] | None:
    """`(field, what was expected)` if the two are not a chain in PEM and its first certificate's unencrypted key."""
    # both are only ever needed where an endpoint is written
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key  # noqa: PLC0415
    from cryptography.x509 import load_pem_x509_certificates  # noqa: PLC0415

    if len(certificate) + len(private_key) > _MAX_BYTES:
        return "certificate", f"expected at most {_MAX_BYTES} characters with the key"
    try:
        leaf = load_pem_x509_certificates(certificate.encode())[0]
    except ValueError:
        return "certificate", "expected a certificate in PEM, followed by its chain if there is one"
    try:
        key = load_pem_private_key(private_key.encode(), password=None)
    except (ValueError, TypeError):
        return "private_key", "expected an unencrypted private key in PEM"
    form = (Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    if key.public_key().public_bytes(*form) != leaf.public_key().public_bytes(*form):
        return "private_key", "expected the key of the first certificate"
    return None
