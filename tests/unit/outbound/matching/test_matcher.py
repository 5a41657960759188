from __future__ import annotations

from typing import Any

import pytest

from hookline.errors import InvalidInput
from hookline.outbound.events.type_patterns import matches_type, type_pattern_problem
from hookline.outbound.matching.matcher import compile_endpoints
from hookline.outbound.model import Endpoint, Event, Tenant


def endpoint(name: str = "ep", **changes: Any) -> Endpoint:
    return Endpoint(name, "acme", "https://example.com/hook", **changes)


def event(event_type: str = "order.created", data: bytes | None = b"{}", **changes: Any) -> Event:
    return Event("evt_1", "acme", event_type, "2026-01-31T08:15:30.000000Z", data, **changes)


def matched(given: Event, *endpoints: Endpoint) -> list[str]:
    matcher = compile_endpoints(Tenant("acme", endpoints))
    found = [each.id for each in matcher.match(given).endpoints]
    assert [each.id for each in matcher.match(given).endpoints] == found  # and from the cache
    return found


@pytest.mark.parametrize(
    ("pattern", "matching_types", "other_types"),
    [
        ("order.created", ["order.created"], ["order", "order.created.v2", "order.Created", "border.created"]),
        ("*", ["order", "order.created", "a.b.c"], ["hookline.delivery.exhausted"]),
        ("order.*", ["order.created", "order.item.added"], ["order", "orders.created", "my.order.created"]),
        ("order.*.added", ["order.item.added"], ["order.added", "order.item.more.added", "order.item.added.late"]),
        ("*.created", ["order.created"], ["created", "order.item.created", "hookline.created"]),
        ("*.*", ["a.b", "a.b.c"], ["a"]),
        ("order.*.*", ["order.item.added", "order.a.b.c"], ["order.created"]),
        ("hookline.*", ["hookline.endpoint.disabled"], ["hooklines.endpoint", "hookline"]),
        ("hookline.endpoint.*", ["hookline.endpoint.disabled"], ["hookline.delivery.exhausted"]),
        ("*.endpoint.disabled", ["x.endpoint.disabled"], ["hookline.endpoint.disabled"]),
    ],
)
def test_wildcards(pattern: str, matching_types: list[str], other_types: list[str]) -> None:
    assert type_pattern_problem(pattern) is None
    assert [name for name in matching_types + other_types if matches_type(pattern, name)] == matching_types


@pytest.mark.parametrize(
    "pattern", ["", "order.", ".order", "order..created", "ord*", "order.cre*", "**", "a b", "a" * 257]
)
def test_what_is_no_type_pattern(pattern: str) -> None:
    assert type_pattern_problem(pattern) is not None


def test_without_types_an_endpoint_gets_all_but_operational_events() -> None:
    assert matched(event("order.created"), endpoint()) == ["ep"]
    assert matched(event("hookline.endpoint.disabled"), endpoint()) == []


def test_operational_events_need_to_be_asked_for_and_know_neither_channels_nor_versions() -> None:
    asked = endpoint(event_types=("order.*", "hookline.*"), channels=("eu",), version="1")
    assert matched(event("hookline.endpoint.disabled"), asked, endpoint("all", event_types=("*",))) == ["ep"]


def test_the_order_is_the_tenants_and_disabled_ones_match_so_that_deliveries_can_be_held() -> None:
    endpoints = [endpoint("b"), endpoint("a", disabled_reason="by its owner"), endpoint("c", event_types=("x",))]
    assert matched(event(), *endpoints) == ["b", "a"]
    assert matched(event()) == []


@pytest.mark.parametrize(
    ("of_endpoint", "of_event", "expected"),
    [
        ((), (), True),
        ((), ("eu",), True),
        (("eu",), (), False),
        (("eu",), ("eu",), True),
        (("eu", "us"), ("us", "ap"), True),
        (("eu",), ("us",), False),
    ],
)
def test_channels(of_endpoint: tuple[str, ...], of_event: tuple[str, ...], *, expected: bool) -> None:
    assert bool(matched(event(channels=of_event), endpoint(channels=of_endpoint))) is expected


@pytest.mark.parametrize(
    ("pinned", "given", "expected"), [(None, "2", True), ("2", "2", True), ("1", "2", False), ("1", None, True)]
)
def test_pinned_versions(pinned: str | None, given: str | None, *, expected: bool) -> None:
    assert bool(matched(event(version=given), endpoint(version=pinned))) is expected


def test_filters_see_the_whole_event() -> None:
    big = endpoint("big", filter={"data": {"amount": [{"numeric": [">", 100]}]}})
    typed = endpoint("typed", filter={"type": [{"prefix": "order."}], "version": ["2"]})
    assert matched(event(data=b'{"amount": 250}'), big, endpoint("all"), typed) == ["big", "all"]
    assert matched(event(data=b'{"amount": 50}', version="2"), big, endpoint("all"), typed) == ["all", "typed"]


def test_only_filters_read_the_data() -> None:
    matcher = compile_endpoints(Tenant("acme", (endpoint(), endpoint("f", event_types=("f",), filter={"data": ["x"]}))))
    assert not matcher.reads(event("order.created", None, data_ref="s3"))
    assert len(matcher.match(event("order.created", None, data_ref="s3")).endpoints) == 1
    assert matcher.reads(event("f", None, data_ref="s3"))
    with pytest.raises(InvalidInput, match="data_ref"):
        matcher.match(event("f", None, data_ref="s3"))


def test_a_stored_filter_that_is_no_pattern_costs_nobody_else_an_event() -> None:
    matcher = compile_endpoints(Tenant("acme", (endpoint("bad", filter={"data": [{"later": 1}]}), endpoint("good"))))
    assert [each.id for each in matcher.match(event()).endpoints] == ["good"]
    assert [(each.id, why.split(":")[0]) for each, why in matcher.match(event()).failed] == [("bad", "filter.data[0]")]


def test_events_of_many_channels_do_not_fill_the_memory() -> None:
    matcher = compile_endpoints(Tenant("acme", (endpoint(),)))
    for number in range(10_000):
        assert matcher.match(event(channels=(f"user-{number}",))).endpoints
    assert len(matcher._cache) <= 4096
