"""Listings across a tenant's endpoints: each delivery once, newest first, whatever the page size and the filter."""

from __future__ import annotations

import random

import pytest
from tests.fakes.outbound import FakeConfigStore, FakeDeliveryStore, FakeEventStore, FakeRetryQueue

from hookline.errors import InvalidInput, NotFound, Unavailable
from hookline.management import deliveries as module
from hookline.management.deliveries import UNDELIVERED, Deliveries, DeliveryQuery, next_attempt_at
from hookline.outbound.delivery.outcomes import GRACE, postpone
from hookline.outbound.model import Delivery, DeliveryKey, Endpoint, Event, Status
from hookline.outbound.queue_messages import RetryMessage

ALL = DeliveryQuery()


@pytest.mark.parametrize("delay", [0, 5, 779, 780, 781, 899, 900, 900.5, 901, 960, 1020, 1021, 1800, 86_400])
def test_the_next_attempt_is_never_shown_for_earlier_than_it_is(delay):
    """Seen: what waited 900 to 1,020 s by the due index was shown for two minutes before its time."""
    row = Delivery(DeliveryKey("acme", "ep_1", "s#e1"), "order.created", Status.WAITING)
    waiting, by_message = postpone(row, delay, 1_800_000_000.0)
    shown = next_attempt_at(waiting)
    assert shown == (1_800_000_000.0 + delay if by_message is not None else waiting.due_at)
    assert 1_800_000_000.0 + delay <= shown <= 1_800_000_000.0 + delay + GRACE + 1


class World:
    def __init__(self):
        self.config, self.store, self.events = FakeConfigStore(), FakeDeliveryStore(), FakeEventStore()
        self.queue = FakeRetryQueue()
        self.service = Deliveries(self.config, self.store, self.events, self.queue)

    def endpoint(self, id_, tenant="acme", **more):
        self.config.put_tenant(tenant)
        return self.config.put_endpoint(Endpoint(id_, tenant, "https://example.com/", **more), create=True)

    def delivery(self, endpoint, number, status=Status.DELIVERED, **more):
        event = Event(f"e{number}", endpoint.tenant, "order.created", time(number), b"{}")
        row = Delivery(DeliveryKey.of(endpoint, event), more.pop("event_type", "order.created"), status, **more)
        self.store.put_many([row])
        return row

    def all(self, query=ALL, *, tenant="acme", limit=50):
        found, cursor, pages = [], None, 0
        while True:
            page = self.service.page(tenant, query, cursor=cursor, limit=limit)
            assert len(page.items) <= limit
            found += page.items
            cursor, pages = page.cursor, pages + 1
            assert pages < 1000
            if cursor is None:
                return found


def time(number):
    return f"2026-01-{number // 1000 + 1:02d}T00:{number // 60 % 60:02d}:{number % 60:02d}.000000Z"


@pytest.fixture
def world():
    return World()


def places(rows):
    return [(row.key.sort, row.key.endpoint_id) for row in rows]


@pytest.mark.parametrize("limit", [1, 2, 7, 50, 1000])
@pytest.mark.parametrize("seed", range(4))
def test_each_delivery_once_newest_first(world, seed, limit):
    noise = random.Random(seed)
    shards = ((), (("0", 3),))
    endpoints = [world.endpoint(f"ep_{index}", shards=noise.choice(shards)) for index in range(5)]
    stranger = world.endpoint("ep_0", tenant="zeta")
    rows = []
    for number in range(120):
        chosen = [endpoint for endpoint in endpoints if noise.random() < 0.4]  # they share the event's time
        rows += [world.delivery(endpoint, number, noise.choice(list(Status))) for endpoint in chosen]
        world.delivery(stranger, number)
    found = world.all(limit=limit)
    assert places(found) == sorted(places(rows), reverse=True)
    assert {row.tenant for row in found} == {"acme"}
    undelivered = world.all(DeliveryQuery(statuses=UNDELIVERED), limit=limit)
    expected = [row for row in rows if row.status is not Status.DELIVERED]
    assert places(undelivered) == sorted(places(expected), reverse=True)


