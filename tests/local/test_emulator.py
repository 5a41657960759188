from __future__ import annotations

import os
from pathlib import Path

import pytest

from hookline_cli.local.checkout import Checkout
from hookline_cli.local.emulator import Emulator


@pytest.fixture
def elsewhere(tmp_path):
    """Another checkout, as far as the emulator is concerned: its own `.local` with the environments of this one."""
    installed = Checkout.here().local / "venvs"
    if not (installed / "ministack/bin/python").exists():
        pytest.skip("MiniStack is not installed (make setup)")
    checkout = Checkout(tmp_path)
    checkout.local.mkdir()
    (checkout.local / "venvs").symlink_to(installed)
    yield checkout
    if left := Emulator.running(checkout):
        left.stop(checkout)


def session_of(pid):
    found = []
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and os.getsid(int(entry.name)) == pid:
                found.append(int(entry.name))
        except ProcessLookupError:
            continue
    return found


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="counts processes in /proc")
def test_an_emulator_is_found_again_and_ends_without_a_trace(elsewhere):
    assert Emulator.running(elsewhere) is None
    emulator = Emulator.start(elsewhere)
    assert Emulator.running(elsewhere) == emulator
    assert emulator.answers()
    assert session_of(emulator.pid) == [emulator.pid]
    emulator.stop(elsewhere)
    assert session_of(emulator.pid) == []
    assert Emulator.running(elsewhere) is None
    assert not (elsewhere.local / "tmp").exists()


def test_two_checkouts_run_side_by_side(elsewhere, stack):
    emulator = Emulator.start(elsewhere)
    assert emulator.endpoint != stack.settings["AWS_ENDPOINT_URL"]
    emulator.stop(elsewhere)
    assert Emulator.running(Checkout.here()) is not None


def test_a_process_that_took_over_the_number_is_not_ours(elsewhere):
    elsewhere.pid_file.write_text(f"{os.getpid()} 1 0\n")
    assert Emulator.running(elsewhere) is None
