"""YAML 1.1 (and JSON, its subset) as adnanh/webhook's parser reads it, with the line of every value.

PyYAML scans and parses; scalars are resolved here, because yaml.v2 differs: `y` and `n` are booleans, `1:30` and
`2001-01-02` are texts, `1e3` is a text but `1e+3` a number, tabs may stand between tokens of a flow collection.
"""

from __future__ import annotations

import base64
import re
from typing import Any

import yaml
from yaml.composer import Composer
from yaml.parser import Parser
from yaml.reader import Reader
from yaml.resolver import BaseResolver
from yaml.scanner import Scanner

from hookline.nesting import MAX_NESTING

__all__ = ["Document", "NotYaml", "parse_yaml"]

Path = tuple[str | int, ...]

_PLAIN = "plain"
_TAG = "tag:yaml.org,2002:"
_TRUE = frozenset(["y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"])
_FALSE = frozenset(["n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"])
_NULL = frozenset(["", "~", "null", "Null", "NULL"])
_INTEGER = re.compile(r"[-+]?(?:0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|0|[1-9][0-9]*)", re.ASCII)
_FLOAT = re.compile(r"[-+]?[0-9]*\.?[0-9]+([eE][-+][0-9]+)?", re.ASCII)
_INFINITY = re.compile(r"[-+]?\.(inf|Inf|INF)")
_MOST_NODES = 200_000  # aliases of aliases grow exponentially


class NotYaml(Exception):
    """`line` counts from 1, 0 if it is not known."""

    def __init__(self, line: int, why: str) -> None:
        super().__init__(why)
        self.line = line


