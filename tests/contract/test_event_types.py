from __future__ import annotations

import pytest
from tests.fakes.event_types import FakeEventTypeStore

from hookline.adapters.event_types import DynamoEventTypeStore
from hookline.outbound.event_types import EventType

CREATED = EventType("order.created", "placed", schemas={"1": {"type": "object"}, "2": {"required": ["id"]}})


@pytest.fixture
def store(backend):
    if backend is None:
        return FakeEventTypeStore()
    return DynamoEventTypeStore(backend.client("dynamodb"), backend.table("config", "pk", "sk"))


def test_unknown_type(store):
    assert store.get("order.created") is None
    assert store.all() == []
    assert store.deprecate("order.created") is False
    assert store.get("order.created") is None


def test_put_and_get(store):
    store.put(CREATED)
    assert store.get("order.created") == CREATED
    assert list(store.get("order.created").schemas) == ["1", "2"]


def test_put_replaces(store):
    store.put(CREATED)
    store.put(EventType("order.created", "paid"))
    assert store.get("order.created") == EventType("order.created", "paid")


def test_all_by_name(store):
    for name in ("b", "a.b", "c"):
        store.put(EventType(name))
    assert [each.name for each in store.all()] == ["a.b", "b", "c"]


def test_deprecate_and_back(store):
    store.put(CREATED)
    assert store.deprecate("order.created")
    assert store.get("order.created").deprecated
    assert store.deprecate("order.created", deprecated=False)
    assert store.get("order.created") == CREATED
