"""What the demonstration works with: the stack's resources by their adapters, and a receiver process of its own."""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import os
import time
import uuid
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import boto3

from hookline.adapters.aws import client
from hookline.adapters.dynamodb.config_store import DynamoConfigStore
from hookline.adapters.dynamodb.delivery_store import DynamoDeliveryStore
from hookline.adapters.dynamodb.event_store import DynamoEventStore
from hookline.adapters.dynamodb.hooks_store import DynamoHookStore
from hookline.adapters.sealing import sealer
from hookline.outbound.model import Endpoint, SigningSecret
from hookline.outbound.requests.request_builder import owner
from hookline.outbound.requests.signing import generate_secret

if TYPE_CHECKING:
    from collections.abc import Callable

    from hookline.outbound.model import Delivery
    from hookline_cli.local.receiver_process import Received, ReceiverProcess

__all__ = ["TENANT", "Failed", "World"]

TENANT = "demo"
GITHUB_SECRET = "It's a Secret to Everybody"  # noqa: S105 - the one of GitHub's own documentation
_PATIENCE = 60.0  # seconds that a step waits for what must happen


class Failed(Exception):
    """A step that did not show what it should."""


class World:
    """`run` tells one run's events and paths from another's: the stack may have seen a demonstration before."""

    def __init__(self, receiver: ReceiverProcess, work: str) -> None:
        self.run = uuid.uuid4().hex[:8]
        self.receiver = receiver
        self.command_file = f"{work}/commands-{self.run}"
        self.api = os.environ["HOOKLINE_API_URL"]
        stack = boto3.client("cloudformation").describe_stacks(StackName=os.environ["HOOKLINE_STACK"])["Stacks"][0]
        self.outputs = {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}
        self.dynamodb: Any = boto3.client("dynamodb")
        self.sqs: Any = boto3.client("sqs")
        config = self.outputs["ConfigTable"]
        self.config = DynamoConfigStore(self.dynamodb, config)
        self.hooks = DynamoHookStore(self.dynamodb, config, clock=time.time, applied_by="demonstration")
        self.events = DynamoEventStore(self.dynamodb, self.outputs["EventsTable"])
        self.deliveries = DynamoDeliveryStore(self.dynamodb, self.outputs["DeliveriesTable"])
        self._sealer = sealer(client, table=config, key=self.outputs["SealingKey"])
        self.config.put_tenant(TENANT)

    # ------------------------------------------------------------------------------------------ inbound

    def github(self, body: bytes, delivery: str, *, signed: bytes | None = None) -> tuple[int, str]:
        """POSTs as GitHub does; `signed` are the bytes the signature is of, where those are not the body."""
        digest = hmac.new(GITHUB_SECRET.encode(), body if signed is None else signed, hashlib.sha256).hexdigest()
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "GitHub-Hookshot/044aadd",
            "X-GitHub-Event": "push",
            "X-GitHub-Delivery": delivery,
            "X-GitHub-Hook-ID": "292430182",
            "X-Hub-Signature-256": f"sha256={digest}",
        }
        address = urlsplit(self.api)
        connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=30)
        try:
            connection.request("POST", f"{address.path}/hooks/demo-github", body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def commands_run(self, delivery: str) -> list[str]:
        try:
            with open(self.command_file) as lines:  # noqa: PTH123
                return [line.strip() for line in lines if line.startswith(delivery)]
        except FileNotFoundError:
            return []

    # ------------------------------------------------------------------------------------------ outbound

    def endpoint(self, name: str, *answers: dict[str, Any], **settings: Any) -> Endpoint:
        """An endpoint at the receiver, which checks its signatures with the official standardwebhooks package."""
        path = f"/{self.run}/{name}"
        secret = generate_secret()
        self.receiver.secrets(path, [secret])
        url = self.receiver.script(path, *answers)
        endpoint = Endpoint(f"ep_demo_{name}_{self.run}", TENANT, url, created_at=time.time(), **settings)
        sealed = self._sealer.seal(secret.encode(), owner(endpoint))
        endpoint = endpoint.after(secrets=(SigningSecret(sealed),))
        self.config.put_endpoint(endpoint, create=True)
        return endpoint

    def remove(self, endpoint: Endpoint) -> None:
        self.config.delete_endpoint(TENANT, endpoint.id)

    def received(self, endpoint: Endpoint) -> list[Received]:
        return self.receiver.requests(urlsplit(endpoint.url).path)

    def delivery(self, endpoint: Endpoint) -> Delivery | None:
        found = self.deliveries.by_endpoint(endpoint.tenant, endpoint.id, newest_first=True, limit=1).items
        return found[0] if found else None

    @staticmethod
    def until(what: str, check: Callable[[], Any]) -> Any:
        """The first true value of `check`; Failed after a minute."""
        deadline = time.monotonic() + _PATIENCE
        while time.monotonic() < deadline:
            if value := check():
                return value
            time.sleep(0.05)
        raise Failed(f"waited {_PATIENCE:.0f} s for {what}")

    @staticmethod
    def expect(condition: object, what: str) -> None:
        if not condition:
            raise Failed(what)


def compact(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()
