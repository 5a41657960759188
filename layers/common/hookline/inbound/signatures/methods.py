"""One way in which a provider signs, compiled from its definition. A scheme has one or several (`methods:`)."""

from __future__ import annotations

import hashlib
from hmac import compare_digest
from typing import TYPE_CHECKING, NamedTuple

from hookline.errors import HooklineError, InvalidInput
from hookline.inbound.signatures.algorithms import ALGORITHMS, SECRET_SENT, KeyForm, known
from hookline.inbound.signatures.challenges import is_token
from hookline.inbound.signatures.keys import DECODERS, BadSecret
from hookline.inbound.signatures.spellings import matches_whole
from hookline.inbound.signatures.templates import (
    HOLE,
    compile_document,
    compile_expression,
    compile_template,
    compile_text,
    encode,
)
from hookline.inbound.signatures.windows import Window

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from hookline.inbound.signatures.algorithms import Algorithm
    from hookline.inbound.signatures.definition import Fields
    from hookline.inbound.signatures.parts import Parts

__all__ = ["FIELDS", "Circumstances", "Method", "NoKey", "SignatureSource", "fetch_key", "read_key"]

FIELDS = ("algorithm", "signature", "key", "message", "timestamp", "body-hash", "each", "token")
"""Fields of a definition that belong to a method; `methods:` entries inherit them."""
_LONGER_THAN_A_TOKEN = 200  # bytes
_MOST_SIGNATURES = 100  # DocuSign sends up to 100; a header with more is noise


class Circumstances(NamedTuple):
    """What a verification knows beside the request. `advised`: whether recommended tolerances are enforced."""

    now: float
    advised: bool = True
    fetch: Callable[[str], bytes] | None = None


class SignatureSource:
    """Reads what is written as the signature: everywhere it may be, split into items, prefixes cut off."""

    __slots__ = ("_decode", "_places", "_split")

    def __init__(self, fields: Fields) -> None:
        self._decode = DECODERS[fields.text("encoding", "hex", choices=DECODERS)]
        self._split = fields.text("split")
        prefix = fields.text("prefix")
        self._places: list[tuple[Callable[[Parts], Sequence[str]], str]] = []
        for index, place in enumerate(fields.listed("in")):
            where = f"{fields.at('in')}[{index}]"
            cut = prefix
            if isinstance(place, dict):
                cut = str(place.get("prefix", prefix))
                place = place.get("at", "")  # noqa: PLW2901 - the long form of a place
            self._places.append((_place(str(place), where), cut))
        if not self._places:
            raise InvalidInput.at(fields.at("in"), "is required")
        fields.end()

    def texts(self, parts: Parts) -> list[str] | None:
        """The signatures, still encoded; None if there is nothing at any of the places."""
        found: list[str] = []
        present = False
        for read, prefix in self._places:
            for value in read(parts):
                present = True
                items = [item.strip() for item in value.split(self._split)] if self._split else [value.strip()]
                parts.items.extend(items)
                found += [item[len(prefix) :] for item in items if item.startswith(prefix)] if prefix else items
        return found[:_MOST_SIGNATURES] if present else None

    def decode(self, texts: list[str]) -> list[bytes]:
        """Those that are properly encoded, as bytes."""
        signatures = []
        for text in texts:
            try:
                signature = self._decode(text)
            except ValueError:
                continue
            if signature:
                signatures.append(signature)
        return signatures


def _place(place: str, where: str) -> Callable[[Parts], Sequence[str]]:
    if place.startswith("header.") and place.endswith("*"):
        start = place[len("header.") : -1].lower()
        return lambda parts: [
            value for name, values in parts.request.headers.items() if name.startswith(start) for value in values
        ]
    if place.startswith("header.") and "|" not in place:
        name = place[len("header.") :].lower()
        return lambda parts: parts.request.headers.get(name, ())
    expression = compile_expression(place, where)

    def values(parts: Parts) -> Sequence[str]:
        value = expression(parts)
        return [value if isinstance(value, str) else value.decode("utf-8", "surrogateescape")] if value else []

    return values


class _BodyHash:
    """A hash of the body that the signed URL carries, where the body is not part of the signed content itself."""

    __slots__ = ("_read", "_unless_form")

    def __init__(self, fields: Fields) -> None:
        self._read = compile_expression(fields.text("in", None), fields.at("in"))
        self._unless_form = fields.flag("unless-form")
        fields.end()

    def fits(self, parts: Parts) -> bool:
        body = parts.request.body
        if self._unless_form and any(name or value for name, value in parts.form):
            return True
        value = self._read(parts)
        if value is None:
            return not body
        return compare_digest(hashlib.sha256(body).hexdigest().encode(), encode(value).lower())


