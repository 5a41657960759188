"""Every field of an action takes a text and a value of the request; what is applied is what runs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.fakes.transport import Answer
from tests.unit.inbound.inbound_world import World

from hookline.errors import InvalidHooks
from hookline.inbound import dry_run
from hookline.inbound.actions.check import KINDS, VALUES
from hookline.inbound.hooksfile.load import load_files
from hookline.sqstext import group_id

FACTS = Path(__file__).parents[3] / "facts"
BODY = {"kind": "order.paid", "arn": "arn:x", "list": ["a", "b"], "n": 7}
KIND = {"source": "payload", "name": "kind"}
TEXTS = {
    "lambda": {"function": "f"},
    "sqs": {"queue-url": "https://sqs/q.fifo"},
    "sns": {"topic-arn": "arn:t.fifo"},
    "eventbridge": {"source": "shop", "detail-type": "d"},
    "stepfunctions": {"state-machine-arn": "arn:m"},
    "http": {"url": "https://example.com/in"},
    "event": {"tenant": "acme", "event-type": "order.paid"},
}
FIELDS = [(kind, field) for kind, (needs, may) in KINDS.items() for field in (*needs, *may) if field in VALUES]


def load(text: str):
    return load_files(["hooks.yaml"], env={}, read=lambda _: text.encode())


def ran(action, body=BODY):
    world = World({"id": "a", "action": action})
    world.post("/hooks/a", json.dumps(body).encode())
    [outcome] = world.work()
    return world, outcome


def effect(action, body=BODY):
    result = dry_run(
        {"id": "a", "action": action}, {"body": json.dumps(body), "headers": {"Content-Type": "application/json"}}
    )
    return result["effect"], result


def test_the_documented_form_runs_and_is_shown():
    [hook] = load_files([str(FACTS / "hooks_action_values.yaml")], env={}).document["hooks"]
    world = World(hook)
    world.post("/hooks/a", b'{"kind":"order.paid"}')
    assert [outcome.status for outcome in world.work()] == ["done"]
    [(_, bus, call)] = world.targets.calls
    assert (bus, call["source"], call["detail_type"]) == ("default", "shop", "order.paid")
    shown, _ = effect(hook["action"])
    assert (shown["target"], shown["detail_type"]) == ("default", "order.paid")
    assert json.loads(shown["payload"])["payload"]["kind"] == "order.paid"


@pytest.mark.parametrize(("kind", "field"), FIELDS)
@pytest.mark.parametrize("value", [KIND, "{payload.kind}", "x-{payload.kind}"], ids=["value", "hole", "text"])
def test_every_field_takes_every_form(kind, field, value):
    action = {"type": kind, **TEXTS[kind], field: value}
    world, outcome = ran(action)
    assert outcome.status in {"done", "dead-lettered"}, outcome  # an address of "order.paid" is none, but it was read
    expected = "x-order.paid" if value == "x-{payload.kind}" else "order.paid"
    seen = f"{world.targets.calls} {list(world.events.events.values())} {world.transport.sent}"
    assert expected in seen
    shown, _ = effect(action)
    assert expected in str(shown) or field in {"version", "ordering-key", "group"}


def test_headers_and_channels_hold_values():
    world, _ = ran({"type": "http", **TEXTS["http"], "headers": {"X-Kind": KIND, "X-N": 7}})
    assert {("X-Kind", "order.paid"), ("X-N", "7")} <= set(world.transport.sent[0].headers)
    world, _ = ran({"type": "event", **TEXTS["event"], "channels": [KIND, "fixed"]})
    [event] = world.events.events.values()
    assert event.channels == ("order.paid", "fixed")


@pytest.mark.parametrize(
    ("action", "where"),
    [
        ("{type: sqs, queue-url: {source: nowhere, name: a}}", "action.queue-url: expected a source"),
        ("{type: sqs, queue-url: '{nowhere.a}'}", "action.queue-url: expected a source"),
        ("{type: sqs, queue-url: [a]}", "action.queue-url: expected a text, or a value"),
        ("{type: sqs, queue-url: true}", "action.queue-url: expected a text, or a value"),
        ("{type: sqs, queue-url: q, group: {source: verdict, name: kind}}", "action.group: expected type or version"),
        ("{type: sqs, queue-url: q, group: {source: payload, nam: kind}}", "action.group: expected source and name"),
        ("{type: http, url: 'https://x.example', headers: {X-A: {source: nowhere}}}", "action.headers.X-A: expected"),
        ("{type: http, url: 'https://x.example', headers: [a]}", "action.headers: expected"),
        ("{type: event, tenant: t, event-type: e, channels: [{source: nowhere}]}", "action.channels.0: expected"),
        ("{type: event, tenant: t, event-type: e, channels: a}", "action.channels: expected"),
    ],
)
def test_what_no_request_could_fill_is_refused_when_applied(action, where):
    with pytest.raises(InvalidHooks) as refused:
        load(f"[{{id: a, action: {action}}}]")
    assert where in str(refused.value)


def test_a_value_that_the_request_lacks():
    action = {"type": "sqs", **TEXTS["sqs"], "group": {"source": "payload", "name": "missing"}}
    _, outcome = ran(action)
    assert (outcome.status, outcome.reason[:30]) == ("dead-lettered", "group: the request has no payl")
    shown, result = effect(action)
    assert shown is None
    assert result["explanation"][-1]["why"].startswith("would be given up: group: the request has no payload.missing")


def test_a_value_that_is_no_text_is_given_up_at_once():
    world = World({"id": "a", "action": {"type": "sqs", "queue-url": "q", "group": {"source": "payload", "name": "g"}}})
    world.post("/hooks/a", b"g=%ff", content_type="application/x-www-form-urlencoded")
    [outcome] = world.work()
    assert (outcome.status, outcome.reason) == ("dead-lettered", "group: payload.g of the request is not UTF-8")


def test_a_header_that_cannot_be_sent_is_given_up_at_once():
    world = World({"id": "a", "action": {"type": "http", **TEXTS["http"], "headers": {"X-Kind": KIND}}})
    world.transport.default = Answer(error="config")  # what the transport says of a line break in it
    world.post("/hooks/a", b'{"kind":"x\\r\\nEvil: 1"}')
    assert [outcome.status for outcome in world.work()] == ["dead-lettered"]


def test_a_parameter_read_as_json_is_seen_by_actions():
    hook = {
        "id": "a",
        "parse-parameters-as-json": [{"source": "payload", "name": "inner"}],
        "action": {"type": "sqs", "queue-url": {"source": "payload", "name": "inner.queue"}},
    }
    world = World(hook)
    world.post("/hooks/a", json.dumps({"inner": '{"queue": "https://sqs/q"}'}).encode())
    world.work()
    assert world.targets.calls[0][1] == "https://sqs/q"


class TestGroups:
    ODD = ("", " ", "žluť", "a b", "x" * 129, "x" * 101, "a\nb", "~" + "0" * 64, "é" * 60)

    def test_are_what_sqs_takes(self):
        for text in (*self.ODD, "deploy", "a/b#c", "x" * 100):
            group = group_id(text)
            assert 1 <= len(group) <= 128 - len("#999")
            assert group.isascii()
            assert group.isprintable()
            assert " " not in group

    def test_differ_where_texts_do(self):
        texts = [*self.ODD, "deploy", group_id(" "), group_id("žluť")]
        assert len({group_id(text) for text in texts}) == len(texts)

    def test_stay_readable(self):
        assert group_id("team/deploy") == "team/deploy"

    @pytest.mark.parametrize("kind", ["sqs", "sns"])
    @pytest.mark.parametrize("group", ODD)
    def test_of_actions(self, kind, group):
        world, outcome = ran({"type": kind, **TEXTS[kind], "group": {"source": "payload", "name": "g"}}, {"g": group})
        assert outcome.status == "done"
        assert world.targets.calls[0][2]["group"] == group_id(group)

    @pytest.mark.parametrize("name", ["", "žluť", "a b", "x" * 129])
    def test_of_hooks_with_any_id(self, name):
        world = World({"id": name, "path": "p", "action": {"type": "sqs", **TEXTS["sqs"]}})
        assert world.post("/hooks/p", b'{"a":1}').response.status == 200
        world.work()
        assert world.targets.calls[0][2]["group"] == group_id(name)
