"""What it costs when deliveries' rows cannot be written: POSTs of each delivery, counted.

pytest -s tests/simulation/test_refused_writes.py prints the figures, with claims and without.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest
from tests.simulation.chaos import NONE, ChaoticWorld
from tests.simulation.world import World

from hookline.outbound.model import Status
from hookline.outbound.queue_messages import EventMessage, RetryMessage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hookline.outbound.model import Delivery

OUTAGE = 120.0  # seconds without DynamoDB's writes
EVENTS = 20


def posts_of_each(monkeypatch: pytest.MonkeyPatch, *, claims: bool, crash: bool = False) -> Counter[str]:
    """Twenty events, published while every write of a row is refused for two minutes."""
    world = ChaoticWorld(1, NONE)
    world.endpoint()
    world.publish("evt_before")
    world.run(1)
    until = world.now + OUTAGE
    put_many, put_new = world.deliveries.put_many, world.deliveries.put_new

    def many(rows: Sequence[Delivery]) -> list[Delivery]:
        return list(rows) if world.now < until else put_many(rows)

    def new(rows: Sequence[Delivery]) -> tuple[list[Delivery], list[Delivery]]:
        return (list(rows), []) if world.now < until else put_new(rows)

    monkeypatch.setattr(world.deliveries, "put_many", many)
    monkeypatch.setattr(world.deliveries, "put_new", new)
    for number in range(EVENTS):
        world.publish(f"evt_{number}")
    while world.now < until + 600:
        if not claims:
            world.sender._refused = False
        world.stream()
        world.now += 1.0
        if crash and int(world.now) % 30 == 0:
            world.start_functions()  # the environment is gone, and what it remembers
    assert all(row.status is Status.DELIVERED for row in world.deliveries.rows.values())
    assert len(world.deliveries.rows) == EVENTS + 1
    return Counter(post.message_id for post in world.posts if post.message_id != "evt_before")


def test_a_refused_write_costs_one_post_more_not_one_for_each_try(monkeypatch: pytest.MonkeyPatch) -> None:
    """Seen: eleven POSTs of one delivery, one for each of Lambda's tries."""
    before = posts_of_each(monkeypatch, claims=False)
    after = posts_of_each(monkeypatch, claims=True)
    for name, posts in (("without claims", before), ("with claims", after)):
        print(f"{name}: {posts.total() / EVENTS:.1f} POSTs of each delivery, {max(posts.values())} at most")
    assert len(before) == len(after) == EVENTS
    assert min(before.values()) > 10
    assert max(after.values()) == 2


def test_an_environment_that_knows_nothing_of_it_claims_what_is_old(monkeypatch: pytest.MonkeyPatch) -> None:
    """Functions that die take their memory with them; a batch that has waited is claimed before it is sent."""
    assert max(posts_of_each(monkeypatch, claims=True, crash=True).values()) == 2


@pytest.mark.parametrize(("replayed", "streamed"), [(200, 500), (500, 200), (200, 200)])
def test_a_replay_of_missing_events_beside_the_sender_undoes_no_success(replayed: int, streamed: int) -> None:
    """Both find no row, both POST. Seen: the later one's write stood, whatever it said."""
    world = World()
    world.endpoint()
    event = world.publish()

    def answer(_request: object) -> int:
        world.answer = lambda _request: replayed
        world.queue.send([(EventMessage(event.key, "ep_1"), 0.0)])
        world.poll()
        return streamed

    world.answer = answer
    world.sender.deliver([event])
    assert len(world.posts) == 2
    world.answer = lambda _request: 200
    world.run(60)
    assert world.delivery().status is Status.DELIVERED
    assert len(world.posts) == 2, "it was delivered, and sent again"


def test_a_claim_that_another_function_has_fulfilled_is_not_undone() -> None:
    """A release whose clock is ahead finds the claim while its POST is under way. Seen: the failure that came second
    was written over the success.
    """
    world = World()
    world.endpoint()
    event = world.publish()
    world.sender._refused = True  # the rows of the last batch could not be written: this one claims

    def answer(_request: object) -> int:
        world.answer = lambda _request: 200
        row = world.delivery()
        world.queue.send([(RetryMessage(row.key, row.turn), 0.0)])
        world.poll()
        return 500

    world.answer = answer
    report = world.sender.deliver([event])
    assert len(world.posts) == 2
    assert world.delivery().status is Status.DELIVERED
    assert (report.duplicates, report.unrecorded) == (1, set())
    assert not world.queue.messages


def test_what_stands_alone_and_is_old_is_handed_to_the_retry_queue() -> None:
    world = World()
    world.endpoint()
    event = world.publish()
    report = world.sender.leave([event])
    assert (report.handed_over, report.unrecorded) == (1, set())
    world.queue.refuse = True
    assert world.sender.leave([event]).unrecorded == {event.key}
    world.queue.refuse = False
    world.poll()
    assert world.delivery().status is Status.DELIVERED
