"""Which deliveries of one endpoint are attempted now; the others wait, which costs them no attempt.

An endpoint says when: it may be disabled, its circuit open, its rate limit reached, an earlier event of the same
ordering key not delivered yet.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hookline.errors import Unavailable
from hookline.outbound.delivery.circuit import admits, probes
from hookline.outbound.delivery.outcomes import (
    LONGEST_DELAY,
    PACED,
    PAUSED,
    TROUBLED,
    Settled,
    hold,
    join_backlog,
    postpone,
    stand_in_line,
)
from hookline.outbound.delivery.schedule import DEFAULT
from hookline.outbound.model import Circuit, Status

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from hookline.outbound.delivery.backlogs import Joining
    from hookline.outbound.delivery.directory import Directory
    from hookline.outbound.delivery.health import HealthMonitor
    from hookline.outbound.delivery.received import Handled, Work
    from hookline.outbound.delivery.recording import Recorder
    from hookline.outbound.model import Endpoint, Line, LineKey
    from hookline.outbound.ports import ConfigStore
    from hookline.ports import Clock

__all__ = ["Admission"]

_PROBE_WAIT = 3.0  # seconds the others wait while a few deliveries probe a half-open circuit
_PACE_WAIT = 1.0  # seconds until a backlog is looked after that waits for a rate limit


class Admission:
    def __init__(
        self,
        *,
        directory: Directory,
        config: ConfigStore,
        health: HealthMonitor,
        backlogs: Joining,
        recorder: Recorder,
        clock: Clock,
        random: Callable[[], float],
    ) -> None:
        self._directory = directory
        self._config = config
        self._health = health
        self._backlogs = backlogs
        self._recorder = recorder
        self._clock = clock
        self._random = random

    def admit(
        self, endpoint: Endpoint, waiting: list[Work], lines: Mapping[LineKey, Line], handled: Handled
    ) -> list[Work]:
        """Those to send now. `lines` has the line of each that has one, as it is stored."""
        ready = self._in_turn(endpoint, waiting, lines, handled)
        now = self._clock()
        if not endpoint.enabled:
            for each in ready:
                self._recorder.finish(each, hold(each.delivery, endpoint.disabled_reason or "", now), handled)
                handled.held += 1
            return []
        ready = [each for each in ready if not self._spent(endpoint, each, handled)]
        view = self._directory.view(endpoint.tenant)
        if view is None or not view.knows_trouble(endpoint.id):
            return self._pace(endpoint, ready, now, handled)
        health = view.health(endpoint.id)
        admission = admits(health, now)
        reason = PAUSED if health.circuit is Circuit.PAUSED else TROUBLED
        if not admission.send:
            self._wait(endpoint, ready, reason, admission.wait_until, handled)
            return []
        if admission.probe:
            probing = ready[: probes(health)] if ready and self._health.probe(endpoint, health) else []
            self._wait(endpoint, ready[len(probing) :], reason, now + _PROBE_WAIT, handled)
            ready = probing
        return self._pace(endpoint, ready, now, handled)

    def _in_turn(
        self, endpoint: Endpoint, waiting: list[Work], lines: Mapping[LineKey, Line], handled: Handled
    ) -> list[Work]:
        """Those that may go; the others wait. A settled number is a repeat that an operator asked for."""
        if endpoint.ordering is None:
            return waiting
        ready = []
        for each in waiting:
            key = each.delivery.line
            stored = lines.get(key) if key else None
            line = stored.at(endpoint, self._clock()) if stored else None
            settled = max(line.settled, 0) if line else 0  # the first one may go in any case
            if key is None or each.delivery.sequence <= settled + 1:
                ready.append(each)
            else:
                handled.behind += 1
                self._recorder.finish(each, stand_in_line(each.delivery, self._clock()), handled)
        return ready

    def _spent(self, endpoint: Endpoint, work: Work, handled: Handled) -> bool:
        """A delivery without an attempt left (the schedule got shorter, or had but one) ends here, without a POST."""
        schedule = DEFAULT if endpoint.schedule is None else endpoint.schedule
        if work.delivery.attempt - work.delivery.base < len(schedule):
            return False
        exhausted = work.delivery.after(status=Status.EXHAUSTED, due_at=None, changed_at=self._clock())
        self._recorder.finish(work, Settled(exhausted), handled)
        return True

    def _pace(self, endpoint: Endpoint, ready: list[Work], now: float, handled: Handled) -> list[Work]:
        if not endpoint.rate_limit or not ready:
            return ready
        try:
            granted = self._config.reserve(endpoint, len(ready), now, queued=True)
        except Unavailable:
            self._postpone(ready, 1.0, handled, spread=1.0)
            return []
        self._wait(endpoint, ready[granted:], PACED, now + _PACE_WAIT, handled)
        return ready[:granted]

    def _wait(self, endpoint: Endpoint, waiting: Sequence[Work], reason: str, until: float, handled: Handled) -> None:
        """In the endpoint's backlog, which is looked after at `until`; by messages only where it cannot be written."""
        if not waiting:
            return
        now = self._clock()
        try:
            self._backlogs.join(endpoint, until)
        except Unavailable:
            self._postpone(waiting, min(max(until - now, 1.0), LONGEST_DELAY / 2), handled, spread=60.0)
            return
        for each in waiting:
            self._recorder.finish(each, join_backlog(each.delivery, reason, now), handled)
            handled.postponed += 1

    def _postpone(self, waiting: Sequence[Work], delay: float, handled: Handled, *, spread: float) -> None:
        now = self._clock()
        for each in waiting:
            self._recorder.finish(each, postpone(each.delivery, delay + spread * self._random(), now), handled)
            handled.postponed += 1
