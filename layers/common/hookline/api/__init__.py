"""The management API: the services of `hookline.management` behind HTTP, as AWS's HTTP API events and answers.

The entry point is `build_resolver`: the function `functions/api`, the console (in-process, with its caller's
credentials) and tests build the same one on their own services. It is loaded when it is asked for: a client needs only
the models.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hookline.api.build import OPERATOR, Principal, build_resolver, every_route

__all__ = ["OPERATOR", "Principal", "build_resolver", "every_route"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from hookline.api import build  # noqa: PLC0415 - see the module's docstring

    return getattr(build, name)
