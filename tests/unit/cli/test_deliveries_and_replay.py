from __future__ import annotations

import json
from dataclasses import replace

import pytest

from hookline.outbound.model import Attempt, EventKey, Status
from hookline.outbound.queue_messages import EventMessage, JobMessage, RetryMessage
from hookline_cli import watching
from hookline_cli.commands import replay
from hookline_cli.output import moment


@pytest.fixture(autouse=True)
def _endpoint(stack):
    stack.endpoint()


def test_list(cli, stack):
    stack.delivery(event_id="e1", code=200, attempt=1)
    stack.delivery(event_id="e2", status=Status.WAITING, error="status", code=503, attempt=1, due_at=1_780_000_126.0)
    rows = cli.json("deliveries", "list", "--endpoint", "ep_1")
    assert [(row["event"], row["status"], row["code"]) for row in rows] == [
        ("e2", "waiting", 503),
        ("e1", "delivered", 200),
    ]
    assert (rows[0]["next"], rows[0]["waiting_for"]) == ("2026-05-28T20:26:46Z", "schedule")  # 6 s, without the grace
    (row,) = cli.json("deliveries", "list", "--endpoint", "ep_1", "--status", "waiting")
    assert row["event"] == "e2"
    assert cli.json("deliveries", "list", "--endpoint", "ep_1", "--since", "2026-02-01") == []


@pytest.mark.parametrize(
    ("waits", "due_in", "shown_in"),
    [({}, 1020, 900), ({}, 7200, 7200), ({"reason": "its circuit is open", "backlog": True}, 0, None)],
)
def test_when_the_next_attempt_is_and_what_for(cli, stack, waits, due_in, shown_in):
    stack.delivery(status=Status.WAITING, attempt=1, due_at=1_780_000_000.0 + due_in, **waits)
    (row,) = cli.json("deliveries", "list")
    assert row["next"] == (None if shown_in is None else moment(1_780_000_000.0 + shown_in))
    assert row["waiting_for"] == waits.get("reason", "schedule")


def test_list_across_endpoints(cli, stack):
    stack.endpoint("ep_2")
    stack.endpoint("ep_3", "acme")
    stack.delivery("ep_1", "e1", Status.DELIVERED, code=200)
    stack.delivery("ep_2", "e1", Status.EXHAUSTED, code=503, error="status")
    stack.delivery("ep_2", "e2", Status.HELD)
    assert [(row["event"], row["endpoint"]) for row in cli.json("deliveries", "list")] == [
        ("e2", "ep_2"),
        ("e1", "ep_2"),
        ("e1", "ep_1"),
    ]
    for options, events in (
        (["--undelivered"], ["e2", "e1"]),
        (["--status", "undelivered", "--code", "5xx"], ["e1"]),
        (["--error", "status"], ["e1"]),
        (["--type", "invoice.*"], []),
        (["--tenant", "acme"], []),
        (["--all-tenants", "--undelivered"], ["e2", "e1"]),
    ):
        assert [row["event"] for row in cli.json("deliveries", "list", *options)] == events


def test_unknown_names_are_not_found(cli):
    for arguments in (["--endpoint", "ep_9"], ["--endpoint", "ep_9", "--tenant", "default"], ["--tenant", "nobody"]):
        cli.fails("deliveries", "list", *arguments, code=1)
    cli.fails("deliveries", "show", "e9", code=1)
    cli.fails("deliveries", "retry", "ep_9", "e9", code=1)


def test_list_is_limited_and_says_so(cli, stack):
    for number in range(4):
        stack.delivery(event_id=f"e{number}")
    result = cli.run("deliveries", "list", "--endpoint", "ep_1", "--limit", "3")
    assert len(json.loads(result.stdout)) == 3
    assert "more than 3" in result.stderr
    assert "more than" not in cli.run("deliveries", "list", "--limit", "4").stderr


def test_list_refuses(cli):
    assert "--status: expected delivered, waiting, held, exhausted, misconfigured, cancelled" in cli.fails(
        "deliveries", "list", "--endpoint", "ep_1", "--status", "lost"
    )
    assert "code: expected a code such as 503" in cli.fails("deliveries", "list", "--code", "teapot")


