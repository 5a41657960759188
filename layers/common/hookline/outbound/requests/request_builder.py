"""Turns deliveries into the POST that is made: payload, signature, headers, credentials.

What an endpoint's POSTs have in common (its opened secrets, its fixed headers) is made once and kept for as long as
the endpoint's row stays the same.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, NamedTuple, Protocol

from hookline.errors import InvalidInput, Misconfigured, NotFound
from hookline.outbound.events.items import attach
from hookline.outbound.model import Shape
from hookline.outbound.requests import headers, payload
from hookline.outbound.requests.rotation import active_secrets
from hookline.outbound.requests.signing import Signer
from hookline.outbound.troubles import reason_of
from hookline.ports import AwsMessage, HttpRequest, Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from hookline.outbound.model import Endpoint, Event
    from hookline.outbound.ports import Sealer
    from hookline.ports import BlobStore

__all__ = ["RequestBuilder", "TokenSource", "owner"]


class TokenSource(Protocol):
    def prefetch(self, endpoints: Iterable[Endpoint]) -> None:
        """Fetches what is missing for all of them at once; raises nothing."""

    def authorization(self, endpoint: Endpoint) -> str:
        """The `authorization` header of an OAuth2 endpoint. Raises Unavailable or InvalidInput."""

    def forget(self, endpoint: Endpoint) -> None:
        """The token was refused: the next one is fetched."""


class _Prepared(NamedTuple):
    """An endpoint, ready to be sent to. Secrets that have expired since are left out when it is made again."""

    endpoint: Endpoint
    good_until: float
    signer: Signer
    fixed: tuple[tuple[str, str], ...]
    basic: str | None
    client_cert_pem: bytes | None
    in_aws: bool


def owner(endpoint: Endpoint, field: str = "secrets") -> str:
    """What a secret of an endpoint is sealed for: it opens for no other endpoint, and in no other of its fields.

    The one who can write the table alone cannot have a signing secret sent to them as their basic auth.
    """
    return f"{endpoint.tenant}/{endpoint.id}/{field}"


class RequestBuilder:
    def __init__(self, sealer: Sealer, blobs: BlobStore, tokens: TokenSource) -> None:
        self._sealer = sealer
        self._blobs = blobs
        self._tokens = tokens
        self._prepared: dict[str, _Prepared] = {}

    def prepare(self, endpoints: Iterable[Endpoint]) -> None:
        """Before a batch is packed: what has to be asked of others is asked for all of it together."""
        if with_tokens := [endpoint for endpoint in endpoints if endpoint.oauth2_sealed]:
            self._tokens.prefetch(with_tokens)

    def refused(self, endpoint: Endpoint) -> None:
        """The endpoint answered 401: a token that was revoked would be sent until it expires, for up to a day."""
        if endpoint.oauth2_sealed:
            self._tokens.forget(endpoint)

    def fetch(self, events: Sequence[Event]) -> dict[int, str]:
        """Gets payloads that rest in S3; by index, why an event will never have one. Raises Unavailable."""
        hopeless = {}
        for index, event in enumerate(events):
            if event.data is None and event.data_ref is not None:
                try:
                    attach(event, self._blobs.get(event.data_ref))
                except NotFound:
                    hopeless[index] = "the event's payload has expired"  # it was kept for as long as was promised
                except InvalidInput as error:
                    hopeless[index] = str(error)
        return hopeless

    @staticmethod
    def shape(
        endpoint: Endpoint, events: Sequence[Event], shapes: Sequence[Shape | None] = ()
    ) -> tuple[list[bytes], dict[int, str]]:
        """Each event's body, its payload at hand (see `fetch`); by index, why the endpoint's transform made none.

        `shapes` are those of attempts that were made before, None: the endpoint's own.
        """
        bodies: list[bytes] = []
        failed: dict[int, str] = {}
        own = Shape(endpoint.payload, endpoint.transform)
        for index, event in enumerate(events):
            try:
                bodies.append(payload.body(event, (shapes[index] if shapes else None) or own))
            except Exception as error:  # noqa: BLE001 - a transform is its owner's program
                failed[index] = reason_of("transform", error)
        return bodies, failed

    def build(  # noqa: PLR0917 - all of them needed
        self,
        endpoint: Endpoint,
        events: Sequence[Event],
        bodies: Sequence[bytes],
        now: float,
        timeout: float,
        style: str | None = None,
    ) -> HttpRequest:
        """Of events and their bodies (see `shape`), made in that payload style; None: the endpoint's.

        Raises Misconfigured where the endpoint's settings do not work out,
        InvalidInput where its token server refuses its credentials, Unavailable where that does not answer.
        """
        prepared = self._prepared.get(endpoint.key)
        if prepared is None or now >= prepared.good_until or prepared.endpoint is not endpoint:
            try:
                prepared = self._prepared[endpoint.key] = self._renew(prepared, endpoint, now)
            except InvalidInput as error:
                raise Misconfigured(error.problems) from error
        if endpoint.batching is None:
            single: Event | None = events[0]
            message_id, body = events[0].id, bodies[0]
        else:
            single = None
            message_id, body = _batch_id(events), payload.join(bodies)
        style = style or endpoint.payload
        authorization = self._tokens.authorization(endpoint) if endpoint.oauth2_sealed else prepared.basic
        return HttpRequest(
            endpoint.url,
            body,
            headers.assemble(
                prepared.fixed,
                prepared.signer.headers(message_id, int(now), body),
                single,
                authorization,
                ordered=single is not None and endpoint.orders(single),
                style=style,
            ),
            group=endpoint.key,
            timeout=timeout,
            client_cert_pem=prepared.client_cert_pem,
            aws=_aws_message(endpoint, events[0]) if prepared.in_aws else None,
        )

    def _renew(self, prepared: _Prepared | None, endpoint: Endpoint, now: float) -> _Prepared:
        if prepared is not None and now < prepared.good_until and prepared.endpoint == endpoint:
            return prepared._replace(endpoint=endpoint)  # read again, and nothing has changed
        return self._make(endpoint, now)

    def _make(self, endpoint: Endpoint, now: float) -> _Prepared:
        active = active_secrets(endpoint, now)
        opened = [self._open(secret.sealed, endpoint, "secrets").decode() for secret in active]
        return _Prepared(
            endpoint,
            min((secret.expires_at for secret in active if secret.expires_at is not None), default=float("inf")),
            Signer(opened, endpoint.signature),
            headers.fixed(endpoint),
            headers.basic(self._open(endpoint.basic_auth_sealed, endpoint, "basic_auth").decode())
            if endpoint.basic_auth_sealed
            else None,
            self._open(endpoint.mtls_sealed, endpoint, "mtls") if endpoint.mtls_sealed else None,
            endpoint.in_aws,
        )

    def _open(self, sealed: str, endpoint: Endpoint, field: str) -> bytes:
        return self._sealer.open(sealed, owner(endpoint, field))


def _aws_message(endpoint: Endpoint, event: Event) -> AwsMessage:
    return AwsMessage(
        event.id,
        event.type,
        event.timestamp,
        endpoint.tenant,
        endpoint.id,
        (event.ordering_key or "") if endpoint.orders(event) else "",
        Role(endpoint.role, endpoint.external_id) if endpoint.role else None,
    )


def _batch_id(events: Sequence[Event]) -> str:
    """The same events in the same order are the same message, on every attempt."""
    return "batch_" + hashlib.sha256("\n".join(event.id for event in events).encode()).hexdigest()[:32]