class Key(NamedTuple):
    """How secrets are written, and where a key comes from if none is configured."""

    form: KeyForm
    alternatives: tuple[KeyForm, ...]
    only_with: str  # this method is for secrets with this prefix, and only for them
    url: Callable[[Parts], str | None] | None
    allowed: str
    chain: tuple[str, ...] = ()  # a fetched certificate must be for one of these names, by a root that browsers trust


def read_key(fields: Fields | None) -> Key:
    if fields is None:
        return Key(KeyForm(), (), "", None, "")
    encodings = fields.listed("encoding") or ["utf8"]
    for encoding in encodings:
        if encoding not in {"utf8", "hex", "base64"}:
            raise InvalidInput.at(fields.at("encoding"), "must be utf8, hex or base64")
    prefix = fields.text("prefix")
    forms = [KeyForm(encoding, prefix) for encoding in encodings]
    only_with, url, allowed = fields.text("only-with"), fields.text("url"), fields.text("allow")
    chain = tuple(map(str, fields.listed("chain")))
    if chain and not url:
        raise InvalidInput.at(fields.at("chain"), "expected only with url: what is configured is trusted")
    if bool(url) != bool(allowed):
        raise InvalidInput.at(fields.at("allow"), "url and allow go together: the addresses keys may come from")
    fields.end()
    address = compile_text(url, fields.at("url")) if url else None
    return Key(forms[0], tuple(forms[1:]), only_with, address, allowed, chain)


class NoKey(Exception):
    """There is no key to verify with; the text is the verdict's reason."""


def fetch_key(key: Key, parts: Parts, circumstances: Circumstances) -> str:
    """The key behind the URL that the request or the scheme names. Raises NoKey."""
    if key.url is None:
        raise NoKey("no-secret")
    url = key.url(parts) or ""
    if not matches_whole(key.allowed, url):
        raise NoKey("certificate-untrusted")
    if circumstances.fetch is None:
        raise NoKey("key-unavailable")
    try:
        text = circumstances.fetch(url).decode("utf-8", "replace")
    except HooklineError:
        raise NoKey("key-unavailable") from None
    if key.chain:
        from hookline.inbound.signatures.chains import is_trusted  # noqa: PLC0415 - one provider in a hundred

        if not is_trusted(text, key.chain, circumstances.now):
            raise NoKey("certificate-untrusted")
    return text


class _Choice:
    """The algorithm, or a value of the request that chooses it."""

    __slots__ = ("_by", "_cases", "_default", "_part", "fixed")

    def __init__(self, fields: Fields) -> None:
        given = fields.raw("algorithm")
        self.fixed: Algorithm | None = None
        self._part = ""
        if not isinstance(given, dict):
            self.fixed = self._named(given, fields.at("algorithm"))
            return
        inner = type(fields)(given, fields.at("algorithm"))
        self._by = compile_expression(inner.text("by", None), inner.at("by"))
        self._part = inner.text("part")
        self._cases = {str(case): self._named(name, inner.at("cases")) for case, name in inner.mapping("cases").items()}
        default = inner.text("default")
        self._default = self._named(default, inner.at("default")) if default else None
        inner.end()

    @staticmethod
    def _named(name: object, where: str) -> Algorithm:
        if not isinstance(name, str) or name not in ALGORITHMS:
            raise InvalidInput.at(where, f"must be one of {known()}")
        return ALGORITHMS[name]

    @property
    def signs_nothing(self) -> bool:
        """The secret itself is sent, so that there is no signed content."""
        return self.fixed in SECRET_SENT

    def of(self, parts: Parts) -> Algorithm | None:
        if self.fixed is not None:
            return self.fixed
        value = self._by(parts)
        text = "" if value is None else encode(value).decode("utf-8", "replace")
        if self._part:
            start = f"{self._part}="
            text = next((item.strip()[len(start) :] for item in text.split(",") if item.strip().startswith(start)), "")
        return self._cases.get(text.strip()) if text else self._default


