"""The management API as canned answers, in the contract's shapes: for screens that need a busy deployment."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

if TYPE_CHECKING:
    from collections.abc import Iterable

TENANTS = ("acme", "globex", "initech", "umbrella")
TYPES = ("order.created", "invoice.paid", "customer.deleted", "order.item.added")


class _Operations:
    """What the contract has: a page that asks for anything else is refused, as by the API."""

    def __init__(self) -> None:
        document = json.loads((Path(__file__).parents[2] / "docs/reference/openapi.json").read_text("utf-8"))
        self._known = [
            (method.upper(), re.compile(re.sub(r"\{\w+\}", "[^/]+", path)), self._asked(operation))
            for path, methods in document["paths"].items()
            for method, operation in methods.items()
        ]

    @staticmethod
    def _asked(operation: dict[str, Any]) -> set[str]:
        return {each["name"] for each in operation.get("parameters", ()) if each["in"] == "query"}

    def matches(self, method: str, path: str, query: Iterable[str] = ()) -> bool:
        return any(
            name == method and pattern.fullmatch(path) and asked.issuperset(query)
            for name, pattern, asked in self._known
        )


OPERATIONS = _Operations()


def stamp(**before: float) -> str:
    return (datetime.now(UTC) - timedelta(**before)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def endpoint(tenant: str, number: int, url: str, **more: Any) -> dict[str, Any]:
    health = {
        "state": "healthy",
        "failures": 0,
        "failing_since": None,
        "open_until": None,
        "trips": 0,
        "slow_until": None,
    }
    return {
        "id": f"ep_01m8d0q1w5f7n3k9{number:04}", "tenant": tenant, "url": url, "description": "", "metadata": {},
        "event_types": ["order.*"], "channels": [], "filter": None, "transform": None, "payload": "envelope",
        "version": None, "header_names": [], "signature": "standard", "schedule": None, "timeout": None,
        "rate_limit": None, "batching": None, "basic_auth": False, "oauth2": False, "mtls": False, "enabled": True,
        "disabled_reason": None, "created_at": stamp(days=40), "revision": 3, "secrets": 2, "shards": 1,
        "ordering": None, "ordered_from": None, "on_exhausted": "stop", "missing_after": None, "role": None, "external_id": None,
        **more, "health": {**health, **more.get("health", {})},
    }  # fmt: skip


def endpoints() -> list[dict[str, Any]]:
    return [
        endpoint("acme", 1, "https://hooks.acme.example/orders",
                 health={"state": "open", "failures": 37, "failing_since": stamp(hours=3, minutes=12), "open_until": stamp(seconds=-42)}),
        endpoint("globex", 2, "https://api.globex.example/wh", ordering="key", health={"slow_until": stamp(minutes=-4)}),
        endpoint("initech", 3, "https://initech.example/callback", enabled=False, disabled_reason="410 Gone"),
        endpoint("umbrella", 4, "https://hooks.umbrella.example/in", event_types=[]),
    ]  # fmt: skip


def delivery(number: int) -> dict[str, Any]:
    status, code, error, attempts, waits = [
        ("delivered", 200, None, 1, None), ("waiting", 503, None, 2, "schedule"), ("delivered", 202, None, 2, None),
        ("waiting", None, None, 0, "circuit"), ("exhausted", None, "timeout", 10, None), ("held", 410, None, 1, None),
    ][number % 6 if number < 12 else 0]  # fmt: skip
    at = endpoints()[number % 4]
    return {
        "ordering_key": None, "sequence": None,
        "tenant": at["tenant"], "endpoint_id": at["id"], "event_id": f"evt_01m8d0q1w5f7{number:07}",
        "event_type": TYPES[number % 4], "event_timestamp": stamp(minutes=6 if attempts != 1 else 0, seconds=number * 2 + 3), "status": status,
        "attempts_made": attempts, "code": code, "error": error, "ms": 96 + number * 7 % 300, "reason": waits if waits == "circuit" else None,
        "next_attempt_at": stamp(minutes=-24, seconds=-10) if waits else None,
        "changed_at": stamp(seconds=number * 2 + 2),
    }  # fmt: skip


def attempt(number: int, code: int, *, last: bool) -> dict[str, Any]:
    return {
        "number": number, "at": stamp(minutes=5, seconds=55 - number * 5), "lane": "fast" if number == 1 else "slow",
        "code": code, "error": "status" if code > 299 else None, "ms": 1206, "address": "203.0.113.7:443",
        "timings": {"dns": 2, "connect": 18, "tls": 41, "first_byte": 1204},
        "request": {"url": None, "body": None, "headers": [
            ["webhook-id", "evt_01m8d0q1w5f70000001"], ["webhook-timestamp", str(1795732551 + number * 5)],
            ["webhook-signature", "v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4="], ["content-type", "application/json"]]},
        "response": {"headers": [["content-type", "text/plain"]], "body": "upstream connect error"} if last else None,
    }  # fmt: skip


def hours() -> list[dict[str, Any]]:
    made = (31, 28, 24, 22, 20, 21, 26, 38, 52, 61, 66, 64, 60, 63, 65, 62, 58, 55, 57, 60, 52, 46, 40, 36)
    return [
        {"at": stamp(hours=23 - index)[:14] + "00:00.000000Z", "delivered": count * 1000, "failed_attempts": 9000 if 18 <= index < 21 else 600,
         "exhausted": 0, "accepted": 3000, "refused": 9, "success_rate": 0.99, "p50_ms": 150 + count, "p95_ms": 412 + count * (9 if 18 <= index < 21 else 2)}
        for index, count in enumerate(made)
    ]  # fmt: skip


def blocked_keys() -> list[dict[str, Any]]:
    waits = [
        ("order-7", 12, 31, "exhausted", 10, 503, stamp(hours=3, minutes=12)), ("customer-4711", 3, 4, "waiting", 2, 503, stamp(minutes=24)),
        ("order-1004", 8, 9, "missing", 0, None, stamp(minutes=11)), ("order-1009", None, 2, "begins", 0, None, stamp(seconds=40)),
    ]  # fmt: skip
    return [
        {"tenant": TENANTS[index % 2], "endpoint_id": endpoints()[index % 2]["id"], "ordering_key": key, "sequence": number, "last": last,
         "since": since, "event_id": f"evt_01m8d0q1w5f7{index:07}" if attempts else None, "status": status, "attempts_made": attempts, "code": code, "reason": None}
        for index, (key, number, last, status, attempts, code, since) in enumerate(waits)
    ]  # fmt: skip


def mappings() -> list[dict[str, Any]]:
    return [
        {"name": "orders", "from": "bus", "when": "source == 'shop'", "tenant": "acme", "type": "order.created", "data": "detail",
         "ordering-key": "detail.orderId"},
        {"name": "uploads", "from": "bucket", "when": "starts_with(key, 'reports/')", "tenant": "acme", "type": "report.uploaded"},
        {"name": "shop", "from": "queue", "tenant-from": "attributes.tenant", "tenants": ["acme", "globex"], "type-from": "body.kind",
         "types": ["order.*", "invoice.*"], "id": "body.id"},
    ]  # fmt: skip


def letters() -> list[dict[str, Any]]:
    depth = {"delivery": 41, "inbound": 3, "inbound-fifo": 0, "stream": 0, "source": 0}
    return [{"queue": name, "waiting": count, "in_flight": 0, "oldest_at": None} for name, count in depth.items()]


def page(items: list[Any], cursor: str | None = None) -> dict[str, Any]:
    return {"items": items, "next_cursor": cursor}


def deliveries(query: dict[str, str]) -> dict[str, Any]:
    """100,000 of them, a page at a time."""
    start, limit = int(query.get("cursor") or 0), int(query.get("limit", 50))
    found = [delivery(number) for number in range(start, min(start + limit, 100_000))]
    if query.get("status"):
        found = [each for each in found if each["status"] == query["status"]]
    return page(found, str(start + limit) if start + limit < 100_000 else None)


def answer_of(method: str, path: str, query: dict[str, str]) -> Any:  # noqa: C901, PLR0912
    parts = path.strip("/").split("/")[1:]
    if method != "GET" and not OPERATIONS.matches(method, path):
        return None
    if method != "GET":
        if path == "/v1/sources/try":
            event = {
                "tenant": "acme",
                "type": "order.created",
                "id": "bus_6a7e8feb",
                "timestamp": stamp(minutes=1),
                "sequence": None,
            }
            return {
                "items": [{"mapping": "orders", "ordering_key": "o-1001", "payload": '{"orderId": "o-1001"}', **event}]
            }
        if path == "/v1/sources":
            return {"revision": 4, "mappings": 3, "changed": True}
        if path.endswith("/run"):
            return {"items": [{"hook": "stripe", "message_id": "msg_1"}]}
        return {"accepted": 1, "items": [], "count": 1874, "complete": True, "moved": 1, "problems": []}
    match parts:
        case ["overview"]:
            totals = {
                "Delivered": 1_204_118,
                "AttemptsFailed": 7_302,
                "Exhausted": 41,
                "Accepted": 88412,
                "Handshakes": 6,
                "Refused": 223,
                "RefusedSignature": 214,
                "RefusedTime": 9,
                "Mismatched": 5160,
                "UnknownHook": 12,
            }
            return {"since": stamp(hours=24), "until": stamp(), "hours": hours(), "totals": totals, "dead_letters": letters(),
                    "undelivered_complete": True, "undelivered": [
                        {"status": status, "count": count, "oldest_tenant": "acme", "oldest_event_timestamp": stamp(hours=3, minutes=minutes),
                         "oldest": {"endpoint_id": endpoints()[0]["id"], "event_id": "evt_01m8d0q1w5f70000001"}}
                        for status, count, minutes in (("exhausted", 41, 900), ("held", 310, 400), ("waiting", 1921, 12))],
                    "endpoints_in_trouble": endpoints()[:3], "metrics": True, "complete": True}  # fmt: skip
        case ["settings"]:
            return {
                "version": "0.2.0",
                "environment": "prod",
                "retention_days": 30,
                "allow_http": False,
                "allowed_networks": [],
                "tokens": False,
            }
        case ["blocked-keys"]:
            found = blocked_keys()[: int(query.get("limit", 100))]
            return page(found) | {"count": len(blocked_keys()), "complete": True}
        case ["tenants", _, "endpoints", _, "blocked-keys"]:
            return page(
                [
                    {name: value for name, value in each.items() if name not in {"tenant", "endpoint_id"}}
                    for each in blocked_keys()[:2]
                ]
            )
        case ["dead-letters"]:
            return page(letters())
        case ["dead-letters", _]:
            some = [{"id": f"m-{n}", "sent_at": stamp(hours=n), "receives": 1, "fields": {"kind": "delivery", "tenant": TENANTS[n % 2], "endpoint": "ep_01m8d0q1w5f7n3k90001"}, "body": '{"a": 1}'} for n in range(5)]  # fmt: skip
            wanted = query.get("tenant")
            return page([each for each in some if wanted in {None, each["fields"]["tenant"]}]) | {"complete": True}
        case ["tenants"]:
            return page([{"id": name} for name in TENANTS])
        case ["tenants", tenant, "endpoints"]:
            return page([each for each in endpoints() if each["tenant"] == tenant])
        case ["tenants", _, "endpoints", wanted]:
            return next(each for each in endpoints() if each["id"] == wanted)
        case ["tenants", _, "endpoints", _, "stats"]:
            return {"deliveries": 812, "complete": True, "by_status": {"delivered": 800, "waiting": 12}, "success_rate": 0.985, "attempts": 830,
                    "latency_ms": {"p50": 96, "p95": 412, "p99": 900, "max": 1204}, "codes": {"200": 800, "503": 12}, "errors": {"timeout": 3},
                    "hours": [{"at": each["at"], "delivered": each["delivered"], "undelivered": 4, "p50_ms": 188, "p95_ms": 412} for each in hours()]}  # fmt: skip
        case ["tenants", _, "endpoints", _, "secrets"]:
            return page(
                [
                    {"position": 1, "current": False, "expires_at": stamp(hours=-20)},
                    {"position": 2, "current": True, "expires_at": None},
                ]
            )
        case ["tenants", tenant, "events", wanted] if not wanted.endswith("deliveries"):
            return {"id": wanted, "tenant": tenant, "type": "order.created", "timestamp": stamp(minutes=6), "channels": [], "bytes": 48,
                    "version": None, "ordering_key": None, "sequence": None, "payload": '{"order": "o-1001", "total": "129.90"}'}  # fmt: skip
        case ["tenants", tenant, "events"]:
            found = [answer_of("GET", f"/v1/tenants/{tenant}/events/evt_01m8d0q1w5f7{n:07}", {}) for n in range(9)]
            return page([{name: value for name, value in each.items() if name != "payload"} for each in found])
        case ["tenants", _, "deliveries", _, wanted]:
            found = delivery(int(wanted[-7:]))
            made = min(found["attempts_made"], 3)
            return {
                **found,
                "attempts": [attempt(n + 1, found["code"] or 503, last=n == made - 1) for n in range(made)],
            }
        case ["deliveries", "newest"]:
            return {"items": deliveries({"limit": "8"})["items"], "cursor": "c1", "complete": True}
        case ["deliveries"]:
            return page([each for each in deliveries({"limit": "12"})["items"] if each["status"] != "delivered"])
        case ["tenants", _, "events", _, "deliveries"]:
            return page(deliveries({"limit": "3"})["items"])
        case ["tenants", _, "deliveries"]:
            return deliveries(query)
        case ["event-types"]:
            return page(
                [
                    {
                        "name": name,
                        "description": "What happened",
                        "deprecated": False,
                        "schemas": {"1": {}},
                        "examples": {},
                        "revision": 1,
                    }
                    for name in TYPES
                ]
            )
        case ["event-types", name]:
            return {"name": name, "description": "What happened", "deprecated": False, "revision": 1,
                    "schemas": {"1": {"type": "object", "required": ["order"]}}, "examples": {"1": [{"order": "o-1001"}]}}  # fmt: skip
        case ["replays"]:
            return page([{"id": "rp_01m8d0q1w5f7", "tenant": "acme", "state": "running", "endpoint_ids": [], "event_type": "", "status": "exhausted",
                          "missing": False, "rate": 100, "looked_at": 5200, "sent": 1874, "skipped": 12, "created_at": stamp(minutes=3), "since": None, "until": None, "changed_at": stamp(seconds=4)}])  # fmt: skip
        case ["hooks"]:
            return {
                "version": 4,
                "hooks": [
                    {
                        "id": "github",
                        "set": "ci",
                        "path": "/hooks/github",
                        "verify": "github",
                        "action": "command",
                        "mode": "async",
                    }
                ],
                "document": {"hooks": [{"id": "github"}]},
            }
        case ["hooks", "versions"]:
            return page(
                [
                    {
                        "version": n,
                        "applied_at": stamp(days=5 - n),
                        "applied_by": "arn:aws:iam::123456789012:role/ops",
                        "hooks": 3,
                        "current": n == 4,
                    }
                    for n in (4, 3, 2)
                ]
            )
        case ["sources"]:
            return {"revision": 3, "mappings": mappings()}
        case ["requests"]:
            return page(
                [
                    {
                        "id": f"req_{n}",
                        "received_at": stamp(minutes=n),
                        "hooks": [] if n % 3 else ["stripe"],
                        "outcome": "refused" if n % 3 else "accepted",
                        "reason": "signature-mismatch" if n % 3 else "",
                        "method": "POST",
                        "path": "/hooks/stripe",
                    }
                    for n in range(6)
                ]
            )
        case ["requests", wanted]:
            return {"id": wanted, "received_at": stamp(minutes=1), "hooks": ["stripe"] if wanted == "req_3" else [], "method": "POST", "path": "/hooks/stripe",
                    "outcome": "accepted" if wanted == "req_3" else "refused", "reason": "signature-mismatch" if wanted != "req_3" else "", "runs": [{"hook": "stripe"}] if wanted == "req_3" else [],
                    "request": {"method": "POST", "path": "/hooks/stripe", "query": "", "headers": {"content-type": "application/json"}, "body": '{"id": "evt_1"}'}}  # fmt: skip
        case _:
            return None


def resolver(event: dict[str, Any], _context: object) -> dict[str, Any]:
    query = {name: values[-1] for name, values in parse_qs(event["rawQueryString"]).items()}
    method, path = event["requestContext"]["http"]["method"], event["rawPath"]
    found = answer_of(method, path, query) if OPERATIONS.matches(method, path, query) else None
    body = (
        {"status": 404, "code": "not-found", "detail": "there is nothing at this address"} if found is None else found
    )
    return {
        "statusCode": 404 if found is None else 200,
        "headers": {"content-type": "application/json"},
        "body": json.dumps(body),
    }
