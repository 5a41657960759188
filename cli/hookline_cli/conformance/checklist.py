"""All behaviours, in the order in which they are told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hookline_cli.conformance import answers, faults, requests
from hookline_cli.conformance.behaviours import REGISTERED

if TYPE_CHECKING:
    from hookline_cli.conformance.behaviours import Behaviour

__all__ = ["registered"]

_ORDER = [module.__name__ for module in (requests, answers, faults)]


def registered() -> list[Behaviour]:
    return sorted(REGISTERED.values(), key=lambda each: _ORDER.index(each.check.__module__))
