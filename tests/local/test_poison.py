"""Messages in our queues that nobody here wrote; `make faults KINDS=poison` has more, and waits for the last one."""

from __future__ import annotations

import json
import time

import pytest
from tests.local import logs
from tests.local.outbox import eventually, unique

from hookline.adapters.sqs.dead_letters import SqsDeadLetters


def poison(marker):
    return [
        marker,
        json.dumps({"invoice": marker}),
        json.dumps({"id": "m", "hook": marker, "version": 99, "format": "of the next version", "request": {}}),
        f'"{marker}' + "[" * 10_000,
    ]


@pytest.mark.parametrize("queue", ["Inbound", "InboundFifo"])
def test_what_is_no_request_ends_in_the_dead_letter_queue_with_a_reason(outbox, queue) -> None:
    marker, url = unique("poison"), outbox.stack.outputs[f"{queue}QueueUrl"]
    for number, body in enumerate(poison(marker)):
        order = {"MessageGroupId": f"{marker}-{number}", "MessageDeduplicationId": f"{marker}-{number}"}
        outbox.sqs.send_message(QueueUrl=url, MessageBody=body, **(order if "Fifo" in queue else {}))
    letters = SqsDeadLetters(outbox.sqs, outbox.stack.outputs[f"{queue}DLQUrl"], wait=0)
    found = []

    def take(those):
        found.extend(those)
        return [each.id for each in those]

    def drained():
        letters.drain(lambda each: marker in each.body, take)
        return len(found) >= len(poison(marker))

    eventually(drained, pause=1.0, what=f"letters in {queue}DLQ")
    assert sorted(each.body for each in found) == sorted(poison(marker))


def test_what_is_no_retry_message_is_told_and_delays_nobody(outbox) -> None:
    """It is received five times, twelve minutes apart, before it is in the dead-letter queue: longer than a deployment,
    whose older functions may not know what newer ones send.
    """
    since, subscriber = time.time(), outbox.subscriber({"status": 503}, {}, schedule=[0, 1])
    url = outbox.stack.outputs["RetryQueueUrl"]
    sent = [outbox.sqs.send_message(QueueUrl=url, MessageBody=body)["MessageId"] for body in poison(unique("poison"))]
    event = subscriber.publish()

    def told():
        lines = logs.outcomes(outbox.stack, "retry", "unreadable retry message", since=since)
        if {line["id"] for line in lines} >= set(sent):
            return lines
        subscriber.publish()  # see `logs`
        return []

    lines = eventually(told, pause=0.5, what="a line for each")
    assert {line["level"] for line in lines} == {"ERROR"}
    subscriber.settled(event)
