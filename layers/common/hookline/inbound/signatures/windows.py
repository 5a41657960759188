"""A scheme's clock: where its timestamp is, how it is written, and how far it may be from ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hookline.inbound.signatures import clocks
from hookline.inbound.signatures.templates import compile_expression, encode

if TYPE_CHECKING:
    from hookline.inbound.signatures.definition import Fields
    from hookline.inbound.signatures.parts import Parts

__all__ = ["Window"]


class Window:
    """`advised` marks a tolerance that the provider recommends but whose own tools do not enforce."""

    __slots__ = ("advised", "exclusive", "optional", "past_only", "read", "tolerance", "unit")

    def __init__(self, fields: Fields) -> None:
        self.read = compile_expression(fields.text("in", None), fields.at("in"))
        self.unit = fields.text("unit", "seconds", choices=clocks.UNITS)
        self.tolerance = fields.number("tolerance")
        self.past_only = fields.text("future", "limited", choices=("limited", "unlimited")) == "unlimited"
        self.exclusive = fields.flag("exclusive")
        self.optional = fields.flag("optional")
        self.advised = fields.flag("advised")
        fields.end()

    def open(self, parts: Parts) -> float | str | None:
        """Unix seconds, None where an optional timestamp is absent, otherwise the reason. `parts` keeps the text."""
        value = self.read(parts)
        if not value:
            return None if self.optional else "missing-timestamp"
        parts.timestamp = text = value if isinstance(value, str) else encode(value).decode("utf-8", "replace")
        at = clocks.parse(text, self.unit)
        # where no window is enforced the text is only part of what is signed, and may be any text
        return "malformed-timestamp" if at is None and self.tolerance else at

    def judge(self, at: float, now: float) -> str | None:
        """The reason why the request is not of this time, or None. A tolerance of 0 switches the check off."""
        if not self.tolerance:
            return None
        age = now - at
        if age > self.tolerance or (self.exclusive and age == self.tolerance):
            return "stale"
        if not self.past_only and (-age > self.tolerance or (self.exclusive and -age == self.tolerance)):
            return "future"
        return None
