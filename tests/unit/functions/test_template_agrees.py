"""Numbers that stand in the code because the template says so."""

from __future__ import annotations

import pytest
from tests.template.reader import template

from hookline.inbound import work
from hookline.inbound.actions.plan import DEFAULT_ATTEMPTS, LONGEST_DELAY, MOST_ATTEMPTS


@pytest.mark.parametrize("queue", ["InboundQueue", "InboundFifoQueue"])
def test_a_message_is_given_up_by_the_worker_before_sqs_does_it_without_a_reason(queue):
    properties = template().body["Resources"][queue]["Properties"]
    assert properties["RedrivePolicy"]["maxReceiveCount"] == MOST_ATTEMPTS
    assert DEFAULT_ATTEMPTS <= MOST_ATTEMPTS


@pytest.mark.parametrize("queue", ["InboundQueue", "InboundFifoQueue"])
def test_the_longest_backoff_ends_before_the_message_does(queue):
    properties = template().body["Resources"][queue]["Properties"]
    assert properties["MessageRetentionPeriod"] > LONGEST_DELAY * MOST_ATTEMPTS


def test_a_run_that_crashed_is_over_when_its_message_comes_back():
    """Or the message would be told that another run is under way, and use up a receive for nothing."""
    resources = template().body["Resources"]
    timeout = resources["Worker"]["Properties"]["Timeout"]
    assert resources["InboundQueue"]["Properties"]["VisibilityTimeout"] > timeout + work.MARGIN
