"""Customers' portal sessions: a single-use link, which becomes a short session of one tenant.

A link and a session's token name tenant and session and are signed, so that a forged one costs no read; what they name
is looked up, so that one that was used, revoked or has expired is refused at once. Only a hash of the link is stored.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol

from hookline.errors import NotFound, Unauthorized
from hookline.management.access import Principal
from hookline.management.tenants import known

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from hookline.outbound.ports import ConfigStore, Sealer
    from hookline.ports import Clock

__all__ = ["Opened", "Portal", "PortalSession", "PortalStore"]

_OWNER = "portal/signing-key"
_MOST_TOKEN = 1024  # characters
_KEY_SECONDS = 300.0  # how long the signing key is kept in memory


@dataclass(frozen=True, slots=True)
class PortalSession:
    """Times are unix seconds. `used_at` None: the link waits. `brand`: the page's name, logo and accent colour."""

    tenant: str
    id: str
    created_at: float
    link_until: float
    seconds: float  # that the session lasts, once the link is used
    used_at: float | None = None
    brand: Mapping[str, str] = field(default_factory=dict)

    @property
    def expires_at(self) -> float | None:
        return None if self.used_at is None else self.used_at + self.seconds


class PortalStore(Protocol):
    def put(self, session: PortalSession) -> None: ...

    def get(self, tenant: str, session_id: str) -> PortalSession | None: ...

    def use(self, session: PortalSession, now: float) -> bool:
        """Marks it as used; False if it was, or is gone: of two who follow a link one gets in."""

    def delete(self, tenant: str, session_id: str) -> None: ...

    def of_tenant(self, tenant: str) -> list[PortalSession]: ...

    def signing_key(self, make: Callable[[], str]) -> str:
        """The sealed key; the first to ask stores what `make` gives."""


@dataclass(frozen=True, slots=True)
class Opened:
    session: PortalSession
    token: str


class Portal:
    def __init__(self, config: ConfigStore, store: PortalStore, sealer: Sealer, clock: Clock) -> None:
        self._config = config
        self._store = store
        self._sealer = sealer
        self._clock = clock
        self._key: tuple[float, bytes] | None = None

    def create(
        self, tenant: str, *, link_seconds: float, session_seconds: float, brand: Mapping[str, str]
    ) -> tuple[PortalSession, str]:
        """The session, and the link's token. Raises NotFound for an unknown tenant."""
        known(self._config, tenant)
        now = self._clock()
        session = PortalSession(
            tenant, "ps_" + secrets.token_hex(12), now, now + link_seconds, session_seconds, brand=brand
        )
        self._store.put(session)
        return session, self._signed("link", session)

    def open(self, link: str) -> Opened:
        """Uses a link up. Raises Unauthorized."""
        session = self._named("link", link)
        now = self._clock()
        if session is None or session.used_at is not None:
            raise Unauthorized("this link was used before, or was revoked: ask for another one")
        if now >= session.link_until:
            raise Unauthorized("this link has expired: ask for another one")
        if not self._store.use(session, now):
            raise Unauthorized("this link was used before, or was revoked: ask for another one")
        opened = replace(session, used_at=now)
        return Opened(opened, self._signed("session", opened))

    def caller(self, token: str) -> Principal:
        """Raises Unauthorized."""
        session = self._open_session(token)
        return Principal(f"portal/{session.id}", session.tenant, portal=True)

    def end(self, token: str) -> None:
        """The session's own wish. Raises Unauthorized."""
        session = self._open_session(token)
        self._store.delete(session.tenant, session.id)

    def all(self, tenant: str) -> list[PortalSession]:
        """Those that may still be used, newest first."""
        known(self._config, tenant)
        now = self._clock()
        rows = [
            each
            for each in self._store.of_tenant(tenant)
            if now < (each.link_until if each.expires_at is None else each.expires_at)
        ]
        return sorted(rows, key=lambda each: each.created_at, reverse=True)

    def revoke(self, tenant: str, session_id: str) -> None:
        """Raises NotFound."""
        if self._store.get(tenant, session_id) is None:
            raise NotFound(f"tenant {tenant} has no portal session {session_id}")
        self._store.delete(tenant, session_id)

    def revoke_all(self, tenant: str) -> int:
        rows = self._store.of_tenant(tenant)
        for each in rows:
            self._store.delete(tenant, each.id)
        return len(rows)

    def _open_session(self, token: str) -> PortalSession:
        session = self._named("session", token)
        if session is None or session.expires_at is None or self._clock() >= session.expires_at:
            raise Unauthorized("this session has ended: follow a new link")
        return session

    # ------------------------------------------------------------------------------------------ tokens

    def _signed(self, kind: str, session: PortalSession) -> str:
        body = _encode(json.dumps([kind, session.tenant, session.id], separators=(",", ":")).encode())
        return f"{body}.{_encode(self._signature(body))}"

    def _named(self, kind: str, token: str) -> PortalSession | None:
        """What a token of ours names, if it is still there. Raises Unauthorized for any other."""
        body, dot, signature = token[:_MOST_TOKEN].partition(".")
        if not dot or not hmac.compare_digest(signature.encode(), _encode(self._signature(body)).encode()):
            raise Unauthorized("expected a token of this portal")
        try:
            found, tenant, session_id = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
        except (ValueError, binascii.Error, TypeError):
            raise Unauthorized("expected a token of this portal") from None
        if found != kind:
            raise Unauthorized("expected a token of this portal")
        return self._store.get(tenant, session_id)

    def _signature(self, body: str) -> bytes:
        return hmac.new(self._signing_key(), body.encode(errors="replace"), hashlib.sha256).digest()

    def _signing_key(self) -> bytes:
        now = self._clock()
        if self._key is None or self._key[0] <= now:
            sealed = self._store.signing_key(lambda: self._sealer.seal(secrets.token_bytes(32), _OWNER))
            self._key = (now + _KEY_SECONDS, self._sealer.open(sealed, _OWNER))
        return self._key[1]


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
