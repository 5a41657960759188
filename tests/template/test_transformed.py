"""What CloudFormation gets to see: the template as SAM's own transform writes it out."""

from __future__ import annotations

import json
import subprocess
from functools import cache
from typing import Any

import pytest
from tests.template.reader import FUNCTIONS, ROOT

TRANSFORM = """
import json, sys
from samtranslator.translator.translator import Translator
from samtranslator.parser.parser import Parser
from samtranslator.yaml_helper import yaml_parse

class NoPolicies:
    def load(self):
        return {}

template = yaml_parse(sys.stdin.read())
for resource in template["Resources"].values():  # `sam package` uploads these
    for name in ("CodeUri", "ContentUri"):
        if name in resource.get("Properties", {}):
            resource["Properties"][name] = "s3://artifacts/key"
parameters = {name: parameter.get("Default", "") for name, parameter in template["Parameters"].items()}
print(json.dumps(Translator(NoPolicies().load(), Parser()).translate(template, parameters)))
"""


@cache
def resources() -> dict[str, Any]:
    python = ROOT / ".local/venvs/sam/bin/python"
    if not python.exists():
        pytest.skip("the SAM CLI is not installed (make setup)")
    made = subprocess.run(
        [python, "-W", "ignore", "-c", TRANSFORM],
        input=(ROOT / "template.yaml").read_text(),
        capture_output=True,
        text=True,
        check=False,
        env={"AWS_DEFAULT_REGION": "us-east-1", "PATH": "/usr/bin:/bin"},
    )
    assert made.returncode == 0, made.stderr[-2000:]
    transformed: dict[str, Any] = json.loads(made.stdout)["Resources"]
    return transformed


def of_type(kind: str) -> dict[str, Any]:
    return {name: item.get("Properties", {}) for name, item in resources().items() if item["Type"] == kind}


def test_sam_adds_no_role_and_no_managed_policy() -> None:
    assert set(of_type("AWS::IAM::Role")) == {f"{name}Role" for name in FUNCTIONS}
    assert "ManagedPolicyArns" not in json.dumps(resources())
    assert not of_type("AWS::IAM::Policy")
    assert not of_type("AWS::IAM::ManagedPolicy")
    for name in FUNCTIONS:
        assert resources()[name]["Properties"]["Role"] == {"Fn::GetAtt": [f"{name}Role", "Arn"]}


def test_every_source_becomes_a_mapping_that_lambda_takes() -> None:
    mappings = of_type("AWS::Lambda::EventSourceMapping")
    assert len(mappings) == 4
    for properties in mappings.values():
        assert properties["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
        streams = "StartingPosition" in properties
        # Each is refused for the other kind of source.
        assert ("ScalingConfig" in properties) != streams
        assert ("BisectBatchOnFunctionError" in properties) == streams
        assert ("DestinationConfig" in properties) == streams
        assert properties["BatchSize"] <= (10_000 if streams else 10)
    (destination,) = [each["DestinationConfig"] for each in mappings.values() if "DestinationConfig" in each]
    assert destination == {"OnFailure": {"Destination": {"Fn::GetAtt": ["StreamFaultQueue", "Arn"]}}}


def test_who_may_invoke_a_function() -> None:
    allowed = {(each["Principal"], "SourceArn" in each) for each in of_type("AWS::Lambda::Permission").values()}
    assert allowed == {("apigateway.amazonaws.com", True), ("events.amazonaws.com", True)}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_keeps_what_sam_might_drop(name: str) -> None:
    properties = resources()[name]["Properties"]
    assert properties["RecursiveLoop"] in {"Allow", "Terminate"}
    assert properties["LoggingConfig"]["LogFormat"] == "JSON"
    assert properties["TracingConfig"] == {"Mode": "Active"}
    assert properties["Handler"] == "app.handler"
    assert "AutoPublishAlias" not in properties
