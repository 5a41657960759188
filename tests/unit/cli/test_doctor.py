from __future__ import annotations

import time
from email.utils import formatdate
from pathlib import Path
from types import SimpleNamespace

import pytest
from botocore.exceptions import (
    ClientError,
    EndpointConnectionError,
    NoCredentialsError,
    NoRegionError,
    ProfileNotFound,
)
from tests.unit.cli.test_dlq import delivery

import hookline
from hookline_cli import checks, session
from hookline_cli import stack as stacks
from hookline_cli.stack import OUTPUTS, Stack
from hookline_cli.stack_problems import StackProblem

HEALTHY = {
    "describe_table": {"Table": {"TableStatus": "ACTIVE", "StreamSpecification": {"StreamEnabled": True}}},
    "get_queue_attributes": {"Attributes": {"ApproximateNumberOfMessages": "0", "RedrivePolicy": "{}"}},
    "list_queues": {},
    "describe_key": {"KeyMetadata": {"KeyState": "Enabled"}},
    "get_function_configuration": {
        "FunctionArn": "arn:aws:lambda:eu-west-1:1:function:x:live",
        "State": "Active",
        "LastUpdateStatus": "Successful",
        "Runtime": "python3.13",
    },
    "list_event_source_mappings": {"EventSourceMappings": [{"UUID": "u1", "State": "Enabled"}]},
    "get_account_settings": {"AccountLimit": {"ConcurrentExecutions": 1000, "UnreservedConcurrentExecutions": 1000}},
}


VERSION = hookline.__version__


class Aws:
    """Every client at once: an operation's canned answer, or the error it raises."""

    def __init__(self):
        self.answers = dict(HEALTHY)
        self.skew = 0.0
        self.refuses = None

    def get_caller_identity(self):
        headers = {"date": formatdate(time.time() - self.skew, usegmt=True)}
        if isinstance(self.refuses, ClientError):
            self.refuses.response["ResponseMetadata"] = {"HTTPHeaders": headers}
        if self.refuses is not None:
            raise self.refuses
        return {"Arn": "arn:aws:iam::1:user/me", "ResponseMetadata": {"HTTPHeaders": headers}}

    def __getattr__(self, operation):
        def call(**arguments):
            answer = self.answers[operation]
            if "Qualifier" in arguments:
                answer = self.answers.get(f"{operation} {arguments['Qualifier']}", answer)
            if isinstance(answer, Exception):
                raise answer
            return answer

        return call


@pytest.fixture
def aws(stack, monkeypatch):
    aws = Aws()
    outputs = dict.fromkeys(OUTPUTS, "x") | {"Version": VERSION, "SealingKey": "arn:aws:kms:x"}
    whole = Stack("hookline", outputs, {}, "CREATE_COMPLETE")
    stack.whole = whole
    for name in ("output", "has", "name", "status", "parameters"):
        setattr(stack, name, getattr(whole, name))
    stack.client = lambda _service: aws
    monkeypatch.setattr(session, "client", lambda _service: aws)
    monkeypatch.setattr(session, "region", lambda: "eu-central-1")
    monkeypatch.setattr(checks.urllib.request, "urlopen", lambda *_args, **_more: Answer())
    return aws


class Answer(SimpleNamespace):
    status = 200

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        return None


def not_ok(cli, *, code):
    found = cli.json("doctor", code=code)
    assert found["ok"] is (code == 0)
    return {each["check"]: each for each in found["checks"] if each["level"] != "ok"}


@pytest.mark.usefixtures("aws")
def test_healthy(cli):
    assert not_ok(cli, code=0) == {}
    assert "0 failed" in cli.run("doctor", "--output", "table").stdout


@pytest.mark.usefixtures("aws")
def test_no_stack_is_told_with_what_was_found(cli, monkeypatch):
    def find(_name):
        raise StackProblem("there is no stack hookline", "deploy it")

    monkeypatch.setattr(stacks, "find", find)
    found = not_ok(cli, code=1)
    assert list(found) == ["stack"]
    assert found["stack"]["advice"] == "deploy it"


