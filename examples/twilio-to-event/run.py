"""Twilio message -> event of ours -> signed webhook to a subscriber."""

import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.parse import parse_qs
from uuid import uuid4

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

from support import hookline, secret, until  # noqa: E402 - from the folder above

came: list[dict[str, object]] = []  # by the subscriber


class Subscriber(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        came.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


with HTTPServer(("127.0.0.1", 0), Subscriber) as server:
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    secret("/hookline/example/twilio", "the auth token of your account")
    hookline("hooks", "apply", "--set", "example-twilio", "--prune", str(HERE / "hooks.yaml"))
    url = f"http://127.0.0.1:{server.server_port}/"
    hookline("endpoints", "create", url, "--tenant", "example-twilio", "--event-type", "message.*")
    hookline("trigger", "twilio", "received", "--hook", "example/twilio", "--set", f"MessageSid=SM{uuid4().hex}")
    event = until(lambda: came)[0]
    print(event["type"], parse_qs(str(event["data"]))["Body"][0])  # the form as Twilio sent it
    server.shutdown()
