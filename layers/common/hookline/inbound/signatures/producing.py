"""Requests signed as a provider signs them, by the data that verification reads: for tests of a hook, and for vectors.

Symmetric schemes need the hook's own secret. Those with a key pair need a private key of ours, whose public half is
then the hook's secret: no private key of a provider is known to anybody else.
"""

from __future__ import annotations

import base64
import copy
import hashlib
import hmac
import json
import secrets as random
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode

from hookline.errors import InvalidInput
from hookline.inbound.signatures import schemes
from hookline.inbound.signatures.definition import merge
from hookline.inbound.signatures.keys import symmetric_key
from hookline.inbound.signatures.parts import Parts
from hookline.inbound.signatures.templates import HOLE, compile_expression, compile_template, encode
from hookline.inbound.signatures.verifying import request_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hookline.inbound.signatures.templates import Value

__all__ = ["key_kind", "sign"]

_OF_A_METHOD = ("algorithm", "signature", "key", "message", "timestamp", "body-hash", "each", "token")
_BY_KEY_PAIR = {"ed25519": "ed25519", "ecdsa-p256-sha256": "ecdsa", "rsa-sha256": "rsa", "rsa-sha1": "rsa"}
_TOKEN = "HS256"  # noqa: S105 - of the algorithms of tokens, the one that a shared secret is enough for


def key_kind(scheme: str) -> str:
    """What a request of this scheme is signed with: "secret", "ed25519", "ecdsa", "rsa", or "" for schemes without."""
    method = _method(schemes.definition(scheme))
    algorithm = _algorithm(method)
    if algorithm == "jws":
        return "secret" if _TOKEN in method["token"]["algorithms"] else "rsa"
    return _BY_KEY_PAIR.get(algorithm, "" if algorithm == "none" else "secret")


def sign(scheme: str, request: Mapping[str, Any], secret: str, *, now: float, parameter: str = "") -> dict[str, Any]:
    """A copy of `request` (the plain form of `Request.from_dict`) that verifies with `secret` at `now`, unix seconds.

    `secret` is written as the hook has it; for schemes with a key pair it is a private key in PEM. `parameter` is what
    the hook has beside it (PayPal's webhook id). Headers that the scheme wants and the request does not have are added.
    Raises NotFound for an unknown scheme, InvalidInput for one that cannot be signed with a secret, or a request that
    lacks what is signed.
    """
    definition = schemes.definition(scheme)
    method = _method(definition)
    algorithm = _algorithm(method)
    made = copy.deepcopy(dict(request))
    made["headers"] = {name.lower(): value for name, value in (made.get("headers") or {}).items()}
    for name, accepted in (definition.get("require") or {}).items():
        _put(made, name, _first(accepted), replace=False)
    if algorithm == "none":
        return made
    if algorithm == "jws" and key_kind(scheme) != "secret":
        raise InvalidInput.at("scheme", f"{scheme} signs tokens with a key of the provider's own; nobody else can")
    if name := definition.get("secret-parameter"):
        definition = merge(definition, {"parameters": {name: parameter}})
    return _Signer(definition, method, algorithm, secret, now).signed(made)


def _method(definition: Mapping[str, Any]) -> dict[str, Any]:
    """The first way in which the provider signs."""
    shared = {name: definition[name] for name in _OF_A_METHOD if definition.get(name) is not None}
    first = (definition.get("methods") or [{}])[0]
    return merge(shared, first)


def _algorithm(method: Mapping[str, Any]) -> str:
    given = method.get("algorithm", "none")
    if isinstance(given, dict):
        return str(given.get("default") or next(iter(given["cases"].values())))
    return "hmac-sha256" if given == "hmac" else str(given)


