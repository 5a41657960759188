"""Code, layer and settings of a function change together: whatever calls one calls the alias of a published version."""

from __future__ import annotations

import json

import pytest
from tests.template.reader import FUNCTIONS, ROOT, references, template
from tests.template.transform import of_type, transformed

from hookline_cli import stack

ALIAS = "live"
OF_NO_VERSION = {"ReservedConcurrentExecutions", "RecursiveLoop"}  # changed without one
BUILT = {"Runtime", "Architecture"}  # another one is another layer
GRADUALLY = "Canary10Percent5Minutes"
# Where a function is meant as a whole, all versions of it: CloudWatch's figures, and the name that people are told.
OF_THE_WHOLE = {
    "AWS::CloudWatch::Alarm",
    "AWS::CloudWatch::Dashboard",
    "AWS::Lambda::Version",
    "AWS::Lambda::Alias",
    "AWS::Lambda::EventInvokeConfig",
}


def alias_of(name):
    return {"Ref": f"{name}Alias{ALIAS}"}


def versions(*arguments, **more):
    """Logical ids: another id is another version."""
    return {
        each["FunctionName"]["Ref"]: name
        for name, each in of_type(transformed(*arguments, **more), "AWS::Lambda::Version").items()
    }


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_has_the_alias_that_the_command_line_looks_at(name):
    alias = of_type(transformed(), "AWS::Lambda::Alias")[f"{name}Alias{ALIAS}"]
    assert alias["Name"] == ALIAS == stack._ALIAS
    assert references(alias["FunctionVersion"]) == {versions()[name]}


def test_whatever_calls_a_function_calls_its_alias():
    by_itself = {
        (name, function)
        for name, resource in transformed().items()
        if resource["Type"] not in OF_THE_WHOLE
        for function in references(resource) & set(FUNCTIONS)
    }
    assert by_itself == set()


def test_queues_the_stream_and_the_schedule_call_aliases():
    mappings = [each["FunctionName"] for each in of_type(transformed(), "AWS::Lambda::EventSourceMapping").values()]
    assert sorted(map(str, mappings)) == sorted(
        map(str, map(alias_of, ("Worker", "Worker", "Sender", "Retry", "Source", "Source")))
    )
    rule = of_type(transformed(), "AWS::Events::Rule")["RetryEveryMinute"]
    assert [target["Arn"] for target in rule["Targets"]] == [alias_of("Retry")]
    (config,) = of_type(transformed(), "AWS::Lambda::EventInvokeConfig").values()
    assert config["Qualifier"] == ALIAS


def test_who_calls_a_function_may_call_its_alias():
    allowed = of_type(transformed(), "AWS::Lambda::Permission").values()
    assert [each["FunctionName"] for each in allowed] == [alias_of("Receiver"), alias_of("Api"), alias_of("Retry")]
    (statement,) = [each for each in template().statements("Receiver") if each["Sid"] == "SynchronousHooks"]
    asked = template().functions["Receiver"]["Environment"]["Variables"]["WORKER_FUNCTION"]
    assert statement["Resource"] == asked == {"Ref": "Worker.Alias"}


@pytest.mark.slow
def test_a_changed_layer_is_a_new_version_of_every_function():
    before, after = versions(layer="one"), versions(layer="two")
    assert before.keys() == after.keys() == set(FUNCTIONS)
    same = set(before.values()) & set(after.values())
    assert same == {before["Worker"]}, "SAM does not find the layer among the worker's own"
    one, two = (transformed(layer=each)[before["Worker"]]["Properties"]["Description"] for each in ("one", "two"))
    assert one != two, "which CloudFormation replaces the version for"
    layers = of_type(transformed(layer="two"), "AWS::Lambda::LayerVersion")
    assert set(layers) <= references(two)


@pytest.mark.slow
def test_a_changed_template_is_a_new_version_of_what_it_is_about():
    versions_of = of_type(transformed(), "AWS::Lambda::Version")
    assert all("AutoPublishAliasAllProperties" in template().functions[name] for name in FUNCTIONS)
    assert len(versions_of) == len(FUNCTIONS)