def test_filters(world):
    first, second = world.endpoint("ep_1"), world.endpoint("ep_2")
    world.delivery(first, 1, Status.EXHAUSTED, code=503, error="status")
    world.delivery(first, 2, Status.WAITING, code=0, error="timeout")
    world.delivery(second, 3, Status.DELIVERED, code=200, event_type="invoice.paid")
    world.delivery(second, 4, Status.WAITING, code=502, error="status")

    def events(**query):
        return [row.key.event_id for row in world.all(DeliveryQuery(**query))]

    assert events() == ["e4", "e3", "e2", "e1"]
    assert events(endpoint_id="ep_1") == ["e2", "e1"]
    assert events(code="503") == ["e1"]
    assert events(code="5xx") == ["e4", "e1"]
    assert events(error="timeout") == ["e2"]
    assert events(event_type="invoice.*") == ["e3"]
    assert events(statuses=(Status.WAITING,)) == ["e4", "e2"]
    assert events(statuses=UNDELIVERED, code="5xx") == ["e4", "e1"]
    assert events(since=time(2), until=time(4)) == ["e3", "e2"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"code": "5x"}, "code"),
        ({"code": "abc"}, "code"),
        ({"event_type": "a.**"}, "type"),
        ({"since": "3", "until": "2"}, "until"),
    ],
)
def test_bad_queries_name_the_field(world, query, field):
    world.endpoint("ep_1")
    with pytest.raises(InvalidInput, match=f"^{field}: expected"):
        world.service.page("acme", DeliveryQuery(**query))


def test_a_filter_that_matches_nothing_reads_a_bounded_number_of_rows_a_page(world, monkeypatch):
    monkeypatch.setattr(module, "_MOST_LOOKED_AT", 10)
    endpoint = world.endpoint("ep_1")
    for number in range(25):
        world.delivery(endpoint, number)
    page = world.service.page("acme", DeliveryQuery(error="dns"), limit=5)
    assert page.items == []
    assert page.cursor is not None
    assert world.all(DeliveryQuery(error="dns"), limit=5) == []


def test_a_row_that_comes_between_two_pages_is_neither_doubled_nor_in_the_way(world):
    endpoint = world.endpoint("ep_1")
    rows = [world.delivery(endpoint, number) for number in range(1, 7)]
    first = world.service.page("acme", ALL, limit=3)
    world.delivery(endpoint, 9)
    second = world.service.page("acme", ALL, cursor=first.cursor, limit=3)
    assert places([*first.items, *second.items]) == sorted(places(rows), reverse=True)


def test_unknown_names(world):
    with pytest.raises(NotFound, match="no tenant acme"):
        world.service.page("acme", ALL)
    world.endpoint("ep_1")
    assert world.all() == []
    with pytest.raises(NotFound, match="no endpoint ep_2"):
        world.service.page("acme", DeliveryQuery(endpoint_id="ep_2"))
    with pytest.raises(InvalidInput, match="cursor"):
        world.service.page("acme", ALL, cursor="nonsense")


def test_deliveries_that_a_deleted_endpoint_left(world):
    endpoint = world.endpoint("ep_1", shards=(("0", 3),))
    rows = [world.delivery(endpoint, number) for number in range(6)]
    world.config.delete_endpoint("acme", "ep_1")
    assert len(world.all(DeliveryQuery(endpoint_id="ep_1"))) == len(rows)
    assert world.all() == []


def test_one_by_its_event_and_one_whose_event_is_gone(world):
    endpoint = world.endpoint("ep_1")
    row = world.delivery(endpoint, 1)
    assert world.service.get("acme", "ep_1", "e1") == row
    world.events.put(Event("e1", "acme", "order.created", time(1), b"{}"))
    assert world.service.get("acme", "ep_1", "e1") == row
    assert world.service.of_event(Event("e1", "acme", "order.created", time(1), b"{}")) == [row]
    with pytest.raises(NotFound, match="no delivery of event e2 to endpoint ep_1 of tenant acme"):
        world.service.get("acme", "ep_1", "e2")


def test_retry(world):
    row = world.delivery(world.endpoint("ep_1"), 1, Status.EXHAUSTED)
    world.service.retry([row])
    assert world.queue.sent == [(RetryMessage(row.key, row.turn, replay=True), 0.0)]
    world.queue.refuse = True
    with pytest.raises(Unavailable, match="did not accept 1 of 1"):
        world.service.retry([row])


def test_backlog(world):
    endpoint = world.endpoint("ep_1", shards=(("0", 2),))
    for number in range(9):
        world.delivery(endpoint, number, Status.WAITING if number % 2 else Status.HELD, code=number)
    backlog = world.service.backlog(endpoint)
    assert (backlog.waiting, backlog.held, backlog.exhausted) == (4, 5, 0)
    assert backlog.newest.code == 8
