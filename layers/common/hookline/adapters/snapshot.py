"""SnapStart: what sandboxes that were restored from one snapshot must not have in common.

A snapshot is taken when a function's modules are loaded. Connections from before it are dead, credentials expired, and
the random numbers that spread retries and release times would be the same everywhere. Ids are safe: they come from the
kernel. Nothing else is held before the first invocation: hooks and endpoints are read when they are first asked for.
"""

from __future__ import annotations

import os
import random

from hookline.adapters.aws_wire import services

__all__ = ["renew", "renew_after_restore"]


def renew_after_restore() -> None:
    """Registers `renew` with Lambda's runtime, where a snapshot is what the function starts from."""
    if os.environ.get("AWS_LAMBDA_INITIALIZATION_TYPE") == "snap-start":
        from snapshot_restore_py import register_after_restore  # noqa: PLC0415 - the runtime has it, from 3.12 on

        register_after_restore(renew)


def renew() -> None:
    services.renew()
    random.seed()  # from the kernel's randomness
