"""The key that wraps data keys, at rest in SSM Parameter Store: what a KMS key does for a dollar a month.

It is 32 random bytes in a SecureString, which SSM encrypts under the `aws/ssm` key, free of charge. Who may
read that one parameter may open secrets; CloudTrail has each read. What a KMS key has beyond that, a policy of its own,
rotation by AWS, a key that never leaves its hardware, costs $1 a month: docs/decisions/0031.
"""

from __future__ import annotations

import os
from base64 import b64decode, b64encode
from typing import TYPE_CHECKING, Any

from hookline.adapters.aws_errors import aws_errors, error_code, refusals
from hookline.errors import NotFound, Unavailable

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["ParameterKey"]

_KEY_BYTES = 32
_NONCE_BYTES = 12
_WRAPPED_BYTES = _NONCE_BYTES + _KEY_BYTES + 16  # and the tag; what KMS wraps is longer
_TRIES = 3


class ParameterKey:
    """Answers two of KMS's calls, `KeyId` being the parameter's name. `ssm` is a client of boto3 or the wire."""

    def __init__(self, ssm: Any) -> None:
        self._ssm = ssm

    def generate_data_key(self, *, KeyId: str, KeySpec: str, EncryptionContext: Mapping[str, str]) -> dict[str, bytes]:  # noqa: N803 - KMS's
        """A new key and how it is stored. The first call of a deployment makes the parameter."""
        assert KeySpec == "AES_256"
        plain, nonce = os.urandom(_KEY_BYTES), os.urandom(_NONCE_BYTES)
        wrapped = self._cipher(self._made(KeyId)).encrypt(nonce, plain, _bound_to(EncryptionContext))
        return {"Plaintext": plain, "CiphertextBlob": nonce + wrapped}

    def decrypt(self, *, KeyId: str, CiphertextBlob: bytes, EncryptionContext: Mapping[str, str]) -> dict[str, bytes]:  # noqa: N803 - KMS's
        """Raises Unavailable where the parameter is gone or another one, as KMS does of a key that is disabled, and
        where a KMS key wrapped this: a stack that had one was updated without naming it again.
        """
        from cryptography.exceptions import InvalidTag  # noqa: PLC0415 - cold starts do not pay for it

        if len(CiphertextBlob) != _WRAPPED_BYTES:
            raise Unavailable("secrets are sealed under a KMS key: set SealingKey to what it was, `stack` or its ARN")
        nonce, wrapped = CiphertextBlob[:_NONCE_BYTES], CiphertextBlob[_NONCE_BYTES:]
        try:
            plain = self._cipher(self._read(KeyId)).decrypt(nonce, wrapped, _bound_to(EncryptionContext))
        except NotFound as error:
            raise Unavailable(f"the parameter {KeyId}, which opens secrets, is gone") from error
        except InvalidTag:
            raise Unavailable(f"the parameter {KeyId} is not what secrets were sealed with") from None
        return {"Plaintext": plain}

    @staticmethod
    def _cipher(key: bytes) -> Any:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 - as above

        return AESGCM(key)

    def _read(self, name: str) -> bytes:
        with aws_errors(f"SSM parameter {name}"):
            answer = self._ssm.get_parameter(Name=name, WithDecryption=True)
        return b64decode(answer["Parameter"]["Value"])

    def _made(self, name: str) -> bytes:
        """Of several that make it at once, one's stands; nobody ever overwrites it."""
        for _ in range(_TRIES):
            try:
                return self._read(name)
            except NotFound:
                self._make(name)
        raise Unavailable(f"the parameter {name} was made and cannot be read yet")

    def _make(self, name: str) -> None:
        with aws_errors(f"making SSM parameter {name}"):
            try:
                self._ssm.put_parameter(
                    Name=name,
                    Type="SecureString",
                    Value=b64encode(os.urandom(_KEY_BYTES)).decode(),
                    Description="Hookline: opens the secrets of endpoints. Deleted, they are lost",
                    Overwrite=False,
                )
            except refusals() as error:
                if error_code(error) != "ParameterAlreadyExists":
                    raise


def _bound_to(context: Mapping[str, str]) -> bytes:
    return "\n".join(f"{name}={value}" for name, value in sorted(context.items())).encode()
