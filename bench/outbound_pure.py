"""CPU per operation of the sender's pure steps, for one 1 KB event: `python bench/outbound_pure.py`."""

from __future__ import annotations

import base64
import json
import sys
import timeit
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parents[1] / "layers" / "common"))
sys.path.insert(0, str(Path(__file__).parent / "support"))

from figures import figure

from hookline.outbound import codec
from hookline.outbound.delivery import circuit
from hookline.outbound.events import items
from hookline.outbound.matching.matcher import compile_endpoints
from hookline.outbound.model import Attempt, Delivery, DeliveryKey, Endpoint, Health, Status, Tenant
from hookline.outbound.requests import headers, payload
from hookline.outbound.requests.signing import Signer

if TYPE_CHECKING:
    from collections.abc import Callable

NOW = 1_700_000_000
DATA = json.dumps({
    "order": {"id": "o_1", "items": [{"sku": f"abc-{n}", "qty": n, "price": 9.99} for n in range(18)]},
    "note": "x" * 120,
})  # fmt: skip
ITEM = {
    "pk": {"S": "acme#evt_01jb2c3d4e5f6g7h8j9k0m1n2p"},
    "shard": {"S": "acme#d"},
    "id": {"S": "evt_01jb2c3d4e5f6g7h8j9k0m1n2p"},
    "tenant": {"S": "acme"},
    "type": {"S": "order.created"},
    "timestamp": {"S": "2026-01-31T08:15:30.123456Z"},
    "data": {"S": DATA},
    "expires": {"N": "1800000000"},
}


def microseconds(operation: Callable[[], object]) -> float:
    timer = timeit.Timer(operation)
    number, _ = timer.autorange()
    return min(timer.repeat(repeat=5, number=number)) / number * 1e6


def main() -> None:
    filtered = Endpoint("ep_2", "acme", "https://example.com", filter={"data": {"order": {"id": [{"prefix": "x"}]}}})
    plain = Endpoint("ep_1", "acme", "https://example.com/hook", event_types=("order.*",))
    matcher = compile_endpoints(Tenant("acme", (plain,)))
    filtering = compile_endpoints(Tenant("acme", (plain, filtered)))
    signer = Signer(["whsec_" + base64.b64encode(bytes(32)).decode()])
    fixed = headers.fixed(plain)
    event = items.decode(ITEM)
    body = payload.body(event, plain)
    attempt = Attempt(NOW + 0.123, 200, 45, "", "fast")
    delivery = Delivery(
        DeliveryKey.of(plain, event),
        event.type,
        Status.DELIVERED,
        attempt=1,
        changed_at=NOW + 0.2,
        code=200,
        ms=45,
        attempts=(attempt,),
        keep=30 * 86_400,
    )
    item = codec.encode_delivery(delivery)
    health = Health("ep_1", "acme")

    def whole() -> object:
        event = items.decode(ITEM)
        (endpoint,) = matcher.match(event).endpoints
        body = payload.body(event, endpoint)
        return headers.assemble(fixed, signer.headers(event.id, NOW, body), event)

    steps: dict[str, Callable[[], object]] = {
        "decode-event": lambda: items.decode(ITEM),
        "match": lambda: matcher.match(event),
        "match-filtered": lambda: filtering.match(event),
        "payload": lambda: payload.body(event, plain),
        "sign": lambda: signer.headers(event.id, NOW, body),
        "headers": lambda: headers.assemble(fixed, (), event),
        "all-of-these": whole,
        "encode-delivery": lambda: codec.encode_delivery(delivery),
        "decode-delivery": lambda: codec.decode_delivery(item),
        "advance-health": lambda: circuit.advance(health, (attempt,), NOW),
    }
    for name, operation in steps.items():
        figure(f"outbound.{name}", microseconds(operation), "us CPU")


if __name__ == "__main__":
    main()
