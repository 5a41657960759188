from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from hookline.outbound.delivery import circuit
from hookline.outbound.model import Attempt, Circuit, Health

NOW = 1_700_000_000.0
DAY = 86_400.0
HEALTHY = Health("ep_1", "acme")


def attempt(code: int = 200, *, ms: int = 50, error: str = "", at: float = NOW, lane: str = "fast") -> Attempt:
    return Attempt(at, code, ms, error, lane)


OK, FAILED = attempt(), attempt(500, error="status")


def failing(times: int, health: Health = HEALTHY, now: float = NOW) -> Health:
    return circuit.advance(health, [attempt(500, error="status", at=now)] * times, now).health


OPEN = failing(10)


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        (attempt(200), True),
        (attempt(204), True),
        (attempt(299), True),
        (attempt(199), False),
        (attempt(301), False),
        (attempt(410), False),
        (attempt(0, error="dns"), False),
        (attempt(200, error="too-large"), False),
    ],
)
def test_success_is_2xx_alone(outcome: Attempt, *, expected: bool) -> None:
    assert circuit.succeeded(outcome) is expected


def test_health_is_not_written_while_all_is_well() -> None:
    transition = circuit.advance(HEALTHY, [OK] * 100, NOW)
    assert transition == circuit.Transition(HEALTHY)
    assert not transition.changed


def test_no_outcomes_and_shed_ones_say_nothing() -> None:
    assert not circuit.advance(failing(3), [], NOW).changed
    assert not circuit.advance(failing(3), [attempt(0, error="shed")] * 20, NOW).changed


def test_failures_are_counted_and_forgotten_at_a_success() -> None:
    transition = circuit.advance(HEALTHY, [attempt(500, error="status", at=NOW - 5), FAILED], NOW)
    assert transition.changed
    assert transition.health.failures == 2
    assert transition.health.failing_since == NOW - 5
    after = circuit.advance(transition.health, [OK], NOW)
    assert after.health == HEALTHY
    assert after.changed
    assert not after.recovered  # the circuit never opened


def test_ten_in_a_row_open_it_for_two_seconds() -> None:
    nine = failing(9)
    assert nine.circuit is Circuit.CLOSED
    transition = circuit.advance(nine, [FAILED], NOW)
    assert transition.opened
    assert transition.health.circuit is Circuit.OPEN
    assert transition.health.open_until == NOW + 2
    assert transition.disabled_reason is None
    assert failing(9, circuit.advance(nine, [OK], NOW).health).circuit is Circuit.CLOSED


def test_who_may_send() -> None:
    assert circuit.admits(None, NOW) == circuit.Admission(send=True)
    assert circuit.admits(failing(9), NOW) == circuit.Admission(send=True)
    assert circuit.admits(OPEN, NOW + 1) == circuit.Admission(send=False, wait_until=NOW + 2)
    assert circuit.admits(OPEN, NOW + 2) == circuit.Admission(send=True, probe=True)
    probing = circuit.probe(OPEN, NOW + 2)
    assert probing.circuit is Circuit.HALF_OPEN
    assert circuit.admits(probing, NOW + 3) == circuit.Admission(send=False, wait_until=NOW + 92)
    assert circuit.admits(probing, NOW + 92) == circuit.Admission(send=True, probe=True)  # its prober died


def test_a_failed_probe_doubles_the_rest_up_to_a_quarter_of_an_hour() -> None:
    health, rests = OPEN, [2.0]
    for _ in range(10):
        now = health.open_until
        transition = circuit.advance(circuit.probe(health, now), [attempt(500, error="status", at=now)], now)
        assert not transition.opened  # it was announced at the first trip
        health = transition.health
        rests.append(health.open_until - now)
    assert rests == [2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]


def test_a_good_probe_closes_it_and_the_next_opening_is_short_again() -> None:
    probing = circuit.probe(failing(1, circuit.probe(OPEN, NOW + 2), NOW + 2), NOW + 90)
    transition = circuit.advance(probing, [OK], NOW + 91)
    assert transition.recovered
    assert transition.health == replace(HEALTHY, recovered_at=NOW + 91)
    later = attempt(500, error="status", at=NOW + 200)
    assert circuit.advance(transition.health, [later] * 9, NOW + 200).health.circuit is Circuit.CLOSED
    assert circuit.advance(transition.health, [later] * 10, NOW + 200).health.open_until == NOW + 202


