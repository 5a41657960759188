"""Messages and items that nobody here wrote, in each queue and in the events table, among good ones."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

from tests.faults.load import Load
from tests.faults.report import Part
from tests.faults.stack import SHOWN_AGAIN
from tests.local import logs
from tests.local.outbox import eventually, named, unique

from hookline.adapters.dynamodb.source_store import DynamoSourceStore
from hookline.outbound.delivery.messages import encode_message
from hookline.outbound.events.publishing import event_item
from hookline.outbound.model import DeliveryKey, EventKey, LineKey
from hookline.outbound.queue_messages import (
    BacklogMessage,
    BurstMessage,
    EventMessage,
    JobMessage,
    LineMessage,
    RetryMessage,
)

if TYPE_CHECKING:
    from tests.faults.stack import Scene
    from tests.local.outbox import Outbox

    from hookline.outbound.queue_messages import QueueMessage

__all__ = ["poison"]

HUGE = 900_000  # bytes, of the 1 MiB that SQS takes
SEEN_AGAIN = 2  # seconds of the retry queue, where a letter is received five times first; the worker hides its own
TOLD = {"InboundDLQUrl": "worker", "InboundFifoDLQUrl": "worker", "DeliveryDLQUrl": "retry", "SourceDLQUrl": "source"}
QUEUES = {
    "InboundQueueUrl": "InboundDLQUrl",
    "InboundFifoQueueUrl": "InboundFifoDLQUrl",
    "RetryQueueUrl": "DeliveryDLQUrl",
    "source": "SourceDLQUrl",
}
NAMES = {"InboundQueueUrl": "inbound", "InboundFifoQueueUrl": "inbound, in order", "RetryQueueUrl": "retry"}


def bodies(tenant: str, queue: str) -> dict[str, str]:
    """What no queue of ours should have, by what it is."""
    another = {"id": "m", "hook": unique("no-such-hook"), "version": 99, "format": "of the next version", "request": {}}
    retry = {"tenant": tenant, "endpoint_id": "ep-of-another", "sort": "2026-11-27T00:00:00.000000Z#evt_x", "turn": 0}
    versions = {"RetryQueueUrl": {"delivery": retry | {"turn": "1.5"}}, "source": {"version": 99, "payload": {}}}
    return {
        "not JSON": '{"delivery":',
        "deep JSON": "[" * 100_000,
        "huge": json.dumps("x" * HUGE),
        "another kind": json.dumps({"invoice": {"id": 7}}),
        "another version": json.dumps(versions.get(queue, another)),
        "null": "null",
    }


def items(good: dict[str, Any], tenant: str) -> dict[str, dict[str, Any]]:
    """Of the events table."""
    made = {
        "type is a number": {"type": {"N": "7"}},
        "data is not JSON": {"data": {"S": "{not json"}},
        "data is deep JSON": {"data": {"S": "[" * 100_000}},
        "data is no gzip": {"data": {"B": b"\x1f\x8b no"}},
        "timestamp is no time": {"timestamp": {"S": "yesterday"}},
        "channels are a map": {"channels": {"M": {}}},
        "tenant is another than in its key": {"tenant": {"S": "somebody-else"}},
    }
    return {name: {**good, **named(tenant, unique("poison")), **part} for name, part in made.items()}


def poison(scene: Scene, *, events: int = 40) -> Part:
    part = Part(
        "poison", ("Where", "What", "Put", "In its dead-letter queue", "Log lines", "Good ones beside it delivered")
    )
    load = Load.of(scene, "ok ok")
    outbox = load.outbox
    source = outbox.sqs.create_queue(QueueName="hookline-source")["QueueUrl"]
    store = DynamoSourceStore(outbox.stack.client("dynamodb"), outbox.stack.outputs["ConfigTable"])
    mapping = {"name": "queue", "from": "queue", "tenant": load.tenant, "type": "order.created", "id": "body.id"}
    store.put([mapping], seen=store.get()[0])
    time.sleep(1.5)  # the functions' caches
    scene.show_again("RetryQueueUrl", SEEN_AGAIN)
    for queue in QUEUES:
        url = source if queue == "source" else outbox.stack.outputs[queue]
        _of_queue(part, scene, load, queue, url=url, events=events)
    _of_nobody(part, load, events)
    _of_table(part, load, events)
    scene.show_again("RetryQueueUrl", SHOWN_AGAIN)
    part.notes.append("A message that a queue hands out twice at once can become two letters.")
    return part


def _of_nobody(part: Part, load: Load, events: int) -> None:
    """Messages of our own kinds about a tenant that is not there: nothing is to be done, and they do not come again."""
    outbox, nobody = load.outbox, unique("nobody")
    url, dead = outbox.stack.outputs["RetryQueueUrl"], outbox.stack.outputs["DeliveryDLQUrl"]
    put: dict[str, QueueMessage] = {
        "a delivery": RetryMessage(DeliveryKey(nobody, "ep", "2026-11-27T00:00:00.000000Z#evt_1"), 1),
        "its replay": RetryMessage(DeliveryKey(nobody, "ep", "2026-11-27T00:00:00.000000Z#evt_1"), 1, replay=True),
        "an event": EventMessage(EventKey(nobody, "evt_1")),
        "a burst": BurstMessage(nobody, (("evt_1", ""),)),
        "a backlog": BacklogMessage(nobody, "ep", 1),
        "a line": LineMessage(LineKey(nobody, "ep", "key")),
        "a job": JobMessage(nobody, 1),
    }
    before, good = depth(outbox, dead), len(load.published)
    for message in put.values():
        outbox.sqs.send_message(QueueUrl=url, MessageBody=encode_message(message))
    load.publish(events, 50.0)
    result = load.finish()
    eventually(lambda: not depth(outbox, url), pause=1.0, what="the retry queue is empty")
    ended = depth(outbox, dead) - before
    delivered = 2 * (len(load.published) - good)
    part.row("retry queue", f"of a tenant that is not there: {', '.join(put)}", len(put), ended, 0, delivered)
    part.expect(ended == 0, f"{ended} messages of a tenant that is not there are dead letters")
    part.expect(result.lost == result.unrecorded == 0, f"beside them {result.lost} good ones are lost")


def _of_queue(part: Part, scene: Scene, load: Load, queue: str, *, url: str, events: int) -> None:
    letters, outbox, since = QUEUES[queue], load.outbox, time.time()
    dead = outbox.stack.outputs[letters]
    before, good = depth(outbox, dead), len(load.published)
    put = bodies(load.tenant, queue)
    for number, body in enumerate(put.values()):
        fifo = {"MessageGroupId": f"g{number}", "MessageDeduplicationId": unique("d")} if "Fifo" in queue else {}
        outbox.sqs.send_message(QueueUrl=url, MessageBody=body, **fifo)
    load.publish(events, 50.0)
    expected = before + len(put)
    eventually(lambda: depth(outbox, dead) >= expected, pause=1.0, what=f"{len(put)} letters in {letters}")
    eventually(lambda: not depth(outbox, url), pause=1.0, what=f"{queue} is empty")
    result = load.finish()
    ended = depth(outbox, dead) - before
    told = eventually(lambda: _told(scene, load, letters, since), pause=1.0, what="log lines")
    name = NAMES.get(queue, "a source's")
    part.row(f"{name} queue", ", ".join(put), len(put), ended, told, len(load.published) * 2 - good * 2)
    part.expect(ended >= len(put), f"{name} queue: {ended} of {len(put)} are in {letters}")
    part.expect(result.lost == result.unrecorded == 0, f"{name} queue: {result.lost} good ones are lost")


def _told(scene: Scene, load: Load, letters: str, since: float) -> int:
    """Lines of a function of level warning and above; it is invoked for what it wrote to be seen."""
    load.publish(1, 50.0)
    function = TOLD[letters]
    return len([line for line in logs.outcomes(scene.stack, function, "", since=since) if line["level"] != "INFO"])


def _of_table(part: Part, load: Load, events: int) -> None:
    outbox, dead = load.outbox, load.outbox.stack.outputs["StreamFaultQueueUrl"]
    before, earlier = depth(outbox, dead), len(load.published)
    good = event_item("order.created", {"number": 0}, tenant=load.tenant)
    put = items(good, load.tenant)
    since = time.time()
    for item in put.values():
        outbox.put_raw(item)
    load.publish(events, 50.0)
    result = load.finish()
    eventually(lambda: depth(outbox, dead) >= before + len(put), pause=1.0, what="the stream's faults")
    ended = depth(outbox, dead) - before
    lines = logs.outcomes(outbox.stack, "sender", "malformed event", since=since)
    delivered = 2 * (len(load.published) - earlier)
    part.row("events table", ", ".join(put), len(put), ended, len(lines), delivered)
    part.expect(ended == len(put), f"events table: {ended} of {len(put)} are in the fault queue")
    part.expect(result.lost == result.unrecorded == 0, f"events table: {result.lost} good ones are lost")


def depth(outbox: Outbox, url: str) -> int:
    """Messages of a queue that are there or under way. Those with a delay are of others."""
    names = [f"ApproximateNumberOfMessages{kind}" for kind in ("", "NotVisible")]
    found = outbox.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
    return sum(int(found.get(name, 0)) for name in names)
