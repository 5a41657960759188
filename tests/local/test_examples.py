"""The commands at the head of each example, as they stand there, on the deployed stack."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from tests.local.outbox import eventually, unique

ROOT = Path(__file__).resolve().parents[2]


def command(example: str) -> str:
    """The indented line at the example's head that runs it."""
    head = (ROOT / example).read_text()[:1200]
    (found,) = re.findall(rf"^(?:#|//|)\s{{3,}}((?:\S.*)?{re.escape(example)} .*)$", head, flags=re.MULTILINE)
    return found


def run(stack: Any, line: str) -> str:
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", line],
        cwd=ROOT,
        env={**os.environ, **stack.settings},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, (line, done.stdout, done.stderr)
    return done.stdout


@pytest.mark.parametrize(
    ("example", "needs"),
    [
        ("examples/publish/ordered.py", ".venv/bin/python"),
        ("examples/publish/ordered.ts", "node_modules/tsx/package.json"),
    ],
)
def test_changes_of_an_order_are_published_and_delivered_in_order(outbox, example, needs):
    """Also where the first attempt at the second one fails."""
    if not (ROOT / needs).exists():
        pytest.skip(f"{needs} is not installed")
    outbox.config.put_tenant("acme")
    orders = unique("orders")
    run(outbox.stack, command("examples/publish/publish.py").replace(" orders", f" {orders}"))  # which makes the table
    before = {row["id"]["S"] for row in outbox.dynamodb.scan(TableName=orders)["Items"]}
    receiver = outbox.subscriber({}, {"status": 500}, {}, tenant="acme", ordering="key", schedule=[0, 1])
    output = run(outbox.stack, command(example).replace(" orders", f" {orders}"))
    assert output.split() == ["1", "2", "3"]
    (order,) = [row for row in outbox.dynamodb.scan(TableName=orders)["Items"] if row["id"]["S"] not in before]
    assert order["status"]["S"] == "sent"
    seen = eventually(lambda: found if ("order.sent", "3") in (found := numbers(receiver, order["id"]["S"])) else [])
    assert list(dict.fromkeys(seen)) == [("order.created", "1"), ("order.paid", "2"), ("order.sent", "3")]
    assert seen.count(("order.paid", "2")) > 1


def numbers(receiver, key):
    requests = [each for each in receiver.requests() if each.header("webhook-ordering-key") == key]
    return [(each.header("webhook-event-type"), each.header("webhook-sequence")) for each in requests]


@pytest.mark.parametrize(
    ("example", "needs"),
    [
        ("examples/publish/publish.py", ".venv/bin/python"),
        ("examples/publish/publish.sh", "aws"),
        ("examples/publish/publish.ts", "node_modules/tsx/package.json"),
    ],
)
def test_a_publisher_runs_as_its_head_says(stack, example, needs):
    if not (shutil.which(needs) or (ROOT / needs).exists()):
        pytest.skip(f"{needs} is not installed")
    orders = unique("orders")
    first = command("examples/publish/publish.py").replace(" orders", f" {orders}")
    run(stack, first)  # which makes the table
    dynamodb = stack.client("dynamodb")
    before = {row["id"]["S"] for row in dynamodb.scan(TableName=orders)["Items"]}
    run(stack, command(example).replace(" orders", f" {orders}"))
    (order,) = {row["id"]["S"] for row in dynamodb.scan(TableName=orders)["Items"]} - before
    published = dynamodb.scan(
        TableName=stack.outputs["EventsTable"],
        FilterExpression="tenant = :tenant",
        ExpressionAttributeValues={":tenant": {"S": "acme"}},
    )
    assert any(order in str(item["data"]) for item in published["Items"])
