from __future__ import annotations

import pytest

from hookline.outbound.model import EventType


def put(cli, tmp_path, text, **more):
    file = tmp_path / "types.yaml"
    file.write_text(text)
    return cli.run("event-types", "put", file, **more)


def test_put_one_and_several(cli, stack, tmp_path):
    put(cli, tmp_path, "name: a\nschemas: {'1': {type: object}}\n")
    put(cli, tmp_path, "- {name: b, description: two}\n- {name: c, deprecated: true}\n")
    assert stack.event_types.all() == [
        EventType("a", schemas={"1": {"type": "object"}}),
        EventType("b", "two"),
        EventType("c", deprecated=True),
    ]


def test_put_from_stdin(cli, stack):
    cli.run("event-types", "put", "-", input_='{"name": "a"}')
    assert stack.event_types.get("a")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("- {name: a}\n- {name: 'b c'}\n- {nam: d}\n", "types.yaml[1]: name: expected"),
        ("- {name: a}\n- 3\n", "types.yaml[1]: expected a mapping"),
        ("name: a\nschemas: {'1': {type: nonsense}}\n", "types.yaml: schemas.1: expected"),
        ("name: [\n", "expected YAML or JSON"),
        ("hello", "expected a mapping"),
    ],
)
def test_put_tells_everything_and_stores_nothing(cli, stack, tmp_path, text, expected):
    assert expected in put(cli, tmp_path, text, code=2).stderr
    assert stack.event_types.all() == []


def test_show_list_deprecate(cli, stack):
    stack.event_types.put(EventType("a", "one", schemas={"1": {"type": "object"}}))
    assert cli.json("event-types", "list") == [
        {"name": "a", "description": "one", "deprecated": False, "versions": ["1"]}
    ]
    assert cli.json("event-types", "show", "a")["schemas"] == {"1": {"type": "object"}}
    cli.run("event-types", "deprecate", "a")
    assert stack.event_types.get("a").deprecated
    cli.run("event-types", "deprecate", "a", "--undo")
    assert not stack.event_types.get("a").deprecated
    for command in ("show", "deprecate"):
        assert cli.fails("event-types", command, "b", code=1) == "error: event type b is not registered"


def test_delete_asks_and_refuses_what_endpoints_ask_for(cli, stack, tmp_path):
    file = tmp_path / "types.yaml"
    file.write_text("[{name: order.created}, {name: order.paid}]")
    cli.run("event-types", "put", file)
    stack.endpoint(event_types=("order.paid",))
    cli.run("event-types", "delete", "order.created", input_="n\n", code=1)
    assert cli.json("event-types", "delete", "order.created", "--yes") == {"name": "order.created", "deleted": True}
    assert "order.paid is asked for by" in cli.fails("event-types", "delete", "order.paid", "--yes", code=1)
    cli.run("event-types", "delete", "order.paid", "--yes", "--force")
    assert cli.json("event-types", "list") == []
    cli.fails("event-types", "delete", "order.paid", "--yes", code=1)
