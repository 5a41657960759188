from __future__ import annotations

import random

import pytest
from tests.fakes.event_types import FakeEventTypeStore
from tests.fakes.inbound import FakeBlobStore
from tests.fakes.outbound import FakeConfigStore, FakeEventStore

from hookline.errors import InvalidInput, NotFound
from hookline.outbound.events.outbox import publish
from hookline.outbound.events.publishing import new_event
from hookline.outbound.model import EventKey, EventType


@pytest.fixture
def parts():
    parts = {
        "config": FakeConfigStore(),
        "types": FakeEventTypeStore(),
        "store": FakeEventStore(),
        "blobs": FakeBlobStore(),
    }
    parts["config"].put_tenant("default")
    return parts


def test_unregistered_type_is_published(parts):
    event = new_event("a", {"id": 7}, id="e1")
    assert publish(event, **parts) == (True, None, None)
    assert parts["store"].published == [event]


def test_same_id_again_is_not(parts):
    publish(new_event("a", 1, id="e1"), **parts)
    assert not publish(new_event("a", 2, id="e1"), **parts).created
    assert parts["store"].events[EventKey("default", "e1")].data == b"1"


def test_registered_type_is_checked(parts):
    known = EventType("a", schemas={"1": {"required": ["id"]}})
    parts["types"].put(known)
    assert publish(new_event("a", {"id": 7}), **parts) == (True, known, None)
    with pytest.raises(InvalidInput, match="data: expected id"):
        publish(new_event("a", {}), **parts)
    with pytest.raises(InvalidInput, match="version: expected one of 1"):
        publish(new_event("a", {"id": 7}, version="2"), **parts)


def test_unknown_tenant(parts):
    with pytest.raises(NotFound, match="acme"):
        publish(new_event("a", 1, tenant="acme"), **parts)


def test_reference_alone_cannot_be_checked(parts):
    with pytest.raises(InvalidInput, match="data: expected JSON text"):
        publish(new_event("a", data_ref="s3://b/events/default/k"), **parts)


def test_what_fits_compressed_stays_in_the_item(parts):
    publish(new_event("a", ["x" * 900_000], id="e1"), **parts)
    assert parts["blobs"].blobs == {}
    assert len(parts["store"].events[EventKey("default", "e1")].data) == 900_004


def test_what_does_not_fit_goes_to_the_bucket(parts):
    publish(new_event("a", [random.Random(7).randbytes(450_000).hex()], id="e1"), **parts)
    event = parts["store"].events[EventKey("default", "e1")]
    assert event.data is None
    assert len(parts["blobs"].get(event.data_ref)) == 900_004


def test_payload_in_the_bucket_is_never_replaced(parts):
    publish(new_event("a", [random.Random(7).randbytes(450_000).hex()], id="e1"), **parts)
    kept = parts["blobs"].get(parts["store"].events[EventKey("default", "e1")].data_ref)
    assert not publish(new_event("a", [random.Random(8).randbytes(450_000).hex()], id="e1"), **parts).created
    assert parts["blobs"].get(parts["store"].events[EventKey("default", "e1")].data_ref) == kept


def test_an_event_with_an_ordering_key_gets_its_next_number(parts):
    given = [publish(new_event("a", 1, id=f"e{number}", ordering_key="k"), **parts).sequence for number in (1, 2)]
    assert given == [1, 2]
    assert publish(new_event("a", 1, id="e1", ordering_key="k"), **parts) == (False, None, None)
    assert publish(new_event("a", 1, ordering_key="k", sequence=7), **parts).sequence == 7
    assert [event.sequence for event in parts["store"].published] == [1, 2, 7]
