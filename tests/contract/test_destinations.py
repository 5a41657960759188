"""An event's delivery to each service, as `HttpRequest`s with an ARN in the place of a URL."""

from __future__ import annotations

import json
import time

import pytest
from tests.contract.test_action_targets import arn, function, queue, received  # noqa: F401 - a fixture
from tests.fakes.transport import FakeTransport

from hookline.adapters.targets.deliveries import AwsDestinations, DestinationTransport
from hookline.adapters.targets.roles import RoleSessions
from hookline.ports import AwsMessage, HttpRequest, Role

BODY = b'{"type":"order.created","data":{"n":1}}'
SIGNED = [("webhook-id", "evt_1"), ("webhook-timestamp", "1"), ("webhook-signature", "v1,x"), ("X-Own", "y")]
ROLE = "arn:aws:iam::000000000000:role/test"


OTHER_ACCOUNT = "111122223333"


@pytest.fixture
def destinations(aws):
    return AwsDestinations(
        lambda service, _region: aws.client(service),
        RoleSessions(lambda: aws.boto3("sts"), lambda service, _, keys: aws.boto3(service, keys), time.time),
    )


def request(to, body=BODY, *, content_type="application/json", headers=SIGNED, **about):
    """`about` is of the message: `tenant`, `id`, `ordering_key`, `role`…"""
    message = {"id": "evt_1", "type": "order", "time": "2026-01-31T23:59:59Z", "tenant": "acme", "endpoint_id": "ep_1"}
    return HttpRequest(
        to, body, [("content-type", content_type), *headers], group="acme#ep_1", aws=AwsMessage(**(message | about))
    )


@pytest.mark.needs("sqs")
@pytest.mark.parametrize("fifo", [False, True])
def test_a_queue(aws, destinations, fifo):
    url = queue(aws, fifo=fifo)
    result = destinations.send(request(arn(aws, url)))
    assert (result.code, result.error) == (200, "")
    [message] = received(aws, url)
    assert message["Body"].encode() == BODY
    assert {name: value["StringValue"] for name, value in message["MessageAttributes"].items()} == dict(SIGNED)
    if fifo:
        assert message["Attributes"]["MessageGroupId"] == "acme#ep_1"


@pytest.mark.needs("sqs")
def test_a_queue_that_is_gone(aws, destinations):
    gone = queue(aws)
    name = arn(aws, gone)
    aws.client("sqs").delete_queue(QueueUrl=gone)
    result = destinations.send(request(name))
    assert result.code in {400, 404}
    assert result.body


@pytest.mark.needs("sns", "sqs")
def test_a_topic(aws, destinations):
    sns, url = aws.client("sns"), queue(aws)
    topic = sns.create_topic(Name=aws.unique("t"))["TopicArn"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn(aws, url), Attributes={"RawMessageDelivery": "true"})
    assert destinations.send(request(topic)).code == 200
    [message] = received(aws, url)
    assert message["Body"].encode() == BODY


@pytest.mark.needs("events")
def test_a_bus(aws, destinations):
    events = aws.client("events")
    bus = aws.unique("bus")
    bus_arn = events.create_event_bus(Name=bus)["EventBusArn"]
    events.put_rule(Name=aws.unique("r"), EventBusName=bus, EventPattern=json.dumps({"source": ["hookline"]}))
    assert destinations.send(request(bus_arn)).code == 200
    result = destinations.send(request(bus_arn, b"[1]"))
    assert (result.code, result.body) == (400, b"EventBridge takes a JSON object, and this payload is none")


@pytest.mark.needs("lambda")
def test_a_function(aws, destinations, function):  # noqa: F811 - pytest's way
    name = aws.client("lambda").get_function(FunctionName=function)["Configuration"]["FunctionArn"]
    assert destinations.send(request(name)).code == 200
    assert destinations.send(request(name + "x")).code == 404


