"""The management API on fakes: what a test asks of it, and what it finds in the stores afterwards."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.event_types import FakeEventTypeStore
from tests.fakes.inbound import FakeBlobStore, FakeHookStore, FakeInboundQueue, FakeSecretResolver
from tests.fakes.management import FakeCaptures, FakeLetterQueue, FakeMetrics, management_ports
from tests.fakes.outbound import (
    FakeConfigStore,
    FakeDeliveryStore,
    FakeEventStore,
    FakeJobStore,
    FakeLineStore,
    FakeRetryQueue,
)
from tests.fakes.sealing import FakeSealer
from tests.fakes.sources import FakeSourceStore

from hookline.api import build_resolver
from hookline.api.inprocess import call
from hookline.management.access import OPERATOR, Principal
from hookline.management.services import Services
from hookline.outbound.endpoints.spec import UrlPolicy
from hookline.outbound.requests.request_builder import RequestBuilder

NOW = 1_800_000_000.0
URL = "https://example.com/hooks"


@dataclass
class Answered:
    status: int
    headers: dict[str, str]
    raw: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.raw)

    @property
    def etag(self) -> str:
        return self.headers["etag"]


class FakeMemory:
    def __init__(self) -> None:
        self.kept: dict[str, tuple[str, str]] = {}

    def claim(self, key: str, fingerprint: str) -> tuple[str, str] | None:
        if key in self.kept:
            return self.kept[key]
        self.kept[key] = (fingerprint, "")
        return None

    def keep(self, key: str, answer: str) -> None:
        self.kept[key] = (self.kept[key][0], answer)

    def release(self, key: str) -> None:
        del self.kept[key]


@dataclass
class World:
    config: FakeConfigStore = field(default_factory=FakeConfigStore)
    types: FakeEventTypeStore = field(default_factory=FakeEventTypeStore)
    sources: FakeSourceStore = field(default_factory=FakeSourceStore)
    events: FakeEventStore = field(default_factory=FakeEventStore)
    deliveries: FakeDeliveryStore = field(default_factory=FakeDeliveryStore)
    lines: FakeLineStore = field(default_factory=FakeLineStore)
    queue: FakeRetryQueue = field(default_factory=FakeRetryQueue)
    jobs: FakeJobStore = field(default_factory=FakeJobStore)
    blobs: FakeBlobStore = field(default_factory=FakeBlobStore)
    sealer: FakeSealer = field(default_factory=FakeSealer)
    hooks: FakeHookStore = field(default_factory=lambda: FakeHookStore(clock=lambda: NOW, applied_by="me"))
    secrets: dict[str, list[str]] = field(default_factory=dict)
    letters: dict[str, FakeLetterQueue] = field(
        default_factory=lambda: {name: FakeLetterQueue() for name in ("delivery", "inbound", "inbound-fifo", "stream")}
    )
    inbound: FakeInboundQueue = field(default_factory=lambda: FakeInboundQueue(lambda: NOW))
    captures: FakeCaptures = field(default_factory=FakeCaptures)
    metrics: FakeMetrics = field(default_factory=FakeMetrics)
    transport: Any = None
    memory: FakeMemory = field(default_factory=FakeMemory)
    now: float = NOW
    principal: Principal = OPERATOR
    policy: UrlPolicy = field(default_factory=lambda: UrlPolicy(deployment="eu-west-1/hookline"))
    failures: list[Exception] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.services = Services(
            management_ports(
                config=self.config,
                types=self.types,
                sources=self.sources,
                events=self.events,
                deliveries=self.deliveries,
                queue=self.queue,
                jobs=self.jobs,
                blobs=self.blobs,
                sealer=self.sealer,
                policy=self.policy,
                clock=lambda: self.now,
                hooks=lambda _: self.hooks,
                resolve=lambda reference: FakeSecretResolver(self.secrets).resolve(reference),
                letters=self.letters,
                metrics=self.metrics,
                captures=self.captures,
                inbound=self.inbound,
                lines=self.lines,
                sender=lambda: (self.transport, RequestBuilder(self.sealer, self.blobs, None)),
            )
        )
        self.resolver = build_resolver(
            self.services, identify=lambda _: self.principal, memory=self.memory, failed=self.failures.append
        )

    def __call__(
        self, method: str, path: str, body: Any = None, *, raw: bytes | None = None, query: Any = "", **headers: str
    ) -> Answered:
        content = raw if raw is not None else b"" if body is None else json.dumps(body).encode()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        answer = call(self.resolver, method, path, query=query, headers=named, body=content)
        return Answered(answer.status, answer.headers, answer.body)

    def endpoint(self, tenant: str = "acme", **settings: Any) -> dict[str, Any]:
        made = self("POST", f"/v1/tenants/{tenant}/endpoints", {"url": URL} | settings)
        assert made.status == 201, made.json
        return made.json
