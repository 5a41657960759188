"""The protocol of one delivery, as a model: every interleaving of everybody who touches it, checked by spin.

`delivery.pml` says which function each of its steps stands for. Three attempts and two copies of each message are
covered by several runs, since all at once has too many states.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

MODEL = Path(__file__).with_name("delivery.pml")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        shutil.which("spin") is None or shutil.which("gcc") is None, reason="spin or gcc is not installed"
    ),
]
BOUNDS = {"ATTEMPTS": 3, "CRASHES": 0, "AGAIN": 0, "SPURIOUS": 0, "REDRIVES": 0, "DELETES": 0}
RUNS = {
    "a function is killed anywhere, the endpoint deleted": {"CRASHES": 1, "DELETES": 1},
    "copies from a late index": {"SPURIOUS": 1},
    "handed out twice": {"AGAIN": 1},
    "moved back from the dead letters": {"ATTEMPTS": 2, "REDRIVES": 1, "AGAIN": 1},
    "a row written before its POST, and released meanwhile": {"ATTEMPTS": 2, "CLAIMS": 1},
    "a row written before its POST, its function killed": {"ATTEMPTS": 1, "CLAIMS": 1, "CRASHES": 1, "SPURIOUS": 1},
    "two first attempts at once, one killed": {"ATTEMPTS": 2, "SENDERS": 2, "CRASHES": 1},
    "two first attempts at once, one with a row before": {"ATTEMPTS": 1, "SENDERS": 2, "CLAIMS": 1},
    "disabled, enabled, and replayed": {"ATTEMPTS": 1, "DISABLES": 1, "REPLAYS": 1},
    "copies, handed out twice, deleted": {"ATTEMPTS": 2, "SPURIOUS": 1, "AGAIN": 1, "DELETES": 1},
}
MUTANTS = {
    1: ("the stream's record is acknowledged before the row is written", {"CRASHES": 1}),
    2: ("a waiting row is not in the due index", {"CRASHES": 1}),
    3: ("turns are not compared", {"SPURIOUS": 1}),
    4: ("any message after the end counts as a redrive", {"ATTEMPTS": 2, "SPURIOUS": 1, "AGAIN": 1}),
    5: ("the endpoint is not looked at before a later attempt", {"DELETES": 1}),
    6: ("the slower of two that have one message calls it done", {"ATTEMPTS": 2, "AGAIN": 1}),
    7: ("a row is written without condition", {"SPURIOUS": 1}),
    8: ("a row is written on the condition of its turn alone", {"SPURIOUS": 1}),
    9: ("a success that comes second is not recorded", {"SPURIOUS": 1}),
    10: ("the last message of an exhausted delivery is called done", {}),
    11: ("a row written before its POST is overwritten by its outcome whatever it is", {"ATTEMPTS": 2, "CLAIMS": 1}),
    12: ("a replay keeps the turn", {"ATTEMPTS": 1, "REPLAYS": 1, "AGAIN": 1}),
    13: ("whether the endpoint is disabled is not looked at before a later attempt", {"ATTEMPTS": 2, "DISABLES": 1}),
    14: ("a first failure is written over whatever is there", {"ATTEMPTS": 2, "SENDERS": 2}),
}


def check(folder, *options, mutant=0, liveness=False, **bounds):
    """What spin's verifier says: the number of errors, and its text. A mutant's ends at once: compiling is what takes
    time.
    """
    settings = [f"-D{name}={value}" for name, value in (BOUNDS | bounds | {"MUTANT": mutant}).items()]
    subprocess.run(["spin", "-a", *settings, str(MODEL)], cwd=folder, check=True, capture_output=True)
    kind = ["-DNFAIR=4"] if liveness else ["-DSAFETY", "-DNOCLAIM"]
    build = ["gcc", "-O0" if mutant else "-O1", "-w", "-DCOLLAPSE", "-DMEMLIM=3000", *kind, "-o", "pan", "pan.c"]
    subprocess.run(build, cwd=folder, check=True, capture_output=True)
    ran = subprocess.run(["./pan", "-m300000", *options], cwd=folder, check=False, capture_output=True, text=True)
    assert "max search depth too small" not in ran.stdout
    assert "out of memory" not in ran.stdout
    return int(re.search(r"errors: (\d+)", ran.stdout)[1]), ran.stdout


@pytest.mark.parametrize("run", RUNS)
def test_nothing_is_lost_undone_or_sent_after_a_deletion(tmp_path, run):
    errors, said = check(tmp_path, **RUNS[run])
    assert errors == 0, said


def test_a_delivery_ends_once_its_endpoint_is_well(tmp_path):
    errors, said = check(tmp_path, "-a", "-f", liveness=True, CRASHES=1, DELETES=1)
    assert errors == 0, said


@pytest.mark.parametrize("mutant", MUTANTS)
def test_the_model_finds(tmp_path, mutant):
    what, bounds = MUTANTS[mutant]
    errors, said = check(tmp_path, mutant=mutant, **bounds)
    assert errors > 0, f"{what}\n{said}"


def test_the_model_finds_a_delivery_that_does_not_end(tmp_path):
    """Without the due index a killed function's delivery waits for ever."""
    errors, _ = check(tmp_path, "-a", "-f", liveness=True, mutant=2, CRASHES=1)
    assert errors > 0
