from __future__ import annotations

import json
import sys

import pytest
from tests.unit.inbound.inbound_world import World, github

from hookline.errors import ActionRefused, ActionRetryable
from hookline.inbound import work
from hookline.inbound.message import KEEP
from hookline.inbound.ports import ProcessResult
from hookline.inbound.work import MARGIN

HOOK = {"id": "deploy", "execute-command": "/bin/true"}
SIGNED = HOOK | {"verify": {"scheme": "github", "secrets": ["ssm:/hookline/github"]}}
FAILED = ProcessResult(7, b"boom", 4)


def statuses(outcomes):
    return [outcome.status for outcome in outcomes]


def failing(world, times=99):
    """Its command fails so often, then succeeds."""
    left = iter([FAILED] * times)
    world.processes.script = lambda _process: next(left, ProcessResult(0, b"", 0))


def test_the_action_runs():
    world = World(HOOK)
    world.post()
    [outcome] = world.work()
    assert (outcome.status, outcome.hook, outcome.action, outcome.attempt) == ("done", "deploy", "command", 1)
    assert [process.path for process in world.processes.ran] == ["/bin/true"]
    assert world.queue.standard == []


def test_a_duplicate_runs_once():
    world = World(SIGNED)
    world.post(**github(b"{}"))
    world.post(**github(b"{}"))
    assert statuses(world.work()) == ["done", "duplicate"]
    assert len(world.processes.ran) == 1
    world.now += KEEP + 1
    world.post(**github(b"{}"))
    assert statuses(world.work()) == ["done"]


def test_a_hook_that_verifies_nothing_runs_for_every_request():
    """As adnanh/webhook does: a button that is pressed twice deploys twice."""
    world = World(HOOK)
    world.post(body=b'{"a":1}')
    world.post(body=b'{"a":1}')
    assert statuses(world.work()) == ["done", "done"]


def test_the_same_content_runs_once_within_the_window():
    world = World(HOOK | {"dedupe-window": "30s"})
    world.post(body=b'{"a":1}')
    world.post(body=b'{"a":1}')
    assert statuses(world.work()) == ["done", "duplicate"]
    world.now += 31
    world.post(body=b'{"a":1}')
    assert statuses(world.work()) == ["done"]


def test_requests_that_carry_nothing_all_run():
    world = World(HOOK)
    world.post(body=b"")
    world.post(body=b"")
    assert statuses(world.work()) == ["done", "done"]


def test_a_message_that_sqs_delivers_twice_runs_once():
    world = World(HOOK)
    world.post(body=b"")
    message = world.queue.standard[0]
    world.work()
    message.visible_at = world.now
    world.queue.standard.append(message)
    assert statuses(world.work()) == ["duplicate"]


def test_a_crash_between_start_and_finish_runs_again():
    class Crash(BaseException):
        pass

    def crash(_process):
        raise Crash

    world = World(HOOK | {"timeout": "30s"})
    world.post()
    world.processes.script = crash
    with pytest.raises(Crash):
        world.work()
    world.processes.script = lambda _process: ProcessResult(0, b"", 0)
    world.queue.standard[0].visible_at = world.now + 5  # sooner than its claim expires
    assert statuses(world.work_all()) == ["busy", "done"]
    assert world.queue.dead == []


def test_a_failing_action_is_tried_again_with_a_growing_delay():
    world = World(HOOK | {"retry": {"attempts": 5, "backoff": "10s"}})
    failing(world, times=3)
    world.post()
    outcomes = world.work_all()
    assert statuses(outcomes) == ["retry", "retry", "retry", "done"]
    assert [outcome.retry_in for outcome in outcomes] == [10, 20, 40, None]
    assert outcomes[0].reason == "the command ended with code 7"


def test_a_failing_action_is_dead_lettered_with_its_reason():
    world = World(HOOK | {"retry": {"attempts": 3, "backoff": 1}})
    failing(world)
    world.post()
    body = world.queue.standard[0].body
    outcomes = world.work_all()
    assert statuses(outcomes)[:3] == ["retry", "retry", "dead-lettered"]
    assert set(statuses(outcomes)[3:]) == {"parked"}
    assert len(world.processes.ran) == 3, "a dead-lettered message is not run"
    [dead] = world.queue.dead
    assert dead.body == body
    assert dead.attributes["reason"] == "the command ended with code 7"
    assert dead.attributes["hook"] == "deploy"
    assert dead.attributes["attempts"] == "3"


