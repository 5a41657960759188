"""docs/performance.md and its plots, from the newest run that was kept in bench/history.

    .local/venvs/docs/bin/python bench/support/report.py

What others do was measured beside it once, by hand, on two such cores: it stands here, with its ranges.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import matplotlib as mpl

mpl.use("svg")
from matplotlib import pyplot as plt

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = ROOT / "docs/performance.md"
IMAGES = ROOT / "docs/images"
_TABLE = re.compile(r"(<!-- make performance -->\n).*?(<!-- /make performance -->)", re.DOTALL)
# microseconds of CPU for each delivered event of 1 KB, 100 endpoints, signed and recorded: least and most of the runs
PEERS = {
    "Svix: worker (Postgres about 500 more)": (602, 717),
    "Outpost: delivery and log (RabbitMQ 289-678 more)": (654, 798),
    "Convoy: agent (Postgres 4,000-5,600 more)": (2784, 3263),
}
# seconds to the other 95 endpoints' first attempt, 5 of 100 hanging from the start, 400 events/s for 40 s
BESIDE_HANGING = {"Svix": (0.018, 4.9, 5.1), "Outpost": (0.76, 2.3, 6.2)}
OURS, THEIRS = "#4f46e5", "#94a3b8"


def newest() -> list[dict[str, Any]]:
    return [json.loads(line) for line in max((ROOT / "bench/history").glob("*.jsonl")).read_text().splitlines()]


def table(figures: list[dict[str, Any]]) -> str:
    lines = ["| Figure | Value | Baseline | Ratio | Goal |", "|---|---|---|---|---|"]
    for each in figures:
        value = f"{each['value']:,} {each['unit']}"
        beside = f"{each['baseline']:,}: {each['against']}" if "baseline" in each else ""
        goal = next((str(each[key]) for key in each if key.startswith("goal")), "")
        lines.append(f"| `{each['figure']}` | {value} | {beside} | {each.get('ratio', '')} | {goal} |")
    return "\n".join(lines) + "\n"


def plot_cpu(by_name: dict[str, float]) -> None:
    ours = {f"Hookline, {size} in a batch": by_name[name] for size, name in BATCHES.items()}
    bars = [(name, value, 0.0, OURS) for name, value in ours.items()]
    bars += [(name, low, high - low, THEIRS) for name, (low, high) in PEERS.items()]
    figure, axes = plt.subplots(figsize=(8, 3.2), layout="constrained")
    for row, (name, value, spread, colour) in enumerate(reversed(bars)):
        axes.barh(row, value, color=colour)
        axes.barh(row, spread, left=value, color=colour, alpha=0.5)
        axes.text(
            value + spread + 40, row, f"{value:,.0f}" + (f" to {value + spread:,.0f}" if spread else ""), va="center"
        )
        axes.text(-40, row, name, va="center", ha="right")
    axes.set(yticks=[], xlim=(0, 4000), xlabel="microseconds of CPU for each delivered event")
    save(figure, axes, "performance-cpu.svg")


BATCHES = {100: "sender.delivery", 10: "sender.delivery.batches-of-10", 1: "sender.delivery.batches-of-1"}


def plot_hanging(by_name: dict[str, float]) -> None:
    ours = tuple(by_name[f"sender.hanging.5-of-100.{cut}"] for cut in ("p50", "p90", "p99"))
    figure, axes = plt.subplots(figsize=(8, 2.8), layout="constrained")
    for place, (name, values) in enumerate({"Hookline": ours, **BESIDE_HANGING}.items()):
        places = [cut + (place - 1) * 0.27 for cut in range(3)]
        shown = axes.bar(
            places, values, 0.25, color=OURS if place == 0 else THEIRS, alpha=1 if place < 2 else 0.6, label=name
        )
        axes.bar_label(shown, [f"{value:g}" for value in values], fontsize=8)
    axes.set(xticks=range(3), xticklabels=["p50", "p90", "p99"], ylabel="seconds")
    axes.legend(frameon=False)
    save(figure, axes, "performance-hanging.svg")


def save(figure: Any, axes: Any, name: str) -> None:
    axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(IMAGES / name, metadata={"Date": None})
    plt.close(figure)


def main() -> None:
    mpl.rcParams |= {"svg.hashsalt": "hookline", "svg.fonttype": "none", "font.size": 9}
    machine, *figures = newest()
    by_name = {each["figure"]: each["value"] for each in figures}
    plot_cpu(by_name)
    plot_hanging(by_name)
    head = "{date}, commit {commit}: {machine}, {cores} cores, {system}, Python {python}.\n\n".format(**machine)
    text, found = _TABLE.subn(lambda match: match[1] + head + table(figures) + match[2], DOCUMENT.read_text())
    assert found == 1, f"{DOCUMENT} has no place for the figures"
    DOCUMENT.write_text(text)


if __name__ == "__main__":
    main()
