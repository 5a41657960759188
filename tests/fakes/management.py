"""All the ports of management on fakes: a test names those that it looks into."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tests.fakes.event_types import FakeEventTypeStore
from tests.fakes.inbound import FakeBlobStore, FakeHookStore, FakeInboundQueue, FakeSecretResolver
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

from hookline.adapters.sqs.dead_letters import Found
from hookline.adapters.sqs.letters import Passed
from hookline.errors import NotFound
from hookline.management.services import Ports
from hookline.outbound.endpoints.rules import UrlPolicy

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from hookline.management.portal import PortalSession

__all__ = ["FakeCaptures", "FakeLetter", "FakeLetterQueue", "FakeMetrics", "FakePortalStore", "management_ports"]


class FakeMetrics:
    def __init__(self) -> None:
        self.values: dict[str, dict[float, float]] = {}
        self.of_hours: dict[float, tuple[float, float]] = {}
        self.error: Exception | None = None

    def hourly(self, names: Sequence[str], since: float, until: float) -> Mapping[str, Mapping[float, float]]:
        if self.error is not None:
            raise self.error
        return self.values

    def percentiles(self, name: str, since: float, until: float) -> Mapping[float, tuple[float, float]]:
        if self.error is not None:
            raise self.error
        return self.of_hours


class FakeLetter:
    def __init__(self, id_: str, body: str = "{}", sent_at: float = 0.0, **fields: str) -> None:
        self.id, self.body, self.sent_at, self.receives, self.fields = id_, body, sent_at, 1, fields


class FakeLetterQueue:
    def __init__(self, *letters: FakeLetter) -> None:
        self.letters = list(letters)
        self.sent_back: list[str] = []
        self.problems: tuple[str, ...] = ()
        self.fields = ("tenant", "endpoint", "event", "queue", "reason")

    def depth(self) -> tuple[int, int]:
        return len(self.letters), 0

    def peek(self, limit: int) -> Sequence[FakeLetter]:
        return self.letters[:limit]

    def describe(self, letter: FakeLetter) -> Mapping[str, str]:
        return letter.fields

    def find(self, wanted: Callable[[FakeLetter], bool], limit: int, stop: Callable[[], bool]) -> Found:
        found = [each for each in self.letters if wanted(each)]
        return Found(found[:limit], not stop() and len(found) < limit)  # type: ignore[arg-type]  # as letters go

    def redrive(self, wanted: Callable[[FakeLetter], bool], limit: int, stop: Callable[[], bool]) -> Passed:
        seen = len(self.letters)
        chosen = [each for each in self.letters if wanted(each)][:limit]
        self.letters = [each for each in self.letters if each not in chosen]
        self.sent_back += [each.id for each in chosen]
        return Passed(seen, len(chosen), len(chosen), len(chosen) < limit, self.problems)

    def purge(self) -> None:
        self.letters.clear()


class FakeCaptures:
    def __init__(self) -> None:
        self.contents: dict[str, bytes] = {}  # the newest last

    def newest(self) -> Sequence[str]:
        return list(reversed(self.contents))

    def get(self, name: str) -> bytes:
        if name not in self.contents:
            raise NotFound(name)
        return self.contents[name]


class FakePortalStore:
    def __init__(self) -> None:
        self.sessions: dict[tuple[str, str], PortalSession] = {}
        self.key = ""

    def put(self, session: PortalSession) -> None:
        self.sessions[session.tenant, session.id] = session

    def get(self, tenant: str, session_id: str) -> PortalSession | None:
        return self.sessions.get((tenant, session_id))

    def use(self, session: PortalSession, now: float) -> bool:
        stored = self.sessions.get((session.tenant, session.id))
        if stored is None or stored.used_at is not None:
            return False
        self.put(replace(stored, used_at=now))
        return True

    def delete(self, tenant: str, session_id: str) -> None:
        self.sessions.pop((tenant, session_id), None)

    def of_tenant(self, tenant: str) -> list[PortalSession]:
        return [each for (owner, _), each in self.sessions.items() if owner == tenant]

    def signing_key(self, make: Callable[[], str]) -> str:
        self.key = self.key or make()
        return self.key


ABOUT = {
    "version": "0.1.0",
    "environment": "test",
    "retention_days": 30,
    "allow_http": False,
    "allowed_networks": [],
    "tokens": False,
}


def _nothing_to_send_with() -> Any:
    raise AssertionError("this test sends nothing")


def management_ports(**given: Any) -> Ports:
    store = FakeHookStore(clock=time.time, applied_by="me")
    fakes: dict[str, Any] = {
        "config": FakeConfigStore(),
        "types": FakeEventTypeStore(),
        "sources": FakeSourceStore(),
        "events": FakeEventStore(),
        "deliveries": FakeDeliveryStore(),
        "lines": FakeLineStore(),
        "queue": FakeRetryQueue(),
        "jobs": FakeJobStore(),
        "blobs": FakeBlobStore(),
        "sealer": FakeSealer(),
        "policy": UrlPolicy(deployment="eu-west-1/hookline"),
        "clock": time.time,
        "retention": 30 * 86_400.0,
        "config_cache": 30.0,
        "hooks": lambda _: store,
        "resolve": FakeSecretResolver({}).resolve,
        "letters": {name: FakeLetterQueue() for name in ("delivery", "inbound", "inbound-fifo", "stream")},
        "metrics": FakeMetrics(),
        "sender": _nothing_to_send_with,
        "portal": FakePortalStore(),
        "captures": FakeCaptures(),
        "inbound": FakeInboundQueue(time.time),
        "about": ABOUT,
    }
    return Ports(**fakes | given)
