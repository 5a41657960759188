"""Copies as arrivals: requests as they were sent, events as an endpoint would get them."""

from __future__ import annotations

import json
import time
from types import SimpleNamespace

import pytest
from standardwebhooks import Webhook
from tests.fakes.inbound import FakeBlobStore
from tests.fakes.outbound import FakeEventStore
from tests.unit.inbound.inbound_world import World, github

from hookline.inbound.capture import Capture
from hookline.inbound.receive import Reception
from hookline.inbound.request import Request, Response
from hookline.inbound.signatures.verdict import Verdict
from hookline.listeners import Listener
from hookline.management.requests import Requests
from hookline.outbound.delivery.hearing import wanted_copies
from hookline.outbound.model import Event
from hookline_cli.listening.lease import Wanted
from hookline_cli.listening.sources import Inbound, Outbound

SECRET = "whsec_" + "A" * 32
TIME = "2027-01-15T08:00:00.000000Z"
ANYTHING = Listener("", "q", 2e12)


def copies(*events):
    return [body() for _, body in wanted_copies([(event, (ANYTHING,)) for event in events], 0.0)]


class Setting:
    def __init__(self):
        self.events = FakeEventStore()
        self.blobs = FakeBlobStore()
        self.said = []
        self.stack = SimpleNamespace(events=self.events, blobs=self.blobs, parameters={"CaptureRequests": "all"})

    def outbound(self, *, tenant="acme", types=(), matches=None):
        return Outbound(self.stack, Wanted(tenant, types=types), secret=SECRET, matches=matches, said=self.said.append)

    def inbound(self, *, hooks=(), types=(), matches=lambda _: True):
        return Inbound(self.stack, Wanted(None, frozenset(hooks), tuple(types)), matches=matches, said=self.said.append)

    def event(self, id_, tenant="acme", type_="invoice.paid", data=b'{"n": 1.0}', timestamp=TIME, **more):
        event = Event(id_, tenant, type_, timestamp, data, **more)
        self.events.put(event)
        return event


def test_an_event_comes_as_an_endpoint_gets_it_signed_with_our_secret():
    setting = Setting()
    (arrival,) = setting.outbound().arrivals(copies(setting.event("evt_1")))
    assert (arrival.id, arrival.source, arrival.type) == ("evt_1", "acme", "invoice.paid")
    request = arrival.at(1_800_000_000.0)
    assert request.body == b'{"type":"invoice.paid","timestamp":"2027-01-15T08:00:00.000000Z","data":{"n": 1.0}}'
    assert request.header("webhook-id") == "evt_1"
    assert request.header("webhook-timestamp") == "1800000000"
    signed = arrival.at(time.time())
    Webhook(SECRET).verify(signed.body, {name: values[0] for name, values in signed.headers.items()})


def test_another_tenants_event_of_the_same_id_is_never_read():
    setting = Setting()
    theirs = setting.event("evt_1", tenant="globex", data=b'{"secret": 1}')
    mine = setting.event("evt_1", data=b'{"ours": 1}')
    asked = []
    get = setting.events.get_many
    setting.events.get_many = lambda keys: asked.extend(keys) or get(keys)
    assert setting.outbound().arrivals(copies(theirs)) == []
    assert asked == []
    (ours,) = setting.outbound().arrivals([*copies(theirs), *copies(mine)])
    assert b"ours" in ours.request.body


def test_an_event_without_a_timestamp_has_the_one_that_its_endpoints_get():
    setting = Setting()
    told = setting.event("evt_1")
    get = setting.events.get_many

    def without(keys):
        found = get(keys)
        for event in found.values():
            event.timestamp = ""
        return found

    bodies = copies(told)
    setting.events.get_many = without
    (arrival,) = setting.outbound().arrivals(bodies)
    assert json.loads(arrival.request.body)["timestamp"] == TIME


def test_a_large_payload_is_fetched_and_one_that_has_expired_is_said():
    setting = Setting()
    ref = setting.blobs.put("events/acme/big", b'{"big": true}')
    setting.event("evt_1", data=None, data_ref=ref)
    setting.event("evt_2", data=None, data_ref=ref + "-gone")
    events = [Event(each, "acme", "invoice.paid", TIME, None) for each in ("evt_1", "evt_2", "evt_3")]
    (arrival,) = setting.outbound().arrivals(copies(*events))
    assert b'{"big": true}' in arrival.request.body
    assert sorted(setting.said) == [
        "event evt_2 was left out: the event's payload has expired",
        "event evt_3 was left out: it is gone",
    ]


