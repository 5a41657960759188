"""How benchmarks tell what they measured: one JSON line a figure, so that runs can be kept and compared."""

from __future__ import annotations

import json
from typing import Any

__all__ = ["figure"]


def figure(name: str, value: float, unit: str, *, baseline: tuple[str, float] | None = None, **more: Any) -> None:
    """`baseline` is what the same run measured beside it, by name; `ratio` is value / baseline. `goal` may be given in
    `more`: a number that the ratio, or without a baseline the value, should not exceed.
    """
    line: dict[str, Any] = {"figure": name, "value": float(f"{value:.4g}"), "unit": unit}
    if baseline is not None:
        against, measured = baseline
        line |= {"baseline": float(f"{measured:.4g}"), "against": against, "ratio": round(value / measured, 3)}
    print(json.dumps(line | more), flush=True)
