"""What of a source is published, and as what: the mappings of `hookline sources apply`.

    - name: orders
      from: bus                                  # bus, queue or bucket: what the message came by
      when: source == 'shop'                     # JMESPath; without it every message of the source
      tenant: acme                               # or tenant-from: detail.shop, and tenants: [acme, globex]
      type: order.created                        # or type-from: detail.kind, and types: [order.*]
      data: detail                               # JMESPath; without it what `Item.data` is
      id: detail.id                              # JMESPath; without it the source's own
      ordering-key: detail.order                 # JMESPath, with sequence: where the data has a number of its own
      channels: [web]
      version: "2"

The first mapping of the source whose `when` holds is used. A sender chooses its tenant and type among those that the
mapping names and no others.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hookline.errors import InvalidInput, Problem
from hookline.outbound.events.publishing import new_event
from hookline.outbound.events.type_patterns import matches_type, type_pattern_problem
from hookline.outbound.requests.transforms import compile_transform
from hookline.outbound.sources.messages import as_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import timedelta

    from hookline.outbound.model import Event
    from hookline.outbound.sources.messages import Item

__all__ = ["MOST_MAPPINGS", "SOURCES", "SourceMapping", "parse_mappings"]

SOURCES = ("bus", "queue", "bucket")
MOST_MAPPINGS = 100
_LONGEST = 4096  # characters of an expression
_MOST_NAMED = 1000  # tenants or types of one mapping
_EXPRESSIONS = ("when", "data", "id", "ordering-key", "sequence", "tenant-from", "type-from")
_TEXTS = ("name", "from", "tenant", "type", "version", *_EXPRESSIONS)
_LISTS = ("tenants", "types", "channels")
_DIGITS = re.compile(r"[0-9]{1,18}", re.ASCII).fullmatch
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,63}").fullmatch


@dataclass(frozen=True, slots=True)
class SourceMapping:
    """One mapping, checked. `fields` is what was written."""

    fields: Mapping[str, Any]

    @property
    def name(self) -> str:
        return str(self.fields["name"])

    @property
    def source(self) -> str:
        return str(self.fields["from"])

    def wants(self, item: Item) -> bool:
        """Raises InvalidInput where `when` cannot be evaluated on this message."""
        return "when" not in self.fields or _truth(self._found("when", item))

    def event(self, item: Item, *, retention: timedelta, now: float) -> Event:
        """Raises InvalidInput naming the field that the message did not fill, or what it may not choose."""
        return new_event(
            self._chosen("type", item, self._type_allowed),
            self._json("data", item) if "data" in self.fields else item.data,
            tenant=self._chosen("tenant", item, self._tenant_allowed),
            id=self._text("id", item) if "id" in self.fields else item.event_id,
            timestamp=item.time,
            version=self.fields.get("version"),
            channels=self.fields.get("channels", ()),
            ordering_key=self._text("ordering-key", item) if "ordering-key" in self.fields else None,
            sequence=self._number("sequence", item) if "sequence" in self.fields else None,
            retention=retention,
            now=now,
        )

    def _chosen(self, field: str, item: Item, allowed: Any) -> str:
        if field in self.fields:
            return str(self.fields[field])
        found = self._text(f"{field}-from", item)
        if not allowed(found):
            raise InvalidInput.at(f"{field}-from", f"expected one that {field}s of the mapping {self.name} permits")
        return found

    def _tenant_allowed(self, tenant: str) -> bool:
        return tenant in self.fields["tenants"] or "*" in self.fields["tenants"]

    def _type_allowed(self, event_type: str) -> bool:
        return any(matches_type(pattern, event_type) for pattern in self.fields["types"])

    def _text(self, field: str, item: Item) -> str:
        found = self._found(field, item)
        if isinstance(found, int) and not isinstance(found, bool):
            return str(found)
        if not isinstance(found, str) or not found:
            raise InvalidInput.at(field, "expected the expression to find a text or a whole number")
        return found

    def _number(self, field: str, item: Item) -> int:
        found = self._text(field, item)  # DynamoDB writes numbers as text
        if not _DIGITS(found):
            raise InvalidInput.at(field, "expected the expression to find a whole number")
        return int(found)

    def _json(self, field: str, item: Item) -> str:
        found = self._found(field, item)
        try:
            if found is not None:
                return as_json(found)
        except (TypeError, ValueError, RecursionError):
            pass
        raise InvalidInput.at(field, "expected the expression to find a value that JSON has")

    def _found(self, field: str, item: Item) -> Any:
        from jmespath.exceptions import JMESPathError  # noqa: PLC0415 - as in transforms

        try:
            return compile_transform(self.fields[field])(item.document)
        except InvalidInput as error:
            raise InvalidInput.at(field, error.problems[0].expected) from error
        except (JMESPathError, RecursionError, ValueError, TypeError, ArithmeticError):
            raise InvalidInput.at(field, "the expression cannot be evaluated on this message") from None


def parse_mappings(raw: Any) -> tuple[SourceMapping, ...]:
    """From what a user wrote: a list of mappings. Raises InvalidInput naming each place and what was expected there."""
    if not isinstance(raw, list):
        raise InvalidInput.at("sources", "expected a list of mappings")
    if len(raw) > MOST_MAPPINGS:
        raise InvalidInput.at("sources", f"expected at most {MOST_MAPPINGS} mappings")
    found = [
        Problem(f"[{index}].{each.where}" if each.where else f"[{index}]", each.expected)
        for index, entry in enumerate(raw)
        for each in _problems(entry)
    ]
    names = [entry.get("name") for entry in raw if isinstance(entry, dict)]
    found += [
        Problem(f"[{index}].name", "expected a name of its own")
        for index, name in enumerate(names)
        if isinstance(name, str) and name in names[:index]
    ]
    if found:
        raise InvalidInput(found)
    return tuple(SourceMapping(entry) for entry in raw)


def _problems(entry: Any) -> Iterator[Problem]:
    if not isinstance(entry, dict):
        yield Problem("", "expected a mapping with name, from, tenant and type")
        return
    for name in entry:
        if name not in (*_TEXTS, *_LISTS):
            yield Problem(str(name), f"is not a field; expected one of {', '.join((*_TEXTS, *_LISTS))}")
    wrong = {name for name in _TEXTS if name in entry and not (isinstance(entry[name], str) and entry[name])}
    wrong |= {name for name in _LISTS if name in entry and not _is_texts(entry[name])}
    yield from (Problem(name, "expected text" if name in _TEXTS else "expected a list of texts") for name in wrong)
    good = {name: value for name, value in entry.items() if name not in wrong}
    if "name" not in wrong and not _NAME(good.get("name", "")):
        yield Problem("name", "expected 1 to 64 of a-z 0-9 -")
    if "from" not in wrong and good.get("from") not in SOURCES:
        yield Problem("from", f"expected one of {', '.join(SOURCES)}")
    for field in ("tenant", "type"):
        yield from _choice_problems(field, entry)
    if "sequence" in entry and "ordering-key" not in entry:
        yield Problem("sequence", "expected with ordering-key, whose events it numbers")
    yield from _pattern_problems(good.get("types", ()))
    yield from _expression_problems(good)
    if not wrong:
        yield from _event_problems(good)


def _choice_problems(field: str, entry: Mapping[str, Any]) -> Iterator[Problem]:
    """Either what it is, or where it is found together with what it may be."""
    if (field in entry) == (f"{field}-from" in entry):
        yield Problem(field, f"expected either {field}, or {field}-from with {field}s")
    elif (f"{field}-from" in entry) != bool(entry.get(f"{field}s")):
        yield Problem(f"{field}s", f"expected with {field}-from: those that a message may choose")


def _pattern_problems(types: Iterable[str]) -> Iterator[Problem]:
    for pattern in types:
        if problem := type_pattern_problem(pattern):
            yield Problem("types", problem.expected)


def _expression_problems(entry: Mapping[str, Any]) -> Iterator[Problem]:
    for field in _EXPRESSIONS:
        if field not in entry:
            continue
        if len(entry[field]) > _LONGEST:
            yield Problem(field, f"expected at most {_LONGEST} characters")
            continue
        try:
            compile_transform(entry[field])
        except InvalidInput as error:
            yield Problem(field, error.problems[0].expected)


def _event_problems(entry: Mapping[str, Any]) -> Iterator[Problem]:
    """What no event could have, told when it is applied rather than by each message."""
    try:
        new_event(
            entry.get("type", "a"),
            None,
            tenant=entry.get("tenant", "a"),
            version=entry.get("version"),
            channels=entry.get("channels", ()),
        )
    except InvalidInput as error:
        yield from error.problems


def _is_texts(value: Any) -> bool:
    return (
        isinstance(value, list) and len(value) <= _MOST_NAMED and all(isinstance(each, str) and each for each in value)
    )


def _truth(value: Any) -> bool:
    """JMESPath's: false, null and what is empty are not true; 0 is."""
    return value is not None and value is not False and value not in ("", [], {})
