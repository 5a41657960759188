"""What verification came to."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

__all__ = ["REASONS", "Verdict"]

REASONS = {
    "ok": "the signature is right",
    "unsigned": "the provider signs nothing; the request was let through unverified",
    "no-secret": "no secret was configured",
    "bad-secret": "a secret is not written as the scheme expects (hex, base64, PEM, user:password)",
    "missing-signature": "the request carries no signature where the scheme has it",
    "malformed-signature": "what stands there is not written like a signature of this scheme",
    "signature-mismatch": "well written, but made with another key or over other content",
    "missing-timestamp": "the scheme's timestamp is not there",
    "malformed-timestamp": "the timestamp is not a time",
    "stale": "genuine, but older than the scheme's tolerance",
    "future": "genuine, but from further in the future than the scheme's tolerance",
    "missing-field": "something that is part of the signed content is not there",
    "body-malformed": "the signature or the signed content is inside the body, and the body cannot be read",
    "body-mismatch": "the signed hash of the body is not this body's",
    "unsupported": "a version or an algorithm that the scheme does not accept",
    "claim-mismatch": "a token's issuer, audience or another claim is not the expected one",
    "key-unavailable": "the public key or certificate was neither configured nor could be fetched",
    "certificate-untrusted": "the request names a certificate outside the provider's own hosts",
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
