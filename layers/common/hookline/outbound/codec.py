"""Endpoints, health and deliveries as low-level DynamoDB items, and back.

Empty attributes are left out. What is looked at in the AWS console or changed by an update expression is an attribute
of its own; the rest is compact JSON. A delivery's index attributes exist only while an index should hold it, and one
that was delivered at once is one write unit (<= 1 KB).
"""

from __future__ import annotations

import json
import zlib
from typing import TYPE_CHECKING, Any

from hookline.outbound.model import (
    Attempt,
    Batching,
    Circuit,
    DeadLetter,
    Delivery,
    DeliveryKey,
    Endpoint,
    Health,
    Line,
    LineKey,
    Place,
    Shape,
    SigningSecret,
    Status,
)
from hookline.outbound.queue_messages import LineMessage, RetryMessage
from hookline.ports import Trip

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

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

Item = dict[str, Any]

DUE_SHARDS = 16
_FRAME = 256  # bytes of attribute names, numbers and status, generously
_WRITE_UNIT = 1024  # bytes of an item that one write unit pays for
_MAX_EXCERPT = 16_384  # characters
_MOST_TEXT = 4 * 24_576  # bytes: body and heads of an exchange, each bounded where it is kept


# ---------------------------------------------------------------------------------------------- deliveries


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
        "changed_at": {"N": _seconds(delivery.changed_at)},
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
        item["dead_letter"] = {"S": _json(delivery.dead_letter)}
    if delivery.digest:
        item["digest"] = {"S": delivery.digest}
    if delivery.shape is not None and status is Status.WAITING:
        item["shape"] = {"S": _json(delivery.shape)}
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
            item["sent_before"] = {"S": _json(delivery.sent_before)}
        item["open_shard"] = {"S": str(due_shard(key))}
    if delivery.due_at is not None:
        item["due_at"] = {"N": _seconds(delivery.due_at)}
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
        base=_int(get("base")),
        due_at=float(due_at["N"]) if due_at else None,
        backlog="#" in _str(get("due_shard")),
        changed_at=float(item["changed_at"]["N"]),
        code=_int(get("code")),
        ms=_int(get("ms")),
        error=_str(get("error")),
        excerpt=_str(get("excerpt")),
        sent=_str(get("sent")),
        sent_before=tuple(_loads(get("sent_before")) or ()),
        answered=_str(get("answered")),
        attempts=_unpack(_str(get("attempts"))),
        reason=_str(get("reason")),
        dead_letter=DeadLetter(*dead_letter) if (dead_letter := _loads(get("dead_letter"))) else None,
        digest=_str(get("digest")),
        shape=Shape(*shape) if (shape := _loads(get("shape"))) else None,
        keep=int(keep["N"]) if keep else None,
        ordering_key=_str(get("ordering_key")),
        sequence=_int(get("sequence")),
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


# ---------------------------------------------------------------------------------------------- lines

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
        "since": {"N": _seconds(line.since)},
        "keep": {"N": str(line.keep)},
        "open_pk": {"S": line_partition(key.tenant, key.endpoint_id, zlib.crc32(key.pk.encode()) % LINE_SHARDS)},
        "open_sort": {"S": f"{'waits' if line.waits else 'moves'}#{key.ordering_key}"},
    }
    if line.epoch:
        item["epoch"] = {"S": line.epoch}
    if line.last:
        item["last"] = {"N": str(line.last)}
    if line.due_at is not None:
        item["due_at"] = {"N": _seconds(line.due_at)}
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
        last=_int(item.get("last")),
        since=float(item["since"]["N"]),
        due_at=_float(item.get("due_at")),
        keep=_int(item.get("keep")),
        epoch=_str(item.get("epoch")),
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
    sort = _str(item.get("delivery"))
    delivery = DeliveryKey(key.tenant, key.endpoint_id, sort, _int(item.get("shard"))) if sort else None
    return Place(int(item["sort"]["S"]), delivery)


# ---------------------------------------------------------------------------------------------- health


def encode_health(health: Health) -> Item:
    item: Item = {
        "pk": {"S": f"tenant#{health.tenant}"},
        "sk": {"S": f"health#{health.endpoint_id}"},
        "failures": {"N": str(health.failures)},
        "circuit": {"S": health.circuit.value},
        "version": {"N": str(health.version)},
    }
    if health.failing_since is not None:
        item["failing_since"] = {"N": _seconds(health.failing_since)}
    if health.open_until:
        item["open_until"] = {"N": _seconds(health.open_until)}
    if health.trips:
        item["trips"] = {"N": str(health.trips)}
    if health.slow_until:
        item["slow_until"] = {"N": _seconds(health.slow_until)}
    if health.recovered_at:
        item["recovered_at"] = {"N": _seconds(health.recovered_at)}
    if health.reset_at:
        item["reset_at"] = {"N": _seconds(health.reset_at)}
    return item


