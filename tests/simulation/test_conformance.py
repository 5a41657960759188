"""The lines of the sender conformance checklist that take days, or more deliveries than an emulator likes, simulated.

The rest, and a smaller form of these, runs on the deployed stack: `tests/local/test_sender_*.py`.
"""

from __future__ import annotations

import itertools
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from tests.fakes.outbound import FakeCursorStore, FakeRetryQueue
from tests.simulation.chaos import NONE, ChaoticWorld
from tests.simulation.world import START, World

from hookline.errors import Unavailable
from hookline.outbound.codec import due_shard
from hookline.outbound.delivery.release import release
from hookline.outbound.delivery.schedule import DEFAULT, JITTER
from hookline.outbound.model import DeliveryKey, ReplayJob, Status
from hookline.outbound.ports import DuePage
from hookline.outbound.queue_messages import RetryMessage

if TYPE_CHECKING:
    from hookline.ports import HttpRequest, HttpResult

HOUR = 3600.0


def test_s09_a_thousand_failures_come_back_within_the_jitter_and_not_together() -> None:
    """A thousand endpoints fail at the same instant: the first gap is within 20 % of five seconds, and spread."""
    world = World(seed=9)
    for number in range(1000):
        world.endpoint(f"ep_{number:04d}")
    world.answer = lambda _request: 500
    world.publish()
    world.run()
    gaps = [row.due_at - 120 - row.changed_at for row in world.deliveries.rows.values()]  # 120: behind the message
    assert len(gaps) == 1000
    assert all(5 * (1 - JITTER) <= gap <= 5 * (1 + JITTER) for gap in gaps)
    tenths = Counter(int(10 * (gap - 4) / 2) for gap in gaps)
    assert all(60 <= tenths[tenth] <= 140 for tenth in range(10)), "not evenly spread"


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(5))
def test_s09_the_whole_default_schedule_is_kept(seed: int) -> None:
    """Ten attempts over 75 hours; SQS carries whole seconds, the due index is looked at once a minute."""
    world = World(seed=seed)
    world.endpoint()
    answers = itertools.cycle([500, 503, 404, 302])
    world.answer = lambda _request: next(answers)
    world.publish()
    world.run(100 * HOUR)
    assert len(world.posts) == len(DEFAULT) == 10
    for (first, second), delay in zip(itertools.pairwise(world.posts), DEFAULT[1:], strict=True):
        gap = second.at - first.at
        assert delay * (1 - JITTER) - 1 <= gap <= delay * (1 + JITTER) + 61
    assert world.delivery().status is Status.EXHAUSTED
    assert len(world.queue.dead) == 1


def test_s09_five_days_without_a_success_disable_an_endpoint() -> None:
    """The tenant is told, what comes after is kept, and nothing is sent."""
    world = World()
    world.endpoint("ep_1", event_types=("order.*",))
    world.endpoint("told", event_types=("hookline.endpoint.*",))
    world.answer = lambda request: 500 if "ep_1" in request.url else 200
    for hour in range(5 * 24 + 2):
        world.publish(f"evt_{hour}")
        world.run(HOUR)
    assert "failing since" in world.config.endpoints["acme", "ep_1"].disabled_reason
    assert len(world.posts_to("told")) == 1
    before = len(world.posts_to("ep_1"))
    world.run(60)
    world.publish("evt_late")
    world.run(HOUR)
    assert world.delivery("evt_late").status is Status.HELD
    assert len(world.posts_to("ep_1")) == before


def test_s16_a_retry_killed_between_post_and_commit_sends_the_same_id_again() -> None:
    """The second attempt reaches the receiver, the function dies; the message comes again, and so does the POST."""
    world = ChaoticWorld(16, NONE)
    world.endpoint(schedule=(0.0, 5.0, 60.0))
    world.answer = lambda _request: 503
    world.publish()
    world.run(1)
    posted = []

    def killed(request: HttpRequest) -> int | HttpResult:
        posted.append(request)
        world.answer = lambda _request: 200
        world.die_at_next_call = True
        return 200

    world.answer = killed
    world.run(HOUR)
    assert world.crashes == 1
    assert [post.message_id for post in world.posts] == ["evt_1"] * 3
    assert len({post.body for post in world.posts}) == 1
    assert world.delivery().status is Status.DELIVERED
    assert [attempt.code for attempt in world.delivery().attempts] == [503, 200]


@pytest.mark.slow
def test_s20_a_replay_of_more_than_ten_thousand() -> None:
    """12,000 deliveries in pages of 500, each once more; a crash of the function in the middle loses none."""
    world = World()
    world.endpoint()
    for number in range(12_000):
        world.publish(f"evt_{number:05d}")
    for _ in range(25):
        world.stream(500)
    assert len(world.posts) == 12_000
    world.posts.clear()
    world.replayer.start(ReplayJob("job_1", "acme", ("ep_1",), world.now, rate=1000.0))
    world.run(3)
    world.start_functions()
    world.run(30)
    assert world.jobs.get("job_1").state == "done"
    assert world.jobs.get("job_1").replayed == 12_000
    assert Counter(post.message_id for post in world.posts) == {f"evt_{number:05d}": 1 for number in range(12_000)}


