"""JSON Web Signatures over a hash of the body, or standing in for one: Netlify, Plaid, FusionAuth, Google.

Only compact JWS. The algorithm is taken from the token but must be in the scheme's list, and a symmetric algorithm
never meets a public key: the one who knows the public key must not be able to sign with it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from hmac import compare_digest
from typing import TYPE_CHECKING, Any

from hookline.inbound.signatures.keys import DECODERS, BadSecret, is_document, public_key
from hookline.inbound.signatures.templates import encode

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["ALGORITHMS", "body_hash_fits", "open_token"]

_HASHES = {"256": "sha256", "384": "sha384", "512": "sha512"}
_COORDINATE = {"ES256": 32, "ES384": 48, "ES512": 66}  # bytes of r and of s
_CURVES = {"ES256": "secp256r1", "ES384": "secp384r1", "ES512": "secp521r1"}
_KEY_KINDS = {"RS": "rsa", "ES": "ecdsa", "Ed": "ed25519"}
ALGORITHMS = ("HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "ES256", "ES384", "ES512", "EdDSA")


def open_token(token: str, secrets: Sequence[str], algorithms: Sequence[str], *, now: float) -> dict[str, Any] | str:
    """The claims of a token that one of the secrets has signed, otherwise the reason.

    A secret is a shared key, PEM, a JWK or a JWK set.
    """
    pieces = token.strip().split(".")
    if len(pieces) != 3:  # noqa: PLR2004 - header, claims, signature
        return "malformed-signature"
    try:
        header, claims = (json.loads(DECODERS["base64url"](piece)) for piece in pieces[:2])
        signature = DECODERS["base64url"](pieces[2])
    except (ValueError, RecursionError):
        return "malformed-signature"
    if not isinstance(header, dict) or not isinstance(claims, dict):
        return "malformed-signature"
    algorithm = header.get("alg")
    if not isinstance(algorithm, str) or algorithm not in algorithms or "crit" in header:
        return "unsupported"
    signed = f"{pieces[0]}.{pieces[1]}".encode()
    bad, usable = False, False
    for secret in secrets:
        try:
            for key in _keys(secret, algorithm, header.get("kid"), now):
                usable = True
                if _fits(key, algorithm, signed, signature):
                    return claims
        except BadSecret:
            bad = True
    return "signature-mismatch" if usable else "bad-secret" if bad else "key-unavailable"


def _keys(secret: str, algorithm: str, kid: object, now: float) -> list[Any]:
    """The keys in a secret that this algorithm may use. Raises BadSecret."""
    if not is_document(secret):
        return [encode(secret)] if algorithm.startswith("HS") else []
    if "-----BEGIN " in secret:
        return [] if algorithm.startswith("HS") else [public_key(secret, _KEY_KINDS[algorithm[:2]])]
    try:
        document = json.loads(secret)
    except (ValueError, RecursionError):
        raise BadSecret from None
    listed = document.get("keys", [document])
    if not isinstance(listed, list):
        raise BadSecret
    jwks = [jwk for jwk in listed if isinstance(jwk, dict) and _current(jwk, now)]
    named = [jwk for jwk in jwks if kid is not None and jwk.get("kid") == kid]
    return [key for jwk in named or jwks if (key := _from_jwk(jwk, algorithm)) is not None]


def _current(jwk: Mapping[str, Any], now: float) -> bool:
    """Plaid marks a key that is no longer used with the time at which it ended."""
    expired_at = jwk.get("expired_at")
    return not isinstance(expired_at, int | float) or now <= expired_at


def _from_jwk(jwk: Mapping[str, Any], algorithm: str) -> Any:
    """None if the key is of another kind. Raises BadSecret."""
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa  # noqa: PLC0415 - few schemes use JWKs

    def number(name: str) -> int:
        return int.from_bytes(octets(name), "big")

    def octets(name: str) -> bytes:
        return DECODERS["base64url"](str(jwk[name]))

    kind = jwk.get("kty")
    try:
        if algorithm.startswith("HS"):
            return octets("k") if kind == "oct" else None
        if algorithm.startswith("RS"):
            return rsa.RSAPublicNumbers(number("e"), number("n")).public_key() if kind == "RSA" else None
        if algorithm == "EdDSA":
            return ed25519.Ed25519PublicKey.from_public_bytes(octets("x")) if kind == "OKP" else None
        if kind != "EC":
            return None
        curves = {"P-256": ec.SECP256R1(), "P-384": ec.SECP384R1(), "P-521": ec.SECP521R1()}
        curve = curves[str(jwk.get("crv"))]
        return ec.EllipticCurvePublicNumbers(number("x"), number("y"), curve).public_key()
    except (KeyError, ValueError):
        raise BadSecret from None


def _fits(key: Any, algorithm: str, signed: bytes, signature: bytes) -> bool:
    if algorithm.startswith("HS"):
        return compare_digest(hmac.digest(key, signed, _HASHES[algorithm[2:]]), signature)
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415
    from cryptography.hazmat.primitives import hashes  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric import ec, padding, utils  # noqa: PLC0415

    digests = {"256": hashes.SHA256(), "384": hashes.SHA384(), "512": hashes.SHA512()}
    try:
        if algorithm == "EdDSA":
            key.verify(signature, signed)
        elif algorithm.startswith("RS"):
            key.verify(signature, signed, padding.PKCS1v15(), digests[algorithm[2:]])
        else:
            size = _COORDINATE[algorithm]
            if len(signature) != 2 * size or key.curve.name != _CURVES[algorithm]:
                return False
            r, s = int.from_bytes(signature[:size], "big"), int.from_bytes(signature[size:], "big")
            key.verify(utils.encode_dss_signature(r, s), signed, ec.ECDSA(digests[algorithm[2:]]))
    except (InvalidSignature, ValueError):
        return False
    return True


def body_hash_fits(claim: object, body: bytes, encoding: str) -> bool:
    """Whether a claim is the SHA-256 of the body, in hex or base64."""
    digest = hashlib.sha256(body).digest()
    expected = digest.hex() if encoding == "hex" else base64.b64encode(digest).decode()
    given = str(claim).lower() if encoding == "hex" else str(claim)
    return compare_digest(encode(expected.rstrip("=")), encode(given.rstrip("=")))
