"""The newest deliveries over all tenants: found whatever their endpoint, by few reads each time."""

from __future__ import annotations

import random

import pytest
from tests.fakes.outbound import FakeConfigStore, FakeDeliveryStore

from hookline.errors import InvalidInput
from hookline.management.newest import NewestDeliveries
from hookline.outbound.model import Delivery, DeliveryKey, Endpoint, Event, Status


class Counted:
    """A store whose calls are counted: a listing as many as the partitions it reads."""

    def __init__(self, store):
        self.store = store
        self.calls = 0

    def __getattr__(self, name):
        def call(*given, **named):
            self.calls += named.get("shards", 1)
            return getattr(self.store, name)(*given, **named)

        return call


class World:
    def __init__(self, tenants=10, endpoints=10, shards=()):
        self.config, self.store = FakeConfigStore(), FakeDeliveryStore()
        self.endpoints = []
        for tenant in range(tenants):
            self.config.put_tenant(f"tenant-{tenant:02}")
            for number in range(endpoints):
                made = Endpoint(f"ep_{number:02}", f"tenant-{tenant:02}", "https://example.com/", shards=shards)
                self.endpoints.append(self.config.put_endpoint(made, create=True))
        self.counted = Counted(self.config), Counted(self.store)
        self.newest = NewestDeliveries(*self.counted)
        self.cursor = None

    def deliver(self, number, endpoint, status=Status.DELIVERED):
        at = (
            f"2026-11-{number // 86400 + 1:02}T{number // 3600 % 24:02}:{number // 60 % 60:02}:{number % 60:02}.000000Z"
        )
        event = Event(f"e{number}", endpoint.tenant, "order.created", at, b"{}")
        row = Delivery(DeliveryKey.of(endpoint, event), "order.created", status)
        self.store.put_many([row])
        return row

    def look(self, limit=8):
        """What a look finds, and by how many reads."""
        before = sum(each.calls for each in self.counted)
        found = self.newest.look(cursor=self.cursor, limit=limit)
        self.cursor = found.cursor
        return [row.key.event_id for row in found.items], sum(each.calls for each in self.counted) - before

    def look_until_complete(self):
        looks = 0
        while True:
            found = self.newest.look(cursor=self.cursor)
            self.cursor, looks = found.cursor, looks + 1
            if found.complete:
                return [row.key.event_id for row in found.items], looks
            assert looks < 1000


MOST_READS = 1 + 4 + 12 + 1  # the list of tenants, some tenants, some partitions, rows that are shown


def test_all_are_found_whatever_their_endpoint():
    world = World()
    for number in range(1000):
        world.deliver(number, world.endpoints[number * 7 % 100])
    found, looks = world.look_until_complete()
    assert found == [f"e{number}" for number in range(999, 991, -1)]
    assert looks <= 25


@pytest.mark.parametrize(("tenants", "endpoints"), [(1, 1), (1, 500), (10, 10), (500, 1)])
def test_a_look_reads_little_however_many_there_are(tenants, endpoints):
    world = World(tenants, endpoints)
    for number in range(tenants * endpoints * 2):
        world.deliver(number, world.endpoints[number * 7 % len(world.endpoints)])
    assert max(world.look()[1] for _ in range(150)) <= MOST_READS


def test_endpoints_that_are_spread_cost_no_more_reads_than_two_of_them():
    world = World(4, 4, shards=(("", 16),))
    for number in range(64):
        world.deliver(number, world.endpoints[number % 16])
    shown = []
    for _ in range(40):
        found, reads = world.look()
        assert reads <= 1 + 4 + 16 + 16 + 1
        shown = found
    assert shown == [f"e{number}" for number in range(63, 55, -1)]


def test_what_is_shown_stays_until_something_newer_comes():
    world = World(4, 4, shards=(("", 16),))
    for number in range(64):
        world.deliver(number, world.endpoints[number % 16])
    before, _ = world.look_until_complete()
    for _ in range(20):
        assert world.look()[0] == before


def test_what_a_busy_endpoint_gets_is_seen_at_once_and_a_change_of_it_too():
    world = World()
    for number in range(100):
        world.deliver(number, world.endpoints[number])
    world.look_until_complete()
    world.deliver(200, world.endpoints[99], Status.WAITING)
    assert world.look()[0][0] == "e200"
    world.deliver(200, world.endpoints[99])
    found = world.newest.look(cursor=world.cursor)
    assert found.items[0].status is Status.DELIVERED


def test_a_quiet_endpoint_gets_its_turn():
    world = World(3, 40)
    for number in range(100):
        world.deliver(number, world.endpoints[number % 3])
    world.look_until_complete()
    world.deliver(500, world.endpoints[77])
    assert any(world.look()[0][0] == "e500" for _ in range(40))


def test_tenants_come_and_go_meanwhile():
    world = World(6, 2)
    for number in range(12):
        world.deliver(number, world.endpoints[number])
    world.look()
    for tenant in ("tenant-01", "tenant-02", "tenant-03", "tenant-04", "tenant-05"):
        world.config.clear_tenant(tenant)
    found, _ = world.look_until_complete()
    assert found
    world.config.known.clear()
    assert world.newest.look(cursor=world.cursor).complete


def test_tenants_without_endpoints_cost_no_more_reads():
    world = World(50, 0)
    world.config.put_tenant("zeta")
    endpoint = world.config.put_endpoint(Endpoint("ep_1", "zeta", "https://example.com/"), create=True)
    world.deliver(1, endpoint)
    looks = [world.look() for _ in range(20)]
    assert max(reads for _, reads in looks) <= MOST_READS
    assert [found for found, _ in looks][-1] == ["e1"]


def test_without_anything_there_is_nothing():
    world = World(0, 0)
    found = world.newest.look()
    assert (found.items, found.complete) == ([], True)


def test_long_names_fit_into_the_cursor():
    world = World(0)
    tenant = "t" * 120
    world.config.put_tenant(tenant)
    for number in range(8):
        id_ = "".join(random.Random(number).choices("abcdefghijklmnopqrstuvwxyz0123456789", k=128))
        endpoint = world.config.put_endpoint(Endpoint(id_, tenant, "https://example.com/"), create=True)
        event = Event(id_ * 2, tenant, "order.created", "2026-11-01T00:00:00.000000Z", b"{}")
        world.store.put_many([Delivery(DeliveryKey.of(endpoint, event), "order.created", Status.DELIVERED)])
    for _ in range(3):
        found = world.newest.look(cursor=world.cursor)
        world.cursor = found.cursor
        assert len(found.items) == 8
        assert len(found.cursor) <= 4096


@pytest.mark.parametrize("cursor", ["", "x", "{}", "eJyLjgUAARUAuQ==", "é", "eJwDAAAAAAE=", "W10="])
def test_another_cursor_is_refused(cursor):
    with pytest.raises(InvalidInput, match="cursor"):
        World(1, 1).newest.look(cursor=cursor)
