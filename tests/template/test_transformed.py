"""What CloudFormation gets to see: the template as SAM's own transform writes it out."""

from __future__ import annotations

import pytest
from tests.template.reader import FUNCTIONS
from tests.template.transform import of_type, transformed


def test_sam_adds_no_role_and_no_managed_policy() -> None:
    roles = of_type(transformed(), "AWS::IAM::Role")
    assert set(roles) == {f"{name}Role" for name in FUNCTIONS} | {"DeploymentRole"}
    assert not any("ManagedPolicyArns" in roles[f"{name}Role"] for name in FUNCTIONS)
    assert not of_type(transformed(), "AWS::IAM::Policy")
    assert set(of_type(transformed(), "AWS::IAM::ManagedPolicy")) == {"PublisherPolicy"}
    for name in FUNCTIONS:
        assert transformed()[name]["Properties"]["Role"] == {"Fn::GetAtt": [f"{name}Role", "Arn"]}


def test_every_source_becomes_a_mapping_that_lambda_takes() -> None:
    mappings = of_type(transformed(), "AWS::Lambda::EventSourceMapping")
    assert len(mappings) == 6
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
    allowed = {
        (each["Principal"], "SourceArn" in each) for each in of_type(transformed(), "AWS::Lambda::Permission").values()
    }
    assert allowed == {("apigateway.amazonaws.com", True), ("events.amazonaws.com", True)}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_keeps_what_sam_might_drop(name: str) -> None:
    properties = transformed()[name]["Properties"]
    assert properties["RecursiveLoop"]["Fn::If"][2] in {"Allow", "Terminate"}
    assert properties["LoggingConfig"]["LogFormat"] == "JSON"
    traced = ["TracesRetries", "Active", "PassThrough"] if name == "Retry" else ["InChina", "PassThrough", "Active"]
    assert properties["TracingConfig"] == {"Mode": {"Fn::If": traced}}
    assert properties["Handler"] == "app.handler"
