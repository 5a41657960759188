"""Documents that a provider sends encrypted: opened with the hook's secret, so that the event's id can be read."""

from __future__ import annotations

import binascii
import hashlib
import json

__all__ = ["feishu_document"]

_BLOCK = 16  # bytes, of AES; the first block of what is sent is the initialisation vector


def feishu_document(body: bytes, secret: bytes) -> bytes | None:
    """The JSON inside `{"encrypt": …}`, which Feishu sends where the app has an Encrypt Key; any other body as it is.

    AES-256-CBC with the SHA-256 of the Encrypt Key; None if this secret does not open it.
    https://open.feishu.cn/document/ukTMukTMukTM/uYDNxYjL2QTM24iN0EjN/event-subscription-configure-/encrypt-key-encryption-configuration-case
    """
    if b'"encrypt"' not in body:
        return body
    try:
        document = json.loads(body)
        sealed = document.get("encrypt") if isinstance(document, dict) else None
        if not isinstance(sealed, str):
            return body
        return _open(binascii.a2b_base64(sealed, strict_mode=True), hashlib.sha256(secret).digest()) if secret else None
    except (ValueError, RecursionError):
        return None


def _open(data: bytes, key: bytes) -> bytes:
    """Raises ValueError."""
    from cryptography.hazmat.primitives import padding  # noqa: PLC0415 - one provider in a hundred
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes  # noqa: PLC0415

    decryptor = Cipher(algorithms.AES(key), modes.CBC(data[:_BLOCK])).decryptor()
    unpadder = padding.PKCS7(8 * _BLOCK).unpadder()
    padded = decryptor.update(data[_BLOCK:]) + decryptor.finalize()
    return unpadder.update(padded) + unpadder.finalize()
