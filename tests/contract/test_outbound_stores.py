"""Every port of the outbound side: the same tests on its fake and on its adapter."""

from __future__ import annotations

import dataclasses
import itertools
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from tests.fakes.outbound import (
    FakeBacklogStore,
    FakeConfigStore,
    FakeCursorStore,
    FakeDeliveryStore,
    FakeEventStore,
    FakeJobStore,
    FakeLineStore,
)

from hookline.adapters.dynamodb.backlog_store import DynamoBacklogStore
from hookline.adapters.dynamodb.config_store import DynamoConfigStore
from hookline.adapters.dynamodb.delivery_store import DynamoDeliveryStore
from hookline.adapters.dynamodb.event_store import DynamoEventStore
from hookline.adapters.dynamodb.jobs import DynamoCursorStore, DynamoJobStore
from hookline.adapters.dynamodb.line_store import DynamoLineStore
from hookline.errors import Conflict
from hookline.outbound.codec import DUE_SHARDS, due_shard, line_shard
from hookline.outbound.delivery.outcomes import join_backlog
from hookline.outbound.model import (
    Attempt,
    Backlog,
    Batching,
    Circuit,
    DeadLetter,
    Delivery,
    DeliveryKey,
    Endpoint,
    Event,
    Health,
    Line,
    LineKey,
    Place,
    ReplayJob,
    SigningSecret,
    Status,
)
from hookline.outbound.ports import OpenPage, Page
from hookline.outbound.queue_messages import LineMessage

pytestmark = pytest.mark.needs("dynamodb")
PROJECTED = {"due": ["turn"], "undelivered": ["status"]}
FIXTURE_NEEDS = dict.fromkeys(("config", "lines", "numbered"), "dynamodb:transactions")


def create_table(aws: Any, name: str, keys: list[tuple[str, str]], indexes: dict[str, list[tuple[str, str]]]) -> str:
    """`keys` and each index: (attribute, type), hash first."""
    table = aws.unique(name)
    kinds = ("HASH", "RANGE")
    attributes = {each for pairs in (keys, *indexes.values()) for each in pairs}
    arguments: dict[str, Any] = {
        "TableName": table,
        "BillingMode": "PAY_PER_REQUEST",
        "KeySchema": [{"AttributeName": n, "KeyType": k} for (n, _), k in zip(keys, kinds, strict=False)],
        "AttributeDefinitions": [{"AttributeName": n, "AttributeType": t} for n, t in sorted(attributes)],
    }
    if indexes:
        arguments["GlobalSecondaryIndexes"] = [
            {
                "IndexName": index,
                "KeySchema": [{"AttributeName": n, "KeyType": k} for (n, _), k in zip(pairs, kinds, strict=False)],
                "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": PROJECTED[index]}
                if index in PROJECTED
                else {"ProjectionType": "KEYS_ONLY"},
            }
            for index, pairs in indexes.items()
        ]
    aws.client("dynamodb").create_table(**arguments)
    return table


# ---------------------------------------------------------------------------------------------- config


@pytest.fixture
def config(backend: Any) -> Any:
    if backend is None:
        return FakeConfigStore()
    return DynamoConfigStore(
        backend.client("dynamodb"), create_table(backend, "config", [("pk", "S"), ("sk", "S")], {})
    )


def endpoint(**changes: Any) -> Endpoint:
    return dataclasses.replace(
        Endpoint(
            id="ep_1",
            tenant="acme",
            url="https://example.com/hook",
            secrets=(SigningSecret("sealed-old", 2000.0), SigningSecret("sealed-new")),
            metadata={"team": "blue"},
            event_types=("order.*",),
            channels=("eu",),
            filter={"data": {"total": [{"numeric": [">", 10]}]}},
            headers=(("X-Api-Key", "k"),),
            schedule=(0.0, 5.0),
            timeout=12.5,
            rate_limit=2.0,
            batching=Batching(10, 1000),
            created_at=1000.5,
        ),
        **changes,
    )


def test_a_tenant_is_unknown_until_it_is_put(config: Any) -> None:
    assert config.tenant("acme") is None
    config.put_tenant("acme")
    config.put_tenant("acme")
    config.put_tenant("globex")
    assert config.tenant("acme").endpoints == ()
    assert sorted(config.tenants()) == ["acme", "globex"]


def test_an_endpoint_comes_back_as_it_was_put(config: Any) -> None:
    config.put_tenant("acme")
    config.put_endpoint(endpoint(), create=True)
    assert config.tenant("acme").endpoints == (endpoint(),)


def test_an_id_is_created_once_and_updated_only_while_it_is_there(config: Any) -> None:
    config.put_tenant("acme")
    with pytest.raises(Conflict):
        config.put_endpoint(endpoint())
    config.put_endpoint(endpoint(), create=True)
    with pytest.raises(Conflict):
        config.put_endpoint(endpoint(), create=True)
    config.put_endpoint(endpoint(description="changed"))
    assert config.tenant("acme").endpoints[0].description == "changed"
    config.delete_endpoint("acme", "ep_1")
    assert config.tenant("acme").endpoints == ()


