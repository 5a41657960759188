"""Fuzzes every target, or those named, for some seconds each.

    make fuzz [SECONDS=20] [FUZZED='inbound.json outbound.filter']

With atheris (`.venv/bin/uv pip install atheris`) inputs are guided by the branches they reach; without it they are only
mutated. What breaks a target is written to `.local/fuzz/<target>` and ends the run with exit code 1.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import sys
import time
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "bench/support"))

import checkout  # noqa: E402, F401 - makes the library and this checkout's tests importable


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("targets", nargs="*")
    arguments = parser.parse_args()
    guided = importlib.util.find_spec("atheris") is not None
    from tests.fuzz.targets import TARGETS

    unknown = set(arguments.targets) - TARGETS.keys()
    if unknown:
        parser.error(f"no such target: {', '.join(sorted(unknown))}; there are {', '.join(TARGETS)}")
    fuzz = _guided if guided else _mutating
    failed = [name for name in arguments.targets or TARGETS if not fuzz(name, arguments.seconds)]
    print(f"fuzz: {len(arguments.targets or TARGETS)} targets, {len(failed)} failed {' '.join(failed)}")
    return 1 if failed else 0


def _mutating(name: str, seconds: float) -> bool:
    from tests.fuzz.mutation import mutated
    from tests.fuzz.targets import TARGETS

    target, random, count = TARGETS[name], Random(), 0
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        data = mutated(target.seeds, random)
        count += 1
        try:
            target(data)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is a fault
            _keep(name, data)
            print(f"{name}: {type(error).__name__}: {error} after {count} inputs")
            return False
    print(f"{name}: {count} inputs", flush=True)
    return True


def _guided(name: str, seconds: float) -> bool:
    """In a process of its own: libFuzzer ends the one it runs in."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    import atheris

    with atheris.instrument_imports(include=["hookline"]):
        for module in [each for each in sys.modules if each.startswith(("hookline", "tests.fuzz"))]:
            del sys.modules[module]
        from tests.fuzz.targets import TARGETS

    folder = ROOT / ".local/fuzz" / name
    folder.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(TARGETS[name].seeds):
        (folder / f"seed-{number}").write_bytes(seed)
    options = [f"-max_total_time={int(seconds)}", "-max_len=20000", f"-artifact_prefix={folder}/", "-verbosity=0"]
    atheris.Setup([name, *options, str(folder)], TARGETS[name])
    atheris.Fuzz()
    return True


def _keep(name: str, data: bytes) -> None:
    folder = ROOT / ".local/fuzz" / name
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "found").write_bytes(data)


if __name__ == "__main__":
    sys.exit(main())
