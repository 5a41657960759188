from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookline.errors import InvalidInput
from hookline.outbound.model import Batching, Endpoint, Event
from hookline.outbound.requests import payload

TIME = "2026-01-31T08:15:30.000000Z"
EVENT = Event("evt_1", "acme", "order.created", TIME, b'{ "b":1.10, "a":"\xc3\xa9" }')


def endpoint(**changes: Any) -> Endpoint:
    return Endpoint("ep_1", "acme", "https://example.com/hook", **changes)


def test_the_envelope_holds_the_data_byte_for_byte() -> None:
    body = payload.body(EVENT, endpoint())
    assert body == b'{"type":"order.created","timestamp":"' + TIME.encode() + b'","data":{ "b":1.10, "a":"\xc3\xa9" }}'
    assert json.loads(body)["data"] == {"a": "é", "b": 1.1}


def test_the_data_alone() -> None:
    assert payload.body(EVENT, endpoint(payload="data")) == EVENT.data


def test_the_version_in_the_payload_where_it_is_wanted_and_known() -> None:
    versioned = endpoint(payload="versioned")
    assert json.loads(payload.body(replace(EVENT, version="2"), versioned))["version"] == "2"
    assert "version" not in json.loads(payload.body(EVENT, versioned))
    assert "version" not in json.loads(payload.body(replace(EVENT, version="2"), endpoint()))


def test_data_that_was_not_fetched_is_a_mistake() -> None:
    absent = replace(EVENT, data=None, data_ref="payloads/evt_1")
    for changes in ({}, {"payload": "data"}, {"transform": "data"}):
        with pytest.raises(InvalidInput, match="data_ref"):
            payload.body(absent, endpoint(**changes))


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("data", b'{"b":1.1,"a":"\xc3\xa9"}'),
        ("{text: type, letter: data.a}", b'{"text":"order.created","letter":"\xc3\xa9"}'),
        ("data.missing", b"null"),
        ("join('/', [type, data.a])", b'"order.created/\xc3\xa9"'),
        ("version", b"null"),
        ("timestamp", f'"{TIME}"'.encode()),
    ],
)
def test_a_transform_shapes_the_whole_event(expression: str, expected: bytes) -> None:
    assert payload.body(EVENT, endpoint(transform=expression)) == expected


def test_half_a_surrogate_pair_survives_a_transform_as_an_escape() -> None:
    broken = replace(EVENT, data=b'"\\ud800"')
    assert payload.body(broken, endpoint(transform="data")) == b'"\\ud800"'


def test_a_transform_that_does_not_fit_says_so_without_the_payload() -> None:
    with pytest.raises(InvalidInput) as caught:
        payload.body(replace(EVENT, data=b'{"pin": "0815"}'), endpoint(transform="abs(data.pin)"))
    assert caught.value.problems[0].where == "transform"
    assert "0815" not in str(caught.value)


def test_a_transform_cannot_blow_an_event_up() -> None:
    big = replace(EVENT, data=json.dumps("x" * 400_000).encode())
    with pytest.raises(InvalidInput, match="at most"):
        payload.body(big, endpoint(transform="[data, data, data, data]"))


@pytest.mark.parametrize("expression", ["", "data.", "{a: }", "foo(", "data[", "`1"])
def test_what_is_no_expression(expression: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        payload.compile_transform(expression)
    assert caught.value.problems[0].where == "transform"


def test_several_events_are_one_json_array_in_order() -> None:
    assert json.loads(payload.join([payload.wrap(EVENT, "data"), b"2", b"[]"])) == [{"a": "é", "b": 1.1}, 2, []]


@given(st.lists(st.integers(1, 50), max_size=60), st.integers(1, 10), st.integers(1, 200))
def test_batches_keep_order_and_limits(sizes: list[int], max_events: int, max_bytes: int) -> None:
    slices = list(payload.batches(sizes, Batching(max_events, max_bytes)))
    assert [size for each in slices for size in sizes[each]] == sizes
    for each in slices:
        group = sizes[each]
        assert 1 <= len(group) <= max_events
        sent = len(payload.join([b"x" * size for size in group]))
        assert sent <= max_bytes or len(group) == 1


def test_batches_are_as_full_as_they_may_be() -> None:
    assert list(payload.batches([3, 3, 3], Batching(2))) == [slice(0, 2), slice(2, 3)]
    assert list(payload.batches([4, 4], Batching(9, 11))) == [slice(0, 2)]  # [xxxx,xxxx]
    assert list(payload.batches([4, 4], Batching(9, 10))) == [slice(0, 1), slice(1, 2)]
    assert list(payload.batches([], Batching(9))) == []


# Each of these builds thousands of times the memory that there is, were it let.
@pytest.mark.parametrize(
    "expression",
    [
        " | ".join(["[@,@]"] * 40),
        " | ".join(["{a: @, b: @}"] * 40),
        " | ".join(["[@,@][]"] * 40),
        "data.a | " + " | ".join(["join('', [@,@])"] * 40),
        " | ".join(["[@,@]"] * 40) + " | to_string(@)",
        " | ".join(["[@,@]"] * 40) + " | length(to_string(@))",
    ],
)
def test_a_transform_that_multiplies_is_stopped(expression: str) -> None:
    with pytest.raises(InvalidInput, match="builds less"):
        payload.body(EVENT, endpoint(transform=expression))


def test_a_transform_may_read_all_of_a_large_event() -> None:
    rows = json.dumps([{"sku": f"sku-{number}", "count": number, "tags": ["a", "b"]} for number in range(15_000)])
    large = replace(EVENT, data=rows.encode())
    shaped = json.loads(payload.body(large, endpoint(transform="{many: data[?count > `9999`].{s: sku, t: tags[0]}}")))
    assert len(shaped["many"]) == 5_000
    assert shaped["many"][0] == {"s": "sku-10000", "t": "a"}


def test_a_transform_nested_beyond_reason() -> None:
    with pytest.raises(InvalidInput, match=r"^transform: "):
        payload.compile_transform("(" * 5_000 + "data" + ")" * 5_000)
