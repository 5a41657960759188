"""`make simulate`: whole lives of deliveries by the million, under every fault; `docs/durability.md` has what it says.

    python tests/simulation/simulate.py --seeds 240 --events 5000            every fault in turn
    python tests/simulation/simulate.py --seeds 7,8 --faults "all of it"      those seeds alone

A seed is a world, and replays exactly. Where one fails, a shorter life of the same seed is looked for that fails, too;
its trace is printed, and the command that repeats it.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
import time
import types
from collections import Counter
from multiprocessing import Pool
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

ROOT = Path(__file__).resolve().parents[2]
if "tests" not in sys.modules:  # some library brings a package of that name
    sys.path[:0] = [str(ROOT / "layers/common"), str(ROOT / "cli")]
    sys.modules["tests"] = types.ModuleType("tests")
    sys.modules["tests"].__path__ = [str(ROOT / "tests")]

from tests.simulation.machine.faults import PROFILES  # noqa: E402 - see above
from tests.simulation.machine.universe import Report, Violation, simulate  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

DOC = ROOT / "docs/durability.md"
BEGIN, END = "<!-- make simulate -->", "<!-- end of make simulate -->"
HEAD = (
    "| Fault | Events | Deliveries | Lost | Sent twice, of 1,000 | Messages per delivery "
    "| Recovery p50 | p99 | longest |"
)
WORLDS_OF_A_PROCESS = 5  # what killed functions leave behind is some 10 MB for a thousand events
SHORTER = (40, 80, 150, 300, 600, 1200, 2500)


class Failure(NamedTuple):
    seed: int
    faults: str
    events: int
    what: str
    trace: list[str]

    def __str__(self) -> str:
        command = f'make simulate SEEDS={self.seed}, EVENTS={self.events} FAULTS="{self.faults}"'
        return "\n".join([f"{self.faults}, seed {self.seed}: {self.what}", *self.trace, f"again: {command}"])


def faults_of(seed: int) -> str:
    return list(PROFILES)[seed % len(PROFILES)]


def attempt(seed: int, faults: str, events: int, traced: set[str] | None = None) -> Report | Violation:
    try:
        return simulate(seed, PROFILES[faults], events=events, name=faults, traced=traced)
    except Violation as violation:
        return violation


def run(job: tuple[int, str, int]) -> Report | Failure:
    seed, faults, events = job
    result = attempt(seed, faults, events)
    if isinstance(result, Report):
        return result
    for shorter in (each for each in SHORTER if each < events):
        if isinstance(found := attempt(seed, faults, shorter), Violation):
            events, result = shorter, found
            break
    traced = attempt(seed, faults, events, set(re.findall(r"evt_\w+", str(result))))
    return Failure(seed, faults, events, str(result), getattr(traced, "trace", []))


def percentile(values: Sequence[float], part: float) -> float:
    return sorted(values)[min(len(values) - 1, int(part * len(values)))] if values else 0.0


def table(reports: Iterable[Report]) -> list[str]:
    by_fault: dict[str, list[Report]] = {}
    for report in reports:
        by_fault.setdefault(report.profile, []).append(report)
    rows = [HEAD, "|---|" + "---:|" * 8]
    everything = [report for name in PROFILES for report in by_fault.get(name, ())]
    for name, found in [*((name, by_fault[name]) for name in PROFILES if name in by_fault), ("in all", everything)]:
        deliveries = sum(report.deliveries for report in found)
        twice = sum(count for report in found for why, count in report.twice.items() if why != "replay")
        recoveries = [max(0.0, seconds) for report in found for seconds in report.recoveries]
        times = [f"{percentile(recoveries, part):,.0f} s" for part in (0.5, 0.99, 1.0)] if recoveries else ["-"] * 3
        rows.append(
            f"| {name} | {sum(report.events for report in found):,} | {deliveries:,} | "
            f"{sum(report.lost for report in found)} | {1000 * twice / deliveries:.2f} | "
            f"{sum(report.messages for report in found) / deliveries:.2f} | {' | '.join(times)} |"
        )
    return rows


def causes(reports: Iterable[Report]) -> str:
    twice: Counter[str] = Counter()
    for report in reports:
        twice.update(report.twice)
    return ", ".join(f"{why} {count:,}" for why, count in twice.most_common())


def seeds_of(text: str) -> list[int]:
    """`240`: the first so many; `7,` or `7,8`: these."""
    return [int(each) for each in text.split(",") if each] if "," in text else list(range(int(text)))


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", default="240", help="how many, or which: 7, or 7,8")
    parser.add_argument("--events", type=int, default=5000, help="of each seed")
    parser.add_argument("--faults", default="", choices=["", *PROFILES], help="these alone; without: each in turn")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 2)
    parser.add_argument("--write", action="store_true", help="into docs/durability.md")
    given = parser.parse_args(arguments)
    jobs = [(seed, given.faults or faults_of(seed), given.events) for seed in seeds_of(given.seeds)]
    began, reports, failures = time.monotonic(), [], []
    with Pool(given.jobs, maxtasksperchild=WORLDS_OF_A_PROCESS) as processes:
        for result in processes.imap(run, jobs):
            if isinstance(result, Failure):
                failures.append(result)
                print(f"\n{result}\n", flush=True)
            else:
                reports.append(result)
    lines = table(reports) if reports else []
    print("\n".join(lines))
    print(f"\nsent twice because of: {causes(reports) or 'nothing'}")
    print(f"{len(jobs)} worlds in {time.monotonic() - began:.0f} s, {len(failures)} failed")
    if given.write and not failures:
        text = DOC.read_text()
        before, rest = text.split(BEGIN)
        DOC.write_text(before + BEGIN + "\n" + "\n".join(lines) + "\n" + END + rest.split(END)[1])
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
