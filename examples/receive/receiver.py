"""Verifies a webhook with the standard library alone; Ed25519 (`whpk_`) needs `cryptography`."""

import base64
import hashlib
import hmac
import time

TOLERANCE = 300  # seconds


class NotFromSender(Exception):
    pass


def verify(secret: str, headers: dict[str, str], body: bytes, now: float | None = None) -> str:
    """Returns the message's id: deduplicate by it. `headers` with lower-case names, `body` as received."""
    message_id, timestamp = headers["webhook-id"], headers["webhook-timestamp"]
    if abs((time.time() if now is None else now) - int(timestamp)) > TOLERANCE:
        raise NotFromSender("too old or too new")
    signed = f"{message_id}.{timestamp}.".encode() + body
    for signature in headers["webhook-signature"].split(" "):
        version, _, value = signature.partition(",")
        if version == "v1" and secret.startswith("whsec_"):
            key = base64.b64decode(secret.removeprefix("whsec_"))
            expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
            if hmac.compare_digest(expected, value):
                return message_id
        if version == "v1a" and secret.startswith("whpk_") and _signed_by(secret, value, signed):
            return message_id
    raise NotFromSender("no signature fits")


def _signed_by(public_key: str, signature: str, signed: bytes) -> bool:
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - v1 does not need it
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey  # noqa: PLC0415

    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public_key.removeprefix("whpk_")))
    try:
        key.verify(base64.b64decode(signature), signed)
    except (InvalidSignature, ValueError):
        return False
    return True
