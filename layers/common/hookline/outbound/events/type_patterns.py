"""Names of event types as endpoints ask for them: patterns with `*` for whole segments between dots.

A last `*` stands for one or more segments, any other for exactly one. So `order.*` matches `order.created` and
`order.item.added`, `order.*.added` only the latter, and `*` every type. Operational events (`hookline.*`) are matched
by patterns that begin with `hookline` alone.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hookline.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["OPERATIONAL_PREFIX", "matches_type", "type_pattern_problem", "wants_type"]

OPERATIONAL_PREFIX = "hookline."

_PATTERN = re.compile(r"(?:\*|[A-Za-z0-9_-]+)(?:\.(?:\*|[A-Za-z0-9_-]+))*").fullmatch
_MAX_PATTERN = 256


def matches_type(pattern: str, event_type: str) -> bool:
    if "*" not in pattern:
        return pattern == event_type
    if event_type.startswith(OPERATIONAL_PREFIX) and not pattern.startswith(OPERATIONAL_PREFIX):
        return False
    wanted, given = pattern.split("."), event_type.split(".")
    if len(given) > len(wanted) and wanted[-1] == "*":
        given = given[: len(wanted)]
    return len(given) == len(wanted) and all(want in ("*", have) for want, have in zip(wanted, given, strict=True))


def wants_type(patterns: Sequence[str], event_type: str) -> bool:
    """Without patterns everything is wanted but operational events."""
    if patterns:
        return any(matches_type(pattern, event_type) for pattern in patterns)
    return not event_type.startswith(OPERATIONAL_PREFIX)


def type_pattern_problem(pattern: str) -> Problem | None:
    """What is wrong with an entry of `event_types`; the caller knows its place."""
    if len(pattern) <= _MAX_PATTERN and _PATTERN(pattern):
        return None
    return Problem(
        "event_types", "expected an event type's name, or one with * for whole segments, such as order.* or *.created"
    )
