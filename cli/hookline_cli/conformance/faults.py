"""What receivers do wrong: it is a failed attempt, tried again, and nobody else's trouble."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hookline_cli.conformance.answers import _tried_again
from hookline_cli.conformance.behaviours import behaviour
from hookline_cli.conformance.world import Broken

if TYPE_CHECKING:
    from typing import Any

    from hookline_cli.conformance.world import World

_FLOOD = 1_000_000_000  # bytes, or header lines


def _others_are_served(world: World, *steps: dict[str, Any]) -> None:
    """Raises Broken unless events to a healthy endpoint arrive while, and after, others are answered by `steps`."""
    troubled = [world.target(step) for step in steps for _ in range(2)]
    for target in troubled:
        target.publish()
    healthy = world.target()
    healthy.publish()
    for target in troubled:
        target.received()
    healthy.publish('{"number":2}')
    try:
        healthy.received(2)
    except Broken as missing:
        raise Broken(f"at a healthy endpoint: {missing}") from None


@behaviour("A connection that is closed without an answer is tried again")
def retry_closed(world: World) -> None:
    _tried_again(world, [{"fault": "drop"}])


@behaviour("A connection that is reset is tried again")
def retry_reset(world: World) -> None:
    _tried_again(world, [{"fault": "reset"}])


@behaviour("An answer that is no HTTP is tried again")
def retry_garbage(world: World) -> None:
    _tried_again(world, [{"fault": "garbage"}])


@behaviour("A receiver that never answers is given up and tried again")
def retry_hanging(world: World) -> None:
    _tried_again(world, [{"fault": "hang"}])


@behaviour("A head that drips in is given up and tried again")
def retry_slow_head(world: World) -> None:
    _tried_again(world, [{"fault": "slow-head", "size": 100_000, "every": 0.1}])


@behaviour("An endpoint that hangs does not hold up others")
def isolation_hanging(world: World) -> None:
    _others_are_served(world, {"fault": "hang"})


@behaviour("A body without end does not hold up others")
def isolation_endless_body(world: World) -> None:
    _others_are_served(world, {"fault": "endless-body"}, {"fault": "huge-body", "size": _FLOOD})


@behaviour("A body that drips in does not hold up others")
def isolation_slow_body(world: World) -> None:
    _others_are_served(world, {"fault": "slow-drip", "size": 100_000})


@behaviour("A flood of headers does not hold up others")
def isolation_headers(world: World) -> None:
    _others_are_served(world, {"fault": "header-flood", "size": 30_000}, {"fault": "endless-head"})


@behaviour("A body that unpacks to 64 MiB does not hold up others")
def isolation_gzip(world: World) -> None:
    _others_are_served(world, {"fault": "gzip-bomb", "size": 64 << 20})


@behaviour("A kept connection that the receiver has closed costs no event")
def closed_while_idle(world: World) -> None:
    target = world.target()
    for number in range(1, 4):
        target.publish(f'{{"number":{number}}}')
        target.received(number)
        world.receiver.close_idle(reset=number % 2 == 0)


@behaviour("A connection that is closed after each answer costs no event")
def closed_after_answer(world: World) -> None:
    target = world.target({"close": True, "silently": True})
    for number in range(1, 4):
        target.publish(f'{{"number":{number}}}')
        target.received(number)
