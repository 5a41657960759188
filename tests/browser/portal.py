"""The customers' portal behind a stage's path: the API's own handler on fakes answers it."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple
from wsgiref.simple_server import WSGIRequestHandler, make_server

from tests.unit.api.wsgi import application

from hookline.api.portal import PortalGate
from hookline.outbound.model import Attempt, Circuit, Delivery, DeliveryKey, Event, Health, Status
from hookline.outbound.times import rfc3339

if TYPE_CHECKING:
    from collections.abc import Iterator
    from http.server import HTTPServer

    from tests.unit.api.api_world import World

__all__ = ["FRAME", "Portal", "delivered", "of_a_customer", "serving"]

STAGE = "/prod"
FRAME = "http://127.0.0.1:1"  # an origin that may show the portal; nobody is there


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


class Portal(NamedTuple):
    api: World
    server: HTTPServer

    def link(self, tenant: str = "acme", **body) -> str:
        host = f"127.0.0.1:{self.server.server_port}"
        made = self.api("POST", f"/v1/tenants/{tenant}/portal-sessions", body, host=host)
        token = made.json["url"].partition("#")[2]
        return f"http://{host}{STAGE}/portal/#{token}"


@contextmanager
def serving(api: World) -> Iterator[Portal]:
    gate = PortalGate(api.resolver, api.services.portal, origins=(FRAME,))
    server = make_server("127.0.0.1", 0, application(gate), handler_class=_Quiet)  # type: ignore[arg-type]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield Portal(api, server)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def delivered(
    api: World, tenant: str, event_id: str, code: int = 500, *, status: Status = Status.EXHAUSTED, **how
) -> None:
    """A delivery to the tenant's first endpoint, or to `endpoint`, of an event `ago` seconds old."""
    ago, event_type = how.get("ago", 60), how.get("event_type", "order.created")
    endpoint_id = how.get("endpoint") or next(iter(api.config.tenant(tenant).endpoints)).id
    at = rfc3339(api.now - ago)
    api.events.put(Event(event_id, tenant, event_type, at, b'{"order":"o-1"}'))
    key = DeliveryKey(tenant, endpoint_id, f"{at}#{event_id}")
    attempts = tuple(
        Attempt(api.now - ago + 10 + number, code, how.get("ms", 120), "status" if code >= 300 else "", "fast")
        for number in range(how.get("attempts", 1))
    )
    row = Delivery(
        key,
        event_type,
        status,
        attempt=len(attempts),
        code=code,
        ms=how.get("ms", 120),
        due_at=api.now + 1_440 if status is Status.WAITING else None,
        changed_at=api.now - ago + 10,
        error="status" if code >= 300 else "",
    )
    api.deliveries.put_many([row.after(attempts=attempts)])


def of_a_customer(api: World) -> None:
    """What a customer has after some time: three endpoints, one of which fails, and deliveries of some minutes."""
    orders = api.endpoint(url="https://acme.example/hooks/orders", event_types=["order.*"], description="Orders")["id"]
    invoices = {"event_types": ["invoice.*"], "description": "Invoices"}
    billing = api.endpoint(url="https://billing.acme.example/in", **invoices)["id"]
    api.endpoint(url="https://acme.example/hooks/audit", description="Everything, for the audit log")
    trouble = {"failing_since": api.now - 5_400, "circuit": Circuit.OPEN, "open_until": api.now + 240, "trips": 1}
    api.config.put_health(Health(billing, "acme", failures=12, **trouble))
    for number in range(9):
        failed = number in {1, 4}
        delivered(
            api,
            "acme",
            f"evt_01m8d0q1w5f7{number:07}",
            503 if failed else 200,
            status=Status.WAITING if failed else Status.DELIVERED,
            endpoint=billing if failed else orders,
            event_type="invoice.paid" if failed else ("order.created", "order.shipped")[number % 2],
            ago=40 + number * 420,
            ms=(64, 1_804, 71, 58, 2_210, 66, 90, 61, 75)[number],
            attempts=3 if failed else 1,
        )
