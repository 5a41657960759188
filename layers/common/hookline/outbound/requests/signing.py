"""Signatures of what is sent: Standard Webhooks `v1` and `v1a`, and GitHub's and Stripe's older styles.

What is signed is `<id>.<timestamp>.<body>` (standard), `<timestamp>.<body>` (stripe) or the body (github): the very
bytes that are sent. Standard secrets are `whsec_` (HMAC-SHA256) or `whsk_` (Ed25519) before base64; the older styles
take any text, prefix included, as their key. Specification: https://github.com/standard-webhooks/standard-webhooks
"""

from __future__ import annotations

import binascii
import hmac
import os
from typing import TYPE_CHECKING

from hookline.errors import InvalidInput
from hookline.extras import extra

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

__all__ = ["STYLES", "Signer", "generate_secret", "parse_secret", "public_key", "sign"]

STYLES = ("standard", "github", "stripe")
MIN_BYTES, MAX_BYTES = 24, 64  # of a symmetric secret, by the specification
_SEED_BYTES, _PAIR_BYTES = 32, 64  # whsk_ holds the seed, or the seed and the public key


class Signer:
    """An endpoint's active secrets, oldest to newest, decoded once. Raises InvalidInput for one that cannot be used."""

    __slots__ = ("_keys", "_style")

    def __init__(self, secrets: Sequence[str], style: str = "standard") -> None:
        """`github` has one signature and `stripe` several, all by HMAC; `github` signs with the newest secret."""
        if style == "standard":
            parsed = [parse_secret(secret) for secret in reversed(secrets)]
            self._keys = [(kind, _hmac(key) if kind == "v1" else _ed25519(key).sign) for kind, key in parsed]
        else:
            self._keys = [("v1", _hmac(secret.encode())) for secret in reversed(secrets)]
        self._style = style

    def headers(self, message_id: str, timestamp: int, body: bytes) -> list[tuple[str, str]]:
        """Headers for one attempt; `timestamp` is the attempt's time in unix seconds."""
        headers = [("webhook-id", message_id), ("webhook-timestamp", str(timestamp))]
        if not self._keys:
            return headers
        if self._style == "standard":
            content = b"%b.%d.%b" % (message_id.encode(), timestamp, body)
            signatures = [f"{version},{_base64(by(content))}" for version, by in self._keys]
            headers.append(("webhook-signature", " ".join(signatures)))
        elif self._style == "github":
            headers.append(("X-Hub-Signature-256", f"sha256={self._keys[0][1](body).hex()}"))
        else:
            content = b"%d.%b" % (timestamp, body)
            signatures = [f"{version}={by(content).hex()}" for version, by in self._keys]
            headers.append(("Stripe-Signature", ",".join([f"t={timestamp}", *signatures])))
        return headers


def sign(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """One Standard Webhooks signature, `v1,…` or `v1a,…` as the secret says."""
    return Signer([secret]).headers(message_id, timestamp, body)[-1][1]


def parse_secret(secret: str) -> tuple[str, bytes]:
    """`("v1", key)` of a `whsec_`, `("v1a", seed)` of a `whsk_`. Raises InvalidInput, which never shows the secret."""
    prefix, _, encoded = secret.partition("_")
    if prefix not in ("whsec", "whsk"):
        raise InvalidInput.at("secret", "expected whsec_ (HMAC-SHA256) or whsk_ (Ed25519), then base64")
    try:
        key = binascii.a2b_base64(encoded + "=" * (-len(encoded) % 4), strict_mode=True)
    except (binascii.Error, ValueError):
        raise InvalidInput.at("secret", f"expected base64 after {prefix}_") from None
    if prefix == "whsk":
        if len(key) not in (_SEED_BYTES, _PAIR_BYTES):
            raise InvalidInput.at("secret", f"expected 32 or 64 bytes after whsk_, got {len(key)}")
        return "v1a", key[:_SEED_BYTES]
    if not MIN_BYTES <= len(key) <= MAX_BYTES:
        raise InvalidInput.at("secret", f"expected {MIN_BYTES} to {MAX_BYTES} bytes after whsec_, got {len(key)}")
    return "v1", key


def generate_secret(kind: str = "whsec", random_bytes: Callable[[int], bytes] = os.urandom) -> str:
    """A new `whsec` secret or `whsk` private key."""
    seed = random_bytes(_SEED_BYTES)
    return f"{kind}_{_base64(seed if kind == 'whsec' else seed + _public(seed))}"


def public_key(secret: str) -> str:
    """The `whpk_` that a `whsk_` is verified by: what a receiver is given."""
    version, seed = parse_secret(secret)
    if version != "v1a":
        raise InvalidInput.at("secret", "expected whsk_: only Ed25519 has a public key")
    return f"whpk_{_base64(_public(seed))}"


def _hmac(key: bytes) -> Callable[[bytes], bytes]:
    keyed = hmac.new(key, digestmod="sha256")  # the key's own two blocks are hashed here, once

    def by(content: bytes) -> bytes:
        mac = keyed.copy()
        mac.update(content)
        return mac.digest()

    return by


def _ed25519(seed: bytes) -> Ed25519PrivateKey:
    with extra("ed25519", "a whsk_ secret"):
        from cryptography.hazmat.primitives.asymmetric import ed25519  # noqa: PLC0415 - v1a alone

    return ed25519.Ed25519PrivateKey.from_private_bytes(seed)


def _public(seed: bytes) -> bytes:
    return _ed25519(seed).public_key().public_bytes_raw()


def _base64(data: bytes) -> str:
    return binascii.b2a_base64(data, newline=False).decode()
