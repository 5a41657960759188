from __future__ import annotations

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hookline.inbound.payload.forms import parse_query
from hookline.inbound.payload.payload import MalformedMultipart, decode_object, parse
from hookline.inbound.payload.rendering import NilMap
from hookline.inbound.payload.xmlmap import parse_xml
from hookline.inbound.request import Request

MULTIPART = "multipart/form-data; boundary=B"


def values(body, kind="application/json", **options):
    request = Request(headers={"content-type": (kind,)}, body=body)
    return parse(request, kind, **options).literal()


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b'{"a":1}', {"a": "1"}),
        (b' \r\n\t{"a":1}', {"a": "1"}),
        (b"[1]", {"root": ["1"]}),
        (b'{"a":1}{"b":2}', {"a": "1"}),
        (b'{"a":1} and more', {"a": "1"}),
        (b'{"a":1,"a":2}', {"a": "2"}),
        (b'{"a":"\\ud800"}', {"a": "\ufffd"}),
        (b'{"\\udc00":["\\ud83d\\ude00\\uD83D"]}', {"\ufffd": ["\U0001f600\ufffd"]}),
        (b'{"a":"\xff\xe2\x82"}', {"a": "\ufffd\ufffd\ufffd"}),
    ],
)
def test_json(body, expected):
    assert values(body) == expected


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[1,", b'"text"', b"1", b"null", b"\xef\xbb\xbf{}", b"{'a':1}", b'{"a":NaN}', b'{"a":-Infinity}',
     b'{"a":01}',
     b'{"a":"\n"}', b'{"a":1,}', b"\x0b{}", b"nope", "{}".encode("utf-16"), b"[" * 100_000, b'{"a":' * 100_000],
)  # fmt: skip
def test_json_that_is_none_is_no_payload(body):
    assert values(body) is None


@pytest.mark.parametrize(
    ("kind", "body", "expected"),
    [
        ("application/vnd.github+json", b'{"a":"x"}', {"a": "x"}),
        ("application/jsonlines", b'{"a":"x"}\n{}', {"a": "x"}),
        ("text/plain", b'{"a":"x"}', None),
        ("Application/JSON", b'{"a":"x"}', None),
        ("", b'{"a":"x"}', None),
        ("application/x-www-form-urlencoded; charset=utf-8", b"a=x&a=y", {"a": "x"}),
        ("application/x-www-form-urlencoded", b"a=x;b=y", None),
        ("application/x-www-form-urlencoded", b"a=%", None),
        ("application/x-www-form-urlencoded", b"", {}),
        ("application/soap+xml", b"<a>x</a>", {"a": "x"}),
        ("text/xml", b"<a>", None),
        ("multipart/form-data", b"--B", None),
        ("multipart/form-data; boundary=json", b'{"a":"x"}', None),
    ],
)
def test_which_parser_reads_a_body(kind, body, expected):
    assert values(body, kind) == expected


def test_a_json_object_inside_a_text():
    assert decode_object(' {"a":1.0} tail') == {"a": "1.0"}
    assert isinstance(decode_object("null"), NilMap)
    for text in ("[1]", "", "x", '"{}"', "1"):
        with pytest.raises(ValueError, match=r".*"):
            decode_object(text)


def multipart(*parts, end=b"--B--\r\n"):
    return b"".join(b"--B\r\n" + part + b"\r\n" for part in parts) + end


VALUE = b'Content-Disposition: form-data; name="v"\r\n\r\nvalue'
JSON_FILE = b'Content-Disposition: form-data; name="f"; filename="f"\r\nContent-Type: application/json\r\n\r\n'
OTHER_FILE = b'Content-Disposition: form-data; name="g"; filename="g"\r\n\r\n{"k":2}'


def test_multipart_values_and_files():
    body = multipart(VALUE, VALUE.replace(b"value", b"second"), JSON_FILE + b'{"k":1.0}', OTHER_FILE)
    assert values(body, MULTIPART) == {"v": "value", "f": {"k": "1.0"}}
    assert values(body, MULTIPART, json_files=["g"]) == {"v": "value", "f": {"k": "1.0"}, "g": {"k": "2"}}


@pytest.mark.parametrize("content", [b"[1]", b"null", b"nope", b""])
def test_a_json_file_that_is_no_object_is_a_nil_map(content):
    assert isinstance(values(multipart(JSON_FILE + content), MULTIPART)["f"], NilMap)


@pytest.mark.parametrize(
    "body",
    [b"", b"garbage", multipart(VALUE, end=b""), multipart(b"no header\r\n\r\n"), b"--B\r\n", multipart(VALUE)[:-6]],
)  # fmt: skip
def test_a_broken_multipart_form_is_an_error(body):
    with pytest.raises(MalformedMultipart):
        values(body, MULTIPART)


@pytest.mark.parametrize(
    "header",
    ["text/plain", "multipart/form-data", "multipart/mixed; boundary=B", "multipart/form-data; boundary=", "x; ;"],
)
def test_a_multipart_form_needs_the_header_too(header):
    request = Request(headers={"content-type": (header,)}, body=multipart(VALUE))
    with pytest.raises(MalformedMultipart):
        parse(request, MULTIPART).literal()


@given(st.binary(max_size=200))
@example(multipart(VALUE))
def test_no_multipart_body_breaks_anything(body):
    try:
        values(b"--B\r\n" + body, MULTIPART)
    except MalformedMultipart:
        return


@given(st.text(alphabet="<>/?!-[]CDAT&;#x=\"' ar:\n\r1", max_size=60))
def test_no_xml_breaks_anything(text):
    try:
        tree = parse_xml(f"<r>{text}</r>".encode())
    except ValueError:
        return
    assert list(tree) == ["r"]


@given(
    st.dictionaries(
        st.from_regex(r"[a-z]{1,3}", fullmatch=True), st.text(st.characters(codec="ascii", categories=["L", "N", "P"]))
    )
)
def test_xml_texts_come_back_as_they_were(texts):
    from xml.sax.saxutils import escape

    children = "".join(f"<{name}>{escape(text)}</{name}>" for name, text in texts.items())
    assert parse_xml(f"<r>{children}</r>".encode()) == {"r": texts or ""}


@pytest.mark.parametrize(
    "hostile", [b"<" + b"a" * 200_000, b"<a" + b" b='c'" * 50_000, b"<a>" * 10_000, b"&" * 100_000]
)
def test_hostile_xml_ends_soon(hostile):
    with pytest.raises(ValueError, match=r".*"):
        parse_xml(b"<r>" + hostile)


@given(st.dictionaries(st.text(), st.text()))
def test_queries_come_back_as_they_were(pairs):
    from urllib.parse import urlencode

    pairs = {name: value.encode("utf-8", "replace").decode() for name, value in pairs.items()}
    assert parse_query(urlencode(pairs), strict=True) == pairs


JSON_TREES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.text(max_size=3), JSON_TREES, max_size=3), st.booleans())
def test_json_comes_back_as_it_was(tree, ascii_only):
    body = json.dumps(tree, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass")
    assert values(body) == json.loads(json.dumps(tree), parse_int=str)
