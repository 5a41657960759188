"""What a million of each thing costs: the functions' real AWS operations counted, priced from a dated table.

    make cost [PRICES=bench/cost/prices.toml]

The functions run under Lambda's own runtime client; their calls go through a meter (`meter.py`) to an emulator, and the
meter counts units as AWS does (`units.py`). Lambda's time is the measured CPU, stretched by the share of a CPU that the
function's memory gives, plus AWS's and the endpoints' latency, which are assumed. One JSON line a figure; with
`--write`, docs/operations/cost.md gets them as well.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

from checkout import ROOT
from figures import figure
from tests.backends.account import an_account
from tests.template.reader import template
from traffic import Bench, Usage

if TYPE_CHECKING:
    from collections.abc import Mapping

DOCUMENT = ROOT / "docs/operations/cost.md"
SERVICES = ("HTTP API", "Lambda", "SQS", "DynamoDB", "logs", "other")
_OF_SERVICE = {"http-api": "HTTP API", "lambda": "Lambda", "sqs": "SQS", "dynamodb": "DynamoDB", "logs": "logs"}
_TABLE = re.compile(r"(<!-- make cost -->\n).*?(<!-- /make cost -->)", re.DOTALL)


def priced(usage: Usage, prices: Mapping[str, float]) -> dict[str, float]:
    """US dollars for a million, by service."""
    found = dict.fromkeys(SERVICES, 0.0)
    for line, amount in usage.amounts.items():
        service = _OF_SERVICE.get(line.partition(".")[0], "other")
        found[service] += amount / usage.done * prices[line]
    return found


def scenarios(bench: Bench) -> dict[str, tuple[str, Usage]]:
    return {
        "inbound.refused": ("refused requests", bench.refused()),
        "inbound.accepted": ("accepted requests of 5 KB that run a command", bench.accepted()),
        "outbound.published": ("events of 1 KB that your application writes", bench.published()),
        "outbound.delivered.batches-of-100": ("deliveries by the first attempt, 100 in a batch", bench.delivered(100)),
        "outbound.delivered.batches-of-10": ("… 10 in a batch", bench.delivered(10)),
        "outbound.delivered.batches-of-1": ("… one in a batch", bench.delivered(1, 200)),
        "outbound.retried": ("later attempts, failed", bench.retried()),
    }


def table(costs: Mapping[str, tuple[str, dict[str, float]]]) -> str:
    lines = [f"| A million | {' | '.join(SERVICES)} | total |", f"|---|{'---|' * (len(SERVICES) + 1)}"]
    for text, by_service in costs.values():
        cells = " | ".join(f"{by_service[service]:.2f}" for service in SERVICES)
        lines.append(f"| {text} | {cells} | **${sum(by_service.values()):.2f}** |")
    return "\n".join(lines) + "\n"


def memory() -> dict[str, int]:
    return {name.removesuffix("Function").lower(): each["MemorySize"] for name, each in template().functions.items()}


def run(prices: Mapping[str, Any]) -> dict[str, tuple[str, dict[str, float]]]:
    def start(*command: str) -> tuple[subprocess.Popen[str], str]:
        process = subprocess.Popen([sys.executable, *command], stdout=subprocess.PIPE, text=True, cwd=ROOT)
        assert process.stdout
        return process, process.stdout.readline().strip()

    with an_account() as account:
        started = []
        try:
            meter, port = start("bench/cost/meter.py", account.variables["AWS_ENDPOINT_URL"])
            started.append(meter)
            receivers, ports = start("bench/support/fast_receiver.py", "1")
            started.append(receivers)
            bench = Bench(account, f"http://127.0.0.1:{port}", ports.split(), memory(), prices["assumed"])
            costs = {}
            for name, (text, usage) in scenarios(bench).items():
                costs[name] = text, priced(usage, prices["million"])
                each = {line: round(amount / usage.done, 4) for line, amount in sorted(usage.amounts.items())}
                calls = {call: round(number / usage.done, 4) for call, number in sorted(usage.calls.items())}
                figure(f"cost.{name}", sum(costs[name][1].values()), "USD a million", of=each, calls=calls)
            minute = bench.a_minute()
            month = {line: amount / minute.done * 43_800 for line, amount in minute.amounts.items()}
            dollars = sum(amount * prices["million"][line] for line, amount in month.items()) / 1e6
            figure("cost.idle.minutes", dollars, "USD a month")
            return costs
        finally:
            for process in started:
                process.terminate()
                process.wait()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--prices", type=Path, default=Path(__file__).with_name("prices.toml"))
    parser.add_argument("--write", action="store_true", help=f"into {DOCUMENT.relative_to(ROOT)} as well")
    arguments = parser.parse_args()
    costs = run(tomllib.loads(arguments.prices.read_text()))
    if arguments.write:
        text, found = _TABLE.subn(lambda match: match[1] + table(costs) + match[2], DOCUMENT.read_text())
        assert found == 1, f"{DOCUMENT} has no place for the table"
        DOCUMENT.write_text(text)


if __name__ == "__main__":
    main()
