"""Figures of flow control: what a broken, hanging, flapping or slow endpoint, or a tenant's burst, costs the others.

pytest tests/simulation/test_flow.py -s    prints them
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from tests.simulation.chaos import NONE, ChaoticWorld
from tests.simulation.world import START, World

from hookline.outbound.delivery.messages import decode_message
from hookline.outbound.model import Status
from hookline.outbound.queue_messages import RetryMessage
from hookline.ports import HttpRequest, HttpResult

MINUTE = 60.0
HOUR = 3600.0


def counted(world: World) -> list[RetryMessage]:
    """Every message of a delivery that is sent from here on."""
    sent: list[RetryMessage] = []
    put = world.queue.put

    def count(body: str, delay: float = 0.0) -> None:
        message = decode_message(body)
        if isinstance(message, RetryMessage):
            sent.append(message)
        put(body, delay)

    world.queue.put = count  # type: ignore[method-assign]
    return sent


def at(world: World, request: HttpRequest) -> str:
    del world
    return request.url.removeprefix("https://").split(".")[0]


@pytest.mark.slow
def test_an_open_circuit_costs_no_message_per_waiting_delivery() -> None:
    """Five endpoints down for half an hour with 2,000 deliveries waiting; another tenant's retry is due meanwhile."""
    world = ChaoticWorld(1, NONE)
    bad = [f"bad{number}" for number in range(5)]
    for name in bad:
        world.endpoint(name)
    world.endpoint("other", tenant="globex", schedule=(0.0, 2.0, 2.0))
    down = True
    refused = iter([503])

    def answer(request: HttpRequest) -> int | HttpResult:
        if at(world, request) in bad:
            return HttpResult(request, code=503, ms=200) if down else 200
        return next(refused, 200)

    world.answer = answer
    for name in bad:
        for number in range(400):
            world.publish(f"{name}_{number}")
    # each event goes to all five: 10,000 deliveries
    waiting = 5 * 400 * 5
    sent = counted(world)
    world.run(5 * MINUTE)
    settled = len(sent)
    world.run(25 * MINUTE)
    during = len(sent) - settled
    world.publish("evt_other", tenant="globex")
    world.run(MINUTE)
    first, second = world.posts_to("other")[:2]
    posts_down = sum(len(world.posts_to(name)) for name in bad)
    down = False
    before, began = len(sent), world.now
    world.run(2 * HOUR)
    delivered = sum(
        row.status is Status.DELIVERED for key, row in world.deliveries.rows.items() if key.endpoint_id in bad
    )
    last = max(post.at for post in world.posts)
    twice = sum(count - 1 for count in Counter((m.key, m.turn) for m in sent[before:]).values())
    late = f"the last after {last - began:.0f} s"
    print(
        f"\nopen circuit: {waiting} waiting; messages {settled} in the first 5 minutes, {during} in the next 25; "
        f"another tenant's 2 s retry came after {second.at - first.at:.1f} s; {posts_down} POSTs while down; "
        f"after the recovery {len(sent) - before} messages, {twice} twice; {delivered} delivered, {late}"
    )
    assert during < waiting / 20
    assert second.at - first.at < 5
    assert delivered == waiting
    assert twice < (len(sent) - before) / 20


def test_a_flapping_endpoint_gets_nearly_all_its_events() -> None:
    """4 s up, 4 s down; 1,000 events within 100 seconds; eleven minutes later."""
    world = ChaoticWorld(2, NONE)
    world.endpoint("ep_1")
    world.answer = lambda request: HttpResult(request, code=200 if (world.now - START) % 8 < 4 else 503, ms=20)
    for number in range(1000):
        world.publish(f"evt_{number}")
        world.run(0.1)
    world.run(11 * MINUTE - 100)
    delivered = sum(row.status is Status.DELIVERED for row in world.deliveries.rows.values())
    print(f"\nflapping endpoint: {delivered} of 1,000 delivered after 11 minutes, by {len(world.posts)} POSTs")
    assert delivered >= 950


def test_a_rate_limit_holds_after_a_stop() -> None:
    """One POST a second; events for ten minutes are published at once, and the functions stand still for as long."""
    world = ChaoticWorld(3, NONE)
    world.endpoint("ep_1", rate_limit=1.0)
    for number in range(600):
        world.publish(f"evt_{number}")
    world.run(5)
    world.now += 10 * MINUTE  # nothing ran meanwhile
    world.run(30 * MINUTE)
    seconds = Counter(int(post.at - START) for post in world.posts)
    print(f"\nrate limit: {len(world.posts)} POSTs, at most {max(seconds.values())} in one second (limit 1)")
    assert len(world.posts) == 600
    assert max(seconds.values()) <= 2


def test_a_429_pauses_the_endpoint() -> None:
    """Retry-After: 60, while thirty events come: the next POST is a minute later, and no attempt is used up."""
    world = ChaoticWorld(4, NONE)
    world.endpoint("ep_1")
    world.answer = lambda request: (
        HttpResult(request, code=429, ms=20, headers={"retry-after": "60"}) if world.now - START < 50 else 200
    )
    for number in range(30):
        world.publish(f"evt_{number}")
        world.run(1)
    early = [post for post in world.posts if post.at - START < 60]
    world.run(10 * MINUTE)
    rows = world.deliveries.rows.values()
    print(
        f"\nRetry-After: {len(early)} POSTs within the minute that was asked for; "
        f"{sum(row.status is Status.DELIVERED for row in rows)} of 30 delivered, "
        f"{sum(row.attempt - row.base for row in rows) - 30} attempts of schedules used up"
    )
    assert len(early) == 1
    assert all(row.status is Status.DELIVERED for row in rows)
    assert sum(row.attempt - row.base for row in rows) == 30


class Shard(ChaoticWorld):
    """One shard of the stream; a call of the queue takes 10 ms, a POST 100, and every second has its own events."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed, NONE)
        self.answer = lambda request: HttpResult(request, code=200, ms=100)
        self.endpoint("busy", tenant="busy")
        self.endpoint("other", tenant="globex")
        put = self.queue.send

        def send(messages: Any) -> Any:
            self.now += 0.01 * -(-len(messages) // 80)  # eight calls at a time, of ten messages each
            return put(messages)

        self.queue.send = send  # type: ignore[method-assign]


@pytest.mark.slow
def test_one_tenants_burst_does_not_hold_up_the_others() -> None:
    """1,000 events a second of one tenant, which is what a shard takes, for 20 seconds; another's once a second."""
    world = Shard(5)
    published: dict[str, float] = {}
    for second in range(20):
        for number in range(1000):
            world.publish(f"busy_{second}_{number}", tenant="busy")
        world.publish(f"evt_{second}", tenant="globex")
        published[f"evt_{second}"] = world.now
        world.run(1)
    world.run(20 * MINUTE)
    waits = [post.at - published[post.message_id] for post in world.posts_to("other")]
    last = max(post.at for post in world.posts_to("busy")) - START
    print(
        f"\nburst: of another tenant's {len(waits)} events the slowest first attempt came after {max(waits):.1f} s; "
        f"the burst itself was sent after {last:.0f} s"
    )
    assert len(waits) == 20
    assert max(waits) < 10
    assert len({post.message_id for post in world.posts_to("busy")}) == 20_000
