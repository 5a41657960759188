"""An event's delivery to each service, as `HttpRequest`s with an ARN in the place of a URL."""

from __future__ import annotations

import json
import time

import pytest
from tests.contract.test_action_targets import arn, function, queue, received  # noqa: F401 - a fixture
from tests.fakes.transport import FakeTransport

from hookline.adapters.destinations import AwsDestinations, DestinationTransport
from hookline.ports import HttpRequest

BODY = b'{"type":"order.created","data":{"n":1}}'
SIGNED = [("webhook-id", "evt_1"), ("webhook-timestamp", "1"), ("webhook-signature", "v1,x"), ("X-Own", "y")]
ROLE = "arn:aws:iam::000000000000:role/test"


@pytest.fixture
def destinations(aws):
    return AwsDestinations(lambda service, _region: aws.client(service))


def request(to, body=BODY, **more):
    return HttpRequest(
        to, body, [("content-type", "application/json"), *SIGNED], group="acme#ep_1", kind="order", **more
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
    assert (key.startswith("events/2"), key.endswith("/evt_1.json")) == (True, True)
    stored = s3.get_object(Bucket=bucket, Key=key)
    assert stored["Body"].read() == BODY
    assert stored["Metadata"]["webhook-signature"] == "v1,x"
    assert destinations.send(request(f"arn:aws:s3:::{bucket}-gone/events")).code == 404


@pytest.mark.needs("sqs")
def test_urls_and_arns_go_side_by_side_each_exactly_once(aws, destinations):
    url, http = queue(aws), FakeTransport()
    transport = DestinationTransport(http, destinations)
    to = [arn(aws, url), "https://x.example/", arn(aws, url), "https://y.example/"]
    results = list(transport.send(HttpRequest(each, BODY, SIGNED, tag=n) for n, each in enumerate(to)))
    assert sorted(result.request.tag for result in results) == [0, 1, 2, 3]
    assert {result.code for result in results} == {200}
    refused = transport.send([HttpRequest(to[0], BODY, SIGNED)], admit=lambda _: False)
    assert [result.error for result in refused] == ["shed"]
