"""What messages of sources become: each one event, once, of the tenant and type that its mapping permits."""

from __future__ import annotations

import json
import random

import pytest
from tests.unit.outbound.sources.source_world import NOW, OWN, USERS, World, bus_event, mapping, object_record, record

from hookline.outbound.model import EventType


def reasons(world):
    return [letter.reason for letter in world.letters.sent]


# ------------------------------------------------------------------------------------------------ what is published


def test_an_event_of_a_bus():
    world = World(mapping())
    assert world.take(record(bus_event())).published == 1
    (event,) = world.all()
    assert event.key.pk == "acme#bus_6a7e8feb-b491-4cf7-a9f1-bf3703467718"
    assert (event.type, event.timestamp, event.data) == (
        "order.created",
        "2026-01-31T08:15:30.000000Z",
        b'{"order":"o_1","n":1}',
    )
    assert event.expires == NOW + 30 * 86_400


def test_a_message_of_a_queue_is_published_byte_for_byte():
    world = World(mapping("queue"))
    world.take(record('{"n": 1.10, "é":[ ]}', USERS), record("no json", USERS, message_id="m2"))
    assert [event.data for event in world.all()] == ['{"n": 1.10, "é":[ ]}'.encode(), b'"no json"']
    assert [event.id for event in world.all()] == ["queue_m1", "queue_m2"]


def test_an_object_of_a_bucket_under_the_name_that_it_has():
    world = World(mapping("bucket"))
    both = [object_record(), object_record("b", sequencer="01")]
    assert world.take(record({"Records": both})).published == 2
    found = {json.loads(event.data)["key"]: json.loads(event.data) for event in world.all()}
    assert set(found) == {"photos/a bé.jpg", "b"}
    assert found["b"] == {
        "event": "ObjectCreated:Put",
        "bucket": "pictures",
        "key": "b",
        "size": 1024,
        "etag": "d41d8cd98f00b204e9800998ecf8427e",
        "version": None,
        "time": "2026-01-31T08:15:30.123000Z",
        "region": "us-east-1",
    }