def test_an_endpoints_id_leads_to_its_tenants(config: Any) -> None:
    for tenant, id_ in (("acme", "ep_1"), ("acme", "ep_2"), ("zeta", "ep_2")):
        config.put_tenant(tenant)
        config.put_endpoint(Endpoint(id_, tenant, "https://example.com/"), create=True)
    assert config.owners("ep_1") == ["acme"]
    assert config.owners("ep_2") == ["acme", "zeta"]
    assert config.owners("ep_3") == []
    config.delete_endpoint("acme", "ep_2")
    assert config.owners("ep_2") == ["zeta"]


def test_only_the_first_to_disable_an_endpoint_is_told_so(config: Any) -> None:
    config.put_tenant("acme")
    assert not config.disable(endpoint(), "gone")
    config.put_endpoint(endpoint(), create=True)
    assert config.disable(endpoint(), "gone")
    assert not config.disable(endpoint(), "again")
    assert config.tenant("acme").endpoints[0].disabled_reason == "gone"


def test_a_change_does_not_undo_one_that_it_has_not_seen(config: Any) -> None:
    config.put_tenant("acme")
    row = config.put_endpoint(endpoint(), create=True)
    rotated = config.put_endpoint(row.after(secrets=()), seen=row)
    with pytest.raises(Conflict):
        config.put_endpoint(row.after(description="changed"), seen=row)
    assert config.put_endpoint(rotated.after(description="changed"), seen=rotated).revision == 3
    (stored,) = config.tenant("acme").endpoints
    assert (stored.secrets, stored.description, stored.revision) == ((), "changed", 3)


@pytest.mark.parametrize("before", [None, "by hand"])
def test_a_change_does_not_undo_a_disabling_that_it_has_not_seen(config: Any, before: str | None) -> None:
    config.put_tenant("acme")
    row = config.put_endpoint(endpoint(disabled_reason=before), create=True)
    if before is not None:
        config.put_endpoint(row.after(disabled_reason=None), seen=row)
    config.disable(row, "410 Gone")
    with pytest.raises(Conflict):
        config.put_endpoint(row.after(description="changed"), seen=row)
    (now,) = config.tenant("acme").endpoints
    config.put_endpoint(now.after(description="changed"), seen=now)
    (stored,) = config.tenant("acme").endpoints
    assert (stored.description, stored.disabled_reason) == ("changed", "410 Gone")


def test_an_endpoint_that_is_gone_is_not_changed(config: Any) -> None:
    config.put_tenant("acme")
    row = config.put_endpoint(endpoint(), create=True)
    config.delete_endpoint("acme", row.id)
    with pytest.raises(Conflict):
        config.put_endpoint(row.after(description="changed"), seen=row)
    assert config.tenant("acme").endpoints == ()


def test_a_delete_does_not_take_what_it_has_not_seen(config: Any) -> None:
    config.put_tenant("acme")
    row = config.put_endpoint(endpoint(), create=True)
    changed = config.put_endpoint(row.after(description="changed"), seen=row)
    with pytest.raises(Conflict):
        config.delete_endpoint("acme", row.id, seen=row)
    assert config.tenant("acme").endpoints == (changed,)
    assert config.owners(row.id) == ["acme"]
    config.delete_endpoint("acme", row.id, seen=changed)
    assert config.tenant("acme").endpoints == ()
    with pytest.raises(Conflict):
        config.delete_endpoint("acme", row.id, seen=changed)


def test_health_is_guarded_by_its_version(config: Any) -> None:
    config.put_tenant("acme")
    sick = Health("ep_1", "acme", failures=3, failing_since=10.0, circuit=Circuit.OPEN, open_until=99.5, trips=1)
    assert config.put_health(sick)
    assert not config.put_health(sick)  # somebody else wrote it first
    stored = config.tenant("acme").health["ep_1"]
    assert stored == sick.stored()
    assert config.put_health(dataclasses.replace(stored, failures=4))
    assert config.tenant("acme").health["ep_1"].failures == 4


def test_a_rate_limit_has_places_for_a_second_and_saves_none_up(config: Any) -> None:
    config.put_tenant("acme")
    limited = endpoint(rate_limit=2.0)
    assert config.reserve(limited, 4, 100.0) == 2
    assert config.reserve(limited, 1, 100.9, queued=True) == 1  # the place at 101.0
    assert config.reserve(limited, 9, 200.0, queued=True) == 2
    slow = endpoint(id="ep_slow", rate_limit=0.1)
    assert [config.reserve(slow, 3, 100.0 + second, queued=True) for second in (0, 5, 9.5)] == [1, 0, 1]


def test_what_waits_for_a_rate_limit_goes_first(config: Any) -> None:
    config.put_tenant("acme")
    limited = endpoint(rate_limit=2.0)
    assert config.reserve(limited, 3, 100.0) == 2  # one had to wait
    assert config.reserve(limited, 1, 200.0) == 0
    assert config.reserve(limited, 1, 200.0, queued=True) == 1
    config.drained(limited)
    assert config.reserve(limited, 1, 300.0) == 1


def test_a_closed_tenant_is_none_and_its_rows_can_be_found(config: Any) -> None:
    assert config.close_tenant("acme", 5.0) is None
    config.put_tenant("acme")
    config.put_endpoint(endpoint(), create=True)
    config.put_endpoint(endpoint(id="ep_2"), create=True)
    config.delete_endpoint("acme", "ep_2")
    assert config.close_tenant("acme", 5.0) == 5.0
    assert config.close_tenant("acme", 9.0) == 5.0
    assert config.tenant("acme") is None
    assert config.tenants() == ["acme"]
    assert config.endpoint_ids("acme") == (["ep_1"], ["ep_2"])
    with pytest.raises(Conflict):
        config.put_tenant("acme")
    config.clear_tenant("acme")
    assert config.endpoint_ids("acme") == ([], [])
    assert config.close_tenant("acme", 9.0) == 5.0
    config.delete_tenant("acme")
    assert config.tenants() == []
    config.put_tenant("acme")
    assert config.tenant("acme").endpoints == ()


