from __future__ import annotations

import base64
import gzip
import hashlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookline.errors import MalformedEvent
from hookline.outbound.events import items
from hookline.outbound.model import Event

REFERENCE = "s3://payloads/events/acme/evt_1"
TIME = "2026-01-31T08:15:30.000000Z"


def item(**changes: Any) -> dict[str, Any]:
    base: dict[str, Any] = {
        "pk": {"S": "acme#evt_1"},
        "shard": {"S": "acme#7"},
        "id": {"S": "evt_1"},
        "tenant": {"S": "acme"},
        "type": {"S": "order.created"},
        "timestamp": {"S": "2026-01-31T08:15:30Z"},
        "data": {"S": '{"n": 1}'},
    }
    return {name: value for name, value in (base | changes).items() if value is not None}


def refused(changed: dict[str, Any], **options: Any) -> list[str]:
    with pytest.raises(MalformedEvent) as caught:
        items.decode(changed, **options)
    return [problem.where for problem in caught.value.problems]


def test_the_smallest_event() -> None:
    assert items.decode(item()) == Event("evt_1", "acme", "order.created", TIME, b'{"n": 1}')


def test_every_attribute() -> None:
    decoded = items.decode(
        item(
            version={"S": "2"},
            channels={"SS": ["eu", "us"]},
            ordering_key={"S": "customer/7"},
            sequence={"N": "12"},
            expires={"N": "1800000000"},
        )
    )
    assert decoded.version == "2"
    assert decoded.channels == ("eu", "us")
    assert decoded.ordering_key == "customer/7"
    assert decoded.sequence == 12
    assert decoded.expires == 1_800_000_000


def test_null_attributes_are_absent_ones() -> None:
    null = {"NULL": True}
    decoded = items.decode(item(version=null, channels=null, ordering_key=null, expires=null, data_ref=null))
    assert decoded == items.decode(item())


def test_a_foreign_attribute_does_no_harm() -> None:
    assert items.decode(item(mine={"M": {}})) == items.decode(item())


@pytest.mark.parametrize(
    "text", ['{"b": 1, "a":2 }', "  [1.10,\n2]", '"\\u00e9 é ☃"', "12345678901234567890", "null", '{"a":"\\ud800"}']
)
def test_json_text_stays_as_it_is_byte_for_byte(text: str) -> None:
    assert items.decode(item(data={"S": text})).data == text.encode()


@pytest.mark.parametrize("text", ["", "{", "{'a': 1}", "NaN", "[Infinity]", "-Infinity", "{} {}", "nul", '{"a":1,}'])
def test_text_that_is_no_json_is_refused(text: str) -> None:
    assert refused(item(data={"S": text})) == ["data"]


def test_neither_lone_surrogates_nor_bottomless_nesting_pass() -> None:
    assert refused(item(data={"S": '"\ud800"'})) == ["data"]
    assert refused(item(data={"S": "[" * 200_000 + "]" * 200_000})) == ["data"]


def test_an_error_does_not_quote_the_data() -> None:
    with pytest.raises(MalformedEvent) as caught:
        items.decode(item(data={"S": '{"card": "4111111111111111",}'}))
    assert "4111" not in str(caught.value)
    assert "line 1 column" in str(caught.value)


@pytest.mark.parametrize(
    ("attribute", "text"),
    [
        ({"M": {}}, "{}"),
        ({"M": {"n": {"N": "1.50"}, "t": {"S": 'é"\n'}}}, '{"n":1.50,"t":"é\\"\\n"}'),
        ({"L": [{"BOOL": True}, {"BOOL": False}, {"NULL": True}, {"N": "-0.0"}]}, "[true,false,null,-0.0]"),
        ({"N": "123456789012345678901234567890.12345678"}, "123456789012345678901234567890.12345678"),
        ({"N": "1E+130"}, "1E+130"),
        ({"N": "+5"}, "5"),
        ({"N": ".5"}, "0.5"),
        ({"BOOL": False}, "false"),
        ({"M": {"s": {"SS": ["a", "b"]}, "n": {"NS": ["1", "2"]}}}, '{"n":[1,2],"s":["a","b"]}'),
        ({"M": {"b": {"B": "aGk="}, "c": {"B": b"hi"}, "d": {"BS": [b"hi"]}}}, '{"b":"aGk=","c":"aGk=","d":["aGk="]}'),
        ({"L": [{"L": [{"M": {"a": {"L": []}}}]}]}, '[[{"a":[]}]]'),
    ],
)
def test_maps_and_lists_become_json_text_with_their_digits(attribute: dict[str, Any], text: str) -> None:
    data = items.decode(item(data=attribute)).data
    assert data == text.encode()
    json.loads(text)


