"""A hooks file as it is given to be applied or tried; light, for the one who only describes it."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["HooksFile"]


class HooksFile(NamedTuple):
    name: str
    content: str
