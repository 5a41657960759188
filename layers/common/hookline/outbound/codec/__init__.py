"""Endpoints, health and deliveries as low-level DynamoDB items, and back.

Empty attributes are left out. What is looked at in the AWS console or changed by an update expression is an attribute
of its own; the rest is compact JSON. A delivery's index attributes exist only while an index should hold it, and one
that was delivered at once is one write unit (<= 1 KB).
"""

from hookline.outbound.codec.deliveries import (
    DUE_SHARDS,
    decode_delivery,
    decode_due,
    decode_key,
    due_shard,
    encode_delivery,
    encode_key,
)
from hookline.outbound.codec.endpoints import decode_endpoint, decode_health, encode_endpoint, encode_health
from hookline.outbound.codec.lines import (
    LINE_SHARDS,
    decode_line,
    decode_place,
    encode_line,
    encode_line_key,
    encode_place,
    encode_place_key,
    line_partition,
    line_shard,
)

__all__ = [
    "DUE_SHARDS",
    "LINE_SHARDS",
    "decode_delivery",
    "decode_due",
    "decode_endpoint",
    "decode_health",
    "decode_key",
    "decode_line",
    "decode_place",
    "due_shard",
    "encode_delivery",
    "encode_endpoint",
    "encode_health",
    "encode_key",
    "encode_line",
    "encode_line_key",
    "encode_place",
    "encode_place_key",
    "line_partition",
    "line_shard",
]