@pytest.mark.parametrize(
    ("error", "detail", "advice"),
    [
        (NoCredentialsError(), "no AWS credentials", "aws sso login"),
        (NoRegionError(), "no AWS region", "--region"),
        (ProfileNotFound(profile="x"), "profile (x)", "list-profiles"),
        (ClientError({"Error": {"Code": "ExpiredToken"}}, "GetCallerIdentity"), "ExpiredToken", "log in again"),
        (EndpointConnectionError(endpoint_url="https://sts"), "cannot be reached", "network"),
    ],
)
def test_one_cause_is_one_failure_with_its_remedy(cli, aws, error, detail, advice):
    aws.refuses = error
    found = cli.json("doctor", code=1)["checks"]
    (failed,) = [each for each in found if each["level"] != "ok"]
    assert detail in failed["detail"]
    assert advice in failed["advice"]
    assert advice not in failed["detail"]


@pytest.mark.usefixtures("aws")
def test_no_region_is_said_before_any_call(cli, monkeypatch):
    monkeypatch.setattr(session, "region", lambda: None)
    (found,) = cli.json("doctor", code=1)["checks"]
    assert found["detail"] == "no AWS region"


def test_a_wrong_clock_is_the_cause_of_a_refused_signature(cli, aws):
    aws.skew = 900.0
    aws.refuses = ClientError({"Error": {"Code": "SignatureDoesNotMatch"}}, "GetCallerIdentity")
    (found,) = cli.json("doctor", code=1)["checks"]
    assert found["check"] == "clock"


@pytest.mark.parametrize(("deployed", "advice"), [("0.0.9", "make deploy"), ("99.0.0", "pip install")])
@pytest.mark.usefixtures("aws")
def test_a_deployment_of_another_version_warns(stack, deployed, advice):
    theirs = Stack("hookline", {"Version": deployed}, {})
    stack.output, stack.has = theirs.output, lambda _name: True
    assert advice in {each.check: each for each in checks.version(stack)}["version"].advice


def test_template_says_the_version_of_the_package():
    assert f"Value: {VERSION}\n" in Path("template.yaml").read_text().partition("\nOutputs:")[2]


def test_a_missing_permission_is_named_with_the_statement_that_grants_it(cli, aws):
    message = "User: arn:aws:iam::1:user/me is not authorized to perform: kms:DescribeKey on resource: arn:aws:kms:k"
    aws.answers["describe_key"] = ClientError(
        {"Error": {"Code": "AccessDeniedException", "Message": message}}, "DescribeKey"
    )
    found = not_ok(cli, code=0)["key"]
    assert found["detail"] == "these credentials are not allowed kms:DescribeKey on arn:aws:kms:k"
    assert '{"Effect": "Allow", "Action": "kms:DescribeKey", "Resource": "arn:aws:kms:k"}' in found["advice"]


@pytest.mark.parametrize(
    ("operation", "answer", "expected"),
    [
        ("describe_table", {"Table": {"TableStatus": "ACTIVE"}}, ("table EventsTable", "no stream")),
        ("describe_table", {"Table": {"TableStatus": "ARCHIVED"}}, ("table ConfigTable", "ARCHIVED")),
        ("get_queue_attributes", {"Attributes": {}}, ("queue RetryQueue", "no dead-letter queue")),
        ("describe_key", {"KeyMetadata": {"KeyState": "Disabled"}}, ("key", "no secret can be opened")),
        (
            "get_function_configuration",
            {"FunctionArn": "arn", "State": "Failed", "StateReason": "no image"},
            ("function Retry", "no image"),
        ),
        ("list_event_source_mappings", {"EventSourceMappings": []}, ("event source of Sender", "events are not sent")),
        (
            "list_event_source_mappings",
            {"EventSourceMappings": [{"State": "Disabled", "UUID": "u7"}]},
            ("event source of Worker", "Disabled"),
        ),
        ("describe_key", ClientError({"Error": {"Code": "NotFoundException"}}, "x"), ("key", "NotFoundException")),
    ],
)
def test_what_fails_is_named_and_the_rest_still_checked(cli, aws, operation, answer, expected):
    check, says = expected
    aws.answers[operation] = answer
    found = not_ok(cli, code=1)
    assert found[check]["level"] == "fail"
    assert says in found[check]["detail"]
    assert len(cli.json("doctor", code=1)["checks"]) > 15


