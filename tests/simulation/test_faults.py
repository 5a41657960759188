"""Whole lives of deliveries under faults of every kind. A seed is a world: the one that fails replays exactly.

pytest tests/simulation/test_faults.py -k "seed7-"
"""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from tests.simulation.chaos import NONE, Chaos, ChaoticWorld
from tests.simulation.world import START

from hookline.outbound.delivery.dispatch import FAST
from hookline.outbound.delivery.messages import decode_message
from hookline.outbound.delivery.schedule import DEFAULT
from hookline.outbound.model import ReplayJob, Status
from hookline.outbound.queue_messages import RetryMessage
from hookline.ports import HttpRequest, HttpResult

if TYPE_CHECKING:
    from hookline.outbound.model import Delivery

SHORT = (0.0, 5.0, 60.0, 600.0)
HOUR = 3600.0
WILD = Chaos(crash=0.02, error=0.06, double=0.15, late=0.3, lose=0.05)


def settings_of(name: str) -> dict[str, object]:
    return {
        "healthy": {"schedule": SHORT},
        "flapping": {"schedule": SHORT},
        "slow": {"schedule": SHORT, "timeout": 20.0},
        "dead": {"schedule": SHORT, "event_types": ("order.*",)},
        "gone": {"schedule": SHORT},
        "toggled": {"schedule": SHORT},
        "paced": {"schedule": SHORT, "rate_limit": 0.5},
        "default": {},
    }[name]


NAMES = ("healthy", "flapping", "slow", "dead", "gone", "toggled", "paced", "default")


class Life:
    """A world of eight endpoints, each troubled in its own way, and sixty events in twenty minutes."""

    def __init__(self, seed: int, chaos: Chaos) -> None:
        self.world = ChaoticWorld(seed, chaos)
        self.endpoints = {name: self.world.endpoint(name, **settings_of(name)) for name in NAMES}
        self.world.answer = self.answer
        self.healed = False
        self.gone_after = self.world.random.uniform(0, 1200)
        self.off_at, self.on_at = sorted(self.world.random.uniform(0, 1200) for _ in range(2))
        self.published: dict[str, tuple[str, float]] = {}

    def answer(self, request: HttpRequest) -> int | HttpResult:
        name = request.url.removeprefix("https://").split(".")[0]
        random, passed = self.world.random, self.world.now - START
        if self.healed or name in {"healthy", "paced", "toggled"}:
            return 200
        if name == "dead":
            return HttpResult(request, error=random.choice(["connect", "timeout"]), ms=int(request.timeout * 1000))
        if name == "gone":
            return 410 if passed > self.gone_after else 200
        if name == "slow":
            return HttpResult(request, code=200, ms=random.randint(1500, 9000))
        return random.choice([200, 200, 500, 503, 429, 302])

    def live(self) -> None:
        world = self.world
        for minute in range(20):
            for number in range(3):
                self.publish(f"evt_{minute:02d}_{number}", world.random.choice(["order.created", "invoice.paid"]))
            self.toggle(minute * 60.0)
            world.run(60)
        world.run(2 * HOUR)

    def publish(self, name: str, type_: str) -> None:
        self.world.publish(name, type_=type_)
        self.published[name] = (type_, self.world.now)

    def toggle(self, passed: float) -> None:
        """The user switches an endpoint off and, later, on again."""
        config, endpoint = self.world.config, self.endpoints["toggled"]
        off = self.off_at <= passed < self.on_at
        reason = "maintenance" if off else None
        if config.endpoints["acme", "toggled"].disabled_reason != reason:
            config.put_endpoint(endpoint.after(disabled_reason=reason))
            if off:
                self.world.disabled_since["toggled"] = self.world.now

    def wanted(self) -> set[tuple[str, str]]:
        return {
            (name, event)
            for name in NAMES
            for event, (type_, _) in self.published.items()
            if name != "dead" or type_.startswith("order.")
        }

    def rows(self) -> dict[tuple[str, str], Delivery]:
        """Without the deliveries of operational events."""
        rows = {(key.endpoint_id, key.event_id): row for key, row in self.world.deliveries.rows.items()}
        return {place: row for place, row in rows.items() if place[1] in self.published}

    def made(self) -> Counter[tuple[str, str]]:
        """POSTs of each delivery."""
        names = {endpoint.url: name for name, endpoint in self.endpoints.items()}
        return Counter((names[post.url], post.message_id) for post in self.world.posts)

    def check(self) -> None:
        """What holds at any time after all was streamed."""
        world, rows = self.world, self.rows()
        reported = {event.id for batch in world.faults for event in batch}
        lost = {place for place in self.wanted() - rows.keys() if place[1] not in reported}
        assert not lost, f"lost: {sorted(lost)[:5]}"
        assert rows.keys() <= self.wanted(), "sent to somebody who did not ask for it"
        made = self.made()
        bodies = [*world.queue.dead, *(message.body for message in world.queue.messages)]
        messages = [message for body in bodies if isinstance(message := decode_message(body), RetryMessage)]
        queued = {message._replace(copy="", digest="", stands_for=None) for message in messages}
        for (name, event), row in rows.items():
            schedule = self.endpoints[name].schedule or DEFAULT
            assert row.status is not Status.CANCELLED, (name, event, row.reason)
            assert row.attempt - row.base <= len(schedule), (name, event)
            assert row.attempt <= made[name, event], f"{event} to {name}: more attempts on record than there were"
            if row.status is Status.DELIVERED:
                assert world.answered[self.endpoints[name].url, event], f"{event} was never delivered to {name}"
            if row.status is Status.EXHAUSTED:
                assert row.attempt - row.base == len(schedule), (name, event)
                assert RetryMessage(row.key, row.turn) in queued, f"{event} to {name} is in no queue"

    def heal(self) -> None:
        world, config = self.world, self.world.config
        self.healed = True
        world.recover()
        for endpoint in self.endpoints.values():
            if not config.endpoints["acme", endpoint.id].enabled:
                config.put_endpoint(endpoint)
        world.settle(100 * HOUR)
        for status in (Status.HELD, Status.EXHAUSTED):
            world.replayer.start(ReplayJob(f"job_{status}", "acme", NAMES, world.now, status=status))
            world.settle(100 * HOUR)