def test_a_filter_sees_the_event():
    setting = Setting()
    source = setting.outbound(matches=lambda document: document["data"]["n"] > 1 and document["type"] == "invoice.paid")
    bodies = copies(setting.event("evt_1", data=b'{"n": 1}'), setting.event("evt_2", data=b'{"n": 2}'))
    assert [each.id for each in source.arrivals(bodies)] == ["evt_2"]


def test_the_last_events_come_oldest_first_and_by_type():
    setting = Setting()
    for number in range(250):
        type_ = "invoice.paid" if number % 2 else "order.created"
        setting.event(
            f"evt_{number:03}", type_=type_, timestamp=f"2027-01-15T08:{number // 60:02}:{number % 60:02}.000000Z"
        )
    setting.event("evt_999", tenant="globex")
    found = setting.outbound(types=("invoice.*",)).newest(3)
    assert [each.id for each in found] == ["evt_245", "evt_247", "evt_249"]
    assert all(each.replayed for each in found)
    assert len(setting.outbound(types=("invoice.*",)).newest(1000)) == 125


@pytest.mark.parametrize("body", ["", "{}", "[]", "null", '{"tenant": "acme"}', "\x00"])
def test_a_copy_that_is_none_is_left_out_and_said(body):
    setting = Setting()
    assert setting.outbound().arrivals([body]) == []
    assert setting.inbound().arrivals([body]) == []
    assert len(setting.said) == 2


# ---------------------------------------------------------------------------------------------- inbound


def received(body=b'{"ref": 1}', **headers):
    """A request's copy as the receiver makes it."""
    verify = {"scheme": "github", "secrets": ["ssm:/hookline/github"]}
    world = World({"id": "deploy", "execute-command": "/bin/x", "verify": verify})
    world.store.listeners = (ANYTHING,)
    world.now += 60
    assert world.post("/hooks/deploy?a=1", body, **(headers or github(body))).outcome == "accepted"
    return world, world.listener_queues.bodies("q")


def test_a_request_comes_as_it_was_sent():
    world, bodies = received()
    (arrival,) = Setting().inbound().arrivals(bodies)
    assert (arrival.kind, arrival.source, arrival.type, arrival.event_id) == ("inbound", "deploy", "push", "72d3162e")
    assert (arrival.request.body, arrival.request.query) == (b'{"ref": 1}', "a=1")
    assert arrival.at(0.0) is arrival.request, "its signature is the provider's"
    assert arrival.received_at == world.now


def test_a_filter_sees_a_requests_json_hook_and_type():
    _, bodies = received()
    seen = []
    setting = Setting()
    assert setting.inbound(matches=lambda document: bool(seen.append(document))).arrivals(bodies) == []
    assert seen == [{"hook": "deploy", "type": "push", "data": {"ref": 1}}]
    _, bodies = received(b"no json", **github(b"no json"))
    setting.inbound(matches=lambda document: seen.append(document) or True).arrivals(bodies)
    assert seen[-1] == {"hook": "deploy", "type": "push"}


def captured(*names, outcome="accepted", hook="deploy", type_="push"):
    setting = Setting()
    capture = Capture("all", 100, setting.blobs, random=lambda: 0.0)
    for number, name in enumerate(names):
        verdict = Verdict(True, "", scheme="github", event_id=f"e{number}", event_type=type_)
        reception = Reception(Response(), outcome, hook=hook, id=name, runs=[(hook, verdict)])
        request = Request("POST", "/hooks/deploy", body=b'{"n": %d}' % number)
        capture.keep(request, reception, now=1_800_000_000.0 + number, new_id=lambda: "msg_x")
    captures = SimpleNamespace(
        newest=lambda: list(reversed(names)),
        get=lambda name: setting.blobs.get(f"s3://payloads/inbound/captured/{name}"),
    )
    requests = Requests(captures, lambda: None, None, setting.blobs, lambda: 1_800_000_000.0)
    setting.stack.services = SimpleNamespace(requests=requests)
    return setting


def test_the_last_captured_requests_come_oldest_first():
    setting = captured("msg_1", "msg_2", "msg_3")
    found = setting.inbound(hooks=["deploy"], types=["pu*"]).newest(2)
    assert [(each.id, each.source, each.event_id, each.replayed) for each in found] == [
        ("msg_2", "deploy", "e1", True),
        ("msg_3", "deploy", "e2", True),
    ]
    assert setting.said == []
    assert setting.inbound(hooks=["other"]).newest(2) == []
    assert setting.inbound(types=["release"]).newest(2) == []
    assert [each.id for each in setting.inbound(matches=lambda seen: seen["data"]["n"] == 0).newest(2)] == ["msg_1"]


def test_where_nothing_is_captured_it_is_said():
    setting = captured()
    setting.stack.parameters = {}
    assert setting.inbound().newest(5) == []
    assert "CaptureRequests is off" in setting.said[0]
