"""docs/outbound/sources.md: its mappings do what it says, and the recipe's records become events."""

from __future__ import annotations

import json

import pytest
import yaml
from tests.unit.docs.pages import code
from tests.unit.outbound.sources.source_world import USERS, World, bus_event, object_record, record

PAGE = "docs/outbound/sources.md"
MAPPINGS, TABLE = (yaml.safe_load(block) for block in code(PAGE, "yaml"))


def test_each_mapping_publishes_what_it_is_for():
    world = World(*MAPPINGS)
    world.take(record(bus_event({"orderId": "o_1"})))
    world.take(record({"Records": [object_record("reports/a.csv"), object_record("other")]}))
    sent = {"id": "x", "kind": "order.paid"}
    world.take(record(sent, USERS, attributes={"tenant": "globex"}))
    found = {event.type: event for event in world.all()}
    assert found.keys() == {"order.created", "report.uploaded", "order.paid"}
    assert (found["order.created"].ordering_key, found["order.created"].sequence) == ("o_1", 1)
    assert (found["order.paid"].tenant, found["order.paid"].id) == ("globex", "x")
    assert world.letters.sent == []


@pytest.mark.parametrize("kind", ["INSERT", "MODIFY"])
def test_a_tables_change_as_a_pipe_sends_it(kind):
    """https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_Record.html"""
    change = {
        "eventID": "c4ca4238a0b923820dcc509a6f75849b",
        "eventName": kind,
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": "us-east-1",
        "dynamodb": {
            "ApproximateCreationDateTime": 1769847330,
            "Keys": {"id": {"S": "o_1"}},
            "NewImage": {"id": {"S": "o_1"}, "status": {"S": "paid"}, "total": {"N": "12.50"}},
            "SequenceNumber": "111",
            "SizeBytes": 26,
            "StreamViewType": "NEW_IMAGE",
        },
        "eventSourceARN": "arn:aws:dynamodb:us-east-1:123456789012:table/orders/stream/2026-01-01T00:00:00.000",
    }
    world = World(*TABLE)
    world.take(record(change, USERS), record(change, USERS, message_id="m2"))
    events = world.all()
    if kind == "MODIFY":
        assert events == []
        return
    (event,) = events
    assert (event.id, json.loads(event.data)) == (change["eventID"], {"id": "o_1", "total": "12.50"})
