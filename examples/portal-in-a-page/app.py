"""An application of yours with a page in which a customer looks after webhooks: the portal, in a frame.

.venv/bin/python examples/portal-in-a-page/app.py

The link to the portal is asked for when the page is loaded, for the tenant of the user who is logged in. It is good for
one use, so it is not stored. The deployment must allow the frame: parameter PortalOrigins, which names this
application's origin.
"""

import html
import os
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from hookline.client import Client, aws_signer

ADDRESS = os.environ["HOOKLINE_API_URL"]  # on AWS the stack's output ApiUrl
api = Client(ADDRESS, aws_signer(region=os.environ["AWS_REGION"]))
PAGE = """<!doctype html>
<title>Settings of {tenant}</title>
<h1>Webhooks of {tenant}</h1>
<iframe src="{link}" title="Webhooks" referrerpolicy="no-referrer" width="1000" height="700"></iframe>
<p><a href="{link}" target="_blank" rel="noreferrer">In a tab of its own</a></p>
"""


def tenant_of_the_user(_request: BaseHTTPRequestHandler) -> str:
    """Yours: from the session of the user, never from the address."""
    return "example-portal"


class App(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path != "/":  # the browser asks for an icon too
            self.send_error(404)
            return
        tenant = tenant_of_the_user(self)
        link = api.create_portal_session(tenant, {"session_seconds": 3600, "brand": {"name": "Webhooks"}}).url
        link = f"{ADDRESS}/portal/{link.partition('/portal/')[2]}"  # the local stack does not know its own address
        page = PAGE.format(tenant=html.escape(tenant), link=html.escape(link)).encode()
        self.send_response(200)
        self.send_header("content-type", "text/html; charset=utf-8")
        self.send_header("cache-control", "no-store")
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, *_: Any) -> None:
        pass


if __name__ == "__main__":
    api.put_tenant("example-portal")
    server = ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1]) if len(sys.argv) > 1 else 8080), App)
    print(f"http://127.0.0.1:{server.server_port}/", flush=True)
    server.serve_forever()
