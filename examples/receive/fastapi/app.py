"""A receiver with FastAPI: verifies, does each event once, answers.

WEBHOOK_SECRET=whsec_… uvicorn --app-dir examples/receive/fastapi app:app
"""

import os
import sqlite3
from contextlib import closing
from typing import Any

from fastapi import FastAPI, Request, Response
from standardwebhooks import Webhook, WebhookVerificationError

app = FastAPI()
webhook = Webhook(os.environ["WEBHOOK_SECRET"])
DATABASE = os.environ.get("DATABASE", "receiver.db")

with closing(sqlite3.connect(DATABASE)) as made:
    made.execute("CREATE TABLE IF NOT EXISTS had (id TEXT PRIMARY KEY)")
    made.execute("CREATE TABLE IF NOT EXISTS orders (id TEXT PRIMARY KEY)")


@app.post("/webhooks")
async def receive(request: Request) -> Response:
    body = await request.body()  # the bytes as they came: `await request.json()` would not do
    try:
        event = webhook.verify(body, dict(request.headers))
    except WebhookVerificationError:
        return Response(status_code=401)
    with closing(sqlite3.connect(DATABASE)) as database, database:  # one transaction
        try:
            database.execute("INSERT INTO had VALUES (?)", (request.headers["webhook-id"],))
        except sqlite3.IntegrityError:
            return Response(status_code=200)  # a repetition: done already
        work(database, event)
    return Response(status_code=204)


def work(database: sqlite3.Connection, event: dict[str, Any]) -> None:
    if event["type"] == "order.created":
        database.execute("INSERT OR IGNORE INTO orders VALUES (?)", (event["data"]["id"],))
