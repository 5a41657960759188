"""Modules of `bench/`, which is no package: each is loaded by its path."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any

__all__ = ["BENCH", "bench_module"]

BENCH = Path(__file__).resolve().parents[2] / "bench"


def bench_module(path: str) -> Any:
    """Of its path below `bench/`; dataclasses look their module up by name, so it is registered."""
    name = Path(path).stem
    spec = importlib.util.spec_from_file_location(name, BENCH / path)
    assert spec
    assert spec.loader
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
