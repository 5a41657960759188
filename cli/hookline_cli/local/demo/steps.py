"""The steps, in order. Each does something real, waits for the expected result, and says what happened."""

from __future__ import annotations

import json
import time
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import boto3

from hookline.adapters.sqs.dead_letters import SqsDeadLetters
from hookline.adapters.sqs.sending_back import sender_to
from hookline.inbound.hooksfile import sets
from hookline.inbound.hooksfile.load import load_files
from hookline.outbound import event_item
from hookline_cli.local.demo.world import GITHUB_SECRET, TENANT, World, compact

if TYPE_CHECKING:
    from collections.abc import Callable

    from hookline.outbound.model import Delivery, Endpoint

__all__ = ["STEPS"]


class Demonstration:
    """What one step leaves for the next."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.push = compact(json.loads(files(__package__).joinpath("github_push.json").read_text()))
        self.delivery_id = f"{world.run}-cc12-11f0-8d2a-5f3c7c1e8a10"
        self.dead: Endpoint | None = None


def apply_hooks(demo: Demonstration) -> str:
    world = demo.world
    boto3.client("ssm").put_parameter(
        Name="/hookline/demo/github", Value=GITHUB_SECRET, Type="SecureString", Overwrite=True
    )
    path = str(Path(__file__).parent / "hooks.yaml")
    loaded = load_files([path], env={"DEMO_FILE": world.command_file}, template=True)
    current = world.hooks.current_version()
    before = world.hooks.load(current) if current else {"hooks": []}
    version = world.hooks.apply(sets.merge(before, "demo", loaded.document["hooks"]), seen=current)
    world.until("the receiver to use the new version", lambda: world.github(b"{}", "probe", signed=b"-")[0] == 401)  # noqa: PLR2004
    names = ", ".join(hook["id"] for hook in loaded.document["hooks"])
    return f"version {version}: {names}; the secret stays in SSM Parameter Store"


def github_push(demo: Demonstration) -> str:
    world = demo.world
    endpoint = world.endpoint("push", {"status": 200}, event_types=("github.*",))
    time.sleep(1.1)  # a new endpoint is in use everywhere once the configuration caches have aged (one second here)
    started = time.monotonic()
    status, answer = world.github(demo.push, demo.delivery_id)
    acknowledged = time.monotonic() - started
    world.expect(status == 200, f"answered {status}: {answer}")  # noqa: PLR2004
    ran = world.until("the command to run", lambda: world.commands_run(demo.delivery_id))
    command = time.monotonic() - started
    arrived = world.until("the event to arrive", lambda: world.received(endpoint))[0]
    world.expect(arrived.verified, "the outbound signature did not verify")
    world.expect(json.loads(arrived.body)["data"] == json.loads(demo.push), "the event is not the push")
    world.remove(endpoint)
    return (
        f"{len(demo.push):,} bytes acknowledged ({status}) in {_ms(acknowledged)}; command ran after {_ms(command)} "
        f"with commit {ran[0].split()[1][:10]}; published as github.push and received, signature verified"
    )


def tampered(demo: Demonstration) -> str:
    world = demo.world
    changed = demo.push.replace(b"refs/heads/main", b"refs/heads/evil")
    status, answer = world.github(changed, f"{demo.delivery_id}-x", signed=demo.push)
    world.expect(status == 401, f"answered {status}: {answer}")  # noqa: PLR2004
    time.sleep(1.0)
    world.expect(not world.commands_run(f"{demo.delivery_id}-x"), "its command ran")
    return "answered 401; the command did not run"


def duplicate(demo: Demonstration) -> str:
    world = demo.world
    status, _ = world.github(demo.push, demo.delivery_id)
    world.expect(status == 200, f"answered {status}")  # noqa: PLR2004
    time.sleep(2.0)
    times = len(world.commands_run(demo.delivery_id))
    world.expect(times == 1, f"the command ran {times} times")
    return f"acknowledged ({status}); the command ran only once"


def transaction(demo: Demonstration) -> str:
    """The business row and the event commit together, or not at all."""
    world = demo.world
    endpoint = world.endpoint("orders", {"status": 200}, event_types=("order.*",))
    table = _orders_table(world)
    time.sleep(1.1)
    order = {"id": {"S": f"o-{world.run}"}, "total": {"S": "129.90"}}
    item = event_item("order.created", {"order": f"o-{world.run}", "total": "129.90"}, tenant=TENANT)
    rows = [
        {"Put": {"TableName": table, "Item": order, "ConditionExpression": "attribute_not_exists(id)"}},
        {"Put": {"TableName": world.outputs["EventsTable"], "Item": item}},
    ]
    started = time.monotonic()
    world.dynamodb.transact_write_items(TransactItems=rows)
    arrived = world.until("the POST", lambda: world.received(endpoint))[0]
    took = time.monotonic() - started
    world.expect(arrived.verified, "standardwebhooks refused the signature")
    again = event_item("order.created", {"order": "twice"}, tenant=TENANT)
    rows[1] = {"Put": {"TableName": world.outputs["EventsTable"], "Item": again}}
    try:
        world.dynamodb.transact_write_items(TransactItems=rows)
    except world.dynamodb.exceptions.TransactionCanceledException:
        pass
    else:
        world.expect(condition=False, what="the second transaction was not cancelled")
    delivery = world.until("the record", lambda: world.delivery(endpoint))
    world.expect(len(world.received(endpoint)) == 1, "an event of a cancelled transaction was sent")
    world.remove(endpoint)
    return (
        f"committed; received after {_ms(took)} by another process; signature verified with standardwebhooks; recorded "
        f"as {delivery.status}; a cancelled transaction sent nothing"
    )


def flaky(demo: Demonstration) -> str:
    world = demo.world
    endpoint = world.endpoint(
        "flaky",
        {"status": 503},
        {"status": 503},
        {"status": 200},
        event_types=("stock.*",),
        schedule=(0.0, 1.0, 2.0, 4.0),
    )
    time.sleep(1.1)
    _publish(world, "stock.low", {"sku": "A-1", "left": 3})
    world.until("the third attempt", lambda: len(world.received(endpoint)) == 3)  # noqa: PLR2004
    delivery = world.until("its record", lambda: _in_state(world, endpoint, "delivered"))
    attempts = world.received(endpoint)
    ids = {each.header("webhook-id") for each in attempts}
    world.expect(len(ids) == 1 and all(each.verified for each in attempts), "ids differ, or a signature is wrong")
    gaps = ", ".join(f"{after.at - before.at:.1f} s" for before, after in pairwise(attempts))
    codes = ", ".join(str(attempt.code) for attempt in delivery.attempts)
    world.remove(endpoint)
    return f"answers {codes}; waits {gaps}; the same id and a new signature each time"


def dead(demo: Demonstration) -> str:
    world = demo.world
    demo.dead = endpoint = world.endpoint("dead", {"status": 500}, event_types=("invoice.*",), schedule=(0.0, 1.0))
    time.sleep(1.1)
    _publish(world, "invoice.paid", {"invoice": "i-77"})
    world.until("the delivery to be exhausted", lambda: _in_state(world, endpoint, "exhausted"))
    queue = SqsDeadLetters(world.sqs, world.outputs["DeliveryDLQUrl"])
    letters = world.until(
        "SQS to redrive it", lambda: [letter for letter in queue.peek(100) if endpoint.id in letter.body]
    )
    world.expect(len(world.received(endpoint)) == 2, "more POSTs than attempts")  # noqa: PLR2004
    return f"2 attempts failed; SQS moved the message to {_queue_name(world)} ({len(letters)} message)"


def replayed(demo: Demonstration) -> str:
    world, endpoint = demo.world, demo.dead
    world.expect(endpoint, "the step before left no endpoint")
    assert endpoint
    world.receiver.script(f"/{world.run}/dead", {"status": 200})
    queue = SqsDeadLetters(world.sqs, world.outputs["DeliveryDLQUrl"])
    drained = queue.drain(
        lambda letter: endpoint.id in letter.body, sender_to(world.sqs, world.outputs["RetryQueueUrl"])
    )
    world.expect(drained.handled == 1, f"{drained.handled} messages replayed")
    delivery = world.until("the replay to be delivered", lambda: _in_state(world, endpoint, "delivered"))
    world.expect(all(each.verified for each in world.received(endpoint)), "a signature is wrong")
    world.remove(endpoint)
    return f"the endpoint works again; the message was replayed and delivered with attempt {delivery.attempt}"


def _publish(world: World, event_type: str, data: dict[str, object]) -> None:
    item = event_item(event_type, data, tenant=TENANT)
    world.dynamodb.put_item(TableName=world.outputs["EventsTable"], Item=item)


def _in_state(world: World, endpoint: Endpoint, status: str) -> Delivery | None:
    delivery = world.delivery(endpoint)
    return delivery if delivery and delivery.status == status else None


def _orders_table(world: World) -> str:
    """The application's own table: nothing of Hookline's."""
    name = "hookline-demo-orders"
    try:
        world.dynamodb.create_table(
            TableName=name,
            BillingMode="PAY_PER_REQUEST",
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        )
    except world.dynamodb.exceptions.ResourceInUseException:
        pass
    else:
        world.dynamodb.get_waiter("table_exists").wait(TableName=name)
    return name


def _queue_name(world: World) -> str:
    return world.outputs["DeliveryDLQUrl"].rpartition("/")[2]


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms"


STEPS: tuple[tuple[str, Callable[[Demonstration], str]], ...] = (
    ("inbound    hooks file applied", apply_hooks),
    ("inbound    GitHub push, with GitHub's signature", github_push),
    ("inbound    the same push, changed after signing", tampered),
    ("inbound    the same push, sent twice", duplicate),
    ("outbound   event in a DynamoDB transaction", transaction),
    ("outbound   endpoint that answers 503, 503, 200", flaky),
    ("outbound   endpoint that always fails", dead),
    ("outbound   dead-letter queue replayed", replayed),
)
