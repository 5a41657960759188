"""Traffic for the real functions, each under Lambda's own runtime client, on an emulated AWS behind the meter.

What one scenario used is a `Usage`: amounts by line of the bill, for so many things done.
"""

from __future__ import annotations

import json
import socket
import time
import urllib.request
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from ipaddress import ip_network
from typing import TYPE_CHECKING, Any

import github as inbound  # bench/support/github.py: a push as GitHub sends it
import sender as outbound  # bench/sender.py: an event of 1 KB

from hookline.adapters.dynamodb.config_store import DynamoConfigStore
from hookline.adapters.dynamodb.hooks_store import DynamoHookStore
from hookline.adapters.sealing import KmsSealer
from hookline.outbound import event_item
from hookline.outbound.endpoints.spec import EndpointSpec, UrlPolicy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.backends.account import Account
    from tests.backends.runtime import LambdaRuntime

__all__ = ["Bench", "Usage"]

TENANT = "acme"
LOOPBACK = UrlPolicy(allow_http=True, allowed=[ip_network("127.0.0.0/8")])
DEAD = 100  # endpoints that refuse connections
POLLED = 2  # requests of a queue's poller for each batch: one receives it, one deletes it


@dataclass
class Usage:
    """`done` things took these `amounts`; `calls` are AWS operations by name."""

    done: int
    amounts: Counter[str] = field(default_factory=Counter)
    calls: Counter[str] = field(default_factory=Counter)


