"""CloudEvents 1.0.2 and its HTTP protocol binding: https://github.com/cloudevents/spec/tree/v1.0.2/cloudevents."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import pytest

from hookline.errors import InvalidEndpoint
from hookline.outbound.endpoints.spec import parse_endpoint
from hookline.outbound.model import Batching, Endpoint, Event, SigningSecret
from hookline.outbound.requests import headers, payload
from hookline.outbound.requests.request_builder import RequestBuilder

TIME = "2026-01-31T08:15:30.000000Z"
EVENT = Event("evt_1", "acme", "order.created", TIME, b'{ "n":1.10 }')


class Plain:
    def open(self, sealed: str, _context: str) -> bytes:
        return sealed.encode()


def endpoint(**changes: Any) -> Endpoint:
    secret = SigningSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")  # published with Standard Webhooks
    return Endpoint("ep_1", "acme", "https://example.com/hook", secrets=(secret,), **changes)


def sent(where: Endpoint, *events: Event, style: str | None = None) -> tuple[dict[str, str], bytes]:
    builder = RequestBuilder(Plain(), None, None)  # type: ignore[arg-type]
    bodies, failed = builder.shape(where, events)
    assert not failed
    request = builder.build(where, events, bodies, 0.0, 10.0, style)
    assert len({name.lower() for name, _ in request.headers}) == len(request.headers), "a header twice"
    return {name.lower(): value for name, value in request.headers}, request.body


def test_structured() -> None:
    given, body = sent(endpoint(payload="cloudevents"), EVENT)
    assert given["content-type"] == "application/cloudevents+json; charset=utf-8"
    assert given["webhook-id"] == "evt_1"
    assert body.endswith(b',"data":{ "n":1.10 }}'), "the data is sent byte for byte"
    assert json.loads(body) == {
        "specversion": "1.0",
        "id": "evt_1",
        "source": "/tenants/acme",
        "type": "order.created",
        "time": TIME,
        "datacontenttype": "application/json",
        "data": {"n": 1.1},
    }


def test_binary() -> None:
    event = replace(EVENT, version="2", ordering_key='say "100%"', sequence=12)
    given, body = sent(endpoint(payload="cloudevents-binary"), event)
    assert body == EVENT.data
    assert given["content-type"] == "application/json"
    assert {name: value for name, value in given.items() if name.startswith("ce-")} == {
        "ce-specversion": "1.0",
        "ce-id": "evt_1",
        "ce-source": "/tenants/acme",
        "ce-type": "order.created",
        "ce-time": TIME,
        "ce-eventversion": "2",
        "ce-partitionkey": "say%20%22100%25%22",
        "ce-sequence": "000000000000000012",
    }
    assert all(re.fullmatch(r"[a-z0-9]{1,20}", name[3:]) for name in given if name.startswith("ce-"))


def test_a_key_needs_escapes_in_json() -> None:
    _, body = sent(endpoint(payload="cloudevents"), replace(EVENT, ordering_key='a"\\b', sequence=1))
    assert json.loads(body)["partitionkey"] == 'a"\\b'


def test_text_order_of_sequences_is_number_order() -> None:
    numbers = [1, 9, 10, 99, 100, 10**17, 10**18 - 1]
    texts = [
        sent(endpoint(payload="cloudevents-binary"), replace(EVENT, ordering_key="k", sequence=n)) for n in numbers
    ]
    sequences = [given["ce-sequence"] for given, _ in texts]
    assert sequences == sorted(sequences)


def test_a_transform_makes_the_data() -> None:
    _, body = sent(endpoint(payload="cloudevents", transform="data.n"), EVENT)
    assert json.loads(body)["data"] == 1.1
    assert sent(endpoint(payload="cloudevents-binary", transform="data.n"), EVENT)[1] == b"1.1"


def test_a_batch_is_an_array_with_a_type_of_its_own() -> None:
    where = endpoint(payload="cloudevents", batching=Batching(10))
    given, body = sent(where, EVENT, replace(EVENT, id="evt_2"))
    assert given["content-type"] == "application/cloudevents-batch+json; charset=utf-8"
    assert [each["id"] for each in json.loads(body)] == ["evt_1", "evt_2"]


def test_a_later_attempt_has_the_headers_of_the_body_that_it_sends_again() -> None:
    """The endpoint's style was changed meanwhile."""
    assert sent(endpoint(payload="envelope"), EVENT, style="cloudevents-binary")[0]["ce-id"] == "evt_1"
    assert sent(endpoint(payload="cloudevents"), EVENT, style="data")[0]["content-type"] == "application/json"


def test_no_batches_in_the_binary_mode() -> None:
    with pytest.raises(InvalidEndpoint) as caught:
        parse_endpoint({"url": "https://example.com/", "payload": "cloudevents-binary", "batching": {"max_events": 2}})
    assert [each.where for each in caught.value.problems] == ["batching"]


def test_its_headers_are_no_users() -> None:
    assert [each.where for each in headers.header_problems([("CE-Id", "x")])] == ["headers.CE-Id"]


def test_every_style_is_known() -> None:
    for style in payload.STYLES:
        assert payload.wrap(EVENT, style)
        parse_endpoint({"url": "https://example.com/", "payload": style})
