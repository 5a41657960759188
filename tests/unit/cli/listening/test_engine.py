"""What happens between AWS and the view: order, repeats, troubles and their mending."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, TokenRetrievalError

from hookline.errors import NotFound, Unavailable
from hookline.inbound.request import Request
from hookline_cli.listening import engine as module
from hookline_cli.listening.arrivals import Answer, Arrival
from hookline_cli.listening.engine import Engine, trouble
from hookline_cli.listening.lease import Message

ONE = Arrival("inbound", "msg_1", "github", Request(body=b"1"), 1_800_000_000.0)


class Lease:
    """`script`: what `receive` returns or raises, one after the other; then it waits until it is removed."""

    def __init__(self, *script):
        self.script = list(script)
        self.did = []
        self.fails = []  # what `keep` raises
        self.removed = threading.Event()
        self.dry = threading.Event()

    def use(self, stack):
        self.did.append(f"use {stack}")

    def keep(self):
        self.did.append("keep")
        if self.fails:
            raise self.fails.pop(0)
        return "lost" in self.did

    def receive(self):
        if not self.script:
            self.dry.set()
            self.removed.wait()
            raise NotFound("queue")
        step = self.script.pop(0)
        if isinstance(step, Exception):
            raise step
        return step

    def lost(self):
        self.did.append("lost")

    def remove(self):
        self.removed.set()
        return ["something stayed"]


class Source:
    def __init__(self, *newest):
        self.newest_ones = list(newest)

    def use(self, stack):
        pass

    def arrivals(self, bodies):
        return [replace(ONE, id=body) for body in bodies]

    def newest(self, count):
        return self.newest_ones[-count:]


class Forwarder:
    def __init__(self):
        self.sent = []

    def send(self, request, source):
        self.sent.append((request.body, source))
        return Answer(200, 1)


class View:
    def __init__(self):
        self.seen = []
        self.answers = []

    def arrived(self, arrival):
        self.seen.append(arrival.id)

    def answered(self, arrival, answer):
        self.answers.append((arrival.id, answer.status))

    def note(self, text):
        self.seen.append(f"note: {text}")

    def trouble(self, problem, advice, retry_in):
        self.seen.append(f"trouble: {problem} | {advice} | {retry_in:.0f}")

    def recovered(self):
        self.seen.append("recovered")


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch):
    monkeypatch.setattr(module, "_FIRST_PAUSE", 0.001)
    monkeypatch.setattr(module, "_LONGEST_PAUSE", 0.004)


def driven(lease, *, source=None, forwarder=None, replay=0):
    view = View()
    engine = Engine(lease=lease, source=source or Source(), forwarder=forwarder, renewed=lambda: "renewed")
    engine.start(view, replay=replay)
    lease.dry.wait()
    engine._threads.shutdown(wait=True)
    stayed = engine.close()
    engine._poller.join()
    assert stayed == ["something stayed"]
    return view


def copies(*ids, left_out=0):
    return [Message(each, left_out) for each in ids]


def test_what_came_before_is_forwarded_first_and_nothing_twice():
    source = Source(replace(ONE, id="old_1"), replace(ONE, id="old_2"), replace(ONE, id="old_3"))
    forwarder = Forwarder()
    lease = Lease(copies("new_1", "old_3"), copies("new_1"), copies("new_2"))
    view = driven(lease, source=source, forwarder=forwarder, replay=2)
    assert view.seen == ["old_2", "old_3", "new_1", "new_2"]
    assert sorted(view.answers) == [("new_1", 200), ("new_2", 200), ("old_2", 200), ("old_3", 200)]
    assert len(forwarder.sent) == 4


def test_without_a_forwarder_it_is_only_shown():
    view = driven(Lease(copies("a")))
    assert (view.seen, view.answers) == (["a"], [])


def test_what_was_left_out_is_said():
    view = driven(Lease(copies("a", left_out=7)))
    assert view.seen == ["a", "note: 7 more arrived than one function copies in a second; they are not shown"]


def test_a_lost_connection_is_said_waited_for_longer_each_time_and_recovered():
    down = Unavailable("a listener's queue: EndpointConnectionError")
    down.__cause__ = EndpointConnectionError(endpoint_url="https://sqs")
    lease = Lease(copies("a"), down, down, down, down, copies("b"))
    view = driven(lease)
    troubles = [each for each in view.seen if each.startswith("trouble")]
    assert len(troubles) == 4
    assert all("AWS cannot be reached" in each for each in troubles)
    assert [each for each in view.seen if not each.startswith("trouble")] == ["a", "b", "recovered"]
    assert lease.did.count("use renewed") == 4, "each try has credentials that were read again"


def test_a_queue_that_is_gone_is_made_anew():
    view = driven(Lease(NotFound("a listener's queue"), copies("a")))
    assert view.seen[1:] == [
        "note: the listener was created again; functions use it after the same delay as at the start",
        "a",
        "recovered",
    ]


def test_a_mistake_of_ours_ends_nothing():
    view = driven(Lease(KeyError("x"), copies("a")))
    assert view.seen[0].startswith("trouble: KeyError: 'x' | this is a mistake of Hookline's")
    assert view.seen[1:] == ["a", "recovered"]


def test_what_the_first_call_meets_is_raised():
    lease = Lease()
    lease.fails = [NotFound("tenant acme")]
    engine = Engine(lease=lease, source=Source(), forwarder=None, renewed=lambda: None)
    with pytest.raises(NotFound):
        engine.start(View())
    engine.close()


def refused(code, message=""):
    error = Unavailable("a listener's queue")
    error.__cause__ = ClientError({"Error": {"Code": code, "Message": message}}, "ReceiveMessage")
    return error


def test_troubles_say_what_to_do():
    assert trouble(refused("ExpiredToken")) == (
        "AWS does not accept these credentials (ExpiredToken)",
        "log in again, or give --profile or AWS_PROFILE",
    )
    login = trouble(TokenRetrievalError(provider="sso", error_msg="Token has expired"))
    assert login[1] == "log in again: `aws sso login`, with --profile if you use one"
    message = "User: x is not authorized to perform: sqs:ReceiveMessage on resource: arn:aws:sqs:q"
    denied, advice = trouble(refused("AccessDenied", message))
    assert "not allowed sqs:ReceiveMessage" in denied
    assert '"Action": "sqs:ReceiveMessage"' in advice
