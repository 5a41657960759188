"""The short form of `make simulate`: twenty worlds, each fault in one or two of them, all of them at once in one."""

from __future__ import annotations

import gc
import os
import subprocess
import sys

import pytest
from tests.simulation import mutants
from tests.simulation import simulate as command
from tests.simulation.machine.faults import PROFILES, Profile
from tests.simulation.machine.universe import Report, Violation, simulate
from tests.simulation.mutants import MUTANTS

pytestmark = pytest.mark.slow
EVENTS = 800  # of each: half a minute of CPU in all
WORLDS = [(command.faults_of(seed), seed) for seed in range(20)]
DOC = command.DOC


@pytest.mark.parametrize(("faults", "seed"), WORLDS, ids=[f"{name} {seed}" for name, seed in WORLDS])
def test_nothing_is_lost_crossed_undone_or_sent_too_early(faults: str, seed: int) -> None:
    result = command.run((seed, faults, EVENTS))
    assert isinstance(result, Report), f"\n{result}"
    assert result.lost == 0
    assert result.interleaved > 500, "nothing ran at once: the test shows nothing"
    assert bool(result.met) == (
        faults not in {"none", "clocks a minute apart", "endpoints in trouble", "operators at work"}
    )


@pytest.mark.parametrize("seed", [6, 7])
def test_a_message_that_failed_too_often_and_was_sent_afresh_says_that_its_success_is_not_on_record(seed: int) -> None:
    """A quarter of all calls fails: rows of successes are refused when their messages come for the third time. The
    witness once took that for a success that nobody records, which is so rare that only some worlds of thousands of
    events met it.
    """
    report = simulate(seed, Profile(error=0.25, endpoints=True), events=40)
    assert report.lost == 0
    assert report.met["error"] > 50


def test_a_seed_replays_exactly_whatever_python_hashes_texts_to() -> None:
    code = (
        "import sys; sys.argv = ['']; sys.path.insert(0, 'tests/simulation'); import simulate\n"
        "print(sorted(vars(simulate.attempt(25, 'all of it', 1500)).items()))"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", code], cwd=command.ROOT, env={**os.environ, "PYTHONHASHSEED": salt},
            capture_output=True, text=True, check=True,
        ).stdout
        for salt in ("1", "2")
    ]  # fmt: skip
    assert "interleaved" in runs[0]
    assert runs[0] == runs[1]


def test_a_seed_replays_exactly_whatever_ran_before_in_the_process_and_whenever_garbage_is_collected() -> None:
    def life(threshold: int) -> tuple[int, int]:
        gc.set_threshold(threshold)
        report = simulate(1, PROFILES["operators at work"], events=600)
        return report.posts, report.interleaved

    before = gc.get_threshold()
    try:
        assert life(100_000) == life(50)
    finally:
        gc.set_threshold(*before)


def test_a_failure_is_told_with_its_shortest_trace_and_the_command_that_repeats_it(monkeypatch) -> None:
    from hookline.outbound.delivery import outcome_writer

    written = outcome_writer.OutcomeWriter._write

    def forgets(self, rows):
        written(self, [row for row in rows if not row[0].key.event_id.endswith("7")])

    monkeypatch.setattr(outcome_writer.OutcomeWriter, "_write", forgets)
    with pytest.raises(Violation):
        simulate(1, PROFILES["none"], events=300)
    told = str(command.run((1, "none", 300)))
    assert "it was answered 2xx" in told
    assert "POST, 2xx, by the one that began" in told
    assert told.endswith('again: make simulate SEEDS=1, EVENTS=40 FAULTS="none"')


# ---------------------------------------------------------------------------------------------- docs/durability.md


def rows(lines: list[str]) -> dict[str, list[str]]:
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return {row[0]: row[1:] for row in cells[2:]}


def test_what_the_documentation_says_is_what_the_command_prints() -> None:
    inner = DOC.read_text().split(command.BEGIN)[1].split(command.END)[0].strip().splitlines()
    assert inner[:2] == command.table([Report(1, "none", 10, 10)])[:2]
    found = rows(inner)
    assert list(found) == [*PROFILES, "in all"]
    assert int(found["in all"][0].replace(",", "")) >= 20_000
    assert {row[2] for row in found.values()} == {"0"}, "lost"


def test_every_mutant_fits_the_code_as_it_is_and_the_documentation_says_who_finds_it() -> None:
    fits = {each.name: (mutants.ROOT / mutants.SOURCE / each.module).read_text().count(each.text) for each in MUTANTS}
    assert {name: count for name, count in fits.items() if count != 1} == {}
    assert len(fits) == len(MUTANTS) >= 30
    inner = DOC.read_text().split(mutants.BEGIN)[1].split(mutants.END)[0].strip().splitlines()
    assert inner[:2] == mutants.rows({})
    found = rows(inner)
    assert set(found) <= set(fits)
    assert len(found) >= 35, "those that were found once are found no more"
    assert all(who.startswith("seed ") and why for _, who, why in found.values())