@pytest.mark.parametrize(
    ("operation", "answer", "check"),
    [
        ("get_function_configuration", {"FunctionArn": "arn", "State": "Inactive"}, "function Sender"),
        (
            "list_event_source_mappings",
            {"EventSourceMappings": [{"State": "Enabled", "LastProcessingResult": "PROBLEM: Function call failed"}]},
            "event source of Sender",
        ),
        ("describe_key", ClientError({"Error": {"Code": "AccessDeniedException"}}, "x"), "key"),
    ],
)
def test_what_is_only_odd_warns(cli, aws, operation, answer, check):
    aws.answers[operation] = answer
    assert not_ok(cli, code=0)[check]["level"] == "warn"


def test_mapping_that_worked_is_ok(cli, aws):
    mapping = {"State": "Enabled", "LastProcessingResult": "OK - 3 records"}
    aws.answers["list_event_source_mappings"] = {"EventSourceMappings": [mapping]}
    assert not_ok(cli, code=0) == {}


@pytest.mark.usefixtures("aws")
def test_dead_letters_warn_with_the_command(cli, stack):
    stack.dead_letters("DeliveryDLQUrl").letters.append(delivery("1", "ep_1", "e1"))
    found = not_ok(cli, code=0)
    assert "hookline dlq replay delivery --all" in found["dead letters delivery"]["advice"]


@pytest.mark.usefixtures("aws")
def test_a_source_without_a_mapping_and_a_mapping_without_a_source(cli, stack):
    stack.parameters |= {"SourceBusName": "shop", "SourceQueueArn": "arn:aws:sqs:eu-west-1:1:q"}
    fields = {"tenant": "acme", "type": "t"}
    stack.sources.put([{"name": name, "from": name, **fields} for name in ("queue", "bucket")], seen=0)
    rows = [each for each in cli.json("doctor", code=0)["checks"] if each["check"] == "sources"]
    assert [(row["level"], row["detail"].split(":")[0]) for row in rows] == [
        ("warn", "what bus sends goes to the dead-letter queue"),
        ("warn", "there are mappings from bucket, and the stack has no such source"),
        ("ok", "mapped"),
    ]


@pytest.mark.parametrize(("skew", "level", "code"), [(60.0, "warn", 0), (-60.0, "warn", 0), (900.0, "fail", 1)])
def test_clock(cli, aws, skew, level, code):
    aws.skew = skew
    assert not_ok(cli, code=code)["clock"]["level"] == level


@pytest.mark.usefixtures("aws")
def test_missing_outputs(cli, stack):
    stack.has = lambda name: name != "StreamFaultQueueUrl"
    assert "StreamFaultQueueUrl" in not_ok(cli, code=1)["outputs"]["detail"]


@pytest.mark.parametrize(
    ("status", "level"),
    [("UPDATE_IN_PROGRESS", "warn"), ("UPDATE_ROLLBACK_COMPLETE", "warn"), ("ROLLBACK_COMPLETE", "fail")],
)
@pytest.mark.usefixtures("aws")
def test_stack_status(cli, stack, status, level):
    stack.status = status
    assert not_ok(cli, code=1 if level == "fail" else 0)["stack"]["level"] == level


MISSING = ClientError({"Error": {"Code": "ParameterNotFound"}}, "GetParameter")


