"""What a batch taught about its endpoints, written down at its end: once per endpoint, and only where it matters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hookline.errors import Unavailable
from hookline.outbound.delivery import circuit
from hookline.outbound.delivery.circuit import advance, succeeded
from hookline.outbound.events import operational

if TYPE_CHECKING:
    from collections.abc import Callable

    from hookline.outbound.delivery.circuit import Transition
    from hookline.outbound.delivery.directory import Directory
    from hookline.outbound.model import Attempt, Delivery, Endpoint, Health
    from hookline.outbound.ports import ConfigStore, EventStore
    from hookline.ports import Clock

__all__ = ["BatchHealth", "HealthMonitor"]

_TOLD = 10_000
_TRIES = 3  # against other writers of the same row


class HealthMonitor:
    """Opens a BatchHealth for each batch, and tells tenants what became of their endpoints and deliveries."""

    def __init__(
        self,
        directory: Directory,
        config: ConfigStore,
        events: EventStore,
        clock: Clock,
        *,
        retention: float,
        unrecorded: Callable[[Endpoint, str], None] = lambda _endpoint, _reason: None,
        opened: Callable[[], None] = lambda: None,
    ) -> None:
        """`retention` in seconds: how long the events it writes are kept; `unrecorded` is told what was not stored, and
        `opened` of each endpoint whose circuit opens, once for each of its outages.
        """
        self._retention = retention
        self._opened = opened
        self._unrecorded = unrecorded
        self.directory = directory
        self._config = config
        self._events = events
        self.clock = clock
        self._told: set[str] = set()  # ids of events that need not be put again by this process

    def batch(self) -> BatchHealth:
        return BatchHealth(self)

    def probe(self, endpoint: Endpoint, health: Health) -> bool:
        """True for the one caller that may send the probe of a circuit at half-open."""
        if self._store(endpoint, circuit.probe(health, self.clock())):
            return True
        self.directory.reload(endpoint.tenant)
        return False

    def record(self, endpoint: Endpoint, outcomes: list[Attempt], paused_until: float = 0.0) -> None:
        """Advances the stored health; lost races are run again over what won. Never raises: health is advice."""
        try:
            for _ in range(_TRIES):
                view = self.directory.view(endpoint.tenant)
                if view is None or endpoint.id not in view.endpoints:
                    return
                before = view.health(endpoint.id)
                change = advance(before, outcomes, self.clock(), paused_until=paused_until)
                if not change.changed or self._store(endpoint, change.health):
                    self._tell(endpoint, before, change)
                    return
                self.directory.reload(endpoint.tenant)
        except Unavailable as error:
            self._unrecorded(endpoint, str(error))

    def misconfigured(self, endpoint: Endpoint, delivery: Delivery, reason: str) -> None:
        """Tells the tenant, once for the settings as they are. Never raises: the delivery's row says the same."""
        now = self.clock()
        event = operational.misconfigured(endpoint, delivery, reason, now=now, expires=self._expires(now))
        if event.id in self._told:
            return
        try:
            self._events.put(event)
        except Unavailable as error:
            self._unrecorded(endpoint, str(error))
            return
        if len(self._told) >= _TOLD:
            self._told.clear()
        self._told.add(event.id)

    def exhausted(self, delivery: Delivery) -> None:
        """Raises Unavailable: the one who exhausted it must tell before it is recorded."""
        now = self.clock()
        event = operational.exhausted(delivery, now=now, expires=self._expires(now))
        if event is not None:
            self._events.put(event)

    def _store(self, endpoint: Endpoint, health: Health) -> bool:
        if not self._config.put_health(health):
            return False
        view = self.directory.view(endpoint.tenant)
        if view is not None:
            view.note_health(health.stored())
        return True

    def _tell(self, endpoint: Endpoint, before: Health, change: Transition) -> None:
        now = self.clock()
        expires = self._expires(now)
        if change.opened:
            self._opened()
            self._events.put(operational.circuit_opened(endpoint, before, change.health, now=now, expires=expires))
        if change.recovered:
            self._events.put(operational.circuit_closed(endpoint, before, now=now, expires=expires))
        reason = change.disabled_reason
        if reason is None:
            return
        # told first, by an id that is the same when this is tried again: what is disabled silently is found too late
        cause = f"health {before.version}"
        self._events.put(operational.disabled(endpoint, reason, cause=cause, now=now, expires=expires))
        self._config.disable(endpoint, reason)
        view = self.directory.view(endpoint.tenant)
        if view is not None:
            view.note_endpoint(endpoint.after(disabled_reason=reason))

    def _expires(self, now: float) -> int:
        return int(now + self._retention)


class BatchHealth:
    def __init__(self, keeper: HealthMonitor) -> None:
        self._keeper = keeper
        self._outcomes: dict[str, tuple[Endpoint, list[Attempt]]] = {}
        self._pauses: dict[str, float] = {}  # unix seconds, by endpoint

    def note(self, endpoint: Endpoint, outcome: Attempt, pause_until: float = 0.0) -> None:
        """Successes of an endpoint that nothing is remembered of cost nothing here."""
        if pause_until:
            self._pauses[endpoint.key] = max(pause_until, self._pauses.get(endpoint.key, 0.0))
        known = self._outcomes.get(endpoint.key)
        if known is not None:
            known[1].append(outcome)
            return
        if succeeded(outcome) and outcome.ms <= circuit.SLOW_MS:
            view = self._keeper.directory.view(endpoint.tenant)
            if view is None or not view.knows_trouble(endpoint.id):
                return
        self._outcomes[endpoint.key] = (endpoint, [outcome])

    def close(self) -> None:
        for key, (endpoint, outcomes) in self._outcomes.items():
            self._keeper.record(endpoint, outcomes, self._pauses.get(key, 0.0))
        self._outcomes.clear()
        self._pauses.clear()
