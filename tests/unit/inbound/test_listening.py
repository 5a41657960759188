from __future__ import annotations

import json

from tests.unit.inbound.inbound_world import World, github

from hookline.errors import Unavailable
from hookline.inbound.message import decode
from hookline.listeners import Listener

VERIFIED = {"scheme": "github", "secrets": ["ssm:/hookline/github"]}
HOOK = {"id": "deploy", "verify": VERIFIED, "execute-command": "/bin/x"}


def heard(*hooks, **more):
    world = World(*(hooks or (HOOK,)))
    world.store.listeners = (Listener("ana", "ana", world.now + 3600, **more),)
    world.now += 60
    return world


def test_who_listens_gets_the_request_as_the_worker_does():
    world = heard()
    body = b'{"n": 1.0, "name": "\xc5\xbe"}'
    assert world.post("/hooks/deploy?a=1&a=2", body, **github(body)).outcome == "accepted"
    (text,) = world.listener_queues.bodies("ana")
    message = decode(text, world.blobs)
    assert (message.hook, message.event_type, message.event_id) == ("deploy", "push", "72d3162e")
    assert (message.request.body, message.request.query, message.request.method) == (body, "a=1&a=2", "POST")
    (queued,) = world.queue.standard
    assert queued.body == text, "and the worker goes on as before"
    assert world.listener_queues.finished == 1


def test_what_is_refused_is_copied_to_nobody():
    world = heard()
    assert world.post("/hooks/deploy", b"{}", **github(b"{ }")).outcome == "refused"
    assert world.post("/hooks/other").outcome == "unknown"
    assert world.listener_queues.copies == []


def test_a_listener_to_other_hooks_or_types_hears_nothing():
    for more in ({"hooks": frozenset({"other"})}, {"types": ("pull_request",)}):
        world = heard(**more)
        assert world.post("/hooks/deploy", b"{}", **github(b"{}")).outcome == "accepted"
        assert world.listener_queues.copies == []


def test_a_listener_whose_time_is_over_hears_nothing():
    world = heard()
    world.post("/hooks/deploy", b"{}", **github(b"{}"))
    world.now += 3600
    world.post("/hooks/deploy", b"{}", **github(b"{}", delivery="later"))
    assert len(world.listener_queues.copies) == 1


def test_a_body_that_was_put_aside_is_found_by_its_reference():
    world = heard({"id": "deploy", "execute-command": "/bin/x"})
    body = json.dumps({"x": "y" * 400_000}).encode()
    assert world.post("/hooks/deploy", body).outcome == "accepted"
    (text,) = world.listener_queues.bodies("ana")
    assert len(text) < 10_000
    assert decode(text, world.blobs).request.body == body


def test_a_copy_is_begun_before_a_synchronous_hook_has_run():
    world = heard({"id": "deploy", "execute-command": "/bin/x", "mode": "sync"})
    began = []
    run = world.worker.invoke
    world.worker.invoke = lambda text: began.append(len(world.listener_queues.copies)) or run(text)
    assert world.post().outcome == "ran"
    assert began == [1]


def test_listeners_queues_that_do_not_answer_change_nothing():
    world = heard({"id": "deploy", "execute-command": "/bin/x"})
    world.listener_queues.down = True
    assert world.post().outcome == "accepted"
    assert len(world.queue.standard) == 1


def test_nobody_listens_and_nothing_is_asked_or_waited_for():
    world = World(HOOK)

    class Never:
        def begin(self, wanted):
            raise AssertionError(wanted)

        def finish(self):
            raise AssertionError

    world.copier = Never()
    assert world.post("/hooks/deploy", b"{}", **github(b"{}")).outcome == "accepted"


def test_a_queue_that_is_down_is_answered_as_ever():
    world = heard({"id": "deploy", "execute-command": "/bin/x"})

    def down(*_arguments, **_more):
        raise Unavailable("SQS")

    world.queue.send = down
    assert world.post().outcome == "unavailable"