def test_watch_shows_it_again_until_ctrl_c(cli, stack, monkeypatch):
    looks = iter([None, None])

    def sleep(_seconds):
        if next(looks, "enough") == "enough":
            raise KeyboardInterrupt
        stack.delivery(event_id="e2")

    monkeypatch.setattr(watching.time, "sleep", sleep)
    stack.delivery(event_id="e1")
    out = cli.run("deliveries", "list", "--watch", "--output", "table").stdout
    assert (out.count("e1"), out.count("e2")) == (3, 2)


def test_tail_prints_each_change_once(cli, stack, monkeypatch):
    changes = iter([Status.WAITING, Status.WAITING, Status.DELIVERED])

    def sleep(_seconds):
        status = next(changes, None)
        if status is None:
            raise KeyboardInterrupt
        stack.delivery(status=status, attempt=1)

    monkeypatch.setattr(watching.time, "sleep", sleep)
    stack.delivery(status=Status.WAITING)
    lines = cli.run("deliveries", "tail", "--since", "2026-01-01").stdout.splitlines()
    assert [(json.loads(line)["status"], json.loads(line)["attempts"]) for line in lines] == [
        ("waiting", 0),
        ("waiting", 1),
        ("delivered", 1),
    ]


def test_show_and_retry_of_all_of_an_events_deliveries(cli, stack):
    stack.endpoint("ep_2")
    stack.event()
    done, failed = stack.delivery("ep_1"), stack.delivery("ep_2", status=Status.EXHAUSTED, turn=3)
    assert [row["endpoint"] for row in cli.json("deliveries", "show", "e1")] == ["ep_1", "ep_2"]
    assert cli.json("deliveries", "retry", "e1") == [{"event": "e1", "endpoint": "ep_2", "was": "exhausted"}]
    assert stack.queue.sent == [(RetryMessage(failed.key, 3, replay=True), 0.0)]
    cli.run("deliveries", "retry", "ep_1", "e1")
    assert stack.queue.sent[-1] == (RetryMessage(done.key, done.turn, replay=True), 0.0)
    assert "EVENT: expected" in cli.fails("deliveries", "show", "a", "b", "c")


def test_show_with_history(cli, stack):
    stack.event()
    attempts = (Attempt(1_780_000_000.0, 0, 5000, "timeout", "fast"), Attempt(1_780_000_009.0, 200, 12, "", "slow"))
    stack.delivery(attempts=attempts, attempt=2, excerpt="thanks")
    shown = cli.json("deliveries", "show", "ep_1", "e1")
    assert shown["answer"] == "thanks"
    assert shown["history"] == [
        {"at": "2026-05-28T20:26:40Z", "code": None, "error": "timeout", "ms": 5000, "lane": "fast"},
        {"at": "2026-05-28T20:26:49Z", "code": 200, "error": "", "ms": 12, "lane": "slow"},
    ]
    assert "timeout" in cli.run("deliveries", "show", "ep_1", "e1", "--output", "table").stdout


def test_show_finds_a_delivery_whose_event_is_gone(cli, stack):
    stack.delivery()
    assert cli.json("deliveries", "show", "ep_1", "e1")["event"] == "e1"
    assert "no delivery of event e9" in cli.fails("deliveries", "show", "ep_1", "e9", code=1)


def test_replay_one(cli, stack):
    row = stack.delivery(turn=4)
    cli.run("replay", "delivery", "ep_1", "e1")
    assert stack.queue.sent == [(RetryMessage(row.key, 4, replay=True), 0.0)]


@pytest.mark.usefixtures("stack")
def test_replay_one_that_never_was(cli):
    assert "replay missing --endpoint ep_1" in cli.fails("replay", "delivery", "ep_1", "e1", code=1)


def test_replay_refused_by_the_queue_is_code_1(cli, stack):
    stack.delivery()
    stack.queue.refuse = True
    assert "try again" in cli.fails("replay", "delivery", "ep_1", "e1", code=1)


