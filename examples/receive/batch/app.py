"""A receiver of batches, with the standard library: each event of a batch is done once.

WEBHOOK_SECRET=whsec_… python examples/receive/batch/app.py 8000

`webhook-id` names the batch, and a batch that failed can come back cut differently: what tells events apart is an id of
the sender's own in `data`.
"""

import json
import os
import sqlite3
import sys
from contextlib import closing
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from receiver import NotFromSender, verify

DATABASE = os.environ.get("DATABASE", "receiver.db")


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        try:
            verify(os.environ["WEBHOOK_SECRET"], {name.lower(): value for name, value in self.headers.items()}, body)
        except (NotFromSender, KeyError, ValueError):
            self.send_response(401)
            self.end_headers()
            return
        with closing(sqlite3.connect(DATABASE)) as database, database:  # one transaction for the batch
            for event in json.loads(body):
                try:
                    database.execute("INSERT INTO orders VALUES (?)", (event["data"]["id"],))
                except sqlite3.IntegrityError:
                    continue  # had before, in this batch or in another
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


if __name__ == "__main__":
    with closing(sqlite3.connect(DATABASE)) as made:
        made.execute("CREATE TABLE IF NOT EXISTS orders (id TEXT PRIMARY KEY)")
    server = HTTPServer(("127.0.0.1", int(sys.argv[1]) if len(sys.argv) > 1 else 8000), Receiver)
    print(f"http://127.0.0.1:{server.server_port}/webhooks", flush=True)
    server.serve_forever()
