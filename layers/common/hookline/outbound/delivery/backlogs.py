"""Deliveries that wait for their endpoint: its circuit is open, it asked for a pause, or its rate limit is reached.

They stay in the due index, under the endpoint, and cost no message while they wait. One message for each endpoint, the
step, looks after them all: it waits for the circuit, sends a few as probes, and when these are answered releases the
others in pages that grow while the endpoint answers, or as fast as its rate limit allows. A step that is lost is found
by the minute schedule; one that comes twice does nothing, because the row has moved on.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from hookline.errors import Unavailable
from hookline.outbound.delivery.circuit import admits, probes
from hookline.outbound.delivery.outcomes import LONGEST_DELAY
from hookline.outbound.model import Backlog
from hookline.outbound.queue_messages import BacklogMessage

if TYPE_CHECKING:
    from hookline.outbound.delivery.directory import Directory, TenantView
    from hookline.outbound.model import Endpoint
    from hookline.outbound.ports import BacklogStore, ConfigStore, DeliveryStore, DuePage, RetryQueue
    from hookline.outbound.queue_messages import QueueMessage
    from hookline.ports import Clock

__all__ = ["Backlogs", "Joining"]

_FIRST_PAGE, LARGEST_PAGE = 50, 500  # deliveries
_PAGE_PAUSE = 1.0  # seconds between pages
_PROBE_PAUSE = 1.0  # seconds that probes have to be answered in
_RATE_PAGE = 5.0  # seconds of an endpoint's rate limit that are released at once
_JOINING = 2.0  # seconds: a row may be written so much later than its time says
_NOTED_FOR = 5.0  # seconds for which a process need not note the same endpoint again
_LOST = 120.0  # seconds after which a step whose time has passed will not come any more
_SWEPT_AFTER = 900.0  # seconds after which what was released and is still here is released once more
_QUIET_AFTER = 3600.0  # seconds after which an empty backlog is looked at …
_QUIET_EVERY = 15  # … only every so many minutes
_TRIES = 3


class _Pace(NamedTuple):
    size: int  # deliveries
    pause: float  # seconds until the next page
    gap: float = 0.0  # seconds between two deliveries of the page


class Joining:
    """What lets a delivery join: the sender needs no more."""

    def __init__(self, store: BacklogStore, queue: RetryQueue, clock: Clock) -> None:
        self._backlog_store = store
        self._queue = queue
        self._clock = clock
        self._noted: dict[str, float] = {}

    def join(self, endpoint: Endpoint, run_at: float) -> None:
        """Before deliveries are put into the backlog: sees to it that a step looks after them, at `run_at` or before.

        Raises Unavailable.
        """
        now = self._clock()
        if now < self._noted.get(endpoint.key, 0.0) + _NOTED_FOR:
            return
        for _ in range(_TRIES):
            stored = self._backlog_store.get(endpoint.tenant, endpoint.id)
            if stored is not None and stored.run_at >= now - _LOST:
                self._backlog_store.note(stored, now)
                break
            known = stored or Backlog(endpoint.tenant, endpoint.id, now, step=0)
            if self.move(replace(known, noted_at=now), run_at):
                break
        self._noted[endpoint.key] = now

    def move(self, backlog: Backlog, run_at: float) -> bool:
        """To the next step, at `run_at`; 0.0: none. False if somebody else did."""
        following = replace(backlog, step=backlog.step + 1, run_at=run_at)
        if not self._backlog_store.put(following, step=backlog.step):
            return False
        if run_at:
            self.send(following, self._clock())
        return True

    def send(self, backlog: Backlog, now: float) -> bool:
        message: QueueMessage = BacklogMessage(backlog.tenant, backlog.endpoint_id, backlog.step)
        return not self._queue.send([(message, max(0.0, min(backlog.run_at - now, LONGEST_DELAY)))])


class Backlogs:
    def __init__(
        self,
        *,
        store: BacklogStore,
        joining: Joining,
        deliveries: DeliveryStore,
        queue: RetryQueue,
        directory: Directory,
        config: ConfigStore,
        clock: Clock,
    ) -> None:
        self._backlog_store = store
        self._joining = joining
        self._deliveries = deliveries
        self._queue = queue
        self._directory = directory
        self._config = config
        self._clock = clock

    def run(self, message: BacklogMessage) -> bool:
        """Does one step; False if it must be tried again."""
        backlog = self._backlog_store.get(message.tenant, message.endpoint_id)
        if backlog is None or backlog.step != message.step:
            return True
        now = self._clock()
        if now < backlog.run_at - 1.0:  # further away than a message's delay reaches
            return self._joining.send(backlog, now)
        view = self._directory.confirmed(backlog.tenant, now - 1.0)
        pace = self._pace(backlog, view, now)
        if isinstance(pace, float):
            self._joining.move(replace(backlog, page=0), pace)
            return True
        page = self._page(backlog, until=now - _JOINING, limit=pace.size)
        if not page.items:
            self._rest(backlog, view, now)
            return True
        messages = [(each, round(index * pace.gap, 3)) for index, each in enumerate(page.items)]
        if self._queue.send(messages):
            return False
        done = replace(backlog, position=page.position, moved_at=now, page=len(page.items))
        self._joining.move(done, now + pace.pause)
        return True

    def revive(self, now: float) -> int:
        """Every minute: starts steps again that were lost or need not wait any longer."""
        started = 0
        for backlog in self._backlog_store.all():
            try:
                started += self._look_after(backlog, now)
            except Unavailable:
                continue  # the next minute is the retry
        return started

    def _look_after(self, backlog: Backlog, now: float) -> bool:
        if backlog.run_at:
            view = self._directory.view(backlog.tenant)
            free = not isinstance(self._pace(backlog, view, now), float)
            if backlog.run_at < now - _LOST or (free and backlog.run_at > now + _LOST):
                return self._joining.move(backlog, now)
            return False
        quiet = max(backlog.noted_at, backlog.moved_at) < now - _QUIET_AFTER
        if quiet and int(now // 60) % _QUIET_EVERY:
            return False
        if self._page(backlog, until=now, limit=1).items:
            return self._joining.move(backlog, now)
        if backlog.moved_at >= now - _SWEPT_AFTER:
            return False
        again = replace(backlog, position=None)  # released, and its message lost
        return bool(self._page(again, until=now, limit=1).items) and self._joining.move(again, now)

    def _pace(self, backlog: Backlog, view: TenantView | None, now: float) -> _Pace | float:
        """How to go on, or when to look again. What waits for one that is gone or disabled is released at once."""
        endpoint = view.endpoints.get(backlog.endpoint_id) if view else None
        if view is None or endpoint is None or not endpoint.enabled:
            return _Pace(LARGEST_PAGE, _PAGE_PAUSE)
        health = view.health(endpoint.id)
        admission = admits(health, now)
        if not admission.send:
            return admission.wait_until
        if admission.probe:
            return _Pace(probes(health), _PROBE_PAUSE)
        if endpoint.rate_limit:
            size = max(1, min(LARGEST_PAGE, int(endpoint.rate_limit * _RATE_PAGE)))
            return _Pace(size, size / endpoint.rate_limit, 1 / endpoint.rate_limit)
        grown = _FIRST_PAGE if health.failures else max(_FIRST_PAGE, min(LARGEST_PAGE, 2 * backlog.page))
        return _Pace(grown, _PAGE_PAUSE)

    def _rest(self, backlog: Backlog, view: TenantView | None, now: float) -> None:
        """All is released: no step until a delivery joins, but for those that are joining just now."""
        joining = self._page(backlog, until=now + _LOST, limit=1).items
        self._joining.move(backlog, now + _JOINING if joining else 0.0)
        endpoint = view.endpoints.get(backlog.endpoint_id) if view else None
        if endpoint is not None and endpoint.rate_limit and not joining:
            self._config.drained(endpoint)

    def _page(self, backlog: Backlog, *, until: float, limit: int) -> DuePage:
        return self._deliveries.in_backlog(
            backlog.tenant, backlog.endpoint_id, until=until, position=backlog.position, limit=limit
        )