def test_one_answer_of_several_probes_is_enough() -> None:
    now = NOW + 2
    probing = circuit.probe(OPEN, now)
    assert circuit.probes(OPEN) == 3
    failed, good = attempt(500, error="status", at=now), attempt(at=now)
    for outcomes in ([failed, good, failed], [good, failed, failed], [failed, failed, good]):
        assert circuit.advance(probing, outcomes, now + 1).health.circuit is Circuit.CLOSED
    reopened = circuit.advance(probing, [failed, failed, failed], now + 1).health
    assert (reopened.circuit, reopened.trips) == (Circuit.OPEN, 2)
    assert circuit.advance(reopened, [good], now + 2).health.circuit is Circuit.CLOSED  # reported by another function
    assert circuit.probes(replace(OPEN, trips=6)) == 1


def test_one_that_comes_and_goes_is_left_alone_sooner_and_told_of_once() -> None:
    recovered = circuit.advance(circuit.probe(OPEN, NOW + 2), [attempt(at=NOW + 2)], NOW + 3).health
    failed = attempt(500, error="status", at=NOW + 10)
    assert circuit.advance(recovered, [failed] * 2, NOW + 10).health.circuit is Circuit.CLOSED
    transition = circuit.advance(recovered, [failed] * 3, NOW + 10)
    assert transition.health.circuit is Circuit.OPEN
    assert not transition.opened
    health = transition.health
    told = []
    for _ in range(6):
        now = health.open_until
        transition = circuit.advance(circuit.probe(health, now), [attempt(500, error="status", at=now)], now)
        told.append(transition.opened)
        health = transition.health
    assert told == [False, False, False, True, False, False]  # when it has not answered for half a minute


def test_retry_after_pauses_it_and_a_success_of_before_does_not_end_the_pause() -> None:
    refused = attempt(429, error="status")
    paused = circuit.advance(HEALTHY, [refused], NOW, paused_until=NOW + 60)
    assert (paused.health.circuit, paused.health.open_until) == (Circuit.PAUSED, NOW + 60)
    assert not paused.opened
    assert circuit.admits(paused.health, NOW + 59) == circuit.Admission(send=False, wait_until=NOW + 60)
    assert circuit.admits(paused.health, NOW + 60).probe
    assert circuit.advance(paused.health, [OK], NOW + 5).health.open_until == NOW + 60
    again = circuit.advance(circuit.probe(paused.health, NOW + 60), [attempt(at=NOW + 60)], NOW + 61)
    assert again.health.circuit is Circuit.CLOSED
    assert not again.recovered  # its tenant was not told that it failed
    for_ever = circuit.advance(HEALTHY, [refused], NOW, paused_until=NOW + 86_400)
    assert for_ever.health.open_until == NOW + circuit.LONGEST_PAUSE


def test_what_was_sent_before_it_was_enabled_says_nothing() -> None:
    enabled = circuit.reset(OPEN, NOW + 10)
    before, after = attempt(410, error="status", at=NOW + 9), attempt(410, error="status", at=NOW + 11)
    assert circuit.advance(enabled, [before], NOW + 12) == circuit.Transition(enabled)
    assert circuit.advance(enabled, [after], NOW + 12).disabled_reason == "410 Gone"


def test_attempts_that_were_under_way_when_it_opened() -> None:
    late_failure = circuit.advance(OPEN, [FAILED], NOW + 5)
    assert late_failure.health.open_until == OPEN.open_until
    assert late_failure.health.trips == 1
    late_success = circuit.advance(OPEN, [OK], NOW + 5)
    assert late_success.recovered


def test_a_probe_nobody_announced_counts_all_the_same() -> None:
    unannounced = attempt(500, error="status", at=NOW + 39)
    assert circuit.advance(OPEN, [unannounced], NOW + 40).health.open_until == NOW + 40 + 4


def test_slow_answers_and_timeouts_lead_to_the_slow_lane_for_a_while() -> None:
    assert circuit.advance(HEALTHY, [attempt(ms=2000)], NOW).health.slow_until == 0
    slow = circuit.advance(HEALTHY, [attempt(ms=2001)], NOW)
    assert slow.changed
    assert slow.health.slow_until == NOW + 300
    assert slow.health.failures == 0
    assert circuit.advance(HEALTHY, [attempt(0, ms=900, error="timeout")], NOW).health.slow_until == NOW + 300


