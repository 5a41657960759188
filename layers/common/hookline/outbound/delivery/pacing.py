"""A rate limit's places in time."""

from __future__ import annotations

import math

__all__ = ["slots_within"]

_AHEAD = 1.0  # seconds: places this near are used at once


def slots_within(first: float, now: float, rate: float, wanted: int) -> int:
    """How many of `wanted` places, the first free at `first` and the others 1 / `rate` seconds apart, are near enough.

    Nothing is saved up: of a limit below one in a second, one place at most.
    """
    return max(0, min(wanted, math.ceil((now + _AHEAD - first) * rate - 1e-9)))
