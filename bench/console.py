"""The console's first screen with 100,000 deliveries: what its requests take, in-process, on an emulator of its own.

Ten tenants of ten endpoints; of their deliveries every fiftieth is not delivered. `console.overview` is the request
that the screen's figures and charts need, `console.latest` that for the newest deliveries below, which follows: asked
again, when every endpoint has had its turn, as it is every few seconds. Seconds of the clock, the least of several,
beside the same with 1,000 deliveries; and the calls to DynamoDB behind them, which do not grow. The emulator looks
through a whole partition for each query, DynamoDB does not: its seconds are an upper bound for what this machine would
need on AWS.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).parent / "support"))

import checkout  # noqa: F401 - makes `tests` and the library importable
from figures import figure
from tests.backends.account import an_account

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from hookline.adapters.dynamodb.delivery_store import DynamoDeliveryStore
    from hookline.outbound.model import Delivery, Endpoint

TENANTS, ENDPOINTS = 10, 10
FEW, MANY = 1_000, 100_000
ROUNDS = 3
GOAL = 1.0  # seconds until the figures are there
BEGIN = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)


class Counting:
    """A client whose calls are counted."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self.calls = 0

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._client, name)

        def call(**asked: Any) -> Any:
            self.calls += 1
            return method(**asked)

        return call


def endpoints() -> list[Endpoint]:
    from hookline.outbound.model import Endpoint

    return [
        Endpoint(f"ep_{number}", f"tenant-{tenant}", "https://example.com/hooks", revision=1)
        for tenant in range(TENANTS)
        for number in range(ENDPOINTS)
    ]


def rows(of: list[Endpoint], first: int, last: int) -> Iterator[Delivery]:
    from hookline.outbound.model import Attempt, Delivery, DeliveryKey, Status

    for number in range(first, last):
        endpoint = of[number % len(of)]
        at = BEGIN + dt.timedelta(seconds=number)
        open_one = number % 50 == 0
        yield Delivery(
            DeliveryKey(endpoint.tenant, endpoint.id, f"{at:%Y-%m-%dT%H:%M:%S.%f}Z#evt_{number}"),
            "order.created",
            Status.EXHAUSTED if open_one else Status.DELIVERED,
            attempts=(Attempt(at.timestamp(), 503 if open_one else 200, 12, "status" if open_one else "", "fast"),),
            attempt=1,
            code=503 if open_one else 200,
            changed_at=at.timestamp(),
        )


def seed(store: DynamoDeliveryStore, of: list[Endpoint], first: int, last: int) -> None:
    chunk: list[Delivery] = []
    for row in rows(of, first, last):
        chunk.append(row)
        if len(chunk) == 500 or row.key.event_id == f"evt_{last - 1}":
            assert store.put_many(chunk) == []
            chunk.clear()


def overview(get: Callable[..., Any]) -> None:
    get("/v1/overview", {"hours": "24"})


class Latest:
    """Looks one after the other, each by the cursor of the look before."""

    def __init__(self) -> None:
        self.looks = 0
        self.complete = False
        self._cursor: dict[str, str] = {}

    def __call__(self, get: Callable[..., Any]) -> None:
        found = get("/v1/deliveries/newest", self._cursor)
        self._cursor = {"cursor": found["cursor"]}
        self.complete = found["complete"]
        self.looks += 1


def measured(work: Callable[[], object], client: Counting) -> tuple[float, float]:
    """Seconds, the least of several, and calls."""
    taken = []
    for _ in range(ROUNDS):
        client.calls, began = 0, time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return min(taken), float(client.calls)


def main() -> None:
    from hookline.adapters.aws import client as boto3_client
    from hookline.adapters.aws_wire.services import client as wire_client
    from hookline.adapters.dynamodb.delivery_store import DynamoDeliveryStore
    from hookline.api import build_resolver
    from hookline.api.inprocess import call
    from hookline.management import wiring
    from hookline.outbound.codec import encode_endpoint
    from hookline.settings import ApiSettings

    counted: dict[str, Counting] = {}

    def client(service: str, **more: Any) -> Counting:
        return counted.setdefault(service, Counting(wire_client(service, **more)))

    with an_account() as account:
        os.environ |= account.variables | {
            **{f"{name}_DLQ_URL": account.variables["RETRY_QUEUE_URL"] for name in ("DELIVERY", "INBOUND")},
            "INBOUND_FIFO_DLQ_URL": account.variables["RETRY_QUEUE_URL"],
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_REGION": "us-east-1",
        }
        services = wiring.services(
            ApiSettings.from_env(os.environ), environment="bench", client=client, boto3_client=boto3_client
        )
        resolver = build_resolver(services)

        def get(path: str, query: dict[str, str]) -> Any:
            answer = call(resolver, "GET", path, query=query)
            assert answer.status == 200, answer.body[:300]
            return json.loads(answer.body)

        config = account.client("dynamodb")
        for tenant in range(TENANTS):
            key = {"pk": {"S": f"tenant#tenant-{tenant}"}, "sk": {"S": "tenant"}}
            config.put_item(TableName="config", Item=key)
            config.put_item(TableName="config", Item={"pk": {"S": "tenants"}, "sk": {"S": f"tenant-{tenant}"}})
        of = endpoints()
        for endpoint in of:
            config.put_item(TableName="config", Item=encode_endpoint(endpoint))
        store = DynamoDeliveryStore(wire_client("dynamodb"), "deliveries")
        seed(store, of, 0, FEW)
        dynamodb = counted["dynamodb"]
        latest = Latest()
        parts = {"overview": overview, "latest": latest}  # what web/console/pages/overview.js asks for
        while not latest.complete:
            latest(get)
        figure("console.latest.looks", latest.looks, "until all of 100 endpoints were looked at")
        before = {name: measured(lambda part=part: part(get), dynamodb) for name, part in parts.items()}
        seed(store, of, FEW, MANY)
        for name, part in parts.items():
            seconds, calls = measured(lambda part=part: part(get), dynamodb)
            goal = {"goal_seconds": GOAL} if part is overview else {}
            figure(f"console.{name}", seconds, "s", baseline=("with 1,000 deliveries", before[name][0]), **goal)
            against = ("with 1,000 deliveries", before[name][1])
            figure(f"console.{name}.reads", calls, "calls of DynamoDB", baseline=against, goal=1.0)


if __name__ == "__main__":
    main()
