"""Clients for the services of other accounts, by roles there.

A session is of one role for one external id, and so for one tenant: no tenant is served with another's, whatever role
their endpoints name. It is renewed before it expires.
"""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING, Any, NamedTuple

from hookline.adapters.targets.calls import CallFailed, calls

if TYPE_CHECKING:
    from collections.abc import Callable

    from hookline.ports import Clock, Role

__all__ = ["RoleSession", "RoleSessions", "SessionKeys"]

_EARLY = 300.0  # seconds before its end that a session is renewed: longer than any call takes
_YOUNG = 60.0  # seconds; a session that is younger is not replaced because a service denies access
_PAUSE = 5.0  # seconds that a refusal stands: STS has a quota, which all tenants share
_MOST = 64  # sessions kept; each has clients of its own
_NAME = 64  # characters of a session's name


class SessionKeys(NamedTuple):
    access_key: str
    secret_key: str
    token: str


class RoleSession:
    """From when to when it is good (unix seconds), and its clients."""

    def __init__(self, client: Callable[[str, str], Any], began: float, ends: float) -> None:
        self.began = began
        self.ends = ends
        self._make = client
        self._clients: dict[tuple[str, str], Any] = {}
        self._lock = Lock()

    def client(self, service: str, region: str) -> Any:
        with self._lock:
            if (service, region) not in self._clients:
                self._clients[service, region] = self._make(service, region)
            return self._clients[service, region]


class _Held:
    """What is known of one role. Its own lock: a role that STS is being asked for holds up no other."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.session: RoleSession | None = None
        self.refusal: CallFailed | None = None
        self.refused_until = 0.0


class RoleSessions:
    """`sts()` gives boto3's client of STS, `client(service, region, keys)` one that signs with those keys."""

    def __init__(self, sts: Callable[[], Any], client: Callable[[str, str, SessionKeys], Any], clock: Clock) -> None:
        self._sts = sts
        self._client = client
        self._clock = clock
        self._held: OrderedDict[Role, _Held] = OrderedDict()
        self._lock = Lock()

    def open(self, role: Role) -> RoleSession:
        """Raises CallFailed where the role is not to be had."""
        held = self._of(role)
        with held.lock:
            now, session = self._clock(), held.session
            if session is not None and now < session.ends - _EARLY:
                return session
            if held.refusal is not None and now < held.refused_until:
                raise held.refusal
            try:
                held.session, held.refusal = self._assume(role, now), None
            except CallFailed as error:
                if session is not None and error.transient and now < session.ends:
                    return session  # STS does not answer, and the old one is good for some more minutes
                held.session, held.refusal, held.refused_until = None, error, now + _PAUSE
                raise
            return held.session

    def replaceable(self, role: Role, session: RoleSession, *, expired: bool) -> bool:
        """A service refused this session, as expired or by denying access, which may mean that it was revoked: whether
        `open` gives another one now.
        """
        held = self._of(role)
        with held.lock:
            if held.session is session:
                if not expired and self._clock() - session.began < _YOUNG:
                    return False
                held.session = None
            return True

    def _of(self, role: Role) -> _Held:
        with self._lock:
            held = self._held.setdefault(role, _Held())
            self._held.move_to_end(role)
            while len(self._held) > _MOST:
                self._held.popitem(last=False)
            return held

    def _assume(self, role: Role, now: float) -> RoleSession:
        name = "".join(each if each.isalnum() or each in "+=,.@_-" else "-" for each in role.external_id)
        try:
            with calls():
                answer = self._sts().assume_role(
                    RoleArn=role.arn, ExternalId=role.external_id, RoleSessionName=name[-_NAME:]
                )
        except CallFailed as error:
            message = f"the role was not assumed: {error.code}"
            raise CallFailed(message, status=error.status, transient=error.transient) from error
        given = answer["Credentials"]
        keys = SessionKeys(given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"])
        return RoleSession(
            lambda service, region: self._client(service, region, keys), now, given["Expiration"].timestamp()
        )
