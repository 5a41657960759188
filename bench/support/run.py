"""Runs every benchmark, prints its figures and keeps them: bench/history/<date>.jsonl, the machine in the first line.

python bench/support/run.py [--keep] [receiver sender …]
"""

from __future__ import annotations

import datetime as dt
import json
import os
import platform
import subprocess
import sys
from pathlib import Path

BENCH = Path(__file__).resolve().parents[1]


def machine() -> dict[str, str | int]:
    model = next((line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")), "")
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    return {
        "machine": model.partition(": ")[2] or platform.machine(),
        "cores": os.cpu_count() or 0,
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "commit": commit.stdout.strip(),
        "date": dt.datetime.now(dt.UTC).date().isoformat(),
    }


def main() -> int:
    lines = [json.dumps(machine())]
    print(lines[0], flush=True)
    wanted = set(sys.argv[1:]) - {"--keep"}
    for script in sorted(BENCH.glob("*.py")):
        if wanted and script.stem not in wanted:
            continue
        process = subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, text=True, cwd=BENCH.parent)
        assert process.stdout
        for line in process.stdout:
            print(line, end="", flush=True)
            lines.append(line.rstrip("\n"))
        if process.wait() != 0:
            print(f"{script.name} failed", file=sys.stderr)
            return 1
    if "--keep" in sys.argv:
        kept = BENCH / "history" / f"{json.loads(lines[0])['date']}.jsonl"
        kept.parent.mkdir(exist_ok=True)
        kept.write_text("\n".join(lines) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
