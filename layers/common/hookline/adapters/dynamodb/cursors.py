"""DynamoDB's last evaluated keys as opaque text, to hand to a caller and get back."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING

from hookline.errors import InvalidInput
from hookline.nesting import read_json

if TYPE_CHECKING:
    from hookline.adapters.dynamodb.tables import Item

__all__ = ["decode_cursor", "encode_cursor"]


def encode_cursor(key: Item | None) -> str | None:
    if key is None:
        return None
    return base64.urlsafe_b64encode(json.dumps(key, separators=(",", ":"), sort_keys=True).encode()).decode()


def decode_cursor(cursor: str | None) -> Item | None:
    if cursor is None:
        return None
    try:
        key = read_json(base64.urlsafe_b64decode(cursor))
    except ValueError as error:
        raise InvalidInput.at("cursor", "a cursor from the page before") from error
    if not isinstance(key, dict):
        raise InvalidInput.at("cursor", "a cursor from the page before")
    return key