# ---------------------------------------------------------------------------------------------- the minute release


class ManyDue:
    """The due index of `count` deliveries that came due within the last minute; a position is a place in it."""

    def __init__(self, count: int) -> None:
        self.shards: dict[int, list[RetryMessage]] = {}
        for number in range(count):
            key = DeliveryKey("acme", f"ep_{number % 97}", f"2026-11-24T00:00:00.000000Z#evt_{number}")
            self.shards.setdefault(due_shard(key), []).append(RetryMessage(key, 2))
        self.read = 0

    def due(self, shard: int, *, until: float, position: str | None = None, limit: int = 1000) -> DuePage:
        rows = self.shards.get(shard, []) if until >= START else []
        start = int(position or 0)
        items = rows[start : start + limit]
        self.read += len(items)
        return DuePage(items, str(start + len(items)) if items else position, more=start + limit < len(rows))


MANY = 100_000


@pytest.mark.slow
def test_a_release_of_a_hundred_thousand_goes_on_where_it_was_cut_off() -> None:
    """Each run has time for thirty pages; together they send each delivery once and read no page twice."""
    deliveries, queue, cursors = ManyDue(MANY), FakeRetryQueue(), FakeCursorStore()
    runs = []
    for minute in range(1, 15):  # the fifteenth sends what is overdue once more
        pages = itertools.count(1)
        run = release(deliveries, queue, cursors, now=START + 60 * minute, out_of_time=lambda p=pages: next(p) >= 30)
        runs.append(run)
        if run.finished:
            break
    assert len(runs) > 3
    assert [run.finished for run in runs] == [False] * (len(runs) - 1) + [True]
    sent = Counter(message for message, _ in queue.sent)
    assert len(sent) == MANY
    assert set(sent.values()) == {1}
    assert sum(run.sent for run in runs) == deliveries.read == MANY


def test_a_release_that_was_killed_sends_a_page_twice_and_loses_none() -> None:
    """Between the queue's answer and the position's write: the page comes again, and its turns tell duplicates."""
    deliveries, queue, cursors = ManyDue(20_000), FakeRetryQueue(), FakeCursorStore()
    put, calls = cursors.put, itertools.count(1)

    def dies_once(name: str, value: str) -> None:
        if next(calls) == 7:
            raise Unavailable("killed")
        put(name, value)

    cursors.put = dies_once
    with pytest.raises(Unavailable):
        release(deliveries, queue, cursors, now=START + 60)
    assert release(deliveries, queue, cursors, now=START + 120).finished
    sent = Counter(message for message, _ in queue.sent)
    assert len(sent) == 20_000
    assert sum(count - 1 for count in sent.values()) <= 1000


def test_a_release_says_so_when_the_queue_refused_a_page_of_any_shard() -> None:
    deliveries, cursors = ManyDue(20_000), FakeCursorStore()
    queue = FakeRetryQueue()
    send, calls = queue.send, itertools.count(1)
    queue.send = lambda messages: [each for each, _ in messages] if next(calls) == 3 else send(messages)
    first = release(deliveries, queue, cursors, now=START + 60)
    assert first.refused > 0
    assert not first.finished
    assert release(deliveries, queue, cursors, now=START + 120) == (20_000 - first.sent, 0, True)
    assert len({message for message, _ in queue.sent}) == 20_000


# ---------------------------------------------------------------------------------------------- what is known of them


def test_a_delivery_is_not_given_up_over_what_was_known_of_its_endpoint_earlier() -> None:
    """The retry function read the tenant a moment before the endpoint was made; the sender after."""
    world = World()
    world.endpoint("ep_0")
    assert world.attempts._directory.view("acme").endpoints.keys() == {"ep_0"}
    world.endpoint("ep_1", schedule=(0.0, 0.0))
    world.answer = lambda _request: 500 if len(world.posts_to("ep_1")) == 1 else 200
    world.publish()
    world.run(0.5)
    assert [attempt.code for attempt in world.delivery().attempts] == [500, 200]


def test_a_delivery_is_not_given_up_while_the_table_cannot_be_read(monkeypatch) -> None:
    """What is known says that the endpoint is gone, and nothing can confirm it: the message comes again."""
    world = World()
    world.endpoint("ep_0")
    world.attempts._directory.view("acme")
    world.endpoint("ep_1", schedule=(0.0, 5.0))
    world.answer = lambda request: 500 if "ep_1" in request.url else 200
    world.publish()
    world.stream()

    def out(_tenant: str) -> None:
        raise Unavailable("throttled")

    with monkeypatch.context() as patched:
        patched.setattr(world.config, "tenant", out)
        world.run(20)
    assert world.delivery().status is Status.WAITING
    world.answer = lambda _request: 200
    world.run(60)
    assert world.delivery().status is Status.DELIVERED


def test_a_replay_of_what_is_missing_finds_an_endpoint_that_was_just_made() -> None:
    world = World()
    world.endpoint("ep_0")
    world.publish()
    world.run()
    world.first_attempts._directory.view("acme")
    world.endpoint("ep_1")
    world.replayer.start(ReplayJob("job_1", "acme", ("ep_1",), world.now, missing=True))
    world.run()
    assert world.delivery().status is Status.DELIVERED
