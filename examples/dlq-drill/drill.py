"""A drill: an endpoint fails until its deliveries are in the dead-letter queue; it is repaired, and they are replayed.

It uses the management API, and a tenant of its own, so it does not touch what is there.
"""

import os
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from uuid import uuid4

from hookline.client import Client, aws_signer

sys.path.insert(0, str(Path(__file__).parents[1]))

from support import until

EVENTS = 3
tenant = f"drill-{uuid4().hex[:8]}"
broken = threading.Event()
got: set[str] = set()


class Customer(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        if not broken.is_set():
            got.add(self.headers["webhook-id"])
        self.send_response(503 if broken.is_set() else 204)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        pass


api = Client(os.environ["HOOKLINE_API_URL"], aws_signer(region=os.environ["AWS_REGION"]))
with HTTPServer(("127.0.0.1", 0), Customer) as server:
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}/"
    endpoint = api.create_endpoint(tenant, {"url": url, "schedule": [0, 1]})  # two attempts, a second apart

    broken.set()
    events = [{"type": "drill.started", "data": {"number": number}} for number in range(EVENTS)]
    ids = {each.id for each in api.publish_events(tenant, {"events": events}).items}
    mine = {"fields": {"endpoint": endpoint.id}}
    until(lambda: len(api.list_deliveries(tenant, {"status": "exhausted"}).items) == EVENTS)
    print(f"{EVENTS} events published; the endpoint answers 503; all are exhausted")

    broken.clear()
    moved = 0
    while moved < EVENTS:  # SQS's own redrive takes a moment to bring them there
        moved += api.redrive_dead_letters("delivery", mine).moved
    print(f"the endpoint is repaired; {moved} dead letters are sent back")

    until(lambda: got == ids)
    until(lambda: len(api.list_deliveries(tenant, {"status": "delivered"}).items) == EVENTS)
    print(f"all {EVENTS} are delivered, under the ids that they had")
    api.delete_endpoint(tenant, endpoint.id)
    server.shutdown()