def test_the_test_message_of_s3_is_nothing():
    world = World()
    taken = world.take(record({"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "pictures"}))
    assert (taken.published, taken.refused, taken.failed, world.letters.sent) == (0, [], {}, [])


def test_expressions_make_the_event():
    world = World(
        mapping(
            "queue",
            data="{id: body.id, who: attributes.who}",
            id="join('-', ['order', to_string(body.id)])",
            ordering_key="body.id",
            sequence="body.version",
            channels=["web"],
            version="2",
        )
    )
    world.take(record({"id": 7, "version": "3"}, USERS, attributes={"who": "ann"}))
    (event,) = world.all()
    assert (event.id, event.ordering_key, event.sequence, event.channels, event.version, event.data) == (
        *("order-7", "7", 3, ("web",), "2"),
        b'{"id":7,"who":"ann"}',
    )


def test_a_text_that_an_expression_finds_is_a_text_though_it_looks_like_json():
    world = World(mapping("queue", data="body.raw"))
    world.take(record({"raw": '{"admin":true}'}, USERS))
    assert world.all()[0].data == b'"{\\"admin\\":true}"'


def test_an_ordering_key_without_a_number_gets_the_next_one():
    world = World(mapping(ordering_key="detail.order"))
    for index in (1, 2, 1):
        world.take(record(bus_event(event_id=f"e{index}")))
    assert [(event.id, event.sequence) for event in world.all()] == [("bus_e1", 1), ("bus_e2", 2)]


def test_the_first_mapping_that_wants_a_message_has_it():
    world = World(
        mapping(name="a", when="\"detail-type\" == 'Other'", type="other"),
        mapping(name="b", when="\"detail-type\" == 'OrderPlaced'", type="placed"),
        mapping(name="c", type="rest"),
        mapping("queue", name="d", type="queue"),
    )
    world.take(*(record(bus_event(event_id=kind, kind=kind)) for kind in ("Other", "OrderPlaced", "x")))
    assert [event.type for event in world.all()] == ["placed", "other", "rest"]


def test_what_no_mapping_wants_is_ignored():
    world = World(mapping(when="source == 'another'"))
    taken = world.take(record(bus_event()))
    assert (taken.ignored, taken.refused, world.all(), world.letters.sent) == (1, [], [], [])


# --------------------------------------------------------------------------------------------------------- once


def test_the_same_message_twice_is_one_event():
    for world, sent in (
        (World(mapping()), record(bus_event())),
        (World(mapping("queue")), record("{}", USERS)),
        (World(mapping("bucket")), record({"Records": [object_record()]})),
    ):
        assert [world.take(sent, sent).repeated, world.take(sent).repeated] == [1, 1]
        assert len(world.all()) == 1
        assert world.letters.sent == []


def test_another_payload_under_the_same_id_is_refused():
    world = World(mapping("queue", id="body.id"))
    world.take(record({"id": "a", "n": 1}, USERS))
    taken = world.take(record({"id": "a", "n": 2}, USERS, message_id="m2"))
    assert [(each.message_id, each.reason) for each in taken.refused] == [("m2", "another event has the id a")]
    assert json.loads(world.all()[0].data)["n"] == 1


def test_the_same_large_payload_is_a_repeat_and_another_one_is_not():
    large = random.Random(1).randbytes(450_000).hex()  # does not fit an item though it is packed
    world = World(mapping("queue", id="body.id"))
    for text in (large, large, large[::-1]):
        world.take(record({"id": "a", "t": text}, USERS))
    assert world.all()[0].data_ref
    assert reasons(world) == ["another event has the id a"]


def test_two_writes_of_one_object_are_two_events():
    world = World(mapping("bucket"))
    world.take(record({"Records": [object_record(sequencer="01"), object_record(sequencer="02")]}))
    assert len(world.all()) == 2


# ------------------------------------------------------------------------------------------- who may publish what


CHOICE = {"name": "a", "from": "queue", "tenant-from": "body.tenant", "type-from": "body.type"}


@pytest.mark.parametrize(
    ("tenant", "event_type", "reason"),
    [
        ("globex", "order.created", "tenant-from: expected one that tenants of the mapping a permits"),
        ("acme", "invoice.created", "type-from: expected one that types of the mapping a permits"),
        ("acme", "hookline.endpoint.disabled", "type-from: expected one that types of the mapping a permits"),
        ("*", "order.created", "tenant-from: expected one that tenants of the mapping a permits"),
        (["acme"], "order.created", "tenant-from: expected the expression to find a text or a whole number"),
        (None, "order.created", "tenant-from: expected the expression to find a text or a whole number"),
        ("acme", "order.*", "type: expected"),
    ],
)
def test_a_sender_chooses_among_what_its_mapping_permits(tenant, event_type, reason):
    world = World(CHOICE | {"tenants": ["acme"], "types": ["order.*"]})
    world.take(record({"tenant": tenant, "type": event_type}, USERS))
    assert world.all() == []
    assert reasons(world)[0].startswith(reason)


def test_every_tenant_that_exists_where_the_mapping_says_so():
    world = World(CHOICE | {"tenants": ["*"], "types": ["*"]})
    for index, tenant in enumerate(("acme", "globex", "nobody")):
        world.take(record({"tenant": tenant, "type": "a"}, USERS, message_id=f"m{index}"))
    assert [event.tenant for event in world.all()] == ["acme", "globex"]
    assert reasons(world) == ["tenant nobody"]


def test_operational_events_are_nobodys_to_publish():
    world = World(CHOICE | {"tenants": ["*"], "types": ["hookline.*"]})
    world.take(record({"tenant": "acme", "type": "hookline.endpoint.disabled"}, USERS))
    assert "Hookline's own events" in reasons(world)[0]


def test_what_comes_by_one_queue_is_no_message_of_another():
    """Whoever may send to the user's queue cannot pose as the bus, however the message looks."""
    world = World(mapping("bus", tenant="acme"), mapping("queue", name="q", tenant="globex"))
    world.take(record(bus_event(), USERS))
    assert [event.tenant for event in world.all()] == ["globex"]


def test_two_tenants_may_have_every_id_in_common():
    world = World(CHOICE | {"tenants": ["acme", "globex"], "types": ["*"], "id": "body.id"})
    for tenant in ("acme", "globex"):
        world.take(record({"tenant": tenant, "type": "a", "id": "1"}, USERS))
    assert [event.key.pk for event in sorted(world.all(), key=lambda event: event.tenant)] == ["acme#1", "globex#1"]


# ---------------------------------------------------------------------------------------------- what goes wrong


DEEP = "[" * 100_000
BAD_ON_BUS = [
    "no json", "[]", "3", "null", DEEP, "{}", '{"Records": []}', '{"Records": [3]}', '{"Records": [{"s3": 1}]}',
    '{"detail-type": "x"}', '{"detail-type": "x", "id": 3, "time": "2026-01-31T08:15:30Z"}',
    '{"detail-type": "x", "id": "a", "time": "yesterday", "detail": {}}',
    '{"detail-type": "x", "id": "a b", "time": "2026-01-31T08:15:30Z", "detail": {}}',
    '{"detail-type": "x", "id": "a", "time": "2026-01-31T08:15:30Z", "detail": {"n": NaN}}',
    json.dumps({"Records": [object_record() | {"eventTime": "x"}]}),
]  # fmt: skip


@pytest.mark.parametrize("body", BAD_ON_BUS)
def test_a_bad_message_is_a_letter_with_a_reason_and_the_others_go_on(body):
    world = World(mapping(), mapping("bucket", name="b"))
    taken = world.take(record(body, message_id="bad"), record(bus_event(), message_id="good"))
    assert taken.published == 1
    assert [each.message_id for each in taken.refused] == ["bad"]
    assert taken.failed == {}
    assert [(letter.queue, letter.id, letter.body) for letter in world.letters.sent] == [(OWN, "bad", body)]
    assert all(body not in reason or len(body) < 5 for reason in reasons(world))


@pytest.mark.parametrize("fields", [{"when": "size > `0`"}, {"data": "ceil(size)"}])
def test_of_several_objects_the_bad_one_alone_is_a_letter(fields):
    world = World(mapping("bucket", **fields))
    broken = object_record("b")
    broken["s3"]["object"]["size"] = "x"
    taken = world.take(record({"Records": [object_record(), broken]}))
    assert (taken.published, len(taken.refused)) == (1, 1)
    assert json.loads(world.letters.sent[0].body) == {"Records": [broken]}


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"id": "body.missing"}, "id"), ({"id": "body"}, "id"), ({"id": "body.t"}, "id"),
        ({"data": "body.missing"}, "data"),
        ({"ordering_key": "body.missing"}, "ordering-key"), ({"ordering_key": "body.t"}, "ordering_key"),
        ({"ordering_key": "'k'", "sequence": "body.t"}, "sequence"),
        ({"ordering_key": "'k'", "sequence": "`0`"}, "sequence"), ({"when": "ceil(body.t)"}, "when"),
        ({"data": "&a"}, "data"), ({"data": "[@,@] | [@,@] | [@,@] | [@,@] | [@,@] | [@,@] | [@,@] | [@,@] | [@,@] "
        "| [@,@] | [@,@] | [@,@] | [@,@] | [@,@] | [@,@] | [@,@] | [@,@] | [@,@] | [@,@] | [@,@]"}, "data"),
    ],
)  # fmt: skip
def test_what_an_expression_does_not_find_is_told_by_its_field(fields, where):
    world = World(mapping("queue", **fields))
    world.take(record({"t": "some text"}, USERS))
    assert world.all() == []
    assert [reason.partition(":")[0] for reason in reasons(world)] == [where]
    assert "some text" not in reasons(world)[0]


