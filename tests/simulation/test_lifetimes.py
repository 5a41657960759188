"""Whole lifetimes of deliveries: published, sent, failed, retried for days, dead-lettered, replayed."""

from __future__ import annotations

import json
from collections import Counter

import pytest
from tests.simulation.world import START, World

from hookline.outbound.delivery.release import release
from hookline.outbound.delivery.replay import catch_up
from hookline.outbound.model import Batching, Circuit, Delivery, DeliveryKey, Event, EventKey, ReplayJob, Status
from hookline.outbound.queue_messages import RetryMessage
from hookline.outbound.times import rfc3339
from hookline.ports import HttpRequest, HttpResult

HOUR = 3600.0
DAY = 24 * HOUR


@pytest.fixture
def world() -> World:
    return World()


def failing(*codes: int, then: int = 200):
    """An endpoint's answers, one after the other."""
    left = list(codes)
    return lambda _request: left.pop(0) if left else then


# ---------------------------------------------------------------------------------------------- the first attempt


def test_an_event_reaches_every_endpoint_that_wants_it_and_no_other(world: World) -> None:
    world.endpoint("ep_1")
    world.endpoint("ep_2", event_types=("order.*",))
    world.endpoint("ep_3", event_types=("invoice.*",))
    world.endpoint("ep_4", tenant="globex")
    world.publish()
    world.run()
    assert sorted(post.url for post in world.posts) == ["https://ep_1.example/hook", "https://ep_2.example/hook"]
    assert set(world.statuses().values()) == {Status.DELIVERED}
    assert world.delivery().attempts[0][1:5] == (200, 20, "", "fast")
    assert world.delivery().expires == START + 30 * DAY


def test_only_a_finished_delivery_expires(world: World) -> None:
    """`RetentionDays` may be shorter than the schedule: what waits stays, and what a replay made wait again, too."""
    world.endpoint(schedule=(0.0, 5.0, 3 * DAY))
    world.answer = failing(500, 500)
    world.publish()
    world.run(DAY)
    assert world.delivery().status is Status.WAITING
    assert world.delivery().expires is None
    world.run(4 * DAY)
    assert world.delivery().status is Status.DELIVERED
    assert world.delivery().expires == int(world.delivery().changed_at) + 30 * DAY
    assert world.delivery().changed_at > START + 2 * DAY
    world.answer = failing(500)
    row = world.delivery()
    world.queue.send([(RetryMessage(row.key, row.turn, replay=True), 0.0)])
    world.run(2)
    assert world.delivery().status is Status.WAITING
    assert world.delivery().expires is None


def test_what_is_sent_is_the_envelope_around_the_very_bytes(world: World) -> None:
    world.endpoint()
    event = world.publish()
    world.run()
    assert (
        world.posts[0].body == b'{"type":"order.created","timestamp":"%b","data":{"n": 1}}' % event.timestamp.encode()
    )
    assert world.posts[0].message_id == "evt_1"


def test_an_unknown_tenants_event_is_reported_and_holds_nobody_up(world: World) -> None:
    world.endpoint()
    strange, good = world.publish("evt_0", tenant="nobody"), world.publish("evt_1")
    report = world.sender.deliver([strange, good])
    assert report.unknown_tenants == {"nobody": 1}
    assert world.statuses() == {("ep_1", "evt_1"): Status.DELIVERED}


def test_a_batch_that_comes_again_is_not_sent_again(world: World) -> None:
    world.endpoint()
    event = world.publish()
    world.sender.deliver([event])
    report = world.sender.deliver([event])
    assert report.duplicates == 1
    assert len(world.posts) == 1


def test_an_event_that_is_twice_in_a_batch_is_one_delivery(world: World) -> None:
    world.endpoint()
    event = world.publish()
    assert world.sender.deliver([event, event]).delivered == 1
    assert len(world.posts) == 1


def test_an_outcome_that_cannot_be_written_brings_its_event_back(world: World, monkeypatch) -> None:
    world.endpoint()
    events = [world.publish(f"evt_{number}") for number in range(3)]
    put_many = world.deliveries.put_many

    def loses_one(rows):
        return put_many([row for row in rows if row.key.event_id != "evt_1"]) + [
            row for row in rows if row.key.event_id == "evt_1"
        ]

    monkeypatch.setattr(world.deliveries, "put_many", loses_one)
    assert world.sender.deliver(events).unrecorded == {EventKey("acme", "evt_1")}


