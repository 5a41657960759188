from __future__ import annotations

import pytest
from tests.simulation.world import World

from hookline.outbound.delivery.messages import encode_message
from hookline.outbound.model import RetryMessage, Status


@pytest.mark.parametrize("ahead", [0.0, 2.0])
def test_a_clock_behind_sqs_takes_no_exhausted_delivery_for_a_redriven_one(ahead: float) -> None:
    """`ahead`: seconds that SQS's clock is before the function's. Taken for a replay, it would be sent for ever."""
    world = World()
    world.endpoint(schedule=(0.0, 1.0))
    world.answer = lambda _request: 500
    world.publish()
    world.stream()
    (message,) = world.queue.messages
    message.sent_at = world.now + ahead
    message.visible_at = world.now
    world.poll()
    assert len(world.posts) == 2
    assert world.delivery().status is Status.EXHAUSTED
    for _ in range(4):
        world.poll()
    assert len(world.posts) == 2, "it was sent again"
    row = world.delivery()
    assert world.queue.dead == [encode_message(RetryMessage(row.key, row.turn))]
