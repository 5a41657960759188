from __future__ import annotations

import json
import random
import time

import pytest

from hookline.outbound.model import EventKey, EventType, Status
from hookline_cli import watching


@pytest.fixture(autouse=True)
def tenant(stack):
    stack.config.put_tenant("default")


def test_send_keeps_the_bytes(cli, stack):
    shown = cli.json("events", "send", "--type", "order.created", "--data", '{"b": 1,  "a":2.0}')
    (event,) = stack.events.published
    assert event.data == b'{"b": 1,  "a":2.0}'
    assert (event.tenant, event.type, event.id) == ("default", "order.created", shown["id"])
    assert shown["created"] is True
    assert 29.9 * 86_400 < event.expires - time.time() < 30.1 * 86_400


def test_send_with_everything(cli, stack):
    cli.run(
        *("events", "send", "--type", "a", "--data", "1", "--id", "e1", "--version", "2", "--channel", "eu"),
        *("--channel", "us", "--timestamp", "2026-01-31", "--ordering-key", "k"),
    )
    event = stack.events.events[EventKey("default", "e1")]
    assert (event.version, event.channels, event.ordering_key) == ("2", ("eu", "us"), "k")
    assert event.timestamp == "2026-01-31T00:00:00.000000Z"


def test_send_from_file_and_stdin(cli, stack, tmp_path):
    (tmp_path / "data.json").write_text('{"from": "file"}')
    cli.run("events", "send", "--type", "a", "--data", f"@{tmp_path / 'data.json'}")
    cli.run("events", "send", "--type", "a", "--data", "-", input_='{"from": "stdin"}')
    assert [event.data for event in stack.events.published] == [b'{"from": "file"}', b'{"from": "stdin"}']


def test_second_send_of_an_id_changes_nothing(cli, stack):
    cli.run("events", "send", "--type", "a", "--data", "1", "--id", "e1")
    result = cli.run("events", "send", "--type", "a", "--data", "1", "--id", "e1")
    assert "published before" in result.stderr
    assert json.loads(result.stdout)["created"] is False
    for other in (["--type", "a", "--data", "2"], ["--type", "b", "--data", "1"]):
        message = cli.fails("events", "send", *other, "--id", "e1", code=1)
        assert "another event has the id e1, with other content: `hookline events show e1` shows it" in message
    assert stack.events.events[EventKey("default", "e1")].data == b"1"


def test_unknown_tenant_says_how_to_make_it(cli, stack):
    message = cli.fails("events", "send", "--type", "a", "--data", "1", "--tenant", "acme", code=1)
    assert message == "error: there is no tenant acme; `hookline tenants create acme` makes it"
    assert stack.events.published == []


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--type", "a b", "--data", "1"], "type: expected"),
        (["--type", "hookline.x", "--data", "1"], "type: expected"),
        (["--type", "a", "--data", "{"], "data: expected JSON"),
        (["--type", "a", "--data", "NaN"], "data: expected JSON"),
        (["--type", "a", "--data", "1", "--id", "a.b"], "id: expected"),
        (["--type", "a", "--data", "1", "--timestamp", "soon"], "--timestamp: expected a time"),
        (["--type", "a", "--data", "1", "--channel", "a b"], "channels: expected"),
        (["--type", "a", "--data", "@/nowhere"], "--data: expected a readable file"),
        (["--type", "a", "--data", '"' + "x" * 1_048_576 + '"'], "data: expected at most 1048576 bytes"),
    ],
)
def test_bad_input_names_the_field(cli, stack, arguments, expected):
    assert expected in cli.fails("events", "send", *arguments)
    assert stack.events.published == []


def test_registered_type_is_checked_and_the_data_not_shown(cli, stack):
    stack.event_types.put(EventType("a", schemas={"1": {"properties": {"id": {"type": "integer"}}}}))
    message = cli.fails("events", "send", "--type", "a", "--data", '{"id": "hush"}')
    assert "data.id: expected type" in message
    assert "hush" not in message
    cli.run("events", "send", "--type", "a", "--data", '{"id": 1}')


def test_deprecated_type_warns(cli, stack):
    stack.event_types.put(EventType("a", deprecated=True))
    assert "a is deprecated" in cli.run("events", "send", "--type", "a", "--data", "1").stderr


def test_large_data_goes_to_the_bucket(cli, stack, tmp_path):
    noise = random.Random(1).randbytes(400_000).hex()  # gzip makes half of it, which is too large for an item
    (tmp_path / "data.json").write_text(json.dumps(noise))
    cli.run("events", "send", "--type", "a", "--data", f"@{tmp_path / 'data.json'}", "--id", "e1")
    event = stack.events.events[EventKey("default", "e1")]
    assert event.data is None
    assert stack.blobs.get(event.data_ref) == json.dumps(noise).encode()
    (tmp_path / "data.json").write_text(json.dumps(noise[::-1]))
    cli.fails("events", "send", "--type", "a", "--data", f"@{tmp_path / 'data.json'}", "--id", "e1", code=1)
    assert stack.events.events[EventKey("default", "e1")] == event
    assert stack.blobs.get(event.data_ref) == json.dumps(noise).encode()


@pytest.mark.usefixtures("stack")
def test_list(cli):
    for number in range(5):
        cli.run(
            *("events", "send", "--type", "a", "--data", "1", "--id", f"e{number}"),
            *("--timestamp", f"2026-01-0{number + 1}"),
        )
    assert [row["id"] for row in cli.json("events", "list")] == ["e4", "e3", "e2", "e1", "e0"]
    assert [row["id"] for row in cli.json("events", "list", "--since", "2026-01-02", "--until", "2026-01-04")] == [
        "e2",
        "e1",
    ]
    result = cli.run("events", "list", "--limit", "2")
    assert [row["id"] for row in json.loads(result.stdout)] == ["e4", "e3"]
    assert "more than 2" in result.stderr
    assert cli.json("events", "list", "--type", "b.*") == []
    assert "there is no tenant nobody" in cli.fails("events", "list", "--tenant", "nobody", code=1)


def test_show(cli, stack):
    stack.endpoint()
    stack.endpoint("ep_2")
    stack.event("e1", data=b'{"z": 1.50, "a": "\\u00e9"}')
    stack.delivery("ep_2", "e1", Status.EXHAUSTED, code=503, error="status")
    shown = cli.json("events", "show", "e1")
    assert shown["payload"] == '{"z": 1.50, "a": "\\u00e9"}'
    assert [(row["endpoint"], row["code"]) for row in shown["deliveries"]] == [("ep_2", 503)]
    table = cli.run("events", "show", "e1", "--output", "table").stdout
    assert '{"z": 1.50, "a": "\\u00e9"}' in table
    assert "exhausted" in table
    assert "tenant default has no event e9" in cli.fails("events", "show", "e9", code=1)


def test_tail_prints_each_event_once(cli, stack, monkeypatch):
    coming = iter(["e2", "e3"])

    def sleep(_seconds):
        event = next(coming, None)
        if event is None:
            raise KeyboardInterrupt
        stack.event(event)

    monkeypatch.setattr(watching.time, "sleep", sleep)
    stack.event("e1")
    lines = cli.run("events", "tail", "--since", "2026-01-01").stdout.splitlines()
    assert [json.loads(line)["id"] for line in lines] == ["e1", "e2", "e3"]