class Bench:
    """`memory` in MB by function, as the template has it; `assumed` the milliseconds that are not measured here."""

    def __init__(
        self, account: Account, meter: str, ports: list[str], memory: dict[str, int], assumed: dict[str, float]
    ) -> None:
        self._account = account
        self._metered = account.__class__(account.variables | {"AWS_ENDPOINT_URL": meter, "CONFIG_CACHE_SECONDS": "30"})
        self._metered.variables.update(ALLOW_HTTP="true", ALLOWED_NETWORKS="127.0.0.0/8", LOG_LEVEL="INFO")
        self._meter = meter
        self._ports = ports
        self._memory = memory
        self._assumed = assumed
        self._prepare()

    def refused(self, count: int = 200) -> Usage:
        """Requests whose signature is wrong."""
        usage = Usage(count, Counter({"http-api.requests": count}))
        with self._running("receiver", usage) as receiver:
            for number in range(count):
                event = inbound.event("/hooks/verified", inbound.push(f"refs/heads/{number}"))
                event["headers"]["x-hub-signature-256"] = "sha256=" + "0" * 64
                assert receiver.invoke(event).value["statusCode"] == 401
            self._lambda(receiver, usage, "receiver", count)
        return usage

    def accepted(self, count: int = 200) -> Usage:
        """GitHub pushes of 5 KB, each of which runs a command that ends at once."""
        usage = Usage(count, Counter({"http-api.requests": count}))
        with self._running("receiver", usage) as receiver:
            for number in range(count):
                event = inbound.event("/hooks/verified", inbound.push())
                event["headers"]["x-github-delivery"] = f"72d3162e-cc78-11e3-81ab-{number:012d}"
                assert receiver.invoke(event).value["statusCode"] == 200
            self._lambda(receiver, usage, "receiver", count)
        with self._running("worker", usage) as worker:
            for record in self._received("INBOUND_QUEUE_URL", count):
                assert worker.invoke({"Records": [record]}).value == {"batchItemFailures": []}
            self._lambda(worker, usage, "worker", count)
            usage.amounts["sqs.requests"] += POLLED * count
        return usage

    def published(self, count: int = 100) -> Usage:
        """An event of 1 KB put into the events table."""
        usage = Usage(count)
        with self._metering(usage):
            self._publish(["cost.published"] * count)
        return usage

    def delivered(self, batch: int, count: int = 400) -> Usage:
        """Events of 1 KB that are already in the table, each for one endpoint, at the first attempt."""
        items = self._publish([f"cost.delivered{batch}"] * count)
        usage = Usage(count)
        with self._running("sender", usage) as sender:
            self._send(sender, items, batch)
            self._lambda(sender, usage, "sender", count // batch, waits=("receiver.ms",))
        return usage

    def retried(self) -> Usage:
        """One more attempt of a delivery that failed, which fails as well: its row, its message, the retry function.

        The first attempts are not counted.
        """
        count = DEAD
        items = self._publish([f"cost.dead{number}" for number in range(count)])
        with self._metered.function("sender") as sender:
            self._send(sender, items, 100)
        usage = Usage(count)
        with self._running("retry", usage) as retry:
            records = self._received("RETRY_QUEUE_URL", count)
            for first in range(0, count, 10):
                retry.invoke({"Records": records[first : first + 10]})
            self._lambda(retry, usage, "retry", count // 10, waits=("receiver.ms",))
            usage.amounts["sqs.requests"] += POLLED * count / 10
        return usage

    def a_minute(self, count: int = 20) -> Usage:
        """The retry function's look at what is due, when nothing is."""
        usage = Usage(count)
        with self._running("retry", usage) as retry:
            for _ in range(count):
                assert retry.invoke(self._account.sample("retry-schedule")).value is None
            self._lambda(retry, usage, "retry", count)
        return usage

    def _prepare(self) -> None:
        dynamodb, kms = self._account.client("dynamodb"), self._account.client("kms")
        DynamoHookStore(dynamodb, "config", clock=time.time).apply(
            {"hooks": [inbound.verified_hook("refs/heads/main")]}
        )
        store = DynamoConfigStore(dynamodb, "config")
        sealer = KmsSealer(kms=kms, dynamodb=dynamodb, table="config", key_id=self._account.variables["SEALING_KEY"])
        store.put_tenant(TENANT)
        alive = f"http://127.0.0.1:{self._ports[0]}/hooks"
        endpoints = {f"cost.delivered{batch}": {"url": alive} for batch in (1, 10, 100)}
        # one for each event: a circuit opens after some failures, and its deliveries wait without a message
        dead = {"url": f"http://127.0.0.1:{_free_port()}/hooks", "schedule": [0, 1, 3600]}
        endpoints |= {f"cost.dead{number}": dead for number in range(DEAD)}
        for kind, fields in endpoints.items():
            spec = EndpointSpec.parse({**fields, "event_types": [kind]})
            endpoint_id = f"ep_{kind.replace('.', '_')}"
            prepared = spec.to_endpoint(TENANT, endpoint_id, seal=sealer.seal, now=0.0, policy=LOOPBACK)
            store.put_endpoint(prepared.endpoint, create=True)

    def _publish(self, kinds: list[str]) -> list[dict[str, Any]]:
        client = self._metered.client("dynamodb")
        items = [event_item(kind, outbound.BODY, tenant=TENANT) for kind in kinds]
        for item in items:
            client.put_item(TableName="events", Item=item)
        return items

    def _send(self, sender: LambdaRuntime, items: list[dict[str, Any]], batch: int) -> None:
        for first in range(0, len(items), batch):
            records = [_stream_record(item, first + n) for n, item in enumerate(items[first : first + batch])]
            assert sender.invoke({"Records": records}).value == {"batchItemFailures": []}

    def _received(self, queue: str, count: int) -> list[dict[str, Any]]:
        """So many messages as Lambda hands them over, waited for; what the poller itself asks is not counted here."""
        sqs, url = self._account.client("sqs"), self._account.variables[queue]
        found: list[dict[str, Any]] = []
        while len(found) < count:
            answer = sqs.receive_message(
                QueueUrl=url,
                MaxNumberOfMessages=10,
                WaitTimeSeconds=1,
                AttributeNames=["All"],
                MessageAttributeNames=["All"],
            )
            for message in answer.get("Messages", ()):
                sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
                found.append(_queue_record(message, url))
        return found

    @contextmanager
    def _running(self, function: str, usage: Usage) -> Iterator[LambdaRuntime]:
        """The function, started, warm and metered."""
        with self._metered.function(function) as started:
            started.invoke(self._account.sample(function))
            self._began = started.cpu_seconds(), len(_own_lines(started))
            with self._metering(usage):
                yield started

    @contextmanager
    def _metering(self, usage: Usage) -> Iterator[None]:
        self._since_last()
        yield
        self._add_to(usage)

    def _add_to(self, usage: Usage) -> Counter[str]:
        """What the meter counted since it was last read; its calls."""
        found = self._since_last()
        usage.amounts.update(found["amounts"])
        usage.calls.update(found["calls"])
        return Counter(found["calls"])

    def _since_last(self) -> Any:
        with urllib.request.urlopen(f"{self._meter}/usage") as answer:
            return json.loads(answer.read())

    def _lambda(
        self, function: LambdaRuntime, usage: Usage, name: str, invocations: int, waits: tuple[str, ...] = ()
    ) -> None:
        """Its time: the CPU it used at the share that its memory gives (1,769 MB give a whole one), and its waits."""
        cpu, lines = self._began
        memory = self._memory[name]
        seconds = (function.cpu_seconds() - cpu) * max(1769 / memory, 1.0)
        seconds += invocations * sum(self._assumed[wait] for wait in waits) / 1000
        calls = self._add_to(usage)
        seconds += sum(count * self._assumed[f"{call.partition('.')[0]}.ms"] for call, count in calls.items()) / 1000
        usage.amounts["lambda.requests"] += invocations
        usage.amounts["lambda.gb-seconds"] += seconds * memory / 1024
        usage.amounts["logs.megabytes"] += (len(_own_lines(function)) - lines) / 1e6
        usage.amounts["xray.traces"] += invocations * self._assumed["traced"]


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _own_lines(function: LambdaRuntime) -> str:
    """What the function itself logged: the template asks Lambda for no START, END and REPORT lines."""
    return "".join(line for line in function.log().splitlines(keepends=True) if line.startswith("{"))


def _stream_record(item: dict[str, Any], number: int) -> dict[str, Any]:
    return {
        "eventID": str(number),
        "eventName": "INSERT",
        "eventSource": "aws:dynamodb",
        "dynamodb": {
            "ApproximateCreationDateTime": time.time(),
            "Keys": {"pk": item["pk"]},
            "NewImage": item,
            "SequenceNumber": str(number),
            "StreamViewType": "NEW_IMAGE",
        },
    }


def _queue_record(message: dict[str, Any], url: str) -> dict[str, Any]:
    attributes = {
        name: {"stringValue": value.get("StringValue"), "dataType": value["DataType"]}
        for name, value in message.get("MessageAttributes", {}).items()
    }
    return {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": message["Attributes"],
        "messageAttributes": attributes,
        "eventSource": "aws:sqs",
        "eventSourceARN": f"arn:aws:sqs:us-east-1:000000000000:{url.rpartition('/')[2]}",
    }
