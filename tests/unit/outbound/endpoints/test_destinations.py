from __future__ import annotations

import pytest

from hookline.errors import InvalidEndpoint
from hookline.outbound.endpoints.destinations import destination_problem, parse_destination
from hookline.outbound.endpoints.spec import EndpointSpec, UrlPolicy

QUEUE = "arn:aws:sqs:eu-west-1:123456789012:orders"
GOOD = {
    QUEUE: "orders",
    "arn:aws:sqs:eu-west-1:123456789012:orders.fifo": "orders.fifo",
    "arn:aws-cn:sns:cn-north-1:123456789012:orders": "orders",
    "arn:aws:events:eu-west-1:123456789012:event-bus/default": "default",
    "arn:aws:lambda:eu-west-1:123456789012:function:f:live": "f:live",
    "arn:aws:kinesis:eu-west-1:123456789012:stream/s": "s",
    "arn:aws:states:eu-west-1:123456789012:stateMachine:m": "m",
    "arn:aws:s3:::bucket/prefix": "bucket/prefix",
}
BAD = (
    "arn:",
    "arn:aws:sqs:eu-west-1:123456789012:",
    "arn:aws:sqs:eu-west-1:1234:orders",
    "arn:aws:sqs:::orders",
    "arn:aws:sqs:eu-west-1:123456789012:a b",
    "arn:aws:iam::123456789012:role/admin",
    "arn:aws:lambda:eu-west-1:123456789012:layer:x",
    "arn:aws:s3:eu-west-1:123456789012:bucket",
    "arn:aws:s3:::bucket/../x y",
    QUEUE + "\nx",
)


@pytest.mark.parametrize(("arn", "name"), GOOD.items())
def test_what_can_be_sent_to(arn, name):
    assert parse_destination(arn).name == name
    assert destination_problem(arn, ["*"]) is None


@pytest.mark.parametrize("arn", BAD)
def test_what_cannot(arn):
    assert parse_destination(arn) is None
    assert "the ARN of an SQS queue" in destination_problem(arn, ["*"])


def test_only_what_the_deployment_allows():
    assert destination_problem(QUEUE, [QUEUE]) is None
    assert destination_problem(QUEUE, ["arn:aws:sqs:eu-west-1:123456789012:ord*"]) is None
    for allowed in ([], [QUEUE + "x"], [QUEUE.replace("sqs", "sns")]):
        assert "DestinationArns" in destination_problem(QUEUE, allowed)
    assert destination_problem("arn:aws:s3:::bucket/p", ["arn:aws:s3:::bucket/p/*"]) is None
    assert destination_problem("arn:aws:s3:::bucket/other", ["arn:aws:s3:::bucket/p/*"])


def spec(**fields):
    policy = UrlPolicy(destinations=[QUEUE])
    parsed = EndpointSpec.parse({"url": QUEUE, **fields})
    return parsed.to_endpoint("acme", "ep_1", seal=lambda data, _: data.hex(), now=0.0, policy=policy)


def test_an_endpoint_may_be_one():
    assert spec().endpoint.url == QUEUE


@pytest.mark.parametrize(
    "fields",
    [
        {"batching": {"max_events": 10}},
        {"basic_auth": {"username": "u", "password": "p"}},
        {"oauth2": {"token_url": "https://x.example/t", "client_id": "c", "client_secret": "s"}},
    ],
)
def test_what_only_http_has_is_refused(fields):
    with pytest.raises(InvalidEndpoint) as error:
        spec(**fields)
    assert [problem.where for problem in error.value.problems] == list(fields)


def test_a_token_server_is_no_arn():
    with pytest.raises(InvalidEndpoint, match=r"oauth2\.token_url"):
        spec(url="https://x.example/", oauth2={"token_url": QUEUE, "client_id": "c", "client_secret": "s"})
