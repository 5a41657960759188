"""An endpoint that is an ARN, on the deployed stack: by the sender's and the retry function's own roles."""

from __future__ import annotations

import pytest
from tests.local.outbox import eventually, unique

from hookline.outbound.endpoints.spec import EndpointSpec, UrlPolicy
from hookline.outbound.model import Status

ALLOWED = UrlPolicy(destinations=["*"])  # what the roles may do is the test's matter


@pytest.fixture
def endpoint(outbox):
    def make(arn, **fields):
        spec = EndpointSpec.parse({"url": arn, "event_types": ["order.*"], **fields})
        prepared = spec.to_endpoint(outbox.tenant(), unique("ep"), seal=outbox.sealer.seal, now=0.0, policy=ALLOWED)
        outbox.config.put_endpoint(prepared.endpoint, create=True)
        return prepared.endpoint

    return make


def settled(outbox, endpoint, event, status):
    def look():
        found = outbox.delivery(endpoint, event)
        return found if found is not None and found.status is status else None

    return eventually(look, what=f"{event} {status} at {endpoint.url}")


def test_a_queue_gets_the_payload_and_its_signature(outbox, endpoint):
    name = unique("hookline-destination")
    url = outbox.sqs.create_queue(QueueName=name)["QueueUrl"]
    arn = outbox.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    ours = endpoint(arn)
    event = outbox.publish(ours.tenant, {"n": 1})
    assert settled(outbox, ours, event, Status.DELIVERED).code == 200
    (message,) = outbox.sqs.receive_message(QueueUrl=url, MessageAttributeNames=["All"])["Messages"]
    assert message["MessageAttributes"]["webhook-id"]["StringValue"] == event
    assert message["MessageAttributes"]["webhook-signature"]["StringValue"].startswith("v1,")


def test_a_bucket_gets_an_object(outbox, endpoint):
    s3, bucket = outbox.stack.client("s3"), unique("hookline-destination").lower()
    s3.create_bucket(Bucket=bucket)
    ours = endpoint(f"arn:aws:s3:::{bucket}/events")
    event = outbox.publish(ours.tenant, {"n": 1})
    settled(outbox, ours, event, Status.DELIVERED)
    (stored,) = s3.list_objects_v2(Bucket=bucket)["Contents"]
    assert stored["Key"].endswith(f"/{event}.json")


def test_what_the_role_may_not_reach_fails_like_any_endpoint(outbox, endpoint):
    """Tried again by the retry function, then exhausted: an ARN outside of DestinationArns harms nobody."""
    name = unique("elsewhere")
    url = outbox.sqs.create_queue(QueueName=name)["QueueUrl"]
    arn = outbox.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    ours = endpoint(arn, schedule=[0, 1])
    event = outbox.publish(ours.tenant, {"n": 1})
    assert settled(outbox, ours, event, Status.EXHAUSTED).code == 403
