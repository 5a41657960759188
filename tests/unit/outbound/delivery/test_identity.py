"""Whose event it is: two tenants that share every id, an event that is put twice, a body that stays the same."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from tests.fakes.inbound import FakeBlobStore
from tests.simulation.world import START, World

from hookline.outbound.endpoints.spec import EndpointSpec
from hookline.outbound.events.digests import CHANGED, digest, matches
from hookline.outbound.model import Event, EventKey, ReplayJob, SigningSecret, Status
from hookline.outbound.queue_messages import EventMessage, RetryMessage
from hookline.outbound.requests.verifying import verify
from hookline.outbound.times import rfc3339

TENANTS = ("acme", "globex")
SECRETS = {"acme": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "globex": "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"}


@pytest.fixture
def world() -> World:
    return World()


def both(world: World, **settings: object) -> None:
    """An endpoint of each tenant under the same id; their URLs tell them apart."""
    for tenant in TENANTS:
        secret = SigningSecret(f"{tenant}/ep_1/secrets|{SECRETS[tenant]}")
        made = world.endpoint("ep_1", tenant=tenant, secrets=(secret,), **settings)
        world.config.put_endpoint(made.after(url=f"https://{tenant}.example/hook"))


def put(world: World, tenant: str, name: str = "order-1") -> Event:
    event = Event(name, tenant, "order.created", rfc3339(world.now), json.dumps({"of": tenant}).encode())
    world.events.put(event)
    return event


def check(world: World, posts: int) -> None:
    """Everything that was sent to a tenant's endpoint is its own, and signed with its own secret."""
    for tenant in TENANTS:
        sent = [post for post in world.posts if post.url == f"https://{tenant}.example/hook"]
        assert len(sent) == posts, tenant
        for post in sent:
            assert json.loads(post.body)["data"] == {"of": tenant}
            verify([SECRETS[tenant]], post.headers, post.body, now=post.at)


def statuses(world: World) -> dict[str, Status]:
    return {key.tenant: row.status for key, row in world.deliveries.rows.items()}


def test_a_retry_and_a_redrive_stay_with_their_tenant(world: World) -> None:
    """Seen: A's endpoint answers 500, B puts `order-1`, and A receives B's body, signed with A's secret."""
    both(world, schedule=(0.0, 5.0, 5.0))
    world.answer = lambda request: 500 if "acme" in request.url else 200
    put(world, "acme")
    world.run(1)
    put(world, "globex")
    world.run(60)
    assert statuses(world) == {"acme": Status.EXHAUSTED, "globex": Status.DELIVERED}
    world.answer = lambda _request: 200
    assert world.queue.redrive() == 1
    world.run(60)
    assert statuses(world) == dict.fromkeys(TENANTS, Status.DELIVERED)
    assert len([post for post in world.posts if "acme" in post.url]) == 4
    assert len([post for post in world.posts if "globex" in post.url]) == 1
    for post in world.posts:
        tenant = "acme" if "acme" in post.url else "globex"
        assert json.loads(post.body)["data"] == {"of": tenant}
        verify([SECRETS[tenant]], post.headers, post.body, now=post.at)


def test_one_batch_with_both_tenants_events_sends_each_its_own(world: World) -> None:
    both(world)
    events = [put(world, tenant) for tenant in TENANTS]
    report = world.sender.deliver(events)
    assert (report.delivered, report.duplicates) == (2, 0)
    check(world, 1)


def test_one_batch_of_retries_of_both_sends_each_its_own(world: World) -> None:
    both(world)
    world.answer = lambda _request: 500
    for tenant in TENANTS:
        put(world, tenant)
    world.stream()
    world.answer = lambda _request: 200
    world.now += 10
    assert world.poll() == 2
    check(world, 2)
    assert statuses(world) == dict.fromkeys(TENANTS, Status.DELIVERED)


def test_replays_find_their_own_alone(world: World) -> None:
    both(world)
    for tenant in TENANTS:
        put(world, tenant)
    world.run(60)
    world.posts.clear()
    world.replayer.start(ReplayJob("job_1", "acme", ("ep_1",), world.now))
    world.run(30)
    assert [post.url for post in world.posts] == ["https://acme.example/hook"]
    world.posts.clear()
    world.deliveries.rows = {key: row for key, row in world.deliveries.rows.items() if key.tenant == "acme"}
    world.replayer.start(ReplayJob("job_2", "acme", ("ep_1",), world.now, missing=True))
    world.run(30)
    assert world.posts == [], "what another tenant lacks is missing to nobody else"
    world.queue.send([(EventMessage(EventKey("globex", "order-1"), "ep_1"), 0.0)])
    world.run(30)
    assert [post.url for post in world.posts] == ["https://globex.example/hook"]


def test_trouble_of_one_is_not_the_others(world: World) -> None:
    """Circuit, health and lane of an endpoint of the same id are another's."""
    both(world)
    world.answer = lambda request: 500 if "acme" in request.url else 200
    for number in range(12):
        for tenant in TENANTS:
            put(world, tenant, f"order-{number}")
    world.run(1)
    assert {key[0] for key in world.config.health} == {"acme"}
    assert len([post for post in world.posts if "globex" in post.url]) == 12
    world.config.delete_endpoint("acme", "ep_1")
    world.run(900)
    assert {row.status for key, row in world.deliveries.rows.items() if key.tenant == "globex"} == {Status.DELIVERED}
    assert {row.status for key, row in world.deliveries.rows.items() if key.tenant == "acme"} == {Status.CANCELLED}


