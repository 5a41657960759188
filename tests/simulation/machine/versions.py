"""Two versions of the code side by side while one takes the other's place: each reads what the other has written.

The older one is this code without what messages and rows got later, and may lack for that reason: it neither writes nor
reads the event's digest, by which a delivery knows that its event is another one now, and how long a row is kept.
"""

from __future__ import annotations

import json
from typing import Any

__all__ = ["Older", "as_older"]

ADDED = {"digest", "keep"}


class Older:
    """A client of the older version."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def __getattr__(self, operation: str) -> Any:
        return lambda **call: _without(getattr(self._client, operation)(**_without(call)))


def _without(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            name: as_older(each) if name == "MessageBody" else _without(each)
            for name, each in value.items()
            if name not in ADDED
        }
    return [_without(each) for each in value] if isinstance(value, list) else value


def as_older(body: str) -> str:
    """A message as it writes it, and as it understands it."""
    return json.dumps(_without(json.loads(body)), separators=(",", ":"))
