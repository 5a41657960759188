from __future__ import annotations

import ast
from collections import Counter

import pytest
from tests.template.reader import FUNCTIONS, ROOT, references, template

from hookline import settings

each_function = pytest.mark.parametrize("name", FUNCTIONS)
# Read by Powertools, botocore and the X-Ray SDK rather than by Hookline's settings; REVISION makes versions differ.
FOR_LIBRARIES = {
    "REVISION",
    *("ENVIRONMENT", "LOG_LEVEL", "AWS_ENDPOINT_URL"),
    *("POWERTOOLS_SERVICE_NAME", "POWERTOOLS_METRICS_NAMESPACE", "TRACE_SUBSEGMENTS"),
}


def shared():
    return template().body["Globals"]["Function"]


def variables(name):
    return template().functions[name]["Environment"]["Variables"] | shared()["Environment"]["Variables"]


def sample(value):
    """What a variable might hold once deployed."""
    if isinstance(value, dict) and "Fn::If" in value:
        return next(filter(None, map(sample, value["Fn::If"][1:])), "")
    if isinstance(value, dict):
        name = next(iter(references(value)), value.get("Fn::Sub", ""))
        parameter = template().body["Parameters"].get(name)
        return str(parameter["Default"]) if parameter else name
    return str(value)


def test_the_functions_are_these():
    assert set(template().functions) == set(FUNCTIONS)


@each_function
def test_a_function_has_the_variables_its_settings_need(name):
    environ = {key: sample(value) for key, value in variables(name).items()}
    getattr(settings, f"{name}Settings").from_env(environ)  # raises InvalidInput and names what is missing


@each_function
def test_a_function_has_no_variable_that_nothing_reads(name):
    wanted = set()

    class Environ(dict):
        def get(self, key, default=None):
            wanted.add(key)
            return super().get(key, default)

    getattr(settings, f"{name}Settings").from_env(Environ({k: sample(v) for k, v in variables(name).items()}))
    assert set(variables(name)) - FOR_LIBRARIES <= wanted


@each_function
def test_a_function_has_a_handler(name):
    properties = template().functions[name]
    tree = ast.parse((ROOT / properties["CodeUri"] / "app.py").read_text())
    assert "handler" in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    assert shared()["Handler"] == "app.handler"
    assert properties["Description"]


@each_function
def test_a_function_has_a_sample_event(name):
    """For `sam local invoke`, and for the one who wants to see what it gets."""
    assert (ROOT / f"tests/events/{name.lower()}.json").exists()


@each_function
def test_a_function_logs_json_to_a_group_of_its_own_that_forgets(name):
    logging = template().functions[name]["LoggingConfig"]
    assert logging["LogFormat"] == "JSON"
    (group,) = references(logging["LogGroup"])
    assert group == f"{name}Logs"
    assert references(template().resources[group]["Properties"]["RetentionInDays"]) == {"LogRetentionDays"}


@each_function
def test_a_function_is_measured_under_its_name(name):
    assert variables(name)["POWERTOOLS_SERVICE_NAME"] == name.lower()
    assert variables(name)["POWERTOOLS_METRICS_NAMESPACE"] == "Hookline"
    assert shared()["Tracing"] == {"Fn::If": ["InChina", "PassThrough", "Active"]}


def test_log_levels_never_drop_metrics():
    """Metrics are log lines of level INFO."""
    assert set(template().body["Parameters"]["LogLevel"]["AllowedValues"]) == {"DEBUG", "INFO"}


def test_only_the_retry_function_may_call_itself():
    loops = {}
    for name, properties in template().functions.items():
        condition, there, loops[name] = properties["RecursiveLoop"]["Fn::If"]
        assert (condition, there) == ("InChina", {"Ref": "AWS::NoValue"}), "which has no detection of loops"
    assert loops == {
        "Receiver": "Terminate",
        "Worker": "Terminate",
        "Sender": "Terminate",
        "Retry": "Allow",
        "Source": "Terminate",
        "Api": "Terminate",
    }


def test_functions_share_one_layer_of_one_runtime_and_architecture():
    (layer,) = template().of_type("AWS::Serverless::LayerVersion")
    assert shared()["Layers"] == [{"Ref": layer}]
    properties = template().resources[layer]["Properties"]
    assert properties["CompatibleRuntimes"] == [shared()["Runtime"]] == [{"Ref": "Runtime"}]
    assert properties["CompatibleArchitectures"] == shared()["Architectures"] == [{"Ref": "Architecture"}]
    assert template().resources[layer]["Metadata"]["BuildMethod"] == "makefile"


def test_the_emulators_address_is_absent_on_aws():
    condition, _, otherwise = variables("Sender")["AWS_ENDPOINT_URL"]["Fn::If"]
    assert (condition, otherwise) == ("OnEmulator", {"Ref": "AWS::NoValue"})
    assert template().body["Parameters"]["EndpointUrl"]["Default"] == ""


def test_each_function_has_a_role_of_its_own():
    roles = Counter(role for function in template().functions.values() for role in references(function["Role"]))
    assert set(roles.values()) == {1}
    assert set(roles) == set(template().of_type("AWS::IAM::Role")) - {"DeploymentRole"}


@each_function
def test_snapstart_is_for_who_asks_and_not_for_the_worker(name):
    """Its commands may need a file system, which SnapStart does not allow."""
    applied = template().functions[name].get("SnapStart")
    if name == "Worker":
        assert applied is None
    else:
        assert applied == {"ApplyOn": {"Fn::If": ["UsesSnapStart", "PublishedVersions", "None"]}}
    assert template().body["Parameters"]["SnapStart"]["Default"] == "false"
