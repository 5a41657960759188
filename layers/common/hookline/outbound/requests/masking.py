"""Our own credentials in an endpoint's answer: a receiver that echoes what it got must not put them where answers are
stored and shown.
"""

from __future__ import annotations

import base64
import binascii
import json
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hookline.outbound.model import Endpoint
    from hookline.ports import HttpRequest

__all__ = ["HEAD_KEPT", "MASK", "masked", "sent_lines"]

MASK = b"***"
HEAD_KEPT = 4096  # bytes of a head that are kept with a delivery
_OURS = frozenset(
    {
        *("webhook-id", "webhook-timestamp", "webhook-signature", "content-type", "user-agent", "accept"),
        *("x-hub-signature-256", "stripe-signature", "x-hookline-event", "x-hookline-timestamp"),
    }
)
_SHORTEST = 6  # characters of a header's value; shorter ones are words like `true`, and no secrets


def sent_lines(request: HttpRequest) -> str:
    """A request's headers as lines; of what is not ours, which may be a credential, the name alone."""
    ours = _OURS
    return "\n".join([f"{name}: {value if name.lower() in ours else '***'}" for name, value in request.headers])[
        :HEAD_KEPT
    ]


def masked(answer: bytes, request: HttpRequest, endpoint: Endpoint) -> bytes:
    """The answer with the values of the endpoint's credentials and own headers replaced, in the forms echoes have them:
    as sent, within JSON, percent-encoded, and decoded from basic auth. A value that is cut at the end counts too.
    """
    if not (endpoint.headers or endpoint.basic_auth_sealed or endpoint.oauth2_sealed):
        return answer
    for secret in sorted(set(_secrets(request, endpoint)), key=len, reverse=True):
        answer = answer.replace(secret, MASK)
        answer = _without_beginning(answer, secret)
    return answer


def _secrets(request: HttpRequest, endpoint: Endpoint) -> Iterator[bytes]:
    own = {name.lower() for name, _ in endpoint.headers} | {"authorization"}
    for name, value in request.headers:
        if name.lower() not in own:
            continue
        for text in (value, *_parts(value)):
            if len(text) >= _SHORTEST:
                in_json = [json.dumps(text, ensure_ascii=ascii_)[1:-1] for ascii_ in (True, False)]
                yield from {each.encode() for each in (text, *in_json, quote(text, safe=""))}


def _parts(value: str) -> list[str]:
    """What follows `Bearer` or `Basic`; of the latter also the user and password, and the password."""
    scheme, _, token = value.partition(" ")
    if scheme.lower() != "basic":
        return [token]
    try:
        plain = base64.b64decode(token, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return [token]
    return [token, plain, plain.partition(":")[2]]


def _without_beginning(answer: bytes, secret: bytes) -> bytes:
    """An answer is kept up to a length, and what is cut there may be a secret."""
    for length in range(len(secret) - 1, _SHORTEST - 1, -1):
        if answer.endswith(secret[:length]):
            return answer[:-length] + MASK
    return answer
