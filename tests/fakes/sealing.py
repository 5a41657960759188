"""A sealer without keys: what it seals is only dressed up, but bound to its owner and safe against alteration."""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from itertools import count

from hookline.errors import InvalidInput

__all__ = ["FakeSealer"]


class FakeSealer:
    def __init__(self) -> None:
        self._numbers = count()

    def seal(self, secret: bytes, context: str) -> str:
        nonce = next(self._numbers).to_bytes(8)
        return "fake." + urlsafe_b64encode(nonce + _tag(nonce, secret, context) + secret).decode()

    def open(self, sealed: str, context: str) -> bytes:
        try:
            data = urlsafe_b64decode(sealed.removeprefix("fake."))
        except ValueError:
            data = b""
        nonce, tag, secret = data[:8], data[8:40], data[40:]
        if not sealed.startswith("fake.") or tag != _tag(nonce, secret, context):
            raise InvalidInput.at(context, "a secret sealed for this owner, unaltered")
        return secret


def _tag(nonce: bytes, secret: bytes, context: str) -> bytes:
    return hashlib.sha256(b"%b|%b|%b" % (nonce, context.encode(), secret)).digest()