# ---------------------------------------------------------------------------------------------- retries


def test_a_failure_is_tried_again_on_schedule_until_it_succeeds(world: World) -> None:
    world.endpoint()
    world.answer = failing(503, 503)
    world.publish()
    world.run(10)
    assert [round(post.at - START) for post in world.posts] == [0, pytest.approx(5, abs=1)]
    assert world.delivery().status is Status.WAITING
    world.run(400)
    assert len(world.posts) == 3
    assert world.posts[2].at - world.posts[1].at == pytest.approx(300, rel=0.21)
    assert world.delivery().status is Status.DELIVERED
    assert [attempt.code for attempt in world.delivery().attempts] == [503, 503, 200]
    assert [attempt.lane for attempt in world.delivery().attempts] == ["fast", "slow", "slow"]


def test_every_attempt_has_the_same_id_its_own_time_and_signature(world: World) -> None:
    from hookline.outbound.model import SigningSecret
    from hookline.outbound.requests.verifying import verify

    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"  # published with Standard Webhooks
    world.endpoint(secrets=(SigningSecret(f"acme/ep_1/secrets|{secret}"),))
    world.answer = failing(500)
    world.publish()
    world.run(20)
    first, second = world.posts
    assert first.message_id == second.message_id == "evt_1"
    assert int(second.headers["webhook-timestamp"]) > int(first.headers["webhook-timestamp"])
    for post in world.posts:
        verify([secret], post.headers, post.body, now=post.at)


def test_ten_attempts_over_75_hours_then_the_dead_letter_queue(world: World) -> None:
    world.endpoint()
    # each attempt fails, but others succeed in between: the circuit stays closed
    world.answer = lambda request: 500 if b"order" in request.body else 200
    world.publish()
    for day in range(16):
        world.run(6 * HOUR)
        world.publish(f"ok_{day}", type_="invoice.paid")
        world.run()
    attempts = world.posts_to("ep_1", ["evt_1"])
    assert len(attempts) == 10
    assert attempts[-1].at - attempts[0].at == pytest.approx(75.6 * HOUR, rel=0.2)
    assert world.delivery().status is Status.EXHAUSTED
    assert [json.loads(body)["delivery"]["sort"].endswith("#evt_1") for body in world.queue.dead] == [True]
    assert not world.queue.messages


def test_a_redrive_from_the_dead_letter_queue_is_a_replay_with_a_fresh_schedule(world: World) -> None:
    world.endpoint(schedule=(0.0, 5.0))
    world.answer = lambda _request: 500
    world.publish()
    world.run(60)
    assert len(world.posts) == 2
    assert len(world.queue.dead) == 1
    assert world.queue.redrive() == 1
    world.run(60)
    assert len(world.posts) == 4
    assert len(world.queue.dead) == 1
    world.queue.redrive()
    world.answer = lambda _request: 200
    world.run(60)
    assert len(world.posts) == 5
    assert world.delivery().status is Status.DELIVERED
    assert not world.queue.dead


def test_a_schedule_of_one_attempt_ends_in_the_dead_letter_queue_after_one_post(world: World) -> None:
    world.endpoint(schedule=(0.0,))
    world.answer = lambda _request: 500
    world.publish()
    world.run(60)
    assert len(world.posts) == 1
    assert world.delivery().status is Status.EXHAUSTED
    assert len(world.queue.dead) == 1
    world.queue.redrive()
    world.run(60)
    assert len(world.posts) == 2
    assert len(world.queue.dead) == 1


def test_exhaustion_is_told_to_the_tenant(world: World) -> None:
    world.endpoint("ep_1", schedule=(0.0, 5.0))
    world.endpoint("ops", event_types=("hookline.*",))
    world.answer = lambda request: 500 if "ep_1" in request.url else 200
    world.publish()
    world.run(60)
    told = [json.loads(post.body) for post in world.posts_to("ops")]
    assert [each["type"] for each in told] == ["hookline.delivery.exhausted"]
    assert told[0]["data"]["event_id"] == "evt_1"