def trace(world: ChaoticWorld) -> str:
    digest = hashlib.sha256()
    for post in world.posts:
        digest.update(f"{post.at} {post.url} {post.message_id}\n".encode())
    return digest.hexdigest()


@pytest.mark.slow
@pytest.mark.parametrize("chaos", [Chaos(), WILD], ids=["rough", "wild"])
@pytest.mark.parametrize("seed", range(3), ids="seed{}".format)  # test_universe.py has the others
def test_no_event_is_lost_whatever_fails(seed: int, chaos: Chaos) -> None:
    """Every committed event reaches every endpoint that wants it, or stands where an operator finds it."""
    life = Life(seed, chaos)
    life.live()
    life.check()
    life.heal()
    life.check()
    assert life.world.statuses().keys() >= life.wanted()
    unfinished = {place: status for place, status in life.world.statuses().items() if status is not Status.DELIVERED}
    assert not unfinished
    assert life.world.crashes, "nothing failed: the test shows nothing"


def test_a_seed_replays_exactly() -> None:
    first, second = Life(7, WILD), Life(7, WILD)
    first.live()
    second.live()
    assert trace(first.world) == trace(second.world)
    other = Life(8, WILD)
    other.live()
    assert trace(other.world) != trace(first.world)


@pytest.mark.parametrize("seed", range(6))
def test_doubled_and_late_messages_cost_no_post(seed: int) -> None:
    """Messages twice, out of order and late, batches of the stream again: every POST is one attempt on record."""
    life = Life(seed, Chaos(crash=0, error=0, double=0.4, late=0.4, lose=0))
    life.live()
    life.check()
    assert life.made() == Counter({place: row.attempt for place, row in life.rows().items() if row.attempt})


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
def test_a_bad_endpoint_delays_nobody_else(seed: int) -> None:
    """Nothing else is wrong. The sender waits for a dead and a slow neighbour once, while the fast lane lets it; from
    then on they are in the slow lane, and every event is at the healthy endpoint within the second.
    """
    life = Life(seed, NONE)
    for number in range(200):
        life.publish(f"evt_{number}", "order.created")
        life.world.run(3)
    lags = {post.message_id: post.at - life.published[post.message_id][1] for post in life.world.posts_to("healthy")}
    assert lags.keys() == life.published.keys()
    assert max(lags.values()) <= 2 * (FAST.wait or 0) + 0.5
    assert sum(lag > 1 for lag in lags.values()) <= 10
    assert max(lag for event, lag in lags.items() if life.published[event][1] > START + 60) <= 1, "not once but again"
