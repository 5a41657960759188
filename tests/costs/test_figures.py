from __future__ import annotations

import json
import re

from tests.costs.benches import BENCH, bench_module

figures = bench_module("support/figures.py")


def test_a_figure_is_one_line_of_json_with_its_ratio(capsys):
    figures.figure("receiver.invocation", 151.23456, "us CPU", baseline=("boto3", 700.0), goal_us=200)
    figures.figure("sender.rows", 1.0, "rows per delivered event")
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert lines[0] == {
        "figure": "receiver.invocation",
        "value": 151.2,
        "unit": "us CPU",
        "baseline": 700.0,
        "against": "boto3",
        "ratio": 0.216,
        "goal_us": 200,
    }
    assert lines[1] == {"figure": "sender.rows", "value": 1.0, "unit": "rows per delivered event"}


def test_no_benchmark_prints_anything_else():
    """A run is kept and compared line by line. `print` of what another process reads is not a figure."""
    for script in BENCH.glob("*.py"):
        text = script.read_text()
        assert "from figures import figure" in text, script.name
        printed = re.findall(r"^\s*print\((.*)", text, re.MULTILINE)
        assert [each for each in printed if "time.process_time()" not in each] == [], script.name


def test_the_document_shows_the_newest_run_that_was_kept():
    machine, *kept = map(json.loads, max((BENCH / "history").glob("*.jsonl")).read_text().splitlines())
    document = (BENCH.parent / "docs/performance.md").read_text()
    assert f"{machine['date']}, commit {machine['commit']}" in document
    shown = re.findall(r"^\| `([^`]+)` \| ([\d.,]+)", document, re.MULTILINE)
    assert shown == [(each["figure"], f"{each['value']:,}") for each in kept]
