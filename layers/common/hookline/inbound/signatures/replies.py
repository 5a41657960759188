"""What a provider must read: the answer to its handshake, a fixed acknowledgement, a refusal in its own words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hookline.inbound.request import Request, Response
from hookline.inbound.signatures.challenges import Answer, Secrets
from hookline.inbound.signatures.parts import Parts
from hookline.inbound.signatures.templates import encode
from hookline.inbound.signatures.verifying import verify_request

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from hookline.inbound.signatures.scheme import Scheme

__all__ = ["acknowledgement", "answer", "refusal"]


def answer(
    scheme: Scheme,
    request: Request,
    secrets: Sequence[str],
    *,
    now: float,
    fetch: Callable[[str], bytes] | None = None,
) -> Answer | None:
    """The response to a handshake of this scheme, or None: then the request is verified like any other.

    A handshake that must be signed and is not properly signed is none, so verification refuses it. No answer is a
    signature that the scheme accepts: see `challenges.is_token`.
    """
    if not scheme.handshakes:
        return None
    parts = Parts(request, scheme.payload, scheme.parameters)
    known = Secrets(secrets, scheme.parameters)
    for handshake in scheme.handshakes:
        found = handshake.respond(parts, known)
        if found is None:
            continue
        if handshake.after_signature:
            if not verify_request(scheme, request, secrets, now=now, fetch=fetch).valid:
                return None
            if handshake.signs:  # with the secret that the provider itself signs with now
                used = [each for each in secrets if verify_request(scheme, request, [each], now=now, fetch=fetch).valid]
                return handshake.respond(parts, Secrets(used, scheme.parameters))
        return found
    return None


def acknowledgement(scheme: Scheme, request: Request) -> Response | None:
    """What the provider must read once an event is accepted (Adyen's `[accepted]`), or None if any 2xx will do."""
    if not scheme.acknowledge:
        return None
    parts = Parts(request, scheme.payload, scheme.parameters)
    for conditions, response in scheme.acknowledge:
        if all((value := read(parts)) is not None and encode(value) == expected for read, expected in conditions):
            return Response(response.status, response.body, dict(response.headers))
    return None


def refusal(scheme: Scheme) -> Response | None:
    """What the provider must read when verification failed (Xero: 401 and nothing else), or None."""
    return (
        None
        if scheme.refuse is None
        else Response(scheme.refuse.status, scheme.refuse.body, dict(scheme.refuse.headers))
    )
