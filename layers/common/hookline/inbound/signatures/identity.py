"""When two requests of a provider are the same event: a scheme's `event-id`.

    event-id: "{json.id}"                                 the id, as a template or several; for schemes of one's own
    event-id: {value: "{json.id}", unique: WHERE}         … with the place where the vendor says that it is unique
    event-id: {content: WHY}                              there is no such id; bodies of two events differ (a `value`
                                                          beside it is told on and is not what tells events apart)
    event-id: {repeatable: WHY}                           two events may be equal: every request is one

`ignore` names fields of the document that change when an event is sent again (a counter of attempts), and parameters of
the query, as `query.nonce`. `also` is for ids
that are not signed: a person with one signed request could send it again under another id, so where `when` is there
and nothing of `unless` is, the content is judged beside the id. `resent-by-hand` says where the vendor tells that it
repeats a request only when a person asks for that.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_plus

from hookline.inbound.signatures.parts import MISSING, Parts, query_of
from hookline.inbound.signatures.templates import compile_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from hookline.inbound.request import Request
    from hookline.inbound.signatures.definition import Fields

    Text = Callable[[Parts], str | None]

__all__ = ["Identity", "content_of"]

_QUERY = "query."


class Identity:
    """`by_id`: the id tells events apart; `documented`: the content does, by the vendor's word; `repeatable`: nothing.

    Raises InvalidInput naming the field.
    """

    __slots__ = (
        "_also_unless",
        "_also_when",
        "_ignored",
        "_not_content",
        "_value",
        "by_id",
        "documented",
        "repeatable",
        "resent_by_hand",
    )

    def __init__(self, fields: Fields) -> None:
        self._value: Text | None = None
        self._ignored: frozenset[str] = frozenset()
        self._also_when: Text | None = None
        self._also_unless: list[Text] = []
        self.by_id = True
        self.documented = self.repeatable = self.resent_by_hand = False
        # a signature in the address is no content: a repetition may carry another
        self._not_content = _query_names(fields.peek("signature"), fields.peek("timestamp"), fields.peek("methods"))
        given = fields.raw("event-id")
        if isinstance(given, dict):
            self._compile(type(fields)(given, fields.at("event-id")))
        elif given is not None:
            self._value = compile_text(given, fields.at("event-id"))

    def _compile(self, own: Fields) -> None:
        value = own.raw("value")
        self._value = None if value is None else compile_text(value, own.at("value"))
        own.text("unique")
        self.documented, self.repeatable = bool(own.text("content")), bool(own.text("repeatable"))
        self.by_id = not (self.documented or self.repeatable)
        self.resent_by_hand = bool(own.text("resent-by-hand"))
        ignored = [str(each) for each in own.listed("ignore")]
        self._ignored = frozenset(each for each in ignored if not each.startswith(_QUERY))
        self._not_content |= {each.removeprefix(_QUERY) for each in ignored if each.startswith(_QUERY)}
        also = own.nested("also")
        if also is not None:
            also.text("content", None)
            self._also_when = compile_text(also.text("when", None), also.at("when"))
            self._also_unless = [compile_text(each, also.at("unless")) for each in also.listed("unless")]
            also.end()
        own.end()

    def event_id(self, parts: Parts) -> str | None:
        """The provider's id of the event, or None."""
        return None if self._value is None else self._value(parts)

    def content(self, parts: Parts) -> str:
        """A digest of what was sent: method, query and document, without what changes when it is sent again."""
        return content_of(parts.request, self._document(parts), self._not_content)

    def also(self, parts: Parts) -> str:
        """The digest of the content where it is judged beside an id that is not signed, otherwise ""."""
        if self._also_when is None or self._also_when(parts) is None:
            return ""
        if any(unless(parts) is not None for unless in self._also_unless):
            return ""
        return self.content(parts)

    def _document(self, parts: Parts) -> bytes:
        if self._ignored and parts.document is not MISSING:
            kept = _without(parts.document, self._ignored)
            return json.dumps(kept, sort_keys=True, separators=(",", ":")).encode()
        return parts.payload


def content_of(request: Request, document: bytes, without: frozenset[str] = frozenset()) -> str:
    """A digest of method, query and document; `without` names query parameters that do not count."""
    pairs = [pair for pair in query_of(request).split("&") if unquote_plus(pair.partition("=")[0]) not in without]
    digest = hashlib.sha256(f"{request.method}\0{'&'.join(pairs)}\0".encode("utf-8", "replace"))
    digest.update(document)
    return digest.hexdigest()


def _without(value: Any, names: frozenset[str]) -> Any:
    if isinstance(value, dict):
        return {name: _without(each, names) for name, each in value.items() if name not in names}
    return [_without(each, names) for each in value] if isinstance(value, list) else value


def _query_names(*definitions: object) -> frozenset[str]:
    """The query parameters that a definition of signature or timestamp reads."""
    names = set()
    for definition in definitions:
        if isinstance(definition, str):
            names |= {each.strip()[len("query.") :] for each in definition.split("|") if each.strip()[:6] == "query."}
        elif isinstance(definition, dict):
            names |= _query_names(*definition.values())
        elif isinstance(definition, list):
            names |= _query_names(*definition)
    return frozenset(names)
