"""A tenant is deleted with everything of it, wherever the deletion is cut short; its neighbour keeps all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.fakes.inbound import FakeBlobStore
from tests.fakes.management import FakePortalStore
from tests.fakes.outbound import FakeConfigStore, FakeDeliveryStore, FakeEventStore, FakeJobStore, FakeLineStore

from hookline.errors import Conflict, NotFound, Unavailable
from hookline.management.erasure import Erased, Erasure
from hookline.management.portal import PortalSession
from hookline.outbound.model import (
    Delivery,
    DeliveryKey,
    Endpoint,
    Event,
    Health,
    Line,
    LineKey,
    Place,
    ReplayJob,
    Status,
)

if TYPE_CHECKING:
    from collections.abc import Callable

TIME = "2026-01-31T08:15:30.000000Z"


class Cut(BaseException):
    """The process is gone."""


class Counting:
    """Ends the process at the call of that number, before or after it took effect."""

    def __init__(self, world: World, port: Any) -> None:
        self._world, self._port = world, port

    def __getattr__(self, name: str) -> Callable[..., Any]:
        method = getattr(self._port, name)

        def call(*arguments: Any, **named: Any) -> Any:
            self._world.step()
            result = method(*arguments, **named)
            self._world.step()
            return result

        return call


class World:
    def __init__(self) -> None:
        self.config, self.deliveries, self.events = FakeConfigStore(), FakeDeliveryStore(), FakeEventStore()
        self.lines = FakeLineStore(self.deliveries)
        self.jobs, self.blobs, self.sessions = FakeJobStore(), FakeBlobStore(), FakePortalStore()
        self.now = 1_800_000_000.0
        self.slept: list[float] = []
        self.left: int | None = None
        self.meanwhile: Callable[[], None] = lambda: None
        for tenant in ("acme", "acme-2"):
            self.config.put_tenant(tenant)
            self.sessions.put(PortalSession(tenant, "ps_1", self.now, self.now + 300, 3600))
            for name in ("ep_1", "ep_gone"):
                self.config.put_endpoint(Endpoint(name, tenant, "https://example.com"), create=True)
                self.config.health[tenant, name] = Health(name, tenant, 3, version=1)
                for number in range(5):
                    self.delivery(tenant, name, number)
            self.config.delete_endpoint(tenant, "ep_gone")
            line = LineKey(tenant, "ep_1", "order-1")
            self.lines.put(Line(line, 1, last=3), self.now)
            self.lines.put_places([(line, Place(number, None)) for number in (2, 3)], self.now)
            for number in range(5):
                self.events.put(Event(f"evt_{number}", tenant, "x", TIME, b"1"))
            self.blobs.put(f"events/{tenant}/evt_1/abc", b"large")
            self.jobs.create(ReplayJob(f"job_{tenant}", tenant, ("ep_1",), 1.0))

    def delivery(self, tenant: str, endpoint: str, number: int) -> None:
        key = DeliveryKey(tenant, endpoint, f"{TIME}#evt_{number}", number % 3)
        self.deliveries.put_many([Delivery(key, "x", Status.WAITING)])

    def step(self) -> None:
        if self.left is not None:
            if self.left == 0:
                raise Cut
            self.left -= 1

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds
        self.meanwhile()

    def erase(self, tenant: str = "acme") -> Erased:
        ports = (self.config, self.deliveries, self.lines, self.events, self.jobs, self.blobs, self.sessions)
        config, deliveries, lines, events, jobs, payloads, sessions = (Counting(self, port) for port in ports)
        return Erasure(
            config=config, deliveries=deliveries, lines=lines, events=events, jobs=jobs, payloads=payloads,
            sessions=sessions,
            clock=lambda: self.now, sleep=self.sleep, config_cache=30.0,
        ).run(tenant)  # fmt: skip

    def of(self, tenant: str) -> dict[str, int]:
        config = self.config
        return {
            "known": tenant in config.known,
            "config": sum(owner == tenant for rows in (config.endpoints, config.health) for owner, _ in rows),
            "former": len(config.former.get(tenant, ())),
            "deliveries": sum(key.tenant == tenant for key in self.deliveries.rows),
            "lines": sum(key.tenant == tenant for key in self.lines.rows),
            "places": sum(len(each) for key, each in self.lines.taken.items() if key.tenant == tenant),
            "events": sum(key.tenant == tenant for key in self.events.events),
            "payloads": sum(f"/{tenant}/" in ref for ref in self.blobs.blobs),
            "jobs": sum(job.tenant == tenant for job in self.jobs.all()),
            "sessions": len(self.sessions.of_tenant(tenant)),
        }


NOTHING = {
    "known": False,
    "config": 0,
    "former": 0,
    "deliveries": 0,
    "lines": 0,
    "places": 0,
    "events": 0,
    "payloads": 0,
    "jobs": 0,
    "sessions": 0,
}


def test_everything_of_a_tenant_goes_and_nothing_of_another() -> None:
    world = World()
    other = world.of("acme-2")
    assert world.erase() == Erased(endpoints=1, deliveries=10, events=5, payloads=1, jobs=1)
    assert world.of("acme") == NOTHING
    assert world.of("acme-2") == other
    with pytest.raises(NotFound):
        world.erase()


def test_cut_short_anywhere_it_goes_on() -> None:
    complete = 0
    for steps in range(200):
        world = World()
        other = world.of("acme-2")
        world.left = steps
        try:
            world.erase()
            complete += 1
        except Cut:
            world.left = None
            if "acme" in world.config.known:
                world.erase()
        assert world.of("acme") == NOTHING, steps
        assert world.of("acme-2") == other
        if complete > 2:
            return
    raise AssertionError("it takes no end")


def test_what_functions_write_that_still_know_it_goes_too() -> None:
    """They read their configuration up to 30 s before, and work for two minutes."""
    world = World()
    world.meanwhile = lambda: world.delivery("acme", "ep_1", 77)
    world.erase()
    assert world.slept == [180.0]
    assert world.of("acme") == NOTHING


def test_while_it_is_deleted_there_is_no_such_tenant_and_none_can_be_made() -> None:
    world = World()

    def looks() -> None:
        assert world.config.tenant("acme") is None
        assert "acme" in world.config.tenants(), "or nobody would find what is left to do"
        with pytest.raises(Conflict):
            world.config.put_tenant("acme")

    world.meanwhile = looks
    world.erase()
    world.config.put_tenant("acme")
    assert world.config.tenant("acme") is not None


def test_a_table_that_is_out_ends_it_and_the_next_call_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World()

    def out(_keys: object) -> None:
        raise Unavailable("throttled")

    with monkeypatch.context() as patched:
        patched.setattr(world.events, "delete_many", out)
        with pytest.raises(Unavailable):
            world.erase()
    world.erase()
    assert world.of("acme") == NOTHING
