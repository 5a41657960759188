"""Copies of events for who listens: each once per event and tenant, and deliveries as if nobody listened."""

from __future__ import annotations

import json

from tests.simulation.world import START, World

from hookline.listeners import Listener
from hookline.outbound.delivery.hearing import heard_in
from hookline.outbound.model import EventKey


def listener(name, **more):
    return Listener(name, f"queue-of-{name}", START + 86_400, **more)


def heard(world, name):
    return [heard_in(body)[0] for body in world.listener_queues.bodies(f"queue-of-{name}")]


def test_two_tenants_that_share_every_id_hear_only_their_own():
    world = World()
    for tenant in ("acme", "globex"):
        world.endpoint("ep_1", tenant)
    world.config.listeners = {"acme": (listener("ana"),), "globex": (listener("ben"),)}
    for tenant in ("acme", "globex"):
        world.publish("evt_1", tenant=tenant)
    world.run()
    assert heard(world, "ana") == [EventKey("acme", "evt_1")]
    assert heard(world, "ben") == [EventKey("globex", "evt_1")]
    assert len(world.posts) == 2


def test_a_tenant_without_endpoints_is_heard():
    world = World()
    world.config.put_tenant("acme")
    world.config.listeners = {"acme": (listener("ana"),)}
    world.publish("evt_1")
    world.run()
    assert heard(world, "ana") == [EventKey("acme", "evt_1")]


def test_types_select_as_an_endpoints_do():
    world = World()
    world.endpoint()
    world.config.listeners = {"acme": (listener("ana", types=("invoice.*",)), listener("ben"))}
    for name, event_type in (("evt_1", "invoice.paid"), ("evt_2", "order.created"), ("evt_3", "hookline.x.y")):
        world.publish(name, type_=event_type)
    world.run()
    assert heard(world, "ana") == [EventKey("acme", "evt_1")]
    assert heard(world, "ben") == [EventKey("acme", "evt_1"), EventKey("acme", "evt_2")]


def test_functions_know_of_a_listener_when_they_next_read_the_tenant():
    world = World(cache=30.0)
    world.endpoint()
    world.publish("evt_1")
    world.run()
    world.config.listeners = {"acme": (listener("ana"),)}
    world.publish("evt_2")
    world.run()
    assert heard(world, "ana") == []
    world.now += 31
    world.publish("evt_3")
    world.run()
    assert heard(world, "ana") == [EventKey("acme", "evt_3")]


def test_later_attempts_of_an_event_are_no_new_events():
    world = World()
    world.endpoint()
    world.config.listeners = {"acme": (listener("ana"),)}
    world.answer = lambda _request: 500
    world.publish("evt_1")
    world.run(7200)
    assert len(world.posts) > 1
    assert heard(world, "ana") == [EventKey("acme", "evt_1")]


def test_a_listener_that_ended_without_a_word_is_forgotten():
    world = World()
    world.endpoint()
    world.config.listeners = {"acme": (listener("ana")._replace(until=START - 1),)}
    world.publish("evt_1")
    world.run()
    assert world.listener_queues.copies == []
    assert len(world.posts) == 1


def test_a_copy_holds_nothing_of_the_event():
    world = World()
    world.config.put_tenant("acme")
    world.config.listeners = {"acme": (listener("ana"),)}
    world.publish("evt_1")
    world.run()
    (body,) = world.listener_queues.bodies("queue-of-ana")
    assert json.loads(body) == {"tenant": "acme", "event": "evt_1", "timestamp": "2027-01-15T08:00:00.000000Z"}
