"""The JSON of each noun has the fields that docs/reference/cli.md says, and no others: programs rest on them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.unit.cli.test_captured import RAN, keep
from tests.unit.cli.test_dlq import delivery as dead_delivery

from hookline.management.ordering import BlockedKey
from hookline.outbound.model import Attempt, LineKey, Status
from hookline_cli.commands.endpoint_order import row_of

SECTION = re.search(r"^## JSON\n(.*?)^## ", Path("docs/reference/cli.md").read_text(), re.MULTILINE | re.DOTALL)[1]
DOCUMENTED = {
    row[0]: set(re.findall(r"`(\w+)`", row[1]))
    for row in re.findall(r"^\| ([a-z -]+) \| (.*?) \|", SECTION, re.MULTILINE)
}


@pytest.fixture
def shapes(cli, stack, tmp_path):
    hooks = tmp_path / "hooks.yaml"
    hooks.write_text("- {id: deploy, execute-command: /bin/true}\n")
    types = tmp_path / "types.yaml"
    types.write_text("{name: order.created}")
    stack.endpoint()
    stack.endpoint("ep_2", tenant="ordered", ordering="key")
    stack.event()
    stack.delivery(status=Status.EXHAUSTED, attempt=1, attempts=(Attempt(0.0, 503, 9, "status", "fast"),))
    stack.dead_letters("DeliveryDLQUrl").letters.append(dead_delivery("1", "ep_1", "e1"))
    shown = cli.json("deliveries", "show", "ep_1", "e1")
    applied = cli.json("hooks", "apply", hooks)
    keep(stack, RAN, runs=["deploy"])
    return {
        "tenant": cli.json("tenants", "show", "default"),
        "endpoint in a list": cli.json("endpoints", "list")[0],
        "endpoint": cli.json("endpoints", "show", "ep_2"),
        "blocked key": row_of(BlockedKey(LineKey("acme", "ep_1", "cart-1"), 1, 2, 0.0, None)),
        "event type": cli.json("event-types", "put", types)[0],
        "event in a list": cli.json("events", "list")[0],
        "event": cli.json("events", "show", "e1"),
        "delivery in a list": cli.json("deliveries", "list")[0],
        "delivery": shown,
        "attempt": shown["history"][0],
        "replay": cli.json("replay", "start"),
        "dead-letter queue": cli.json("dlq", "list")[0],
        "delivery in a dead-letter queue": cli.json("dlq", "show", "delivery")[0],
        "captured request in a list": cli.json("requests", "list")[0],
        "captured request": cli.json("requests", "show", RAN),
        "started run": cli.json("requests", "run", RAN)[0],
        "applied hooks": applied,
        "hook": cli.json("hooks", "list")[0],
        "version of hooks": cli.json("hooks", "list", "--versions")[0],
        "figures": cli.json("stats"),
    }


def test_fields_are_those_that_are_documented(shapes):
    found = {noun: set(shape) for noun, shape in shapes.items()}
    assert found == DOCUMENTED
