from __future__ import annotations

from typing import Any

from hookline.outbound.events.stream import read_batch
from hookline.outbound.model import EventKey


def record(number: str, event_id: str, **attributes: Any) -> dict[str, Any]:
    key = EventKey("acme", event_id)
    image = {
        "pk": {"S": key.pk},
        "shard": {"S": key.shard},
        "id": {"S": event_id},
        "tenant": {"S": "acme"},
        "type": {"S": "order.created"},
        "timestamp": {"S": "2027-01-15T08:00:00Z"},
        "data": {"S": "{}"},
    }
    change = {"SequenceNumber": number, "ApproximateCreationDateTime": 1_800_000_000.0, "NewImage": image | attributes}
    return {"eventName": "INSERT", "dynamodb": change | {"Keys": {"pk": {"S": key.pk}}}}


def test_an_event_is_found_again_by_its_record() -> None:
    batch = read_batch([record("100", "evt_1"), record("101", "evt_2")])
    assert [event.id for event in batch.events] == ["evt_1", "evt_2"]
    assert batch.failures([EventKey("acme", "evt_2")]) == ["101"]


def test_an_event_that_was_deleted_and_put_again_fails_from_its_first_record_on() -> None:
    batch = read_batch([record("100", "evt_1"), record("101", "evt_2"), record("102", "evt_1")])
    assert batch.failures([EventKey("acme", "evt_1")]) == ["100"]


def test_an_item_that_is_no_event_is_set_aside_with_its_key() -> None:
    batch = read_batch([record("100", "evt_1", type={"N": "1"}), record("101", "evt_2")])
    assert [event.id for event in batch.events] == ["evt_2"]
    ((number, key, reason),) = batch.malformed
    assert (number, key) == ("100", {"pk": {"S": "acme#evt_1"}})
    assert reason.startswith("type: expected")


def test_an_item_without_a_timestamp_is_no_event() -> None:
    """Seen: it was delivered, and was in no index: listings, `replay missing` and its tenant's deletion missed it."""
    whole = record("100", "evt_1")
    del whole["dynamodb"]["NewImage"]["timestamp"]
    batch = read_batch([whole])
    assert batch.events == []
    ((_, key, reason),) = batch.malformed
    assert key == {"pk": {"S": "acme#evt_1"}}
    assert reason == "timestamp: is missing; expected an RFC 3339 string (S)"


def test_a_batch_knows_how_long_its_oldest_record_has_waited() -> None:
    batch = read_batch([record("100", "evt_1"), record("101", "evt_2")])
    assert batch.age(1_800_000_007.0) == 7.0
    assert not batch.stuck(1_800_009_000.0), "two: Lambda has not cut it down"
    alone = read_batch([record("100", "evt_1")])
    assert not alone.stuck(1_800_000_060.0)
    assert alone.stuck(1_800_000_901.0)
    assert not read_batch([]).stuck(1_800_009_000.0)
