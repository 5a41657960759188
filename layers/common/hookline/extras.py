"""Packages that only some uses need: an import that fails says which extra brings it.

The library that an application publishes and verifies with needs none of them.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["extra"]


@contextmanager
def extra(name: str, what: str) -> Iterator[None]:
    """Around imports that `what` needs. Raises ModuleNotFoundError that says how to install them."""
    try:
        yield
    except ModuleNotFoundError as error:
        if (error.name or "hookline").partition(".")[0] == "hookline":
            raise
        message = f"{what} needs {error.name}: pip install 'hookline[{name}]'"
        raise ModuleNotFoundError(message, name=error.name) from None
