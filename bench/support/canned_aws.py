"""An AWS that answers at once: enough of DynamoDB, SQS and KMS for the sender, on one loopback port.

`python bench/support/canned_aws.py` prints its port. Queries (those of the index `due`, too) and reads answer what
`PutItem` stored; batch writes succeed and leave nothing; `GET /counts` tells how often each operation was called.
"""

from __future__ import annotations

import asyncio
import base64
import json
from collections import Counter
from typing import Any

KEY = bytes(range(32))
counts: Counter[str] = Counter()
writes: Counter[str] = Counter()  # rows written, by operation
stored: dict[str, dict[str, Any]] = {}  # config rows by pk/sk
rows: dict[str, dict[tuple[str, str], dict[str, Any]]] = {}  # the others by table, then pk and sort


def answer(operation: str, request: dict[str, Any]) -> dict[str, Any]:
    match operation:
        case "BatchWriteItem":
            writes[operation] += sum(len(rows) for rows in request["RequestItems"].values())
            return {"UnprocessedItems": {}}
        case "BatchGetItem":
            asked = request["RequestItems"].items()
            found = {table: [row for key in each["Keys"] if (row := row_of(table, key))] for table, each in asked}
            return {"Responses": found, "UnprocessedKeys": {}}
        case "Query" if request["TableName"] in rows:
            return page(request)
        case "Query":
            pk = next(iter(request["ExpressionAttributeValues"].values()))["S"]
            return {"Items": [item for item in stored.values() if item["pk"]["S"] == pk]}
        case "GetItem":
            key = request["Key"]
            item = stored.get(f"{key['pk']['S']}/{key['sk']['S']}")
            return {"Item": item} if item else {}
        case "PutItem":
            item = request["Item"]
            if "sk" in item:
                stored[f"{item['pk']['S']}/{item['sk']['S']}"] = item
            else:
                rows.setdefault(request["TableName"], {})[_key(item)] = item
            return {}
        case "TransactWriteItems":
            writes[operation] += sum("sort" in each.get("Put", {}).get("Item", {}) for each in request["TransactItems"])
            for each in request["TransactItems"]:
                if "Put" in each:  # else the mark on the tenant's row: nothing here reads it
                    answer("PutItem", each["Put"])
            return {}
        case "GenerateDataKey":
            return {
                "CiphertextBlob": base64.b64encode(b"wrapped").decode(),
                "Plaintext": base64.b64encode(KEY).decode(),
                "KeyId": "arn:aws:kms:us-east-1:000000000000:key/canned",
            }
        case "Decrypt":
            return {"Plaintext": base64.b64encode(KEY).decode(), "KeyId": "canned"}
        case "SendMessageBatch":
            writes[operation] += len(request["Entries"])
            entries = [{"Id": entry["Id"], "MessageId": entry["Id"]} for entry in request["Entries"]]
            return {"Successful": entries, "Failed": []}
        case _:
            return {"MessageId": "1"}


def _key(item: dict[str, Any]) -> tuple[str, str]:
    return item["pk"]["S"], item.get("sort", {"S": ""})["S"]


def row_of(table: str, key: dict[str, Any]) -> dict[str, Any] | None:
    return rows.get(table, {}).get(_key(key))


def page(request: dict[str, Any]) -> dict[str, Any]:
    """Of the index `due`, or of an endpoint's deliveries."""
    index = request.get("IndexName")
    partition, order = ("due_shard", "due_at") if index else ("pk", "sort")
    wanted = request["ExpressionAttributeValues"][":shard" if index else ":endpoint"]
    found = [row for row in rows[request["TableName"]].values() if row.get(partition) == wanted]
    found.sort(key=lambda row: (*row[order].values(), row["sort"]["S"]))
    if start := request.get("ExclusiveStartKey"):
        at = [_key(row) for row in found].index(_key(start))
        found = found[at + 1 :]
    taken = found[: request["Limit"]]
    if len(taken) == len(found):
        return {"Items": taken}
    return {"Items": taken, "LastEvaluatedKey": {name: taken[-1][name] for name in ("pk", "sort", partition, order)}}


class Canned(asyncio.Protocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self.pending = b""

    def data_received(self, data: bytes) -> None:
        self.pending += data
        while (end := self.pending.find(b"\r\n\r\n")) >= 0:
            head = self.pending[:end].decode("latin-1")
            headers = dict(line.lower().split(": ", 1) for line in head.split("\r\n")[1:])
            length = int(headers.get("content-length", "0"))
            if len(self.pending) < end + 4 + length:
                return
            body = self.pending[end + 4 : end + 4 + length]
            self.pending = self.pending[end + 4 + length :]
            self.transport.write(self.respond(head, headers, body))  # type: ignore[attr-defined]

    def respond(self, head: str, headers: dict[str, str], body: bytes) -> bytes:
        if head.startswith("GET /counts"):
            result: dict[str, Any] = {"calls": dict(counts), "rows": dict(writes)}
            counts.clear()
            writes.clear()
        else:
            names = {"batchwriteitem": "BatchWriteItem", "batchgetitem": "BatchGetItem"}
            target = headers["x-amz-target"].rpartition(".")[2]
            operation = names.get(target) or OPERATIONS[target]
            counts[operation] += 1
            result = answer(operation, json.loads(body))
        text = json.dumps(result).encode()
        return b"HTTP/1.1 200 OK\r\nContent-Type: application/x-amz-json-1.0\r\nContent-Length: %d\r\n\r\n%b" % (
            len(text),
            text,
        )


OPERATIONS = {
    name.lower(): name
    for name in (
        *("Query", "GetItem", "PutItem", "UpdateItem", "TransactWriteItems"),
        *("GenerateDataKey", "Decrypt", "SendMessage", "SendMessageBatch"),
    )
}


async def main() -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Canned, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
