"""The sender conformance checklist on the deployed stack: S15 to S24, what machines, publishers and operators do."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time

import pytest
from botocore.exceptions import ClientError
from tests.local import workers
from tests.local.outbox import LATER, eventually, named, unique

from hookline.outbound.events.publishing import event_item
from hookline.outbound.model import Status


def test_s15_an_endpoint_that_hangs_delays_nobody_else(outbox) -> None:
    """While its POST hangs, the others' of the same event all arrive. That one time the sender waits for it; from then
    on it is served in the slow lane alone, and no batch has it in its way.
    """
    tenant = outbox.tenant()
    hanging = outbox.subscriber({"fault": "hang"}, tenant=tenant, schedule=[0, LATER], timeout=6)
    healthy = [outbox.subscriber(tenant=tenant) for _ in range(20)]
    began = time.time()
    first = outbox.publish(tenant)
    arrived = [subscriber.received(1)[0].at for subscriber in healthy]
    lags = sorted(at - began for at in arrived)
    print(f"\nS15: beside an endpoint that hangs, 20 others had their POST {lags[0]:.2f} to {lags[-1]:.2f} s later")
    given_up = hanging.settled(first, attempts=1).attempts[0]
    assert given_up.error == "late", "given up for others' sake, before its own timeout"
    assert max(arrived) <= given_up.at + given_up.ms / 1000 + 0.01, "the hanging endpoint was waited for"
    eventually(lambda: outbox.config.tenant(tenant).health.get(hanging.endpoint.id))
    time.sleep(1.5)  # ConfigCacheSeconds of samconfig.toml's local environment, and a little
    events = outbox.publish_many(tenant, 20)
    for subscriber in healthy:
        assert {request.header("webhook-id") for request in subscriber.received(21)} == {first, *events}
    rows = [row for row in outbox.of_endpoint(hanging.endpoint) if row.key.event_id != first]
    assert {attempt.lane for row in rows for attempt in row.attempts} <= {"slow"}


@pytest.mark.skipif(not workers.ENDABLE, reason="finds the function's process in /proc")
def test_s16_a_sender_killed_between_post_and_commit_sends_the_same_id_again(outbox) -> None:
    """The receiver has the request and takes its time; the function dies; the stream brings the batch again."""
    while True:
        slow = outbox.subscriber({"delay": 6}, {}, timeout=10)
        event = slow.publish()
        slow.received(1)
        assert workers.end(outbox.stack.outputs["SenderFunctionName"])
        if outbox.delivery(slow.endpoint, event) is None:
            break  # else the machine was so busy that it had been recorded
    first, second = slow.received(2)
    assert first.header("webhook-id") == second.header("webhook-id") == event
    assert first.body == second.body
    assert second.verified
    delivery = slow.settled(event, Status.DELIVERED)
    assert delivery.attempt == 1  # the one that nobody lived to record is not counted
    assert len(slow.requests()) == 2


PUBLISHER = """
import json, os, signal, sys, boto3
table, business, item, order = json.loads(sys.argv[1])
boto3.client("dynamodb").transact_write_items(TransactItems=[
    {"Put": {"TableName": business, "Item": order, "ConditionExpression": "attribute_not_exists(pk)"}},
    {"Put": {"TableName": table, "Item": item}},
])
os.kill(os.getpid(), signal.SIGKILL)  # before it could tell anybody, or publish anything by itself
"""


def test_s17_what_was_committed_is_delivered_and_what_was_not_is_not(outbox) -> None:
    """A publisher that dies right after its transaction has published; one whose transaction failed has not."""
    subscriber = outbox.subscriber()
    business = outbox.stack.outputs["ConfigTable"]  # any table of the user's own would do
    order = {"pk": {"S": unique("order")}, "sk": {"S": "order"}}
    environment = {**os.environ, **outbox.stack.settings}
    runs = []
    for _ in range(2):  # the second one finds the order written: its condition fails, and with it the whole transaction
        item = event_item("order.created", {"order": order["pk"]["S"]}, tenant=subscriber.tenant)
        text = json.dumps([outbox.table, business, item, order])
        done = subprocess.run(
            [sys.executable, "-c", PUBLISHER, text], env=environment, capture_output=True, check=False, text=True
        )
        runs.append((item["id"]["S"], done))
    (committed, crashed), (_, refused) = runs
    assert crashed.returncode == -signal.SIGKILL
    assert "TransactionCanceledException" in refused.stderr
    assert [request.header("webhook-id") for request in subscriber.received(1)] == [committed]
    last = subscriber.publish()
    subscriber.settled(last, Status.DELIVERED)
    assert [request.header("webhook-id") for request in subscriber.requests()] == [committed, last]
    outbox.dynamodb.delete_item(TableName=business, Key=order)


def test_s18_an_id_published_twice_is_one_message(outbox) -> None:
    """With a condition the second put is refused; without one the item changes and nothing is sent for that."""
    subscriber = outbox.subscriber()
    id_ = unique("invoice-7:paid")
    subscriber.publish({"take": 1}, id=id_)
    subscriber.received(1)
    item = event_item("order.created", {"take": 2}, id=id_, tenant=subscriber.tenant)
    with pytest.raises(ClientError, match="ConditionalCheckFailed"):
        outbox.dynamodb.put_item(TableName=outbox.table, Item=item, ConditionExpression="attribute_not_exists(pk)")
    outbox.put_raw(item)
    last = subscriber.publish()
    subscriber.settled(last, Status.DELIVERED)
    assert [request.header("webhook-id") for request in subscriber.requests()] == [id_, last]


def test_s19_what_came_while_an_endpoint_was_disabled_is_delivered_once_it_is_enabled(outbox) -> None:
    """Kept, replayed by its status, and not sent again by a replay of what is missing."""
    subscriber = outbox.subscriber()
    outbox.config.put_endpoint(subscriber.endpoint.after(disabled_reason="maintenance"))
    events = [subscriber.publish() for _ in range(3)]
    for event in events:
        assert subscriber.settled(event, Status.HELD).reason == "maintenance"
    assert subscriber.requests() == []
    outbox.config.put_endpoint(subscriber.endpoint)
    assert outbox.replay([subscriber.endpoint], status=Status.HELD).replayed == 3
    for event in events:
        subscriber.settled(event, Status.DELIVERED)
    late = outbox.subscriber(tenant=subscriber.tenant)
    outbox.replay([subscriber.endpoint, late.endpoint], missing=True)
    assert sorted(request.header("webhook-id") for request in late.received(3)) == sorted(events)
    assert sorted(request.header("webhook-id") for request in subscriber.requests()) == sorted(events)


MANY = 2000  # on the emulator; 12,000 in tests/simulation/test_conformance.py


def test_s20_a_bulk_replay_has_no_upper_bound(outbox) -> None:
    """Several pages of a job, each delivery once more."""
    bulk = outbox.subscriber()
    events = outbox.publish_many(bulk.tenant, MANY)
    first = bulk.received(MANY)
    assert {request.header("webhook-id") for request in first} == set(events)
    job = outbox.replay([bulk.endpoint], event_type="order.*")
    assert (job.seen, job.replayed) == (MANY, MANY)
    again = bulk.received(2 * MANY)[MANY:]
    assert {request.header("webhook-id") for request in again} == set(events)
    assert len(again) == MANY


def test_s21_an_endpoint_deleted_while_a_delivery_waits_stops_it_on_the_record(outbox) -> None:
    subscriber = outbox.subscriber({"status": 503}, schedule=[0, 2, 2])
    event = subscriber.publish()
    subscriber.settled(event, Status.WAITING, attempts=1)
    outbox.config.delete_endpoint(subscriber.tenant, subscriber.endpoint.id)
    delivery = subscriber.settled(event, Status.CANCELLED)
    assert (delivery.attempt, delivery.reason) == (1, "the endpoint is gone")
    assert len(subscriber.requests()) == 1


def test_s23_the_dead_letter_queue_holds_what_was_given_up_and_nothing_else(outbox) -> None:
    """A failure that has attempts left, a held, a cancelled and a refused one never get there: they are rows of the
    deliveries table. What is redriven is a replay with a fresh schedule. (The checklist has customers' failures in
    the table alone; here the exhausted ones are in the queue as well, for the console's redrive.)
    """
    tenant = outbox.tenant()
    exhausted = outbox.subscriber({"status": 500}, {"status": 500}, {}, tenant=tenant, schedule=[0, 0])
    waiting = outbox.subscriber({"status": 500}, tenant=tenant, schedule=[0, LATER])
    gone = outbox.subscriber({"status": 410}, tenant=tenant)
    healthy = outbox.subscriber(tenant=tenant)
    event = outbox.publish(tenant)
    assert exhausted.settled(event, Status.EXHAUSTED).attempt == 2
    (letter,) = eventually(lambda: outbox.dead_letters("DeliveryDLQUrl", of=tenant), what="the dead letter")
    assert event in letter.body
    assert exhausted.endpoint.id in letter.body
    assert "number" not in letter.body, "a dead letter names the delivery, it does not hold it"
    assert [each.settled(event).status for each in (waiting, gone, healthy)] == [
        Status.WAITING,
        Status.HELD,
        Status.DELIVERED,
    ]
    assert outbox.redrive(of=tenant) == 1
    delivery = exhausted.settled(event, Status.DELIVERED)
    assert [attempt.code for attempt in delivery.attempts] == [500, 500, 200]
    assert outbox.dead_letters("DeliveryDLQUrl", of=tenant) == []
    assert outbox.dead_letters("StreamFaultQueueUrl", of=tenant) == []


def test_s24_an_item_that_is_no_event_blocks_nobody(outbox) -> None:
    """Put between good ones, in one call: those are delivered, these reported, each with its key and what was
    expected, and never again.
    """
    subscriber = outbox.subscriber()
    good = [event_item("order.created", {"number": number}, tenant=subscriber.tenant) for number in range(8)]
    marker = unique("poison")
    poisons = {
        f"{marker}-1": {"type": {"N": "7"}},
        f"{marker}-2": {"data": {"S": "{not json"}},
        f"{marker}-3": {"channels": {"L": [{"M": {}}]}},
        f"{marker}-4": {"timestamp": {"S": "yesterday"}},
        f"{marker}-5": {"data": {"B": b"\x1f\x8b not gzip"}},
        f"{marker}-6": {"channels": {"BOOL": True}},
        f"{marker}-7": {"expires": {"S": "soon"}, "data": {"S": "[" * 100_000}},
    }
    items = [{**good[0], **named(subscriber.tenant, id_), **poison} for id_, poison in poisons.items()]
    together = [each for pair in zip(good[1:], items, strict=True) for each in pair]
    outbox.dynamodb.batch_write_item(
        RequestItems={outbox.table: [{"PutRequest": {"Item": item}} for item in (good[0], *together)]}
    )
    received = {request.header("webhook-id") for request in subscriber.received(8)}
    assert received == {item["id"]["S"] for item in good}
    faults = eventually(
        lambda: found if len(found := outbox.dead_letters("StreamFaultQueueUrl", of=marker)) >= 7 else []
    )
    reasons = {
        json.loads(fault.body)["key"]["pk"]["S"].partition("#")[2]: json.loads(fault.body)["reason"] for fault in faults
    }
    assert reasons.keys() == poisons.keys()
    assert all("expected" in reason for reason in reasons.values())
    assert "not json" not in str(reasons)
    assert len(faults) == 7
    assert len(subscriber.requests()) == 8
