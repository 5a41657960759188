"""What a request to the management API costs in the function itself: real services and adapters over a canned DynamoDB,
beside a bare Powertools resolver that answers a constant.

CPU time of a warm process, the median of many calls, alternating. Memory of two processes that answer once, as Lambda's
would: the function with its services, and the bare resolver.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).parent / "support"))

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from figures import figure

from hookline.api.inprocess import event_of
from hookline.outbound.codec import encode_delivery, encode_endpoint
from hookline.outbound.model import Attempt, Delivery, DeliveryKey, Endpoint, Status

if TYPE_CHECKING:
    from collections.abc import Callable

CALLS = 300
MOST = 30.0  # ms that a warm request should take
ENDPOINTS = [Endpoint(f"ep_{n}", "acme", "https://example.com/hooks", revision=1) for n in range(10)]


class CannedDynamo:
    """Ten endpoints with 50 deliveries each, whatever is asked for."""

    def __init__(self) -> None:
        tenant = {"pk": {"S": "tenant#acme"}, "sk": {"S": "tenant"}}
        self._tenant = {"Items": [tenant, *map(encode_endpoint, ENDPOINTS)]}
        self._deliveries = {
            f"acme#{endpoint.id}": {"Items": [self._row(endpoint, number) for number in reversed(range(50))]}
            for endpoint in ENDPOINTS
        }

    @staticmethod
    def _row(endpoint: Endpoint, number: int) -> dict[str, Any]:
        attempts = (Attempt(1.8e9, 200, 12, "", "fast"),)
        sort = f"2026-11-27T02:{number:02}:00.000000Z#evt_{number}"
        key = DeliveryKey("acme", endpoint.id, sort)
        return encode_delivery(Delivery(key, "order.created", Status.DELIVERED, attempts=attempts, attempt=1, code=200))

    def query(self, **asked: Any) -> dict[str, Any]:
        values = asked["ExpressionAttributeValues"]
        return self._deliveries[values[":endpoint"]["S"]] if ":endpoint" in values else self._tenant


def median_ms(call: Callable[..., Any], event: dict[str, Any]) -> float:
    for _ in range(20):
        call(event, None)
    taken = []
    for _ in range(CALLS):
        started = time.process_time()
        call(event, None)
        taken.append((time.process_time() - started) * 1000)
    return statistics.median(taken)


def bare_resolver() -> Callable[..., Any]:
    resolver = APIGatewayHttpResolver()
    answer = json.dumps({"items": []})
    resolver.get("/v1/tenants")(lambda: Response(200, "application/json", answer))
    return resolver.resolve


def our_resolver() -> Callable[..., Any]:
    from hookline.adapters.dynamodb.config_store import DynamoConfigStore
    from hookline.adapters.dynamodb.delivery_store import DynamoDeliveryStore
    from hookline.api import build_resolver
    from hookline.management.services import Ports, Services
    from hookline.outbound.endpoints.rules import UrlPolicy

    dynamo = CannedDynamo()
    nothing = dict.fromkeys(Ports.__dataclass_fields__)
    ports = Ports(
        **nothing
        | {
            "config": DynamoConfigStore(dynamo, "config"),
            "deliveries": DynamoDeliveryStore(dynamo, "deliveries"),
            "policy": UrlPolicy(),
            "clock": time.time,
            "retention": 30 * 86_400.0,
            "letters": {},
        }
    )
    return build_resolver(Services(ports))


RESOLVERS = {"ours": (our_resolver, "/v1/tenants/acme/endpoints"), "bare": (bare_resolver, "/v1/tenants")}


def memory(which: str) -> float:
    """MiB that a process of its own has needed at most once it has answered. (`ru_maxrss` begins with its parent's.)"""
    asked = [sys.executable, __file__, which]
    return float(subprocess.run(asked, capture_output=True, check=True, text=True).stdout)


def answer_once(which: str) -> None:
    make, path = RESOLVERS[which]
    assert make()(event_of("GET", path), None)["statusCode"] == 200
    (peak,) = [line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")]
    sys.stdout.write(str(int(peak.split()[1]) / 1024))


def main() -> None:
    resolver = our_resolver()
    baseline = median_ms(bare_resolver(), event_of("GET", "/v1/tenants"))
    against = ("bare Powertools resolver", baseline)
    for name, path in {
        "endpoint": "/v1/tenants/acme/endpoints/ep_3",
        "endpoints-10": "/v1/tenants/acme/endpoints",
        "deliveries-50": "/v1/tenants/acme/deliveries",
        "not-found": "/v1/nothing",
    }.items():
        figure(f"api.{name}", median_ms(resolver, event_of("GET", path)), "ms CPU", baseline=against, most=MOST)
    figure("api.memory", memory("ours"), "MiB", baseline=("bare Powertools resolver", memory("bare")))


if __name__ == "__main__":
    answer_once(sys.argv[1]) if len(sys.argv) > 1 else main()