def test_retry_after_is_honoured(world: World) -> None:
    world.endpoint()
    answers = [HttpResult(None, code=503, headers={"retry-after": "120"})]  # type: ignore[arg-type]

    def answer(request: HttpRequest):
        if not answers:
            return 200
        result = answers.pop()
        result.request = request
        return result

    world.answer = answer
    world.publish()
    world.run(110)
    assert len(world.posts) == 1
    world.run(60)
    assert len(world.posts) == 2


def test_messages_that_come_twice_or_too_late_are_dropped(world: World) -> None:
    world.endpoint()
    world.answer = failing(500)
    world.publish()
    world.run()
    row = world.delivery()
    world.queue.send([(RetryMessage(row.key, row.turn), 0.0)] * 3)
    world.run(30)
    assert len(world.posts) == 2  # the first attempt, and one of the four messages
    world.queue.send([(RetryMessage(row.key, row.turn), 0.0)])
    world.run(30)
    assert len(world.posts) == 2


def test_a_lost_message_costs_minutes_not_the_delivery(world: World) -> None:
    world.endpoint()
    world.answer = failing(500)
    world.publish()
    world.queue.refuse = True
    world.run(30)
    assert len(world.posts) == 1
    world.queue.refuse = False
    world.run(300)
    assert world.delivery().status is Status.DELIVERED


def test_messages_purged_from_the_queue_are_sent_again_when_overdue(world: World) -> None:
    world.endpoint()
    world.answer = failing(500, 500)
    world.publish()
    world.run(130)  # the second attempt has failed too: a message with a delay of five minutes is on its way
    for _ in range(2):  # lost, and after its release lost again
        world.queue.messages.clear()
        world.run(8 * 60)
    world.queue.messages.clear()
    world.run(35 * 60)
    assert world.delivery().status is Status.DELIVERED


def test_under_a_backlog_a_part_of_what_is_overdue_is_sent_again_and_in_time_all_of_it(world: World) -> None:
    """It waits among the others, most likely; but one whose message was lost must be found as well."""
    quarter = START - START % 900 + 900
    world.deliveries.put_many([overdue(number, quarter - 2000.0) for number in range(1200)])
    assert release(world.deliveries, world.queue, world.cursors, now=quarter - 60).sent == 1200
    assert world.queue.waiting() == 1200
    for number in range(60):
        before = len(world.queue.messages)
        again = release(world.deliveries, world.queue, world.cursors, now=quarter + 900 * number).sent
        assert again <= before / 20
    found = Counter(message.body.partition('"copy"')[0] for message in world.queue.messages)
    assert min(found.values()) >= 2, "one that was lost would not have been found"
    world.queue.messages.clear()
    assert release(world.deliveries, world.queue, world.cursors, now=quarter).sent == 1200  # the queue is empty


def test_what_is_overdue_is_looked_for_each_quarter_of_an_hour_by_whatever_clocks(world: World) -> None:
    """Found by a million events: two functions whose clocks differ left out the minute that stood for the quarter."""
    ports = world.deliveries, world.queue, world.cursors
    begin = START - START % 900
    world.deliveries.put_many([overdue(1, begin - 2000)])
    assert release(*ports, now=begin).sent == 1
    clocks = [begin + 60 * minute + (31 if minute % 2 == 0 else -31) for minute in range(1, 60)]
    sent = [release(*ports, now=now).sent for now in clocks]
    assert all(any(sent[first : first + 17]) for first in range(42))


def overdue(number: int, due_at: float) -> Delivery:
    key = DeliveryKey("acme", "ep_1", f"2026-01-01T00:00:00.000000Z#evt_{number:04d}")
    return Delivery(key, "order.created", Status.WAITING, due_at=due_at)


# ---------------------------------------------------------------------------------------------- endpoints in trouble


def test_410_disables_at_once_holds_what_follows_and_tells_the_tenant(world: World) -> None:
    world.endpoint("ep_1")
    world.endpoint("ops", event_types=("hookline.endpoint.disabled",))
    world.answer = lambda request: 410 if "ep_1" in request.url else 200
    world.publish("evt_1")
    world.run()
    world.publish("evt_2")
    world.run(DAY)
    assert len(world.posts_to("ep_1")) == 1
    assert world.statuses()["ep_1", "evt_1"] is Status.HELD
    assert world.statuses()["ep_1", "evt_2"] is Status.HELD
    assert [json.loads(post.body)["data"]["endpoint_id"] for post in world.posts_to("ops")] == ["ep_1"]


