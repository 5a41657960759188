"""What the queues held before a deployment is read by the code after it.

`tests/facts/messages_0_1.json` is a recording: it never changes. A format that changes gets a recording of its own
beside it, and both stay readable for as long as a queue keeps a message (14 days as a dead letter) after the release.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from hookline.adapters.sqs.dead_letters import DeadLetter
from hookline.adapters.sqs.stream_faults import BatchFault, ItemFault, read_fault
from hookline.inbound.message import decode
from hookline.outbound.delivery.retry_batch import read_messages

RECORDED = json.loads((Path(__file__).parents[2] / "facts/messages_0_1.json").read_text())
ENDPOINT = "ep_2fJ8sKq0"


class Blobs:
    """Holds the one large body that was recorded."""

    def put(self, key: str, body: bytes) -> str:
        raise NotImplementedError

    def get(self, ref: str) -> bytes:
        assert ref == "inbound/in_3"
        return b"x" * 300_000


def test_every_message_of_the_retry_queue_is_readable() -> None:
    batch = read_messages(RECORDED["retry"])
    assert batch.unreadable == []
    attempt, replay = (each.message for each in batch.retries)
    assert (attempt.tenant, attempt.key.endpoint_id, attempt.turn, attempt.replay) == ("acme", ENDPOINT, 3, False)
    assert attempt.key.sort == "2026-07-01T12:00:00.000000Z#order-1"
    assert (replay.turn, replay.replay) == (7, True)
    events = [message for _, message in batch.events]
    assert [(message.event.id, message.endpoint_id) for message in events] == [("order-1", ""), ("order-1", ENDPOINT)]
    assert [(job.job_id, job.page) for _, job in batch.jobs] == [("job_1", 12)]
    assert set(batch.receipts) == {record["messageId"] for record in RECORDED["retry"]}


@pytest.mark.parametrize(
    ("number", "body", "dedupe_key"),
    [
        (0, '{"ref":"refs/heads/main","who":"žluť"}'.encode(), "deploy#72d3162e"),
        (1, b"\xff\x00\x01", "deploy#content:ab12"),
        (2, b"x" * 300_000, ""),
        (3, '{"ref":"refs/heads/main","who":"žluť"}'.encode(), "deploy#72d3162e"),  # given up
    ],
)
def test_every_message_of_the_inbound_queues_is_readable(number: int, body: bytes, dedupe_key: str) -> None:
    message = decode(RECORDED["inbound"][number]["body"], Blobs())
    assert (message.hook, message.version, message.received_at) == ("deploy", 7, 1_782_907_200.0)
    assert message.request.body == body
    assert message.repeat.key == dedupe_key
    assert message.debounce == ("deploy#deb" if number == 1 else "")
    assert message.request.headers == {"content-type": ("application/json",), "x-seen": ("a", "b")}
    assert message.request.url == "https://hooks.example.com/hooks/deploy?x=1"
    if number != 1:
        assert (message.event_id, message.event_type) == ("72d3162e", "push")


def test_what_a_receiver_asks_of_a_worker_is_readable() -> None:
    """While a deployment moves traffic bit by bit, receivers of both versions call the worker."""
    message = decode(RECORDED["synchronous"]["message"], Blobs())
    assert (message.id, message.hook, message.event_type) == ("in_1", "deploy", "push")


def test_stream_faults_are_readable() -> None:
    item, batch = (read_fault(_letter(body)) for body in RECORDED["faults"])
    assert isinstance(item, ItemFault)
    assert (item.event_id, item.reason) == ("order-1", '"type": expected a text')
    assert isinstance(batch, BatchFault)
    assert (batch.shard, batch.start, batch.end, batch.size) == ("shardId-00000001", "100", "150", 40)


def _letter(body: str) -> DeadLetter:
    fields: dict[str, Any] = {"id": "m", "body": body, "receipt": "r"}
    return DeadLetter(**fields)
