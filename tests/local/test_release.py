"""The minute release on the deployed stack: thousands of deliveries that are due go out through the retry queue."""

from __future__ import annotations

import json
import time
from collections import Counter

from tests.local.outbox import eventually

from hookline.outbound.model import Attempt, Delivery, DeliveryKey, EventKey, Status

MANY = 2000  # 100,000 of them, and runs that are cut off: tests/simulation/test_conformance.py


def test_what_is_due_is_released_and_delivered_once(outbox) -> None:
    """Their next attempt was hours away when they were written; the release is asked for, not waited for.

    A row that is due in a moment, and one that is due in an hour, stay.
    """
    tenant = outbox.tenant()
    events = outbox.publish_many(tenant, MANY + 2)  # nobody wants them yet
    stored = list(outbox.events.get_many([EventKey(tenant, event) for event in events]).values())
    subscriber = outbox.subscriber(tenant=tenant)
    now = time.time()
    rows = [
        Delivery(
            DeliveryKey.of(subscriber.endpoint, event),
            event.type,
            Status.WAITING,
            turn=3,
            attempt=2,
            due_at=now - 30 + number / MANY,
            changed_at=now - 7200,
            attempts=(Attempt(now - 7200, 503, 20, "status", "slow"),),
            keep=86_400,
        )
        for number, event in enumerate(stored)
    ]
    rows[-1].due_at = now + 3600
    rows[-2].due_at = now + 1800
    assert outbox.deliveries.put_many(rows) == []
    answer = outbox.stack.client("lambda").invoke(
        FunctionName=outbox.stack.outputs["RetryFunctionName"],
        Qualifier="live",
        Payload=json.dumps({"source": "aws.events"}),
    )
    assert "FunctionError" not in answer, answer["Payload"].read()
    requests = subscriber.received(MANY)
    delivered = Counter(request.header("webhook-id") for request in requests)
    assert set(delivered.values()) == {1}
    assert delivered.keys() == {row.key.event_id for row in rows[:-2]}
    statuses = eventually(
        lambda: (
            counted
            if (counted := Counter(row.status for row in outbox.of_endpoint(subscriber.endpoint)))[Status.DELIVERED]
            == MANY
            else None
        )
    )
    assert statuses == {Status.DELIVERED: MANY, Status.WAITING: 2}
