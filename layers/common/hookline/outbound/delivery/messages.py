"""The retry queue's messages as text: JSON that an operator can read in the AWS console."""

from __future__ import annotations

import json
from typing import Any

from hookline.errors import InvalidInput
from hookline.nesting import read_json
from hookline.outbound.model import DeliveryKey, EventKey, LineKey
from hookline.outbound.queue_messages import (
    BacklogMessage,
    BurstMessage,
    EventMessage,
    JobMessage,
    LineMessage,
    Origin,
    QueueMessage,
    RetryMessage,
)

__all__ = ["decode_message", "encode_message"]


def encode_message(message: QueueMessage, copy: str = "") -> str:
    """`copy` is another one each time that a message is sent: see `RetryMessage`."""
    match message:
        case RetryMessage():
            return _json({"delivery": _of_retry(message, copy or message.copy)})
        case EventMessage(key, endpoint_id, timestamp):
            event = {"tenant": key.tenant, "id": key.id, "endpoint_id": endpoint_id}
            return _json({"event": event | ({"timestamp": timestamp} if timestamp else {})})
        case BurstMessage(tenant, events):
            return _json({"burst": {"tenant": tenant, "events": events}})
        case BacklogMessage(tenant, endpoint_id, step):
            return _json({"backlog": {"tenant": tenant, "endpoint_id": endpoint_id, "step": step}})
        case LineMessage(line, skip):
            body = {"tenant": line.tenant, "endpoint_id": line.endpoint_id, "ordering_key": line.ordering_key}
            return _json({"line": body | ({"skip": skip} if skip else {})})
        case JobMessage(job_id, page):
            return _json({"job": {"id": job_id, "page": page}})


def _of_retry(message: RetryMessage, copy: str) -> dict[str, Any]:
    """What is empty is left out: a message is read by people."""
    key = message.key
    body: dict[str, Any] = {"tenant": key.tenant, "endpoint_id": key.endpoint_id, "sort": key.sort}
    if key.shard:
        body["shard"] = key.shard
    body["turn"] = message.turn
    rest = {"replay": message.replay, "copy": copy, "digest": message.digest, "stands_for": message.stands_for}
    return body | {name: value for name, value in rest.items() if value}


def decode_message(text: str) -> QueueMessage:
    """Raises InvalidInput for anything that `encode_message` did not write."""
    try:
        match read_json(text):
            case {"delivery": {"tenant": str(tenant), "endpoint_id": str(endpoint_id), "sort": str(sort), **rest}}:
                turn, shard = rest["turn"], rest.get("shard", 0)
                if isinstance(turn, int) and isinstance(shard, int):
                    key = DeliveryKey(tenant, endpoint_id, sort, shard)
                    return RetryMessage(
                        key,
                        turn,
                        replay=rest.get("replay") is True,
                        copy=_text(rest, "copy"),
                        digest=_text(rest, "digest"),
                        stands_for=_origin(rest.get("stands_for")),
                    )
            case {"event": {"id": str(event_id), "endpoint_id": str(endpoint_id), **rest}}:
                # 0.1 named no tenant, and its events lay in another table: they are found no more
                event = EventKey(_text(rest, "tenant"), event_id)
                return EventMessage(event, endpoint_id, _text(rest, "timestamp"))
            case {"burst": {"tenant": str(tenant), "events": [*events]}}:
                return BurstMessage(tenant, tuple((str(id_), str(timestamp)) for id_, timestamp in events))
            case {"backlog": {"tenant": str(tenant), "endpoint_id": str(endpoint_id), "step": int(step)}}:
                return BacklogMessage(tenant, endpoint_id, step)
            case {"line": {"tenant": str(tenant), "endpoint_id": str(endpoint_id), "ordering_key": str(key), **rest}}:
                skip = rest.get("skip", 0)
                return LineMessage(LineKey(tenant, endpoint_id, key), skip if isinstance(skip, int) else 0)
            case {"job": {"id": str(job_id), "page": int(page)}}:
                return JobMessage(job_id, page)
    except (TypeError, ValueError, KeyError):
        pass
    raise InvalidInput.at(
        "message", 'a "delivery", "event", "burst", "backlog", "line" or "job" object as the retry queue carries them'
    )


def _origin(value: Any) -> Origin | None:
    match value:
        case [str(copy), str(id_)]:
            return Origin(copy, id_)
    return None


def _text(fields: dict[Any, Any], name: str) -> str:
    value = fields.get(name, "")
    return value if isinstance(value, str) else ""


def _json(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))