@pytest.mark.parametrize(
    "attribute",
    [
        {},
        "text",
        {"X": 1},
        {"N": "one"},
        {"N": "Infinity"},
        {"N": 5},
        {"M": []},
        {"L": {"a": 1}},
        {"M": {"a": 1}},
        {"M": {"a": {}}},
        {"M": {"a": {"S": "x", "N": "1"}}},
        {"M": {"a": {"S": "\ud800"}}},
        {"S": 5},
        {"S": None},
    ],
)
def test_what_is_no_attribute_is_refused(attribute: Any) -> None:
    assert refused(item(data=attribute)) == ["data"]


def test_every_member_of_a_gzip_file_counts() -> None:
    text = b'{"n": [1, 2]}'
    for cut in (1, 5, len(text) - 1):
        packed = gzip.compress(text[:cut], mtime=0) + gzip.compress(text[cut:], mtime=0)
        assert items.decode(item(data={"B": packed})).data == text


@pytest.mark.parametrize(
    "after",
    [b"x", b"\x00", gzip.compress(b"1", mtime=0)[:-4], gzip.compress(b"1", mtime=0)],
    ids=["text", "zero", "cut", "two"],
)
def test_what_follows_a_gzip_member_is_not_dropped(after: bytes) -> None:
    assert refused(item(data={"B": gzip.compress(b'{"n": 1}', mtime=0) + after})) == ["data"]


@pytest.mark.parametrize("number", ["9" * 5000, "-" + "9" * 4301, "[" + "1" * 10_000 + "]"])
def test_a_number_of_too_many_digits_is_refused_as_that(number: str) -> None:
    with pytest.raises(MalformedEvent, match="a number has more than 4300 digits"):
        items.decode(item(data={"S": number}))


def test_gzip_as_a_stream_and_as_boto3_gives_it() -> None:
    packed = gzip.compress(b'{"n": 1}', mtime=0)
    assert items.decode(item(data={"B": packed})).data == b'{"n": 1}'
    assert items.decode(item(data={"B": base64.b64encode(packed).decode()})).data == b'{"n": 1}'


@pytest.mark.parametrize(
    "packed",
    [
        b"",
        b"{}",
        gzip.compress(b"{", mtime=0),
        gzip.compress(b"\xff", mtime=0),
        gzip.compress(b'{"n": 1}', mtime=0)[:-9],
        gzip.compress(b"[" + b"0," * 600_000 + b"0]", mtime=0),
    ],
)
def test_what_is_no_gzip_of_json_or_too_much_of_it_is_refused(packed: bytes) -> None:
    assert refused(item(data={"B": packed})) == ["data"]
    assert refused(item(data={"B": "not base64!"})) == ["data"]


def test_data_in_s3() -> None:
    decoded = items.decode(item(data=None, data_ref={"S": REFERENCE}))
    assert decoded.data is None
    assert decoded.data_ref == REFERENCE


@pytest.mark.parametrize(
    "reference",
    [
        "s3://payloads/events/globex/evt_1",
        "s3://payloads/events/acme2/evt_1",
        "s3://payloads/inbound/acme/evt_1",
        "s3://payloads/x/events/acme/evt_1",
        "s3://payloads/events/acme/",
        "payloads/events/acme/evt_1",
    ],
)
def test_data_in_s3_lies_where_its_tenant_may_put_it(reference: str) -> None:
    """A role can be held to a tenant's keys and prefix: naming another one's payload would have it delivered."""
    assert refused(item(data=None, data_ref={"S": reference})) == ["data_ref"]


def test_data_is_either_here_or_there() -> None:
    assert refused(item(data=None)) == ["data"]
    assert refused(item(data_ref={"S": REFERENCE})) == ["data_ref"]
    assert refused(item(data=None, data_ref={"S": ""})) == ["data_ref"]


@pytest.mark.parametrize("name", ["id", "tenant", "type"])
@pytest.mark.parametrize(
    "value", [None, {"S": ""}, {"N": "1"}, {"S": 7}, "plain", {"S": "a b"}, {"S": "é"}, {"S": "a\n"}]
)
def test_who_and_what_must_be_there_and_well_formed(name: str, value: Any) -> None:
    assert refused(item(**{name: value})) == [name]


def test_all_that_is_missing_is_named_at_once() -> None:
    assert refused({"data": {"S": "1"}}) == ["id", "tenant", "type"]


@pytest.mark.parametrize("value", ["evt.1", "a#b", "a" * 257, "a,b"])
def test_an_id_holds_nothing_that_signatures_and_keys_use_to_separate(value: str) -> None:
    assert refused(item(id={"S": value})) == ["id"]


