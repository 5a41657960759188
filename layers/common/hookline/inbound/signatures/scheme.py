"""Verification of incoming requests: one engine for every provider's scheme.

A scheme is data (`hookline/inbound/signatures/schemes/*.yaml`, or the same form inline in a hooks file; `docs/inbound/
custom-schemes.md` explains it). It is compiled to closures once; a verification then reads the signature, builds the
signed content from the request's raw bytes, and compares in constant time. Nothing here does I/O: keys arrive as
secrets, or through `fetch` for schemes whose requests name a certificate.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from hookline.errors import InvalidInput
from hookline.inbound.request import Request
from hookline.inbound.signatures import generic
from hookline.inbound.signatures.definition import Fields, merge
from hookline.inbound.signatures.handshakes import VERIFY_TOKEN, Handshake, fixed_response
from hookline.inbound.signatures.identity import Identity
from hookline.inbound.signatures.keys import is_document
from hookline.inbound.signatures.methods import FIELDS, Circumstances, Method
from hookline.inbound.signatures.parts import Parts
from hookline.inbound.signatures.templates import compile_expression, compile_text, encode
from hookline.inbound.signatures.verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from hookline.inbound.request import Response
    from hookline.inbound.signatures.tokens import TokenMethod

    Value = Callable[[Parts], str | bytes | None]

__all__ = ["Scheme", "Verdict", "compile_scheme", "request_of", "verify", "verify_request"]


class Scheme:
    """A compiled scheme; `hookline.inbound.signatures.handshakes` acts on its `handshakes`, `acknowledge` and `refuse`.

    `unconfirmed` says that the definition rests on memory or on sources that disagree.
    """

    __slots__ = (
        "acknowledge",
        "definition",
        "event_type",
        "handshakes",
        "identity",
        "methods",
        "name",
        "parameters",
        "payload",
        "refuse",
        "require",
        "secret_parameter",
        "unconfirmed",
        "version",
    )

    def __init__(self, definition: Mapping[str, Any]) -> None:
        self.definition = dict(definition)
        fields = Fields(self.definition, "")
        for documentation in ("title", "docs", "evidence", "notes", "deadline"):
            fields.raw(documentation)
        self.name = fields.text("name", "custom")
        self.unconfirmed = fields.flag("unconfirmed")
        payload = fields.text("payload")
        self.payload = compile_expression(payload, "payload") if payload else None
        self.parameters = {name: str(value) for name, value in fields.mapping("parameters").items()}
        self.secret_parameter = fields.text("secret-parameter")
        self.require = [
            (compile_expression(str(name), f"require.{name}"), {str(each) for each in _listed(value)})
            for name, value in fields.mapping("require").items()
        ]
        self.identity = Identity(fields)
        self.event_type = _reader(fields, "event-type")
        self.version = _reader(fields, "version")
        self.handshakes = [
            Handshake(Fields(each, f"handshakes[{index}]")) for index, each in enumerate(fields.listed("handshakes"))
        ]
        self.acknowledge = [
            _acknowledgement(Fields(each, f"acknowledge[{index}]"))
            for index, each in enumerate(fields.listed("acknowledge"))
        ]
        refuse = fields.nested("refuse")
        self.refuse = _whole_response(refuse) if refuse else None
        self.methods = _methods(fields)
        if any(handshake.signs for handshake in self.handshakes):
            for method in self.methods:
                if isinstance(method, Method):  # a token signs a text with dots, which no challenge has
                    method.refuse_tokens()
        fields.end()

    def __repr__(self) -> str:
        return f"Scheme({self.name!r})"


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def _reader(fields: Fields, name: str) -> Callable[[Parts], str | None] | None:
    value = fields.raw(name)
    return None if value is None else compile_text(value, name)


def _whole_response(fields: Fields) -> Response:
    response = fixed_response(fields)
    fields.end()
    return response


def _acknowledgement(fields: Fields) -> tuple[list[tuple[Value, bytes]], Response]:
    when = fields.mapping("when")
    conditions = [(compile_expression(name, fields.at("when")), str(value).encode()) for name, value in when.items()]
    return conditions, _whole_response(fields)


def _methods(fields: Fields) -> list[Method | TokenMethod]:
    shared = {name: value for name in FIELDS if (value := fields.raw(name)) is not None}
    listed = fields.listed("methods")
    if not listed:
        return [] if shared.get("algorithm") == "none" else [_method(Fields(shared, ""))]
    methods = []
    for index, entry in enumerate(listed):
        where = f"methods[{index}]"
        if not isinstance(entry, dict):
            raise InvalidInput.at(where, "must be a mapping")
        methods.append(_method(Fields(merge(shared, entry), where)))
    return methods


def _method(fields: Fields) -> Method | TokenMethod:
    if fields.peek("algorithm") == "jws":
        from hookline.inbound.signatures.tokens import TokenMethod  # noqa: PLC0415 - few schemes use tokens

        return TokenMethod(fields)
    return Method(fields)


def compile_scheme(definition: Mapping[str, Any]) -> Scheme:
    """A scheme from its data form. Raises InvalidInput naming the field, NotFound if `extends` names no scheme.

    `extends: NAME` (or `scheme: NAME`) lays the definition over a named one; `options:` is the short form for HMACs.
    """
    if generic.is_options(definition):
        definition = {"options": dict(definition)}
    changes = dict(definition)
    changes.pop("secrets", None)  # a hook's whole `verify:` block is welcome too
    options = changes.pop("options", None)
    parent = changes.pop("extends", None) or changes.pop("scheme", None) or ("generic-hmac" if options else None)
    if options is not None:
        if not isinstance(options, dict):
            raise InvalidInput.at("options", "must be a mapping")
        changes = merge(generic.scheme_of(options), changes)
    if parent is None:
        return Scheme(changes)
    if not isinstance(parent, str):
        raise InvalidInput.at("extends", "must be the name of a scheme")
    from hookline.inbound.signatures import schemes  # noqa: PLC0415 - they are compiled with this function

    return Scheme(merge(schemes.definition(parent), changes))


def verify_request(
    scheme: Scheme,
    request: Request,
    secrets: Sequence[str],
    *,
    now: float,
    fetch: Callable[[str], bytes] | None = None,
    advised: bool = True,
) -> Verdict:
    """Whether one of the secrets signed this request. Whatever the request holds, the answer is a verdict.

    `now` is unix seconds. `fetch` gets a certificate or key by URL, for schemes that name one within the provider's
    own hosts (the scheme's `key.allow`); it may raise HooklineError, and should cache. Without it, such keys must be
    among the secrets as PEM or JWK sets. `advised=False` leaves out time windows that are only a recommendation.
    """
    usable = [secret for secret in secrets if secret and not secret.isspace() and not secret.startswith(VERIFY_TOKEN)]
    parts = Parts(request, scheme.payload, scheme.parameters)
    if scheme.secret_parameter:
        usable = _take_parameter(scheme, parts, usable)
    for read, accepted in scheme.require:
        value = read(parts)
        if value is None or encode(value).decode("utf-8", "replace").strip() not in accepted:
            return Verdict(False, "unsupported", scheme.name)
    reason, at = ("no-secret", None) if scheme.methods else ("unsigned", None)
    for method in scheme.methods:
        own = [secret for secret in usable if _is_for(method, secret, scheme)]
        if own or (method.can_fetch and not usable):
            outcome, at = method.check(parts, own, Circumstances(now, advised, fetch))
            if outcome == "ok":
                reason = outcome
                break
            if reason in {"no-secret", "missing-signature", "malformed-signature"}:
                reason = outcome
    if reason not in {"ok", "unsigned"}:
        return Verdict(False, reason, scheme.name)
    return Verdict(
        True,
        reason,
        scheme.name,
        scheme.identity.event_id(parts),
        scheme.event_type and scheme.event_type(parts),
        scheme.version and scheme.version(parts),
        at,
    )


def _is_for(method: Method | TokenMethod, secret: str, scheme: Scheme) -> bool:
    """Secrets with a prefix that some method claims go there alone."""
    if method.only_with:
        return secret.startswith(method.only_with)
    return not any(other.only_with and secret.startswith(other.only_with) for other in scheme.methods)


def _take_parameter(scheme: Scheme, parts: Parts, secrets: list[str]) -> list[str]:
    """The secrets that are keys. The first that is a word is a parameter (PayPal's webhook id), unless it is set."""
    words = [secret for secret in secrets if not is_document(secret)]
    if words and scheme.secret_parameter not in parts.parameters:
        parts.parameters = {**parts.parameters, scheme.secret_parameter: words[0]}
    return [secret for secret in secrets if is_document(secret)]


def verify(
    scheme: str | Mapping[str, Any],
    request: Mapping[str, Any],
    secrets: Sequence[str] | str,
    *,
    now: float | None = None,
    fetch: Callable[[str], bytes] | None = None,
) -> Verdict:
    """Verifies a request written down as a mapping; `scheme` is a provider's name or a definition.

    Request: method, path, url, query, headers (name to value or list of values), body or body_base64, remote_addr, as
    in `Request.from_dict`. `now` is unix seconds; without it, timestamps are judged by the current time, and windows
    that providers only recommend are left out. Raises InvalidInput and NotFound for what is wrong with scheme or
    request as given, never for what the request contains.
    """
    if isinstance(scheme, str):
        from hookline.inbound.signatures import schemes  # noqa: PLC0415 - they are compiled with this module

        compiled = schemes.load(scheme)
    else:
        compiled = compile_scheme(scheme)
    given = [secrets] if isinstance(secrets, str) else [secret for secret in secrets or () if secret is not None]
    if not all(isinstance(secret, str) for secret in given):
        raise InvalidInput.at("secrets", "must be a list of texts")
    return verify_request(
        compiled,
        request_of(request),
        given,
        now=time.time() if now is None else now,
        fetch=fetch,
        advised=now is not None,
    )


def request_of(given: Mapping[str, Any]) -> Request:
    """A Request from its plain form; path and query are taken from the URL where they are not given."""
    try:
        request = Request.from_dict(given)
    except ValueError:
        raise InvalidInput.at("body_base64", "must be base64") from None
    if request.url:
        rest = request.url.partition("://")[2]
        path, question, query = rest[rest.find("/") :].partition("?") if "/" in rest else ("/", "", "")
        request.path = given.get("path") or path
        request.query = given.get("query") or (query if question else "")
    return request
