"""EventBridge's pattern language: the examples of its documentation, Event Ruler's semantics, and refusals."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookline.errors import InvalidInput
from hookline.outbound.matching.patterns import compile_pattern


def matches(pattern: dict[str, Any], document: Any) -> bool:
    return compile_pattern(pattern)(document)


EC2 = {
    "version": "0",
    "source": "aws.ec2",
    "time": "2017-10-02T16:24:49Z",
    "resources": ["arn:i-1", "arn:i-2"],
    "detail": {
        "c-count": 5,
        "d-count": 3,
        "x-limit": 301.8,
        "source-ip": "10.0.0.33",
        "state": "running",
        "none": None,
    },
}


@pytest.mark.parametrize(
    ("field", "value", "good", "bad"),
    [
        ("exact text", ["Alice"], ["Alice"], ["alice", "Alice ", "", None, 1, True]),
        ("one of several", ["a", "b", 3], ["a", "b", 3, 3.0], ["c", "3"]),
        ("empty text", [""], [""], [None, " "]),
        ("null", [None], [None], ["null", "", 0, False]),
        ("true", [True], [True], [1, "true", False]),
        ("false", [False], [False], [0, "", None]),
        ("number", [5], [5, 5.0], ["5", True, 6]),
        ("one is not true", [1], [1], [True]),
        ("float", [3.018e2], [301.8], [301]),
        ("prefix", [{"prefix": "us-"}], ["us-", "us-east-1"], ["US-east-1", "eu", "", None, 5]),
        ("prefix, any case", [{"prefix": {"equals-ignore-case": "EventB"}}], ["eventbridge", "EVENTB"], ["event"]),
        ("suffix", [{"suffix": ".png"}], ["a.png", ".png"], ["a.PNG", "png", 5]),
        ("suffix, any case", [{"suffix": {"equals-ignore-case": ".Png"}}], ["a.PNG", ".png"], ["a.pngs"]),
        ("equals, any case", [{"equals-ignore-case": "aLiCe"}], ["alice", "ALICE"], ["alic", None, 5]),
        ("exists", [{"exists": True}], ["", None, 0, False, "x"], []),
        ("numeric =", [{"numeric": ["=", 301.8]}], [301.8], [301, "301.8", None]),
        ("numeric <", [{"numeric": ["<", 10]}], [9.99, -5], [10, "9", True]),
        ("numeric <=", [{"numeric": ["<=", 10]}], [10, 10.0], [10.01]),
        ("numeric >", [{"numeric": [">", 0]}], [1e-9], [0, False, True]),
        ("numeric range", [{"numeric": [">", 0, "<=", 5]}], [1, 5], [0, 5.1]),
        ("numeric, huge", [{"numeric": [">=", 10**15]}], [10**15, 10**18], [10**15 - 1]),
        ("cidr", [{"cidr": "10.0.0.0/24"}], ["10.0.0.0", "10.0.0.255"], ["10.0.1.0", "10.0.0", "x", "", 5, None]),
        ("cidr v6", [{"cidr": "2001:db8::/32"}], ["2001:db8::1", "2001:DB8:0::"], ["2001:db9::1", "10.0.0.1"]),
        ("cidr of a host", [{"cidr": "10.0.0.7/24"}], ["10.0.0.1"], ["10.0.1.1"]),
        ("anything-but", [{"anything-but": "initializing"}], ["running", "", None, 5, True], ["initializing"]),
        ("anything-but list", [{"anything-but": ["a", "b"]}], ["c", 1, None], ["a", "b"]),
        ("anything-but number", [{"anything-but": 123}], [124, "123", None, True], [123, 123.0]),
        ("anything-but numbers", [{"anything-but": [1, 2.5]}], [3, "1", True], [1, 1.0, 2.5]),
        ("anything-but prefix", [{"anything-but": {"prefix": "init"}}], ["running", 5, None], ["init", "initial"]),
        ("anything-but prefixes", [{"anything-but": {"prefix": ["init", "err"]}}], ["run"], ["initial", "error"]),
        ("anything-but suffix", [{"anything-but": {"suffix": ".png"}}], ["a.txt", 5], ["a.png"]),
        ("anything-but suffixes", [{"anything-but": {"suffix": [".png", ".rar"]}}], ["a.txt"], ["a.png", "b.rar"]),
        ("anything-but case", [{"anything-but": {"equals-ignore-case": "init"}}], ["inits", 1], ["INIT", "init"]),
        ("anything-but cases", [{"anything-but": {"equals-ignore-case": ["a", "B"]}}], ["c"], ["A", "b"]),
        ("anything-but wildcard", [{"anything-but": {"wildcard": "*/lib/*"}}], ["/bin/x", 5], ["/usr/lib/x"]),
        ("anything-but wildcards", [{"anything-but": {"wildcard": ["*a*", "b*"]}}], ["cb"], ["xax", "bx"]),
        ("wildcard", [{"wildcard": "dir/*.png"}], ["dir/a.png", "dir/.png", "dir/b/c.png"], ["dir/a.pngx", "dir.png"]),
        ("wildcard alone", [{"wildcard": "*"}], ["", "x"], [None, 5]),
        ("wildcards", [{"wildcard": "a*b*c"}], ["abc", "aXbYc", "abbcc"], ["acb", "ab", "abcd", "ac"]),
        ("overlap", [{"wildcard": "aba*aba"}], ["abaaba", "abaXaba"], ["aba", "ababa"]),
        ("no wildcard", [{"wildcard": "a?c"}], ["a?c"], ["abc"]),
        ("escaped star", [{"wildcard": r"a\*b"}], ["a*b"], ["ab", "aXb", r"a\*b"]),
        ("escaped backslash", [{"wildcard": "a\\\\*"}], ["a\\", "a\\b"], ["ab"]),
        ("mixed", [{"prefix": "a"}, {"numeric": [">", 5]}, None], ["ab", 6, None], ["b", 5]),
    ],
)
def test_one_value(field: str, value: list[Any], good: list[Any], bad: list[Any]) -> None:
    predicate = compile_pattern({field: value})
    assert [each for each in good if not predicate({field: each})] == []
    assert [each for each in bad if predicate({field: each})] == []


def test_fields_are_anded_and_the_rest_of_the_event_is_ignored() -> None:
    assert matches({"source": ["aws.ec2"], "detail": {"state": ["running", "stopped"]}}, EC2)
    assert not matches({"source": ["aws.ec2"], "detail": {"state": ["stopped"]}}, EC2)
    assert not matches({"source": ["aws.ec2"], "missing": ["x"]}, EC2)


def test_documents_that_are_no_objects() -> None:
    for document in (None, 5, "aws.ec2", [], [1]):
        assert not matches({"source": ["aws.ec2"]}, document)
        assert matches({"source": [{"exists": False}]}, document)


def test_the_complex_example_of_the_documentation() -> None:
    pattern = {
        "time": [{"prefix": "2017-10-02"}],
        "detail": {
            "state": [{"anything-but": "initializing"}],
            "c-count": [{"numeric": [">", 0, "<=", 5]}],
            "d-count": [{"numeric": ["<", 10]}],
            "x-limit": [{"anything-but": [100, 200, 300]}],
            "source-ip": [{"cidr": "10.0.0.0/8"}],
        },
    }
    assert matches(pattern, EC2)
    assert not matches(pattern | {"time": [{"prefix": "2018"}]}, EC2)


# ------------------------------------------------------------------------------------------ presence and absence


def test_exists_speaks_of_values_not_of_what_holds_them() -> None:
    assert matches({"detail": {"none": [{"exists": True}]}}, EC2)
    assert not matches({"detail": [{"exists": True}]}, EC2)
    assert matches({"detail": [{"exists": False}]}, EC2)
    assert matches({"a": {"b": [{"exists": False}]}}, {"a": {"b": {"c": 1}}})
    assert matches({"a": [{"exists": False}]}, {"a": []})
    assert matches({"a": [{"exists": False}]}, {"a": {}})
    assert matches({"a": [{"exists": True}]}, {"a": [1]})


@pytest.mark.parametrize(
    "document", [{}, {"a": 1}, {"a": None}, {"a": {}}, {"a": []}, {"a": {"c": 1}}, {"a": [1, [2]]}]
)
def test_what_lies_below_something_absent_is_absent(document: Any) -> None:
    assert matches({"a": {"b": [{"exists": False}]}}, document)
    assert not matches({"a": {"b": [{"exists": True}]}}, document)
    assert not matches({"a": {"b": [{"anything-but": "x"}]}}, document)


def test_absence_or_a_value() -> None:
    pattern = {"a": {"b": [{"exists": False}, "x"]}}
    assert matches(pattern, {})
    assert matches(pattern, {"a": {"b": "x"}})
    assert not matches(pattern, {"a": {"b": "y"}})


def test_absent_means_from_every_element_of_an_array() -> None:
    pattern = {"items": {"gift": [{"exists": False}], "sku": ["b"]}}
    assert matches(pattern, {"items": [{"sku": "a"}, {"sku": "b"}]})
    assert not matches(pattern, {"items": [{"sku": "a", "gift": True}, {"sku": "b"}]})


# ------------------------------------------------------------------------------------------ arrays


def test_an_array_matches_if_one_of_its_elements_does() -> None:
    assert matches({"resources": ["arn:i-2", "arn:i-9"]}, EC2)
    assert not matches({"resources": ["arn:i-9"]}, EC2)
    assert matches({"resources": [{"anything-but": "arn:i-1"}]}, EC2)
    assert not matches({"resources": [{"anything-but": ["arn:i-1", "arn:i-2"]}]}, EC2)
    assert matches({"a": [2]}, {"a": [[1], [[2]]]})
    assert not matches({"a": [{"exists": True}]}, {"a": [{"b": 1}]})
    assert not matches({"a": ["x"]}, {"a": []})


EMPLOYEES = {
    "employees": [
        [{"firstName": "John", "lastName": "Doe"}, {"firstName": "Anna", "lastName": "Smith"}],
        [{"firstName": "Peter", "lastName": "Jones", "tags": [{"k": "x", "v": 1}, {"k": "y", "v": 2}]}],
    ]
}


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"firstName": ["Anna"]}, True),
        ({"firstName": ["Anna"], "lastName": ["Smith"]}, True),
        ({"firstName": ["Anna"], "lastName": ["Doe"]}, False),
        ({"firstName": ["Anna"], "lastName": ["Jones"]}, False),
        ({"firstName": ["Peter"], "tags": {"k": ["y"], "v": [2]}}, True),
        ({"firstName": ["Peter"], "tags": {"k": ["x"], "v": [2]}}, False),
        ({"firstName": ["Anna"], "tags": {"k": ["x"]}}, False),
        ({"$or": [{"firstName": ["Anna"]}, {"firstName": ["Paul"]}], "lastName": ["Doe"]}, False),
        ({"$or": [{"firstName": ["Anna"]}, {"firstName": ["John"]}], "lastName": ["Doe"]}, True),
    ],
)
def test_fields_in_one_array_match_in_one_of_its_elements(wanted: dict[str, Any], *, expected: bool) -> None:
    assert matches({"employees": wanted}, EMPLOYEES) is expected


def test_an_alternative_of_a_field_in_an_array_joins_the_others_there() -> None:
    pattern = {"$or": [{"employees": {"firstName": ["Anna"]}}, {"x": [1]}], "employees": {"lastName": ["Doe"]}}
    assert not matches(pattern, EMPLOYEES)
    assert matches(pattern, EMPLOYEES | {"x": 1})


# ------------------------------------------------------------------------------------------ $or


METRIC = {"source": "aws.cloudwatch", "metricName": "M", "metricType": "T", "namespace": "AWS/EC2", "spaceId": 1000}


@pytest.mark.parametrize(
    ("alternatives", "expected"),
    [
        ([{"metricName": ["CPU"]}, {"namespace": ["AWS/EC2", "AWS/ES"]}], True),
        ([{"metricName": ["CPU"]}, {"namespace": ["AWS/ES"]}], False),
        ([{"metricName": ["CPU"]}, {"metricType": ["T"], "namespace": ["AWS/EC2"]}], True),
        ([{"metricName": ["CPU"]}, {"metricType": ["U"], "namespace": ["AWS/EC2"]}], False),
        ([{"metricName": ["CPU"]}, {"metricType": ["T"], "$or": [{"metricId": [1]}, {"spaceId": [1000]}]}], True),
        ([{"metricName": ["CPU"]}, {"metricType": ["T"], "$or": [{"metricId": [1]}, {"spaceId": [1]}]}], False),
        ([{"absent": [{"exists": False}]}, {"metricName": ["CPU"]}], True),
    ],
)
def test_or(alternatives: list[dict[str, Any]], *, expected: bool) -> None:
    assert matches({"source": ["aws.cloudwatch"], "$or": alternatives}, METRIC) is expected
    assert not matches({"source": ["other"], "$or": alternatives}, METRIC)
    assert matches({"detail": {"$or": alternatives}}, {"detail": METRIC}) is expected


def test_two_ors_are_anded() -> None:
    pattern = {"$or": [{"a": [1]}, {"b": [1]}], "c": {"$or": [{"d": [1]}, {"e": [1]}]}}
    assert matches(pattern, {"b": 1, "c": {"e": 1}})
    assert not matches(pattern, {"b": 1, "c": {"e": 2}})
    assert not matches(pattern, {"c": {"e": 1}})


# ------------------------------------------------------------------------------------------ refusals


@pytest.mark.parametrize(
    ("pattern", "where"),
    [
        ({}, "$"),
        ([], "$"),
        ({"a": {}}, "$.a"),
        ({"a": []}, "$.a"),
        ({"a": "x"}, "$.a"),
        ({"a": 5}, "$.a"),
        ({"a": {"b": None}}, "$.a.b"),
        ({"a": [["x"]]}, "$.a[0]"),
        ({"a": ["x", {}]}, "$.a[1]"),
        ({"a": [{"prefix": "x", "suffix": "y"}]}, "$.a[0]"),
        ({"a": [{"regex": "x"}]}, "$.a[0]"),
        ({"a": [{"prefix": 5}]}, "$.a[0]"),
        ({"a": [{"prefix": ["x"]}]}, "$.a[0]"),
        ({"a": [{"prefix": {"wildcard": "x"}}]}, "$.a[0]"),
        ({"a": [{"suffix": None}]}, "$.a[0]"),
        ({"a": [{"suffix": {"equals-ignore-case": 5}}]}, "$.a[0]"),
        ({"a": [{"equals-ignore-case": ["x"]}]}, "$.a[0]"),
        ({"a": [{"exists": "false"}]}, "$.a[0]"),
        ({"a": [{"exists": 0}]}, "$.a[0]"),
        ({"a": [{"cidr": "10.0.0.0/33"}]}, "$.a[0]"),
        ({"a": [{"cidr": 5}]}, "$.a[0]"),
        ({"a": [{"numeric": []}]}, "$.a[0]"),
        ({"a": [{"numeric": [">"]}]}, "$.a[0]"),
        ({"a": [{"numeric": [">", "5"]}]}, "$.a[0]"),
        ({"a": [{"numeric": [">", True]}]}, "$.a[0]"),
        ({"a": [{"numeric": ["!=", 5]}]}, "$.a[0]"),
        ({"a": [{"numeric": [["="], 5]}]}, "$.a[0]"),
        ({"a": [{"numeric": ["<", 5, ">", 1]}]}, "$.a[0]"),
        ({"a": [{"numeric": [">", 5, "<", 5]}]}, "$.a[0]"),
        ({"a": [{"numeric": ["=", 5, "<", 6]}]}, "$.a[0]"),
        ({"a": [{"numeric": [">", 1, "<", 5, "<", 6]}]}, "$.a[0]"),
        ({"a": [{"numeric": 5}]}, "$.a[0]"),
        ({"a": [{"wildcard": "a**b"}]}, "$.a[0]"),
        ({"a": [{"wildcard": r"a\b"}]}, "$.a[0]"),
        ({"a": [{"wildcard": "a\\"}]}, "$.a[0]"),
        ({"a": [{"wildcard": 5}]}, "$.a[0]"),
        ({"a": [{"anything-but": []}]}, "$.a[0]"),
        ({"a": [{"anything-but": ["a", 1]}]}, "$.a[0]"),
        ({"a": [{"anything-but": True}]}, "$.a[0]"),
        ({"a": [{"anything-but": None}]}, "$.a[0]"),
        ({"a": [{"anything-but": [None]}]}, "$.a[0]"),
        ({"a": [{"anything-but": {}}]}, "$.a[0]"),
        ({"a": [{"anything-but": {"numeric": ["=", 5]}}]}, "$.a[0]"),
        ({"a": [{"anything-but": {"prefix": ""}}]}, "$.a[0]"),
        ({"a": [{"anything-but": {"prefix": []}}]}, "$.a[0]"),
        ({"a": [{"anything-but": {"prefix": [5]}}]}, "$.a[0]"),
        ({"a": [{"anything-but": {"wildcard": ["a**b"]}}]}, "$.a[0]"),
        ({"$or": {"a": [1]}}, "$.$or"),
        ({"$or": [{"a": [1]}]}, "$.$or"),
        ({"$or": ["a", "b"]}, "$.$or[0]"),
        ({"$or": [{"a": [1]}, {}]}, "$.$or[1]"),
        ({"$or": [{"prefix": ["a"]}, {"b": [1]}]}, "$.$or[0].prefix"),
        ({"x": {"$or": [{"a": [1]}, {"numeric": ["=", 5]}]}}, "$.x.$or[1].numeric"),
    ],
)
def test_a_mistake_is_named_with_its_path(pattern: Any, where: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        compile_pattern(pattern)
    assert where in [problem.where for problem in caught.value.problems]
    assert all("expected" in problem.expected for problem in caught.value.problems)


def test_every_mistake_is_named() -> None:
    with pytest.raises(InvalidInput) as caught:
        compile_pattern({"a": [], "b": {"c": 5}, "d": [{"regex": "x"}]})
    assert [problem.where for problem in caught.value.problems] == ["$.a", "$.b.c", "$.d[0]"]


def test_combinations_and_depth_are_bounded() -> None:
    ten = {"$or": [{"a": [n]} for n in range(10)]}
    nest = {"x": ten | {"y": ten | {"z": ten}}}
    compile_pattern(nest)
    with pytest.raises(InvalidInput, match="combinations"):
        compile_pattern(nest | ten)
    deep: dict[str, Any] = {"a": [1]}
    for _ in range(5000):
        deep = {"a": deep}
    with pytest.raises(InvalidInput, match="levels"):
        compile_pattern(deep)


# ------------------------------------------------------------------------------------------ properties

values = st.none() | st.booleans() | st.integers(-5, 5) | st.sampled_from(["", "a", "b", "ab", "A"])
documents = st.recursive(
    values, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3)
)


@given(documents, st.sampled_from(["a", "b", "c"]))
def test_present_and_absent_exclude_each_other(document: Any, name: str) -> None:
    present = matches({name: [{"exists": True}]}, document)
    assert present is not matches({name: [{"exists": False}]}, document)


@given(st.text("ab*", max_size=8), st.text("ab", max_size=12))
def test_wildcards_are_what_fnmatch_says(wildcard: str, text: str) -> None:
    from fnmatch import fnmatchcase

    if "**" in wildcard:
        return
    assert matches({"x": [{"wildcard": wildcard}]}, {"x": text}) is fnmatchcase(text, wildcard)


@given(values, st.sampled_from([{"prefix": "a"}, {"suffix": "b"}, {"equals-ignore-case": "a"}, {"wildcard": "a*"}]))
def test_anything_but_is_the_opposite(value: Any, operator: dict[str, str]) -> None:
    assert matches({"x": [operator]}, {"x": value}) is not matches({"x": [{"anything-but": operator}]}, {"x": value})


@given(st.dictionaries(st.sampled_from("abc"), st.lists(values, min_size=1, max_size=3), min_size=1), documents)
def test_a_pattern_is_the_and_of_its_fields(pattern: dict[str, list[Any]], document: Any) -> None:
    if isinstance(document, list):
        return  # there, fields must agree on the element
    each = [matches({name: wanted}, document) for name, wanted in pattern.items()]
    assert matches(pattern, document) is all(each)
    assert matches(json.loads(json.dumps(pattern)), document) is all(each)
