"""An endpoint that is an ARN, on the deployed stack: by the sender's and the retry function's own roles."""

from __future__ import annotations

import io
import json
import sys
import zipfile
from types import SimpleNamespace

import boto3
import pytest
from tests.local.outbox import eventually, unique

from hookline.outbound.endpoints.spec import EndpointSpec, UrlPolicy
from hookline.outbound.model import Status

# what the functions' roles may do is the test's matter
ALLOWED = UrlPolicy(destinations=["*"], roles=["*"], deployment="us-east-1/hookline-local")
OTHER_ACCOUNT = "111122223333"


@pytest.fixture
def endpoint(outbox):
    def make(arn, *, tenant=None, **fields):
        spec = EndpointSpec.parse({"url": arn, "event_types": ["order.*"], **fields})
        prepared = spec.to_endpoint(
            tenant or outbox.tenant(), unique("ep"), seal=outbox.sealer.seal, now=0.0, policy=ALLOWED
        )
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


def topic(stack, name):
    url = stack.client("sqs").create_queue(QueueName=name)["QueueUrl"]
    queue = stack.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"][
        "QueueArn"
    ]
    sns = stack.client("sns")
    arn = sns.create_topic(Name=name)["TopicArn"]
    lets = policy({"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": queue})
    stack.client("sqs").set_queue_attributes(QueueUrl=url, Attributes={"Policy": lets})
    sns.subscribe(TopicArn=arn, Protocol="sqs", Endpoint=queue, Attributes={"RawMessageDelivery": "true"})
    return arn, lambda: stack.client("sqs").receive_message(QueueUrl=url).get("Messages")


def bus(stack, name):
    return stack.client("events").create_event_bus(Name=name)["EventBusArn"], lambda: True


def stream(stack, name):
    kinesis = stack.client("kinesis")
    kinesis.create_stream(StreamName=name, ShardCount=1)
    about = eventually(
        lambda: (
            found
            if (found := kinesis.describe_stream(StreamName=name)["StreamDescription"])["StreamStatus"] == "ACTIVE"
            else None
        )
    )
    shard = {"StreamName": name, "ShardId": about["Shards"][0]["ShardId"], "ShardIteratorType": "TRIM_HORIZON"}

    def look():
        return kinesis.get_records(ShardIterator=kinesis.get_shard_iterator(**shard)["ShardIterator"])["Records"]

    return about["StreamARN"], look


def machine(stack, name):
    states = stack.client("stepfunctions")
    passes = json.dumps({"StartAt": "P", "States": {"P": {"Type": "Pass", "End": True}}})
    role = stack.outputs["SenderRoleArn"]  # any that is there
    arn = states.create_state_machine(name=name, roleArn=role, definition=passes)["stateMachineArn"]
    return arn, lambda: states.list_executions(stateMachineArn=arn)["executions"]


def function(stack, name):
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("app.py", "def handler(event, context): return None")
    made = stack.client("lambda").create_function(
        FunctionName=name,
        Runtime=f"python3.{sys.version_info.minor}",
        Role=stack.outputs["SenderRoleArn"],
        Handler="app.handler",
        Code={"ZipFile": archive.getvalue()},
    )
    return made["FunctionArn"], lambda: True


@pytest.mark.parametrize("make", [topic, bus, stream, machine, function])
def test_each_other_service_takes_it_from_the_functions_own_role(outbox, endpoint, make):
    arn, look = make(outbox.stack, unique("hookline-destination"))
    ours = endpoint(arn)
    event = outbox.publish(ours.tenant, {"n": 1})
    assert settled(outbox, ours, event, Status.DELIVERED).code == 200
    assert eventually(look)


def test_what_the_role_may_not_reach_fails_like_any_endpoint(outbox, endpoint):
    """Tried again by the retry function, then exhausted: an ARN outside of DestinationArns harms nobody."""
    name = unique("elsewhere")
    url = outbox.sqs.create_queue(QueueName=name)["QueueUrl"]
    arn = outbox.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    ours = endpoint(arn, schedule=[0, 1])
    event = outbox.publish(ours.tenant, {"n": 1})
    assert settled(outbox, ours, event, Status.EXHAUSTED).code == 403


@pytest.fixture
def their_queue(outbox):
    """A queue in another account, and what makes a role there that trusts this deployment for one tenant."""
    made = {"region_name": outbox.sqs.meta.region_name, "endpoint_url": outbox.sqs.meta.endpoint_url}
    keys = {"aws_access_key_id": OTHER_ACCOUNT, "aws_secret_access_key": "test"}
    sqs, iam = boto3.client("sqs", **made, **keys), boto3.client("iam", **made, **keys)
    name = unique("theirs")  # in no parameter: the role's own permissions count
    url = sqs.create_queue(QueueName=name)["QueueUrl"]
    arn = f"arn:aws:sqs:{made['region_name']}:{OTHER_ACCOUNT}:{name}"

    def role_for(tenant):
        trusted = [outbox.stack.outputs[output] for output in ("SenderRoleArn", "RetryRoleArn")]
        asked = {"StringEquals": {"sts:ExternalId": f"hookline/{ALLOWED.deployment}/{tenant}"}}
        trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": trusted}, "Condition": asked}
        role = unique("hookline-destination")
        created = iam.create_role(RoleName=role, AssumeRolePolicyDocument=policy(trust))["Role"]["Arn"]
        allowed = policy({"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": arn})
        iam.put_role_policy(RoleName=role, PolicyName="send", PolicyDocument=allowed)
        return created

    return SimpleNamespace(arn=arn, url=url, sqs=sqs, role_for=role_for)


def policy(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def test_a_queue_in_another_account_by_a_role_there(outbox, endpoint, their_queue):
    tenant = outbox.tenant()
    ours = endpoint(their_queue.arn, tenant=tenant, role=their_queue.role_for(tenant))
    event = outbox.publish(tenant, {"n": 1})
    settled(outbox, ours, event, Status.DELIVERED)
    (message,) = their_queue.sqs.receive_message(QueueUrl=their_queue.url, MessageAttributeNames=["All"])["Messages"]
    assert message["MessageAttributes"]["webhook-id"]["StringValue"] == event


def test_a_role_that_trusts_us_for_another_tenant_is_refused(outbox, endpoint, their_queue):
    """The confused deputy: an operator was given the role of somebody else."""
    victims = their_queue.role_for(unique("victim"))
    ours = endpoint(their_queue.arn, role=victims, schedule=[0, 1])
    event = outbox.publish(ours.tenant, {"n": 1})
    found = settled(outbox, ours, event, Status.EXHAUSTED)
    assert (found.code, found.excerpt) == (403, "the role was not assumed: AccessDenied")
    assert not their_queue.sqs.receive_message(QueueUrl=their_queue.url).get("Messages")


def test_a_role_that_the_deployment_does_not_allow_is_not_assumed(outbox, endpoint, their_queue):
    role = f"arn:aws:iam::{OTHER_ACCOUNT}:role/other"
    ours = endpoint(their_queue.arn, role=role, schedule=[0, 1])
    event = outbox.publish(ours.tenant, {"n": 1})
    assert settled(outbox, ours, event, Status.EXHAUSTED).code == 403
