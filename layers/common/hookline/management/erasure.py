"""Deleting a tenant with everything of it: endpoints, secrets, deliveries, events, large payloads, replay jobs,
the sessions of its portal.

Each step may be done again, and what is left to do is read from the tables: cut short anywhere, it goes on when it is
called again. The tenant is closed first, so that functions which read it again see none. Those that still know it write
for a while; so all is looked through once more after that, and the tenant's own row goes last.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hookline.errors import NotFound
from hookline.outbound.model import MOST_SHARDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from hookline.management.portal import PortalStore
    from hookline.outbound.ports import ConfigStore, DeliveryStore, EventStore, JobStore, LineStore, PayloadStore
    from hookline.ports import Clock

__all__ = ["Erased", "Erasure"]

_PAGE = 500
_ALL = 10_000_000  # more lines than one endpoint has
_LONGEST_INVOCATION = 150.0  # seconds: the retry function's 120, and some


@dataclass(slots=True)
class Erased:
    endpoints: int = 0
    deliveries: int = 0
    events: int = 0
    payloads: int = 0
    jobs: int = 0


class Erasure:
    def __init__(
        self,
        *,
        config: ConfigStore,
        deliveries: DeliveryStore,
        lines: LineStore,
        events: EventStore,
        jobs: JobStore,
        payloads: PayloadStore,
        sessions: PortalStore,
        clock: Clock,
        sleep: Callable[[float], None],
        config_cache: float,
    ) -> None:
        """`config_cache` is seconds until the functions know what was changed."""
        self._config = config
        self._deliveries = deliveries
        self._line_store = lines
        self._events = events
        self._jobs = jobs
        self._payloads = payloads
        self._sessions = sessions
        self._clock = clock
        self._sleep = sleep
        self._settled_after = config_cache + _LONGEST_INVOCATION

    def run(self, tenant: str, progress: Callable[[Erased], None] = lambda _: None) -> Erased:
        """Returns what was deleted this time. Raises NotFound, Unavailable."""
        closed_at = self._config.close_tenant(tenant, self._clock())
        if closed_at is None:
            raise NotFound(f"there is no tenant {tenant}")
        erased = Erased()
        self._sweep(tenant, erased, progress)
        left = closed_at + self._settled_after - self._clock()
        if left > 0:
            self._sleep(left)
        self._sweep(tenant, erased, progress)
        self._config.clear_tenant(tenant)
        self._config.delete_tenant(tenant)
        return erased

    def _clear_lines(self, tenant: str, endpoint_id: str) -> None:
        for line in self._line_store.of_endpoint(tenant, endpoint_id, waiting=False, limit=_ALL):
            while places := self._line_store.places(line.key, after=0, limit=_PAGE):
                self._line_store.delete_places(line.key, [each.number for each in places])
            self._line_store.delete(line.key)

    def _sweep(self, tenant: str, erased: Erased, progress: Callable[[Erased], None]) -> None:
        for session in self._sessions.of_tenant(tenant):  # nobody gets access under the name of a later tenant
            self._sessions.delete(tenant, session.id)
        for job in self._jobs.all():
            if job.tenant == tenant:
                self._jobs.delete(job.id)
                erased.jobs += 1
        there, gone = self._config.endpoint_ids(tenant)
        for endpoint_id in there:
            self._config.delete_endpoint(tenant, endpoint_id)
            erased.endpoints += 1
        for endpoint_id in sorted({*there, *gone}):
            self._clear_lines(tenant, endpoint_id)
            cursor: str | None = None
            while True:
                page = self._deliveries.by_endpoint(tenant, endpoint_id, shards=MOST_SHARDS, cursor=cursor, limit=_PAGE)
                self._deliveries.delete_many([delivery.key for delivery in page.items])
                erased.deliveries += len(page.items)
                progress(erased)
                cursor = page.cursor
                if cursor is None:
                    break
        cursor = None
        while True:
            events = self._events.by_tenant(tenant, since="", until="", cursor=cursor, limit=_PAGE)
            self._events.delete_many([key for key, _ in events.items])
            erased.events += len(events.items)
            progress(erased)
            cursor = events.cursor
            if cursor is None:
                break
        self._events.delete_counters(tenant)
        erased.payloads += self._payloads.delete_all(f"events/{tenant}/")
        progress(erased)