@pytest.mark.parametrize(
    ("parameter", "row", "level", "says"),
    [
        ({"Parameter": {}}, {}, "ok", "parameter /hookline-sealing/x"),
        (MISSING, {}, "ok", "the first endpoint makes it"),
        (MISSING, {"Item": {"wrapped": {"B": b"x"}}}, "fail", "is gone: no secret can be opened"),
    ],
)
def test_the_parameter_that_opens_secrets(monkeypatch, parameter, row, level, says):
    class Client:
        def get_parameter(self, **asked):
            assert asked == {"Name": "/hookline-sealing/x"}, "its value is nobody's business here"
            if isinstance(parameter, Exception):
                raise parameter
            return parameter

        def get_item(self, **_asked):
            return row

    deployed = Stack("x", {"SealingKey": "/hookline-sealing/x", "ConfigTable": "config"}, {})
    monkeypatch.setattr(deployed, "client", lambda _service: Client())
    (found,) = checks._key(deployed)
    assert (found.check, found.level) == ("key", level)
    assert says in found.detail


@pytest.mark.usefixtures("aws")
def test_receiver_that_does_not_answer(cli, monkeypatch):
    def refuse(*_args, **_more):
        raise ConnectionRefusedError("refused")

    monkeypatch.setattr(checks.urllib.request, "urlopen", refuse)
    assert "refused" in not_ok(cli, code=1)["receiver"]["detail"]


def test_settings_that_are_deployed_and_not_in_use_warn(cli, aws):
    there = HEALTHY["get_function_configuration"]
    aws.answers["get_function_configuration live"] = there | {"Environment": {"Variables": {"ALLOWED_NETWORKS": "old"}}}
    found = not_ok(cli, code=0)["versions"]
    assert found["level"] == "warn"
    assert "Receiver, Worker, Sender, Retry, Api" in found["detail"]
    assert "Revision" in found["advice"]


@pytest.mark.parametrize(
    ("limits", "parameters", "expected"),
    [
        ((1000, 1000), {}, ("ok", "the receiver shares these", "ReceiverConcurrency=20")),
        ((1000, 1000), {"ThrottleRate": "1000"}, ("ok", "the receiver shares these", "ReceiverConcurrency=200")),
        ((1000, 980), {"ReceiverConcurrency": "20"}, ("ok", "has 20 of its own", "")),
        ((10, 10), {}, ("warn", "take up to 70", "WorkerConcurrency=3 and RetryConcurrency=2")),
        ((1000, 60), {}, ("warn", "take up to 70", "ask for 1,000")),
        (
            (50, 50),
            {"WorkerConcurrency": "10", "RetryConcurrency": "5"},
            ("ok", "limit is 50 concurrent executions", ""),
        ),
    ],
)
def test_what_the_account_runs_at_once_is_compared_with_what_the_stack_may_take(
    cli, aws, stack, *, limits, parameters, expected
):
    level, says, advice = expected
    names = ("ConcurrentExecutions", "UnreservedConcurrentExecutions")
    aws.answers["get_account_settings"] = {"AccountLimit": dict(zip(names, limits, strict=True))}
    stack.parameters.update(parameters)
    (found,) = [each for each in cli.json("doctor")["checks"] if each["check"] == "concurrency"]
    assert found["level"] == level
    assert says in found["detail"]
    assert advice in found["advice"]
    assert bool(advice) == bool(found["advice"])


@pytest.mark.parametrize(
    ("until", "level", "detail"),
    [(60.0, "ok", "1 listening"), (-3600.0, "warn", "0 listening; 1 ended without cleaning up")],
)
def test_who_listens_and_what_was_left(cli, aws, until, level, detail):
    aws.answers["list_queues"] = {"QueueUrls": ["https://sqs/hookline-listen-1"]}
    aws.answers["list_queue_tags"] = {"Tags": {"hookline:until": f"{time.time() + until:.0f}"}}
    (found,) = [each for each in cli.json("doctor")["checks"] if each["check"] == "listeners"]
    assert (found["level"], found["detail"]) == (level, detail)
