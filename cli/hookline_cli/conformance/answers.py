"""How answers are taken: what is a success, what is tried again and when, and what ends it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hookline_cli.conformance.behaviours import behaviour
from hookline_cli.conformance.world import Broken

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from hookline_cli.conformance.world import Target, World

_RETRY_AFTER = 3  # seconds
_MANY = 6  # attempts that nobody makes within seconds


def _each(world: World, steps: Iterable[dict[str, Any]]) -> list[tuple[Target, dict[str, Any]]]:
    """An endpoint for each step, answered by it once and with 200 from then on; an event for each."""
    targets = [(world.target(step, {}), step) for step in steps]
    for target, _ in targets:
        target.publish()
    return targets


def _tried_again(world: World, steps: Sequence[dict[str, Any]]) -> None:
    """Raises Broken unless a second attempt follows each of the answers."""
    missing = []
    until = world.deadline()
    for target, step in _each(world, steps):
        try:
            target.received(2, until=until)
        except Broken:
            missing.append(step.get("fault") or step.get("status"))
    if missing:
        raise Broken(f"no other attempt after {', '.join(map(str, missing))}")


def _statuses(*codes: int) -> list[dict[str, Any]]:
    return [{"status": code, "body": "" if code == 204 else "no"} for code in codes]  # noqa: PLR2004 - No Content


@behaviour("200, 201, 202, 204 and 299 are successes: there is no other attempt")
def success_2xx(world: World) -> None:
    targets = _each(world, _statuses(200, 201, 202, 204, 299))
    for target, _ in targets:
        target.received()
    targets[0][0].no_more_than(1)
    again = [step["status"] for target, step in targets if len(target.requests()) > 1]
    if again:
        raise Broken(f"another attempt after {', '.join(map(str, again))}")


@behaviour("500, 502, 503 and 504 are tried again")
def retry_5xx(world: World) -> None:
    _tried_again(world, _statuses(500, 502, 503, 504))


@behaviour("400, 401, 403, 404, 408 and 429 are tried again: a receiver may be put right", level="should")
def retry_4xx(world: World) -> None:
    _tried_again(world, _statuses(400, 401, 403, 404, 408, 429))


@behaviour("A redirect is no success: it is tried again", level="should")
def redirect_is_failure(world: World) -> None:
    target = world.path()
    steps = [{"status": code, "headers": [["Location", world.url(target)]]} for code in (301, 302, 307, 308)]
    _tried_again(world, steps)


@behaviour("A redirect is never followed")
def redirect_not_followed(world: World) -> None:
    trap = world.path()
    codes = (301, 302, 303, 307, 308)
    for target, _ in _each(world, [{"status": code, "headers": [["Location", world.url(trap)]]} for code in codes]):
        target.received()
    first = world.target()
    first.publish()
    first.received()
    first.no_more_than(1)
    if world.receiver.requests(trap):
        raise Broken("the location was asked")


@behaviour("After 410 the endpoint gets nothing more", level="should")
def gone_ends_it(world: World) -> None:
    target = world.target({"status": 410})
    target.publish()
    target.received()
    target.no_more_than(1)
    target.publish('{"number":2}')
    target.no_more_than(1)


@behaviour("Retry-After is kept: no attempt comes earlier", level="should")
def retry_after(world: World) -> None:
    target = world.target({"status": 429, "headers": [["Retry-After", str(_RETRY_AFTER)]]}, {})
    target.publish()
    first, second = target.received(2)
    if second.at - first.at < _RETRY_AFTER - 0.2:
        raise Broken(f"asked for {_RETRY_AFTER} s, came after {second.at - first.at:.1f} s")


@behaviour("A Retry-After that makes no sense changes nothing")
def retry_after_nonsense(world: World) -> None:
    _tried_again(
        world, [{"status": 503, "headers": [["Retry-After", each]]} for each in ("soon", "-5", "", "1e9", "9" * 400)]
    )


@behaviour("Attempts keep a distance: a failing endpoint is not hammered")
def attempts_keep_distance(world: World) -> None:
    target = world.target({"status": 500})
    target.publish()
    target.received(2)
    requests = target.requests()
    burst = [request for request in requests if request.at - requests[0].at < 1]
    if len(burst) >= _MANY:
        raise Broken(f"{len(burst)} attempts in the first second")


@behaviour("An interim answer before the final one changes nothing")
def interim_answer(world: World) -> None:
    target = world.target({"fault": "interim-flood", "size": 1})
    target.publish()
    target.received()
    target.no_more_than(1)
