"""Sources of events: nothing of them without their parameters, and nobody sends but who they name."""

from __future__ import annotations

import pytest
from tests.template.reader import references, template

OF_SOURCES = {name for name in template().resources if name.startswith("Source")}


def parts(condition):
    """The parameters that a condition rests on."""
    found = template().body["Conditions"][condition]
    return {
        name
        for part in next(iter(found.values()))
        for name in (parts(part["Condition"]) if isinstance(part, dict) and "Condition" in part else references(part))
    }


def test_nothing_is_made_and_nothing_costs_without_a_parameter():
    assert len(OF_SOURCES) > 10
    for name in OF_SOURCES:
        asked = parts(template().resources[name]["Condition"])
        assert asked & {"SourceBusName", "SourceBucketName", "SourceQueueArn"}, name
    for name in ("SourceBusName", "SourceBucketName", "SourceQueueArn"):
        assert template().body["Parameters"][name]["Default"] == ""


@pytest.mark.parametrize("policy", ["SourceQueuePolicy", "SourceDLQPolicy"])
def test_services_send_for_the_rule_and_the_bucket_alone(policy):
    statements = [
        each["Fn::If"][1]
        for each in template().resources[policy]["Properties"]["PolicyDocument"]["Statement"]
        if "Fn::If" in each and each["Fn::If"][1]["Effect"] == "Allow"
    ]
    assert statements
    for statement in statements:
        assert statement["Action"] == "sqs:SendMessage"
        assert "Service" in statement["Principal"]
        source = statement["Condition"]["ArnEquals"]["aws:SourceArn"]
        if statement["Sid"] == "Bus":
            assert source == {"Fn::GetAtt": ["SourceRule", "Arn"]}
        else:
            assert references(source) == {"SourceBucketName"}
            assert statement["Condition"]["StringEquals"] == {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}


def test_what_the_bus_cannot_send_is_kept():
    (target,) = template().resources["SourceRule"]["Properties"]["Targets"]
    assert references(target["Arn"]) == {"SourceQueue"}
    assert references(target["DeadLetterConfig"]) == {"SourceDLQ"}


def test_it_writes_events_and_neither_endpoints_nor_mappings():
    written = {
        (action, resource)
        for statement in template().statements("Source")
        for action in statement["Action"]
        if action.startswith(("dynamodb:Put", "dynamodb:Update", "dynamodb:Delete"))
        for resource in references(statement["Resource"])
    }
    assert written == {("dynamodb:PutItem", "EventsTable")}


def test_the_api_reaches_dead_letters_of_sources_only_where_there_are_sources():
    for name in OF_SOURCES & references(template().resources["ApiRole"]):
        needed = template().resources[name]["Condition"]
        assert choices(template().resources["ApiRole"], name) == {needed}, name
    variables = template().functions["Api"]["Environment"]["Variables"]
    assert variables["SOURCE_DLQ_URL"] == {"Fn::If": ["HasSources", {"Ref": "SourceDLQ"}, ""]}
    assert choices(variables["SOURCE_QUEUE_ARN"], "SourceQueue") == {"HasOwnSourceQueue"}
    assert choices(template().resources["ApiRole"], "SourceQueueArn") == {"HasSourceQueue"}
    assert choices(template().resources["ApiRole"], "SourceQueueKeyArn") == {"HasSourceQueueKey"}


def choices(value, name, condition=""):
    """The innermost conditions under which a value refers to `name`."""
    if name not in references(value):
        return set()
    if isinstance(value, dict) and "Fn::If" in value:
        chosen, there, otherwise = value["Fn::If"]
        return choices(there, name, chosen) | choices(otherwise, name, f"not {chosen}")
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    found = {each for part in inside for each in choices(part, name, condition)}
    return found or {condition}


def test_a_queue_with_the_default_visibility_may_be_a_source():
    assert template().functions["Source"]["Timeout"] <= 30
