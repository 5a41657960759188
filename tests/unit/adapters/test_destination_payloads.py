"""From an event to what each service is called with: payload styles, order, and events that nobody would send."""

from __future__ import annotations

import json
import sys
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError
from tests.fakes.transport import FakeTransport

from hookline.adapters.targets.deliveries import AwsDestinations, DestinationTransport
from hookline.adapters.targets.roles import RoleSessions
from hookline.outbound.model import Endpoint, Event, SigningSecret
from hookline.outbound.requests.request_builder import RequestBuilder

if TYPE_CHECKING:
    from hookline.ports import HttpRequest, HttpResult

ACCOUNT = "eu-west-1:123456789012"
FIFO = f"arn:aws:sqs:{ACCOUNT}:orders.fifo"
QUEUE = f"arn:aws:sqs:{ACCOUNT}:orders"
TOPIC = f"arn:aws:sns:{ACCOUNT}:orders.fifo"
BUS = f"arn:aws:events:{ACCOUNT}:event-bus/orders"
FUNCTION = f"arn:aws:lambda:{ACCOUNT}:function:orders"
STREAM = f"arn:aws:kinesis:{ACCOUNT}:stream/orders"
MACHINE = f"arn:aws:states:{ACCOUNT}:stateMachine:orders"
BUCKET = "arn:aws:s3:::orders/p"
ALL = [FIFO, QUEUE, TOPIC, BUS, FUNCTION, STREAM, MACHINE, BUCKET]
EVENT = Event("evt_1", "acme", "order.paid", "2026-01-31T08:15:30.000000Z", b'{ "n":1.10 }')
NUMBERED = Event("evt_1", "acme", "order.paid", EVENT.timestamp, b"{}", ordering_key="o_1", sequence=12)
ANSWER = {
    "MessageId": "1",
    "Entries": [{"EventId": "1"}],
    "SequenceNumber": "1",
    "executionArn": "1",
    "ResponseMetadata": {"RequestId": "1"},
}


class Service:
    """Every operation of every service: keeps what it is called with."""

    meta = SimpleNamespace(endpoint_url="https://sqs.example")

    def __init__(self, error: Exception | None = None) -> None:
        self.called: dict[str, Any] = {}
        self._error = error

    def __getattr__(self, operation: str) -> Any:
        def call(**given: Any) -> dict[str, Any]:
            if self._error is not None:
                raise self._error
            self.called = given
            return ANSWER

        return call


class Plain:
    def open(self, sealed: str, _context: str) -> bytes:
        return sealed.encode()


def endpoint(url: str, **fields: Any) -> Endpoint:
    return Endpoint("ep_1", "acme", url, secrets=(SigningSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),), **fields)


def request(where: Endpoint, event: Event) -> HttpRequest:
    builder = RequestBuilder(Plain(), None, None)  # type: ignore[arg-type]
    bodies, failed = builder.shape(where, [event])
    assert not failed
    return builder.build(where, [event], bodies, 0.0, 10.0)


def sent(where: Endpoint, event: Event = EVENT, error: Exception | None = None) -> tuple[HttpResult, dict[str, Any]]:
    service = Service(error)
    roles = RoleSessions(lambda: service, lambda *_: service, lambda: 0.0)
    result = AwsDestinations(lambda *_: service, roles).send(request(where, event))
    return result, service.called


def attributes(called: dict[str, Any]) -> dict[str, str]:
    return {name: value["StringValue"] for name, value in called["MessageAttributes"].items()}


def test_a_url_is_told_nothing_of_aws() -> None:
    assert request(endpoint("https://example.com/", ordering="key"), NUMBERED).aws is None


@pytest.mark.parametrize("url", [FIFO, TOPIC])
def test_a_fifo_group_is_the_ordering_key_only_where_the_endpoint_orders(url: str) -> None:
    _, ordered = sent(endpoint(url, ordering="key"), NUMBERED)
    _, plain = sent(endpoint(url), NUMBERED)
    _, unnumbered = sent(endpoint(url, ordering="key"), EVENT)
    assert ordered["MessageGroupId"] == "acme#ep_1#o_1"
    assert plain["MessageGroupId"] == unnumbered["MessageGroupId"] == "acme#ep_1"
    assert ordered["MessageDeduplicationId"] == plain["MessageDeduplicationId"] == "acme#ep_1#evt_1"
    assert attributes(ordered)["webhook-sequence"] == "12"
    assert "webhook-sequence" not in attributes(plain)


def test_a_streams_partition_key_likewise() -> None:
    assert sent(endpoint(STREAM, ordering="key"), NUMBERED)[1]["PartitionKey"] == "acme#ep_1#o_1"
    assert sent(endpoint(STREAM), NUMBERED)[1]["PartitionKey"] == "evt_1"


def test_events_of_before_the_order_go_by_the_endpoint() -> None:
    where = endpoint(FIFO, ordering="key", ordered_from="2026-02-01T00:00:00Z")
    assert sent(where, NUMBERED)[1]["MessageGroupId"] == "acme#ep_1"


