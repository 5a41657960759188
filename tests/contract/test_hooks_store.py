from __future__ import annotations

import gzip
import random
import string

import pytest
from tests.fakes.inbound import FakeHookStore

from hookline.adapters.dynamodb.hooks_store import DynamoHookStore
from hookline.errors import Conflict, InvalidHooks, NotFound

pytestmark = pytest.mark.needs("dynamodb", "dynamodb:transactions")

DOCUMENT = {"hooks": [{"id": "deploy", "execute-command": "/bin/true", "response-message": "ž\u0000"}]}
NOW = 1_800_000_000.0


@pytest.fixture
def store(backend):
    if backend is None:
        return FakeHookStore(clock=lambda: NOW, applied_by="ana")
    table = backend.table("config", "pk", "sk")
    return DynamoHookStore(backend.client("dynamodb"), table, clock=lambda: NOW, applied_by="ana", item_bytes=20_000)


def test_nothing_is_current_before_the_first_apply(store):
    assert store.current_version() == 0
    assert store.versions() == []
    with pytest.raises(NotFound):
        store.load(1)


def test_what_was_applied_is_loaded_as_it_was(store):
    assert store.apply(DOCUMENT) == 1
    assert store.current_version() == 1
    assert store.load(1) == DOCUMENT


def test_versions_newest_first(store):
    store.apply({"hooks": []})
    store.apply(DOCUMENT)
    assert store.versions() == [
        {"version": 2, "applied_at": "2027-01-15T08:00:00+00:00", "applied_by": "ana", "hooks": 1, "current": True},
        {"version": 1, "applied_at": "2027-01-15T08:00:00+00:00", "applied_by": "ana", "hooks": 0, "current": False},
    ]


def test_rollback_makes_an_earlier_version_current_and_keeps_the_later(store):
    store.apply({"hooks": []})
    store.apply(DOCUMENT)
    store.rollback(1)
    assert store.current_version() == 1
    assert store.load(2) == DOCUMENT
    assert store.apply({"hooks": [{"id": "x"}]}) == 3, "a number is never used twice"
    assert store.current_version() == 3


def test_rollback_does_not_undo_a_version_that_it_has_not_seen(store):
    for document in ({"hooks": []}, DOCUMENT, {"hooks": [{"id": "x"}]}):
        store.apply(document)
    with pytest.raises(Conflict):
        store.rollback(1, seen=2)
    assert store.current_version() == 3
    store.rollback(2, seen=3)
    assert store.current_version() == 2


def test_rollback_to_a_version_that_never_was(store):
    store.apply(DOCUMENT)
    with pytest.raises(NotFound):
        store.rollback(7)
    assert store.current_version() == 1


def test_a_document_larger_than_an_item(store):
    noise = random.Random(7)  # noise does not compress
    text = "".join(noise.choices(string.printable, k=120_000))
    document = {"hooks": [{"id": "big", "response-message": text}]}
    store.apply(document)
    store.apply(DOCUMENT)
    assert store.load(1) == document
    assert [row["version"] for row in store.versions()] == [2, 1]


def test_a_document_made_from_an_older_version_is_refused(store):
    assert store.apply(DOCUMENT, seen=0) == 1
    assert store.apply(DOCUMENT, seen=1) == 2
    with pytest.raises(Conflict, match="version 2 was applied after version 1 was read"):
        store.apply({"hooks": []}, seen=1)
    store.rollback(1)
    with pytest.raises(Conflict):
        store.apply({"hooks": []}, seen=2)
    assert store.apply({"hooks": []}, seen=1) == 3


def test_losing_the_race_for_a_number_takes_the_next(aws):
    table = aws.table("config", "pk", "sk")
    first, second = (DynamoHookStore(aws.client("dynamodb"), table, clock=lambda: NOW) for _ in range(2))
    stale = second._pointer()
    first.apply({"hooks": []})
    fresh = second._pointer
    answers = iter([stale])
    second._pointer = lambda: next(answers, None) or fresh()
    assert second.apply(DOCUMENT) == 2
    assert first.load(1) == {"hooks": []}
    assert first.load(2) == DOCUMENT


GARBAGE = [
    {"document": {"B": b"\x1f\x8b no gzip"}},
    {"document": {"B": b"no gzip"}},
    {"document": {"S": "text"}},
    {"document": {"B": gzip.compress(b"{no json")}},
    {"document": {"B": gzip.compress(b"{}")[:-9]}},
    {"chunks": {"S": "many"}},
]


@pytest.mark.parametrize("broken", GARBAGE)
def test_a_row_that_is_no_document_is_told_from_one_that_is_not_there(backend, store, broken):
    """Not with the error of whatever reads it: functions keep their last good hooks for errors of ours alone."""
    if backend is None:
        pytest.skip("the fake has no rows")
    store.apply(DOCUMENT)
    key = {"pk": {"S": "hooks"}, "sk": {"S": "version#00000001"}}
    client = backend.client("dynamodb")
    row = client.get_item(TableName=store._table, Key=key)["Item"]
    client.put_item(TableName=store._table, Item=row | broken)
    with pytest.raises(InvalidHooks, match="hooks version 1: cannot be read"):
        store.load(1)


def test_a_pointer_that_is_none_is_an_error_of_ours(backend, store):
    if backend is None:
        pytest.skip("the fake has no rows")
    row = {"pk": {"S": "hooks"}, "sk": {"S": "current"}, "version": {"S": "newest"}}
    backend.client("dynamodb").put_item(TableName=store._table, Item=row)
    with pytest.raises(InvalidHooks, match="hooks version: a number"):
        store.current()
