"""The kit finds nothing wrong with a sender that does everything right, and every fault of one that does not."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from tests.conformance.sender import FAULTS, Sender

from hookline_cli.conformance.checklist import registered
from hookline_cli.conformance.driver import DriverFailed
from hookline_cli.conformance.run import check, conforms
from hookline_cli.conformance.world import Settings
from hookline_cli.local.receiver_process import ReceiverProcess

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("conformance")]
QUICK = (0.0, 1.0, 1.3, 1.3)  # seconds before each attempt
LONG = Settings(patience=600, quiet=1.5, schedule=QUICK, timeout=1.0)
SHORT = Settings(patience=6, quiet=1.5, schedule=QUICK, timeout=1.0)  # what a fault keeps from coming is not waited for


@pytest.fixture(scope="module")
def receiver():
    with ReceiverProcess.start() as started:
        yield started


def failed(results):
    return {result.behaviour for result in results if result.outcome == "failed"}


def test_a_sender_that_does_everything_right_conforms(receiver):
    results = check(Sender(), receiver, LONG)
    assert {result.behaviour: result.reason for result in results if result.outcome != "passed"} == {}
    assert len(results) == len(registered()) >= 24
    assert conforms(results, strict=True)


@pytest.fixture(scope="module")
def faulty(receiver):
    """The results of a sender with each fault; they mostly wait, so they do it side by side."""
    with ThreadPoolExecutor(6) as pool:
        running = {
            fault: pool.submit(check, Sender(fault), receiver, SHORT, only=names) for fault, names in FAULTS.items()
        }
        yield lambda fault: running[fault].result()


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_found(faulty, fault):
    results = faulty(fault)
    assert failed(results) == FAULTS[fault], results
    assert not conforms(results, strict=True)


def test_every_behaviour_finds_a_fault():
    """Those that are left would need a sender that falls over."""
    found = set().union(*FAULTS.values())
    assert {each.name for each in registered()} - found == {
        *("signed-by-no-other", "closed-while-idle", "closed-after-answer"),
        *("isolation-endless-body", "isolation-gzip"),
    }


def test_what_a_sender_should_do_counts_when_it_is_asked_for(receiver):
    results = check(Sender("nameless"), receiver, SHORT, only={"user-agent"})
    assert conforms(results)
    assert not conforms(results, strict=True)


def test_what_a_driver_does_not_support_is_left_out(receiver):
    results = check(Sender(supports=frozenset()), receiver, SHORT, only={"signature-v1a", "rotation-signs-both"})
    assert {result.outcome for result in results} == {"skipped"}
    assert conforms(results)


def test_a_driver_that_fails_is_told_apart_from_a_sender_that_does(receiver):
    class Broken(Sender):
        def publish(self, *_event):
            raise DriverFailed("no such endpoint")

    (result,) = check(Broken(), receiver, SHORT, only={"one-post"})
    assert (result.outcome, result.reason) == ("error", "no such endpoint")
    assert not conforms([result])
