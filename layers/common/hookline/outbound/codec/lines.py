"""Lines of ordered endpoints, and the places in them, as DynamoDB items: see decision 0040."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any

from hookline.outbound.codec.deliveries import DUE_SHARDS
from hookline.outbound.codec.values import Item, integer, number, seconds, string
from hookline.outbound.model import DeliveryKey, Line, LineKey, Place

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "LINE_SHARDS",
    "decode_line",
    "decode_place",
    "encode_line",
    "encode_line_key",
    "encode_place",
    "encode_place_key",
    "line_partition",
    "line_shard",
]


LINE_SHARDS = 16
_LINE = "line"
_PLACES_KEPT = 180 * 86_400  # seconds: longer than anything waits; what is settled is deleted


def line_partition(tenant: str, endpoint_id: str, shard: int) -> str:
    """Where the index `open` lists an endpoint's lines: one of several, for one takes a thousand new keys a second."""
    return f"{tenant}#{endpoint_id}#lines{shard}"


def line_shard(key: LineKey) -> int:
    """As `due_shard`, of a line."""
    return zlib.crc32(key.pk.encode()) % DUE_SHARDS


def encode_line_key(key: LineKey) -> Item:
    return {"pk": {"S": key.pk}, "sort": {"S": _LINE}}


def encode_line(line: Line, now: float) -> Item:
    """One on which somebody waits is in the due index, beside the deliveries; `turn` is what that index carries."""
    key = line.key
    item = encode_line_key(key) | {
        "settled": {"N": str(line.settled)},
        "turn": {"N": str(line.version)},
        "since": {"N": seconds(line.since)},
        "keep": {"N": str(line.keep)},
        "open_pk": {"S": line_partition(key.tenant, key.endpoint_id, zlib.crc32(key.pk.encode()) % LINE_SHARDS)},
        "open_sort": {"S": f"{'waits' if line.waits else 'moves'}#{key.ordering_key}"},
    }
    if line.epoch:
        item["epoch"] = {"S": line.epoch}
    if line.last:
        item["last"] = {"N": str(line.last)}
    if line.due_at is not None:
        item["due_at"] = {"N": seconds(line.due_at)}
        item["due_shard"] = {"S": str(line_shard(key))}
    else:
        item["expires"] = {"N": str(int(now) + line.keep)}
    return item


def decode_line(item: Mapping[str, Any]) -> Line:
    """Raises ValueError if it is no line."""
    key = LineKey.parse(item["pk"]["S"])
    if key is None:
        raise ValueError(item["pk"]["S"])
    return Line(
        key,
        int(item["settled"]["N"]),
        last=integer(item.get("last")),
        since=float(item["since"]["N"]),
        due_at=number(item.get("due_at")),
        keep=integer(item.get("keep")),
        epoch=string(item.get("epoch")),
        version=int(item["turn"]["N"]),
    )


def encode_place_key(key: LineKey, number: int) -> Item:
    return {"pk": {"S": key.pk}, "sort": {"S": f"{number:020d}"}}


def encode_place(key: LineKey, place: Place, now: float) -> Item:
    item = encode_place_key(key, place.number) | {"expires": {"N": str(int(now) + _PLACES_KEPT)}}
    if place.delivery is not None:
        item["delivery"] = {"S": place.delivery.sort}
        if place.delivery.shard:
            item["shard"] = {"N": str(place.delivery.shard)}
    return item


def decode_place(key: LineKey, item: Mapping[str, Any]) -> Place:
    sort = string(item.get("delivery"))
    delivery = DeliveryKey(key.tenant, key.endpoint_id, sort, integer(item.get("shard"))) if sort else None
    return Place(int(item["sort"]["S"]), delivery)
