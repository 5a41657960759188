from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookline.outbound import codec
from hookline.outbound.model import (
    Attempt,
    Batching,
    Circuit,
    DeadLetter,
    Delivery,
    DeliveryKey,
    Endpoint,
    Health,
    SigningSecret,
    Status,
)
from hookline.outbound.queue_messages import RetryMessage
from hookline.ports import Trip

KEY = DeliveryKey("acme", "ep_1", "2026-01-31T08:15:30.000000Z#evt_1")
seconds = st.integers(1, 2**42).map(lambda milliseconds: milliseconds / 1000)
names = st.text("abcxyz019_-", min_size=1, max_size=20)
text = st.text(st.characters(codec="utf-8"), min_size=1, max_size=20)


def delivery(**changes: Any) -> Delivery:
    return Delivery(KEY, "order.created", Status.DELIVERED).after(**changes)


def size(item: dict[str, Any]) -> int:
    """As DynamoDB counts, but a number's digits as one byte each: never less than its count."""
    return sum(
        len(name.encode()) + len(value.encode()) for name, attribute in item.items() for value in attribute.values()
    )


deliveries = st.builds(
    Delivery,
    key=st.builds(DeliveryKey, names, names, text, st.integers(0, 15)),
    event_type=text,
    status=st.sampled_from([status for status in Status if status is not Status.DELIVERED]),
    turn=st.integers(1, 2**31),
    attempt=st.integers(0, 1000),
    base=st.integers(0, 1000),
    due_at=st.none() | seconds,
    changed_at=seconds,
    code=st.integers(0, 999),
    ms=st.integers(0, 100_000),
    error=st.sampled_from(["", "dns", "too-large", "status"]),
    excerpt=st.text(st.characters(codec="utf-8"), max_size=50),
    attempts=st.lists(
        st.builds(
            Attempt,
            seconds,
            st.integers(0, 999),
            st.integers(0, 100_000),
            st.sampled_from(["", "dns", "too-large"]),
            st.sampled_from(["fast", "slow"]),
        ),
        max_size=12,
    ).map(tuple),
    reason=st.just("") | text,
    dead_letter=st.none() | st.builds(DeadLetter, text, text, st.integers(1, 5)),
    digest=st.just("") | text,
    keep=st.none() | st.integers(0, 2**31),
)


@given(deliveries)
def test_deliveries_there_and_back(given_delivery: Delivery) -> None:
    item = codec.encode_delivery(given_delivery)
    assert codec.decode_delivery(item) == given_delivery
    assert all(value for attribute in item.values() for value in attribute.values())


def test_the_open_index_holds_what_was_not_delivered() -> None:
    assert "open_pk" not in codec.encode_delivery(delivery())
    for status in Status:
        item = codec.encode_delivery(delivery(status=status))
        assert ("open_pk" in item) is (status is not Status.DELIVERED)
    item = codec.encode_delivery(delivery(status=Status.HELD))
    assert item["open_pk"] == {"S": "acme#ep_1"}
    assert item["open_sort"] == {"S": "held#2026-01-31T08:15:30.000000Z#evt_1"}


def test_the_due_index_holds_what_waits() -> None:
    waiting = codec.encode_delivery(delivery(status=Status.WAITING, due_at=1_700_000_000.25))
    assert waiting["due_at"] == {"N": "1700000000.25"}
    assert waiting["due_shard"] == {"S": str(codec.due_shard(KEY))}
    assert "due_shard" not in codec.encode_delivery(delivery(status=Status.WAITING))
    for status in (Status.DELIVERED, Status.HELD, Status.EXHAUSTED, Status.CANCELLED):
        assert "due_shard" not in codec.encode_delivery(delivery(status=status, due_at=1.0))


def test_a_shard_is_the_same_for_ever_and_shards_are_even() -> None:
    assert codec.due_shard(KEY) == 12
    shards = [codec.due_shard(DeliveryKey("acme", "ep_1", f"2026-01-31T08:15:30.000000Z#evt_{n}")) for n in range(1600)]
    assert all(60 < shards.count(shard) < 140 for shard in range(codec.DUE_SHARDS))


def test_a_row_of_the_due_index_is_a_message() -> None:
    row = codec.encode_key(KEY) | {"turn": {"N": "3"}, "due_at": {"N": "1"}}
    assert codec.decode_due(row) == RetryMessage(KEY, 3)


@pytest.mark.parametrize("excerpt", ["", "ok", "x" * 20_000, "é☃" * 5000])
def test_a_delivered_one_is_one_write_unit(excerpt: str) -> None:
    once = Attempt(1_700_000_000.123, 200, 123, "", "fast")
    done = delivery(
        code=200,
        ms=123,
        attempt=1,
        attempts=(once,),
        changed_at=1_700_000_000.5,
        keep=30 * 86_400,
        excerpt=excerpt,
    )
    item = codec.encode_delivery(done)
    assert size(item) <= 1024
    assert excerpt.startswith(codec.decode_delivery(item).excerpt)
    if excerpt:
        assert codec.decode_delivery(item).excerpt


