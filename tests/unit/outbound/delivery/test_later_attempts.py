"""Overlapping copies of one message, late ones, and those that come back from the dead-letter queue."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from tests.simulation.world import World

from hookline.errors import Denied, Unavailable
from hookline.outbound.delivery.messages import decode_message, encode_message
from hookline.outbound.delivery.received import MOST_RECEIVES
from hookline.outbound.model import Status
from hookline.outbound.queue_messages import RetryMessage

if TYPE_CHECKING:
    from collections.abc import Callable

    from hookline.ports import HttpRequest

ONCE_MORE = (0.0, 1.0)  # a schedule of two attempts


@pytest.fixture
def world() -> World:
    world = World()
    world.endpoint(schedule=ONCE_MORE)
    world.answer = lambda _request: 500
    return world


def last_attempt(world: World) -> None:
    """The first attempt has failed, and the second one's message can be received."""
    world.publish()
    world.stream()
    world.now += 2


def another_copy(world: World) -> None:
    """As the minute release sends one of a turn whose message is late: its index lags."""
    row = world.delivery()
    world.queue.send([(RetryMessage(row.key, row.turn), 0.0)])


def overlapping(world: World, first: int, second: int) -> Callable[[HttpRequest], int]:
    """Answers `first`, but only after another invocation with a copy of the message was answered `second`."""

    def answer(_request: HttpRequest) -> int:
        world.answer = lambda _request: second
        world.poll()
        return first

    return answer


@pytest.mark.parametrize(("late", "quick"), [(500, 200), (200, 500), (200, 200)])
def test_a_success_stands_whichever_copy_is_recorded_first(world: World, late: int, quick: int) -> None:
    last_attempt(world)
    another_copy(world)
    messages = world.queue.receive(1)
    world.answer = overlapping(world, late, quick)
    world.handle(messages)
    world.run(60)
    assert world.delivery().status is Status.DELIVERED
    assert len(world.posts) == 3
    assert world.queue.dead == []
    if late == 200 != quick:
        assert [attempt.code for attempt in world.delivery().attempts] == [500, 500, 200]


def test_a_message_that_was_handed_out_twice_still_reaches_the_dead_letter_queue(world: World) -> None:
    """Found by tests/model: its visibility ended while it was worked on. The slower function must fail it, too: what it
    calls done SQS deletes, and the delivery has ended without a dead letter.
    """
    last_attempt(world)
    messages = world.queue.receive(1)

    def answer(_request: HttpRequest) -> int:
        world.answer = lambda _request: 500
        world.queue.put(messages[0].body, of=messages[0])
        world.poll()
        assert world.delivery().status is Status.EXHAUSTED
        world.queue.messages.clear()  # it is one message: only what the slower function does now counts
        return 500

    world.answer = answer
    world.handle(messages)
    world.run(60)
    assert len(world.queue.dead) == 1
    assert len(world.posts) == 3


def test_a_copy_that_comes_after_the_end_is_no_redrive(world: World) -> None:
    """Seen: sent just after exhaustion, it started a whole new schedule: four POSTs for two."""
    last_attempt(world)
    waiting = world.delivery()
    world.poll()
    assert world.delivery().status is Status.EXHAUSTED
    world.queue.send([(RetryMessage(waiting.key, waiting.turn), 0.0)])
    world.run(120)
    assert len(world.posts) == 2
    assert len(world.queue.dead) == 1


@pytest.mark.parametrize("keeps_ids", [False, True], ids=["SQS", "LocalStack"])
def test_what_comes_back_from_the_dead_letter_queue_is_a_replay(world: World, keeps_ids: bool) -> None:
    """SQS gives it a new id and a new count; LocalStack's move task keeps id, count and time."""
    world.queue.keeps_ids = keeps_ids
    last_attempt(world)
    for posts in (2, 4, 6):
        world.run(60)
        assert len(world.posts) == posts
        assert len(world.queue.dead) == 1
        assert world.delivery().status is Status.EXHAUSTED
        world.queue.redrive()
    world.answer = lambda _request: 200
    world.run(60)
    assert world.delivery().status is Status.DELIVERED
    assert world.queue.dead == []


@pytest.mark.parametrize("receives", range(1, MOST_RECEIVES + 1))
def test_a_message_that_was_received_before_its_last_attempt_comes_back_too(world: World, receives: int) -> None:
    """Throttled, or its batch failed: it has fewer receives left on its way to the dead-letter queue."""
    world.queue.keeps_ids = True
    last_attempt(world)
    world.queue.messages[0].receives[0] = world.queue.messages[0].handed_over[0] = receives - 1
    world.run(60)
    assert len(world.queue.dead) == 1
    world.queue.redrive()
    world.run(60)
    assert len(world.posts) == 4
    assert len(world.queue.dead) == 1


def test_a_dead_letter_is_the_message_itself(world: World) -> None:
    last_attempt(world)
    (sent,) = [message.body for message in world.queue.messages]
    world.run(60)
    assert world.queue.dead == [sent]
    row = world.delivery()
    assert row.dead_letter is not None
    message = RetryMessage(row.key, row.turn, copy=row.dead_letter.copy, digest=row.digest)
    assert sent == encode_message(message)
    assert decode_message(sent) == message


@pytest.mark.parametrize("error", [Unavailable("throttled"), Denied("no permission")])
def test_an_end_that_could_not_be_told_is_told_at_the_next_receive(
    world: World, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    world.endpoint("ops", event_types=("hookline.delivery.exhausted",))
    last_attempt(world)
    put, failures = world.events.put, [error]

    def fails_once(event):
        if failures:
            raise failures.pop()
        return put(event)

    monkeypatch.setattr(world.events, "put", fails_once)
    world.run(60)
    assert not failures
    assert len(world.posts_to("ep_1")) == 2, "it was not recorded, and POSTed again"
    assert len(world.queue.dead) == 1
    world.answer = lambda _request: 200
    world.run(60)
    assert [json.loads(post.body)["type"] for post in world.posts_to("ops")][-1] == "hookline.delivery.exhausted"


@pytest.mark.parametrize("error", [Unavailable("throttled"), Denied("no permission"), KeyboardInterrupt()])
def test_health_that_cannot_be_written_costs_no_post(
    world: World, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    """Seen: ten events, three tries of the batch, thirty POSTs and no row. Rows come first."""

    def fails(_health):
        raise error

    for number in range(10):
        world.publish(f"evt_{number}")
    monkeypatch.setattr(world.config, "put_health", fails)
    batch = list(world.events.published)
    for _ in range(3):
        try:
            world.sender.deliver(batch)
        except (Denied, KeyboardInterrupt):
            world.start_functions()
    assert len(world.posts) == 10
    assert len(world.deliveries.rows) == 10
    assert len(world.queue.messages) == 10
    world.now += 10
    for _ in range(3):
        messages = world.queue.receive(10)
        try:
            world.handle(messages)
        except (Denied, KeyboardInterrupt):
            world.start_functions()
            for message in messages:
                world.queue.give_back(message, 0.0)
    assert len(world.posts) == 20
