"""Runs the behaviours side by side, each at endpoints of its own, and says its outcome."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, NamedTuple

from hookline_cli.conformance.checklist import registered
from hookline_cli.conformance.driver import CAPABILITIES, DriverFailed
from hookline_cli.conformance.world import Broken, Settings, World

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from hookline_cli.conformance.behaviours import Behaviour
    from hookline_cli.conformance.driver import Driver
    from hookline_cli.local.receiver_process import ReceiverProcess

__all__ = ["Result", "check", "conforms"]

_AT_ONCE = 16


class Result(NamedTuple):
    """`outcome` is passed, failed, skipped, or error where the driver did not do what it was asked."""

    behaviour: str
    level: str
    outcome: str
    reason: str
    sentence: str


def check(
    driver: Driver,
    receiver: ReceiverProcess,
    settings: Settings | None = None,
    *,
    only: Collection[str] = (),
    public_url: str = "",
    progress: Callable[[int, int], None] = lambda _done, _of: None,
) -> list[Result]:
    """Every behaviour's result, or of those that `only` names. `progress` is told how many of how many are done."""
    world = World(driver, receiver, settings or Settings(), public_url)
    chosen = [each for each in registered() if not only or each.name in only]
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        running = [pool.submit(_result, each, world) for each in chosen]
        while (done := sum(each.done() for each in running)) < len(running):
            progress(done, len(running))
            time.sleep(0.2)
        return [each.result() for each in running]


def conforms(results: Collection[Result], *, strict: bool = False) -> bool:
    """Whether nothing that a sender must do failed; `strict`: nor anything that it should do."""
    return not any(
        result.outcome == "error" or (result.outcome == "failed" and (strict or result.level == "must"))
        for result in results
    )


def _result(behaviour: Behaviour, world: World) -> Result:
    outcome, reason = "passed", ""
    if behaviour.needs and behaviour.needs not in world.driver.supports:
        outcome, reason = "skipped", f"the driver does not support {behaviour.needs}: {CAPABILITIES[behaviour.needs]}"
    else:
        try:
            behaviour.check(world)
        except Broken as broken:
            outcome, reason = "failed", str(broken)
        except DriverFailed as failed:
            outcome, reason = "error", str(failed)
    return Result(behaviour.name, behaviour.level, outcome, reason, behaviour.sentence)
