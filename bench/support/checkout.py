"""Lets a benchmark import this checkout: the library, other benchmarks, and `tests`, a name others use too."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parents[2]

sys.path[:0] = [str(ROOT / folder) for folder in ("layers/common", "bench", "bench/support")]
tests = ModuleType("tests")
tests.__path__ = [str(ROOT / "tests")]
sys.modules["tests"] = tests