def test_held_deliveries_can_be_replayed_once_the_endpoint_is_enabled(world: World) -> None:
    endpoint = world.endpoint(disabled_reason="by hand")
    for number in range(3):
        world.publish(f"evt_{number}")
    world.run()
    assert set(world.statuses().values()) == {Status.HELD}
    world.config.put_endpoint(endpoint.after(disabled_reason=None))
    world.run(60)
    world.replayer.start(ReplayJob("job_1", "acme", ("ep_1",), world.now, status=Status.HELD))
    world.run(60)
    assert set(world.statuses().values()) == {Status.DELIVERED}
    assert len(world.posts) == 3
    assert world.jobs.get("job_1").state == "done"
    assert world.jobs.get("job_1").replayed == 3


def test_the_circuit_opens_after_ten_failures_and_waiting_costs_no_attempts(world: World) -> None:
    world.endpoint()
    world.answer = lambda _request: 500
    for number in range(12):
        world.publish(f"evt_{number:02d}")
    world.run()
    before = len(world.posts)
    assert world.config.health["acme", "ep_1"].circuit is Circuit.OPEN
    for number in range(12, 40):
        world.publish(f"evt_{number}")
    world.run(1)
    assert len(world.posts) == before  # open for 2 s: nobody is sent anything
    world.run(24)
    assert len(world.posts) - before <= 3 * 3  # probes after 2, 4 and 8 s
    assert world.delivery("evt_30").attempt == 0
    world.answer = lambda _request: 200
    world.run(HOUR)
    assert set(world.statuses().values()) == {Status.DELIVERED}
    assert world.config.health["acme", "ep_1"].circuit is Circuit.CLOSED


def test_the_tenant_is_told_once_that_an_endpoint_fails_and_once_that_it_has_recovered(world: World) -> None:
    world.endpoint()
    world.answer = lambda _request: 500
    for number in range(12):
        world.publish(f"evt_{number:02d}")
    world.run()
    world.answer = lambda _request: 200
    world.run(HOUR)
    told = sorted(event.type for event in world.events.events.values() if event.type.startswith("hookline."))
    assert told == ["hookline.circuit.closed", "hookline.circuit.opened"]


@pytest.mark.slow
def test_a_dead_endpoint_gets_few_posts_and_is_disabled_after_five_days(world: World) -> None:
    world.endpoint("ep_1")
    world.endpoint("ep_2")
    world.answer = lambda request: 500 if "ep_1" in request.url else 200
    for hour in range(6 * 24):
        world.publish(f"evt_{hour}")
        world.run(HOUR)
    disabled = world.config.endpoints["acme", "ep_1"].disabled_reason
    assert disabled is not None
    assert "failing since" in disabled
    assert len(world.posts_to("ep_2")) == 6 * 24
    assert {status for (endpoint, _), status in world.statuses().items() if endpoint == "ep_1"} <= {
        Status.HELD,
        Status.EXHAUSTED,
        Status.WAITING,
    }
    # one probe each quarter of an hour, and ten at the start: not 144 events x 10 attempts
    assert len(world.posts_to("ep_1")) < 6 * 24 * 4 + 60


def test_an_endpoint_that_the_retry_function_has_not_seen_yet_is_looked_up(world: World) -> None:
    world.endpoint("ep_old")
    world.answer = lambda request: 500 if "ep_old" in request.url else 503
    world.publish("evt_1")
    world.run(10)  # the retry function now knows the tenant, with one endpoint
    world.endpoint("ep_new")
    world.sender = world.new_sender()  # an instance that starts now has seen both
    world.publish("evt_2")
    world.run(15)
    assert world.delivery("evt_2", "ep_new").attempt == 2
    assert world.delivery("evt_2", "ep_new").status is Status.WAITING


def test_an_endpoint_that_was_just_enabled_is_sent_to_at_once(world: World) -> None:
    endpoint = world.endpoint(disabled_reason="by hand")
    world.publish("evt_1")
    world.run(2)
    world.config.put_endpoint(endpoint.after(disabled_reason=None))
    world.publish("evt_2")
    row = world.delivery("evt_1")
    world.queue.send([(RetryMessage(row.key, row.turn, replay=True), 0.0)])
    world.run(2)
    assert set(world.statuses().values()) == {Status.DELIVERED}


