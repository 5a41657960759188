"""The kinds of handshakes that providers ask for; `handshakes` runs them.

Each kind reads its fields from a scheme's data and returns what answers, and bytes without which a body cannot be this
handshake (so that ordinary events are not read twice).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
from dataclasses import dataclass
from hmac import compare_digest
from typing import TYPE_CHECKING, Any

from hookline.errors import InvalidInput
from hookline.inbound.request import Response, header_problem
from hookline.inbound.signatures import sealed
from hookline.inbound.signatures.spellings import matches_whole
from hookline.inbound.signatures.templates import compile_expression, decode, encode

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from hookline.inbound.signatures.definition import Fields
    from hookline.inbound.signatures.parts import Parts

    Responder = Callable[[Parts, "Secrets"], "Answer | None"]

__all__ = ["JSON", "KINDS", "SIGNED_FIRST", "SIGNING", "VERIFY_TOKEN", "Answer", "Secrets", "is_token", "sendable"]

VERIFY_TOKEN = "verify-token:"  # noqa: S105 - marks a secret that answers handshakes and signs nothing
JSON = {"Content-Type": "application/json"}
_TEXT = {"Content-Type": "text/plain", "X-Content-Type-Options": "nosniff"}
SIGNING = frozenset(["crc", "zoom-url-validation"])
"""Kinds that answer with the secret's HMAC over a text of the caller's choice; see `is_token`."""
SIGNED_FIRST = frozenset(["zoom-url-validation"])
"""Kinds that the provider itself signs: https://github.com/zoom/webhook-sample checks the signature first."""
_TOKEN = re.compile(r"[A-Za-z0-9+/=_-]{1,128}", re.ASCII)
_LONGEST_ECHO = 4096  # characters; a challenge is a word, and an endpoint that repeats anything is a gift to others


def is_token(text: str) -> bool:
    """Whether a text is a challenge that may be answered with its HMAC.

    A scheme that answers such challenges accepts no signature over a text of this form (`methods.Method`): what is
    answered and what is accepted have nothing in common, so no answer can sign an event.
    """
    return _TOKEN.fullmatch(text) is not None


@dataclass(slots=True)
class Answer(Response):
    """The response to a handshake, and what is left to do.

    `confirm_url`: fetch it to complete the handshake (SNS); it is within the scheme's own hosts.
    `token`: a secret the provider has just handed over (Asana, Notion); nobody has signed it, so it is for an operator
    to confirm, never for a program to store over a secret that works.
    """

    confirm_url: str | None = None
    token: str | None = None

    @property
    def response(self) -> Response:
        return Response(self.status, self.body, self.headers)


class Secrets:
    """The configured secrets of a hook, as keys and as verify tokens. Secrets marked as tokens are no keys."""

    __slots__ = ("keys", "tokens")

    def __init__(self, secrets: Sequence[str], parameters: dict[str, str]) -> None:
        filled = [secret for secret in secrets if secret and not secret.isspace()]
        self.keys = [secret for secret in filled if not secret.startswith(VERIFY_TOKEN)]
        marked = [secret.removeprefix(VERIFY_TOKEN) for secret in filled if secret.startswith(VERIFY_TOKEN)]
        if token := parameters.get("verify-token"):
            marked.append(token)
        self.tokens = marked or self.keys


def _json_answer(document: dict[str, Any]) -> Answer:
    return Answer(200, json.dumps(document, ensure_ascii=False), dict(JSON))


def _echo(value: str | bytes | None, name: str, headers: dict[str, str]) -> Answer | None:
    if value is None:
        return None
    text = value if isinstance(value, str) else value.decode("utf-8", "replace")
    if not text or len(text) > _LONGEST_ECHO:
        return None
    return _json_answer({name: text}) if name else Answer(200, text, {**_TEXT, **headers})


def _echoing(fields: Fields, source: str) -> Responder:
    read = compile_expression(source, fields.where)
    name = fields.text("json")
    headers = sendable(fields.mapping("headers"), fields.at("headers"))
    return lambda parts, _: _echo(read(parts), name, headers)


def sendable(headers: dict[str, Any], where: str) -> dict[str, str]:
    """A definition's headers as they are sent. Raises InvalidInput for one that no server would send."""
    for name, value in headers.items():
        if why := header_problem(str(name), str(value)):
            raise InvalidInput.at(where, why)
    return {str(name): str(value) for name, value in headers.items()}


