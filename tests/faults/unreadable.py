"""Hooks and endpoints that cannot be read for a while: the table denies it, the row is gone, the row is garbage."""

from __future__ import annotations

import json
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from tests.faults.load import Load
from tests.faults.report import Part
from tests.local.outbox import eventually, unique

from hookline.adapters.dynamodb.hooks_store import DynamoHookStore
from hookline.outbound.model import Status

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from tests.faults.stack import Scene
    from tests.local.outbox import Outbox

__all__ = ["unreadable"]

LASTS = 12.0  # seconds; functions ask again every second (ConfigCacheSeconds of the local environment)
LEAST = 10  # requests: the emulator starts a process again for each that ends with an error
RATE = 5.0  # requests in and events out a second, each
FUNCTIONS = ("Receiver", "Worker", "Sender", "Retry")
CURRENT = {"pk": {"S": "hooks"}, "sk": {"S": "current"}}
GARBAGE = {"document": {"B": b"\x1f\x8b this is no document"}, "digest": {"S": "none"}, "chunks": {"N": "1"}}


class Faults:
    """Each is a context manager: broken inside, mended after."""

    def __init__(self, scene: Scene, outbox: Outbox) -> None:
        self._scene, self._outbox = scene, outbox
        self._table = scene.stack.outputs["ConfigTable"]
        self._dynamodb = outbox.dynamodb

    @contextmanager
    def denied(self, _load: Load) -> Iterator[None]:
        """Reading is denied to every function by a policy of its role."""
        iam, functions = self._scene.stack.client("iam"), self._scene.stack.client("lambda")
        actions = ["dynamodb:GetItem", "dynamodb:Query", "dynamodb:BatchGetItem"]
        arn = self._dynamodb.describe_table(TableName=self._table)["Table"]["TableArn"]
        policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": actions, "Resource": arn}]}
        names = [self._scene.function(name) for name in FUNCTIONS]
        roles = [functions.get_function(FunctionName=name)["Configuration"]["Role"] for name in names]
        found = [role.rpartition("/")[2] for role in roles]
        try:
            for role in found:
                iam.put_role_policy(RoleName=role, PolicyName="deny", PolicyDocument=json.dumps(policy))
            yield
        finally:
            for role in found:
                iam.delete_role_policy(RoleName=role, PolicyName="deny")

    @contextmanager
    def gone(self, _load: Load) -> Iterator[None]:
        """The version in use names a document that is not there."""
        with self._replaced(CURRENT, {"version": {"N": "99999999"}}):
            yield

    @contextmanager
    def garbage(self, _load: Load) -> Iterator[None]:
        """The newest version is a document that nobody can read."""
        row = {"pk": {"S": "hooks"}, "sk": {"S": "version#99999999"}, **GARBAGE}
        self._dynamodb.put_item(TableName=self._table, Item=row)
        with self._replaced(CURRENT, {"version": {"N": "99999999"}}):
            yield

    @contextmanager
    def endpoint(self, load: Load) -> Iterator[None]:
        """The row of the tenant's first endpoint is garbage."""
        endpoint = next(iter(load.endpoints.values()))
        (row,) = [
            row
            for row in self._dynamodb.query(
                TableName=self._table,
                KeyConditionExpression="pk = :pk",
                ExpressionAttributeValues={":pk": {"S": f"tenant#{load.tenant}"}},
            )["Items"]
            if endpoint.id in row["sk"]["S"]
        ]
        key = {name: row[name] for name in ("pk", "sk")}
        with self._replaced(key, {"url": {"N": "7"}, "revision": {"S": "garbage"}}):
            yield

    @contextmanager
    def _replaced(self, key: dict[str, Any], broken: dict[str, Any]) -> Iterator[None]:
        before = self._dynamodb.get_item(TableName=self._table, Key=key)["Item"]
        self._dynamodb.put_item(TableName=self._table, Item=before | broken)
        try:
            yield
        finally:
            self._dynamodb.put_item(TableName=self._table, Item=before)