def test_a_slow_endpoint_moves_to_the_slow_lane(world: World) -> None:
    world.endpoint()
    world.answer = lambda request: HttpResult(request, code=200, ms=4000)
    world.publish("evt_1")
    world.run()
    world.publish("evt_2")
    world.run(1)
    assert world.delivery("evt_1").attempts[0].lane == "fast"
    assert world.delivery("evt_2").attempts[0].lane == "slow"
    assert world.delivery("evt_2").attempt == 1


def test_an_endpoint_deleted_while_a_delivery_waits_stops_it_and_says_so(world: World) -> None:
    world.endpoint()
    world.answer = lambda _request: 500
    world.publish()
    world.run()
    world.config.delete_endpoint("acme", "ep_1")
    world.run(HOUR)
    assert world.delivery().status is Status.CANCELLED
    assert world.delivery().reason == "the endpoint is gone"


def test_an_event_that_expired_while_its_delivery_waited_is_cancelled(world: World) -> None:
    world.endpoint()
    world.answer = lambda _request: 500
    world.publish()
    world.run()
    world.events.events.clear()
    world.run(60)
    assert world.delivery().status is Status.CANCELLED


# ---------------------------------------------------------------------------------------------- pace and posts


def test_over_the_rate_limit_waits_and_is_never_dropped(world: World) -> None:
    world.endpoint(rate_limit=2.0)
    for number in range(30):
        world.publish(f"evt_{number:02d}")
    world.run(60)
    assert len(world.posts) == 30
    assert set(world.statuses().values()) == {Status.DELIVERED}
    for second in range(14):
        inside = [post for post in world.posts if second <= post.at - START < second + 1]
        assert len(inside) <= 4, second  # two a second, and a second's worth of earliness
    assert max(post.at for post in world.posts) - START >= 13


def test_a_batching_endpoint_gets_arrays_in_order(world: World) -> None:
    world.endpoint(batching=Batching(max_events=4))
    for number in range(10):
        world.publish(f"evt_{number}")
    world.run()
    assert [len(json.loads(post.body)) for post in world.posts] == [4, 4, 2]
    assert len({post.message_id for post in world.posts}) == 3
    assert set(world.statuses().values()) == {Status.DELIVERED}


# ---------------------------------------------------------------------------------------------- replay


def delivered(world: World, count: int) -> None:
    """An endpoint that has got so many events; its POSTs are counted from here."""
    world.endpoint()
    for number in range(count):
        world.publish(f"evt_{number:04d}")
    for _ in range(0, count, 100):
        world.stream()
    world.posts.clear()


def test_replay_missing_delivers_to_an_endpoint_that_came_later(world: World) -> None:
    world.endpoint("ep_1")
    for number in range(5):
        world.publish(f"evt_{number}")
    world.run(60)
    world.endpoint("ep_2")
    world.run(60)
    world.replayer.start(ReplayJob("job_1", "acme", ("ep_1", "ep_2"), world.now, missing=True))
    world.run(60)
    assert len(world.posts_to("ep_1")) == 5
    assert len(world.posts_to("ep_2")) == 5


def test_a_new_endpoint_catches_up_with_what_was_published_before_it_was_known(world: World) -> None:
    """The sender matches by what it read up to 30 s ago; nothing told the user that these events were missed."""
    world.endpoint("ep_1")
    world.publish("evt_0")
    world.run(1)  # the sender knows the tenant, with one endpoint
    new = world.endpoint("ep_2", created_at=world.now)
    job, delay = catch_up(new, "job_1", cache=30.0)
    world.replayer.start(job, delay=delay)
    world.publish("evt_1")
    world.run(20)
    assert not world.posts_to("ep_2")
    world.run(20)
    world.publish("evt_2")
    world.run(60)
    assert sorted(post.message_id for post in world.posts_to("ep_2")) == ["evt_1", "evt_2"]
    assert sorted(post.message_id for post in world.posts_to("ep_1")) == ["evt_0", "evt_1", "evt_2"]
    assert world.jobs.get("job_1").state == "done"


def test_replay_missing_counts_what_it_looked_at_sent_and_left_out(world: World) -> None:
    world.endpoint("ep_1")
    for number in range(5):
        world.publish(f"evt_{number}")
    world.run(60)
    world.endpoint("ep_2")
    world.run(60)
    world.replayer.start(ReplayJob("job_1", "acme", ("ep_1", "ep_2"), world.now, missing=True))
    world.run(60)
    done = world.jobs.get("job_1")
    assert (done.seen, done.skipped, done.replayed) == (10, 5, 5)