@pytest.mark.parametrize("value", ["order/created", "order.*", "a" * 257, "order created", "x\r\ny"])
def test_types(value: str) -> None:
    assert refused(item(type={"S": value})) == ["type"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("version", {"S": ""}),
        ("version", {"N": "1"}),
        ("version", {"S": 'v"1'}),
        ("ordering_key", {"S": "a b"}),
        ("ordering_key", {"S": "a" * 257}),
        ("sequence", {"N": "1"}),  # of no ordering key
        ("channels", {"S": "eu"}),
        ("channels", {"L": [{"N": "1"}]}),
        ("channels", {"SS": ["a b"]}),
        ("channels", {"SS": [f"c{n}" for n in range(17)]}),
        ("expires", {"S": "tomorrow"}),
        ("expires", {"N": "nan"}),
        ("timestamp", {"S": "yesterday"}),
        ("timestamp", {"N": "1700000000"}),
        ("timestamp", {"S": 5}),
    ],
)
def test_the_optional_ones_are_checked(name: str, value: Any) -> None:
    assert refused(item(**{name: value})) == [name]


@pytest.mark.parametrize("digits", ["0", "-1", "1.5", "1E3", "1" * 19, "x"])
def test_a_sequence_is_a_whole_number(digits: str) -> None:
    assert refused(item(ordering_key={"S": "k"}, sequence={"N": digits})) == ["sequence"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("pk", None),
        ("pk", {"S": "evt_1"}),
        ("pk", {"S": "globex#evt_1"}),
        ("pk", {"S": "acme#evt_2"}),
        ("shard", None),
        ("shard", {"S": "acme#8"}),
        ("shard", {"S": "globex#7"}),
        ("shard", {"N": "7"}),
    ],
)
def test_an_item_that_its_key_does_not_name_is_no_event(name: str, value: Any) -> None:
    """It would be read, retried and listed as another's: as the tenant's whose key it has."""
    with pytest.raises(MalformedEvent) as caught:
        items.decode(item(**{name: value}))
    ((where, expected),) = [(problem.where, problem.expected) for problem in caught.value.problems]
    assert where == name
    assert {"pk": "acme#evt_1", "shard": "acme#7"}[name] in expected


@given(st.text("abcdef019_:=+@~/-", min_size=1, max_size=20))
def test_any_shell_can_derive_the_shard(id_: str) -> None:
    """`printf %s "$id" | sha256sum | cut -c1`"""
    key = Event(id_, "acme", "x", TIME, b"1").key
    assert key.shard == "acme#" + hashlib.sha256(id_.encode()).hexdigest()[:1]
    assert key.pk == f"acme#{id_}"


def test_a_missing_timestamp_is_when_the_item_was_written() -> None:
    assert items.decode(item(timestamp=None), 1_769_847_330.0).timestamp == TIME
    assert items.decode(item(timestamp=None), TIME).timestamp == TIME
    assert items.decode(item(), 5.0).timestamp == TIME
    assert refused(item(timestamp=None)) == ["timestamp"]


names = st.text("abcdefXYZ019_-", min_size=1, max_size=20)


@given(
    st.builds(
        Event,
        id=names,
        tenant=names,
        type=names,
        timestamp=st.just(TIME),
        data=st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.dictionaries(st.text(), inner)
        ).map(lambda value: json.dumps(value).encode()),
        version=st.none() | names,
        channels=st.lists(names, max_size=16).map(tuple),
        ordering_key=names,
        sequence=st.none() | st.integers(1, 10**18 - 1),
        expires=st.none() | st.integers(0, 2**40),
    )
)
def test_there_and_back(event: Event) -> None:
    assert items.decode(items.encode(event)) == event
    assert items.problems(event) == []


def test_large_data_is_stored_as_gzip_and_comes_back() -> None:
    event = items.decode(item(data={"S": json.dumps(["order"] * 60_000)}))
    stored = items.encode(event)
    assert list(stored["data"]) == ["B"]
    assert len(stored["data"]["B"]) < 10_000
    assert items.decode(stored) == event


def test_a_reference_comes_back() -> None:
    event = items.decode(item(data=None, data_ref={"S": REFERENCE}))
    assert items.decode(items.encode(event)) == event


def test_data_that_fits_no_item_is_refused_when_it_is_written() -> None:
    noise = base64.b85encode(bytes(range(256)) * 1600 + __import__("random").Random(1).randbytes(420_000)).decode()
    event = Event("evt_1", "acme", "order.created", TIME, json.dumps(noise).encode())
    with pytest.raises(MalformedEvent, match="put it to S3"):
        items.encode(event)