def test_a_tenant_is_deleted_as_empty_only_while_it_is(config: Any) -> None:
    assert not config.delete_empty_tenant("acme")
    config.put_tenant("acme")
    config.put_endpoint(endpoint(), create=True)
    assert not config.delete_empty_tenant("acme")
    config.delete_endpoint("acme", "ep_1")
    assert config.delete_empty_tenant("acme")
    assert config.tenant("acme") is None
    assert config.tenants() == []
    with pytest.raises(Conflict):
        config.put_endpoint(endpoint(), create=True)
    assert config.endpoint_ids("acme")[0] == []


@pytest.mark.needs("dynamodb", "dynamodb:transactions")
def test_an_endpoint_that_is_created_while_its_tenant_is_deleted_keeps_it(aws: Any) -> None:
    table = create_table(aws, "config", [("pk", "S"), ("sk", "S")], {})
    config, other = (DynamoConfigStore(aws.client("dynamodb"), table) for _ in range(2))
    config.put_tenant("acme")
    listed = config.endpoint_ids

    def overtaken(tenant: str) -> Any:
        found = listed(tenant)
        other.put_endpoint(endpoint(), create=True)
        other.put_tenant(tenant)  # by somebody who found none before: the mark must outlive it
        return found

    config.endpoint_ids = overtaken  # type: ignore[method-assign]
    assert not config.delete_empty_tenant("acme")
    assert [each.id for each in config.tenant("acme").endpoints] == ["ep_1"]  # type: ignore[union-attr]


@pytest.mark.needs("dynamodb", "dynamodb:transactions")
def test_endpoints_of_one_tenant_can_be_created_side_by_side(aws: Any, request: pytest.FixtureRequest) -> None:
    if request.node.callspec.params["aws"] == "moto":
        pytest.skip("moto answers 500 now and then to transactions side by side")
    table = create_table(aws, "config", [("pk", "S"), ("sk", "S")], {})
    config = DynamoConfigStore(aws.client("dynamodb"), table)
    config.put_tenant("acme")
    ids = [f"ep_{number}" for number in range(12)]
    with ThreadPoolExecutor(6) as threads:
        list(threads.map(lambda id_: config.put_endpoint(endpoint(id=id_), create=True), ids))
    assert config.endpoint_ids("acme")[0] == sorted(ids)


def test_a_closed_tenant_is_not_deleted_as_empty_and_gets_no_endpoint(config: Any) -> None:
    config.put_tenant("acme")
    config.close_tenant("acme", 5.0)
    assert not config.delete_empty_tenant("acme")
    with pytest.raises(Conflict):
        config.put_endpoint(endpoint(), create=True)
    assert config.tenants() == ["acme"]


# ---------------------------------------------------------------------------------------------- events


@pytest.fixture
def events(backend: Any) -> Any:
    if backend is None:
        return FakeEventStore()
    table = create_table(backend, "events", [("pk", "S")], {"by-tenant": [("shard", "S"), ("timestamp", "S")]})
    return DynamoEventStore(backend.client("dynamodb"), table)


def event(number: int = 1, **changes: Any) -> Event:
    return dataclasses.replace(
        Event(
            id=f"evt_{number}",
            tenant="acme",
            type="order.created",
            timestamp=f"2026-01-01T00:00:0{number}.000000Z",
            data=b'{"total": 1.50}',
        ),
        **changes,
    )


def test_an_event_comes_back_byte_for_byte(events: Any) -> None:
    full = event(version="2", channels=("eu", "us"), ordering_key="o-1", expires=1900000000)
    assert events.put(full)
    assert events.get_many([full.key, event(2).key]) == {full.key: full}


def test_an_id_is_published_once(events: Any) -> None:
    assert events.put(event())
    assert not events.put(event(type="order.deleted"))
    assert events.get_many([event().key])[event().key].type == "order.created"


def test_a_tenants_events_are_listed_by_time_in_pages(events: Any) -> None:
    for number in (3, 1, 2, 4):
        events.put(event(number))
    events.put(event(5, tenant="globex"))
    first = events.by_tenant("acme", since="2026-01-01T00:00:02", until="", limit=2)
    second = events.by_tenant("acme", since="2026-01-01T00:00:02", until="", cursor=first.cursor, limit=2)
    assert first.items + second.items == [(event(number).key, event(number).timestamp) for number in (2, 3, 4)]
    earlier = events.by_tenant("acme", since="", until="2026-01-01T00:00:03.000000Z").items
    assert [key for key, _ in earlier] == [event(1).key, event(2).key]


