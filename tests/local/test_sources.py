"""A bus, a bucket and a queue on the deployed stack: by the source function's own role, to an endpoint."""

from __future__ import annotations

import json
import time

import pytest
from tests.local.api import Api
from tests.local.outbox import eventually, unique

from hookline.adapters.dynamodb.source_store import DynamoSourceStore

QUEUE, BUCKET = "hookline-source", "hookline-source"  # as hookline_cli.local.stack names them


@pytest.fixture
def sources(outbox):
    """Puts mappings into use, in place of all others."""
    store = DynamoSourceStore(outbox.stack.client("dynamodb"), outbox.stack.outputs["ConfigTable"])

    def put(*mappings):
        store.put(mappings, seen=store.get()[0])
        time.sleep(1.5)  # ConfigCacheSeconds of samconfig.toml's local environment, and a little

    yield put
    store.put([], seen=store.get()[0])


@pytest.fixture
def queue(outbox):
    return outbox.sqs.create_queue(QueueName=QUEUE)["QueueUrl"]


def mapping(source, subscriber, **fields):
    return {"name": source, "from": source, "tenant": subscriber.tenant, "type": "order.created"} | fields


def test_a_queues_messages_are_events_each_once(outbox, sources, queue):
    subscriber = outbox.subscriber()
    sources(mapping("queue", subscriber, id="body.id"))
    event_id = unique("o")
    for _ in range(2):
        outbox.sqs.send_message(QueueUrl=queue, MessageBody=json.dumps({"id": event_id, "n": 1}))
    (request, *_) = subscriber.received()
    assert json.loads(request.body)["data"] == {"id": event_id, "n": 1}
    last = unique("o")
    outbox.sqs.send_message(QueueUrl=queue, MessageBody=json.dumps({"id": last}))
    subscriber.settled(last)
    eventually(lambda: drained(outbox, queue), what="the queue is empty")
    assert {each.header("webhook-id") for each in subscriber.requests()} == {event_id, last}
    assert len(subscriber.requests()) == 2


def drained(outbox, url):
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    found = outbox.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
    return not any(int(found[name]) for name in names)


def test_a_buses_events_that_the_pattern_selects(outbox, sources):
    subscriber = outbox.subscriber()
    sources(
        mapping("bus", subscriber, when="\"detail-type\" == 'Placed'", data="detail", **{"ordering-key": "detail.o"})
    )
    bus = outbox.stack.client("events")
    mark = unique("o")
    entries = [
        {"Source": source, "DetailType": kind, "Detail": json.dumps({"o": mark, "n": number})}
        for number, (source, kind) in enumerate(
            [("another", "Placed"), ("hookline-source", "Other"), ("hookline-source", "Placed")]
        )
    ]
    sent = bus.put_events(Entries=entries)["Entries"]
    (request, *_) = subscriber.received()
    assert json.loads(request.body)["data"] == {"o": mark, "n": 2}
    assert request.header("webhook-id") == f"bus_{sent[2]['EventId']}"


def test_a_buckets_new_objects(outbox, sources):
    subscriber = outbox.subscriber()
    sources(mapping("bucket", subscriber))
    s3 = outbox.stack.client("s3")
    s3.create_bucket(Bucket=BUCKET)
    s3.put_bucket_notification_configuration(
        Bucket=BUCKET,
        NotificationConfiguration={
            "QueueConfigurations": [
                {"QueueArn": outbox.stack.outputs["SourceQueueArn"], "Events": ["s3:ObjectCreated:*"]}
            ]
        },
    )
    key = unique("photos/a b")
    s3.put_object(Bucket=BUCKET, Key=key, Body=b"12345")
    (request, *_) = subscriber.received()
    found = json.loads(request.body)["data"]
    assert (found["bucket"], found["key"], found["size"]) == (BUCKET, key, 5)


def test_what_is_refused_can_be_sent_back_once_its_mapping_is_right(outbox, sources, queue):
    """Found and sent back by the API: its function's own role reaches both queues."""
    api = Api(outbox.stack)
    subscriber = outbox.subscriber()
    mark = unique("o")
    sources(mapping("queue", subscriber, tenant="nobody-" + mark))
    outbox.sqs.send_message(QueueUrl=queue, MessageBody=json.dumps({"id": mark}))

    def ours():
        return api("GET", f"/v1/dead-letters/source?reason=*nobody-{mark}").json["items"]

    (letter,) = eventually(ours, what="a letter")
    assert (letter["fields"]["queue"], letter["fields"]["reason"]) == (QUEUE, f"tenant nobody-{mark}")
    sources(mapping("queue", subscriber))
    sent_back = api("POST", "/v1/dead-letters/source/redrive", {"fields": {"reason": f"tenant nobody-{mark}"}})
    assert (sent_back.status, sent_back.json["moved"]) == (202, 1)
    (request, *_) = subscriber.received()
    assert request.header("webhook-id") == f"queue_{letter['fields']['message']}"
