"""The template as the emulator deployed it: everything is there, and functions may do no more than their roles say."""

from __future__ import annotations

import urllib.error
import urllib.request

import boto3
import pytest
from botocore.exceptions import ClientError
from tests.template.reader import FUNCTIONS, template


def call(url):
    try:
        with urllib.request.urlopen(url, timeout=900) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def test_every_output_is_there(stack):
    always = {name for name, output in template().body["Outputs"].items() if "Condition" not in output}
    assert always <= set(stack.outputs) <= set(template().body["Outputs"])


def test_the_api_answers(stack):
    assert call(f"{stack.api_url}/") == 200
    assert call(f"{stack.api_url}/hooks/no-such-hook") == 404
    assert call(f"{stack.api_url}/elsewhere") == 404


def test_each_dead_letter_queue_is_where_its_source_sends(stack):
    sqs = stack.client("sqs")

    def attribute(url, name):
        return sqs.get_queue_attributes(QueueUrl=stack.outputs[url], AttributeNames=[name])["Attributes"][name]

    for source, target in (
        ("InboundQueueUrl", "InboundDLQUrl"),
        ("InboundFifoQueueUrl", "InboundFifoDLQUrl"),
        ("RetryQueueUrl", "DeliveryDLQUrl"),
    ):
        assert attribute(target, "QueueArn") in attribute(source, "RedrivePolicy")


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_is_the_one_in_the_working_tree(stack, name):
    name_there = stack.outputs[f"{name}FunctionName"]
    function = stack.client("lambda").get_function_configuration(FunctionName=name_there, Qualifier="live")
    assert function["Version"].isdigit(), "a published version, which a deployment does not change under a call"
    assert function["Timeout"] == template().functions[name]["Timeout"]
    assert function["Environment"]["Variables"]["AWS_ENDPOINT_URL"] == stack.settings["AWS_ENDPOINT_URL"]


def test_the_emulator_enforces_roles(stack):
    """Or else every local test would prove less than it seems to. (It does not know dynamodb:LeadingKeys.)"""
    function = stack.client("lambda").get_function_configuration(FunctionName=stack.outputs["ReceiverFunctionName"])
    role = stack.client("sts").assume_role(RoleArn=function["Role"], RoleSessionName="test")["Credentials"]
    dynamodb = boto3.client(
        "dynamodb",
        endpoint_url=stack.settings["AWS_ENDPOINT_URL"],
        region_name=stack.settings["AWS_REGION"],
        aws_access_key_id=role["AccessKeyId"],
        aws_secret_access_key=role["SecretAccessKey"],
        aws_session_token=role["SessionToken"],
    )
    key = {"pk": {"S": "hooks"}, "sk": {"S": "current"}}
    dynamodb.get_item(TableName=stack.outputs["ConfigTable"], Key=key)
    with pytest.raises(ClientError, match="AccessDenied"):
        dynamodb.put_item(TableName=stack.outputs["ConfigTable"], Item=key)
    with pytest.raises(ClientError, match="AccessDenied"):
        dynamodb.get_item(TableName=stack.outputs["EventsTable"], Key={"pk": {"S": "acme#evt"}})
