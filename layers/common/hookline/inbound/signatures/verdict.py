"""The result of verification."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

__all__ = ["REASONS", "Verdict"]

REASONS = {
    "ok": "the signature is right",
    "unsigned": "the provider signs nothing; the request was accepted without verification",
    "no-secret": "no secret was configured",
    "bad-secret": "a secret is not written as the scheme expects (hex, base64, PEM, user:password)",
    "missing-signature": "the request has no signature where the scheme expects one",
    "malformed-signature": "the signature does not have this scheme's form",
    "signature-mismatch": "the form is right, but the signature was made with another key or over other content",
    "missing-timestamp": "the request has no timestamp where the scheme expects one",
    "malformed-timestamp": "the timestamp is not a time",
    "stale": "the signature is right, but the timestamp is older than the scheme's tolerance",
    "future": "the signature is right, but the timestamp is further in the future than the scheme's tolerance",
    "missing-field": "a part of the signed content is missing",
    "body-malformed": "the signature or the signed content is inside the body, and the body cannot be read",
    "body-mismatch": "the signed hash is not the hash of this body",
    "unsupported": "a version or an algorithm that the scheme does not accept",
    "claim-mismatch": "a token's issuer, audience or another claim is not the expected one",
    "key-unavailable": "no public key or certificate is configured, and none could be fetched",
    "certificate-untrusted": "the request names a certificate that is not on the provider's own hosts",
}
"""The closed set of reasons. None ever contains anything computed from a secret, nor anything the sender wrote."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """True if `valid`. `event_id`, `event_type`, `version` and `timestamp` are None unless the request is valid:
    what an unverified request says about itself is not passed on.

    `version` is the provider's API version, `timestamp` unix seconds by the sender's clock.
    """

    valid: bool
    reason: str
    scheme: str = ""
    event_id: str | None = None
    event_type: str | None = None
    version: str | None = None
    timestamp: float | None = None

    def __bool__(self) -> bool:
        return self.valid

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)
