from __future__ import annotations

import subprocess
import sys

import pytest
from tests.costs.benches import BENCH, bench_module

ordering = bench_module("ordering.py")


@pytest.mark.slow
@pytest.mark.parametrize("keys", [1, ordering.KEYS])
def test_the_benchmark_of_order_delivers_what_it_counts(keys):
    """It makes the engine of its parts by itself: a part that the engine gets newly is missing there."""
    command = [sys.executable, str(BENCH / "support/fast_receiver.py"), "1"]
    receiver = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert ordering.run(receiver.stdout.readline().strip(), keys, 1, ordered=True) > 0
    finally:
        receiver.terminate()
        receiver.wait()
        receiver.stdout.close()
