"""Order per key: for every ordered key, the receiver's sequence is the committed one minus what was given up."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Any

import pytest
from tests.simulation.chaos import NONE, Chaos, ChaoticWorld
from tests.simulation.world import START, World

from hookline.outbound.delivery.lines import BEGINS_AFTER, MISSING_AFTER
from hookline.outbound.model import Delivery, LineKey, ReplayJob, Status
from hookline.outbound.queue_messages import EventMessage, LineMessage, RetryMessage
from hookline.ports import HttpRequest, HttpResult

MINUTE = 60.0
HOUR = 3600.0
SHORT = (0.0, 5.0, 60.0)


@pytest.fixture
def world() -> World:
    world = World()
    world.endpoint(ordering="key", schedule=SHORT)
    return world


def publish(world: World, *numbers: int, key: str = "order-1", **more: Any) -> None:
    for number in numbers:
        world.publish(f"{key}_{number}", ordering_key=key, sequence=number, **more)


def got(world: World, endpoint: str = "ep_1", key: str = "order-1") -> list[int]:
    """Numbers of a key in the order in which the endpoint had them first."""
    numbers = [int(post.message_id.rpartition("_")[2]) for post in world.posts_to(endpoint) if key in post.message_id]
    return list(dict.fromkeys(numbers))


def line(world: World, key: str = "order-1"):
    return world.line_rows.rows[LineKey("acme", "ep_1", key)]


def failing_until(world: World, name: str, healed: float, code: int = 500):
    return lambda request: code if name in _id(request) and world.now < healed else 200


def _id(request: HttpRequest) -> str:
    return next(value for name, value in request.headers if name.lower() == "webhook-id")


# ---------------------------------------------------------------------------------------------- the rules


def test_events_of_a_key_follow_one_another_in_one_batch(world: World) -> None:
    publish(world, 1, 2, 3, 4)
    world.run()
    assert [post.message_id for post in world.posts] == ["order-1_1", "order-1_2", "order-1_3", "order-1_4"]
    assert (line(world).settled, line(world).waits, line(world).due_at) == (4, False, None)
    assert not world.queue.messages
    assert not any(world.line_rows.taken.values())


def test_one_that_fails_holds_up_its_key_and_no_other(world: World) -> None:
    world.answer = failing_until(world, "order-1_1", START + 30)
    publish(world, 1, 2, 3)
    publish(world, 1, 2, key="order-2")
    world.run(1)
    assert [post.message_id for post in world.posts] == ["order-1_1", "order-2_1", "order-2_2"]
    assert world.delivery("order-1_2").in_line
    publish(world, 4)
    world.run(20)
    assert got(world) == [1]
    world.run(3 * MINUTE)
    assert got(world) == [1, 2, 3, 4]
    assert set(world.statuses().values()) == {Status.DELIVERED}
    assert line(world).settled == 4


def test_what_comes_out_of_order_waits_for_what_is_before_it(world: World) -> None:
    publish(world, 1, 3, 2, 5)
    world.run()
    assert got(world) == [1, 2, 3]
    publish(world, 4)
    world.run()
    assert got(world) == [1, 2, 3, 4, 5]


def test_a_waiter_costs_no_message_and_is_not_due(world: World) -> None:
    world.answer = lambda request: 500 if "_1" in _id(request) else 200
    publish(world, *range(1, 30))
    world.run()
    assert len(world.queue.messages) == 1
    assert all(row.due_at is None for row in world.deliveries.rows.values() if row.sequence > 1)


def test_an_event_that_the_endpoint_does_not_want_is_not_waited_for() -> None:
    world = World()
    world.endpoint(ordering="key", event_types=("order.paid",))
    publish(world, 1, type_="order.paid")
    publish(world, 2, 3)
    publish(world, 4, type_="order.paid")
    publish(world, 6)
    world.run()
    assert got(world) == [1, 4]
    publish(world, 7, type_="order.paid")
    world.run()
    assert got(world) == [1, 4]
    publish(world, 5)
    world.run()
    assert got(world) == [1, 4, 7]


def test_a_missing_number_is_waited_for_then_given_up_and_told(world: World) -> None:
    world.endpoint("ops", event_types=("hookline.order.gap",))
    publish(world, 1, 4)
    world.run(MISSING_AFTER - 5)
    assert got(world) == [1]
    world.run(5 * MINUTE)
    assert got(world) == [1, 4]
    (told,) = [json.loads(post.body)["data"] for post in world.posts_to("ops")]
    assert (told["ordering_key"], told["first"], told["last"]) == ("order-1", 2, 3)
    publish(world, 2)
    world.run(MINUTE)
    assert got(world) == [1, 4]
    assert world.delivery("order-1_2").status is Status.CANCELLED
    row = world.delivery("order-1_2")
    world.queue.send([(RetryMessage(row.key, row.turn, replay=True), 0.0)])
    world.run(1)
    assert got(world) == [1, 4, 2], "somebody asked for it"


@pytest.mark.parametrize(("given", "waits"), [(30.0, 30.0), (None, MISSING_AFTER)])
def test_how_long_is_the_endpoints_own(given: float | None, waits: float) -> None:
    world = World()
    world.endpoint(ordering="key", missing_after=given)
    publish(world, 1, 3)
    world.run(waits - 1)
    assert got(world) == [1]
    world.run(4 * MINUTE)
    assert got(world) == [1, 3]


def test_another_event_of_the_same_number_is_dropped(world: World) -> None:
    publish(world, 1, 2)
    world.run()
    world.publish("again", ordering_key="order-1", sequence=2)
    world.run()
    assert world.delivery("again").status is Status.CANCELLED
    publish(world, 4)
    world.run()
    world.publish("order-1_other", ordering_key="order-1", sequence=4)
    world.run()
    publish(world, 3)
    world.run()
    assert [post.message_id for post in world.posts] == [f"order-1_{number}" for number in (1, 2, 3, 4)]
    assert world.delivery("order-1_other").status is Status.CANCELLED


def test_two_events_of_the_same_number_in_one_batch(world: World) -> None:
    publish(world, 1)
    world.publish("order-1_x", ordering_key="order-1", sequence=1)
    world.run()
    assert len(world.posts) == 1
    assert sorted(world.statuses().values()) == [Status.CANCELLED, Status.DELIVERED]


def test_a_key_that_is_older_than_its_endpoint_begins_where_it_is(world: World) -> None:
    publish(world, 57)
    world.run(BEGINS_AFTER / 2)
    publish(world, 56)
    assert not world.posts
    world.run(BEGINS_AFTER)
    assert got(world) == [56, 57]
    publish(world, 58)
    world.run()
    assert got(world) == [56, 57, 58]


def test_a_key_whose_first_number_comes_late_begins_there(world: World) -> None:
    publish(world, 2, 3)
    world.run(20)
    publish(world, 1)
    world.run()
    assert got(world) == [1, 2, 3]


def test_exhausted_stops_the_key_until_a_redrive(world: World) -> None:
    world.answer = lambda request: 500 if "_1" in _id(request) else 200
    publish(world, 1, 2)
    world.run(3 * HOUR)
    assert world.delivery("order-1_1").status is Status.EXHAUSTED
    assert got(world) == [1]
    world.answer = lambda _request: 200
    world.queue.redrive()
    world.run(MINUTE)
    assert got(world) == [1, 2]
    assert set(world.statuses().values()) == {Status.DELIVERED}


def test_a_key_that_waits_for_somebody_is_counted_once_an_hour_with_its_age(world: World) -> None:
    """One that waits for its next attempt is not: nobody need do anything."""
    world.answer = lambda request: 500 if "_1" in _id(request) else 200
    for key in ("order-1", "order-2"):
        publish(world, 1, 2, key=key)
    world.run(30)
    assert not world.blocked
    world.run(10 * HOUR)
    for hour in range(2, 10):
        of_it = [each for each in world.blocked if hour * HOUR <= each[0] - START < (hour + 1) * HOUR]
        assert 1 <= sum(count for _, count, _ in of_it) <= 2
        assert all((hour - 1) * HOUR < age < (hour + 1) * HOUR for _, _, age in of_it)
    assert 2 * 8 <= sum(count for _, count, _ in world.blocked) <= 2 * 12
    world.answer = lambda _request: 200
    world.queue.redrive()
    world.run(MINUTE)
    before = len(world.blocked)
    world.run(5 * HOUR)
    assert len(world.blocked) == before


def test_exhausted_with_skip_lets_the_others_go(world: World) -> None:
    world = World()
    world.endpoint(ordering="key", schedule=SHORT, on_exhausted="skip")
    world.answer = lambda request: 500 if "_1" in _id(request) else 200
    publish(world, 1, 2)
    world.run(5 * MINUTE)
    assert got(world) == [1, 2]
    assert world.delivery("order-1_1").status is Status.EXHAUSTED
    world.answer = lambda _request: 200
    world.queue.redrive()
    world.run(MINUTE)
    assert world.delivery("order-1_1").status is Status.DELIVERED


def test_an_operator_skips_what_stands_at_the_front(world: World) -> None:
    world.answer = lambda request: 500 if "_1" in _id(request) else 200
    publish(world, 1, 2)
    world.run(20)
    world.queue.send([(LineMessage(LineKey("acme", "ep_1", "order-1"), 1), 0.0)])
    world.run(1)
    assert got(world) == [1, 2]
    assert world.delivery("order-1_1").status is Status.CANCELLED
    before = len(world.posts)
    world.run(HOUR)
    assert len(world.posts) == before, "no message of the skipped one brings it back"


def test_an_operator_skips_a_number_that_is_missing(world: World) -> None:
    publish(world, 1, 4)
    world.run(1)
    for number in (2, 3):
        world.queue.send([(LineMessage(LineKey("acme", "ep_1", "order-1"), number), 0.0)])
        world.run(1)
    assert got(world) == [1, 4]


def test_a_skip_that_comes_twice_or_too_late_does_nothing(world: World) -> None:
    publish(world, 1, 2)
    world.run(1)
    world.queue.send([(LineMessage(LineKey("acme", "ep_1", "order-1"), 1), 0.0)] * 2)
    world.queue.send([(LineMessage(LineKey("acme", "ep_1", "nobody"), 1), 0.0)])
    world.run(1)
    assert set(world.statuses().values()) == {Status.DELIVERED}


def test_a_disabled_endpoint_holds_the_first_and_goes_on_in_order_when_it_is_replayed(world: World) -> None:
    endpoint = world.config.endpoints["acme", "ep_1"]
    world.config.put_endpoint(endpoint.after(disabled_reason="by hand"))
    publish(world, 1, 2, 3)
    world.run(1)
    assert [world.delivery(f"order-1_{number}").status for number in (1, 2)] == [Status.HELD, Status.WAITING]
    world.config.put_endpoint(endpoint)
    world.run(MINUTE)
    publish(world, 4)
    world.run(MINUTE)
    assert not world.posts
    world.replayer.start(ReplayJob("job_1", "acme", ("ep_1",), world.now, status=Status.HELD))
    world.run(MINUTE)
    assert got(world) == [1, 2, 3, 4]


def test_a_replay_of_what_was_delivered_is_a_repeat_and_holds_nobody_up(world: World) -> None:
    publish(world, 1, 2)
    world.run(1)
    world.answer = failing_until(world, "order-1_1", START + HOUR)
    world.replayer.start(ReplayJob("job_1", "acme", ("ep_1",), world.now))
    world.run(10)
    publish(world, 3)
    world.run(1)
    assert got(world) == [1, 2, 3]
    assert [post.message_id for post in world.posts].count("order-1_2") == 2


def test_a_replay_of_one_that_stands_in_line_does_not_let_it_pass(world: World) -> None:
    world.answer = failing_until(world, "order-1_1", START + 3 * MINUTE)
    publish(world, 1, 2)
    world.run(1)
    row = world.delivery("order-1_2")
    world.queue.send([(RetryMessage(row.key, row.turn, replay=True), 0.0)])
    world.run(1)
    assert got(world) == [1]
    world.answer = lambda _request: 200
    world.run(5 * MINUTE)
    assert got(world) == [1, 2]


def test_ordering_taken_away_lets_everybody_go(world: World) -> None:
    world.answer = lambda request: 500 if "_1" in _id(request) else 200
    publish(world, *range(1, 60))
    world.run(1)
    endpoint = world.config.endpoints["acme", "ep_1"]
    world.config.put_endpoint(endpoint.after(ordering=None))
    world.run(20 * MINUTE)
    assert len(got(world)) == 59
    assert not world.line_rows.rows


def test_a_deleted_endpoints_waiters_are_cancelled(world: World) -> None:
    world.answer = lambda request: 500 if "_1" in _id(request) else 200
    publish(world, 1, 2, 3)
    world.run(1)
    world.config.delete_endpoint("acme", "ep_1")
    world.run(20 * MINUTE)
    assert set(world.statuses().values()) == {Status.CANCELLED}
    assert not world.line_rows.rows


def test_events_without_a_number_and_endpoints_that_do_not_ask_are_not_ordered(world: World) -> None:
    world.endpoint("ep_2")
    world.answer = lambda request: 500 if "_1" in _id(request) else 200
    publish(world, 1, 2)
    world.publish("plain", ordering_key="order-1")
    world.run(1)
    assert got(world) == [1]
    assert got(world, "ep_2") == [1, 2]
    assert world.delivery("plain").status is Status.DELIVERED


def test_two_tenants_with_the_same_key_and_endpoint_have_lines_of_their_own(world: World) -> None:
    world.endpoint("ep_1", tenant="globex", ordering="key")
    world.answer = lambda request: 500 if "acme" in _id(request) else 200
    for number in (1, 2):
        world.publish(f"acme_{number}", ordering_key="k", sequence=number)
        world.publish(f"globex_{number}", tenant="globex", ordering_key="k", sequence=number)
    world.run(1)
    assert [post.message_id for post in world.posts] == ["acme_1", "globex_1", "globex_2"]


def test_a_lost_message_costs_minutes(world: World) -> None:
    publish(world, 2)
    world.run(10)
    publish(world, 1)
    world.queue.messages.clear()
    world.queue.refuse = True
    world.run(5)
    world.queue.refuse = False
    world.run(5 * MINUTE)
    assert got(world) == [1, 2]


def test_a_sender_that_died_before_it_wrote_a_place_is_made_good_by_the_next_attempt(world: World) -> None:
    """Its row and message stand, and the stream never brings the event again."""
    world.config.put_endpoint(world.config.endpoints["acme", "ep_1"].after(schedule=(0.0, 5.0, HOUR)))
    world.answer = lambda request: 500 if "_1" in _id(request) else 200
    publish(world, 1)
    world.run(1)
    world.line_rows.rows.clear()
    world.line_rows.taken.clear()
    world.run(30)
    publish(world, 2)
    world.run(MISSING_AFTER + 5 * MINUTE)
    assert got(world) == [1]
    world.answer = lambda _request: 200
    world.run(HOUR)
    assert got(world) == [1, 2]


def test_a_rate_limit_keeps_the_order() -> None:
    world = World()
    world.endpoint(ordering="key", rate_limit=2.0)
    publish(world, *range(1, 20))
    world.run(2 * MINUTE)
    assert got(world) == list(range(1, 20))


def test_an_open_circuit_keeps_the_order(world: World) -> None:
    world.config.put_endpoint(world.config.endpoints["acme", "ep_1"].after(schedule=None))
    world.answer = lambda _request: 503
    for key in range(15):
        publish(world, 1, 2, 3, key=f"k{key}")
    world.run(10 * MINUTE)
    world.answer = lambda _request: 200
    world.run(12 * HOUR)
    for key in range(15):
        assert got(world, key=f"k{key}_") == [1, 2, 3]


# ---------------------------------------------------------------------------------------------- every fault

WILD = Chaos(crash=0.02, error=0.06, double=0.15, late=0.3, lose=0.05)
KEYS = tuple(f"key{number}" for number in range(6))


class Life:
    """Two endpoints, six keys, events out of order and some for one endpoint alone; everything fails."""

    def __init__(self, seed: int, chaos: Chaos) -> None:
        self.world = ChaoticWorld(seed, chaos)
        self.calm = chaos is NONE
        self.world.endpoint("steady", ordering="key", schedule=SHORT, missing_after=24 * HOUR)
        self.world.endpoint("picky", ordering="key", event_types=("order.*",), on_exhausted="skip", schedule=SHORT,
                            missing_after=24 * HOUR)  # fmt: skip
        self.world.answer = self.answer
        self.healed = False
        self.committed: dict[str, list[str]] = defaultdict(list)  # types, by key
        self.accepted: dict[tuple[str, str], list[int]] = defaultdict(list)

    def answer(self, request: HttpRequest) -> int | HttpResult:
        random = self.world.random
        bad = not self.healed and random.random() < 0.3
        code = random.choice([500, 503, 429]) if bad else 200
        ms = 20 if self.calm else random.choice([20, 300, 2500])
        name = request.url.removeprefix("https://").split(".")[0]
        key, _, number = _id(request).partition("_")
        self.alone(name, key, int(number))
        if code == 200:
            self.accepted[name, key].append(int(number))
        return HttpResult(request, code=code, ms=ms)

    def alone(self, endpoint: str, key: str, number: int) -> None:
        """Nothing is sent before all that it waits for is on record as delivered."""
        if endpoint == "picky" or number in self.accepted[endpoint, key]:
            return
        statuses = {row.sequence: row.status for row in self.rows(endpoint, key)}
        before = {statuses.get(each) for each in range(1, number)}
        assert before <= {Status.DELIVERED}, f"{key}_{number} beside {before}"

    def rows(self, endpoint: str, key: str) -> list[Delivery]:
        rows = self.world.deliveries.rows.values()
        return [row for row in rows if row.key.endpoint_id == endpoint and row.ordering_key == key]

    def live(self) -> None:
        random = self.world.random
        for _ in range(10):
            batch = []
            for _ in range(8):
                key = random.choice(KEYS)
                self.committed[key].append(random.choice(["order.paid", "invoice.paid"]))
                batch.append((key, len(self.committed[key]), self.committed[key][-1]))
            random.shuffle(batch)  # shards of the stream
            for key, number, type_ in batch:
                self.world.publish(f"{key}_{number}", ordering_key=key, sequence=number, type_=type_)
            self.toggle()
            self.world.run(MINUTE)
        self.world.run(HOUR)

    def toggle(self) -> None:
        """`steady` is switched off and on, `picky` gets a rate limit."""
        config, random = self.world.config, self.world.random
        steady, picky = config.endpoints["acme", "steady"], config.endpoints["acme", "picky"]
        if random.random() < 0.2:
            config.put_endpoint(steady.after(disabled_reason="by hand" if steady.enabled else None))
        if random.random() < 0.2:
            config.put_endpoint(picky.after(rate_limit=0.5 if picky.rate_limit is None else None))

    def heal(self) -> None:
        self.healed = True
        self.world.recover()
        steady = self.world.config.endpoints["acme", "steady"]
        self.world.config.put_endpoint(steady.after(disabled_reason=None))
        self.world.settle(3 * HOUR)
        for status in (Status.EXHAUSTED, Status.HELD):
            job = ReplayJob(f"job_{status}", "acme", ("steady", "picky"), self.world.now, status=status)
            self.world.replayer.start(job)
            self.world.settle(3 * HOUR)

    def check(self, *, whole: bool) -> None:
        rows = {(key.endpoint_id, key.event_id): row for key, row in self.world.deliveries.rows.items()}
        for endpoint in ("steady", "picky"):
            for key, types in self.committed.items():
                wanted = [n for n, type_ in enumerate(types, 1) if endpoint == "steady" or type_.startswith("order.")]
                first = list(dict.fromkeys(self.accepted[endpoint, key]))
                given_up = self.given_up(endpoint, key, wanted, rows)
                in_turn = [number for number in first if number not in given_up]
                assert in_turn == sorted(in_turn), (endpoint, key, first)
                assert in_turn == [number for number in wanted if number not in given_up][: len(in_turn)]
                if whole:
                    assert set(first) == set(wanted), (endpoint, key, first, wanted)

    def given_up(self, endpoint: str, key: str, wanted: list[int], rows: dict[tuple[str, str], Delivery]) -> set[int]:
        """With `skip`, what was ever exhausted; those were told."""
        told = {
            (data["endpoint_id"], data["event_id"])
            for event in self.world.events.events.values()
            if event.type == "hookline.delivery.exhausted"
            for data in [json.loads(event.data or b"")]
        }
        gone = {place for place, row in rows.items() if row.status is Status.EXHAUSTED} | told
        return {number for number in wanted if endpoint == "picky" and (endpoint, f"{key}_{number}") in gone}


@pytest.mark.parametrize("chaos", [Chaos(), WILD], ids=["rough", "wild"])
@pytest.mark.parametrize("seed", range(8), ids="seed{}".format)
def test_the_receivers_sequence_is_the_committed_one_minus_what_was_given_up(seed: int, chaos: Chaos) -> None:
    life = Life(seed, chaos)
    life.live()
    life.check(whole=False)
    life.heal()
    life.check(whole=True)
    assert life.world.crashes, "nothing failed: the test shows nothing"
    for row in life.world.line_rows.rows.values():
        assert not row.waits, row


def test_without_faults_of_ours_nothing_is_sent_twice() -> None:
    life = Life(3, NONE)
    life.live()
    life.heal()
    assert all(len(numbers) == len(set(numbers)) for numbers in life.accepted.values())
    life.check(whole=True)


@pytest.mark.parametrize("seed", range(4))
def test_two_senders_at_once_keep_the_order(seed: int) -> None:
    """A batch of the stream that comes again is at another sender while the first one still works on it."""
    life = Life(seed, NONE)
    life.healed = True
    for number in range(1, 6):
        life.committed["key0"].append("order.paid")
        life.world.publish(f"key0_{number}", ordering_key="key0", sequence=number)
    events = list(life.world.events.published)
    other = life.world.new_sender()
    answer, nested = life.answer, []

    def meanwhile(request: HttpRequest) -> int | HttpResult:
        if len(nested) < 2:
            nested.append(request)
            other.deliver([event for event in events if life.world.random.random() < 0.7])
        return answer(request)

    life.world.answer = meanwhile
    life.world.run(HOUR)
    life.check(whole=True)


def test_a_message_for_an_event_that_was_never_streamed_is_put_in_its_place(world: World) -> None:
    publish(world, 1, 2, 3)
    world._streamed = 3  # the stream gave up on them
    world.queue.send([(EventMessage(event.key), 0.0) for event in reversed(world.events.published)])
    world.run(MINUTE)
    assert got(world) == [1, 2, 3]
