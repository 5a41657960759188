from __future__ import annotations

import pytest
from tests.template.reader import references, template

from hookline.outbound.delivery.received import MOST_RECEIVES

TWO_WEEKS = 1_209_600
SOURCES = {
    "InboundQueue": "InboundDLQ",
    "InboundFifoQueue": "InboundFifoDLQ",
    "RetryQueue": "DeliveryDLQ",
    "SourceQueue": "SourceDLQ",
}


def consumer(queue):
    found = [(name, source) for name, source in template().sources("SQS") if references(source["Queue"]) == {queue}]
    assert len(found) == 1, f"{queue} must have one consumer"
    return found[0]


def test_the_queues_are_these():
    assert set(template().queues) == {*SOURCES, *SOURCES.values(), "StreamFaultQueue"}


@pytest.mark.parametrize("queue", SOURCES)
def test_a_message_stays_hidden_for_six_times_its_functions_timeout(queue):
    function, source = consumer(queue)
    window = source.get("MaximumBatchingWindowInSeconds", 0)
    timeout = template().functions[function]["Timeout"]
    assert template().queues[queue]["VisibilityTimeout"] >= 6 * timeout + window


@pytest.mark.parametrize(("queue", "dead_letters"), SOURCES.items())
def test_each_source_has_a_dead_letter_queue_of_its_kind_that_keeps_longer(queue, dead_letters):
    source, target = template().queues[queue], template().queues[dead_letters]
    assert references(source["RedrivePolicy"]["deadLetterTargetArn"]) == {dead_letters}
    assert source.get("FifoQueue", False) == target.get("FifoQueue", False)
    assert target["MessageRetentionPeriod"] == TWO_WEEKS
    assert target["MessageRetentionPeriod"] > source["MessageRetentionPeriod"]
    assert "RedrivePolicy" not in target


def test_receive_counts():
    """The worker spreads six tries; an exhausted delivery is received five times until it is a dead letter."""
    assert template().queues["InboundQueue"]["RedrivePolicy"]["maxReceiveCount"] == 6
    assert template().queues["InboundFifoQueue"]["RedrivePolicy"]["maxReceiveCount"] == 6
    assert template().queues["RetryQueue"]["RedrivePolicy"]["maxReceiveCount"] == MOST_RECEIVES == 5


def test_stream_faults_are_kept_as_long_as_can_be():
    assert template().queues["StreamFaultQueue"]["MessageRetentionPeriod"] == TWO_WEEKS


def test_every_queue_is_encrypted():
    assert all(queue["SqsManagedSseEnabled"] is True for queue in template().queues.values())


def test_every_queue_refuses_plain_http():
    guarded, conditions = set(), template().body["Conditions"]
    for name, policy in template().of_type("AWS::SQS::QueuePolicy").items():
        on_aws = {"OnAws"} | {  # an emulator has no TLS
            condition for condition, parts in conditions.items() if {"Condition": "OnAws"} in parts.get("Fn::And", ())
        }
        (queue,) = references(policy["Queues"])
        statement, *more = policy["PolicyDocument"]["Statement"]
        if "Fn::If" in statement:
            condition, statement, _ = statement["Fn::If"]
            assert condition == "OnAws"
        else:
            assert template().resources[name]["Condition"] in on_aws
        assert not more or queue.startswith("Source")
        assert statement["Effect"] == "Deny"
        assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
        assert statement["Resource"] == {"Fn::GetAtt": [queue, "Arn"]}  # SQS takes a policy for its own queue only
        guarded.add(queue)
    assert guarded == set(template().queues)