@pytest.mark.slow
@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_changed_setting_is_a_new_version_of_what_has_it(name):
    """SAM does not look at values. CloudFormation replaces a version whose description differs, and the description has
    the value of every parameter that the function has; Revision stands for those that are too long for it.
    """
    version = transformed()[versions()[name]]["Properties"]
    parameters = template().body["Parameters"]
    properties = {key: value for key, value in transformed()[name]["Properties"].items() if key not in OF_NO_VERSION}
    had = _parameters_of(properties) & set(parameters) - BUILT
    described = references(version["Description"]) & set(parameters)
    assert "Revision" in described
    assert {each for each in had if not is_long(parameters[each])} <= described
    assert described <= had, "a version that differs by its description alone is refused"


def _parameters_of(properties):
    """Those that it names, and those that the conditions in it name."""
    found = references(properties)
    for name, condition in template().body["Conditions"].items():
        if f'"Fn::If": ["{name}"' in json.dumps(properties):
            found |= _parameters_of(condition)
    return found


def is_long(parameter):
    return parameter["Type"] == "CommaDelimitedList" or (parameter["Type"] == "String" and not bounded(parameter))


def bounded(parameter):
    return "AllowedValues" in parameter or "MaxLength" in parameter or "{0,31}" in parameter.get("AllowedPattern", "")


def longest_of(parameter):
    values = parameter.get("AllowedValues") or [parameter.get("MaxValue", "")]
    return parameter.get("MaxLength") or max(len(str(value)) for value in values) or 32


def test_a_description_fits():
    parameters = template().body["Parameters"]
    for name in FUNCTIONS:
        described = references(transformed()[versions()[name]]["Properties"]["Description"]) & set(parameters)
        if "PublicUrl" in described:  # or the domain and its path, which are shorter together
            assert longest_of(parameters["PublicUrl"]) > sum(
                longest_of(parameters[each]) for each in ("DomainName", "DomainBasePath")
            )
            described -= {"DomainName", "DomainBasePath"}
        longest = [longest_of(parameters[one]) for one in described]
        assert sum(longest) + len(longest) <= 256, name


def test_versions_and_their_layers_are_kept():
    for name, resource in transformed().items():
        if resource["Type"] in {"AWS::Lambda::Version", "AWS::Lambda::LayerVersion"}:
            assert resource["DeletionPolicy"] == "Retain", name
    (layer,) = of_type(transformed(), "AWS::Lambda::LayerVersion").values()
    assert "AWS::StackName" in json.dumps(layer["LayerName"]), (
        "two stacks of an account do not share a layer's versions"
    )


def test_a_deployment_is_all_at_once_unless_told_otherwise():
    assert not [name for name, each in transformed().items() if each["Type"].startswith("AWS::CodeDeploy")]
    assert "UpdatePolicy" not in transformed()[f"ReceiverAlias{ALIAS}"]


@pytest.mark.slow
def test_the_receiver_may_be_deployed_gradually_and_goes_back_on_an_alarm():
    gradual = transformed((("ReceiverDeployment", GRADUALLY),))
    ((name, group),) = of_type(gradual, "AWS::CodeDeploy::DeploymentGroup").items()
    assert gradual[f"ReceiverAlias{ALIAS}"]["UpdatePolicy"]["CodeDeployLambdaAliasUpdate"]["DeploymentGroupName"] == {
        "Ref": name
    }
    assert GRADUALLY in json.dumps(group["DeploymentConfigName"])
    assert "DEPLOYMENT_STOP_ON_ALARM" in group["AutoRollbackConfiguration"]["Events"]
    condition, configuration, _ = group["AlarmConfiguration"]["Fn::If"]
    assert condition == "DeploysGradually"
    alarms = {reference for each in configuration["Alarms"] for reference in references(each)}
    assert alarms == {"ReceiverErrors", "ApiFaults"}
    assert alarms <= set(of_type(gradual, "AWS::CloudWatch::Alarm"))
    assert references(group["ServiceRoleArn"]) == {"DeploymentRole"}
    assert set(of_type(gradual, "AWS::IAM::Role")) == set(of_type(transformed(), "AWS::IAM::Role"))


def test_every_way_to_deploy_is_mapped():
    ways = template().body["Parameters"]["ReceiverDeployment"]["AllowedValues"]
    mapped = template().body["Mappings"]["ReceiverDeployments"]
    assert {way: mapped[way]["Gradual"] for way in ways} == {
        way: "false" if way == "AllAtOnce" else "true" for way in ways
    }
    assert (ROOT / "template.yaml").read_text().count("codedeploy.amazonaws.com") == 1
