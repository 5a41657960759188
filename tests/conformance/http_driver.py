"""A driver as somebody writes it who tests a sender of theirs: a small HTTP server in front of it."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

__all__ = ["serving"]


@contextmanager
def serving(sender):
    """Yields the driver's address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self._answer({"name": sender.name, "supports": sorted(sender.supports)})

        def do_POST(self):
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            match self.path.strip("/").split("/"):
                case ["endpoints"]:
                    self._answer({"endpoint": sender.endpoint(body.pop("url"), body.pop("secret"), **body)})
                case ["endpoints", endpoint, "rotate"]:
                    sender.rotate(endpoint, body["secret"])
                    self._answer({})
                case ["events"]:
                    self._answer({"id": sender.publish(body["endpoint"], body["type"], body["data"])})

        def _answer(self, value):
            text = json.dumps(value).encode()
            self.send_response(200)
            self.send_header("content-length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *_arguments):
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