def test_start(cli, stack):
    stack.endpoint("ep_2")
    shown = cli.json(
        *("replay", "start", "--event-type", "order.*", "--status", "exhausted", "--since", "2026-01-01"),
        *("--until", "2026-02-01", "--rate", "50"),
    )
    (job,) = stack.jobs.all()
    assert job.id == shown["id"]
    assert (job.endpoint_ids, job.event_type, job.status, job.rate) == (("ep_1", "ep_2"), "order.*", "exhausted", 50)
    assert (job.since, job.until, job.missing) == (
        "2026-01-01T00:00:00.000000Z",
        "2026-02-01T00:00:00.000000Z",
        False,
    )
    assert stack.queue.sent == [(JobMessage(job.id, 0), 0.0)]


def test_missing(cli, stack):
    stack.endpoint("ep_2")
    stack.event()
    cli.run("replay", "missing", "--endpoint", "ep_2")
    (job,) = stack.jobs.all()
    assert (job.missing, job.endpoint_ids) == (True, ("ep_2",))
    stack.replayer.run(JobMessage(job.id, 0), 0.0)
    assert stack.queue.sent[-1] == (EventMessage(EventKey("default", "e1"), "ep_2"), 0.0)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--status", "lost"], "--status: expected"),
        (["--event-type", "order.**"], "event_type: expected"),
        (["--since", "soon"], "--since: expected"),
        (["--since", "2026-02-01", "--until", "2026-01-01"], "until: expected a time after since"),
        (["--endpoint", "ep_9"], "there is no endpoint ep_9"),
        (["--tenant", "acme"], "there is no tenant acme"),
        (["--rate", "0"], "--rate"),
    ],
)
def test_start_refuses(cli, stack, arguments, expected):
    assert expected in cli.fails("replay", "start", *arguments, code=1 if "there is no" in expected else 2)
    assert stack.jobs.all() == []


def test_jobs_list_show_cancel(cli):
    first = cli.json("replay", "start")["id"]
    assert [row["state"] for row in cli.json("replay", "list")] == ["running"]
    assert cli.json("replay", "cancel", first)["state"] == "cancelled"
    assert cli.json("replay", "show", first)["state"] == "cancelled"
    assert "not running: it is cancelled" in cli.fails("replay", "cancel", first, code=1)
    for command in ("show", "cancel"):
        assert cli.fails("replay", command, "job_9", code=1) == "error: there is no replay job job_9"


def test_watch_follows_to_the_end(cli, stack, monkeypatch):
    """The functions do the job's pages while we wait."""
    stack.delivery()

    def page_done(_seconds):
        (job,) = stack.jobs.all()
        stack.replayer.run(JobMessage(job.id, job.page), 0.0)

    monkeypatch.setattr(replay.time, "sleep", page_done)
    shown = cli.json("replay", "start", "--watch")
    assert (shown["state"], shown["looked_at"], shown["sent"]) == ("done", 1, 1)


def test_watch_of_a_cancelled_job_ends(cli, stack, monkeypatch):
    job_id = cli.json("replay", "start")["id"]
    job = stack.jobs.get(job_id)
    monkeypatch.setattr(replay.time, "sleep", lambda _: stack.jobs.create(replace(job, state="cancelled")))
    assert cli.json("replay", "show", job_id, "--watch")["state"] == "cancelled"


def test_preview_counts_and_starts_nothing(cli, stack):
    for number in range(3):
        stack.delivery(event_id=f"e{number}", status=Status.EXHAUSTED)
    shown = cli.json("replay", "start", "--status", "exhausted", "--preview")
    assert shown == {"tenant": "default", "count": 3, "complete": True}
    assert stack.jobs.all() == []


def test_a_cancelled_job_is_resumed(cli):
    job = cli.json("replay", "start")["id"]
    assert "was not cancelled" in cli.fails("replay", "resume", job, code=1)
    cli.run("replay", "cancel", job)
    assert cli.json("replay", "resume", job)["state"] == "running"


def test_the_newest_of_all_tenants(cli, stack):
    stack.endpoint("ep_2", "acme")
    stack.delivery("ep_1", "e1", code=200)
    of_acme = stack.delivery("ep_1", "e2", code=200)
    stack.deliveries.put_many([replace(of_acme, key=of_acme.key._replace(tenant="acme", endpoint_id="ep_2"))])
    found = cli.json("deliveries", "newest")
    assert [(row["tenant"], row["event"]) for row in found] == [("default", "e2"), ("acme", "e2"), ("default", "e1")]
    assert len(cli.json("deliveries", "newest", "--limit", "1")) == 1
