"""What one stack carries, and which limit is met first: `model.py` for a few loads and settings.

    make capacity

One JSON line a figure; with `--write`, docs/scaling.md gets them as a table.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

from checkout import ROOT
from figures import figure
from model import Load, Outcome, Stack, run

DOCUMENT = ROOT / "docs/scaling.md"
HEAD = (
    "| Events | accepted a second | iterator age | delay of slow endpoints | executions | cost per hour | first limit |"
)
_TABLE = re.compile(r"(<!-- make capacity -->\n).*?(<!-- /make capacity -->)", re.DOTALL)

ONE, MANY = (1, 100), (1_000, 20_000)  # tenants, and endpoints of all of them
DEFAULT = Stack()
RAISED = Stack(parallelism=10, retries=200, concurrency=3_000)
LARGE = Stack(parallelism=10, retries=1_000, concurrency=10_000, units=400_000, warm=400_000)

SCENARIOS = {
    "default.1000": ("1,000 a second, one tenant; as deployed", Load(1_000, *ONE), DEFAULT),
    "default.10000": ("10,000 a second, one tenant; as deployed", Load(10_000, *ONE), DEFAULT),
    "cold.10000": ("… into a new table", Load(10_000, *ONE), Stack(warm=4_000)),
    "raised.10000": ("… `RetryConcurrency=200`, 3,000 executions", Load(10_000, *ONE), RAISED),
    "raised.one-endpoint": ("… all for one endpoint", Load(10_000, 1, 1), RAISED),
    "raised.30000": ("30,000 a second, a thousand tenants; the same settings", Load(30_000, *MANY), RAISED),
    "large.100000": ("100,000 a second, a thousand tenants; quotas raised to ten times", Load(100_000, *MANY), LARGE),
    "large.100000.well": ("… without slow endpoints", Load(100_000, *MANY, slow=0.0), LARGE),
}


def row(text: str, load: Load, out: Outcome) -> str:
    cells = (
        text,
        f"{load.rate - out.refused:,.0f}",
        f"{out.iterator_age:.1f} s",
        f"{out.queue_age:,.0f} s",
        f"{out.senders:,} + {out.retriers:,}",
        f"${out.dollars:,.0f}",
        ", ".join(out.broken) or "nothing",
    )
    return f"| {' | '.join(cells)} |"


def main() -> None:
    lines = [
        HEAD,
        "|---|---|---|---|---|---|---|",
    ]
    for name, (text, load, stack) in SCENARIOS.items():
        out = run(load, stack)
        lines.append(row(text, load, out))
        more = {"iterator_age": out.iterator_age, "queue_age": out.queue_age, "broken": out.broken}
        figure(f"capacity.{name}", load.rate - out.refused, "events a second", **more)
    if "--write" in sys.argv:
        table = "\n".join(lines) + "\n"
        text, found = _TABLE.subn(lambda match: match[1] + table + match[2], DOCUMENT.read_text())
        assert found == 1, f"{DOCUMENT} has no place for the table"
        DOCUMENT.write_text(text)


if __name__ == "__main__":
    main()
