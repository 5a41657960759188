"""Deliveries as DynamoDB items. One that was delivered at once is one write unit (<= 1 KB)."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any

from hookline.outbound.codec.values import Item, as_json, integer, loads, seconds, string
from hookline.outbound.model import Attempt, DeadLetter, Delivery, DeliveryKey, LineKey, Shape, Status
from hookline.outbound.queue_messages import LineMessage, RetryMessage
from hookline.ports import Trip

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["DUE_SHARDS", "decode_delivery", "decode_due", "decode_key", "due_shard", "encode_delivery", "encode_key"]

DUE_SHARDS = 16
_FRAME = 256  # bytes of attribute names, numbers and status, generously
_WRITE_UNIT = 1024  # bytes of an item that one write unit pays for
_MAX_EXCERPT = 16_384  # characters
_MOST_TEXT = 4 * 24_576  # bytes: body and heads of an exchange, each bounded where it is kept


def due_shard(key: DeliveryKey) -> int:
    """Which partition of the indexes `due` (if it is not in its endpoint's backlog) and `undelivered` a delivery is in:
    the same for every function and every Python.
    """
    return zlib.crc32(f"{key.pk}{key.sort}".encode()) % DUE_SHARDS


def encode_key(key: DeliveryKey) -> Item:
    return {"pk": {"S": key.pk}, "sort": {"S": key.sort}}


def decode_key(item: Mapping[str, Any]) -> DeliveryKey:
    return DeliveryKey.parse(item["pk"]["S"], item["sort"]["S"])


def encode_delivery(delivery: Delivery) -> Item:  # noqa: C901, PLR0912 - a line for each optional attribute
    """The item to put. Of a delivered one's excerpt as much is kept as fits one write unit."""
    key = delivery.key
    status = delivery.status
    item: Item = {
        "pk": {"S": key.pk},
        "sort": {"S": key.sort},
        "event_type": {"S": delivery.event_type},
        "status": {"S": status.value},
        "turn": {"N": str(delivery.turn)},
        "attempt": {"N": str(delivery.attempt)},
        "changed_at": {"N": seconds(delivery.changed_at)},
    }
    if delivery.base:
        item["base"] = {"N": str(delivery.base)}
    if delivery.code:
        item["code"] = {"N": str(delivery.code)}
    if delivery.ms:
        item["ms"] = {"N": str(delivery.ms)}
    if delivery.error:
        item["error"] = {"S": delivery.error}
    if delivery.reason:
        item["reason"] = {"S": delivery.reason}
    if delivery.attempts:
        item["attempts"] = {"S": _pack(delivery.attempts)}
    if delivery.dead_letter is not None:
        item["dead_letter"] = {"S": as_json(delivery.dead_letter)}
    if delivery.digest:
        item["digest"] = {"S": delivery.digest}
    if delivery.shape is not None and status is Status.WAITING:
        item["shape"] = {"S": as_json(delivery.shape)}
    if delivery.sequence:
        item["ordering_key"] = {"S": delivery.ordering_key}
        item["sequence"] = {"N": str(delivery.sequence)}
    if delivery.keep is not None:
        item["keep"] = {"N": str(delivery.keep)}
    if delivery.expires is not None:
        item["expires"] = {"N": str(delivery.expires)}
    if status is not Status.DELIVERED:
        item["open_pk"] = {"S": key.pk}
        item["open_sort"] = {"S": f"{status.value}#{key.sort}"}
        if any(delivery.sent_before):
            item["sent_before"] = {"S": as_json(delivery.sent_before)}
        item["open_shard"] = {"S": str(due_shard(key))}
    if delivery.due_at is not None:
        item["due_at"] = {"N": seconds(delivery.due_at)}
        if status is Status.WAITING:
            item["due_shard"] = {"S": key.endpoint if delivery.backlog else str(due_shard(key))}
    _put_texts(delivery, item)
    return item


def decode_delivery(item: Mapping[str, Any]) -> Delivery:
    get = item.get
    due_at, keep = get("due_at"), get("keep")
    return Delivery(
        key=decode_key(item),
        event_type=item["event_type"]["S"],
        status=Status(item["status"]["S"]),
        turn=int(item["turn"]["N"]),
        attempt=int(item["attempt"]["N"]),
        base=integer(get("base")),
        due_at=float(due_at["N"]) if due_at else None,
        backlog="#" in string(get("due_shard")),
        changed_at=float(item["changed_at"]["N"]),
        code=integer(get("code")),
        ms=integer(get("ms")),
        error=string(get("error")),
        excerpt=string(get("excerpt")),
        sent=string(get("sent")),
        sent_before=tuple(loads(get("sent_before")) or ()),
        answered=string(get("answered")),
        attempts=_unpack(string(get("attempts"))),
        reason=string(get("reason")),
        dead_letter=DeadLetter(*dead_letter) if (dead_letter := loads(get("dead_letter"))) else None,
        digest=string(get("digest")),
        shape=Shape(*shape) if (shape := loads(get("shape"))) else None,
        keep=int(keep["N"]) if keep else None,
        ordering_key=string(get("ordering_key")),
        sequence=integer(get("sequence")),
    )


def decode_due(item: Mapping[str, Any]) -> RetryMessage | LineMessage:
    """A row of the due index, which holds keys and turn."""
    line = LineKey.parse(item["pk"]["S"])
    return RetryMessage(decode_key(item), int(item["turn"]["N"])) if line is None else LineMessage(line)


def _pack(attempts: Iterable[Attempt]) -> str:
    """`seconds:code:ms:error:lane[:dns,connect,tls,first byte:address]`, joined by `;`: half of what JSON takes."""
    return ";".join(
        [
            f"{at:.3f}:{code}:{ms}:{error}:{lane}"
            if trip is None
            else f"{at:.3f}:{code}:{ms}:{error}:{lane}:{trip[0]},{trip[1]},{trip[2]},{trip[3]}:{trip[4]}"
            for at, code, ms, error, lane, trip in attempts
        ]
    )


def _unpack(packed: str) -> tuple[Attempt, ...]:
    if not packed:
        return ()
    return tuple([_unpacked(row) for row in packed.split(";")])


def _unpacked(row: str) -> Attempt:
    at, code, ms, error, lane, *rest = row.split(":", 6)
    trip = None
    if rest:
        dns, connect, tls, first_byte = map(int, rest[0].split(","))
        trip = Trip(dns, connect, tls, first_byte, rest[1])
    return Attempt(float(at), int(code), int(ms), error, lane, trip)


def _put_texts(delivery: Delivery, item: Item) -> None:
    """What the last exchange said: whole, or of what was delivered as much as fits one write unit, the body first."""
    room = _room(delivery, item)
    for name, text in (
        ("excerpt", delivery.excerpt[:_MAX_EXCERPT]),
        ("sent", delivery.sent),
        ("answered", delivery.answered),
    ):
        if not text or room <= 0:
            continue
        if text.isascii():
            kept = text[:room]
            room -= len(kept)
        else:
            raw = text.encode(errors="replace")[:room]
            kept = raw.decode(errors="ignore")
            room -= len(raw)
        if kept:
            item[name] = {"S": kept}


def _room(delivery: Delivery, item: Item) -> int:
    if delivery.status is not Status.DELIVERED:
        return _MOST_TEXT
    key = delivery.key
    used = _FRAME + len(key.pk) + len(key.sort) + len(delivery.event_type) + len(delivery.ordering_key)
    used += len(item["attempts"]["S"]) if delivery.attempts else 0
    return _WRITE_UNIT - used