class _Signer:
    def __init__(
        self, definition: Mapping[str, Any], method: Mapping[str, Any], algorithm: str, secret: str, now: float
    ) -> None:
        self._definition = definition
        self._method = method
        self._algorithm = algorithm
        self._secret = secret
        self._now = now
        self._signature = method["signature"]
        place = _first(self._signature["in"])
        self._prefix = str(place.get("prefix", self._signature.get("prefix", ""))) if isinstance(place, dict) else ""
        self._prefix = self._prefix or str(self._signature.get("prefix", ""))
        self._place = str(place["at"] if isinstance(place, dict) else place).split("|")[0].strip()
        self._message = str(_first(method.get("message") or "{body}"))

    def signed(self, made: dict[str, Any]) -> dict[str, Any]:
        timestamp, item = self._add_timestamp(made)
        self._add_what_is_signed(made)
        elements = self._elements(made)
        for path in elements:
            signature = self._encoded(self._bytes(made, timestamp, item, path))
            value = f"{item}{self._signature.get('split') or ','}{signature}" if item else signature
            _put(made, self._place, value, below=path, field=self._field(made))
        return made

    def _field(self, made: Mapping[str, Any]) -> str:
        """The form's field that holds the document, where it is not the body itself."""
        first = str(self._definition.get("payload", "")).split("|")[0].strip()
        return first[5:] if first.startswith("form.") and str(made.get("body", ""))[:1] not in "{[" else ""

    def _add_what_is_signed(self, made: dict[str, Any]) -> None:
        """Ids in headers that the signed content has, and a hash of the body where the signed address carries one."""
        for hole in HOLE.findall(self._message):
            places = hole.split("|")
            if hole.startswith("header.") and not any(place[7:].lower() in made["headers"] for place in places):
                _put(made, places[0], f"msg_{random.token_hex(12)}")
        body_hash = self._method.get("body-hash")
        form = "x-www-form-urlencoded" in str(made["headers"].get("content-type", ""))
        if body_hash and not (form and body_hash.get("unless-form")):
            _put(made, body_hash["in"], hashlib.sha256(encode(made.get("body") or "")).hexdigest())

    def _elements(self, made: dict[str, Any]) -> list[tuple[Any, ...]]:
        """Paths of the document's elements that are signed one by one; the empty path is the document."""
        each = self._method.get("each")
        if not each:
            return [()]
        paths: list[tuple[Any, ...]] = [()]
        document = json.loads(made.get("body") or "null")
        for step in each.split("."):
            if step == "[]":
                paths = [(*path, index) for path in paths for index in range(len(_at(document, path)))]
            else:
                paths = [(*path, step) for path in paths]
        return paths

    def _add_timestamp(self, made: dict[str, Any]) -> tuple[str | None, str]:
        """The timestamp's text, and how it stands inside the signature's header ("" where it stands elsewhere)."""
        window = self._method.get("timestamp")
        if not window:
            return None, ""
        text = _time(self._now, window.get("unit", "seconds"))
        place = window["in"].split("|")[0].strip()
        if place.startswith("item."):
            return text, f"{place[5:]}={text}"
        _put(made, place, text)
        return text, ""

    def _token(self, body: bytes) -> bytes:
        """A JSON Web Token with the claims that the scheme wants."""
        wanted = self._method["token"]
        claims = {name: _first(value) for name, value in (wanted.get("claims") or {}).items()} | {"iat": int(self._now)}
        if hashed := wanted.get("body-hash"):
            digest = hashlib.sha256(body).digest()
            claims[hashed["claim"]] = (
                digest.hex() if hashed.get("encoding", "hex") == "hex" else base64.b64encode(digest).decode()
            )
        signed = b".".join(map(_base64url, (b'{"alg":"HS256","typ":"JWT"}', json.dumps(claims).encode())))
        return signed + b"." + _base64url(hmac.digest(encode(self._secret), signed, "sha256"))

    def _bytes(self, made: dict[str, Any], timestamp: str | None, item: str, path: tuple[Any, ...]) -> bytes:
        if self._algorithm == "jws":
            return self._token(encode(made.get("body") or ""))
        payload = self._definition.get("payload")
        read: Value | None = compile_expression(payload, "payload") if payload else None
        parameters = {name: str(value) for name, value in (self._definition.get("parameters") or {}).items()}
        parts = Parts(request_of(made), read, parameters)
        parts.secret, parts.timestamp, parts.items = encode(self._secret), timestamp, [item] if item else []
        if path:
            parts.document = _at(parts.document, path)
        message = compile_template(self._message, "message")(parts)
        if message is None:
            raise InvalidInput.at("request", f"lacks what the scheme signs: {self._message}")
        return self._digest(b"".join(message))

    def _digest(self, message: bytes) -> bytes:
        algorithm = self._algorithm
        if algorithm == "basic":
            return encode(self._secret)
        if algorithm in _BY_KEY_PAIR:
            return _by_private_key(algorithm, self._secret, message)
        key = self._method.get("key") or {}
        encoding = str(_first(key.get("encoding") or "utf8"))
        if algorithm in hashlib.algorithms_available:
            return hashlib.new(algorithm, message).digest()
        secret = symmetric_key(self._secret, encoding, str(key.get("prefix", "")))
        return secret if algorithm == "equal" else hmac.digest(secret, message, algorithm.removeprefix("hmac-"))

    def _encoded(self, signature: bytes) -> str:
        encoding = self._signature.get("encoding", "hex")
        if encoding == "text":
            return self._prefix + signature.decode("utf-8", "surrogateescape")
        if encoding in {"hex", "digest"}:
            return self._prefix + signature.hex()
        text = base64.b64encode(signature).decode()
        return self._prefix + (text.translate({43: "-", 47: "_"}) if encoding == "base64url" else text)