def test_an_endpoint_that_is_always_slow_costs_few_writes() -> None:
    slow = circuit.advance(HEALTHY, [attempt(ms=5000)], NOW).health
    assert not circuit.advance(slow, [attempt(ms=5000)] * 9, NOW + 100).changed
    assert circuit.advance(slow, [attempt(ms=5000)], NOW + 200).health.slow_until == NOW + 500
    assert not circuit.advance(slow, [OK], NOW + 100).changed


def test_gone_is_gone() -> None:
    transition = circuit.advance(HEALTHY, [attempt(410, error="status")], NOW)
    assert transition.disabled_reason == "410 Gone"


def test_five_days_without_a_success_are_enough() -> None:
    health = failing(10)
    assert circuit.advance(health, [FAILED], NOW + 5 * DAY - 1).disabled_reason is None
    assert circuit.advance(health, [FAILED], NOW + 5 * DAY).disabled_reason == (
        "failing since 2023-11-14T22:13:20.000000Z without a success"
    )
    assert circuit.advance(health, [OK], NOW + 6 * DAY).disabled_reason is None


def test_two_failures_five_days_apart_are_not() -> None:
    assert circuit.advance(failing(1), [FAILED], NOW + 6 * DAY).disabled_reason is None


def test_enabling_again_forgets_all_but_the_version() -> None:
    assert circuit.reset(replace(OPEN, version=7), NOW) == replace(HEALTHY, version=7, reset_at=NOW)


class Endpoint(RuleBasedStateMachine):
    """One endpoint, its health stored by a caller that obeys `admits`, against a plain model of the same rules."""

    def __init__(self) -> None:
        super().__init__()
        self.health = HEALTHY
        self.now = NOW
        self.in_a_row = 0
        self.open = False
        self.recovered_at = 0.0
        self.last_success: float | None = None
        self.disabled = False

    @rule(seconds=st.floats(0, 2000))
    def wait(self, seconds: float) -> None:
        self.now += seconds

    def report(self, outcomes: list[Attempt]) -> None:
        before = self.health
        transition = circuit.advance(before, outcomes, self.now)
        assert transition.changed == (transition.health != before)
        assert not (transition.opened and transition.recovered)
        assert transition.health.version == before.version
        self.health = transition.health
        self.disabled = self.disabled or transition.disabled_reason is not None
        for outcome in outcomes:
            if circuit.succeeded(outcome):
                self.recovered_at = self.now if self.open else self.recovered_at
                self.in_a_row, self.open = 0, False
                continue
            self.in_a_row += 1
            self.open = self.open or self.in_a_row >= (3 if self.now < self.recovered_at + 60 else 10)

    @precondition(lambda self: circuit.admits(self.health, self.now) == circuit.Admission(send=True))
    @rule(results=st.lists(st.sampled_from([200, 200, 500, 503, 0]), min_size=1, max_size=25))
    def send(self, results: list[int]) -> None:
        self.report([attempt(code, at=self.now, error="" if code == 200 else "status") for code in results])

    @precondition(lambda self: circuit.admits(self.health, self.now).probe)
    @rule(good=st.booleans(), seconds=st.floats(0, 60))
    def probe(self, *, good: bool, seconds: float) -> None:
        trips = self.health.trips
        self.health = circuit.probe(self.health, self.now)
        assert not circuit.admits(self.health, self.now).send
        at = self.now
        self.now += seconds
        self.report([attempt(at=at) if good else attempt(500, error="status", at=at)])
        assert self.health.trips == (0 if good else trips + 1)

    @precondition(lambda self: circuit.admits(self.health, self.now).probe)
    @rule()
    def probe_and_die(self) -> None:
        self.health = circuit.probe(self.health, self.now)

    @invariant()
    def failures_are_those_in_a_row(self) -> None:
        assert self.health.failures == self.in_a_row
        assert (self.health.failing_since is None) == (self.in_a_row == 0)

    @invariant()
    def it_is_open_exactly_after_ten_or_after_three_of_one_that_just_recovered(self) -> None:
        assert (self.health.circuit is Circuit.CLOSED) == (not self.open)
        assert (self.health.trips == 0) == (not self.open)

    @invariant()
    def nobody_waits_longer_than_a_quarter_of_an_hour(self) -> None:
        admission = circuit.admits(self.health, self.now)
        assert admission.send or self.now < admission.wait_until <= self.now + 900

    @invariant()
    def nobody_is_disabled_before_five_days(self) -> None:
        assert not self.disabled or self.now - NOW >= 5 * DAY


TestEndpoint = pytest.mark.slow(Endpoint.TestCase)
TestEndpoint.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
