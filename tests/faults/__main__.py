"""`make faults`: real faults on a local stack of its own, and what they came to; docs/durability.md has the tables.

python tests/faults                                every kind
python tests/faults killed restarts                these
python tests/faults crowd --events 5000 --endpoints 20
"""

from __future__ import annotations

import argparse
import datetime as dt
import re
import sys
import time
import types
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parents[2]
if "tests" not in sys.modules:  # some library brings a package of that name
    sys.path[:0] = [str(ROOT / "layers/common"), str(ROOT / "cli")]
    sys.modules["tests"] = types.ModuleType("tests")
    sys.modules["tests"].__path__ = [str(ROOT / "tests")]

from tests.faults.crowd import crowd  # noqa: E402 - see above
from tests.faults.functions_killed import functions_killed  # noqa: E402
from tests.faults.poison import poison  # noqa: E402
from tests.faults.receivers import receivers  # noqa: E402
from tests.faults.restarts import restarts  # noqa: E402
from tests.faults.stack import scene  # noqa: E402
from tests.faults.unreadable import unreadable  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.faults.report import Part
    from tests.faults.stack import Scene

DOC = ROOT / "docs/durability.md"
_TABLE = r"(<!-- make faults {0} -->\n).*?(<!-- end of make faults {0} -->)"


KINDS: dict[str, Callable[[Scene, argparse.Namespace], Part]] = {
    "receivers": lambda scene, _given: receivers(scene),
    "unreadable": lambda scene, _given: unreadable(scene),
    "killed": lambda scene, _given: functions_killed(scene),
    "restarts": lambda scene, _given: restarts(scene),
    "poison": lambda scene, _given: poison(scene),
    "crowd": lambda scene, given: crowd(scene, events=given.events, endpoints=given.endpoints, rate=given.rate),
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kinds", nargs="*", help="of faults; without: all")
    parser.add_argument("--events", type=int, default=5000, help="of the crowd")
    parser.add_argument("--endpoints", type=int, default=20, help="of the crowd")
    parser.add_argument("--rate", type=float, default=10.0, help="events a second of the crowd")
    parser.add_argument("--name", default="faults", help="folder in .local; runs side by side have one each")
    parser.add_argument("--write", action="store_true", help="into docs/durability.md")
    given = parser.parse_args()
    if unknown := set(given.kinds) - KINDS.keys():
        parser.error(f"no such kind of fault: {', '.join(sorted(unknown))}; there are {', '.join(KINDS)}")
    failures: list[str] = []
    with scene(given.name) as running:
        for name in given.kinds or KINDS:
            began = time.monotonic()
            part = KINDS[name](running, given)
            part.notes.append(f"{dt.datetime.now(dt.UTC).date()}, in {time.monotonic() - began:.0f} s.")
            failures += part.failures
            print("\n".join(["", *part.lines(), *part.failures]), flush=True)
            if given.write and not part.failures:
                write(name, part)
    print(f"\n{len(given.kinds or KINDS)} kinds of faults, {len(failures)} failures")
    return 1 if failures else 0


def write(name: str, part: Part) -> None:
    """In place of the table that stands there."""
    table = "\n".join(part.lines())
    text, found = re.subn(
        _TABLE.format(name), lambda marks: f"{marks[1]}{table}\n{marks[2]}", DOC.read_text(), flags=re.DOTALL
    )
    assert found == 1, f"{DOC} has no place for {name}"
    DOC.write_text(text)


if __name__ == "__main__":
    sys.exit(main())
