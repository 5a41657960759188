from __future__ import annotations

import pytest
from tests.fakes.event_types import FakeEventTypeStore

from hookline.adapters.dynamodb.event_types import DynamoEventTypeStore
from hookline.errors import Conflict
from hookline.outbound.model import EventType

pytestmark = pytest.mark.needs("dynamodb")

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
    assert store.put(EventType("order.created", "paid")).revision == 2
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


def test_a_change_is_refused_that_has_not_seen_another_one(store):
    first = store.put(CREATED, seen=0)
    with pytest.raises(Conflict):
        store.put(CREATED, seen=0)
    store.deprecate("order.created")
    with pytest.raises(Conflict):
        store.put(CREATED, seen=first.revision)
    assert store.put(CREATED, seen=store.get("order.created").revision).revision == 3
    assert not store.get("order.created").deprecated


def test_one_is_deleted_as_it_was_seen(store):
    row = store.put(EventType("order.created", examples={"1": [{"id": 7}]}))
    assert store.get("order.created").examples == {"1": [{"id": 7}]}
    store.deprecate("order.created")
    assert not store.delete("order.created", seen=row.revision)
    assert store.delete("order.created", seen=row.revision + 1)
    assert store.get("order.created") is None
    assert not store.delete("order.created", seen=row.revision + 1)
