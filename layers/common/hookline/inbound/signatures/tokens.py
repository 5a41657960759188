"""The method of providers that sign with a JSON Web Token."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hookline.errors import InvalidInput
from hookline.inbound.signatures import jose
from hookline.inbound.signatures.methods import NoKey, SignatureSource, fetch_key, read_key
from hookline.inbound.signatures.templates import compile_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hookline.inbound.signatures.definition import Fields
    from hookline.inbound.signatures.methods import Circumstances
    from hookline.inbound.signatures.parts import Parts

__all__ = ["TokenMethod"]

_LAST_TIME = 1e12  # seconds; beyond is no time, and may be no float
_LEEWAY = 60.0  # seconds that a token may be past its `exp` or before its `nbf`


class TokenMethod:
    """`check` returns `ok` or the reason why not, and the token's `iat` if it has one."""

    __slots__ = ("_algorithms", "_body_hash", "_claims", "_key", "_signature", "_tolerance", "only_with")

    def __init__(self, fields: Fields) -> None:
        fields.raw("algorithm")
        signature, token = fields.nested("signature"), fields.nested("token")
        if signature is None or token is None:
            raise InvalidInput.at(fields.at("token"), "algorithm jws needs signature and token")
        self._signature = SignatureSource(signature)
        self._key = read_key(fields.nested("key"))
        self.only_with = self._key.only_with
        self._algorithms = token.listed("algorithms")
        if not self._algorithms or not set(self._algorithms) <= set(jose.ALGORITHMS):
            raise InvalidInput.at(token.at("algorithms"), f"must be some of {', '.join(jose.ALGORITHMS)}")
        # every claim must equal one of its templates; a template with a gap equals nothing
        self._claims = {
            name: [
                compile_text(each, token.at(f"claims.{name}"))
                for each in (value if isinstance(value, list) else [value])
            ]
            for name, value in token.mapping("claims").items()
        }
        hash_of = token.nested("body-hash")
        self._body_hash: tuple[str, str] | None = None
        if hash_of is not None:
            self._body_hash = (hash_of.text("claim", None), hash_of.text("encoding", "hex", choices=("hex", "base64")))
            hash_of.end()
        self._tolerance = token.number("tolerance")
        token.end()
        fields.end()

    @property
    def can_fetch(self) -> bool:
        """Whether the keys can come from elsewhere than from a secret."""
        return self._key.url is not None

    def check(self, parts: Parts, secrets: Sequence[str], circumstances: Circumstances) -> tuple[str, float | None]:
        texts = self._signature.texts(parts)
        if texts is None:
            return "missing-signature", None
        if not texts:
            return "malformed-signature", None
        if not secrets:
            try:
                secrets = [fetch_key(self._key, parts, circumstances)]
            except NoKey as missing:
                return str(missing), None
        claims = jose.open_token(texts[0], secrets, self._algorithms, now=circumstances.now)
        if isinstance(claims, str):
            return claims, None
        return self._judge(parts, claims, circumstances.now)

    def _judge(self, parts: Parts, claims: Mapping[str, object], now: float) -> tuple[str, float | None]:
        for name, expected in self._claims.items():
            if not self._claim_fits(claims.get(name), [template(parts) for template in expected]):
                return "claim-mismatch", None
        if self._body_hash is not None:
            claim, encoding = self._body_hash
            if not jose.body_hash_fits(claims.get(claim), parts.request.body, encoding):
                return "body-mismatch", None
        return self._judge_times(claims, now)

    def _judge_times(self, claims: Mapping[str, object], now: float) -> tuple[str, float | None]:
        issued, expires, begins = (_number(claims.get(name)) for name in ("iat", "exp", "nbf"))
        if self._tolerance:
            if issued is None:
                return "missing-timestamp", None
            if now - issued > self._tolerance:
                return "stale", issued
            if issued - now > self._tolerance:
                return "future", issued
        if expires is not None and now > expires + _LEEWAY:
            return "stale", issued
        if begins is not None and now < begins - _LEEWAY:
            return "future", issued
        return "ok", issued

    @staticmethod
    def _claim_fits(value: object, expected: Sequence[str | None]) -> bool:
        texts = {"true" if each is True else str(each) for each in (value if isinstance(value, list) else [value])}
        return any(text is not None and text in texts for text in expected)


def _number(value: object) -> float | None:
    if not isinstance(value, int | float) or isinstance(value, bool) or not -_LAST_TIME < value < _LAST_TIME:
        return None
    return float(value)