def unreadable(scene: Scene) -> Part:
    part = Part(
        "tables that cannot be read for a while",
        (
            *("What", "Requests", "Answers meanwhile", "Accepted", "Accepted and not run"),
            *("Events meanwhile", "Deliveries", "Sent twice", "Lost"),
        ),
    )
    faults = Faults(scene, scene.outbox())
    for what, fault in (
        ("reading is denied", faults.denied),
        ("the document of the hooks is gone", faults.gone),
        ("the document of the hooks is garbage", faults.garbage),
    ):
        _case(scene, part, what, fault, cold=False)
        _case(scene, part, f"{what}, new processes", fault, cold=True)
    _case(scene, part, "the row of one of three endpoints is garbage", faults.endpoint, cold=False)
    part.notes.append("Deliveries to an endpoint whose row is garbage are held, and replayed once it is mended.")
    return part


def _case(
    scene: Scene, part: Part, what: str, fault: Callable[[Load], AbstractContextManager[None]], *, cold: bool
) -> None:
    load, inward = Load.of(scene, "ok ok ok"), Load.of(scene, "ok")
    hook = _hook(scene, inward)
    answers: list[int] = []
    events = round(RATE * LASTS)
    with fault(load):
        if cold:
            for name in FUNCTIONS:
                scene.kill(name)
        publishing = threading.Thread(target=load.publish, args=(events, RATE))
        publishing.start()
        until = time.monotonic() + LASTS
        while time.monotonic() < until or len(answers) < LEAST:
            answers.append(post(scene, hook))
            time.sleep(1 / RATE)
        publishing.join()
    accepted = sum(200 <= code < 300 for code in answers)
    eventually(lambda: post(scene, hook) == 200, what="the hook after the table was mended")
    accepted += 1
    path = next(iter(inward.endpoints))
    eventually(lambda: len(scene.counting.seen(path).get(path, {})) >= accepted, what=f"{accepted} runs")
    runs = len(scene.counting.seen(path)[path])
    first = next(iter(load.endpoints.values()))
    if held := [row for row in load.outbox.of_endpoint(first) if row.status is Status.HELD]:
        load.outbox.replay([first], status=Status.HELD)
    part.expect(bool(held) == (fault.__name__ == "endpoint"), f"{what}: {len(held)} deliveries are held")
    result = load.finish()
    counted = ", ".join(f"{count} {code}" for code, count in sorted(Counter(answers).items()))
    inbound = len(answers), counted, accepted - 1, accepted - runs
    part.row(what, *inbound, events, result.deliveries, result.twice, result.lost)
    refused = set(answers) - {200, 500, 502, 503}  # 502: the emulator's, of a request whose process was killed
    part.expect(not refused, f"{what}: the receiver answered {refused}")
    part.expect(runs >= accepted, f"{what}: {accepted - runs} accepted requests did not run")
    part.expect(result.lost == result.unrecorded == 0, f"{what}: {result.lost} deliveries are lost")


def _hook(scene: Scene, inward: Load) -> str:
    """A hook whose action publishes an event to `inward`'s tenant."""
    name = unique("hook")
    store = DynamoHookStore(inward.outbox.dynamodb, scene.stack.outputs["ConfigTable"], clock=time.time)
    action = {"type": "event", "tenant": inward.tenant, "event-type": "order.created"}
    store.apply({"hooks": [{"id": name, "action": action}]})
    eventually(lambda: post(scene, name) == 200, what="the applied hook")
    path = next(iter(inward.endpoints))
    eventually(lambda: scene.counting.seen(path).get(path), what="its first run")
    scene.counting.forget(path)
    return name


def post(scene: Scene, hook: str) -> int:
    body = json.dumps({"id": unique("b")}).encode()
    request = urllib.request.Request(
        f"{scene.stack.api_url}/hooks/{hook}", data=body, headers={"content-type": "application/json"}
    )
    try:
        with urllib.request.urlopen(request, timeout=120) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
