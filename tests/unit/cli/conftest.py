"""The command line over a stack whose parts are fakes."""

from __future__ import annotations

import json
import time
from types import SimpleNamespace

import pytest
from tests.fakes.dead_letters import FakeDeadLetters
from tests.fakes.event_types import FakeEventTypeStore
from tests.fakes.inbound import FakeBlobStore, FakeHookStore, FakeInboundQueue, FakeSecretResolver
from tests.fakes.management import FakePortalStore, management_ports
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
from typer.testing import CliRunner

from hookline.inbound.capture import PREFIX
from hookline.management.erasure import Erasure
from hookline.management.services import Services
from hookline.outbound.delivery.replay import Replayer
from hookline.outbound.endpoints.spec import UrlPolicy
from hookline.outbound.model import Delivery, DeliveryKey, Endpoint, Event, Status
from hookline_cli import stack as stacks
from hookline_cli.main import app

TIME = "2026-01-31T08:15:30.000000Z"


class CapturesOf:
    """Captured requests among a bucket's objects, and one whose day is over."""

    def __init__(self, blobs):
        self._blobs = blobs

    def newest(self):
        return [ref.rpartition("/")[2] for ref in reversed(self._blobs.blobs) if PREFIX in ref] + ["req_gone"]

    def get(self, name):
        return self._blobs.get(f"s3://payloads/{PREFIX}{name}")


class FakeStack(SimpleNamespace):
    """What `hookline_cli.stack.Stack` offers; `found` records the names it was asked for by."""

    def __init__(self):
        config, events, deliveries = FakeConfigStore(), FakeEventStore(), FakeDeliveryStore()
        queue, jobs = FakeRetryQueue(), FakeJobStore()
        sealer, blobs, types = FakeSealer(), FakeBlobStore(), FakeEventTypeStore()
        policy = UrlPolicy(allow_http=True, deployment="eu-west-1/hookline")
        sources = FakeSourceStore()
        hooks, inbound = FakeHookStore(clock=time.time, applied_by="me"), FakeInboundQueue(clock=time.time)
        ports = management_ports(
            config=config, types=types, sources=sources, events=events, deliveries=deliveries, queue=queue, jobs=jobs,
            blobs=blobs, sealer=sealer, policy=policy, hooks=lambda _: hooks, inbound=inbound,
            captures=CapturesOf(blobs), lines=FakeLineStore(deliveries),
        )  # fmt: skip
        super().__init__(
            services=Services(ports),
            config=config,
            event_types=types,
            sources=sources,
            events=events,
            deliveries=deliveries,
            queue=queue,
            jobs=jobs,
            replayer=Replayer(jobs, config, deliveries, events, queue),
            blobs=blobs,
            sealer=sealer,
            hooks=hooks,
            resolve_secret=FakeSecretResolver({"ssm:/hookline/github": ["mysecret"]}).resolve,
            policy=policy,
            retention=30 * 86_400.0,
            erasure=Erasure(
                config=config,
                deliveries=deliveries,
                lines=FakeLineStore(deliveries),
                events=events,
                jobs=jobs,
                payloads=blobs,
                sessions=FakePortalStore(),
                clock=time.time,
                sleep=lambda _: None,
                config_cache=30.0,
            ),
            queues={},
            parameters={},
            inbound_queue=inbound,
            sent={},
            found=[],
        )

    def output(self, name):
        return {"PayloadBucket": "payloads"}[name]

    def has(self, output):
        return output != "SourceDLQUrl" or output in self.queues

    def back_to_sources(self):
        return self.sender_to("each to its own")

    def dead_letters(self, output):
        return self.queues.setdefault(output, FakeDeadLetters())

    def sender_to(self, output):
        def send(letters):
            self.sent.setdefault(output, []).extend(letters)
            return {letter.id for letter in letters}

        return send

    def endpoint(self, id_="ep_1", tenant="default", **more):
        self.config.put_tenant(tenant)
        endpoint = Endpoint(id_, tenant, "https://example.com/hook", **more)
        self.config.put_endpoint(endpoint, create=True)
        return endpoint

    def event(self, id_="e1", tenant="default", type_="order.created", data=b"{}"):
        self.config.put_tenant(tenant)
        self.events.put(Event(id_, tenant, type_, TIME, data))

    def delivery(self, endpoint_id="ep_1", event_id="e1", status=Status.DELIVERED, **more):
        key = DeliveryKey("default", endpoint_id, f"{TIME}#{event_id}")
        row = Delivery(key, "order.created", status, changed_at=1_780_000_000.0, **more)
        self.deliveries.put_many([row])
        return row


class Cli:
    """`run` returns the result; `json` what a command printed, `fails` the lines on stderr of one that must fail."""

    def __init__(self):
        self._runner = CliRunner()

    def run(self, *arguments, code=0, input_=None, env=None):
        result = self._runner.invoke(app, [str(each) for each in arguments], input=input_, env=env)
        assert result.exit_code == code, (result.exit_code, result.output, result.exception)
        return result

    def json(self, *arguments, code=0, input_=None, env=None):
        return json.loads(self.run(*arguments, code=code, input_=input_, env=env).stdout)

    def fails(self, *arguments, code=2, input_=None):
        result = self.run(*arguments, code=code, input_=input_)
        assert "Traceback" not in result.output
        return result.stderr.strip()


@pytest.fixture
def cli(monkeypatch):
    for name in ("HOOKLINE_STACK", "HOOKLINE_OUTPUT", "HOOKLINE_TENANT"):
        monkeypatch.delenv(name, raising=False)
    return Cli()


@pytest.fixture
def stack(monkeypatch):
    fake = FakeStack()

    def find(name):
        fake.found.append(name)
        return fake

    monkeypatch.setattr(stacks, "find", find)
    return fake