def _by_private_key(algorithm: str, pem: str, message: bytes) -> bytes:
    from cryptography.hazmat.primitives import hashes, serialization  # noqa: PLC0415 - most schemes use HMAC
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa  # noqa: PLC0415

    key = serialization.load_pem_private_key(pem.encode(), None)
    if algorithm == "ed25519" and isinstance(key, ed25519.Ed25519PrivateKey):
        return key.sign(message)
    if algorithm == "ecdsa-p256-sha256" and isinstance(key, ec.EllipticCurvePrivateKey):
        return key.sign(message, ec.ECDSA(hashes.SHA256()))
    if algorithm.startswith("rsa-") and isinstance(key, rsa.RSAPrivateKey):
        # SHA-1 is what SNS's SignatureVersion 1 has
        return key.sign(message, padding.PKCS1v15(), hashes.SHA1() if algorithm == "rsa-sha1" else hashes.SHA256())  # noqa: S303
    raise InvalidInput.at("secret", f"expected a private key for {algorithm}, in PEM")


def _base64url(data: bytes) -> bytes:
    return base64.urlsafe_b64encode(data).rstrip(b"=")


def _time(now: float, unit: str) -> str:
    if unit == "milliseconds":
        return str(int(now * 1000))
    if unit == "iso8601":
        return datetime.fromtimestamp(now, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if unit == "http-date":
        return format_datetime(datetime.fromtimestamp(now, UTC), usegmt=True)
    return str(int(now))


def _first(value: Any) -> Any:
    return value[0] if isinstance(value, list) else value


def _at(document: Any, path: tuple[Any, ...]) -> Any:
    for step in path:
        document = document[step]
    return document


def _put(
    made: dict[str, Any],
    place: str,
    text: str,
    *,
    replace: bool = True,
    below: tuple[Any, ...] = (),
    field: str = "",
) -> None:
    """Writes a value where a scheme reads it: `header.NAME`, `query.NAME`, `form.NAME` or `json.PATH`.

    A JSON path is of the document's part `below`; the document is the body, or the form's `field`.
    """
    kind, _, name = place.partition(".")
    if kind == "header":
        if replace or name.lower() not in made["headers"]:
            made["headers"][name.lower()] = text
    elif kind == "query":
        made["query"] = _form(made.get("query") or "", name, text)
        if made.get("url"):
            made["url"] = f"{made['url'].partition('?')[0]}?{made['query']}"
    elif kind == "form":
        made["body"] = _form(made.get("body") or "", name, text)
    elif kind == "json":
        body = made.get("body") or "{}"
        path = (*below, *name.split("."))
        if field:
            held = next(value for key, value in parse_qsl(body, keep_blank_values=True) if key == field)
            made["body"] = _form(body, field, _json(held, path, text))
        else:
            made["body"] = _json(body, path, text)
    else:
        raise InvalidInput.at("scheme", f"has its signature at {place}, which cannot be written")


def _form(text: str, name: str, value: str) -> str:
    pairs = [(key, old) for key, old in parse_qsl(text, keep_blank_values=True) if key != name]
    return urlencode([*pairs, (name, value)])


def _json(text: str, path: tuple[Any, ...], value: str) -> str:
    document = json.loads(text)
    places = [document]
    for step in path[:-1]:
        if step == "[]":
            places = [element for place in places for element in place]
        else:
            places = [place.setdefault(step, {}) if isinstance(place, dict) else place[step] for place in places]
    for place in places:
        place[path[-1]] = value
    return json.dumps(document, separators=(",", ":"), ensure_ascii=False)
