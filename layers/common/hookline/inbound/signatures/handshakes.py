"""Handshakes of a scheme, compiled: challenges and confirmations, before or instead of events.

A scheme names its handshakes by kind (`challenges`); what varies (names, paths, headers, whether a signature must be
right first) is data.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from hookline.errors import InvalidInput
from hookline.inbound.request import Response
from hookline.inbound.signatures.challenges import JSON, KINDS, SIGNED_FIRST, SIGNING, Answer, Secrets, sendable
from hookline.inbound.signatures.templates import compile_expression, encode

if TYPE_CHECKING:
    from hookline.inbound.signatures.definition import Fields
    from hookline.inbound.signatures.parts import Parts

__all__ = ["Handshake", "fixed_response"]


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


def fixed_response(fields: Fields) -> Response:
    """A response written as data: status, body or json, headers."""
    status, document = fields.raw("status", 200), fields.raw("json")
    if not isinstance(status, int) or not 200 <= status < 600:  # noqa: PLR2004 - HTTP's own range
        raise InvalidInput.at(fields.at("status"), "must be an HTTP status from 200 to 599")
    headers = sendable(fields.mapping("headers"), fields.at("headers"))
    body = fields.text("body")
    if document is not None:
        body, headers = json.dumps(document), {**JSON, **headers}
    return Response(status, body, headers)