@pytest.mark.parametrize("after", [0, 1, 3600], ids="{}s".format)
def test_a_dead_letter_that_is_redriven_runs_afresh(after):
    """Also at once, and whatever the clocks say: the message that was on its way is remembered."""
    world = World(HOOK | {"retry": {"attempts": 2, "backoff": 1}})
    failing(world, times=3)
    world.post()
    world.work_all()
    world.now += after
    world.queue.redrive()
    outcomes = world.work_all()
    assert statuses(outcomes) == ["retry", "done"]
    assert world.queue.dead == []


def test_a_dead_letter_that_localstack_moved_back_runs_afresh():
    """Its move task keeps id and SentTimestamp: `dlq replay inbound` said that it replayed, and nothing ran."""
    world = World(HOOK | {"retry": {"attempts": 1}})
    failing(world, times=1)
    world.post()
    world.work_all()
    assert len(world.queue.dead) == 1
    world.now += 3600
    world.queue.keeps_ids = True
    world.queue.redrive()
    assert statuses(world.work_all()) == ["done"]
    assert world.queue.dead == []


def test_a_dead_letter_that_localstack_moved_back_has_all_its_attempts_again():
    """LocalStack goes on counting receives, by which attempts are counted: it was given up after one."""
    world = World(HOOK | {"retry": {"attempts": 3, "backoff": 1}})
    failing(world, times=8)
    world.post()
    world.queue.keeps_ids = True
    world.work_all()
    for _ in range(2):  # each time
        world.now += 3600
        world.queue.redrive()
        outcomes = world.work_all()
        assert statuses(outcomes)[:2] == ["retry", "retry"]
        assert [outcome.attempt for outcome in outcomes[:3]] == [1, 2, 3]
    assert statuses(outcomes) == ["retry", "retry", "done"]


def test_so_has_one_that_sqs_itself_moved():
    """The worker died each time, so there is no reason on it; its id stays the same however often it is moved."""

    class Crash(BaseException):
        pass

    def crash(_process):
        raise Crash

    world = World(HOOK | {"retry": {"attempts": 3, "backoff": 1}})
    world.post()
    world.queue.keeps_ids = True
    world.processes.script = crash
    for _ in range(2):
        for _ in range(world.queue.max_receives):
            with pytest.raises(Crash):
                world.work()
            world.now += world.queue.visibility
        assert world.work() == []
        assert len(world.queue.dead) == 1
        world.queue.redrive()
    failing(world)
    outcomes = world.work_all()
    assert statuses(outcomes)[:3] == ["retry", "retry", "dead-lettered"]
    assert world.queue.dead[0].attributes["attempts"] == "3"


@pytest.mark.parametrize("skew", [-30.0, 30.0])
def test_a_clock_that_is_wrong_makes_no_redrive(skew):
    """Taken for one, a message on its way to the dead-letter queue would run, fail and be dead-lettered without end."""
    world = World(HOOK | {"retry": {"attempts": 1}})
    failing(world)
    world.post()
    world.work()
    for message in world.queue.standard:
        message.sent_at += skew
    assert set(statuses(world.work_all())) == {"parked"}
    assert len(world.processes.ran) == 1
    assert len(world.queue.dead) == 1


def test_a_redriven_one_that_fails_again_is_dead_lettered_again():
    world = World(HOOK | {"retry": {"attempts": 1}})
    failing(world)
    world.post()
    world.work_all()
    world.now += 3600
    world.queue.redrive()
    world.work_all()
    [dead] = world.queue.dead
    assert float(dead.attributes["failed_at"]) >= world.now - 60
    assert len(world.processes.ran) == 2


def test_what_can_never_succeed_is_given_up_at_once():
    world = World(HOOK)

    def missing(_process):
        raise ActionRefused("/bin/none: No such file or directory")

    world.processes.script = missing
    world.post()
    assert statuses(world.work_all())[0] == "dead-lettered"
    assert world.queue.dead[0].attributes["reason"] == "/bin/none: No such file or directory"


@pytest.mark.parametrize(
    "body", ["not json", "[]", "{}", '{"id":"x"}', json.dumps({"id": 1, "hook": "h", "request": 5})]
)
def test_a_message_that_is_none_is_given_up_and_disturbs_no_other(body):
    world = World(HOOK)
    world.queue.send(body, group="g")
    world.post()
    assert statuses(world.work()) == ["dead-lettered", "done"]
    world.work_all()
    assert world.queue.dead[0].attributes["reason"].startswith("message: expected")


