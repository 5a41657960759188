from __future__ import annotations

import json

import pytest
from tests.unit.outbound.sources.source_world import bus_event, mapping, object_record


def apply(cli, tmp_path, mappings, **more):
    file = tmp_path / "sources.yaml"
    file.write_text(json.dumps(mappings))
    return cli.run("sources", "apply", file, **more)


def test_a_file_takes_the_place_of_the_one_before(cli, stack, tmp_path):
    apply(cli, tmp_path, [mapping(), mapping("queue", name="q")])
    apply(cli, tmp_path, [mapping(name="b")])
    assert stack.sources.get() == (2, [mapping(name="b")])
    apply(cli, tmp_path, [mapping(name="b")])
    assert stack.sources.get()[0] == 2
    assert [row["name"] for row in cli.json("sources", "list")] == ["b"]


def test_a_list_says_what_may_be_chosen(cli, stack):
    stack.sources.put(
        [{"name": "a", "from": "queue", "tenant-from": "body.t", "tenants": ["x", "y"], "type": "t"}], seen=0
    )
    shown = cli.run("sources", "list", "--output", "table").stdout
    assert "body.t: x, y" in shown
    assert cli.json("sources", "list") == stack.sources.get()[1]  # as the API has them


def test_what_is_wrong_is_told_and_nothing_applied(cli, stack, tmp_path):
    result = apply(cli, tmp_path, [mapping(), mapping(name="b", data="[")], code=2)
    assert "[1].data: expected a JMESPath expression" in result.stderr
    assert stack.sources.get() == (0, [])


@pytest.mark.parametrize(
    ("source", "message", "data"),
    [
        ("bus", bus_event(), {"order": "o_1", "n": 1}),
        ("queue", {"n": 1}, {"n": 1}),
        ("bucket", {"Records": [object_record()]}, None),
    ],
)
def test_a_message_is_tried(cli, stack, tmp_path, source, message, data):  # noqa: PLR0917
    stack.sources.put([mapping(each, name=each) for each in ("bus", "queue", "bucket")], seen=0)
    file = tmp_path / "message.json"
    file.write_text(json.dumps(message))
    (row,) = cli.json("sources", "try", file, "--from", source)
    assert (row["mapping"], row["tenant"], row["type"]) == (source, "acme", "order.created")
    assert row["id"].startswith(f"{source}_")
    assert data is None or json.loads(row["payload"]) == data


def test_a_try_with_another_file_and_of_nothing(cli, stack, tmp_path):
    stack.sources.put([mapping()], seen=0)
    message, file = tmp_path / "message.json", tmp_path / "other.yaml"
    message.write_text(json.dumps(bus_event()))
    file.write_text(json.dumps([mapping(when="`false`")]))
    (row,) = cli.json("sources", "try", message, "--from", "bus", "--file", file)
    assert set(row.values()) == {None}
    table = cli.run("sources", "try", message, "--from", "bus", "--file", file, "--output", "table").stdout
    assert "none: it is ignored" in table
    assert "expected a notification of S3" in cli.fails("sources", "try", message, "--from", "bucket", code=2)
    assert "expected bus, queue, bucket" in cli.fails("sources", "try", message, "--from", "topic", code=2)
    file.write_text(json.dumps([mapping(id="detail.missing")]))
    assert "id: expected" in cli.fails("sources", "try", message, "--from", "bus", "--file", file, code=2)
