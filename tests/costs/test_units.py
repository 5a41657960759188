"""The meter of `make cost` counts as AWS's documentation says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.costs.benches import bench_module
from tests.template.reader import template

ROOT = Path(__file__).parents[2]
units = bench_module("cost/units.py")

BY_TIME = units.Index(("shard", "timestamp"), frozenset({"pk", "shard", "timestamp"}))


def item(size: int = 10, **texts: str) -> dict[str, dict[str, str]]:
    return {"pk": {"S": "a"}, "data": {"S": "x" * size}} | {name: {"S": text} for name, text in texts.items()}


@pytest.mark.parametrize(
    ("attribute", "size"),
    [
        ({"S": "žluť"}, 6),
        ({"N": "-12345.6"}, 5),
        ({"B": "AAAA"}, 3),
        ({"BOOL": True}, 1),
        ({"NULL": True}, 1),
        ({"L": [{"S": "ab"}, {"N": "1"}]}, 3 + 1 + 2 + 1 + 2),
        ({"M": {"k": {"S": "ab"}}}, 3 + 1 + 1 + 2),
        ({"SS": ["ab", "c"]}, 3),
    ],
)
def test_an_attribute_counts_its_name_and_its_value(attribute, size):
    assert units.item_bytes({"n": attribute}) == 1 + size


@pytest.mark.parametrize(("size", "expected"), [(1000, 1), (1024, 2), (3000, 3)])
def test_each_begun_kilobyte_is_a_write_unit(size, expected):
    assert units.write_units(None, item(size), []) == expected


def test_the_larger_of_before_and_after_counts_and_a_transaction_twice():
    assert units.write_units(item(3000), item(10), []) == 3
    assert units.write_units(item(3000), None, [], transaction=True) == 6
    assert units.write_units(None, None, []) == 1, "a delete of nothing, or a condition that failed on nothing"


def test_an_index_counts_what_changes_in_it():
    without, here, moved = item(), item(shard="s", timestamp="1"), item(shard="s", timestamp="2")
    assert units.write_units(None, without, [BY_TIME]) == 1, "not in the index"
    assert units.write_units(None, here, [BY_TIME]) == 2
    assert units.write_units(here, item(20, shard="s", timestamp="1"), [BY_TIME]) == 1, "not projected"
    assert units.write_units(here, moved, [BY_TIME]) == 3, "taken out and put in"
    assert units.write_units(here, None, [BY_TIME]) == 2
    assert units.write_units(here, moved, [units.Index(("shard",), None)]) == 2, "changed in its place"


def test_reads_and_messages():
    assert units.read_units(0, consistent=False) == 0.5
    assert units.read_units(4097, consistent=True) == 2
    assert [units.sqs_requests(size) for size in (0, 65_536, 65_537)] == [1, 1, 2]


def test_the_templates_indexes_are_read():
    found = [index for table in template().tables.values() for index in units.indexes(table)]
    assert ("shard", "timestamp") in {index.keys for index in found}
    assert all(index.projected is None or set(index.keys) < index.projected for index in found)


def test_the_document_has_every_scenario_and_sums_that_are_right():
    document = (ROOT / "docs/operations/cost.md").read_text()
    table = re.search(r"<!-- make cost -->\n(.*?)<!-- /make cost -->", document, re.DOTALL)[1]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[2:]]
    program = (ROOT / "bench/cost/__main__.py").read_text()
    assert [row[0] for row in rows] == re.findall(r'^ +"[a-z.0-9-]+": \("([^"]+)",', program, re.MULTILINE)
    for text, *cells, total in rows:
        assert abs(sum(map(float, cells)) - float(total.strip("*$"))) < 0.04, text
