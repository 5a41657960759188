"""Answers a provider must get before, or instead of, its events: challenges, confirmations, fixed acknowledgements.

A scheme names its handshakes by kind (`challenges`); what varies (names, paths, headers, whether a signature must be
right first) is data.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from hookline.errors import InvalidInput
from hookline.inbound.request import Request, Response
from hookline.inbound.signatures.challenges import JSON, KINDS, SIGNED_FIRST, SIGNING, VERIFY_TOKEN, Answer, Secrets
from hookline.inbound.signatures.parts import Parts
from hookline.inbound.signatures.templates import compile_expression, encode

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from hookline.inbound.signatures.definition import Fields
    from hookline.inbound.signatures.scheme import Scheme

__all__ = ["VERIFY_TOKEN", "Answer", "Handshake", "acknowledgement", "answer", "fixed_response", "refusal"]


class Handshake:
    """One handshake of a scheme, compiled. Raises InvalidInput naming the field.

    `signs`: its answer is made with the secret.
    """

    __slots__ = ("_marker", "_method", "_respond", "_when", "after_signature", "signs")

    def __init__(self, fields: Fields) -> None:
        kind = fields.text("kind", None, choices=KINDS)
        after = fields.text("after", "", choices=("", "signature"))
        self.after_signature = after == "signature" or kind in SIGNED_FIRST
        self.signs = kind in SIGNING
        self._method = fields.text("method")
        when = fields.mapping("when")
        self._when = [(compile_expression(name, f"{fields.at('when')}.{name}"), str(when[name])) for name in when]
        self._respond, self._marker = KINDS[kind](fields)
        for name, value in when.items():
            if name.startswith("json."):
                self._marker = str(value).encode()
        fields.end()

    def respond(self, parts: Parts, secrets: Secrets) -> Answer | None:
        request = parts.request
        if self._method and request.method.upper() != self._method:
            return None
        if self._marker and self._marker not in request.body:
            return None  # spares every ordinary event the reading of its body
        for read, expected in self._when:
            value = read(parts)
            if value is None or encode(value) != expected.encode():
                return None
        return self._respond(parts, secrets)


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
            from hookline.inbound.signatures.scheme import verify_request  # noqa: PLC0415 - it compiles handshakes

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


def fixed_response(fields: Fields) -> Response:
    """A response written as data: status, body or json, headers."""
    status, document = fields.raw("status", 200), fields.raw("json")
    if not isinstance(status, int) or not 200 <= status < 600:  # noqa: PLR2004 - HTTP's own range
        raise InvalidInput.at(fields.at("status"), "must be an HTTP status from 200 to 599")
    headers = {name: str(value) for name, value in fields.mapping("headers").items()}
    body = fields.text("body")
    if document is not None:
        body, headers = json.dumps(document), {**JSON, **headers}
    return Response(status, body, headers)
