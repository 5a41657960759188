"""How old a view of a tenant counts as."""

from __future__ import annotations

from hookline.outbound.delivery.directory import Directory
from hookline.outbound.model import Endpoint, Tenant


class SlowStore:
    """A read takes five seconds, and gives what was there when it began."""

    def __init__(self) -> None:
        self.now = 100.0
        self.reads = 0

    def clock(self) -> float:
        return self.now

    def tenant(self, tenant: str) -> Tenant:
        self.reads += 1
        self.now += 5.0
        return Tenant(tenant, (Endpoint("ep_1", tenant, f"https://example.com/{self.reads}"),))


def test_a_view_is_as_old_as_the_beginning_of_its_read() -> None:
    store = SlowStore()
    directory = Directory(store, store.clock, ttl=30.0)  # type: ignore[arg-type] - the one method that it asks
    directory.view("acme")
    confirmed = directory.confirmed("acme", 103.0)  # something was changed at 103, while it was read
    assert confirmed is not None
    assert confirmed.endpoints["ep_1"].url == "https://example.com/2"
    assert directory.confirmed("acme", 104.0) is confirmed
    assert store.reads == 2
