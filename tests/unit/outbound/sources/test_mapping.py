from __future__ import annotations

import pytest
from tests.unit.outbound.sources.source_world import bus_event, mapping

from hookline.errors import InvalidInput
from hookline.outbound.sources.mapping import MOST_MAPPINGS, parse_mappings
from hookline.outbound.sources.messages import Item


def refused(*entries):
    with pytest.raises(InvalidInput) as caught:
        parse_mappings(list(entries))
    return [str(each) for each in caught.value.problems]


def test_what_is_needed_is_enough():
    (found,) = parse_mappings([mapping()])
    assert (found.name, found.source) == ("orders", "bus")


@pytest.mark.parametrize(
    ("entry", "where", "expected"),
    [
        ("text", "[0]", "expected a mapping"),
        (mapping(nmae="x"), "[0].nmae", "is not a field"),
        (mapping(name="Orders"), "[0].name", "a-z 0-9 -"),
        (mapping("topic"), "[0].from", "bus, queue, bucket"),
        (mapping(version=2), "[0].version", "expected text"),
        (mapping(tenant_from="detail.t"), "[0].tenant", "either tenant, or tenant-from"),
        (mapping(tenants=["acme"]), "[0].tenants", "expected with tenant-from"),
        (mapping(types=["order.*"]), "[0].types", "expected with type-from"),
        (mapping(type="hookline.endpoint.disabled"), "[0].type", "Hookline's own"),
        (mapping(type="order created"), "[0].type", "expected a string"),
        (mapping(tenant="a#b"), "[0].tenant", "expected a string"),
        (mapping(channels="web"), "[0].channels", "expected a list"),
        (mapping(channels=["a b"]), "[0].channels", "expected each"),
        (mapping(data="detail["), "[0].data", "JMESPath"),
        (mapping(when="nonsense(@)"), "[0].when", "JMESPath's functions"),
        (mapping(id="[" * 5000), "[0].id", "at most 4096"),
        (mapping(sequence="detail.n"), "[0].sequence", "expected with ordering-key"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(entry, where, expected):
    (problem,) = refused(entry)
    assert problem.startswith(f"{where}: ")
    assert expected in problem


def test_a_choice_needs_what_may_be_chosen():
    entry = {"name": "a", "from": "bus", "tenant-from": "detail.t", "type-from": "detail.k"}
    assert [each.partition(":")[0] for each in refused(entry)] == ["[0].tenants", "[0].types"]
    assert "order.*" in refused(entry | {"tenants": ["acme"], "types": ["a..b"]})[0]


def test_names_are_their_own_and_there_are_so_many():
    assert refused(mapping(), mapping()) == ["[1].name: expected a name of its own"]
    many = [mapping(name=f"m-{index}") for index in range(MOST_MAPPINGS + 1)]
    assert refused(*many) == [f"sources: expected at most {MOST_MAPPINGS} mappings"]
    for raw in ({}, "text", None, {"sources": []}):
        with pytest.raises(InvalidInput):
            parse_mappings(raw)


@pytest.mark.parametrize(
    ("expression", "holds"),
    [
        ("`true`", True), ("`false`", False), ("`null`", False), ("''", False), ("`[]`", False), ("`{}`", False),
        ("`0`", True), ("`0.0`", True), ("source == 'shop'", True), ("missing", False), ('"detail-type"', True),
    ],
)  # fmt: skip
def test_when_holds_as_jmespath_has_it(expression, holds):
    (found,) = parse_mappings([mapping(when=expression)])
    event = bus_event()
    assert found.wants(Item("bus", "bus_1", event, "{}", event["time"], "")) is holds
