"""Secrets at rest: `ports.Sealer` with AES-256-GCM, under data keys that a key in SSM or KMS wraps.

A data key is made once per deployment and rests, wrapped, in the config table (`pk=keys sk=data-key#<n>`). Who can
read the table but not use that other key reads nothing. One call per function and hour opens it, instead of one per
secret. Sealed text is `v1.<n>.<base64url of nonce, ciphertext and tag>`; the format, the key's number and the owner are
authenticated with it, so that a secret moved to another endpoint's row does not open.

Random 96-bit nonces are safe for 2**32 secrets per data key (NIST SP 800-38D, 8.3); `rotate` starts the next key, and
what older ones sealed stays readable.
"""

from __future__ import annotations

import os
import re
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import TYPE_CHECKING, Any

from hookline.adapters.aws_errors import aws_errors
from hookline.adapters.dynamodb.tables import conditional, query
from hookline.adapters.parameter_key import ParameterKey
from hookline.errors import Conflict, InvalidInput, NotFound

if TYPE_CHECKING:
    from collections.abc import Callable

    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    from hookline.adapters.dynamodb.tables import Item

__all__ = ["KmsSealer", "sealer"]

_FORMAT = "v1"
_NONCE_BYTES = 12
_SEALED = re.compile(rf"{_FORMAT}\.([0-9]{{1,8}})\.([A-Za-z0-9_-]{{38,}})")  # 38: nonce and tag alone
_KEY_SECONDS = 3600.0  # a plaintext key is dropped then, so that a disabled KMS key takes effect
_PARTITION = "keys"


def sealer(client: Callable[[str], Any], *, table: str, key: str) -> KmsSealer:
    """`key` is a KMS key's ARN or the name of an SSM parameter; `client` makes the clients of services."""
    kms = client("kms") if key.startswith("arn:") else ParameterKey(client("ssm"))
    return KmsSealer(kms=kms, dynamodb=client("dynamodb"), table=table, key_id=key)


class KmsSealer:
    """`kms` is KMS's client, or answers as it does; `dynamodb` is a client too; `clock` is monotonic seconds."""

    def __init__(
        self, *, kms: Any, dynamodb: Any, table: str, key_id: str, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._kms = kms
        self._dynamodb = dynamodb
        self._table = table
        self._key_id = key_id
        self._clock = clock
        self._ciphers: dict[int, tuple[float, AESGCM]] = {}  # by number: until when, and the key
        self._newest: tuple[float, int] | None = None

    def seal(self, secret: bytes, context: str) -> str:
        number = self._current()
        nonce = os.urandom(_NONCE_BYTES)
        sealed = nonce + self._cipher(number).encrypt(nonce, secret, _bound_to(number, context))
        return f"{_FORMAT}.{number}.{urlsafe_b64encode(sealed).rstrip(b'=').decode()}"

    def open(self, sealed: str, context: str) -> bytes:
        from cryptography.exceptions import InvalidTag  # noqa: PLC0415 - cold starts do not pay for it

        number, data = _parse(sealed)
        try:
            return self._cipher(number).decrypt(data[:_NONCE_BYTES], data[_NONCE_BYTES:], _bound_to(number, context))
        except InvalidTag:
            raise InvalidInput.at(context, "a secret sealed for this owner, unaltered") from None
        except NotFound as error:
            raise InvalidInput.at(context, f"a secret under a data key that exists, not number {number}") from error

    def rotate(self) -> int:
        """Makes the next data key, which seals from now on; returns its number.

        Other functions that are running go on with the previous key for up to an hour. Raises Conflict if another
        rotation came first.
        """
        number = self._newest_stored() + 1
        if not self._create(number):
            raise Conflict(f"data key {number} was made meanwhile")
        self._newest = (self._clock() + _KEY_SECONDS, number)
        return number

    def _current(self) -> int:
        """The number of the key that seals; makes the first one. Of several that try at once, one's key stands."""
        now = self._clock()
        if self._newest is None or self._newest[0] <= now:
            number = self._newest_stored()
            if number == 0:
                self._create(number := 1)
            self._newest = (now + _KEY_SECONDS, number)
        return self._newest[1]

    def _newest_stored(self) -> int:
        items, _ = query(
            self._dynamodb,
            TableName=self._table,
            KeyConditionExpression="pk = :keys and begins_with(sk, :prefix)",
            ExpressionAttributeValues={":keys": {"S": _PARTITION}, ":prefix": {"S": "data-key#"}},
            ProjectionExpression="sk",
            ScanIndexForward=False,
            ConsistentRead=True,
            Limit=1,
        )
        return int(items[0]["sk"]["S"].partition("#")[2]) if items else 0

    def _create(self, number: int) -> bool:
        """False if that number exists already: its key is the one to use."""
        with aws_errors("making a data key"):
            answer = self._kms.generate_data_key(
                KeyId=self._key_id, KeySpec="AES_256", EncryptionContext=_encryption_context(number)
            )
        item = {**_key(number), "wrapped": {"B": answer["CiphertextBlob"]}, "created_at": {"N": str(int(time.time()))}}
        created = conditional(
            self._dynamodb,
            "put_item",
            TableName=self._table,
            Item=item,
            ConditionExpression="attribute_not_exists(pk)",
        )
        if created:
            self._keep(number, answer["Plaintext"])
        return created

    def _cipher(self, number: int) -> AESGCM:
        kept = self._ciphers.get(number)
        if kept is not None and kept[0] > self._clock():
            return kept[1]
        self._ciphers.pop(number, None)
        with aws_errors(f"reading {self._table}"):
            answer = self._dynamodb.get_item(TableName=self._table, Key=_key(number), ConsistentRead=True)
        if "Item" not in answer:
            raise NotFound(f"data key {number}")
        with aws_errors("opening a data key"):
            plain = self._kms.decrypt(
                KeyId=self._key_id,
                CiphertextBlob=answer["Item"]["wrapped"]["B"],
                EncryptionContext=_encryption_context(number),
            )["Plaintext"]
        return self._keep(number, plain)

    def _keep(self, number: int, plain: bytes) -> AESGCM:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 - as above

        cipher = AESGCM(plain)
        self._ciphers[number] = (self._clock() + _KEY_SECONDS, cipher)
        return cipher


def _key(number: int) -> Item:
    return {"pk": {"S": _PARTITION}, "sk": {"S": f"data-key#{number:08}"}}


def _encryption_context(number: int) -> dict[str, str]:
    """Shown in CloudTrail, and needed again to decrypt."""
    return {"hookline": f"data-key#{number:08}"}


def _bound_to(number: int, context: str) -> bytes:
    return f"{_FORMAT}.{number}|{context}".encode()


def _parse(sealed: str) -> tuple[int, bytes]:
    match = _SEALED.fullmatch(sealed)
    if match is None or len(match[2]) % 4 == 1:
        raise InvalidInput.at("sealed secret", f"{_FORMAT}.<key number>.<base64url>")
    number, encoded = match.groups()
    return int(number), urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4))
