"""The behaviours: each a function that raises Broken, with a name, a sentence, and how binding it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from hookline_cli.conformance.world import World

__all__ = ["Behaviour", "behaviour", "registered"]


@dataclass(frozen=True, slots=True)
class Behaviour:
    """`level` is "must" or "should"; `needs` names a capability of the driver's, or is ""."""

    name: str
    sentence: str
    level: str
    needs: str
    check: Callable[[World], None]


_REGISTERED: dict[str, Behaviour] = {}


def behaviour(sentence: str, *, level: str = "must", needs: str = "") -> Callable[[Callable[[World], None]], None]:
    """The function's name, with hyphens, becomes the behaviour's."""

    def register(check: Callable[[World], None]) -> None:
        name = check.__name__.replace("_", "-")
        assert name not in _REGISTERED
        _REGISTERED[name] = Behaviour(name, sentence, level, needs, check)

    return register


def registered() -> list[Behaviour]:
    from hookline_cli.conformance import answers, faults, requests

    order = [module.__name__ for module in (requests, answers, faults)]
    return sorted(_REGISTERED.values(), key=lambda each: order.index(each.check.__module__))