def test_a_long_excerpt_is_kept_where_something_went_wrong() -> None:
    failed = codec.encode_delivery(delivery(status=Status.WAITING, excerpt="x" * 20_000))
    assert len(failed["excerpt"]["S"]) == 16_384


def test_ten_attempts_take_little_room() -> None:
    attempts = tuple(Attempt(1_700_000_000.123 + n, 500, 30_000, "status", "slow") for n in range(10))
    assert len(codec.encode_delivery(delivery(attempts=attempts))["attempts"]["S"]) < 400


healths = st.builds(
    Health,
    endpoint_id=text,
    tenant=text.filter(lambda name: "#" not in name),
    failures=st.integers(0, 1000),
    failing_since=st.none() | seconds,
    circuit=st.sampled_from(Circuit),
    open_until=st.just(0.0) | seconds,
    trips=st.integers(0, 100),
    slow_until=st.just(0.0) | seconds,
    version=st.integers(0, 2**31),
)


@given(healths)
def test_health_there_and_back(health: Health) -> None:
    item = codec.encode_health(health)
    assert codec.decode_health(item) == health
    assert item["pk"] == {"S": f"tenant#{health.tenant}"}
    assert item["sk"] == {"S": f"health#{health.endpoint_id}"}


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | text,
    lambda inner: st.lists(inner) | st.dictionaries(text, inner),
    max_leaves=5,
)
endpoints = st.builds(
    Endpoint,
    id=text,
    tenant=text.filter(lambda name: "#" not in name),
    url=text,
    secrets=st.lists(st.builds(SigningSecret, text, st.none() | seconds), max_size=3).map(tuple),
    description=st.just("") | text,
    metadata=st.dictionaries(text, text, max_size=3),
    event_types=st.lists(text, max_size=3).map(tuple),
    channels=st.lists(text, max_size=3).map(tuple),
    filter=st.none() | st.dictionaries(text, json_values, max_size=3),
    transform=st.none() | text,
    payload=st.sampled_from(["envelope", "versioned", "data", "cloudevents", "cloudevents-binary"]),
    version=st.none() | text,
    headers=st.lists(st.tuples(text, text), max_size=3).map(tuple),
    signature=st.sampled_from(["standard", "github", "stripe"]),
    schedule=st.none() | st.lists(st.floats(0, 1e6), max_size=5).map(tuple),
    timeout=st.none() | st.floats(1, 60),
    rate_limit=st.none() | st.floats(0.01, 1000),
    batching=st.none() | st.builds(Batching, st.integers(1, 100), st.integers(1, 10**6)),
    basic_auth_sealed=st.none() | text,
    oauth2_sealed=st.none() | text,
    mtls_sealed=st.none() | text,
    disabled_reason=st.none() | text,
    created_at=seconds,
)


@given(endpoints)
def test_endpoints_there_and_back(endpoint: Endpoint) -> None:
    item = codec.encode_endpoint(endpoint)
    assert codec.decode_endpoint(item) == endpoint
    json.dumps(item)


def test_an_endpoints_item_lies_in_its_tenant() -> None:
    item = codec.encode_endpoint(Endpoint("ep_1", "acme", "https://example.com/hook"))
    assert item["pk"] == {"S": "tenant#acme"}
    assert item["sk"] == {"S": "endpoint#ep_1"}
    assert "disabled_reason" not in item


def test_how_an_attempt_got_there_comes_back():
    trips = (None, Trip(0, 1, 2, 3, "203.0.113.9:443"), Trip(9, 8, 7, 6, "[2001:db8::1]:8443"), Trip(1, 0, 0, 0, ""))
    attempts = tuple(Attempt(1.5, 500, 7, "status", "slow", trip) for trip in trips)
    row = Delivery(KEY, "t", Status.WAITING, attempts=attempts, sent="webhook-id: e", answered="HTTP/1.1 500\r\n")
    assert codec.decode_delivery(codec.encode_delivery(row)) == row


@pytest.mark.parametrize("excerpt", ["ok", "x" * 300, "é" * 5000, ""])
def test_what_was_delivered_is_one_write_unit_with_both_heads(excerpt):
    attempt = Attempt(1_800_000_000.123, 200, 12, "", "fast", Trip(10, 20, 30, 40, "203.0.113.9:443"))
    row = Delivery(
        KEY, "order.created", Status.DELIVERED, attempt=1, code=200, ms=12, attempts=(attempt,), excerpt=excerpt,
        sent="s" * 400, answered="ä" * 4000, keep=86_400, digest="d" * 22,
    )  # fmt: skip
    item = codec.encode_delivery(row)
    size = sum(len(name) + len(next(iter(value.values())).encode()) for name, value in item.items())
    assert size <= 1024
    assert codec.decode_delivery(item).excerpt == excerpt or len(excerpt) > 300
