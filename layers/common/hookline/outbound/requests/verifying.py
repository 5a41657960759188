"""The receiver's half of Standard Webhooks, for tests, for `hookline verify`, and to be read beside `signing`."""

from __future__ import annotations

import binascii
import hmac
from typing import TYPE_CHECKING

from hookline.errors import InvalidInput
from hookline.extras import extra
from hookline.outbound.requests import signing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

__all__ = ["TOLERANCE", "verify"]

TOLERANCE = 300  # seconds between the sender's clock and ours
_PUBLIC_BYTES = 32


def verify(secrets: Sequence[str], headers: Mapping[str, str], body: bytes, *, now: float) -> str:
    """Returns the message's id if one of its signatures is by one of `secrets` (`whsec_` or `whpk_`).

    `headers` by any case of name; `now` in unix seconds. Raises InvalidInput saying what is wrong, without a value.
    """
    given = {name.lower(): value for name, value in headers.items()}
    missing = [name for name in ("webhook-id", "webhook-timestamp", "webhook-signature") if not given.get(name)]
    if missing:
        raise InvalidInput.at(missing[0], "is missing")
    message_id, timestamp = given["webhook-id"], given["webhook-timestamp"]
    if not (timestamp.isascii() and timestamp.isdigit()):
        raise InvalidInput.at("webhook-timestamp", "expected unix seconds")
    if abs(now - int(timestamp)) > TOLERANCE:
        raise InvalidInput.at("webhook-timestamp", f"expected a time within {TOLERANCE} s of now")
    content = b".".join((message_id.encode(), timestamp.encode(), body))
    signatures = [entry.partition(",")[::2] for entry in given["webhook-signature"].split(" ")]
    for secret in secrets:
        version, check = _checker(secret)
        if any(check(_decoded(signature), content) for name, signature in signatures if name == version):
            return message_id
    raise InvalidInput.at("webhook-signature", "expected a signature by one of the secrets")


def _checker(secret: str) -> tuple[str, Callable[[bytes, bytes], bool]]:
    prefix, _, encoded = secret.partition("_")
    if prefix != "whpk":
        version, key = signing.parse_secret(secret)
        if version == "v1":
            return version, lambda signature, content: hmac.compare_digest(
                signature, hmac.digest(key, content, "sha256")
            )
        prefix, encoded = "whpk", signing.public_key(secret).partition("_")[2]
    return "v1a", _ed25519(_decoded(encoded))


def _ed25519(public: bytes) -> Callable[[bytes, bytes], bool]:
    with extra("ed25519", "a whpk_ key"):
        from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - v1a alone
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey  # noqa: PLC0415

    if len(public) != _PUBLIC_BYTES:
        raise InvalidInput.at("secret", "expected 32 bytes of base64 after whpk_")
    key = Ed25519PublicKey.from_public_bytes(public)

    def check(signature: bytes, content: bytes) -> bool:
        try:
            key.verify(signature, content)
        except InvalidSignature:
            return False
        return True

    return check


def _decoded(text: str) -> bytes:
    try:
        return binascii.a2b_base64(text, strict_mode=True)
    except (binascii.Error, ValueError):
        return b""