@pytest.mark.needs("kinesis")
def test_a_stream(aws, destinations):
    kinesis, name = aws.client("kinesis"), aws.unique("s")
    kinesis.create_stream(StreamName=name, ShardCount=1)
    while (about := kinesis.describe_stream(StreamName=name)["StreamDescription"])["StreamStatus"] != "ACTIVE":
        time.sleep(0.1)
    assert destinations.send(request(about["StreamARN"])).code == 200
    shard = about["Shards"][0]["ShardId"]
    iterator = kinesis.get_shard_iterator(StreamName=name, ShardId=shard, ShardIteratorType="TRIM_HORIZON")
    (record,) = kinesis.get_records(ShardIterator=iterator["ShardIterator"])["Records"]
    assert (record["Data"], record["PartitionKey"]) == (BODY, "evt_1")


@pytest.mark.needs("stepfunctions")
def test_a_state_machine_is_started_once(aws, destinations):
    machine = aws.client("stepfunctions").create_state_machine(
        name=aws.unique("m"),
        roleArn=ROLE,
        definition=json.dumps({"StartAt": "P", "States": {"P": {"Type": "Pass", "End": True}}}),
    )["stateMachineArn"]
    assert destinations.send(request(machine)).code == 200
    assert destinations.send(request(machine)).code == 200
    assert len(aws.client("stepfunctions").list_executions(stateMachineArn=machine)["executions"]) == 1


@pytest.mark.needs("s3")
def test_a_bucket(aws, destinations):
    s3, bucket = aws.client("s3"), aws.unique("b").lower().replace("_", "-")
    s3.create_bucket(Bucket=bucket)
    result = destinations.send(request(f"arn:aws:s3:::{bucket}/events"))
    assert result.code == 200
    (key,) = [each["Key"] for each in s3.list_objects_v2(Bucket=bucket)["Contents"]]
    assert key == result.body.decode()
    assert key == "events/acme/ep_1/2026/01/31/evt_1.json"
    stored = s3.get_object(Bucket=bucket, Key=key)
    assert stored["Body"].read() == BODY
    assert stored["Metadata"]["webhook-signature"] == "v1,x"
    assert destinations.send(request(f"arn:aws:s3:::{bucket}-gone/events")).code == 404


@pytest.mark.needs("sqs")
def test_urls_and_arns_go_side_by_side_each_exactly_once(aws, destinations):
    url, http = queue(aws), FakeTransport()
    transport = DestinationTransport(http, destinations)
    to = [arn(aws, url), "https://x.example/", arn(aws, url), "https://y.example/"]
    requests = [request(each) for each in to]
    for n, each in enumerate(requests):
        each.tag = n
    results = list(transport.send(requests))
    assert sorted(result.request.tag for result in results) == [0, 1, 2, 3]
    assert {result.code for result in results} == {200}
    refused = transport.send([request(to[0])], admit=lambda _: False)
    assert [result.error for result in refused] == ["shed"]


# ---------------------------------------------------------------------------------------------- tenants and order


@pytest.mark.needs("sqs")
def test_two_tenants_events_of_one_id_are_two_messages_of_a_fifo_queue(aws, destinations):
    url = queue(aws, fifo=True)
    for tenant in ("acme", "globex", "acme"):  # acme's second is a repeat
        assert destinations.send(request(arn(aws, url), tenant=tenant)).code == 200
    assert groups(received(aws, url)) == ["acme#ep_1", "globex#ep_1"]


@pytest.mark.needs("sqs")
def test_an_ordering_key_is_a_group_of_its_own(aws, destinations):
    url = queue(aws, fifo=True)
    for number, key in enumerate(["o_1", "o_2", "o_1", "k" * 200]):
        destinations.send(request(arn(aws, url), id=f"evt_{number}", ordering_key=key))
    found = groups(received(aws, url))
    assert found.count("acme#ep_1#o_1") <= 2  # a queue hands over a group's second one only when it likes
    assert {"acme#ep_1#o_1", "acme#ep_1#o_2"} <= set(found)
    assert all(len(each) <= 128 for each in found)


def groups(messages):
    return sorted(message["Attributes"]["MessageGroupId"] for message in messages)