def test_events_meet_the_schema_of_their_type():
    world = World(mapping())
    world.types.put(EventType("order.created", schemas={"1": {"type": "object", "required": ["total"]}}))
    world.take(record(bus_event()))
    assert reasons(world) == ["data: expected total"]


def test_where_nothing_is_applied_nothing_is_lost():
    world = World(mapping("queue"))
    world.take(record(bus_event()))
    assert reasons(world) == ["no mapping from bus is applied (hookline sources apply)"]


def test_a_letter_that_is_sent_back_is_the_message_that_it_was():
    world = World(mapping("queue", data="{id: id, who: attributes.who}"))
    about = json.dumps({"id": "m1", "attributes": {"who": {"stringValue": "ann"}}, "queue": USERS, "group": ""})
    world.take(record("{}", USERS, message_id="m9", attributes={"hookline-letter": about, "reason": "x"}))
    (event,) = world.all()
    assert (event.id, event.data) == ("queue_m1", b'{"id":"m1","who":"ann"}')


@pytest.mark.parametrize("letter", ["", "[", "3", "null", '{"id": "x"}', '{"id": "x", "attributes": 3}'])
def test_what_only_looks_like_a_letter_is_none(letter):
    world = World(mapping("queue"))
    world.take(record("{}", USERS, attributes={"hookline-letter": letter}))
    assert world.all()[0].id == "queue_m1"


