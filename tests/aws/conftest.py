"""A deployed stack, on AWS or wherever AWS_ENDPOINT_URL leads: `make test-aws` with credentials and HOOKLINE_STACK set.

Nothing is deployed or deleted here. Tests add tenants, endpoints and hooks of their own and take them away again; while
they run, the applied hooks are those that were applied and theirs. So: a test deployment, not the one that earns money.
"""

from __future__ import annotations

import os
import secrets
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import BotoCoreError, ClientError
from tests.local.outbox import Outbox, eventually, unique

from hookline.adapters.dynamodb.hooks_store import DynamoHookStore
from hookline.outbound.requests.signing import generate_secret

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hookline.outbound.model import Delivery, Endpoint

HERE = Path(__file__).parent
PATIENCE = 180.0  # seconds: caches of 30 s, cold starts, SQS's polling


@pytest.hookimpl(tryfirst=True)  # before `-m aws` chooses
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.aws)
            item.add_marker(pytest.mark.xdist_group("aws"))


@dataclass(frozen=True)
class AwsStack:
    """What `tests.local.stack.LocalStack` is for the emulator, with the caller's own credentials and region."""

    name: str
    settings: dict[str, str] = field(default_factory=dict)

    def client(self, service: str) -> Any:
        return boto3.client(service)  # type: ignore[call-overload]  # any of them

    @cached_property
    def outputs(self) -> dict[str, str]:
        (stack,) = self.client("cloudformation").describe_stacks(StackName=self.name)["Stacks"]
        return {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}

    @property
    def api_url(self) -> str:
        return self.outputs["ApiUrl"]

    @cached_property
    def resources(self) -> dict[str, tuple[str, str]]:
        """Type and physical id of everything in the stack, by logical id."""
        pages = self.client("cloudformation").get_paginator("list_stack_resources").paginate(StackName=self.name)
        return {
            each["LogicalResourceId"]: (each["ResourceType"], each["PhysicalResourceId"])
            for page in pages
            for each in page["StackResourceSummaries"]
        }


@pytest.fixture(scope="session")
def stack(environment_of_the_caller: None) -> AwsStack:  # noqa: ARG001 - the account is the caller's choice
    name = os.environ.get("HOOKLINE_STACK", "")
    if not name:
        pytest.skip("HOOKLINE_STACK does not name a deployed stack")
    if boto3.Session().get_credentials() is None:
        pytest.skip("no AWS credentials (AWS_PROFILE)")
    found = AwsStack(name)
    try:
        assert found.outputs
    except (BotoCoreError, ClientError) as error:
        pytest.fail(f"stack {name} cannot be read: {error}")
    return found


@pytest.fixture(scope="session")
def began() -> float:
    return time.time()


@pytest.fixture
def outbox(stack: AwsStack) -> Iterator[Outbox]:
    """Without a receiver of its own: endpoints here are hooks of the same stack, which check the signature."""
    made = Outbox(stack, receiver=None)  # type: ignore[arg-type]
    yield made
    made.close()


class Hooks:
    """Adds hooks to those that are applied, for as long as a test runs."""

    def __init__(self, stack: AwsStack) -> None:
        self._url = stack.api_url
        self._store = DynamoHookStore(stack.client("dynamodb"), stack.outputs["ConfigTable"], clock=time.time)

    @contextmanager
    def applied(self, *hooks: dict[str, Any]) -> Iterator[None]:
        before = self._store.current_version()
        document = self._store.load(before) if before else {"hooks": []}
        self._store.apply({**document, "hooks": [*document["hooks"], *hooks]})
        try:
            yield
        finally:
            if before:
                self._store.rollback(before)
            else:
                self._store.apply({"hooks": []})

    def url(self, hook_id: str) -> str:
        return f"{self._url}/hooks/{hook_id}"


@pytest.fixture
def hooks(stack: AwsStack) -> Hooks:
    return Hooks(stack)


@dataclass
class Sink:
    """An endpoint that is a hook of the same stack: it answers 200 to what is signed as it should be, 401 otherwise.

    What it accepts it publishes for a tenant that nobody listens to, where a test finds it.
    """

    outbox: Outbox
    hook: dict[str, Any]
    endpoint: Endpoint
    tenant: str

    def settled(self, event_id: str, *statuses: str) -> Delivery:
        def look() -> Delivery | None:
            found = self.outbox.delivery(self.endpoint, event_id)
            return found if found is not None and found.status in statuses else None

        return eventually(look, patience=PATIENCE, what=f"{event_id} as {statuses}")

    def arrived(self) -> list[str]:
        return [key for key, _ in self.outbox.events.by_tenant(self.tenant, since="", until="").items]


@pytest.fixture
def sink(outbox: Outbox, hooks: Hooks) -> Sink:
    """Its hook is not applied yet."""
    name, secret, heard = unique("smoke"), generate_secret(), unique("smoke-heard")
    hook = {
        "id": name,
        "verify": {"scheme": "standard-webhooks", "secrets": [secret]},
        "action": {"type": "event", "tenant": heard, "event-type": "smoke.received"},
    }
    endpoint, _ = outbox.endpoint(hooks.url(name), secrets=[secret], schedule=[0, 1, 1], event_types=["smoke.*"])
    return Sink(outbox, hook, endpoint, heard)


def github_secret() -> str:
    return secrets.token_hex(20)