@pytest.mark.needs("kinesis")
def test_an_ordering_key_stays_in_one_shard(aws, destinations):
    kinesis, name = aws.client("kinesis"), aws.unique("s")
    kinesis.create_stream(StreamName=name, ShardCount=4)
    while (about := kinesis.describe_stream(StreamName=name)["StreamDescription"])["StreamStatus"] != "ACTIVE":
        time.sleep(0.1)
    for number in range(8):
        body = json.dumps({"n": number}).encode()
        assert destinations.send(request(about["StreamARN"], body, id=f"evt_{number}", ordering_key="o_1")).code == 200
    found = [records(kinesis, name, shard["ShardId"]) for shard in about["Shards"]]
    (only,) = filter(None, found)
    assert [json.loads(each["Data"])["n"] for each in only] == list(range(8))


def records(kinesis, name, shard):
    iterator = kinesis.get_shard_iterator(StreamName=name, ShardId=shard, ShardIteratorType="TRIM_HORIZON")
    return kinesis.get_records(ShardIterator=iterator["ShardIterator"])["Records"]


@pytest.mark.needs("stepfunctions")
def test_two_tenants_events_of_one_id_start_two_executions(aws, destinations):
    machine = aws.client("stepfunctions").create_state_machine(
        name=aws.unique("m"),
        roleArn=ROLE,
        definition=json.dumps({"StartAt": "P", "States": {"P": {"Type": "Pass", "End": True}}}),
    )["stateMachineArn"]
    for tenant in ("acme", "globex"):
        assert destinations.send(request(machine, tenant=tenant, id="a:b/" + "c" * 90)).code == 200
    executions = aws.client("stepfunctions").list_executions(stateMachineArn=machine)["executions"]
    assert len(executions) == 2
    assert all(len(each["name"]) <= 80 and each["name"].startswith("a-b-ccc") for each in executions)


@pytest.mark.needs("s3")
def test_two_tenants_events_of_one_id_are_two_objects(aws, destinations):
    s3, bucket = aws.client("s3"), aws.unique("b").lower().replace("_", "-")
    s3.create_bucket(Bucket=bucket)
    for tenant in ("acme", "globex"):
        kind = "application/cloudevents+json; charset=utf-8"
        assert destinations.send(request(f"arn:aws:s3:::{bucket}/p", tenant=tenant, content_type=kind)).code == 200
    keys = [each["Key"] for each in s3.list_objects_v2(Bucket=bucket)["Contents"]]
    assert keys == ["p/acme/ep_1/2026/01/31/evt_1.json", "p/globex/ep_1/2026/01/31/evt_1.json"]
    assert s3.get_object(Bucket=bucket, Key=keys[0])["ContentType"] == kind


@pytest.mark.needs("sqs")
def test_ten_attributes_and_the_content_type_of_a_cloudevent_among_them(aws, destinations):
    url = queue(aws)
    own = [(f"x-{n}", "y") for n in range(12)] + [("x!odd", "y"), ("aws.x", "y")]
    headers = [*own, *SIGNED[:3], ("X-Hub-Signature-256", "sha256=x")]
    kind = "application/cloudevents+json; charset=utf-8"
    assert destinations.send(request(arn(aws, url), headers=headers, content_type=kind)).code == 200
    [message] = received(aws, url)
    found = {name: value["StringValue"] for name, value in message["MessageAttributes"].items()}
    assert len(found) == 10
    assert found["content-type"] == kind
    assert {"webhook-id", "webhook-timestamp", "webhook-signature", "X-Hub-Signature-256", "x-0"} <= set(found)


# ---------------------------------------------------------------------------------------------- another account


@pytest.mark.needs("sqs", "sts")
def test_a_queue_in_another_account_by_a_role_there(aws, destinations):
    role = Role(f"arn:aws:iam::{OTHER_ACCOUNT}:role/hookline", "hookline/us-east-1/test/acme")
    given = aws.boto3("sts").assume_role(RoleArn=role.arn, RoleSessionName="test")["Credentials"]
    theirs = aws.boto3("sqs", (given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"]))
    name = aws.unique("q")
    url = theirs.create_queue(QueueName=name)["QueueUrl"]
    to = f"arn:aws:sqs:us-east-1:{OTHER_ACCOUNT}:{name}"
    assert destinations.send(request(to, role=role)).code == 200
    assert theirs.receive_message(QueueUrl=url)["Messages"][0]["Body"].encode() == BODY
