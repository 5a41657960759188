from __future__ import annotations

import json
from dataclasses import replace

import pytest

from hookline.outbound.model import Attempt, EventKey, EventMessage, JobMessage, RetryMessage, Status
from hookline_cli.commands import replay


def test_list(cli, stack):
    stack.delivery(event_id="e1", code=200, attempt=1)
    stack.delivery(event_id="e2", status=Status.WAITING, error="status", code=503, due_at=1_780_000_100.0)
    rows = cli.json("deliveries", "list", "--endpoint", "ep_1")
    assert [(row["event"], row["status"], row["code"]) for row in rows] == [
        ("e2", "waiting", 503),
        ("e1", "delivered", 200),
    ]
    assert rows[0]["due"] == "2026-05-28T20:28:20Z"
    (row,) = cli.json("deliveries", "list", "--endpoint", "ep_1", "--status", "waiting")
    assert row["event"] == "e2"
    assert cli.json("deliveries", "list", "--endpoint", "ep_1", "--since", "2026-02-01") == []
    assert cli.json("deliveries", "list", "--endpoint", "ep_1", "--tenant", "acme") == []


def test_list_is_limited_and_says_so(cli, stack):
    for number in range(4):
        stack.delivery(event_id=f"e{number}")
    result = cli.run("deliveries", "list", "--endpoint", "ep_1", "--limit", "3")
    assert len(json.loads(result.stdout)) == 3
    assert "more than 3" in result.stderr


@pytest.mark.usefixtures("stack")
def test_list_refuses(cli):
    assert "--status: expected delivered, waiting, held, exhausted, misconfigured, cancelled" in cli.fails(
        "deliveries", "list", "--endpoint", "ep_1", "--status", "lost"
    )


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
    stack.endpoint()
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
    stack.endpoint()
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
        (["--event-type", "order.**"], "--event-type: expected"),
        (["--since", "soon"], "--since: expected"),
        (["--since", "2026-02-01", "--until", "2026-01-01"], "--until: expected a time after --since"),
        (["--endpoint", "ep_9"], "tenant default has no endpoint ep_9"),
        (["--tenant", "acme"], "there is no tenant acme"),
        (["--rate", "0"], "--rate"),
    ],
)
def test_start_refuses(cli, stack, arguments, expected):
    stack.endpoint()
    assert expected in cli.fails("replay", "start", *arguments, code=1 if "tenant" in expected else 2)
    assert stack.jobs.all() == []


def test_jobs_list_show_cancel(cli, stack):
    stack.endpoint()
    first = cli.json("replay", "start")["id"]
    assert [row["state"] for row in cli.json("replay", "list")] == ["running"]
    assert cli.json("replay", "cancel", first)["state"] == "cancelled"
    assert cli.json("replay", "show", first)["state"] == "cancelled"
    assert "not running: it is cancelled" in cli.fails("replay", "cancel", first, code=1)
    for command in ("show", "cancel"):
        assert cli.fails("replay", command, "job_9", code=1) == "error: there is no replay job job_9"


def test_watch_follows_to_the_end(cli, stack, monkeypatch):
    """The functions do the job's pages while we wait."""
    stack.endpoint()
    stack.delivery()

    def page_done(_seconds):
        (job,) = stack.jobs.all()
        stack.replayer.run(JobMessage(job.id, job.page), 0.0)

    monkeypatch.setattr(replay.time, "sleep", page_done)
    shown = cli.json("replay", "start", "--watch")
    assert (shown["state"], shown["seen"], shown["replayed"]) == ("done", 1, 1)


def test_watch_of_a_cancelled_job_ends(cli, stack, monkeypatch):
    stack.endpoint()
    job_id = cli.json("replay", "start")["id"]
    job = stack.jobs.get(job_id)
    monkeypatch.setattr(replay.time, "sleep", lambda _: stack.jobs.create(replace(job, state="cancelled")))
    assert cli.json("replay", "show", job_id, "--watch")["state"] == "cancelled"
