"""Reading a scheme's definition: every problem names its field and says what was expected."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hookline.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["Fields", "merge"]


class Fields:
    """A mapping whose fields are taken one by one; what is left over at the end is a mistake."""

    __slots__ = ("_left", "where")

    def __init__(self, value: object, where: str) -> None:
        if not isinstance(value, dict):
            raise InvalidInput.at(where or "scheme", "must be a mapping")
        self._left: dict[str, Any] = dict(value)
        self.where = where

    def at(self, name: str) -> str:
        return f"{self.where}.{name}" if self.where else name

    def peek(self, name: str) -> Any:
        return self._left.get(name)

    def raw(self, name: str, default: Any = None) -> Any:
        return self._left.pop(name, default)

    def text(self, name: str, default: str | None = "", *, choices: Iterable[str] = ()) -> str:
        value = self._left.pop(name, default)
        if value is None:
            raise InvalidInput.at(self.at(name), "is required")
        allowed = tuple(choices)
        if not isinstance(value, str) or (allowed and value not in allowed):
            raise InvalidInput.at(self.at(name), f"must be one of {', '.join(allowed)}" if allowed else "must be text")
        return value

    def flag(self, name: str) -> bool:
        value = self._left.pop(name, False)
        if not isinstance(value, bool):
            raise InvalidInput.at(self.at(name), "must be true or false")
        return value

    def number(self, name: str) -> float | None:
        value = self._left.pop(name, None)
        if value is not None and (isinstance(value, bool) or not isinstance(value, int | float) or value < 0):
            raise InvalidInput.at(self.at(name), "must be a number of seconds")
        return value

    def listed(self, name: str) -> list[Any]:
        """One value or several."""
        value = self._left.pop(name, None)
        return value if isinstance(value, list) else [] if value is None else [value]

    def mapping(self, name: str) -> dict[str, Any]:
        value = self._left.pop(name, None) or {}
        if not isinstance(value, dict):
            raise InvalidInput.at(self.at(name), "must be a mapping")
        return value

    def nested(self, name: str) -> Fields | None:
        value = self._left.pop(name, None)
        return None if value is None else Fields(value, self.at(name))

    def end(self) -> None:
        if self._left:
            name = min(map(str, self._left))
            raise InvalidInput.at(self.at(name), "is not a field of a scheme here")


def merge(base: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """`base` with `changes` laid over it: mappings field by field, everything else replaced; null removes a field."""
    merged = dict(base)
    for name, value in changes.items():
        below = merged.get(name)
        if value is None:
            merged.pop(name, None)
        else:
            merged[name] = merge(below, value) if isinstance(below, dict) and isinstance(value, dict) else value
    return merged
