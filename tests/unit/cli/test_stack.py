from __future__ import annotations

import ipaddress
import re
from pathlib import Path

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, NoCredentialsError, NoRegionError

from hookline.errors import InvalidInput
from hookline_cli import session
from hookline_cli import stack as stacks
from hookline_cli.stack import Stack, find
from hookline_cli.stack_problems import StackProblem


class CloudFormation:
    def __init__(self, answer):
        self._answer = answer

    def describe_stacks(self, **_arguments):
        if isinstance(self._answer, Exception):
            raise self._answer
        return {"Stacks": self._answer}


def refused(code, message=""):
    return ClientError({"Error": {"Code": code, "Message": message}}, "DescribeStacks")


@pytest.fixture
def answers(monkeypatch):
    def answer(with_):
        monkeypatch.setattr(session, "client", lambda _service: CloudFormation(with_))
        monkeypatch.setattr(session, "region", lambda: "eu-central-1")

    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    return answer


def test_outputs_and_parameters(answers):
    answers(
        [
            {
                "StackName": "hookline",
                "StackStatus": "CREATE_COMPLETE",
                "Outputs": [{"OutputKey": "ConfigTable", "OutputValue": "t1"}],
                "Parameters": [
                    {"ParameterKey": "RetentionDays", "ParameterValue": "7"},
                    {"ParameterKey": "AllowHttp", "ParameterValue": "true"},
                    {"ParameterKey": "AllowedNetworks", "ParameterValue": "10.0.0.0/8,::1/128"},
                ],
            }
        ]
    )
    found = find("hookline")
    assert found.output("ConfigTable") == "t1"
    assert found.retention == 8 * 86_400  # RetentionDays 7: an event outlasts the longest schedule all the same
    assert found.policy.allow_http
    assert found.policy.allowed == (ipaddress.ip_network("10.0.0.0/8"), ipaddress.ip_network("::1/128"))


def test_defaults_of_a_stack_without_parameters():
    bare = Stack("hookline", {}, {})
    assert bare.retention == 30 * 86_400
    assert not bare.policy.allow_http
    assert bare.policy.allowed == ()


def test_missing_output_is_named():
    with pytest.raises(StackProblem, match="no output EventsTable"):
        Stack("other", {}, {}).output("EventsTable")


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (
            refused("ValidationError", "Stack with id x does not exist"),
            "there is no stack x at region eu-central-1; give --stack",
        ),
        (refused("ExpiredToken"), r"does not accept these credentials \(ExpiredToken\)"),
        (refused("InvalidClientTokenId"), "log in again"),
        (refused("AccessDenied"), "not allowed DescribeStacks"),
        (refused("Throttling", "slow down"), "Throttling: slow down"),
        (NoCredentialsError(), "no AWS credentials; give --profile"),
        (NoRegionError(), "no AWS region; give --region or AWS_REGION"),
        ([], "there is no stack x"),
    ],
)
def test_what_is_missing_is_said(answers, error, expected):
    answers(error)
    with pytest.raises(StackProblem) as found:
        find("x")
    assert re.search(expected, f"{found.value}; {found.value.advice}")


def test_emulator_that_does_not_run(answers, monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:4566")
    answers(EndpointConnectionError(endpoint_url="http://127.0.0.1:4566"))
    with pytest.raises(StackProblem, match=r"nothing answers at http://127\.0\.0\.1:4566") as found:
        find("x")
    assert "make up" in found.value.advice


def test_empty_name():
    with pytest.raises(InvalidInput, match="--stack"):
        find("")


def test_problem_is_a_line_and_a_remedy(cli, answers):
    answers(NoCredentialsError())
    problem, remedy = cli.fails("tenants", "list", code=1).splitlines()
    assert problem == "error: no AWS credentials"
    assert "aws sso login" in remedy


def test_outputs_are_those_of_the_template():
    import yaml

    class Loader(yaml.SafeLoader):
        pass

    Loader.add_multi_constructor("!", lambda _loader, _suffix, _node: None)
    template = yaml.load((Path(__file__).parents[3] / "template.yaml").read_text(), Loader)
    assert set(stacks.OUTPUTS) <= set(template["Outputs"])