def test_a_hook_that_is_gone():
    world = World(HOOK)
    world.post()
    world.apply()
    [outcome, *_] = world.work_all()
    assert (outcome.status, outcome.reason) == ("dead-lettered", "hook deploy is no longer applied")
    world.apply(HOOK)
    world.queue.redrive()
    assert statuses(world.work_all()) == ["done"]


def test_a_message_may_be_ahead_of_the_workers_hooks():
    world = World(HOOK)
    world.post()
    world.work()
    world.store.apply({"hooks": [HOOK, HOOK | {"id": "new"}]})
    world.cache.current(at_least=2)
    world.post("/hooks/new")
    assert statuses(world.work()) == ["done"]


def test_the_hook_runs_as_it_is_applied_when_it_runs():
    world = World(HOOK)
    world.post()
    world.apply(HOOK | {"execute-command": "/bin/corrected"})
    world.work()
    assert world.processes.ran[0].path == "/bin/corrected"


def test_a_body_that_is_gone_from_the_bucket():
    world = World(HOOK)
    world.post(body=b"x" * 300_000)
    world.blobs.blobs.clear()
    assert statuses(world.work())[0] == "dead-lettered"


def test_an_outage_is_waited_out():
    world = World(HOOK)
    world.post(body=b"x" * 300_000)
    world.blobs.down = True
    [outcome] = world.work()
    assert (outcome.status, outcome.retry_in) == ("retry", 10)
    world.blobs.down = False
    world.dedupe.down = True
    world.now += 10
    assert statuses(world.work()) == ["retry"]
    assert world.processes.ran == [], "what might be a duplicate is not run"
    world.dedupe.down = False
    assert statuses(world.work_all()) == ["done"]


def test_an_unexpected_error_is_retried_and_its_text_stays_inside():
    world = World(HOOK | {"retry": {"attempts": 1}})

    def surprise(_process):
        raise RuntimeError("the body was: secret")

    world.processes.script = surprise
    world.post()
    world.work_all()
    assert world.queue.dead[0].attributes["reason"] == "unexpected RuntimeError"


def test_when_its_dead_letter_cannot_be_sent_sqs_moves_the_message_in_time():
    world = World(HOOK | {"retry": {"attempts": 1}})
    failing(world)
    world.post()
    world.queue.down = True
    [outcome] = world.work()
    assert (outcome.status, outcome.retry_in) == ("retry", None)
    assert len(world.queue.standard) == 1


def test_debounced_deliveries_run_once_for_the_latest():
    world = World(HOOK | {"debounce": 30, "pass-arguments-to-command": [{"source": "payload", "name": "n"}]})
    for number in range(4):
        world.post(body=json.dumps({"n": number}).encode())
        world.now += 10
    outcomes = world.work_all()
    assert statuses(outcomes) == ["superseded", "superseded", "superseded", "done"]
    assert [process.args for process in world.processes.ran] == [("3",)]
    world.now += 3600
    world.post(body=b'{"n": 9}')
    assert statuses(world.work_all()) == ["done"]


@pytest.mark.parametrize("bodies", [(b'{"s":"on"}', b'{"s":"off"}', b'{"s":"on"}')])
def test_a_repetition_does_not_supersede_what_came_between(bodies):
    """A ran, B waits, the provider sends A again: B, the newest that is new, runs."""
    world = World(SIGNED | {"debounce": 30})
    on, off, again = bodies
    world.post(body=on, **github(on, delivery="a"))
    assert statuses(world.work_all()) == ["done"]
    world.now += 5
    world.post(body=off, **github(off, delivery="b"))
    world.now += 5
    world.post(body=again, **github(again, delivery="a"))
    assert statuses(world.work_all()) == ["done", "duplicate"]
    world.now += 5
    world.post(body=again, **github(again, delivery="c"))
    assert statuses(world.work_all()) == ["done"], "switched on once more, an event of its own"


def test_a_repetition_of_what_waits_does_not_supersede_it():
    world = World(SIGNED | {"debounce": 30})
    for _ in range(2):
        world.post(**github(b"{}"))
        world.now += 5
    assert sorted(statuses(world.work_all())) == ["done", "duplicate"]


def test_a_mark_that_fails_supersedes_nothing():
    world = World(SIGNED | {"debounce": 30})
    world.post(**github(b"{}", delivery="a"))
    world.debounce.down = True
    world.now += 1
    world.post(**github(b"[]", delivery="b"), body=b"[]")
    world.debounce.down = False
    assert statuses(world.work_all()) == ["done", "done"], "a run too many rather than none"


