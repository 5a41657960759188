"""Hooks that come in. `dry_run` and `verify` are the two functions for users; they are loaded when first asked for, so
that a function which starts cold imports only what it needs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hookline.inbound.signatures.verifying import verify
    from hookline.inbound.trial import dry_run

__all__ = ["dry_run", "verify"]


def __getattr__(name: str) -> Any:
    if name == "dry_run":
        from hookline.inbound.trial import dry_run  # noqa: PLC0415

        return dry_run
    if name == "verify":
        from hookline.inbound.signatures.verifying import verify  # noqa: PLC0415

        return verify
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
