"""`make down` does not wait for anybody to finish."""

from __future__ import annotations

import os
import time

from hookline_cli.local import emulator
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
    running = Emulator(pid, 1, _start_time(pid))
    while not ready.exists() or len(ready.read_text().split()) < 3:
        time.sleep(0.01)
    (checkout.local / "tmp/layers").mkdir(parents=True)
    running.stop(checkout)
    assert running.members() == []
    assert not asked.exists(), "it was asked to end, and waited for"
    assert not (checkout.local / "tmp").exists()


def test_what_the_functions_left_is_removed_by_somebody_else(tmp_path, monkeypatch):
    """Seen: `make down` removed a gigabyte of unpacked layers before it came back, in 88 s on a busy machine."""
    scratch, started = tmp_path / "tmp", []
    (scratch / "layers").mkdir(parents=True)
    (tmp_path / "trash-1").mkdir()  # what a killed one left
    monkeypatch.setattr(emulator, "_spawn", lambda command, *_: started.append(command))
    emulator._discard(scratch)
    assert not scratch.exists()
    ((remove, how, *trash),) = started
    assert (remove.rpartition("/")[2], how, len(trash)) == ("rm", "-rf", 2)
    assert all(path.startswith(f"{tmp_path}/trash-") for path in trash)