def test_a_debounced_delivery_that_is_replayed_runs():
    world = World(HOOK | {"debounce": 30, "retry": {"attempts": 1}})
    failing(world, times=1)
    world.post(body=b"1")
    world.work_all()
    world.now += 60
    world.debounce.mark("deploy", world.now, keep=60)
    world.queue.redrive()
    assert statuses(world.work_all()) == ["done"]


def test_serial_deliveries_keep_their_order_through_failures():
    world = World(
        HOOK
        | {
            "order": "serial",
            "retry": {"attempts": 3, "backoff": 5},
            "pass-arguments-to-command": [{"source": "payload", "name": "n"}],
        }
    )
    failing(world, times=1)
    for number in range(3):
        world.post(body=json.dumps({"n": number}).encode())
    assert statuses(world.work_all(serial=True)) == ["retry", "done", "done", "done"]
    assert [process.args for process in world.processes.ran] == [("0",), ("0",), ("1",), ("2",)]


def test_a_serial_delivery_that_is_given_up_lets_the_next_run():
    world = World(HOOK | {"order": "serial", "retry": {"attempts": 1}})
    failing(world, times=1)
    world.post(body=b"1")
    world.post(body=b"2")
    outcomes = world.work_all(serial=True)
    assert statuses(outcomes)[:2] == ["dead-lettered", "done"]
    assert len(world.queue.dead_fifo) == 1


def test_no_time_left_in_this_invocation():
    world = World(HOOK)
    world.post()
    world.remaining = 5.5
    assert statuses(world.work()) == ["deferred"]
    assert world.processes.ran == []
    world.remaining = 100.0
    assert statuses(world.work()) == ["done"]


def test_an_action_is_told_how_long_it_may_take():
    world = World(HOOK | {"timeout": "10m"})
    world.post()
    world.work()
    assert world.processes.ran[0].timeout == 295.0


def test_output_is_not_kept_of_what_nobody_waits_for():
    world = World(HOOK)
    world.processes.script = lambda _process: ProcessResult(0, b"password=hunter2", 16)
    world.post()
    [outcome] = world.work()
    assert (outcome.output, outcome.bytes) == ("", 16)
    assert "hunter2" not in json.dumps(list(world.dedupe._done.values()))


def test_a_retryable_error_of_a_target():
    world = World({"id": "deploy", "action": {"type": "lambda", "function": "reports"}})
    world.targets.fail["reports"] = ActionRetryable("function reports: TooManyRequestsException")
    world.post()
    [outcome] = world.work()
    assert (outcome.status, outcome.reason) == ("retry", "function reports: TooManyRequestsException")


class TestACrashOfTheWorker:
    """A message on which the worker died comes back when its action would have ended, not after half an hour."""

    def crash(self, world, *, serial):
        def dies(_process):
            raise SystemExit  # as far as the flow can see, the process has gone

        world.processes.script = dies
        with pytest.raises(SystemExit):
            world.work(serial=serial)
        world.processes.script = lambda _process: ProcessResult(0, b"", 0)

    def test_holds_up_its_group_for_no_longer_than_the_action(self):
        world = World(HOOK | {"order": "serial", "timeout": 20})
        world.post(body=b"1")
        world.post(body=b"2")
        self.crash(world, serial=True)
        began = world.now
        outcomes = world.work_all(serial=True)
        assert statuses(outcomes) == ["done", "done"]
        assert 20 + MARGIN <= world.now - began <= 20 + MARGIN + 2

    def test_before_its_hook_is_known_holds_up_its_group_for_no_longer_than_the_invocation(self, monkeypatch):
        world = World(HOOK | {"order": "serial"})
        world.post(body=b"1")
        with monkeypatch.context() as patch:
            patch.setattr(work, "decode", lambda *_: sys.exit())
            with pytest.raises(SystemExit):
                world.work(serial=True)
        began = world.now
        assert statuses(world.work_all(serial=True)) == ["done"]
        assert world.remaining + MARGIN <= world.now - began <= world.remaining + MARGIN + 2

    def test_the_claim_has_expired_when_it_comes_back(self):
        world = World(SIGNED | {"order": "serial", "timeout": 20})
        world.post(**github(b"{}"))
        self.crash(world, serial=True)
        assert statuses(world.work_all(serial=True)) == ["done"]