class Document:
    """`value` as plain data, `lines` of every path in it, `repeated` paths of keys that a later one replaced."""

    def __init__(self) -> None:
        self.value: Any = None
        self.lines: dict[Path, int] = {}
        self.repeated: list[Path] = []
        self._nodes = 0
        self._open: set[int] = set()

    def line(self, path: Path) -> int:
        """Of the value, or of the nearest thing around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def build(self, node: yaml.Node, path: Path) -> Any:
        self.lines[path] = node.start_mark.line + 1
        self._nodes += 1
        if len(path) > MAX_NESTING:
            raise NotYaml(self.lines[path], "nested too deeply")
        if self._nodes > _MOST_NODES or id(node) in self._open:
            raise NotYaml(self.lines[path], "an alias that leads back to itself, or too many of them")
        if isinstance(node, yaml.ScalarNode):
            return _scalar(node)
        self._open.add(id(node))
        built: Any
        if isinstance(node, yaml.SequenceNode):
            built = [self.build(item, (*path, index)) for index, item in enumerate(node.value)]
        else:
            built = self._mapping(node, path)
        self._open.discard(id(node))
        return built

    def _mapping(self, node: yaml.Node, path: Path) -> dict[str, Any]:
        values: dict[str, Any] = {}
        own: set[str] = set()  # what `<<` brought may be replaced
        for key_node, value_node in node.value:
            if isinstance(key_node, yaml.ScalarNode) and key_node.value == "<<" and key_node.tag == _PLAIN:
                self._merge(values, value_node, path)
                continue
            key = _key(key_node)
            if key in own:
                self.repeated.append((*path, key))
            own.add(key)
            values[key] = self.build(value_node, (*path, key))
            self.lines[*path, key] = key_node.start_mark.line + 1
        return values

    def _merge(self, values: dict[str, Any], node: yaml.Node, path: Path) -> None:
        merged = self.build(node, (*path, "<<"))
        for mapping in reversed(merged) if isinstance(merged, list) else [merged]:
            if not isinstance(mapping, dict):
                raise NotYaml(node.start_mark.line + 1, "map merge requires map or sequence of maps as the value")
            values.update(mapping)


class _Loader(Reader, Scanner, Parser, Composer, BaseResolver):
    # Go templates' js writes \'
    ESCAPE_REPLACEMENTS = {**Scanner.ESCAPE_REPLACEMENTS, "'": "'"}  # type: ignore[misc]  # noqa: RUF012

    def __init__(self, text: str) -> None:
        Reader.__init__(self, text)
        Scanner.__init__(self)
        Parser.__init__(self)
        Composer.__init__(self)
        BaseResolver.__init__(self)

    def scan_to_next_token(self) -> None:
        super().scan_to_next_token()
        while self.peek() == "\t" and (self.flow_level or not self.allow_simple_key):
            while self.peek() in " \t":
                self.forward()
            super().scan_to_next_token()

    def compose_scalar_node(self, anchor: Any) -> Any:
        event: Any = self.peek_event()  # type: ignore[no-untyped-call]
        node = super().compose_scalar_node(anchor)
        if event.tag is None:
            node.tag = _PLAIN if event.implicit[0] else f"{_TAG}str"
        return node


def parse_yaml(text: str) -> Document:
    """The first document in `text`. Raises NotYaml."""
    document = Document()
    try:
        loader = _Loader(text)
        node = loader.get_node() if loader.check_node() else None
        if node is not None:
            document.value = document.build(node, ())
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        why = " ".join(filter(None, (error.context, error.problem)))
        raise NotYaml(mark.line + 1 if mark else 0, why) from error
    except yaml.YAMLError as error:
        raise NotYaml(0, str(error).partition("\n")[0]) from error
    except RecursionError:
        raise NotYaml(0, "nested too deeply") from None
    return document


def _key(node: yaml.Node) -> str:
    key = _scalar(node) if isinstance(node, yaml.ScalarNode) else None
    if isinstance(key, str):
        return key
    if isinstance(key, bool):
        return "true" if key else "false"
    if isinstance(key, (int, float)):
        return str(key)
    raise NotYaml(node.start_mark.line + 1, "a key that is not a text")


def _scalar(node: yaml.ScalarNode) -> Any:
    text = node.value
    kind = node.tag.removeprefix(_TAG)
    if kind == _PLAIN:
        return _resolve(text)
    if kind in {"int", "float", "bool", "null"}:
        value = _resolve(text)
        wanted = {"int": int, "float": (int, float), "bool": bool, "null": type(None)}[kind]
        if isinstance(value, wanted) and (kind == "bool" or not isinstance(value, bool)):  # type: ignore[arg-type]
            return value
        raise NotYaml(node.start_mark.line + 1, f"cannot decode {text!r} as a !!{kind}")
    if kind == "binary":
        try:
            return base64.b64decode(text, validate=False).decode("utf-8", "replace")
        except ValueError:
            raise NotYaml(node.start_mark.line + 1, "!!binary value contains invalid base64 data") from None
    # JSON writes a character beyond U+FFFF as two escapes, which YAML reads one by one
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _resolve(text: str) -> Any:
    if text in _NULL:
        return None
    if text in _TRUE:
        return True
    if text in _FALSE:
        return False
    if text[0] in "+-0123456789":
        return _number(text)
    if text[0] == ".":
        if text in {".nan", ".NaN", ".NAN"}:
            return float("nan")
        if _FLOAT.fullmatch(text):
            return float(text)
    return float("inf") if _INFINITY.fullmatch(text) else text


def _number(text: str) -> Any:
    plain = text.replace("_", "")
    if _INTEGER.fullmatch(plain):
        digits = plain.lstrip("+-").lower()
        octal = digits[0] == "0" and digits[1:].isdigit()
        value = int("0o" + digits[1:], 8) if octal else int(digits, 0)
        value = -value if plain[0] == "-" else value
        if -(1 << 63) <= value < 1 << 64:
            return value
    if _FLOAT.fullmatch(plain):
        number = float(plain)
        return text if number == float("inf") else number
    if _INFINITY.fullmatch(text):
        return float("-inf" if text[0] == "-" else "inf")
    return text
