"""How long Lambda's runtime client takes to load each function, beside a handler that does nothing: the cold start.

By `awslambdaric` under AWS's interface emulator, as Lambda runs them; milliseconds of the clock until the handler was
loaded, median of several starts that alternate. Modules are compiled beforehand, as in the layer.
"""

from __future__ import annotations

import compileall
import statistics
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "support"))
sys.path.insert(0, str(Path(__file__).parents[1] / "tests/backends"))

from figures import figure
from imports import FUNCTIONS, VARIABLES
from runtime import FunctionEnded, LambdaRuntime, emulator_program

ROOT = Path(__file__).resolve().parents[1]
GOALS = {"receiver": 4.5}
RUNS = 7
TRIVIAL = "def handler(event, context):\n    return {}\n"


def init_ms(folder: Path) -> float:
    with LambdaRuntime(folder, VARIABLES) as function:
        function.invoke({})  # what it answers does not matter here
        return function.init_ms()


def main() -> None:
    if emulator_program() is None:
        sys.exit("aws-lambda-rie is not installed (make setup)")
    compileall.compile_dir(ROOT / "layers/common/hookline", quiet=2)
    with tempfile.TemporaryDirectory() as name:
        trivial = Path(name)
        (trivial / "app.py").write_text(TRIVIAL)
        folders = {"trivial": trivial} | {function: ROOT / "functions" / function for function in FUNCTIONS}
        times: dict[str, list[float]] = {function: [] for function in folders}
        for _ in range(RUNS):
            for function, folder in folders.items():
                times[function].append(init_ms(folder))
    medians = {function: statistics.median(each) for function, each in times.items()}
    for function in FUNCTIONS:
        goal = {"goal": GOALS[function]} if function in GOALS else {}
        figure(f"{function}.init", medians[function], "ms", baseline=("a trivial handler", medians["trivial"]), **goal)


if __name__ == "__main__":
    try:
        main()
    except FunctionEnded as error:
        sys.exit(str(error))
