from __future__ import annotations

import re
import tomllib

import pytest
from tests.template.reader import ROOT, references, template

OUTPUTS = {
    "Version",
    *("ApiUrl", "ConfigTable", "EventsTable", "DeliveriesTable", "DedupeTable", "PayloadBucket", "SealingKey"),
    *("InboundQueueUrl", "InboundFifoQueueUrl", "InboundDLQUrl", "InboundFifoDLQUrl", "RetryQueueUrl"),
    *("DeliveryDLQUrl", "StreamFaultQueueUrl", "AlarmTopicArn", "NoticeTopicArn", "PublisherPolicyArn", "DomainTarget"),
    *("ReceiverFunctionName", "WorkerFunctionName", "SenderFunctionName", "RetryFunctionName", "ApiFunctionName"),
    *("SenderRoleArn", "RetryRoleArn"),
    *("ListenSenders", "SourceQueueArn", "SourceDLQUrl", "SourceFunctionName"),
}
SAMCONFIG = tomllib.loads((ROOT / "samconfig.toml").read_text())
ENVIRONMENTS = ["default", "staging", "prod", "local"]


def parameters():
    return template().body["Parameters"]


def test_every_parameter_is_described_and_has_a_default():
    for name, parameter in parameters().items():
        assert len(parameter["Description"]) > 20, name
        assert "Default" in parameter, name


def test_every_parameter_is_used():
    body = template().body
    used = references([body["Resources"], body["Conditions"], body["Globals"], body["Outputs"], body["Rules"]])
    assert used >= set(parameters())


def test_every_parameter_stands_in_one_group_of_the_console():
    groups = template().body["Metadata"]["AWS::CloudFormation::Interface"]["ParameterGroups"]
    listed = [name for group in groups for name in group["Parameters"]]
    assert sorted(listed) == sorted(parameters())


def test_the_defaults_are_fit_for_production():
    assert parameters()["AllowHttp"]["Default"] == "false"
    assert parameters()["AllowedNetworks"]["Default"] == ""
    assert all(parameters()[name]["Default"] == "" for name in parameters() if name.startswith("Action"))


def test_every_condition_is_used():
    conditions = template().body["Conditions"]
    text = template().text
    assert [name for name in conditions if len(re.findall(rf"\b{name}\b", text)) < 2] == []


def test_outputs_are_these_and_described():
    outputs = template().body["Outputs"]
    assert set(outputs) == OUTPUTS
    assert all(output["Description"] for output in outputs.values())


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_samconfig_gives_parameters_that_exist_values_that_are_allowed(environment):
    deploy = SAMCONFIG[environment]["deploy"]["parameters"]
    overrides = dict(pair.split("=", 1) for pair in deploy["parameter_overrides"])
    assert "Environment" in overrides
    for name, value in overrides.items():
        allowed = parameters()[name].get("AllowedValues")
        assert allowed is None or value in map(str, allowed), name
        assert re.fullmatch(parameters()[name].get("AllowedPattern", ".*"), value), name


def test_samconfig_names_no_account_and_no_region():
    text = (ROOT / "samconfig.toml").read_text()
    assert not re.search(r"\b\d{12}\b|[a-z]{2}-[a-z]+-\d\b", text)


def test_production_asks_before_it_changes_and_keeps_its_data():
    prod = SAMCONFIG["prod"]["deploy"]["parameters"]
    assert prod["confirm_changeset"] is True
    assert not [pair for pair in prod["parameter_overrides"] if pair.startswith("DataDeletionPolicy")]
