from __future__ import annotations

import re

import pytest

from hookline.errors import InvalidEndpoint
from hookline.outbound.endpoints.destinations import destination_problem, external_id, parse_destination, role_problem
from hookline.outbound.endpoints.spec import EndpointSpec, UrlPolicy

QUEUE = "arn:aws:sqs:eu-west-1:123456789012:orders"
ROLE = "arn:aws:iam::123456789012:role/hookline"
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
    policy = UrlPolicy(destinations=[QUEUE], roles=[ROLE], deployment="eu-west-1/hookline")
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


# ---------------------------------------------------------------------------------------------- roles


@pytest.mark.parametrize(
    "role", [ROLE, "arn:aws:iam::123456789012:role/a/b/hookline+=,.@_-", "arn:aws:iam::123456789012:role/" + "x" * 64]
)
def test_a_role(role):
    assert role_problem(role, QUEUE, ["*"]) is None
    assert role_problem(role, QUEUE, [role]) is None


@pytest.mark.parametrize(
    "role",
    [
        "",
        "hookline",
        QUEUE,
        "arn:aws:iam::123456789012:user/me",
        "arn:aws:iam:eu-west-1:123456789012:role/hookline",
        "arn:aws:iam::1234:role/hookline",
        "arn:aws:iam::123456789012:role/",
        "arn:aws:iam::123456789012:role/a b",
        "arn:aws:iam::123456789012:role/" + "x" * 65,
        ROLE + "\n",
    ],
)
def test_what_is_no_role(role):
    assert "the ARN of an IAM role" in role_problem(role, QUEUE, ["*"])


def test_a_role_is_of_the_account_and_partition_that_it_sends_to():
    for other in (ROLE.replace("123456789012", "999999999999"), ROLE.replace("arn:aws:", "arn:aws-cn:")):
        assert role_problem(other, QUEUE, ["*"]) == "expected a role of the account that `url` names"
    assert role_problem(ROLE, "arn:aws:s3:::bucket/prefix", ["*"]) is None, "a bucket's ARN names no account"


def test_a_role_is_one_that_the_deployment_allows():
    assert role_problem(ROLE, QUEUE, ["arn:aws:iam::*:role/hookline"]) is None
    for allowed in ([], ["arn:aws:iam::999999999999:role/*"], ["arn:aws:iam::*:role/hookline-*"]):
        assert "DestinationRoleArns" in role_problem(ROLE, QUEUE, allowed)


def test_an_external_id_is_what_sts_takes_whatever_the_tenant():
    found = external_id("eu-west-1/hookline", "A.b:c@d_-" * 14)
    assert re.fullmatch(r"[\w+=,.@:\/-]{2,1224}", found)  # as botocore's model of AssumeRole has it


def test_with_a_role_the_arn_may_be_any():
    made = spec(url=QUEUE + "-theirs", role=ROLE).endpoint
    assert (made.role, made.external_id) == (ROLE, "hookline/eu-west-1/hookline/acme")


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"role": ROLE + "x"}, "role"),
        ({"url": "https://x.example/", "role": ROLE}, "role"),
        ({"url": QUEUE + "-theirs"}, "url"),
        ({"url": "arn:aws:sqs:x", "role": ROLE}, "url"),
    ],
)
def test_a_role_that_cannot_be(fields, where):
    with pytest.raises(InvalidEndpoint) as error:
        spec(**fields)
    assert [problem.where for problem in error.value.problems] == [where]


def edited(existing, **fields):
    policy = UrlPolicy(roles=[ROLE])
    parsed = EndpointSpec.parse(fields)
    seal = lambda data, _: data.hex()  # noqa: E731 - as above
    return parsed.to_endpoint("acme", "ep_1", seal=seal, now=0.0, policy=policy, existing=existing).endpoint


def test_an_edit_of_something_else_asks_nothing_of_role_and_arn():
    """The deployment's parameters may have changed since."""
    made = spec(role=ROLE).endpoint.after(role=ROLE + "-gone")
    assert edited(made, description="x").role == ROLE + "-gone"
    assert edited(made, payload="cloudevents").payload == "cloudevents"


@pytest.mark.parametrize(
    "fields", [{"batching": {"max_events": 10}}, {"basic_auth": {"username": "u", "password": "p"}}]
)
def test_what_only_http_has_is_refused_in_an_edit_too(fields):
    with pytest.raises(InvalidEndpoint) as error:
        edited(spec(role=ROLE).endpoint, **fields)
    assert [problem.where for problem in error.value.problems] == list(fields)


# ---------------------------------------------------------------------------------------------- payloads


def test_only_a_function_gets_headers_and_so_a_cloudevent_in_binary_mode():
    function = "arn:aws:lambda:eu-west-1:123456789012:function:f"
    policy = UrlPolicy(destinations=["*"])

    def made(url):
        parsed = EndpointSpec.parse({"url": url, "payload": "cloudevents-binary"})
        return parsed.to_endpoint("acme", "ep_1", seal=lambda data, _: data.hex(), now=0.0, policy=policy)

    assert made(function).endpoint.payload == "cloudevents-binary"
    for url in GOOD:
        if ":lambda:" not in url:
            with pytest.raises(InvalidEndpoint, match="payload: expected cloudevents"):
                made(url)
