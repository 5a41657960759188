"""An endpoint's signing secrets over time. Pydantic-free: the sender asks for the active ones.

A rotation adds a secret and lets the older ones sign beside it for an overlap of up to seven days, so that receivers
change theirs when it suits them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hookline.errors import InvalidEndpoint
from hookline.outbound.model import Endpoint, SigningSecret

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["MAX_OLD_SECRETS", "MAX_OVERLAP", "active_secrets", "rotate"]

MAX_OVERLAP = 7 * 86_400.0  # seconds
MAX_OLD_SECRETS = 10


def active_secrets(endpoint: Endpoint, now: float) -> tuple[SigningSecret, ...]:
    """Those that sign at `now`, oldest to newest."""
    return tuple(_active(endpoint.secrets, now))


def rotate(endpoint: Endpoint, sealed: str, overlap: float, now: float) -> Endpoint:
    """The endpoint with a new current secret; the present ones end after `overlap` seconds, or sooner as they would.

    Beyond ten old ones the oldest go. Raises InvalidEndpoint for an overlap outside 0 to 7 days.
    """
    if not 0 <= overlap <= MAX_OVERLAP:
        raise InvalidEndpoint.at("overlap", f"expected 0 to {MAX_OVERLAP:.0f} seconds (7 days)")
    end = now + overlap
    old = [
        replace(secret, expires_at=end if secret.expires_at is None else min(secret.expires_at, end))
        for secret in _active(endpoint.secrets, now)
    ]
    kept = _active(old, now)[-MAX_OLD_SECRETS:]
    return replace(endpoint, secrets=(*kept, SigningSecret(sealed)))


def _active(secrets: Iterable[SigningSecret], now: float) -> list[SigningSecret]:
    return [secret for secret in secrets if secret.expires_at is None or secret.expires_at > now]
