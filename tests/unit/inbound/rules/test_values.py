from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookline.inbound.payload.rendering import NilMap, Number, to_json, to_text
from hookline.inbound.request import Request
from hookline.inbound.rules.values import (
    Evaluation,
    ParameterNotFound,
    Unusable,
    canonical_header,
    compile_all,
    compile_source,
    find,
    path_of,
)
from hookline.inbound.signatures.verdict import Verdict

JSON = {"content-type": ("application/json",)}


def get(source, name="", *, body=b"", headers=None, verdict=None, **request):
    evaluation = Evaluation(Request(headers=headers or JSON, body=body, **request), verdict=verdict)
    return compile_source({"source": source, "name": name})(evaluation)


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("x-github-event", "X-Github-Event"),
        ("X-GITHUB-EVENT", "X-Github-Event"),
        ("x_under-b", "X_under-B"),
        ("a--b-", "A--B-"),
        ("x.y", "X.y"),
        ("two words", "two words"),
        ("naïve", "naïve"),
        ("", ""),
    ],
)
def test_header_names_are_canonical_as_in_go(written, canonical):
    assert canonical_header(written) == canonical


def test_a_header_is_found_whatever_its_case_and_the_first_value_counts():
    headers = {"x-twice": ("one", "two"), "x-none": ()}
    assert get("header", "X-TWICE", headers=headers) == "one"
    with pytest.raises(ParameterNotFound):
        get("header", "X-None", headers=headers)


@pytest.mark.parametrize("name", ["Host", "Transfer-Encoding", "Trailer"])
def test_headers_that_gos_server_takes_out_of_the_map_are_not_there(name):
    headers = {name.lower(): ("x",), "x-a": ("1",)}
    with pytest.raises(ParameterNotFound):
        get("header", name, headers=headers)
    assert get("entire-headers", headers=headers) == '{"X-A":"1"}'


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a.b.c", 1),
        ("x.y", "whole key first"),
        ("l.1", "two"),
        ("l.01", "two"),
        ("l.0.k", "in a list"),
        ("", "empty name"),
        ("a.", "empty key"),
    ],
)
def test_dotted_lookup(name, expected):
    tree = {
        "a": {"b.c": 1, "b": {"c": 2}, "": "empty key"},
        "x.y": "whole key first",
        "x": {"y": 0},
        "l": [{"k": "in a list"}, "two"],
        "": "empty name",
    }
    assert find(path_of(name), tree) == expected


@pytest.mark.parametrize(
    "name", ["b", "a.x", "l.2", "l.-1", "l.+0", "l. 0", "l.x", "l.", "l.18446744073709551616", "l.\u0660", "s.0", "e.0"]
)
def test_what_is_not_there_is_not_found(name):
    with pytest.raises(ParameterNotFound):
        find(path_of(name), {"a": {}, "l": ["x", "y"], "s": "text", "e": []})


def test_a_null_on_the_way_is_another_error_than_a_missing_key():
    with pytest.raises(Unusable, match="no parameters"):
        find(path_of("a.b"), {"a": None})


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "<nil>"),
        (True, "true"),
        (False, "false"),
        (Number("1.50"), "1.50"),
        ({"b": [Number("1e3"), None, True], "a": "x"}, '{"a":"x","b":[1e3,null,true]}'),
        (["<&>\u2028\x08\x7f"], '["\\u003c\\u0026\\u003e\\u2028\\u0008\x7f"]'),
        (NilMap(), "null"),
        ([NilMap(), {}], "[null,{}]"),
        ("\udcff", "\udcff"),
        (["\udcff\ufffd"], '["\\ufffd\ufffd"]'),
    ],
)  # fmt: skip
def test_values_are_written_as_go_writes_them(value, text):
    assert to_text(value) == text


TREES = st.recursive(
    st.none() | st.booleans() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@given(TREES)
def test_rendered_json_means_the_same(value):
    assert json.loads(to_json(value)) == value


@pytest.mark.parametrize("literal", ["1", "-0", "0", "1.0", "1E5", "12345678901234567890"])
def test_numbers_keep_their_literal_text(literal):
    assert get("payload", "n", body=b'{"n":%s}' % literal.encode()) == literal
    assert get("payload", "o", body=b'{"o":[%s]}' % literal.encode()) == f"[{literal}]"


def test_an_integer_of_more_digits_than_python_converts_is_still_a_text():
    digits = "9" * 5000
    assert get("payload", "n", body=b'{"n":%s}' % digits.encode()) == digits


def test_sources_about_the_request_itself():
    assert get("request", "Method", method="PUT") == "PUT"
    assert get("request", "REMOTE-ADDR", remote_addr="1.2.3.4:5") == "1.2.3.4:5"
    assert get("string", "a.b") == "a.b"
    assert get("raw-request-body", body=b"a\xff") == "a\udcff"
    assert get("raw-request-body", body=b"a", headers={"content-type": ("multipart/form-data; boundary=x",)}) == ""
    assert get("entire-query", query="b=2&a=%3C") == '{"a":"\\u003c","b":"2"}'
    assert get("entire-payload") == "null"
    for source, name in (("request", "path"), ("nowhere", "x"), ("", "x"), ("Payload", "x"), ("verdict", "secret")):
        with pytest.raises(Unusable):
            get(source, name)


def test_what_verification_found_is_a_source():
    verdict = Verdict(
        valid=True, reason="ok", scheme="stripe", event_id="evt_1", event_type="a.b", version="2026-01-01"
    )
    for source in ("verdict", "event"):
        values = [get(source, name, verdict=verdict) for name in ("scheme", "id", "type", "version")]
        assert values == ["stripe", "evt_1", "a.b", "2026-01-01"]
        with pytest.raises(ParameterNotFound):
            get(source, "id")


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("items.*.name", ["a", "b"]),
        ("items.*", ['{"name":"a"}', '{"name":"b"}', "3"]),
        ("map.*.v", ["1.0", "2"]),
        ("*.*.name", ["a", "b"]),
        ("star.*", ["literally"]),
        ("items.0.name", ["a"]),
    ],
)
def test_every_element_by_a_star(name, values):
    body = b'{"items":[{"name":"a"},{"name":"b"},3],"map":{"x":{"v":1.0},"y":{"v":2},"z":{}},"star":{"*":"literally"}}'
    get_all = compile_all({"source": "payload", "name": name})
    assert get_all(Evaluation(Request(headers=JSON, body=body))) == values


def test_no_element_at_all_is_not_found():
    with pytest.raises(ParameterNotFound):
        compile_all({"source": "payload", "name": "items.*.name"})(
            Evaluation(Request(headers=JSON, body=b'{"items":[]}'))
        )
    assert compile_all({"source": "string", "name": "x.*"})(Evaluation(Request())) == ["x.*"]