@pytest.mark.parametrize(
    "change",
    [
        {"data": b'{"of": "someone else"}'},
        {"type": "order.paid"},
        {"channels": ("eu",)},
        {"version": "2"},
        {"timestamp": rfc3339(START + 60)},
        {"data": None, "data_ref": "s3://bucket/key"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_an_event_that_is_put_again_as_another_is_not_sent(world: World, change: dict[str, object]) -> None:
    world.endpoint()
    world.answer = lambda _request: 500
    event = world.publish()
    world.stream()
    world.events.events[event.key] = replace(event, **change)  # a put without a condition
    world.attempts._dispatcher._builder._blobs = blobs = FakeBlobStore()
    blobs.blobs["s3://bucket/key"] = b'{"n": 1}'
    world.answer = lambda _request: 200
    world.now += 10
    handled = world.poll()
    assert handled == 1
    row = world.delivery()
    assert (row.status, row.reason) == (Status.CANCELLED, CHANGED)
    assert len(world.posts) == 1


def test_the_same_event_put_again_is_the_same(world: World) -> None:
    world.endpoint()
    world.answer = lambda _request: 500
    event = world.publish()
    world.stream()
    world.events.events[event.key] = replace(event, expires=5, channels=())
    world.answer = lambda _request: 200
    world.run(60)
    assert world.delivery().status is Status.DELIVERED


def test_a_message_of_what_an_event_was_before_does_nothing(world: World) -> None:
    world.endpoint()
    world.answer = lambda _request: 500
    world.publish()
    world.stream()
    row = world.delivery()
    world.queue.messages.clear()
    world.queue.send([(RetryMessage(row.key, row.turn, digest="of another event"), 0.0)])
    world.run(30)
    assert len(world.posts) == 1


@pytest.mark.parametrize("change", [{"transform": "{n: data.n}"}, {"payload": "data"}])
@pytest.mark.parametrize("first", [{}, {"transform": "{was: data.n}"}, {"payload": "data"}])
def test_each_attempt_sends_the_bytes_of_the_first(world: World, first: dict[str, str], change: dict[str, str]) -> None:
    """Also when the endpoint's shape was changed meanwhile; a replay takes the new one."""
    endpoint = world.endpoint(**first)
    world.answer = lambda _request: 500
    world.publish()
    world.stream()
    world.config.put_endpoint(endpoint.after(**({"transform": None, "payload": "envelope"} | change)))
    world.answer = lambda _request: 200
    world.now += 40  # the functions have read the new settings
    world.poll()
    assert world.posts[1].body == world.posts[0].body
    row = world.delivery()
    assert row.status is Status.DELIVERED
    world.queue.send([(RetryMessage(row.key, row.turn, replay=True), 0.0)])
    world.run(1)
    assert world.posts[2].body in {b'{"n":1}', b'{"n": 1}'}


@pytest.mark.parametrize(
    "change", [{"event_types": ("invoice.*",)}, {"channels": ("eu",)}, {"filter": {"data": {"n": [2]}}}]
)
def test_an_endpoint_that_asks_for_an_event_no_more_gets_it_no_more(world: World, change: dict[str, object]) -> None:
    endpoint = world.endpoint()
    world.answer = lambda _request: 500
    world.publish()
    world.stream()
    world.config.put_endpoint(endpoint.after(**change))
    world.run(60)
    assert world.delivery().status is Status.CANCELLED
    assert world.delivery().reason == "the endpoint asks for it no more"
    assert len(world.posts) == 1


def test_a_tenant_that_is_gone_gets_nothing_more(world: World) -> None:
    world.endpoint()
    world.answer = lambda _request: 500
    world.publish()
    world.stream()
    world.config.known.discard("acme")
    world.config.endpoints.clear()
    world.start_functions()
    world.run(60)
    assert world.delivery().status is Status.CANCELLED
    assert len(world.posts) == 1


def test_data_in_s3_is_part_of_the_digest_once_it_is_at_hand() -> None:
    event = Event("e", "t", "x", rfc3339(START), None, data_ref="s3://bucket/key")
    before = digest(event)
    event.data = b"1"
    fetched = digest(event)
    assert before != fetched
    assert matches(before, event)
    assert matches(fetched, event)
    event.data = b"2"
    assert not matches(fetched, event)


def test_an_endpoints_deliveries_are_spread_while_it_runs(world: World) -> None:
    """From an event time on that every function knows of: a delivery is looked for where it lies."""
    spec = EndpointSpec.parse({"shards": 8})
    endpoint = world.endpoint()
    for number in range(20):
        world.publish(f"before-{number}")
    world.run(1)
    changed = spec.to_endpoint("acme", "ep_1", seal=lambda *_: "", now=world.now, existing=endpoint).endpoint
    world.config.put_endpoint(changed)
    world.run(500)
    for number in range(20):
        world.publish(f"between-{number}")
    world.run(200)
    for number in range(200):
        world.publish(f"after-{number}")
    world.run(1)
    shards = {key.event_id: key.shard for key in world.deliveries.rows}
    assert {shard for event, shard in shards.items() if not event.startswith("after")} == {0}
    assert {shard for event, shard in shards.items() if event.startswith("after")} == set(range(8))
    assert len(world.posts) == 240
    world.start_functions()
    world.replayer.start(ReplayJob("job_1", "acme", ("ep_1",), world.now, missing=True))
    world.run(60)
    assert len(world.posts) == 240, "what is there is missing nowhere"
    world.replayer.start(ReplayJob("job_2", "acme", ("ep_1",), world.now, rate=1000.0))
    world.run(120)
    assert len(world.posts) == 480
    back = EndpointSpec.parse({"shards": 1}).to_endpoint(
        "acme", "ep_1", seal=lambda *_: "", now=world.now, existing=changed
    )
    assert [count for _, count in back.endpoint.shards] == [8, 1]
    assert back.endpoint.most_shards == 8
