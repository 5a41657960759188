"""The behaviours: each a function that raises Broken, with a name, a sentence, and how binding it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from hookline_cli.conformance.world import World

__all__ = ["REGISTERED", "Behaviour", "behaviour"]


@dataclass(frozen=True, slots=True)
class Behaviour:
    """`level` is "must" or "should"; `needs` names a capability of the driver's, or is ""."""

    name: str
    sentence: str
    level: str
    needs: str
    check: Callable[[World], None]


REGISTERED: dict[str, Behaviour] = {}


def behaviour(sentence: str, *, level: str = "must", needs: str = "") -> Callable[[Callable[[World], None]], None]:
    """The function's name, with hyphens, becomes the behaviour's."""

    def register(check: Callable[[World], None]) -> None:
        name = check.__name__.replace("_", "-")
        assert name not in REGISTERED
        REGISTERED[name] = Behaviour(name, sentence, level, needs, check)

    return register
