"""A signature scheme, compiled from its data to closures: once, when a hook first asks for it.

The data is `schemes/*.yaml` beside this module, or the same form in a hooks file: see docs/inbound/custom-schemes.md.
`verifying` runs what is compiled here, `replies` answers handshakes.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from hookline.errors import InvalidInput
from hookline.inbound.signatures import generic, schemes
from hookline.inbound.signatures.definition import Fields, merge
from hookline.inbound.signatures.handshakes import Handshake, fixed_response
from hookline.inbound.signatures.identity import Identity
from hookline.inbound.signatures.methods import FIELDS, Method
from hookline.inbound.signatures.templates import compile_expression, compile_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from hookline.inbound.request import Response
    from hookline.inbound.signatures.parts import Parts
    from hookline.inbound.signatures.tokens import TokenMethod

    Value = Callable[[Parts], str | bytes | None]

__all__ = ["Scheme", "compile_scheme", "load_scheme"]


_ADDRESS = re.compile(r"\{[^{}]*\b(url|target|path)\b[^{}]*\}")  # in a message: it says what address was called


class Scheme:
    """A compiled scheme; `replies` acts on its `handshakes`, `acknowledge` and `refuse`.

    `signs_address`: the signature covers the address that was called. `unconfirmed`: the definition rests on memory or
    on sources that disagree.
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
        "signs_address",
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
        self.signs_address = _ADDRESS.search(str(fields.peek("message")) + str(fields.peek("methods"))) is not None
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
    return Scheme(merge(schemes.definition(parent), changes))


@lru_cache(maxsize=256)
def load_scheme(name: str) -> Scheme:
    """A named scheme. Raises NotFound."""
    return Scheme(schemes.definition(name))