class Method:
    """`check` returns `ok` or the reason why not, and the sender's time if the scheme has one."""

    __slots__ = (
        "_accepts_tokens",
        "_algorithm",
        "_body_hash",
        "_each",
        "_key",
        "_messages",
        "_signature",
        "_tokens_alone",
        "_where",
        "_window",
    )

    def __init__(self, fields: Fields) -> None:
        self._accepts_tokens = True
        self._algorithm = _Choice(fields)
        signature = fields.nested("signature")
        if signature is None:
            raise InvalidInput.at(fields.at("signature"), "is required")
        self._signature = SignatureSource(signature)
        self._key = read_key(fields.nested("key"))
        messages = [str(each) for each in fields.listed("message") or ["{body}"]]
        if self._algorithm.signs_nothing:
            messages = ["{body}"]  # a message of the other methods may ask for a timestamp that is not sent here
        self._where = fields.at("message")
        self._tokens_alone = all(_gives_tokens_alone(each) for each in messages)
        self._messages = [compile_template(each, f"{self._where}[{index}]") for index, each in enumerate(messages)]
        timestamp, body_hash, each = fields.nested("timestamp"), fields.nested("body-hash"), fields.text("each")
        self._window = Window(timestamp) if timestamp else None
        self._body_hash = _BodyHash(body_hash) if body_hash else None
        self._each = compile_document(each) if each else None
        fields.end()

    @property
    def only_with(self) -> str:
        """Secrets with this prefix belong to this method."""
        return self._key.only_with

    @property
    def can_fetch(self) -> bool:
        """Whether the key can come from elsewhere than from a secret."""
        return self._key.url is not None

    def refuse_tokens(self) -> None:
        """The scheme answers challenges with its secret: a text that could be a challenge is no event of it.

        Raises InvalidInput where that leaves nothing that could be an event.
        """
        if self._tokens_alone:
            raise InvalidInput.at(
                self._where, "must contain {body} or a character that no challenge has, such as a colon"
            )
        self._accepts_tokens = False

    def check(self, parts: Parts, secrets: Sequence[str], circumstances: Circumstances) -> tuple[str, float | None]:
        parts.items.clear()
        parts.secret = b""  # another method's last secret opens no document for this one
        if self._each is None:
            return self._check(parts, secrets, circumstances)
        elements = self._each(parts)
        reason, at = "body-malformed", None
        for element in elements:
            parts.document = element
            reason, at = self._check(parts, secrets, circumstances)
            if reason != "ok":
                break
        if len(elements) != 1:
            parts.document = {}  # several: none of them speaks for the request
        return reason, at

    def _check(self, parts: Parts, secrets: Sequence[str], circumstances: Circumstances) -> tuple[str, float | None]:
        texts = self._signature.texts(parts)
        if texts is None:
            return "missing-signature", None
        at: float | None = None
        if self._window is not None:
            opened = self._window.open(parts)
            if isinstance(opened, str):
                return opened, None
            at = opened
        signatures = self._signature.decode(texts)
        if not signatures:
            return "malformed-signature", None
        reason = self._compare(parts, secrets, signatures, circumstances)
        if reason == "ok" and self._body_hash is not None and not self._body_hash.fits(parts):
            reason = "body-mismatch"
        window = self._window
        if reason == "ok" and window is not None and at is not None and (circumstances.advised or not window.advised):
            reason = window.judge(at, circumstances.now) or "ok"
        return reason, at

    def _compare(
        self, parts: Parts, secrets: Sequence[str], signatures: list[bytes], circumstances: Circumstances
    ) -> str:
        fits = self._algorithm.of(parts)
        if fits is None:
            return "unsupported"
        if not secrets:
            try:
                secrets = [fetch_key(self._key, parts, circumstances)]
            except NoKey as missing:
                return str(missing)
        reason = "bad-secret"
        for secret in secrets:
            parts.secret = encode(secret)
            for form in (self._key.form, *self._key.alternatives):
                for template in self._messages:
                    message = template(parts)
                    if message is None:
                        reason = _without_message(parts, reason)
                        continue
                    try:
                        if (self._accepts_tokens or not _is_token(message)) and fits(secret, form, message, signatures):
                            return "ok"
                    except BadSecret:
                        continue
                    reason = "signature-mismatch"
        return reason


def _without_message(parts: Parts, reason: str) -> str:
    """Why nothing could be compared; what another message that was there has found says more."""
    if reason != "bad-secret":
        return reason
    return "body-malformed" if parts.document_unreadable else "missing-field"


def _gives_tokens_alone(template: str) -> bool:
    around = HOLE.sub("", template)
    return "{body}" not in template and (not around or is_token(around))


def _is_token(message: list[bytes]) -> bool:
    """Whether the signed text is one that a challenge could have asked for (`challenges.is_token`)."""
    return is_token(b"".join(piece[:_LONGER_THAN_A_TOKEN] for piece in message).decode("latin-1"))