def test_a_replay_by_type_sends_delivered_ones_again_and_once(world: World) -> None:
    world.endpoint()
    world.publish("evt_1", type_="order.created")
    world.publish("evt_2", type_="invoice.paid")
    world.run()
    job = ReplayJob("job_1", "acme", ("ep_1",), world.now, event_type="order.*")
    world.replayer.start(job)
    world.run(30)
    assert [post.message_id for post in world.posts] == ["evt_1", "evt_2", "evt_1"]
    row = world.delivery("evt_1")
    assert row.attempt == 2
    assert row.status is Status.DELIVERED
    done = world.jobs.get("job_1")
    assert (done.seen, done.skipped, done.replayed) == (2, 1, 1)


@pytest.mark.parametrize(("rate", "count"), [(20.0, 1200), (10.0, 600), (1.0, 100), (0.5, 60), (0.04, 8)])
def test_a_replay_keeps_to_its_rate(world: World, rate: float, count: int) -> None:
    delivered(world, count)
    started = world.now
    world.replayer.start(ReplayJob("job_1", "acme", ("ep_1",), world.now, rate=rate))
    world.run(2 * count / rate)
    assert len(world.posts) == count
    seconds = Counter(int(post.at - started) for post in world.posts)
    assert max(seconds.values()) <= rate + 1
    took = max(post.at for post in world.posts) - started
    assert (count - 1) / rate - 1 <= took <= count / rate * 1.3


def test_a_cancelled_replay_stops_at_its_page(world: World) -> None:
    delivered(world, 1200)
    world.replayer.start(ReplayJob("job_1", "acme", ("ep_1",), world.now, rate=10.0))
    world.run(5)
    assert world.jobs.cancel("job_1")
    world.run(HOUR)
    assert len(world.posts) == 200  # of twenty seconds


def test_a_replay_whose_next_page_was_lost_is_started_again(world: World) -> None:
    delivered(world, 600)
    world.replayer.start(ReplayJob("job_1", "acme", ("ep_1",), world.now, rate=100.0))
    world.run(1)
    world.queue.messages = [message for message in world.queue.messages if '"job"' not in message.body]
    world.run(20 * 60)
    assert len(world.posts) == 600
    assert world.jobs.get("job_1").state == "done"


def test_an_event_whose_payload_is_gone_is_cancelled_and_holds_nobody_up(world: World) -> None:
    """It will not come back: failing its batch for it would hold up the shard until Lambda gives up."""
    world.endpoint("ep_1")
    world.endpoint("ep_2", filter={"data": {"n": [1]}})
    world.events.put(Event("evt_1", "acme", "order.created", rfc3339(world.now), None, data_ref="s3://bucket/gone"))
    world.publish("evt_2")
    world.run()
    assert world.statuses() == {
        ("ep_1", "evt_1"): Status.CANCELLED,
        ("ep_2", "evt_1"): Status.CANCELLED,
        ("ep_1", "evt_2"): Status.DELIVERED,
        ("ep_2", "evt_2"): Status.DELIVERED,
    }
    assert world.delivery("evt_1", "ep_2").reason == "the event's payload has expired"


def test_while_one_endpoint_hangs_what_the_others_answered_is_written(world: World, monkeypatch) -> None:
    world.endpoint("ep_1")
    world.endpoint("ep_2")
    seen = []

    class OneHangs:
        def send(self, requests, *, per_group=10, admit=None, on_tick=None):  # noqa: ARG002 - the port's
            first, hanging = requests
            yield HttpResult(first, code=200, ms=20)
            on_tick()
            seen.append(dict(world.statuses()))
            world.now += 1.0
            on_tick()
            seen.append(dict(world.statuses()))
            yield HttpResult(hanging, error="timeout", ms=10_000)

    monkeypatch.setattr(world.sender._dispatcher, "_transport", OneHangs())
    world.sender.deliver([world.publish()])
    assert [len(statuses) for statuses in seen] == [0, 1]
    assert set(seen[1].values()) == {Status.DELIVERED}
    assert len(world.statuses()) == 2
