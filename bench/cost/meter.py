"""Stands between functions and an emulator of AWS, and counts what AWS would charge for.

    python bench/cost/meter.py http://127.0.0.1:4566

prints its own port. `GET /usage` answers the amounts by line of the bill and the calls by operation, and starts again
from zero. A write is charged by the item before and after it, so both are read from the emulator.
"""

from __future__ import annotations

import http.client
import json
import sys
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import boto3
import checkout  # noqa: F401 - makes this checkout's tests importable
from tests.backends.account import TABLES
from tests.template.reader import template
from units import Index, indexes, item_bytes, read_units, sqs_requests, write_units

if TYPE_CHECKING:
    from collections.abc import Iterator

_WRITES = {"PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems", "BatchWriteItem"}
_SERVICES = {"AmazonSQS": "sqs", "TrentService": "kms", "AmazonSSM": "ssm"}
_HOP = {"connection", "content-length", "transfer-encoding", "keep-alive"}


class Meter:
    def __init__(self, upstream: str) -> None:
        self.upstream = urlsplit(upstream).netloc
        self.amounts: Counter[str] = Counter()
        self.calls: Counter[str] = Counter()
        self._lock = Lock()
        self._indexes: dict[str, list[Index]] = {}
        self._keys: dict[str, list[str]] = {}
        for logical, name in TABLES.items():
            declared = template().tables[logical]
            self._indexes[name] = indexes(declared)
            self._keys[name] = [key["AttributeName"] for key in declared["KeySchema"]]
        self._dynamodb = boto3.client(
            "dynamodb",
            endpoint_url=upstream,
            region_name="us-east-1",
            aws_access_key_id="000000000000",
            aws_secret_access_key="test",
        )

    def usage(self) -> dict[str, Any]:
        with self._lock:
            found = {"amounts": dict(self.amounts), "calls": dict(self.calls)}
            self.amounts.clear()
            self.calls.clear()
        return found

    def forward(self, method: str, path: str, headers: dict[str, str], body: bytes) -> tuple[int, Any, bytes]:
        target = headers.get("x-amz-target", "")
        service, _, operation = target.partition(".")
        request = json.loads(body) if target else {}
        dynamodb = service.startswith("DynamoDB_")
        before = [self._item(*each) for each in self._written(operation, request)] if dynamodb else []
        connection = http.client.HTTPConnection(self.upstream)
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        answer = response.read()
        connection.close()
        with self._lock:
            if dynamodb:
                self._count("dynamodb", operation)
                self._charge_table(operation, request, json.loads(answer or b"{}"), before)
            elif service in _SERVICES:
                self._count(_SERVICES[service], operation)
                self._charge(_SERVICES[service], request)
            elif method in {"PUT", "POST"}:
                self._count("s3", method)
                self.amounts["s3.put"] += 1
            else:
                self._count("s3", method)
                self.amounts["s3.get"] += 1
        return response.status, response.getheaders(), answer

    def _count(self, service: str, operation: str) -> None:
        self.calls[f"{service}.{operation}"] += 1

    def _charge(self, service: str, request: dict[str, Any]) -> None:
        if service != "sqs":
            self.amounts[f"{service}.requests"] += 1
            return
        messages = request.get("Entries", [request])
        payload = sum(len(each.get("MessageBody", "").encode()) for each in messages)
        fifo = "fifo-" if request["QueueUrl"].endswith(".fifo") else ""
        self.amounts[f"sqs.{fifo}requests"] += sqs_requests(payload)

    def _charge_table(self, operation: str, request: dict[str, Any], answer: dict[str, Any], before: list[Any]) -> None:
        if operation in _WRITES:
            transaction = operation.startswith("Transact")
            for (table, key), old in zip(self._written(operation, request), before, strict=True):
                new = self._item(table, key)
                units = write_units(old, new, self._indexes[table], transaction=transaction)
                self.amounts["dynamodb.write-units"] += units
        elif operation == "BatchGetItem":
            for table, items in answer["Responses"].items():
                asked = request["RequestItems"][table]
                consistent = asked.get("ConsistentRead", False)
                sizes = [item_bytes(item) for item in items]
                for size in sizes + [0] * (len(asked["Keys"]) - len(sizes)):
                    self.amounts["dynamodb.read-units"] += read_units(size, consistent=consistent)
        else:
            items = answer.get("Items") or ([answer["Item"]] if answer.get("Item") else [])
            consistent = request.get("ConsistentRead", False)
            size = sum(item_bytes(item) for item in items)
            self.amounts["dynamodb.read-units"] += read_units(size, consistent=consistent)

    def _written(self, operation: str, request: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
        """Table and key of every item that is to be written."""
        match operation:
            case "PutItem":
                yield self._key(request["TableName"], request["Item"])
            case "UpdateItem" | "DeleteItem":
                yield self._key(request["TableName"], request["Key"])
            case "TransactWriteItems":
                for each in request["TransactItems"]:
                    ((_, write),) = each.items()
                    yield self._key(write["TableName"], write.get("Item") or write["Key"])
            case "BatchWriteItem":
                for table, writes in request["RequestItems"].items():
                    for write in writes:
                        ((_, asked),) = write.items()
                        yield self._key(table, asked.get("Item") or asked["Key"])

    def _key(self, table: str, item: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        return table, {name: item[name] for name in self._keys[table]}

    def _item(self, table: str, key: dict[str, Any]) -> dict[str, Any] | None:
        found: dict[str, Any] | None = self._dynamodb.get_item(TableName=table, Key=key, ConsistentRead=True).get(
            "Item"
        )
        return found


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    meter: Meter

    def handle_any(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", "0")))
        if self.path == "/usage":
            status, headers, answer = 200, [], json.dumps(self.meter.usage()).encode()
        else:
            sent = {name.lower(): value for name, value in self.headers.items() if name.lower() not in _HOP}
            status, headers, answer = self.meter.forward(self.command, self.path, sent, body)
        self.send_response(status)
        for name, value in headers:
            if name.lower() not in _HOP:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = handle_any  # noqa: N815 - http.server's names

    def log_message(self, *_: object) -> None:
        pass


def main() -> None:
    Handler.meter = Meter(sys.argv[1])
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    print(server.server_port, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