def decode_health(item: Mapping[str, Any]) -> Health:
    since = item.get("failing_since")
    return Health(
        endpoint_id=item["sk"]["S"].partition("#")[2],
        tenant=item["pk"]["S"].partition("#")[2],
        failures=int(item["failures"]["N"]),
        failing_since=float(since["N"]) if since else None,
        circuit=Circuit(item["circuit"]["S"]),
        open_until=_float(item.get("open_until")) or 0.0,
        trips=_int(item.get("trips")),
        slow_until=_float(item.get("slow_until")) or 0.0,
        recovered_at=_float(item.get("recovered_at")) or 0.0,
        reset_at=_float(item.get("reset_at")) or 0.0,
        version=int(item["version"]["N"]),
    )


# ---------------------------------------------------------------------------------------------- endpoints

_TEXTS = (
    "description", "transform", "version", "basic_auth_sealed", "oauth2_sealed", "mtls_sealed", "disabled_reason",
    "ordering", "ordered_from",
)  # fmt: skip
_NUMBERS = ("timeout", "rate_limit", "missing_after")


def encode_endpoint(endpoint: Endpoint) -> Item:  # noqa: C901, PLR0912 - as above
    item: Item = {
        "pk": {"S": f"tenant#{endpoint.tenant}"},
        "sk": {"S": f"endpoint#{endpoint.id}"},
        "url": {"S": endpoint.url},
        "payload": {"S": endpoint.payload},
        "signature": {"S": endpoint.signature},
        "created_at": {"N": _seconds(endpoint.created_at)},
        "revision": {"N": str(endpoint.revision)},
    }
    for name in _TEXTS:
        if value := getattr(endpoint, name):
            item[name] = {"S": value}
    for name in _NUMBERS:
        if (value := getattr(endpoint, name)) is not None:
            item[name] = {"N": repr(float(value))}
    if endpoint.event_types:
        item["event_types"] = {"L": [{"S": each} for each in endpoint.event_types]}
    if endpoint.channels:
        item["channels"] = {"L": [{"S": each} for each in endpoint.channels]}
    if endpoint.secrets:
        item["secrets"] = {"S": _json([[each.sealed, each.expires_at] for each in endpoint.secrets])}
    if endpoint.metadata:
        item["metadata"] = {"S": _json(dict(endpoint.metadata))}
    if endpoint.headers:
        item["headers"] = {"S": _json(endpoint.headers)}
    if endpoint.filter is not None:
        item["filter"] = {"S": _json(endpoint.filter)}
    if endpoint.schedule is not None:
        item["schedule"] = {"S": _json(endpoint.schedule)}
    if endpoint.batching is not None:
        item["batching"] = {"S": _json([endpoint.batching.max_events, endpoint.batching.max_bytes])}
    if endpoint.on_exhausted != "stop":
        item["on_exhausted"] = {"S": endpoint.on_exhausted}
    if endpoint.shards:
        item["shards"] = {"S": _json(endpoint.shards)}
    return item


def decode_endpoint(item: Mapping[str, Any]) -> Endpoint:
    get = item.get
    secrets, metadata, headers = _loads(get("secrets")), _loads(get("metadata")), _loads(get("headers"))
    schedule, batching = _loads(get("schedule")), _loads(get("batching"))
    return Endpoint(
        id=item["sk"]["S"].partition("#")[2],
        tenant=item["pk"]["S"].partition("#")[2],
        url=item["url"]["S"],
        secrets=tuple([SigningSecret(sealed, expires_at) for sealed, expires_at in secrets or ()]),
        description=_str(get("description")),
        metadata=metadata or {},
        event_types=_list(get("event_types")),
        channels=_list(get("channels")),
        filter=_loads(get("filter")),
        transform=_str(get("transform")) or None,
        payload=item["payload"]["S"],
        version=_str(get("version")) or None,
        headers=tuple([(name, value) for name, value in headers or ()]),
        signature=item["signature"]["S"],
        schedule=None if schedule is None else tuple(schedule),
        timeout=_float(get("timeout")),
        rate_limit=_float(get("rate_limit")),
        batching=Batching(*batching) if batching else None,
        basic_auth_sealed=_str(get("basic_auth_sealed")) or None,
        oauth2_sealed=_str(get("oauth2_sealed")) or None,
        mtls_sealed=_str(get("mtls_sealed")) or None,
        disabled_reason=_str(get("disabled_reason")) or None,
        created_at=float(item["created_at"]["N"]),
        revision=_int(get("revision")),
        shards=tuple([(since, count) for since, count in _loads(get("shards")) or ()]),
        ordering=_str(get("ordering")) or None,
        ordered_from=_str(get("ordered_from")),
        on_exhausted=_str(get("on_exhausted")) or "stop",
        missing_after=_float(get("missing_after")),
    )


# ---------------------------------------------------------------------------------------------- attributes


def _seconds(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".")  # as DynamoDB gives it back; a millisecond is enough


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _loads(attribute: Mapping[str, Any] | None) -> Any:
    return json.loads(attribute["S"]) if attribute else None


def _str(attribute: Mapping[str, Any] | None) -> str:
    return attribute["S"] if attribute else ""


def _int(attribute: Mapping[str, Any] | None) -> int:
    return int(attribute["N"]) if attribute else 0


def _float(attribute: Mapping[str, Any] | None) -> float | None:
    return float(attribute["N"]) if attribute else None


def _list(attribute: Mapping[str, Any] | None) -> tuple[str, ...]:
    return tuple([each["S"] for each in attribute["L"]]) if attribute else ()
