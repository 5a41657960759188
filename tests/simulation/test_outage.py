"""Minutes without DynamoDB make no dead letters: what could not be handled waits, and is delivered afterwards.

pytest -s tests/simulation/test_outage.py prints the figures.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from tests.simulation.chaos import NONE, ChaoticWorld

from hookline.errors import Unavailable
from hookline.outbound.delivery.messages import decode_message
from hookline.outbound.model import Status
from hookline.outbound.queue_messages import BurstMessage, EventMessage, RetryMessage

if TYPE_CHECKING:
    from collections.abc import Callable

MINUTE = 60.0
EVENTS = 20


class Outage:
    """`fails(call)` says which calls of a port raise until `until`; the others reach it."""

    def __init__(self, world: ChaoticWorld, port: Any, fails: Callable[[str], bool], until: float) -> None:
        self._world, self._port, self._fails, self._until = world, port, fails, until

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._port, name)

        def call(*arguments: Any, **named: Any) -> Any:
            if self._world.now >= self._until or not self._fails(name):
                return method(*arguments, **named)
            if name == "put_many":
                return list(arguments[0])
            if name == "put_new":
                return list(arguments[0]), []
            raise Unavailable("throttled")

        return call


def is_write(call: str) -> bool:
    return call.startswith(("put", "replace"))


def world_after(outage: float, fails: Callable[[str], bool]) -> ChaoticWorld:
    """Twenty deliveries wait for their second attempt, and twenty events for their first, as the outage begins."""
    world = ChaoticWorld(1, NONE)
    world.endpoint()
    world.answer = lambda _request: 500
    for number in range(EVENTS):
        world.publish(f"evt_{number}")
    world.stream()
    world.answer = lambda _request: 200
    later = [world.publish(f"later_{number}") for number in range(EVENTS)]
    world._streamed += len(later)  # the stream handed them over
    world.queue.send([(EventMessage(event.key), 0.0) for event in later[:-5]])
    world.queue.send([(BurstMessage("acme", tuple((event.id, "") for event in later[-5:])), 0.0)])
    begin_outage(world, outage, fails)
    world.run(outage)
    return world


def begin_outage(world: ChaoticWorld, outage: float, fails: Callable[[str], bool]) -> None:
    for engine in (world.attempts, world.first_attempts, world.sender):
        engine._deliveries = Outage(world, engine._deliveries, fails, world.now + outage)


@pytest.mark.slow
@pytest.mark.parametrize("minutes", [10, 180])
@pytest.mark.parametrize("fails", [lambda _call: True, is_write], ids=["reads and writes", "writes"])
def test_an_outage_makes_no_dead_letters(minutes: int, fails: Callable[[str], bool]) -> None:
    """Seen: five receives, ten seconds apart, and all of it was in the dead-letter queue within a minute."""
    world = world_after(minutes * MINUTE, fails)
    world.run(60 * MINUTE)
    posts = Counter(post.message_id for post in world.posts)
    states = Counter(row.status for row in world.deliveries.rows.values())
    print(f"{minutes} minutes: {len(world.queue.dead)} dead letters, {states}, {max(posts.values())} POSTs at most")
    assert world.queue.dead == []
    assert states == {Status.DELIVERED: 2 * EVENTS}
    assert max(posts.values()) <= 3, "what cannot be recorded was sent again and again"


def test_an_outage_between_the_end_of_a_delivery_and_its_dead_letter_loses_neither() -> None:
    """The message on its way is sent afresh as well; the one that takes its place leads to the dead-letter queue."""
    world = ChaoticWorld(1, NONE)
    world.endpoint(schedule=(0.0, 5.0))
    world.answer = lambda _request: 500
    world.publish()
    world.stream()
    world.now += 5.0
    world.poll()
    assert world.delivery().status is Status.EXHAUSTED
    begin_outage(world, 60 * MINUTE, lambda _call: True)
    world.run(60 * MINUTE)
    assert world.queue.dead == []
    world.run(60 * MINUTE)
    (letter,) = world.queue.dead
    assert isinstance(message := decode_message(letter), RetryMessage)
    assert message.stands_for is not None
    world.answer = lambda _request: 200
    world.queue.redrive()
    world.run(MINUTE)
    assert world.delivery().status is Status.DELIVERED
    assert world.queue.dead == []


def test_a_redrive_during_an_outage_is_kept() -> None:
    """Found by a million events: the letter that was moved back could not be handled, was sent afresh, and was then
    taken for the dead letter itself.
    """
    world = ChaoticWorld(1, NONE)
    world.endpoint(schedule=(0.0, 5.0))
    world.answer = lambda _request: 500
    world.publish()
    world.run(MINUTE)
    assert len(world.queue.dead) == 1
    begin_outage(world, 60 * MINUTE, lambda _call: True)
    world.queue.redrive()
    world.answer = lambda _request: 200
    world.run(60 * MINUTE)
    assert world.delivery().status is Status.EXHAUSTED
    world.run(10 * MINUTE)
    assert world.delivery().status is Status.DELIVERED
    assert world.queue.dead == []
