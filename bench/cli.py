"""How long the command line's help takes, beside `python -c "import typer, rich"`: what any such program starts with.

CPU time of a whole process, median of several runs, alternating, so that another process costs both sides the same.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "support"))

from figures import figure

ROOT = Path(__file__).resolve().parents[1]
GOAL = 2.0
RUNS = 9
BASELINE = "import typer, rich"
COMMANDS = {
    "help": "--help",
    "endpoints.help": "endpoints --help",
    "deliveries.list.help": "deliveries list --help",
    "version": "--version",
}


def cpu(program: str) -> float:
    """Milliseconds of a fresh interpreter."""
    path = os.pathsep.join([str(ROOT / "cli"), str(ROOT / "layers/common")])
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONPATH": path},
        stdout=subprocess.DEVNULL,
        check=True,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1000


def main() -> None:
    programs = {
        name: f"import sys; sys.argv = ['hookline', *{words.split()!r}]; from hookline_cli.__main__ import main; main()"
        for name, words in COMMANDS.items()
    }
    times: dict[str, list[float]] = {name: [] for name in (*programs, BASELINE)}
    for _ in range(RUNS):
        for name, program in (*programs.items(), (BASELINE, BASELINE)):
            times[name].append(cpu(program))
    baseline = (BASELINE, statistics.median(times[BASELINE]))
    for name in programs:
        goal = {"goal": GOAL} if name in {"help", "endpoints.help"} else {}
        figure(f"cli.{name}", statistics.median(times[name]), "ms CPU", baseline=baseline, **goal)


if __name__ == "__main__":
    main()
