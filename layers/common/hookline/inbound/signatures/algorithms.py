"""How a signature is compared with its content. All comparisons take the same time whether they fail early or late."""

from __future__ import annotations

import hashlib
import hmac
from hmac import compare_digest
from typing import TYPE_CHECKING, Protocol

from hookline.inbound.signatures.keys import BadSecret, public_key, symmetric_key
from hookline.inbound.signatures.templates import encode

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["ALGORITHMS", "SECRET_SENT", "Algorithm", "KeyForm", "known"]

_SMALL = 65_536  # bytes; joining fewer is cheaper than hashing piece by piece, above it memory counts
_SIZES = {20: "sha1", 32: "sha256", 48: "sha384", 64: "sha512"}


class KeyForm:
    """How a secret is written: encoding utf8, hex or base64, after an optional prefix."""

    __slots__ = ("encoding", "prefix")

    def __init__(self, encoding: str = "utf8", prefix: str = "") -> None:
        self.encoding = encoding
        self.prefix = prefix

    def key(self, secret: str) -> bytes:
        return symmetric_key(secret, self.encoding, self.prefix)


class Algorithm(Protocol):
    """Whether one of the signatures fits `message`. Raises BadSecret."""

    def __call__(self, secret: str, form: KeyForm, message: list[bytes], signatures: Sequence[bytes]) -> bool: ...


def _mac(key: bytes, message: list[bytes], hash_name: str) -> bytes:
    if len(message) == 1:
        return hmac.digest(key, message[0], hash_name)
    if sum(map(len, message)) <= _SMALL:
        return hmac.digest(key, b"".join(message), hash_name)
    running = hmac.new(key, digestmod=hash_name)
    for piece in message:
        running.update(piece)
    return running.digest()


def _any_equal(expected: bytes, signatures: Sequence[bytes]) -> bool:
    equal = False
    for signature in signatures:
        equal |= compare_digest(expected, signature)
    return equal


def _hmac(hash_name: str) -> Algorithm:
    def fits(secret: str, form: KeyForm, message: list[bytes], signatures: Sequence[bytes]) -> bool:
        return _any_equal(_mac(form.key(secret), message, hash_name), signatures)

    return fits


def _hmac_by_size(secret: str, form: KeyForm, message: list[bytes], signatures: Sequence[bytes]) -> bool:
    """HMAC with the hash whose digests are as long as the signature."""
    key = form.key(secret)
    names = {name for signature in signatures if (name := _SIZES.get(len(signature)))}
    equal = False
    for name in sorted(names):
        equal |= _any_equal(_mac(key, message, name), signatures)
    return equal


def _hash(hash_name: str) -> Algorithm:
    """A plain hash: the secret is part of the message."""

    def fits(secret: str, form: KeyForm, message: list[bytes], signatures: Sequence[bytes]) -> bool:  # noqa: ARG001
        return _any_equal(hashlib.new(hash_name, b"".join(message)).digest(), signatures)

    return fits


def _equal(secret: str, form: KeyForm, message: list[bytes], signatures: Sequence[bytes]) -> bool:  # noqa: ARG001
    return _any_equal(form.key(secret), signatures)


def _basic(secret: str, form: KeyForm, message: list[bytes], signatures: Sequence[bytes]) -> bool:  # noqa: ARG001
    """The signature is `user:password`, and so must be the secret."""
    if ":" not in secret:
        raise BadSecret
    return _any_equal(encode(secret), signatures)


def _ed25519(secret: str, form: KeyForm, message: list[bytes], signatures: Sequence[bytes]) -> bool:  # noqa: ARG001
    key = public_key(secret, "ed25519")
    return _verifies(signatures, lambda signature: key.verify(signature, b"".join(message)))


def _ecdsa(secret: str, form: KeyForm, message: list[bytes], signatures: Sequence[bytes]) -> bool:  # noqa: ARG001
    from cryptography.hazmat.primitives import hashes  # noqa: PLC0415 - most hooks use HMAC alone
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415

    key = public_key(secret, "ecdsa")
    return _verifies(signatures, lambda signature: key.verify(signature, b"".join(message), ec.ECDSA(hashes.SHA256())))


def _rsa(hash_name: str) -> Algorithm:
    def fits(secret: str, form: KeyForm, message: list[bytes], signatures: Sequence[bytes]) -> bool:  # noqa: ARG001
        from cryptography.hazmat.primitives import hashes  # noqa: PLC0415
        from cryptography.hazmat.primitives.asymmetric import padding  # noqa: PLC0415

        # SHA-1 stays for SNS's SignatureVersion 1, which AWS still sends by default
        algorithm = hashes.SHA256() if hash_name == "sha256" else hashes.SHA1()  # noqa: S303
        key = public_key(secret, "rsa")
        return _verifies(
            signatures, lambda signature: key.verify(signature, b"".join(message), padding.PKCS1v15(), algorithm)
        )

    return fits


def _verifies(signatures: Sequence[bytes], verify: object) -> bool:
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415

    for signature in signatures:
        try:
            verify(signature)  # type: ignore[operator]
        except (InvalidSignature, ValueError):
            continue
        return True
    return False


ALGORITHMS: dict[str, Algorithm] = {
    **{f"hmac-{name}": _hmac(name) for name in _SIZES.values()},
    **{name: _hash(name) for name in ("sha1", "sha256", "sha384", "sha512")},
    "hmac": _hmac_by_size,
    "equal": _equal,
    "basic": _basic,
    "ed25519": _ed25519,
    "ecdsa-p256-sha256": _ecdsa,
    "rsa-sha1": _rsa("sha1"),
    "rsa-sha256": _rsa("sha256"),
}
SECRET_SENT = (_equal, _basic)
"""Those that compare the secret itself: they have no signed content."""


def known() -> str:
    return ", ".join([*ALGORITHMS, "jws", "none"])
