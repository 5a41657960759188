"""The retry queue's messages as text: JSON that an operator can read in the AWS console."""

from __future__ import annotations

import json
from typing import Any

from hookline.errors import InvalidInput
from hookline.outbound.model import DeliveryKey, EventMessage, JobMessage, QueueMessage, RetryMessage

__all__ = ["decode_message", "encode_message"]


def encode_message(message: QueueMessage) -> str:
    match message:
        case RetryMessage(tenant, key, turn, replay):
            body: dict[str, Any] = {"tenant": tenant, "endpoint_id": key.endpoint_id, "sort": key.sort, "turn": turn}
            return json.dumps({"delivery": body | ({"replay": True} if replay else {})}, separators=(",", ":"))
        case EventMessage(event_id, endpoint_id):
            return json.dumps({"event": {"id": event_id, "endpoint_id": endpoint_id}}, separators=(",", ":"))
        case JobMessage(job_id, page):
            return json.dumps({"job": {"id": job_id, "page": page}}, separators=(",", ":"))


def decode_message(text: str) -> QueueMessage:
    """Raises InvalidInput for anything that `encode_message` did not write."""
    try:
        match json.loads(text):
            case {"delivery": {"tenant": str(tenant), "endpoint_id": str(endpoint_id), "sort": str(sort), **rest}}:
                turn = rest["turn"]
                if isinstance(turn, int):
                    return RetryMessage(tenant, DeliveryKey(endpoint_id, sort), turn, rest.get("replay") is True)
            case {"event": {"id": str(event_id), "endpoint_id": str(endpoint_id)}}:
                return EventMessage(event_id, endpoint_id)
            case {"job": {"id": str(job_id), "page": int(page)}}:
                return JobMessage(job_id, page)
    except (ValueError, KeyError):
        pass
    raise InvalidInput.at("message", 'a "delivery", "event" or "job" object as the retry queue carries them')