# ------------------------------------------------------------------------------------------------ what is down


def test_what_cannot_be_published_now_stays_and_the_others_go_on():
    world = World(mapping())
    put = world.events.put
    world.events.put = lambda event: put(event) if event.id != "bus_b" else fail()
    taken = world.take(*(record(bus_event(event_id=name), message_id=name) for name in "abc"))
    assert (taken.published, list(taken.failed), world.letters.sent) == (2, ["b"], [])


def fail():
    from hookline.errors import Unavailable

    raise Unavailable("events table")


def test_in_a_fifo_queue_nothing_of_its_group_overtakes_it():
    world = World(mapping("queue", id="id"))
    put = world.events.put
    world.events.put = lambda event: put(event) if event.id != "a1" else fail()
    queue = USERS + ".fifo"
    taken = world.take(*(record("{}", queue, message_id=name, group=name[0]) for name in ("a1", "b1", "a2", "b2")))
    assert (taken.published, list(taken.failed)) == (2, ["a1", "a2"])
    bad = World(mapping("queue", id="body.id"))  # what is refused blocks nobody
    taken = bad.take(record("{}", queue, message_id="a1", group="a"), record({"id": "x"}, queue, group="a"))
    assert (taken.published, len(taken.refused), taken.failed) == (1, 1, {})


def test_a_letter_that_cannot_be_sent_leaves_the_message_where_it_is():
    world = World(mapping())
    world.letters.down = True
    assert list(world.take(record("no json")).failed) == ["m1"]


def test_the_last_mappings_serve_while_the_table_does_not_answer():
    world = World(mapping())
    world.store.down = True
    assert list(world.take(record(bus_event())).failed) == ["m1"]
    world.store.down = False
    assert world.take(record(bus_event(event_id="a"))).published == 1
    world.store.down = True
    assert world.take(record(bus_event(event_id="b"))).published == 1
    world.store.down = False
    world.store.mappings = [{"of": "a later version"}]
    assert world.take(record(bus_event(event_id="c"))).published == 1


def test_changed_mappings_are_in_use_after_their_time_and_tenants_at_once():
    world = World(mapping(tenant="later"), ttl=30.0)
    world.take(record(bus_event()))
    assert reasons(world) == ["tenant later"]
    world.config.put_tenant("later")
    assert world.take(record(bus_event())).published == 1
    world.store.put([mapping(type="another")], seen=1)
    world.take(record(bus_event(event_id="a")))
    world.now += 30
    world.take(record(bus_event(event_id="b")))
    assert [event.type for event in world.all()] == ["order.created", "order.created", "another"]


def test_the_first_mapping_of_a_source_is_in_use_at_once():
    world = World(mapping("queue"), ttl=30.0)
    world.take(record(bus_event(event_id="a")))
    assert reasons(world) == ["no mapping from bus is applied (hookline sources apply)"]
    world.store.put([mapping("bus")], seen=1)
    assert world.take(record(bus_event(event_id="b"))).published == 1