@pytest.mark.parametrize("url", [BUS, STREAM, MACHINE])
def test_a_cloudevent_carries_the_number_where_there_are_no_headers(url: str) -> None:
    _, called = sent(endpoint(url, ordering="key", payload="cloudevents"), NUMBERED)
    text = called["Entries"][0]["Detail"] if url == BUS else called["Data"] if url == STREAM else called["input"]
    assert json.loads(text)["sequence"] == "000000000000000012"
    assert json.loads(text)["partitionkey"] == "o_1"


def test_a_cloudevent_says_that_it_is_one() -> None:
    kind = "application/cloudevents+json; charset=utf-8"
    assert attributes(sent(endpoint(QUEUE, payload="cloudevents"))[1])["content-type"] == kind
    assert "content-type" not in attributes(sent(endpoint(QUEUE))[1])
    assert sent(endpoint(BUCKET, payload="cloudevents"))[1]["ContentType"] == kind
    assert sent(endpoint(BUCKET))[1]["ContentType"] == "application/json"
    (entry,) = sent(endpoint(BUS, payload="cloudevents"))[1]["Entries"]
    assert (entry["DetailType"], json.loads(entry["Detail"])["type"]) == ("order.paid", "order.paid")


def test_a_function_gets_the_binary_modes_headers() -> None:
    payload = json.loads(sent(endpoint(FUNCTION, payload="cloudevents-binary"), NUMBERED)[1]["Payload"])
    assert (payload["headers"]["ce-id"], payload["body"]) == ("evt_1", "{}")


@pytest.mark.parametrize("payload", ["envelope", "versioned", "data", "cloudevents"])
@pytest.mark.parametrize("url", ALL)
def test_every_style_goes_to_every_service(url: str, payload: str) -> None:
    result, called = sent(endpoint(url, payload=payload, ordering="key"), NUMBERED)
    assert (result.code, result.error) == (200, "")
    assert called


@pytest.mark.parametrize("style", ["github", "stripe"])
def test_the_older_signatures_are_carried_too(style: str) -> None:
    name = {"github": "X-Hub-Signature-256", "stripe": "Stripe-Signature"}[style]
    own = tuple((f"x-{n}", "y") for n in range(20))
    where = endpoint(QUEUE, signature=style, headers=own)
    found = attributes(sent(where)[1])
    assert len(found) == 10
    assert {name, "webhook-id"} <= set(found)
    assert name in sent(endpoint(BUCKET, signature=style))[1]["Metadata"]


@pytest.mark.parametrize("url", ALL)
def test_an_event_nested_deeper_than_python_recurses_is_passed_on_unread(url: str) -> None:
    depth = 20 * sys.getrecursionlimit()
    event = Event("evt_1", "acme", "order.paid", EVENT.timestamp, b'{"a":' * depth + b"1" + b"}" * depth)
    assert sent(endpoint(url), event)[0].code == 200


@pytest.mark.parametrize("url", ALL)
def test_what_is_too_large_for_the_service_is_refused_by_it(url: str) -> None:
    event = Event("evt_1", "acme", "order.paid", EVENT.timestamp, b'"' + b"x" * 1_048_000 + b'"')
    error = ClientError({"Error": {"Code": "InvalidParameterValue"}, "ResponseMetadata": {"HTTPStatusCode": 400}}, "X")
    result, _ = sent(endpoint(url), event, error)
    assert (result.code, result.body) == (400, b"InvalidParameterValue")


def test_characters_that_sqs_refuses_are_told_before_the_call() -> None:
    event = Event("evt_1", "acme", "order.paid", EVENT.timestamp, '{"a":"\ufffe"}'.encode())
    result, called = sent(endpoint(QUEUE), event)
    assert (result.code, called) == (400, {})
    assert sent(endpoint(BUS), event)[0].code == 200


@pytest.mark.parametrize("data", [b"[1]", b'"text"', b"1"])
def test_a_bus_takes_objects_alone(data: bytes) -> None:
    event = Event("evt_1", "acme", "order.paid", EVENT.timestamp, data)
    assert sent(endpoint(BUS, payload="data"), event)[0].code == 400
    assert sent(endpoint(BUS), event)[0].code == 200, "the envelope is one"


def test_one_that_fails_in_an_unforeseen_way_leaves_the_batch_alone() -> None:
    services = {"sqs": Service(RuntimeError("a fault of ours")), "events": Service()}
    roles = RoleSessions(lambda: None, lambda *_: None, lambda: 0.0)
    transport = DestinationTransport(FakeTransport(), AwsDestinations(lambda name, _: services[name], roles))
    results = list(transport.send([request(endpoint(url), EVENT) for url in (QUEUE, BUS, QUEUE, BUS)]))
    assert sorted((result.code, result.error) for result in results) == [(0, "config")] * 2 + [(200, "")] * 2
