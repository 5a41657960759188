"""JSON by orjson is the standard library's: whatever is read or written, with it and without."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookline import jsontext
from hookline.inbound.payload import payload as payloads
from hookline.inbound.request import Request
from hookline.inbound.rules.values import Evaluation, LookupFailed, compile_source

TEXTS = st.text(st.characters(), max_size=20)  # half surrogate pairs among them
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)


@dataclass
class Point:
    x: int


def binary(value):
    if isinstance(value, bytes):
        return value.hex()
    raise TypeError(type(value).__name__)


@pytest.fixture(autouse=True)
def _orjson_is_installed():
    assert jsontext.orjson is not None, "the project's own environment has the extra `functions`"


@given(VALUES)
def test_ascii_text_has_the_value_in_ascii(value):
    text = jsontext.ascii_text(value)
    assert text.isascii()
    assert json.loads(text) == value


@given(VALUES)
def test_utf8_has_the_value(value):
    assert json.loads(jsontext.utf8(value, binary)) == value


@pytest.mark.parametrize("value", [Point(1), datetime.now(UTC), {1, 2}, {"in": [object()]}, b"bytes"])
def test_what_json_has_not_is_refused_with_orjson_as_without(value):
    with pytest.raises(TypeError):
        jsontext.ascii_text(value)
    with pytest.raises(TypeError):
        jsontext.utf8({"value": value})


def test_what_the_caller_can_write_is_written():
    assert jsontext.utf8({"B": b"\x00\xff", "big": 2**70}, binary) == b'{"B":"00ff","big":1180591620717411303424}'


def test_without_orjson_the_same_is_written(monkeypatch):
    value = {"a": [1, 2.5, None, True, (1,)], "text": 'quote " and ü', "big": 2**70}
    ascii_text, utf8 = jsontext.ascii_text(value), jsontext.utf8(value)
    monkeypatch.setattr(jsontext, "orjson", None)
    assert jsontext.ascii_text(value) == ascii_text
    assert json.loads(jsontext.utf8(value)) == json.loads(utf8)


def test_a_large_text_is_not_read_by_orjson_which_would_hold_it_twelve_times():
    assert jsontext.quick_value(b"[1" + b" " * 60_000 + b"]") == [1]
    with pytest.raises(ValueError, match="orjson"):
        jsontext.quick_value(b"[1" + b" " * 70_000 + b"]")


BODIES = [
    b"{}",
    b"[]",
    b"null",
    b"17",
    b"",
    b"   ",
    b'{"a": 1} and more',
    b'{"a": 1}{"b": 2}',
    b'{"a": 1, "a": 2}',
    b'{"a": NaN}',
    b'{"a": Infinity}',
    b'{"a": 1e400}',
    b'{"a": -0, "b": 0.0, "c": 1.50, "d": 1E3}',
    b'{"a": 123456789012345678901234567890, "b": -9223372036854775809, "c": 18446744073709551616}',
    b'{"a": ' + b"9" * 5000 + b"}",
    b'{"a": "\\ud83d"}',
    b'{"a": "\\ud83d\\ude00", "\\udead": 1}',
    b'{"a": "\xff\xfe"}',
    b'\xef\xbb\xbf{"a": 1}',
    b'{"a": "raw \x01 control"}',
    b'{"a": "\x00"}',
    b'{"a":' + b"[" * 128 + b"]" * 128 + b"}",
    b'{"a":' + b"[" * 127 + b"]" * 127 + b"}",
    b"[" * 100_000,
    b'{"root": [1, {"b": "x"}], "": "", "e": "\xc3\xa4"}',
    b"[1, 2]",
    b'{"a": 01}',
    b'\x0c{"a": 1}',
]


NAMES = ("a", "b", "c", "d", "a.0", "root.1", "root.0.b", "e", "")


@pytest.mark.parametrize("body", BODIES, ids=lambda body: repr(body[:30]))
def test_rules_see_the_same_payload_with_orjson_as_without(monkeypatch, body):
    def seen(name):
        evaluation = Evaluation(Request(body=body), content_type="application/json")
        try:
            return compile_source({"source": "payload", "name": name})(evaluation)
        except LookupFailed as error:
            return error.kind

    def everything():
        payload = payloads.parse(Request(body=body), "application/json")
        return payload.values is None, [seen(name) for name in NAMES], payload.literal()

    with_it = everything()
    monkeypatch.setattr(jsontext, "orjson", None)
    assert with_it == everything()
