"""The computation of `make capacity`: each limit is met where it should be, and the document has what it prints."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from tests.costs.benches import bench_module

ROOT = Path(__file__).parents[2]
model = bench_module("capacity/model.py")

CALM = model.Load(rate=1_000, tenants=1, endpoints=100)
STACK = model.Stack()
BUSY = {"parallelism": 10, "concurrency": 300, "retries": 100}


def test_a_load_below_every_limit_meets_none():
    out = model.run(CALM, STACK)
    assert (out.broken, out.refused, out.queue_age) == ([], 0.0, 0.0)
    assert out.iterator_age < 2


@pytest.mark.parametrize(
    ("load", "stack", "met"),
    [
        ({"rate": 17_000}, {"item_units": 1, "retries": 1_000}, "one tenant's index"),
        ({"rate": 5_000}, {"warm": 4_000}, "a new table's throughput"),
        ({"rate": 30_000, "tenants": 10}, {"retries": 1_000}, "the table's quota"),
        ({"rate": 3_000, "endpoints": 2}, {"retries": 200}, "an endpoint's partition (`shards`)"),
        ({"rate": 2_000}, {}, "RetryConcurrency"),
        ({"rate": 19_000, "tenants": 10, "well": 1.5}, BUSY, "the account's concurrency"),
        ({"rate": 1_000, "well": 60.0}, {"parallelism": 1, "warm": 4_000}, "SenderParallelism"),
    ],
)
def test_each_limit_is_named_where_it_is_met(load, stack, met):
    out = model.run(replace(CALM, **load), replace(STACK, **stack))
    assert out.broken[0] == met


def test_what_is_refused_is_what_the_table_does_not_take():
    out = model.run(replace(CALM, rate=30_000, tenants=10), STACK)
    assert out.refused == 10_000


def test_slow_endpoints_wait_longer_the_fewer_executions_there_are():
    few, more = (model.run(replace(CALM, rate=5_000), replace(STACK, retries=count)) for count in (20, 40))
    assert few.queue_age > more.queue_age > 0


def test_the_document_has_the_scenarios_as_they_are():
    document = (ROOT / "docs/scaling.md").read_text()
    table = re.search(r"<!-- make capacity -->\n(.*?)<!-- /make capacity -->", document, re.DOTALL)[1]
    program = (ROOT / "bench/capacity/__main__.py").read_text()
    assert [line.split(" | ")[0].strip("| ") for line in table.splitlines()[2:]] == re.findall(
        r'^ +"[a-z0-9.-]+": \("([^"]+)", Load', program, re.MULTILINE
    )
