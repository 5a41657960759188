"""Order per key on the deployed stack: numbered by the publisher's transaction, one after the other at the receiver."""

from __future__ import annotations

import time

from tests.local.outbox import LATER, eventually

from hookline.adapters.dynamodb.line_store import DynamoLineStore
from hookline.management.ordering import Ordering
from hookline.outbound import publish_in_order
from hookline.outbound.model import Status


def test_events_of_a_key_arrive_one_after_the_other_and_a_skip_lets_them_go(outbox) -> None:
    """Number 2 fails, and its next attempt is far away: 3 and 4 wait, visibly; another key does not."""
    subscriber = outbox.subscriber({}, {"status": 500}, {}, ordering="key", schedule=[0, LATER])
    tenant, endpoint = subscriber.tenant, subscriber.endpoint.id

    def publish(key: str, *numbers: int) -> None:
        for number in numbers:
            given = publish_in_order(
                outbox.dynamodb, outbox.table, "order.paid", {}, tenant=tenant, ordering_key=key, id=f"{key}_{number}"
            )
            assert given == number

    publish("a", 1)
    subscriber.settled("a_1", Status.DELIVERED)
    publish("a", 2)
    subscriber.settled("a_2", Status.WAITING, attempts=1)
    publish("a", 3, 4)
    publish("b", 1)
    eventually(lambda: (row := subscriber.delivery("a_4")) and row.in_line)
    subscriber.settled("b_1", Status.DELIVERED)
    lines = DynamoLineStore(outbox.dynamodb, outbox.stack.outputs["DeliveriesTable"])
    ordering = Ordering(outbox.config, outbox.deliveries, lines, outbox.queue)
    (blocked,) = eventually(lambda: ordering.blocked(tenant, endpoint))
    assert (blocked.ordering_key, blocked.sequence, blocked.last, blocked.status) == ("a", 2, 4, "waiting")
    assert blocked.since <= time.time()
    ordering.skip(tenant, endpoint, "a", 2)
    subscriber.settled("a_4", Status.DELIVERED)
    assert subscriber.delivery("a_2").status is Status.CANCELLED
    requests = subscriber.received(5)
    assert [request.header("webhook-id") for request in requests if request.header("webhook-ordering-key") == "a"] == [
        "a_1",
        "a_2",
        "a_3",
        "a_4",
    ]
    assert [request.header("webhook-sequence") for request in requests[-2:]] == ["3", "4"]
    assert eventually(lambda: not ordering.blocked(tenant, endpoint))
