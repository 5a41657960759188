"""Header lines of earlier attempts, kept as what sets them apart from the next one's: the time and the signature."""

from __future__ import annotations

__all__ = ["differing", "restored"]

_SAME = "="
_LONGEST = 1024  # characters of one difference


def differing(before: str, after: str) -> str:
    """What `restored` makes `before` of again, given `after`: its own lines, and `-name` where it had none.

    "" for an attempt that sent nothing, or too much to be kept.
    """
    if not before:
        return ""
    theirs, ours = _by_name(after), _by_name(before)
    lines = [line for name, line in ours.items() if theirs.get(name) != line]
    lines += [f"-{name}" for name in theirs if name not in ours]
    text = "\n".join(lines) or _SAME
    return text if len(text) <= _LONGEST else ""


def restored(after: str, difference: str) -> str:
    """The lines of an attempt, of the next one's; "" if they were not kept."""
    if not difference or difference == _SAME:
        return after if difference else ""
    lines = _by_name(after)
    for line in difference.split("\n"):
        if line.startswith("-"):
            lines.pop(line[1:], None)
        else:
            lines[_name(line)] = line
    return "\n".join(lines.values())


def _by_name(lines: str) -> dict[str, str]:
    return {_name(line): line for line in lines.split("\n") if line}


def _name(line: str) -> str:
    return line.partition(":")[0].lower()
