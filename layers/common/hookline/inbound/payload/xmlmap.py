"""An XML body as nested maps, the way adnanh/webhook's library (mxj) does it: attributes are `-name`, text beside
attributes or children is `#text`, repeated elements become a list, a single one does not.

Tokenised here rather than by expat: Go's decoder reads one root element and ignores what follows, declares no
entities (so there is nothing to expand), and names an element without its prefix.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from hookline.nesting import MAX_NESTING

__all__ = ["parse_xml"]


class _Element(NamedTuple):
    name: str  # with its prefix: the closing tag must repeat it
    local: str
    texts: dict[str, Any]  # at most one entry: text that came before any attribute or child
    nodes: dict[str, Any]


_SPACE = " \t\r\n"
_TRIMMED = "\t\r\b\n "
_NAME = r"(?:[^\W\d]|:)[\w.:\-]*+"  # possessive: a long name without an end must not backtrack
_TAG = re.compile(
    rf"<(?:(?P<close>/)(?P<closed>{_NAME})[ \t\r\n]*>"
    rf"|(?P<name>{_NAME})(?P<attributes>(?:[ \t\r\n]*{_NAME}[ \t\r\n]*=[ \t\r\n]*(?:\"[^\"<]*\"|'[^'<]*'))*)"
    r"[ \t\r\n]*(?P<empty>/?)>)"
)
_ATTRIBUTE = re.compile(rf"({_NAME})[ \t\r\n]*=[ \t\r\n]*(?:\"([^\"]*)\"|'([^']*)')")
_REFERENCE = re.compile(r"&(?:#([0-9]+)|#x([0-9a-fA-F]+)|([A-Za-z]+))?(;?)")
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_DECLARATION = re.compile(r"""(version|encoding)\s*=\s*("[^"]*"|'[^']*')""")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "apos": "'", "quot": '"'}


def parse_xml(body: bytes) -> dict[str, Any]:
    """Raises ValueError where Go's decoder would stop."""
    text = body.decode("utf-8")
    if _FORBIDDEN.search(text):
        raise ValueError("a character that XML does not allow")
    return _parse(text)


def _parse(text: str) -> dict[str, Any]:
    at = 0
    stack: list[_Element] = []
    while (start := text.find("<", at)) >= 0:
        if start > at:
            _add_text(stack, _unescape(text[at:start], chars=True))
        if text.startswith(("<?", "<!"), start):
            at = _markup(text, start, stack)
            continue
        tag = _TAG.match(text, start)
        if tag is None:
            raise ValueError("a tag that is not well formed")
        at = tag.end()
        root = _tag(tag, stack)
        if root is not None:
            return root
    raise ValueError("no complete element")


def _tag(tag: re.Match[str], stack: list[_Element]) -> dict[str, Any] | None:
    """The whole map when the root was closed."""
    if not tag["close"]:
        if len(stack) >= MAX_NESTING:
            raise ValueError("nested too deeply")
        stack.append(_open(tag["name"], tag["attributes"]))
        if not tag["empty"]:
            return None
    elif not stack or stack[-1].name != tag["closed"]:
        raise ValueError("a closing tag without its opening one")
    element = stack.pop()
    if not stack:
        return {element.local: _value(element)}
    _add_node(stack[-1].nodes, element.local, _value(element))
    return None


def _markup(text: str, start: int, stack: list[_Element]) -> int:
    """Past an instruction, a comment, a CDATA section or a directive."""
    if text.startswith("<?", start):
        end = _after(text, "?>", start + 2)
        _check_declaration(text[start + 2 : end - 2])
        return end
    if text.startswith("<!--", start):
        end = _after(text, "--", start + 4)
        if not text.startswith(">", end):
            raise ValueError("-- inside a comment")
        return end + 1
    if text.startswith("<![CDATA[", start):
        end = _after(text, "]]>", start + 9)
        _add_text(stack, text[start + 9 : end - 3])
        return end
    return _after_directive(text, start + 2)


def _open(name: str, attributes: str) -> _Element:
    nodes: dict[str, Any] = {}
    for key, double, single in _ATTRIBUTE.findall(attributes):
        nodes["-" + _local(key)] = _unescape(double or single, chars=False)
    return _Element(name, _local(name), {}, nodes)


def _local(name: str) -> str:
    prefix, _, local = name.partition(":")
    if ":" in local:
        raise ValueError("a name with two colons")
    return local if prefix and local else name


def _add_text(stack: list[_Element], text: str) -> None:
    text = text.strip(_TRIMMED)
    if text and stack:  # text outside the root is ignored
        element = stack[-1]
        if element.nodes:
            element.nodes["#text"] = text
        else:
            element.texts[""] = text


def _add_node(nodes: dict[str, Any], key: str, value: Any) -> None:
    if key not in nodes:
        nodes[key] = value
    elif isinstance(nodes[key], list):
        nodes[key].append(value)
    else:
        nodes[key] = [nodes[key], value]


def _value(element: _Element) -> Any:
    if not element.nodes:
        return element.texts.get("", "")
    if element.texts:
        element.nodes["#text"] = element.texts[""]
    return element.nodes


def _unescape(text: str, *, chars: bool) -> str:
    if chars and "]]>" in text:
        raise ValueError("]]> outside a CDATA section")
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _REFERENCE.sub(_resolve, text) if "&" in text else text


def _resolve(reference: re.Match[str]) -> str:
    decimal, hexadecimal, name, end = reference.groups()
    if not end:
        raise ValueError("an & that starts no entity")
    if name:
        if name not in _NAMED:
            raise ValueError("an entity that XML does not define")
        return _NAMED[name]
    if not (decimal or hexadecimal):
        raise ValueError("an empty entity")
    code = int(decimal) if decimal and len(decimal) < 10 else int(hexadecimal or "110000", 16)  # noqa: PLR2004
    char = chr(code) if code <= 0x10FFFF else "\x00"  # noqa: PLR2004 - the last code point
    if _FORBIDDEN.match(char):
        raise ValueError("a reference to a character that XML does not allow")
    return char


def _after(text: str, end: str, at: int) -> int:
    found = text.find(end, at)
    if found < 0:
        raise ValueError(f"no {end}")
    return found + len(end)


def _after_directive(text: str, at: int) -> int:
    """The end of `<!DOCTYPE …>`: brackets nest, quotes hide them."""
    depth, quote = 0, ""
    while at < len(text):
        char = text[at]
        at += 1
        if quote:
            quote = "" if char == quote else quote
        elif char in "\"'":
            quote = char
        elif text.startswith("<!--", at - 1):
            at = _after(text, "-->", at + 3)
        elif char == "<":
            depth += 1
        elif char == ">":
            if not depth:
                return at
            depth -= 1
    raise ValueError("an unfinished directive")


def _check_declaration(instruction: str) -> None:
    target, _, rest = instruction.partition(" ")
    if not re.match(_NAME, target):
        raise ValueError("an instruction without a target")
    if target == "xml":
        declared = {key: value[1:-1] for key, value in _DECLARATION.findall(rest)}
        if declared.get("version", "1.0") not in {"", "1.0"}:
            raise ValueError("an XML version other than 1.0")
        if declared.get("encoding", "").lower() not in {"", "utf-8"}:
            raise ValueError("an encoding other than UTF-8")
