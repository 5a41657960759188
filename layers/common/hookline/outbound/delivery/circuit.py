"""An endpoint's health: when it is left alone, when it counts as slow, when it is given up.

    closed --10 failures in a row--> open --2 s, doubling to 15 min--> half-open (a few probes)
      ^------------ success -----------^---------- all fail -------------'

While open, deliveries wait and use up no attempts. It closes more easily than it opens: one answer of several probes is
enough; and an endpoint that recovered a moment ago is left alone after three failures, so that one that comes and goes
loses few attempts and gets its events while it is there. `Retry-After` of a 429 or 503 pauses the endpoint likewise.
Pure transitions; the caller stores the result if `changed`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from hookline.outbound.model import Attempt, Circuit, Health
from hookline.outbound.times import rfc3339

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["ABORTED", "Admission", "Transition", "admits", "advance", "probe", "probes", "reset", "succeeded"]

OPEN_AFTER = 10  # consecutive failures
OPEN_AGAIN_AFTER = 3  # … of an endpoint that recovered less than JUST_RECOVERED before
JUST_RECOVERED = 60.0  # seconds
FIRST_OPEN = 2.0  # seconds, doubled each time the probes fail
LONGEST_OPEN = 900.0
LONGEST_PAUSE = 3600.0  # seconds, whatever Retry-After says: then it is probed
_PROBES = 3  # at half-open, while the circuit has not opened often …
_MANY_TRIPS = 5  # … after that it is one: they use up attempts
_TELL_RESTLESS_AFTER = 5  # trips of an endpoint that comes and goes: half a minute without an answer
PROBE_LEASE = 90.0  # seconds a probe has to report back; the longest attempt takes 60
SLOW_MS = 2000  # the fast lane's budget for one attempt
SLOW_FOR = 300.0  # seconds in the slow lane after an answer over budget
DISABLE_AFTER = 5 * 86_400.0  # seconds without a success
_GONE = 410
ABORTED = "aborted"  # the error of an attempt whose answer asked for no other one of this delivery


@dataclass(frozen=True, slots=True)
class Transition:
    """What a batch of attempts makes of an endpoint.

    `changed`: `health` differs from what is stored and must be written. `opened`: the circuit opened just now, at its
    first trip. `recovered`: it closed. `disabled_reason`: the endpoint is to be disabled, and why.
    """

    health: Health
    changed: bool = False
    opened: bool = False
    disabled_reason: str | None = None
    recovered: bool = False


class Admission(NamedTuple):
    """Whether a delivery may be attempted now.

    `send`: yes; with `probe`, only by the one who stores `probe(health)` first. Otherwise not before `wait_until`.
    """

    send: bool
    probe: bool = False
    wait_until: float = 0.0


def succeeded(attempt: Attempt) -> bool:
    """2xx alone, completely received."""
    return not attempt.error and 200 <= attempt.code < 300  # noqa: PLR2004 - the class of successes


def admits(health: Health | None, now: float) -> Admission:
    if health is None or health.circuit is Circuit.CLOSED:
        return Admission(send=True)
    if now < health.open_until:
        return Admission(send=False, wait_until=health.open_until)
    return Admission(send=True, probe=True)  # open and rested, or half-open and its probe never reported


def probe(health: Health, now: float) -> Health:
    """Half-open: the others wait until the probe reported, or is overdue."""
    return replace(health, circuit=Circuit.HALF_OPEN, open_until=now + PROBE_LEASE)


def probes(health: Health) -> int:
    """How many deliveries may be sent at half-open."""
    return _PROBES if health.trips <= _MANY_TRIPS else 1


def reset(health: Health, now: float) -> Health:
    """Healthy again by decree: the endpoint was enabled or changed by its owner."""
    return Health(health.endpoint_id, health.tenant, reset_at=now, version=health.version)


def advance(health: Health, outcomes: Iterable[Attempt], now: float, *, paused_until: float = 0.0) -> Transition:
    """Health after `outcomes`, in the order in which they ended.

    `shed` and `config`: the endpoint was not asked, nothing is known of it. `late`: it is slow, which is no failure.
    What was sent before the health was `reset` says nothing either: a 410 of then does not disable it now.
    `paused_until`: the latest time that a Retry-After asked for.
    """
    after, gone = health, False
    for outcome in outcomes:
        if outcome.error in {"shed", "config"} or outcome.at < health.reset_at:
            continue
        after = _slowed(after, outcome, now)
        if outcome.error == "late":
            continue
        answered = succeeded(outcome) or outcome.error == ABORTED  # a refusal of one event says that it is well
        after = _closed(after, now) if answered else _failed(after, outcome, now)
        gone = gone or outcome.code == _GONE
    after = _paused(after, min(paused_until, now + LONGEST_PAUSE), now)
    tell_after = _TELL_RESTLESS_AFTER if _restless(after if health.failing_since is None else health) else 1
    return Transition(
        after,
        changed=after != health,
        opened=health.trips < tell_after <= after.trips,
        disabled_reason=_disabled_reason(after, gone=gone, now=now),
        recovered=health.trips >= tell_after and after.circuit is Circuit.CLOSED,
    )


def _restless(health: Health) -> bool:
    """It began to fail when it had only just recovered: its tenant has been told already."""
    return health.failing_since is not None and health.failing_since < health.recovered_at + JUST_RECOVERED


def _paused(health: Health, until: float, now: float) -> Health:
    if until <= now or (health.circuit is Circuit.OPEN and health.open_until >= until):
        return health
    if health.circuit is Circuit.PAUSED and health.open_until >= until - 1.0:
        return health  # near enough: not a write for each answer of a batch
    return replace(health, circuit=Circuit.PAUSED, open_until=until)


def _slowed(health: Health, outcome: Attempt, now: float) -> Health:
    if outcome.ms <= SLOW_MS and outcome.error not in {"timeout", "late"}:
        return health
    if health.slow_until > now + SLOW_FOR / 2:
        return health  # long enough: an endpoint that is always slow costs a write every few minutes, not every batch
    return replace(health, slow_until=now + SLOW_FOR)


def _closed(health: Health, now: float) -> Health:
    if health.circuit is Circuit.PAUSED and now < health.open_until:
        return replace(health, failures=0, failing_since=None, trips=0)  # sent before it asked for a pause
    if health.circuit is Circuit.CLOSED:
        return replace(health, failures=0, failing_since=None) if health.failures else health
    return replace(
        health, failures=0, failing_since=None, circuit=Circuit.CLOSED, open_until=0.0, trips=0, recovered_at=now
    )


def _failed(health: Health, outcome: Attempt, now: float) -> Health:
    since = outcome.at if health.failing_since is None else health.failing_since
    failing = replace(health, failures=health.failures + 1, failing_since=since)
    if health.circuit is Circuit.CLOSED:
        restless = now < health.recovered_at + JUST_RECOVERED
        return _opened(failing, now) if failing.failures >= (OPEN_AGAIN_AFTER if restless else OPEN_AFTER) else failing
    lease = PROBE_LEASE + 1.0 if health.circuit is Circuit.HALF_OPEN else 0.0  # a second: clocks differ
    if outcome.at >= health.open_until - lease:
        return _opened(failing, now)
    return failing  # sent before the circuit opened


def _opened(health: Health, now: float) -> Health:
    rest = min(FIRST_OPEN * 2 ** min(health.trips, 20), LONGEST_OPEN)
    return replace(health, circuit=Circuit.OPEN, open_until=now + rest, trips=health.trips + 1)


def _disabled_reason(health: Health, *, gone: bool, now: float) -> str | None:
    if gone:
        return "410 Gone"
    since = health.failing_since
    # ten failures besides: two failures five days apart, with nothing between them, are no reason
    if since is not None and now - since >= DISABLE_AFTER and health.failures >= OPEN_AFTER:
        return f"failing since {rfc3339(since)} without a success"
    return None