def _head(_: Fields) -> tuple[Responder, bytes]:
    """The address is asked whether it exists."""
    return lambda parts, _: Answer(200) if parts.request.method.upper() == "HEAD" else None, b""


def _echo_query(fields: Fields) -> tuple[Responder, bytes]:
    return _echoing(fields, f"query.{fields.text('parameter', None)}"), b""


def _echo_body(fields: Fields) -> tuple[Responder, bytes]:
    path = fields.text("path", None)
    return _echoing(fields, f"json.{path}"), path.rpartition(".")[2].encode()


def _echo_header(fields: Fields) -> tuple[Responder, bytes]:
    """Echoed as the body, as JSON, or (`secret: true`) as the same header, which hands over a secret."""
    header = fields.text("header", None)
    sendable({header: ""}, fields.at("header"))
    if not fields.flag("secret"):
        return _echoing(fields, f"header.{header}"), b""

    def respond(parts: Parts, _: Secrets) -> Answer | None:
        value = parts.request.header(header.lower())
        if not value or len(value) > _LONGEST_ECHO or not value.isprintable() or not value.isascii():
            return None
        return Answer(200, "", {header: value}, token=value)

    return respond, b""


def _token_in_body(fields: Fields) -> tuple[Responder, bytes]:
    path = fields.text("path", None)
    read = compile_expression(f"json.{path}", fields.where)

    def respond(parts: Parts, _: Secrets) -> Answer | None:
        value = read(parts)
        return Answer(200, token=str(value)) if value else None

    return respond, path.encode()


def _form_ping(fields: Fields) -> tuple[Responder, bytes]:
    """An unsigned form with one numeric field and nothing else, sent when a hook is saved."""
    name = fields.text("field", None)

    def respond(parts: Parts, _: Secrets) -> Answer | None:
        form = parts.form
        return Answer(200) if len(form) == 1 and form[0][0] == name and form[0][1].isdecimal() else None

    return respond, name.encode()


def _meta_subscribe(_: Fields) -> tuple[Responder, bytes]:
    mode, token, challenge = (compile_expression(f"query.hub.{name}") for name in ("mode", "verify_token", "challenge"))

    def respond(parts: Parts, secrets: Secrets) -> Answer | None:
        if parts.request.method.upper() != "GET" or mode(parts) is None:
            return None
        given, accepted = encode(token(parts) or ""), False
        for secret in secrets.tokens:
            accepted |= compare_digest(encode(secret), given)
        if not accepted or mode(parts) != "subscribe":
            return Answer(403)
        return _echo(challenge(parts), "", {})

    return respond, b""


def _crc(_: Fields) -> tuple[Responder, bytes]:
    """X's challenge-response check: an HMAC of the token. With several secrets, the first, which is the newest."""
    token = compile_expression("query.crc_token")

    def respond(parts: Parts, secrets: Secrets) -> Answer | None:
        value = token(parts)
        if parts.request.method.upper() != "GET" or value is None or not secrets.keys:
            return None
        if not is_token(decode(value)):
            return None
        digest = hmac.digest(encode(secrets.keys[0]), encode(value), "sha256")
        return _json_answer({"response_token": f"sha256={base64.b64encode(digest).decode()}"})

    return respond, b""


def _zoom(_: Fields) -> tuple[Responder, bytes]:
    event, plain = compile_expression("json.event"), compile_expression("json.payload.plainToken")

    def respond(parts: Parts, secrets: Secrets) -> Answer | None:
        token = plain(parts)
        if event(parts) != "endpoint.url_validation" or not isinstance(token, str) or not secrets.keys:
            return None
        if not is_token(token):
            return None
        digest = hmac.digest(encode(secrets.keys[0]), encode(token), "sha256")
        return _json_answer({"plainToken": token, "encryptedToken": digest.hex()})

    return respond, b"endpoint.url_validation"


def _discord_ping(_: Fields) -> tuple[Responder, bytes]:
    """Interactions ping with type 1; webhook events with type 0, and their type 1 is an event."""
    kind = compile_expression("json.type")

    def respond(parts: Parts, _: Secrets) -> Answer | None:
        value = kind(parts)
        if value == "0":
            return Answer(204)
        return _json_answer({"type": 1}) if value == "1" and "event" not in parts.document else None

    return respond, b'"type"'


