from __future__ import annotations

from dataclasses import replace

import pytest
from tests.fakes.management import FakePortalStore

from hookline.adapters.dynamodb.portal_sessions import DynamoPortalStore
from hookline.management.portal import PortalSession

pytestmark = pytest.mark.needs("dynamodb")
SESSION = PortalSession("acme", "ps_1", 1000.0, 1300.0, 3600.0, brand={"name": "Acme"})


@pytest.fixture
def store(backend):
    if backend is None:
        return FakePortalStore()
    return DynamoPortalStore(backend.client("dynamodb"), backend.table("config", "pk", "sk"), PortalSession)


def test_a_session_comes_back_as_it_was_put(store):
    assert store.get("acme", "ps_1") is None
    store.put(SESSION)
    assert store.get("acme", "ps_1") == SESSION
    assert store.get("globex", "ps_1") is None
    store.put(replace(SESSION, id="ps_2"))
    assert [each.id for each in sorted(store.of_tenant("acme"), key=lambda each: each.id)] == ["ps_1", "ps_2"]
    assert store.of_tenant("globex") == []


def test_it_is_used_once_and_not_once_it_is_gone(store):
    store.put(SESSION)
    assert store.use(SESSION, 1100.0)
    assert not store.use(SESSION, 1101.0)
    assert store.get("acme", "ps_1") == replace(SESSION, used_at=1100.0)
    store.delete("acme", "ps_1")
    assert not store.use(SESSION, 1102.0)
    assert store.get("acme", "ps_1") is None


def test_there_is_one_signing_key(store):
    assert store.signing_key(lambda: "first") == "first"
    assert store.signing_key(lambda: "second") == "first"