@pytest.mark.parametrize("newest_first", [False, True])
def test_a_listing_merges_a_tenants_shards(events: Any, newest_first: bool) -> None:
    """60 events over 16 partitions, several in the same microsecond, in pages that end anywhere."""
    for number in range(60):
        events.put(event(number, timestamp=f"2026-01-01T00:00:{number // 3:02d}.000000Z"))
    found: list[Any] = []
    cursor, pages = None, 0
    while True:
        page = events.by_tenant("acme", since="", until="", newest_first=newest_first, cursor=cursor, limit=7)
        assert len(page.items) <= 7
        found += [key for key, _ in page.items]
        cursor, pages = page.cursor, pages + 1
        if cursor is None:
            break
    assert pages <= 12
    assert sorted(found) == sorted(event(number).key for number in range(60))
    times = [int(key.id.removeprefix("evt_")) // 3 for key in found]
    assert times == sorted(times, reverse=newest_first)


def test_two_tenants_use_the_same_id(events: Any) -> None:
    assert events.put(event(data=b'{"of": "acme"}'))
    assert events.put(event(tenant="globex", data=b'{"of": "globex"}'))
    ours, theirs = event().key, event(tenant="globex").key
    found = events.get_many([ours, theirs])
    assert (found[ours].data, found[theirs].data) == (b'{"of": "acme"}', b'{"of": "globex"}')
    assert events.get_many([ours]).keys() == {ours}
    for key in (ours, theirs):
        assert events.by_tenant(key.tenant, since="", until="").items == [(key, event().timestamp)]


# ---------------------------------------------------------------------------------------------- deliveries


@pytest.fixture
def deliveries(backend: Any) -> Any:
    if backend is None:
        return FakeDeliveryStore()
    table = create_table(
        backend,
        "deliveries",
        [("pk", "S"), ("sort", "S")],
        {
            "open": [("open_pk", "S"), ("open_sort", "S")],
            "undelivered": [("open_shard", "S"), ("sort", "S")],
            "due": [("due_shard", "S"), ("due_at", "N")],
        },
    )
    return DynamoDeliveryStore(backend.client("dynamodb"), table)


def delivery(number: int = 1, **changes: Any) -> Delivery:
    return dataclasses.replace(
        Delivery(
            key=DeliveryKey("acme", "ep_1", f"2026-01-01T00:00:{number:02d}.000000Z#evt_{number}"),
            event_type="order.created",
            status=Status.WAITING,
            due_at=1000.0 + number,
            changed_at=999.5,
            keep=86_400,
        ),
        **changes,
    )


def test_a_delivery_comes_back_as_it_was_put(deliveries: Any) -> None:
    full = delivery(
        turn=3,
        attempt=2,
        base=1,
        code=503,
        ms=120,
        error="status",
        excerpt="busy",
        sent="webhook-timestamp: 2",
        sent_before=("webhook-timestamp: 1",),
        attempts=(Attempt(1.0, 0, 10, "dns", "fast"), Attempt(2.0, 503, 120, "status", "slow")),
        reason="r",
        dead_letter=DeadLetter("copy", "5f2c1b9e", 2),
    )
    assert deliveries.put_many([full]) == []
    assert deliveries.get_many([full.key, delivery(2).key], consistent=True) == {full.key: full}


def test_deliveries_and_events_are_deleted_by_key(deliveries: Any, events: Any) -> None:
    deliveries.put_many([delivery(number) for number in range(30)])
    deliveries.delete_many([delivery(number).key for number in range(28)])
    assert [each.key.event_id for each in deliveries.by_endpoint("acme", "ep_1").items] == ["evt_28", "evt_29"]
    for tenant in ("acme", "globex"):
        events.put(event(tenant=tenant))
    events.delete_many([event().key])
    assert events.get_many([event().key, event(tenant="globex").key]).keys() == {event(tenant="globex").key}


def test_more_deliveries_than_one_call_takes(deliveries: Any) -> None:
    many = [delivery(number, status=Status.DELIVERED, due_at=None) for number in range(60)] + [
        delivery(number, key=DeliveryKey("acme", "ep_2", f"2026-01-01T00:00:{number:02d}Z#evt_{number}"))
        for number in range(60)
    ]
    assert deliveries.put_many(many) == []
    assert len(deliveries.get_many([each.key for each in many])) == 120


@pytest.mark.needs("dynamodb", "dynamodb:transactions")
def test_a_new_delivery_is_written_where_none_is(deliveries: Any) -> None:
    theirs = [delivery(number, status=Status.DELIVERED, due_at=None) for number in range(0, 30, 3)]
    deliveries.put_many(theirs)
    ours = [delivery(number, reason="ours") for number in range(30)]
    unwritten, met = deliveries.put_new(ours)
    assert unwritten == []
    assert [each.key for each in met] == [each.key for each in theirs]
    found = deliveries.get_many([each.key for each in ours], consistent=True)
    assert found == {each.key: each for each in ours} | {each.key: each for each in theirs}
    assert deliveries.put_new([ours[1]]) == ([], []), "the very row is there: a try whose answer was lost"


def test_a_delivery_is_replaced_only_in_its_turn(deliveries: Any) -> None:
    assert not deliveries.replace(delivery(), turn=1, status=Status.WAITING)  # it is gone
    deliveries.put_many([delivery()])
    assert deliveries.replace(delivery(turn=2, due_at=1500.0), turn=1, status=Status.WAITING)
    assert not deliveries.replace(delivery(turn=2), turn=1, status=Status.WAITING)
    assert deliveries.get_many([delivery().key])[delivery().key].due_at == 1500.0


def test_replacing_again_after_a_lost_answer_is_no_conflict(deliveries: Any) -> None:
    """botocore asks again by itself; the condition then fails on what its first try wrote."""
    deliveries.put_many([delivery()])
    done = delivery(turn=2, status=Status.EXHAUSTED, due_at=None, changed_at=1500.25)
    assert deliveries.replace(done, turn=1, status=Status.WAITING)
    assert deliveries.replace(done, turn=1, status=Status.WAITING)
    assert not deliveries.replace(dataclasses.replace(done, changed_at=1501.0), turn=1, status=Status.WAITING)


def test_a_delivery_is_replaced_only_in_the_state_that_was_seen(deliveries: Any) -> None:
    """Of two attempts of one turn, the one that is recorded first stands."""
    deliveries.put_many([delivery()])
    assert deliveries.replace(delivery(status=Status.DELIVERED, due_at=None), turn=1, status=Status.WAITING)
    assert not deliveries.replace(delivery(status=Status.EXHAUSTED, due_at=None), turn=1, status=Status.WAITING)
    assert deliveries.get_many([delivery().key])[delivery().key].status is Status.DELIVERED


def test_a_range_of_time_that_is_none_holds_nothing(deliveries: Any, events: Any) -> None:
    deliveries.put_many([delivery()])
    events.put(event())
    late, early = "2026-12-01T00:00:00Z", "2026-01-01T00:00:00Z"
    assert deliveries.by_endpoint("acme", "ep_1", since=late, until=early) == Page([], None)
    assert deliveries.by_endpoint("acme", "ep_1", since=late, until=early, status=Status.WAITING) == Page([], None)
    assert events.by_tenant("acme", since=late, until=early) == Page([], None)


def test_what_is_due_is_listed_once_per_position(deliveries: Any) -> None:
    waiting = [delivery(number) for number in range(40)]
    deliveries.put_many([*waiting, delivery(50, status=Status.DELIVERED, due_at=None)])
    seen = []
    for shard in range(DUE_SHARDS):
        position = None
        while True:
            page = deliveries.due(shard, until=1019.0, position=position, limit=3)
            seen += [message.key for message in page.items]
            position = page.position
            if not page.more:
                break
        assert deliveries.due(shard, until=1019.0, position=position).items == []
    assert sorted(seen) == sorted(each.key for each in waiting[:20])
    shard = due_shard(waiting[0].key)
    page = deliveries.due(shard, until=2000.0)
    assert [message.turn for message in page.items] == [1] * len(page.items)
    assert page.items[0].key.tenant == "acme"


def test_a_backlog_is_listed_by_its_endpoint_and_is_not_due(deliveries: Any) -> None:
    waiting = [join_backlog(delivery(number), "circuit", 1000.0 + number).delivery for number in range(5)]
    other = delivery(7, key=DeliveryKey("acme", "ep_2", "2026-01-01T00:00:07Z#evt_7"))
    deliveries.put_many([*waiting, join_backlog(other, "circuit", 1000.0).delivery])
    assert not any(deliveries.due(shard, until=5000.0).items for shard in range(DUE_SHARDS))
    page = deliveries.in_backlog("acme", "ep_1", until=1003.0, limit=2)
    rest = deliveries.in_backlog("acme", "ep_1", until=1003.0, position=page.position)
    assert [(each.key, each.turn) for each in (*page.items, *rest.items)] == [(each.key, 2) for each in waiting[:4]]
    assert deliveries.get_many([waiting[0].key])[waiting[0].key] == waiting[0]


def test_a_position_outlives_what_it_points_at(deliveries: Any) -> None:
    mine = [each for each in (delivery(number) for number in range(60)) if due_shard(each.key) == 0][:3]
    assert len(mine) == 3
    deliveries.put_many(mine)
    page = deliveries.due(0, until=mine[1].due_at, limit=10)
    deliveries.put_many([each.after(status=Status.DELIVERED, due_at=None) for each in mine[:2]])
    later = deliveries.due(0, until=5000.0, position=page.position)
    assert [message.key for message in later.items] == [mine[2].key]


def test_an_endpoints_deliveries_by_time_and_status(deliveries: Any) -> None:
    deliveries.put_many(
        [
            delivery(1, status=Status.DELIVERED, due_at=None),
            delivery(2, status=Status.HELD, due_at=None),
            delivery(3, status=Status.WAITING),
            delivery(4, status=Status.HELD, due_at=None),
            delivery(5, status=Status.DELIVERED, due_at=None),
            delivery(6, key=DeliveryKey("acme", "ep_2", "2026-01-01T00:00:06Z#evt_6")),
        ]
    )

    def ids(**options: Any) -> list[str]:
        found: list[str] = []
        cursor = None
        while True:
            page = deliveries.by_endpoint("acme", "ep_1", cursor=cursor, limit=2, **options)
            found += [each.key.event_id for each in page.items]
            cursor = page.cursor
            if cursor is None:
                return found

    assert ids() == ["evt_1", "evt_2", "evt_3", "evt_4", "evt_5"]
    assert ids(newest_first=True) == ["evt_5", "evt_4", "evt_3", "evt_2", "evt_1"]
    assert ids(status=Status.HELD) == ["evt_2", "evt_4"]
    assert ids(status=Status.DELIVERED) == ["evt_1", "evt_5"]
    assert ids(since="2026-01-01T00:00:02", until="2026-01-01T00:00:05") == ["evt_2", "evt_3", "evt_4"]
    assert ids(status=Status.HELD, until="2026-01-01T00:00:03") == ["evt_2"]
    # a row's own sort key with a NUL is the bound that takes the row in, and nothing after it
    upto = f"{delivery(4).key.sort}\0"
    assert ids(until=upto, newest_first=True) == ["evt_4", "evt_3", "evt_2", "evt_1"]
    assert ids(status=Status.HELD, until=upto, newest_first=True) == ["evt_4", "evt_2"]


def test_deliveries_that_are_not_delivered_are_counted_by_status(deliveries: Any) -> None:
    first, second = delivery(1, status=Status.HELD, due_at=None), delivery(2, status=Status.HELD, due_at=None)
    theirs = delivery(1, key=first.key._replace(tenant="globex"), status=Status.HELD, due_at=None)
    deliveries.put_many([first, second, theirs, delivery(3, status=Status.WAITING)])
    assert deliveries.count_open("acme", "ep_1", status=Status.HELD, most=100) == 2
    assert deliveries.count_open("acme", "ep_1", status=Status.WAITING, most=100) == 1
    assert deliveries.count_open("acme", "ep_1", status=Status.EXHAUSTED, most=100) == 0
    deliveries.put_many([second.after(key=second.key._replace(shard=1))])
    assert deliveries.count_open("acme", "ep_1", shards=2, status=Status.HELD, most=100) == 3
    deliveries.put_many([first.after(status=Status.DELIVERED)])
    assert deliveries.count_open("acme", "ep_1", shards=2, status=Status.HELD, most=100) == 2


def test_what_is_not_delivered_anywhere_is_listed_by_time(deliveries: Any) -> None:
    rows = [
        delivery(number, key=delivery(number).key._replace(tenant=tenant), status=status, due_at=None)
        for number, (tenant, status) in enumerate(
            itertools.product(("acme", "globex", "initech"), [*Status, Status.EXHAUSTED])
        )
    ]
    deliveries.put_many(rows)
    deliveries.put_many([rows[1].after(status=Status.DELIVERED)])  # and so it leaves the index
    left = [row for row in rows if row.status is not Status.DELIVERED and row is not rows[1]]

    def keys(limit: int = 2, **options: Any) -> list[DeliveryKey]:
        found: list[DeliveryKey] = []
        for shard in range(DUE_SHARDS):
            mine: list[DeliveryKey] = []
            cursor: str | None = None
            while True:
                page = deliveries.undelivered(shard, cursor=cursor, limit=limit, **options)
                assert len(page.items) <= limit
                mine += page.items
                cursor = page.cursor
                if cursor is None:
                    break
            assert mine == sorted(mine, key=lambda key: key.sort, reverse=True)
            assert {due_shard(key) for key in mine} <= {shard}
            found += mine
        return sorted(found)

    assert keys() == sorted(row.key for row in left)
    chosen = (Status.EXHAUSTED, Status.HELD)
    assert keys(statuses=chosen, limit=1) == sorted(row.key for row in left if row.status in chosen)
    since, until = "2026-01-01T00:00:05", "2026-01-01T00:00:15"
    within = sorted(row.key for row in left if since <= row.key.sort < until)
    assert keys(since=since, until=until) == within
    assert keys(since=until, until=since) == []
    oldest = [deliveries.oldest_undelivered(shard, limit=100) for shard in range(DUE_SHARDS)]
    assert sorted(each for page in oldest for each in page.items) == sorted((row.key, row.status) for row in left)
    for page in oldest:
        assert [key.sort for key, _ in page.items] == sorted(key.sort for key, _ in page.items)
        assert not page.more
    fullest = max(range(DUE_SHARDS), key=lambda shard: len(oldest[shard].items))
    assert deliveries.oldest_undelivered(fullest, limit=1) == OpenPage(oldest[fullest].items[:1], more=True)


def test_two_tenants_share_an_endpoints_id_and_an_events(deliveries: Any) -> None:
    theirs = delivery(key=delivery().key._replace(tenant="globex"), status=Status.HELD, due_at=None, reason="theirs")
    deliveries.put_many([delivery(), theirs])
    assert deliveries.get_many([theirs.key]) == {theirs.key: theirs}
    assert deliveries.by_endpoint("acme", "ep_1").items == [delivery()]
    assert deliveries.by_endpoint("globex", "ep_1").items == [theirs]
    assert deliveries.by_endpoint("acme", "ep_1", status=Status.HELD).items == []
    assert deliveries.by_endpoint("globex", "ep_1", status=Status.HELD).items == [theirs]
    assert deliveries.replace(delivery(turn=2), turn=1, status=Status.WAITING)
    assert deliveries.get_many([theirs.key])[theirs.key].turn == 1


@pytest.mark.parametrize("status", [None, Status.WAITING, Status.DELIVERED])
def test_an_endpoints_partitions_are_one_listing(deliveries: Any, status: Status | None) -> None:
    rows = [delivery(number, key=delivery(number).key._replace(shard=number % 5)) for number in range(40)]
    if status is Status.DELIVERED:
        rows = [row.after(status=status, due_at=None) for row in rows]
    deliveries.put_many(rows)
    found: list[Any] = []
    cursor = None
    while True:
        page = deliveries.by_endpoint("acme", "ep_1", shards=8, status=status, cursor=cursor, limit=6)
        found += page.items
        cursor = page.cursor
        if cursor is None:
            break
    assert found == rows
    newest = deliveries.by_endpoint("acme", "ep_1", shards=8, status=status, newest_first=True, limit=3)
    assert newest.items == rows[:-4:-1]


@pytest.fixture
def numbered(events: Any) -> Any:
    """The same store; it needs transactions."""
    return events


def test_events_of_a_key_are_numbered_and_their_counters_are_no_events(numbered: Any) -> None:
    first, second = event(1, ordering_key="o#1"), event(2, ordering_key="o#1")
    assert numbered.put_next(first) == dataclasses.replace(first, sequence=1)
    assert numbered.put_next(first) is None
    assert numbered.put_next(second) == dataclasses.replace(second, sequence=2)
    assert numbered.put_next(event(3, ordering_key="o#2")).sequence == 1
    assert numbered.put_next(event(1, tenant="globex", ordering_key="o#1")).sequence == 1
    assert numbered.get_many([second.key])[second.key].sequence == 2
    assert [key.id for key, _ in numbered.by_tenant("acme", since="", until="").items] == ["evt_1", "evt_2", "evt_3"]
    numbered.delete_counters("acme")
    assert numbered.put_next(event(4, ordering_key="o#1")).sequence == 1
    assert numbered.put_next(event(2, tenant="globex", ordering_key="o#1")).sequence == 2


# ---------------------------------------------------------------------------------------------- lines


@pytest.fixture
def lines(backend: Any, deliveries: Any) -> Any:
    if backend is None:
        return FakeLineStore(deliveries)
    return DynamoLineStore(backend.client("dynamodb"), deliveries._table)


LINE = LineKey("acme", "ep_1", "order#7")  # a key may hold what separates the others
TIME = "2026-01-01T00:00:00.000000Z"


def test_a_line_is_written_by_the_one_who_read_it_last(lines: Any) -> None:
    assert lines.get_many([LINE]) == {}
    assert lines.get_many([]) == {}
    line = Line(LINE, Line.UNKNOWN, last=2, since=900.5, due_at=1020.5, keep=60, epoch="1.000#")
    assert lines.put(line, 1000.0)
    assert lines.put(line, 1000.0), "the same again: its answer was lost"
    assert not lines.put(dataclasses.replace(line, last=9), 1000.0)
    stored = lines.get_many([LINE, LINE._replace(ordering_key="other")])
    assert stored == {LINE: dataclasses.replace(line, version=1)}
    assert lines.put(dataclasses.replace(stored[LINE], settled=2, due_at=None), 1000.0)
    assert not lines.put(stored[LINE], 1000.0)
    idle = Line(LINE, 2, last=2, since=900.5, keep=60, epoch="1.000#", version=2)
    assert lines.get_many([LINE]) == {LINE: idle}
    lines.delete(LINE)
    assert lines.get_many([LINE]) == {}


def test_lines_are_written_together_each_on_its_own_condition(lines: Any) -> None:
    given = [Line(LineKey("acme", "ep_1", f"k{number}"), number) for number in range(20)]
    lines.put(dataclasses.replace(given[7], settled=99), 1000.0)
    assert lines.put_many(given, 1000.0) == [given[7]]
    assert lines.put_many(given[7:8], 1000.0) == [given[7]]
    stored = lines.get_many([line.key for line in given])
    assert [stored[line.key].settled for line in given] == [99 if line is given[7] else line.settled for line in given]


def test_places_are_found_by_number_and_taken_once(lines: Any) -> None:
    first, other = DeliveryKey("acme", "ep_1", f"{TIME}#evt_1", 3), DeliveryKey("acme", "ep_1", f"{TIME}#evt_x")
    given = [(LINE, Place(100, first)), (LINE, Place(9, None)), (LINE._replace(tenant="globex"), Place(9, other))]
    assert lines.put_places(given, 1000.0) == []
    assert lines.put_places([(LINE, Place(100, first))], 2000.0) == [], "the same event's, written later again"
    taken = [(LINE, Place(100, other)), (LINE, Place(101, other))]
    assert lines.put_places(taken, 2000.0) == [(LINE, Place(100, other))]
    lines.put(Line(LINE, 8, last=101), 1000.0)
    assert lines.places(LINE, after=0, limit=10) == [Place(9, None), Place(100, first), Place(101, other)]
    assert lines.places(LINE, after=9, limit=1) == [Place(100, first)]
    lines.delete_places(LINE, [9, 100, 7])
    assert lines.places(LINE, after=0, limit=10) == [Place(101, other)]


def test_an_endpoints_lines_are_found_and_those_that_wait(lines: Any) -> None:
    for number in range(20):
        lines.put(Line(LineKey("acme", "ep_1", f"k{number:02d}"), 1, last=1 + number % 2), 1000.0)
    lines.put(Line(LineKey("acme", "ep_10", "k"), 1, last=2), 1000.0)
    found = lines.of_endpoint("acme", "ep_1", waiting=False, limit=100)
    assert [line.key.ordering_key for line in found] == [f"k{number:02d}" for number in range(20)]
    waiting = lines.of_endpoint("acme", "ep_1", waiting=True, limit=100)
    assert [line.key.ordering_key for line in waiting] == [f"k{number:02d}" for number in range(1, 20, 2)]
    assert lines.of_endpoint("acme", "ep_2", waiting=False, limit=100) == []


def test_a_line_on_which_somebody_waits_is_due_beside_the_deliveries(lines: Any, deliveries: Any) -> None:
    shard = line_shard(LINE)
    lines.put(Line(LINE, 1, last=2, due_at=1000.0), 900.0)
    assert deliveries.due(shard, until=999.0).items == []
    assert deliveries.due(shard, until=1001.0).items == [LineMessage(LINE)]
    lines.put(Line(LINE, 2, last=2, version=1), 900.0)
    assert deliveries.due(shard, until=2000.0).items == []


def test_a_delivery_that_stands_in_line_is_in_no_part_of_the_due_index(deliveries: Any) -> None:
    key = DeliveryKey("acme", "ep_1", f"{TIME}#evt_1")
    row = Delivery(key, "order.paid", Status.WAITING, ordering_key="order#7", sequence=12)
    deliveries.put_many([row])
    assert deliveries.get_many([key]) == {key: row}
    assert deliveries.due(due_shard(key), until=9e9).items == []
    assert [each.key for each in deliveries.by_endpoint("acme", "ep_1", status=Status.WAITING).items] == [key]


# ---------------------------------------------------------------------------------------------- jobs and positions


@pytest.fixture
def jobs(backend: Any) -> Any:
    if backend is None:
        return FakeJobStore()
    return DynamoJobStore(backend.client("dynamodb"), create_table(backend, "config", [("pk", "S"), ("sk", "S")], {}))


def job(**changes: Any) -> ReplayJob:
    return dataclasses.replace(ReplayJob("job_1", "acme", ("ep_1", "ep_2"), 100.0, status=Status.HELD), **changes)


def test_a_page_is_advanced_once(jobs: Any) -> None:
    jobs.create(job())
    assert jobs.get("job_1") == job()
    assert jobs.get("job_2") is None
    assert jobs.advance(job(page=1, cursor="c", seen=5), page=0)
    assert not jobs.advance(job(page=1), page=0)
    assert jobs.all() == [job(page=1, cursor="c", seen=5)]


def test_a_job_can_be_deleted(jobs: Any) -> None:
    jobs.create(job())
    jobs.delete("job_1")
    jobs.delete("job_1")
    assert jobs.all() == []


def test_a_cancelled_job_goes_no_further(jobs: Any) -> None:
    jobs.create(job())
    assert jobs.cancel("job_1")
    assert not jobs.cancel("job_1")
    assert not jobs.cancel("job_2")
    assert not jobs.advance(job(page=1), page=0)
    assert jobs.get("job_1").state == "cancelled"


def test_the_jobs_that_run_are_found_without_the_others(jobs: Any) -> None:
    for number in range(4):
        jobs.create(job(id=f"job_{number}"))
    assert jobs.advance(job(id="job_0", page=1, state="done"), page=0)
    assert jobs.cancel("job_2")
    assert [each.id for each in jobs.running()] == ["job_1", "job_3"]
    assert len(jobs.all()) == 4
    assert jobs.advance(job(id="job_1", page=1), page=0)
    assert jobs.running()[0] == job(id="job_1", page=1)


def test_a_job_that_ended_unmarked_is_forgotten(backend: Any, jobs: Any) -> None:
    if backend is None:
        pytest.skip("the fake has no marks")
    jobs.create(job())
    jobs._client.delete_item(TableName=jobs._table, Key={"pk": {"S": "replay"}, "sk": {"S": "job_1"}})  # its TTL
    assert jobs.running() == []
    left = jobs._client.get_item(TableName=jobs._table, Key={"pk": {"S": "replay"}, "sk": {"S": "running"}})
    assert "ids" not in left["Item"]


@pytest.fixture
def backlogs(backend: Any) -> Any:
    if backend is None:
        return FakeBacklogStore()
    return DynamoBacklogStore(
        backend.client("dynamodb"), create_table(backend, "config", [("pk", "S"), ("sk", "S")], {})
    )


def test_a_backlogs_step_is_done_once(backlogs: Any) -> None:
    first = Backlog("acme", "ep_1", 100.0, step=1, run_at=102.5)
    assert backlogs.get("acme", "ep_1") is None
    assert backlogs.put(first, step=0)
    assert not backlogs.put(dataclasses.replace(first, run_at=9.0), step=0)
    second = dataclasses.replace(first, step=2, position="p", moved_at=103.0, page=50)
    assert backlogs.put(second, step=1)
    assert backlogs.put(second, step=1)  # an answer that was lost
    assert not backlogs.put(dataclasses.replace(second, page=9), step=1)
    assert backlogs.all() == [second]


def test_a_delivery_joins_a_backlog_and_changes_nothing_else(backlogs: Any) -> None:
    seen = Backlog("acme", "ep_1", 100.0, run_at=101.0)
    backlogs.note(seen, 50.0)  # there is none
    assert backlogs.all() == []
    backlogs.put(seen, step=0)
    backlogs.put(dataclasses.replace(seen, step=2), step=1)
    backlogs.note(seen, 200.0)
    assert backlogs.get("acme", "ep_1") == dataclasses.replace(seen, step=2, noted_at=200.0)


@pytest.fixture
def cursors(backend: Any) -> Any:
    if backend is None:
        return FakeCursorStore()
    return DynamoCursorStore(
        backend.client("dynamodb"), create_table(backend, "config", [("pk", "S"), ("sk", "S")], {})
    )


def test_positions_are_kept_by_name(cursors: Any) -> None:
    assert cursors.get("due") is None
    cursors.put("due", "a")
    cursors.put("due", "b")
    assert cursors.get("due") == "b"
    assert cursors.get("other") is None
