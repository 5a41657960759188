"""`make down` does not wait for anybody to finish."""

from __future__ import annotations

import os
import time

from hookline_cli.local.checkout import Checkout
from hookline_cli.local.emulator import Emulator, _spawn, _start_time


def test_what_would_take_its_time_to_end_is_ended_at_once(tmp_path):
    """The emulator keeps nothing, so it is not asked to finish: under load it would take longer than anybody waits."""
    asked, ready = tmp_path / "asked", tmp_path / "ready"
    worker = f"trap 'echo asked >> {asked}' TERM INT HUP; echo $$ >> {ready}; while :; do sleep 60; done"
    checkout = Checkout(tmp_path)
    checkout.local.mkdir()
    three = ["/bin/sh", "-c", 'sh -c "$1" & sh -c "$1" & eval "$1"', "x", worker]
    pid = _spawn(three, dict(os.environ), tmp_path / "log")
    emulator = Emulator(pid, 1, _start_time(pid))
    while not ready.exists() or len(ready.read_text().split()) < 3:
        time.sleep(0.01)
    (checkout.local / "tmp/layers").mkdir(parents=True)
    emulator.stop(checkout)
    assert emulator.members() == []
    assert not asked.exists(), "it was asked to end, and waited for"
    assert not (checkout.local / "tmp").exists()
