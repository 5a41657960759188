"""What a provider sends encrypted: opened with the hook's secret, so that an id can be read or a challenge answered."""

from __future__ import annotations

import binascii
import hashlib
import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["feishu_document", "wechat_message", "wecom_message"]

_SEALED = re.compile(
    rb'<Encrypt>\s*(?:<!\[CDATA\[)?([\w+/=]+)|"encrypt"\s*:\s*"([\w+/=\\]+)"', re.ASCII
)  # WeCom and WeChat write XML, WeCom's robots JSON; base64 is written alike in both
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
        data = binascii.a2b_base64(sealed, strict_mode=True)
        return _open(hashlib.sha256(secret).digest(), data[:_BLOCK], data[_BLOCK:], _BLOCK) if secret else None
    except (ValueError, RecursionError):
        return None


def wecom_message(text: str, encoding_aes_key: str) -> bytes | None:
    """The message inside what WeCom sends encrypted; None if this EncodingAESKey (43 characters) does not open it.

    Before it are 16 random bytes and its length, behind it the receiver's id.
    https://developer.work.weixin.qq.com/document/path/90968
    """
    try:
        key = binascii.a2b_base64(encoding_aes_key + "=")
        opened = _open(key, key[:_BLOCK], binascii.a2b_base64(text, strict_mode=True), 2 * _BLOCK)
    except ValueError:
        return None
    head, message = opened[_BLOCK : _BLOCK + 4], opened[_BLOCK + 4 :]
    length = int.from_bytes(head, "big")
    return message[:length] if len(head) == 4 and length <= len(message) else None  # noqa: PLR2004 - bytes of a length


def wechat_message(body: bytes, keys: Iterable[str]) -> bytes | None:
    """The message inside an encrypted body of WeCom or WeChat, opened by one of these EncodingAESKeys.

    None if the body is not encrypted or no key opens it. Encrypted again, a message is other bytes; this is the same.
    """
    found = _SEALED.search(body)
    text = (found[1] or found[2].replace(b"\\", b"")).decode() if found else ""  # some write JSON's / as \/
    opened = (wecom_message(text, key) for key in keys if text)
    return next((message for message in opened if message), None)


def _open(key: bytes, vector: bytes, data: bytes, padded_to: int) -> bytes:
    """AES-CBC with PKCS #7. Raises ValueError."""
    from cryptography.hazmat.primitives import padding  # noqa: PLC0415 - one provider in a hundred
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes  # noqa: PLC0415

    decryptor = Cipher(algorithms.AES(key), modes.CBC(vector)).decryptor()
    unpadder = padding.PKCS7(8 * padded_to).unpadder()
    padded = decryptor.update(data) + decryptor.finalize()
    return unpadder.update(padded) + unpadder.finalize()
