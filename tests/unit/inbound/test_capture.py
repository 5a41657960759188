"""Whole requests are kept where the deployment asks for it, and run once more by hand."""

from __future__ import annotations

import json

import pytest
from tests.unit.inbound.inbound_world import World, github, request

from hookline.errors import InvalidInput, NotFound
from hookline.inbound.capture import PER_SECOND, PREFIX, Capture, key_of, read, run_again
from hookline.inbound.signatures.scheme import load_scheme

SIGNED = {
    "id": "deploy",
    "execute-command": "/bin/true",
    "verify": {"scheme": "github", "secrets": ["ssm:/hookline/github"]},
}
FORGED = github(b"{}", secret="forged")


class Deployment:
    """A receiver that keeps requests."""

    def __init__(self, *hooks, mode="all", percent=100, random=lambda: 0.0, hours=24):
        self.world = World(*hooks)
        self.capture = Capture(mode, percent, self.world.blobs, random=random, hours=hours)

    def post(self, body=b"{}", path="/hooks/deploy", **headers):
        given = request(path, body, **headers)
        reception = self.world.receive(given)
        self.capture.keep(given, reception, now=self.world.now, new_id=lambda: "msg_new")
        return reception

    def kept(self, name):
        return read(name, self.world.blobs.get(f"s3://payloads/{key_of(name)}"), self.world.now)

    @property
    def count(self):
        return sum(f"/{PREFIX}" in ref for ref in self.world.blobs.blobs)


def test_a_refused_request_is_kept_whole_under_the_id_that_is_logged():
    deployment = Deployment(SIGNED, mode="refused")
    reception = deployment.post(b"\xff\x00", **FORGED)
    assert (reception.outcome, reception.id) == ("refused", "req_new")
    kept = deployment.kept("req_new")
    assert (kept.outcome, kept.reason, kept.runs) == ("refused", "signature-mismatch", [])
    assert kept.received_at == deployment.world.now
    assert kept.request["body_base64"] == "/wA="
    assert kept.request["headers"]["x-hub-signature-256"] == FORGED["x_hub_signature_256"]


def test_after_its_hours_it_is_shown_to_nobody():
    """The bucket removes by days."""
    deployment = Deployment(SIGNED, hours=6)
    deployment.post(**FORGED)
    deployment.world.now += 6 * 3600 - 1
    assert deployment.kept("req_new")
    deployment.world.now += 2
    with pytest.raises(NotFound):
        deployment.kept("req_new")


@pytest.mark.parametrize(("mode", "kept"), [("off", 0), ("refused", 1), ("all", 2)])
def test_what_is_kept_is_what_was_asked_for(mode, kept):
    deployment = Deployment(SIGNED, mode=mode)
    deployment.post(**FORGED)
    deployment.post(**github(b"{}"))
    deployment.post(path="/hooks/unknown")
    assert deployment.count == kept


def test_a_sample():
    draws = iter([0.1, 0.6, 0.49])
    deployment = Deployment(SIGNED, percent=50, random=lambda: next(draws))
    for number in range(3):
        deployment.post(**github(b"{}", delivery=str(number)))
        deployment.world.now += 1
    assert deployment.count == 2


def test_a_flood_is_no_flood_of_objects():
    deployment = Deployment(SIGNED, mode="refused")
    names = iter(range(1000))
    for _ in range(100):
        given = request(**FORGED)
        reception = deployment.world.receive(given)
        deployment.capture.keep(given, reception, now=deployment.world.now, new_id=lambda: f"msg_{next(names)}")
    assert deployment.count == PER_SECOND


def test_a_bucket_that_does_not_answer_costs_nobody_an_answer():
    deployment = Deployment(SIGNED, mode="refused")
    deployment.world.blobs.down = True
    reception = deployment.post(**FORGED)
    assert (reception.response.status, reception.id) == (401, "")


class TestRunAgain:
    def again(self, deployment, name):
        world = deployment.world
        return run_again(
            deployment.kept(name), world.cache.current(), world.queue, world.blobs, new_id=lambda: "msg_again"
        )

    def test_what_its_id_would_mark_as_a_duplicate(self):
        deployment = Deployment(SIGNED)
        reception = deployment.post(**github(b"{}"))
        assert [each.status for each in deployment.world.work()] == ["done"]
        assert self.again(deployment, reception.id) == [("deploy", "msg_again")]
        [outcome] = deployment.world.work()
        assert (outcome.status, outcome.event_id, outcome.event_type) == ("done", "72d3162e", "push")

    def test_every_hook_that_ran_and_no_other(self):
        only = {"match": {"type": "value", "value": "x", "parameter": {"source": "payload", "name": "x"}}}
        deployment = Deployment(
            SIGNED | {"path": "p"},
            SIGNED | {"path": "p", "id": "serial", "order": "serial"},
            SIGNED | {"path": "p", "id": "other", "trigger-rule": only},
        )
        reception = deployment.post(path="/hooks/p", **github(b"{}"))
        deployment.world.queue.standard.clear()
        deployment.world.queue.fifo.clear()
        assert [hook for hook, _ in self.again(deployment, reception.id)] == ["deploy", "serial"]
        assert [message.group for message in deployment.world.queue.fifo] == ["serial#0"]

    def test_what_was_debounced_runs_and_is_superseded_by_nothing(self):
        deployment = Deployment(SIGNED | {"debounce": 30})
        first = deployment.post(b'{"n":1}', **github(b'{"n":1}', delivery="1"))
        deployment.world.now += 5
        deployment.post(b'{"n":2}', **github(b'{"n":2}', delivery="2"))
        assert [each.status for each in deployment.world.work_all()] == ["superseded", "done"]
        self.again(deployment, first.id)
        assert [each.status for each in deployment.world.work_all()] == ["done"]

    def test_a_refused_request_is_not_run(self):
        deployment = Deployment(SIGNED)
        deployment.post(**FORGED)
        with pytest.raises(InvalidInput, match=r"it came to refused \(signature-mismatch\)"):
            self.again(deployment, "req_new")

    def test_a_hook_that_is_gone(self):
        deployment = Deployment(SIGNED)
        reception = deployment.post(**github(b"{}"))
        deployment.world.apply(SIGNED | {"id": "other"})
        with pytest.raises(NotFound, match="no longer applied: deploy"):
            self.again(deployment, reception.id)

    @pytest.mark.parametrize("content", [b"", b"[]", b'{"request": {}}', b"\xff"])
    def test_something_else_in_the_bucket(self, content):
        with pytest.raises(InvalidInput, match="req_1: expected a captured request"):
            read("req_1", content, 0.0)


@pytest.mark.parametrize(
    ("name", "signs"),
    [("twilio", True), ("hubspot-v3", True), ("hubspot-v1", False), ("github", False), ("square", True)],
)
def test_schemes_know_whether_the_address_is_signed(name, signs):
    assert load_scheme(name).signs_address is signs


def test_a_refusal_names_the_address_that_was_verified_without_its_query():
    world = World(
        {"id": "t", "execute-command": "x", "verify": {"scheme": "twilio", "secrets": ["ssm:/hookline/github"]}}
    )
    reception = world.post("/hooks/t?token=secret", b"a=b", x_twilio_signature="AAAA")
    assert (reception.outcome, reception.address) == ("refused", "https://hooks.example.com/hooks/t")
    assert "secret" not in json.dumps([reception.reason, reception.address, reception.hook])
    assert World(SIGNED).post(**FORGED).address == ""
