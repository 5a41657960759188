"""`hookline console`: the operators' pages on loopback, with the API in-process. `serve` is the entry point."""

from __future__ import annotations

from hookline_cli.console.server import Console, serve

__all__ = ["Console", "serve"]
