"""Whom the alarms about failing deliveries wake: not for one customer's endpoint, but for what concerns many.

What the functions would count is read off the world, a quarter of an hour at a time, and given to the expressions that
template.yaml has.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from tests.simulation.world import START, World
from tests.template.alarms import alarms

if TYPE_CHECKING:
    from collections.abc import Callable

    from hookline.ports import HttpRequest

QUARTER = 900.0
QUARTERS = 6
RATIO, MANY = alarms()["DeliverySuccessRatio"], alarms()["ManyEndpointsFail"]


def live(world: World, endpoints: list[str], answer: Callable[[HttpRequest, float], int]) -> list[dict[str, float]]:
    """An event a minute for each endpoint; the sums of each quarter of an hour, under the alarms' ids."""
    codes: list[tuple[float, int]] = []

    def answered(request: HttpRequest) -> int:
        codes.append((world.now, answer(request, world.now - START)))
        return codes[-1][1]

    world.answer = answered
    for name in endpoints:
        world.endpoint(name, event_types=(f"order.{name}",))
    for minute in range(int(QUARTERS * QUARTER // 60)):
        for name in endpoints:
            world.publish(f"evt_{name}_{minute}", type_=f"order.{name}")
        world.run(60.0)
    found = []
    for quarter in range(QUARTERS):
        within = [code for at, code in codes if quarter * QUARTER <= at - START < (quarter + 1) * QUARTER]
        found.append({"made": within.count(200), "failed": len(within) - within.count(200)})
    return found


def opened(world: World) -> list[float]:
    """Seconds after the start at which circuits opened, once for each outage of an endpoint."""
    return [
        datetime.fromisoformat(event.timestamp).timestamp() - START
        for event in world.events.published
        if event.type == "hookline.circuit.opened"
    ]


def rung(world: World, sums: list[dict[str, float]]) -> set[str]:
    """Alarms that rang: so many quarters in a row as they ask for."""
    found = set()
    for quarter, each in enumerate(sums):
        count = sum(quarter * QUARTER <= at < (quarter + 1) * QUARTER for at in opened(world))
        if MANY.breached({"opened": count, "made": each["made"]}):
            found.add(MANY.name)
    in_a_row = 0
    for each in sums:
        in_a_row = in_a_row + 1 if RATIO.breached(each) else 0
        if in_a_row >= RATIO.properties["EvaluationPeriods"]:
            found.add(RATIO.name)
    return found


def of(request: HttpRequest) -> str:
    return request.url.removeprefix("https://").partition(".")[0]


TEN = [f"ep_{number}" for number in range(10)]


def test_periods_are_those_that_are_summed() -> None:
    assert RATIO.period == MANY.period == QUARTER
    assert MANY.properties["EvaluationPeriods"] == 1


@pytest.mark.parametrize("others", [1, 9])
def test_one_endpoint_that_is_down_wakes_nobody(others: int) -> None:
    world = World()
    sums = live(world, TEN[: others + 1], lambda request, _at: 500 if of(request) == "ep_0" else 200)
    assert sum(each["failed"] for each in sums) > 10
    assert len(opened(world)) == 1
    assert rung(world, sums) == set()


def test_one_endpoint_that_most_of_the_traffic_goes_to_wakes_nobody_when_it_fails() -> None:
    world = World()
    for number in range(300):
        world.publish(f"evt_burst_{number}", type_="order.ep_0")
    sums = live(world, TEN[:3], lambda request, _at: 500 if of(request) == "ep_0" else 200)
    assert sums[0]["failed"] > sums[0]["made"], "a quarter of an hour in which most fail"
    assert rung(world, sums) == set()


def test_our_way_out_that_is_shut_wakes_somebody() -> None:
    world = World()
    sums = live(world, TEN, lambda _request, at: 200 if at < 2 * QUARTER else 503)
    assert MANY.name in rung(world, sums)


def test_a_small_deployment_of_which_nothing_answers_wakes_somebody() -> None:
    world = World()
    sums = live(world, TEN[:2], lambda _request, at: 200 if at < QUARTER else 503)
    assert MANY.name in rung(world, sums)


def test_endpoints_that_fail_now_and_then_wake_somebody_though_no_circuit_opens() -> None:
    world = World()
    sums = live(world, TEN, lambda _request, _at: 200 if world.random.random() < 0.6 else 500)
    assert opened(world) == []
    assert rung(world, sums) == {RATIO.name}
