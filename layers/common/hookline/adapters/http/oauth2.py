"""OAuth2 tokens for endpoints: fetched by the same guarded transport, and kept until shortly before they expire.

A token that cannot be had is no attempt of the delivery: the endpoint was not even asked. `Unavailable` (the token
server is down, slow, or throttles) leaves the delivery for the slow lane; `InvalidInput` (it refuses the credentials,
or answers nonsense) is the endpoint owner's to repair. Failures are remembered for a few seconds, so that one dead
token server costs a batch one timeout and not one per event.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from hookline.errors import HooklineError, InvalidInput, NotFound, Unavailable
from hookline.outbound.requests.oauth2 import ClientCredentials, Token, read_token, token_request
from hookline.outbound.requests.request_builder import owner

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hookline.outbound.model import Endpoint
    from hookline.outbound.ports import Sealer
    from hookline.ports import Clock, HttpRequest, Transport

__all__ = ["OAuth2Tokens"]

_PATIENCE = 5.0  # seconds for a token server
_FAILURE_SECONDS = 10.0
_SKEW = 30.0  # seconds before its end at which a token is fetched again …
_SKEW_SHARE = 0.1  # … or this part of its life, if that is less


class OAuth2Tokens:
    """`request_builder.TokenSource`. One per process: tokens are kept per endpoint and its sealed settings."""

    def __init__(self, transport: Transport, sealer: Sealer, clock: Clock = time.time) -> None:
        self._transport = transport
        self._sealer = sealer
        self._clock = clock
        self._kept: dict[tuple[str, str], tuple[float, Token | HooklineError]] = {}

    def authorization(self, endpoint: Endpoint) -> str:
        """The `authorization` header. Raises Unavailable or InvalidInput (see above)."""
        outcome = self._fresh(endpoint)
        if outcome is None:
            self.prefetch((endpoint,))
            outcome = self._kept[_key(endpoint)][1]
        if isinstance(outcome, Token):
            return outcome.authorization
        raise outcome.with_traceback(None)  # kept and raised again: it must not grow

    def prefetch(self, endpoints: Iterable[Endpoint]) -> None:
        """Fetches what is missing, all at once, so that several slow token servers cost the time of one.

        Endpoints without OAuth2 are skipped. Raises nothing: `authorization` tells.
        """
        requests: list[HttpRequest] = []
        for endpoint in {each.id: each for each in endpoints if each.oauth2_sealed}.values():
            if self._fresh(endpoint) is None:
                try:
                    request = self._request(endpoint)
                except (InvalidInput, NotFound, Unavailable) as error:
                    self._keep(endpoint, error)
                else:
                    request.tag = endpoint
                    requests.append(request)
        for result in self._transport.send(requests):
            try:
                outcome: Token | HooklineError = read_token(result, self._clock())
            except (InvalidInput, Unavailable) as error:
                outcome = error
            self._keep(result.request.tag, outcome)

    def forget(self, endpoint: Endpoint) -> None:
        """After a 401: the token may have been revoked. The next `authorization` fetches another."""
        self._kept.pop(_key(endpoint), None)

    def _fresh(self, endpoint: Endpoint) -> Token | HooklineError | None:
        kept = self._kept.get(_key(endpoint))
        return kept[1] if kept is not None and kept[0] > self._clock() else None

    def _keep(self, endpoint: Endpoint, outcome: Token | HooklineError) -> None:
        now = self._clock()
        if isinstance(outcome, Token):
            life = outcome.expires_at - now
            until = outcome.expires_at - min(_SKEW, life * _SKEW_SHARE)
        else:
            until = now + _FAILURE_SECONDS
        self._kept = {key: value for key, value in self._kept.items() if value[0] > now}
        self._kept[_key(endpoint)] = (until, outcome)

    def _request(self, endpoint: Endpoint) -> HttpRequest:
        settings = self._sealer.open(endpoint.oauth2_sealed or "", owner(endpoint, "oauth2"))
        credentials = ClientCredentials.from_json(settings)
        # A client certificate is shown to the token server too (RFC 8705); one that asks for none ignores it.
        mutual = endpoint.mtls_sealed
        certificate = self._sealer.open(mutual, owner(endpoint, "mtls")) if mutual else None
        return token_request(credentials, timeout=_PATIENCE, client_cert_pem=certificate)


def _key(endpoint: Endpoint) -> tuple[str, str]:
    return endpoint.key, endpoint.oauth2_sealed or ""
