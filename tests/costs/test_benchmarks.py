"""Benchmarks that make what they measure of its parts by themselves: a part that it gets newly is missing there."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from tests.costs.benches import BENCH

BATCHES = "1"  # of each round


@pytest.mark.slow
@pytest.mark.parametrize("name", ["ordering", "retry", "transport"])
def test_a_benchmark_runs_to_its_end(name):
    command = [sys.executable, str(BENCH / f"{name}.py"), BATCHES]
    done = subprocess.run(command, cwd=BENCH.parent, capture_output=True, check=False, text=True, timeout=900)
    assert done.returncode == 0, done.stderr[-3000:]
    figures = [json.loads(line) for line in done.stdout.splitlines()]
    assert figures
    assert all(each["figure"].startswith(f"{name}.") and each["value"] > 0 for each in figures)
