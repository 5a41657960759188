"""Signatures to test a signer or a verifier with: published ones, and some that must be refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

__all__ = ["load"]


def load() -> dict[str, Any]:
    """`v1` and `v1a`: secret, id, timestamp, body and signature; `refuse`: what must not verify, and why."""
    found: dict[str, Any] = json.loads((Path(__file__).parent / "vectors.json").read_text())
    return found