def _feishu_challenge(_: Fields) -> tuple[Responder, bytes]:
    """Unsigned; encrypted where the app has an Encrypt Key, which is then among the secrets."""

    def respond(parts: Parts, secrets: Secrets) -> Answer | None:
        for secret in secrets.keys or [""]:
            parts.secret, parts.document = encode(secret), None  # None: not read with this secret yet
            document = parts.document
            if isinstance(document, dict) and document.get("type") == "url_verification":
                value = document.get("challenge")
                return _echo(value if isinstance(value, str) else None, "challenge", {})
        return None

    return respond, b""


def _wecom_echo(_: Fields) -> tuple[Responder, bytes]:
    """The decrypted echostr, signed with the Token; the EncodingAESKey is a secret marked as a verify token."""
    signature, timestamp, nonce, text = (
        compile_expression(f"query.{name}") for name in ("msg_signature", "timestamp", "nonce", "echostr")
    )

    def respond(parts: Parts, secrets: Secrets) -> Answer | None:
        sealed_text = text(parts)
        if parts.request.method.upper() != "GET" or not isinstance(sealed_text, str):
            return None
        signed = [decode(value(parts) or "") for value in (timestamp, nonce, text)]
        given, accepted = encode(signature(parts) or ""), False
        for token in secrets.keys:
            digest = hashlib.sha1(encode("".join(sorted([token, *signed]))), usedforsecurity=False).hexdigest()
            accepted |= compare_digest(digest.encode(), given)
        if not accepted:
            return Answer(403)
        opened = (sealed.wecom_message(sealed_text, key) for key in secrets.tokens)
        return next((_echo(message, "", {}) for message in opened if message), None)

    return respond, b""


def _sns(fields: Fields) -> tuple[Responder, bytes]:
    allowed = fields.text("allow", None)
    kind, url = compile_expression("json.Type"), compile_expression("json.SubscribeURL|json.SubscribeUrl")

    def respond(parts: Parts, _: Secrets) -> Answer | None:
        address = url(parts)
        if kind(parts) != "SubscriptionConfirmation" or not isinstance(address, str):
            return None
        return Answer(200, confirm_url=address) if matches_whole(allowed, address) else None

    return respond, b"SubscriptionConfirmation"


def _cloudevents(_: Fields) -> tuple[Responder, bytes]:
    """https://github.com/cloudevents/spec/blob/main/cloudevents/http-webhook.md, abuse protection."""

    def respond(parts: Parts, _: Secrets) -> Answer | None:
        request = parts.request
        origin = request.header("webhook-request-origin")
        if request.method.upper() != "OPTIONS" or not origin or not origin.isprintable() or not origin.isascii():
            return None
        headers = {"WebHook-Allowed-Origin": origin, "Allow": "OPTIONS, POST"}
        if request.header("webhook-request-rate"):
            headers["WebHook-Allowed-Rate"] = "*"
        return Answer(200, "", headers)

    return respond, b""


def _event_grid(_: Fields) -> tuple[Responder, bytes]:
    kind, code = compile_expression("json.[].eventType"), compile_expression("json.[].data.validationCode")

    def respond(parts: Parts, _: Secrets) -> Answer | None:
        if kind(parts) != "Microsoft.EventGrid.SubscriptionValidationEvent":
            return None
        return _echo(code(parts), "validationResponse", {})

    return respond, b"validationCode"


KINDS: dict[str, Callable[[Fields], tuple[Responder, bytes]]] = {
    "head": _head,
    "echo-query": _echo_query,
    "echo-header": _echo_header,
    "echo-body": _echo_body,
    "token-in-body": _token_in_body,
    "form-ping": _form_ping,
    "meta-subscribe": _meta_subscribe,
    "crc": _crc,
    "zoom-url-validation": _zoom,
    "discord-ping": _discord_ping,
    "feishu-challenge": _feishu_challenge,
    "wecom-echo": _wecom_echo,
    "sns-confirmation": _sns,
    "cloudevents": _cloudevents,
    "event-grid": _event_grid,
}
