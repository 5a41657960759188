"""Key material as people paste it: text, hex, base64, PEM, certificates; and encoded signatures as bytes."""

from __future__ import annotations

import binascii
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from hookline.inbound.signatures.templates import encode

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["DECODERS", "BadSecret", "is_document", "public_key", "symmetric_key"]

_DIGEST_SIZES = (20, 32, 48, 64)  # sha1, sha256, sha384, sha512
_ED25519_SIZE = 32


class BadSecret(ValueError):
    """A configured secret is not written as its scheme needs it. Carries no text: it would be the secret."""


def _base64(text: str) -> bytes:
    return binascii.a2b_base64(text + "=" * (-len(text) % 4), strict_mode=True) if text else b""


def _base64url(text: str) -> bytes:
    if "+" in text or "/" in text:
        raise ValueError
    return _base64(text.translate(_URL_SAFE))


def _digest(text: str) -> bytes:
    """Hex or either base64, distinguished by the lengths a digest can have."""
    if len(text) in [2 * size for size in _DIGEST_SIZES]:
        try:
            return binascii.unhexlify(text)
        except ValueError:
            pass
    return _base64(text.translate(_URL_SAFE))


_URL_SAFE = str.maketrans("-_", "+/")
DECODERS: dict[str, Callable[[str], bytes]] = {
    "hex": binascii.unhexlify,  # either case, no spaces
    "base64": _base64,  # padding may be left out
    "base64url": _base64url,
    "digest": _digest,
    "text": encode,
}
"""Encodings of signatures; each raises ValueError."""


@lru_cache(maxsize=256)
def symmetric_key(secret: str, encoding: str, prefix: str) -> bytes:
    """The HMAC key behind a secret. The prefix (`whsec_`) may be missing. Raises BadSecret."""
    if prefix:
        secret = secret.removeprefix(prefix)
    if encoding == "utf8":
        return encode(secret)
    text = secret.strip()
    try:
        key = DECODERS[encoding](text.translate(_URL_SAFE) if encoding == "base64" else text)
    except ValueError:
        raise BadSecret from None
    if not key:
        raise BadSecret
    return key


def is_document(secret: str) -> bool:
    """Whether a secret is a PEM block or a JWK set rather than a word."""
    return "-----BEGIN " in secret or secret.lstrip()[:1] == "{"


@lru_cache(maxsize=64)
def public_key(text: str, kind: str) -> Any:
    r"""A public key object of `kind`: ed25519, ecdsa or rsa. Raises BadSecret.

    `text` is PEM (a key or a certificate; `\n` may be two characters), base64 DER, or for ed25519 the 32 bytes in
    hex or base64, with or without `whpk_`.
    """
    from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415 - most hooks use HMAC alone
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa  # noqa: PLC0415

    kinds = {"ed25519": ed25519.Ed25519PublicKey, "ecdsa": ec.EllipticCurvePublicKey, "rsa": rsa.RSAPublicKey}
    try:
        key = _load(text)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise BadSecret from None
    if not isinstance(key, kinds[kind]):
        raise BadSecret
    return key


def _load(text: str) -> Any:
    from cryptography import x509  # noqa: PLC0415
    from cryptography.hazmat.primitives import serialization  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric import ed25519  # noqa: PLC0415

    text = text.strip().replace("\\n", "\n")
    if "-----BEGIN CERTIFICATE" in text:
        return x509.load_pem_x509_certificate(text.encode()).public_key()
    if "-----BEGIN " in text:
        return serialization.load_pem_public_key(text.encode())
    compact = "".join(text.removeprefix("whpk_").split())
    if len(compact) == 2 * _ED25519_SIZE:
        return ed25519.Ed25519PublicKey.from_public_bytes(binascii.unhexlify(compact))
    data = _base64(compact.translate(_URL_SAFE))
    if len(data) == _ED25519_SIZE:
        return ed25519.Ed25519PublicKey.from_public_bytes(data)
    try:
        return serialization.load_der_public_key(data)
    except ValueError:
        return x509.load_der_x509_certificate(data).public_key()
