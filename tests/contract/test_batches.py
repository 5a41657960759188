"""DynamoDB's batch calls: what is unprocessed is asked for again, however often, as long as there is less of it."""

from __future__ import annotations

import pytest
from tests.fakes.dynamodb import FakeBatches

from hookline.adapters.dynamodb.tables import batch_get, batch_put
from hookline.errors import Unavailable

pytestmark = pytest.mark.needs("dynamodb")


def item(number, size=1, pk="same"):
    return {"pk": {"S": pk}, "sk": {"S": f"{number:03}"}, "data": {"S": "x" * size}}


def key(item):
    return {name: item[name] for name in ("pk", "sk")}


def by_sort(items):
    return sorted(items, key=lambda each: each["sk"]["S"])


def no_sleep(seconds):
    raise AssertionError(f"slept {seconds} s")


@pytest.fixture
def table(backend):
    """The client and the table's name."""
    return (FakeBatches(), "t") if backend is None else (backend.client("dynamodb"), backend.table("t", "pk", "sk"))


@pytest.mark.parametrize("pk", ["same", "own"])
def test_forty_items_of_250_kb_come_whole(table, pk):
    """DynamoDB answers about four of one partition at a time."""
    items = [item(number, 250_000, pk if pk == "same" else f"{number}") for number in range(40)]
    for each in items:  # emulators refuse a batch write of some MB
        assert batch_put(*table, [each]) == []
    assert by_sort(batch_get(*table, [key(each) for each in items])) == items


def test_more_than_a_call_takes_comes_whole(table):
    items = [item(number) for number in range(130)]
    assert batch_put(*table, items) == []
    assert by_sort(batch_get(*table, [*map(key, items), key(item(999))], consistent=True)) == items


# ------------------------------------------------------------------------------------------ on the fake alone


def test_what_was_left_for_its_size_is_asked_for_at_once():
    items = [item(number, 250_000) for number in range(40)]
    fake = FakeBatches(*items)
    assert by_sort(batch_get(fake, "t", [key(each) for each in items], sleep=no_sleep)) == items
    assert fake.calls == 10


@pytest.mark.parametrize("throttled", [1, 5])
def test_throttling_is_waited_out_longer_each_time(throttled):
    slept = []
    items = [item(number) for number in range(3)]
    fake = FakeBatches(*items, throttled=throttled)
    assert len(batch_get(fake, "t", [key(each) for each in items], sleep=slept.append)) == 3
    assert batch_put(FakeBatches(throttled=throttled), "t", items, sleep=slept.append) == []
    assert slept == [0.05 * 2**number for number in range(throttled)] * 2


def test_after_six_tries_without_progress_the_caller_is_told():
    slept = []
    items = [item(number) for number in range(3)]
    with pytest.raises(Unavailable, match="3 keys stayed unprocessed"):
        batch_get(FakeBatches(*items, throttled=6), "t", [key(each) for each in items], sleep=slept.append)
    assert batch_put(FakeBatches(throttled=6), "t", items, sleep=slept.append) == items
    assert len(slept) == 10


def test_a_little_progress_each_time_is_enough():
    items = [item(number) for number in range(25)]
    fake = FakeBatches(each=1)
    assert batch_put(fake, "t", items, sleep=no_sleep) == []
    assert by_sort(batch_get(fake, "t", [key(each) for each in items], sleep=no_sleep)) == items
