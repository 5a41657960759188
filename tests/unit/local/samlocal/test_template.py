"""What `make sam-local` makes of template.yaml: storage for CloudFormation, functions for `sam local`, sources."""

from __future__ import annotations

import json

import pytest
from tests.template.reader import FUNCTIONS, template

from hookline_cli.local.samlocal.bridge.sources import QueueSource, ScheduleSource, StreamSource, read_sources
from hookline_cli.local.samlocal.functions import sam_template, variables
from hookline_cli.local.samlocal.storage import Storage, storage_template
from hookline_cli.local.samlocal.template import Template, TemplateProblem, references

HERE = set(FUNCTIONS) - {"Source"}  # which is there where a parameter asks for it
OVERRIDES = {
    "DataDeletionPolicy": "Delete",
    "EndpointUrl": "http://host.docker.internal:4566",
    "AllowHttp": "true",
    "Runtime": "python3.13",
    "Architecture": "x86_64",
}


def made(**overrides: str) -> Template:
    body = template().body
    defaults = {name: str(each.get("Default", "")) for name, each in body["Parameters"].items()}
    return Template(body, defaults | OVERRIDES | overrides)


def stored(body: dict) -> Storage:
    """As if CloudFormation had made it: each output is the name of what it refers to."""
    outputs = {}
    for name, output in body["Outputs"].items():
        found = references(output["Value"])
        outputs[name] = ":".join(["arn:aws:x:us-east-1:000000000000", *sum(found, ())]) if found else output["Value"]
    return Storage(outputs, "sam-local")


@pytest.fixture
def storage() -> dict:
    return storage_template(made(), "http://127.0.0.1:3000")


def test_storage_is_the_templates_own(storage):
    for kind in ("AWS::DynamoDB::Table", "AWS::SQS::Queue"):
        theirs = template().of_type(kind)
        ours = {name: each["Properties"] for name, each in storage["Resources"].items() if each["Type"] == kind}
        assert ours.keys() == {name for name in theirs if not name.startswith("Source")}
    assert storage["Resources"]["EventsTable"]["Properties"]["StreamSpecification"] == {"StreamViewType": "NEW_IMAGE"}
    assert storage["Resources"]["EventsTable"]["Properties"]["DeletionProtectionEnabled"] is False
    redrive = storage["Resources"]["RetryQueue"]["Properties"]["RedrivePolicy"]
    assert redrive == template().queues["RetryQueue"]["RedrivePolicy"]
    assert {"DedupeTable", "PayloadBucket"} <= storage["Resources"].keys()


def test_storage_has_nothing_that_an_emulator_would_have_to_decide(storage):
    text = json.dumps(storage)
    assert "Fn::If" not in text
    assert "AWS::NoValue" not in text
    assert not {"DeletionPolicy", "Condition"} & {key for each in storage["Resources"].values() for key in each}
    left = {name for name, _ in references([storage["Resources"], storage["Outputs"]])}
    assert left <= storage["Resources"].keys()


def test_the_command_line_finds_there_all_that_is_no_function(storage):
    from hookline_cli.stack import OUTPUTS

    assert set(OUTPUTS) - storage["Outputs"].keys() == {"AlarmTopicArn", *(f"{name}FunctionName" for name in HERE)}
    assert storage["Outputs"]["ApiUrl"] == {"Value": "http://127.0.0.1:3000"}
    assert storage["Parameters"]["AllowHttp"] == {"Type": "String", "Default": "true"}


def test_another_key_takes_the_place_of_the_stacks_own():
    arn = "arn:aws:kms:us-east-1:000000000000:key/k"
    own, other = storage_template(made(SealingKey="stack"), ""), storage_template(made(SealingKey=arn), "")
    assert {"Key", "KeyAlias"} <= own["Resources"].keys()
    assert not {"Key", "KeyAlias"} & other["Resources"].keys()
    assert other["Outputs"]["SealingKey"] == {"Value": arn}


def test_each_function_is_told_what_the_template_says(storage):
    told = variables(made(), stored(storage), {"AWS_ENDPOINT_URL_LAMBDA": "http://host.docker.internal:3001"})
    assert told.keys() == HERE
    for name in HERE:
        assert template().functions[name]["Environment"]["Variables"].keys() <= told[name].keys()
        assert told[name]["AWS_ENDPOINT_URL"] == OVERRIDES["EndpointUrl"]
        assert told[name]["AWS_ENDPOINT_URL_LAMBDA"].endswith(":3001")
    assert told["Receiver"]["WORKER_FUNCTION"] == "Worker"
    assert told["Receiver"]["CONFIG_TABLE"].endswith(":ConfigTable:")
    assert told["Sender"]["SEALING_KEY"] == "/hookline-sealing/sam-local"
    assert told["Sender"]["ALLOW_HTTP"] == "true"


def test_sam_local_gets_every_function_and_route_without_anything_to_resolve(storage):
    settled = made()
    sam = sam_template(settled, variables(settled, stored(storage), {}))
    resources = sam["Resources"]
    functions = {name: each["Properties"] for name, each in resources.items() if "Function" in each["Type"]}
    assert functions.keys() == HERE
    for name, function in functions.items():
        assert (function["Runtime"], function["Handler"]) == ("python3.13", "app.handler")
        assert function["Layers"] == [{"Ref": "CommonLayer"}]
        assert function["Timeout"] == template().functions[name]["Timeout"]
    routes = {name: each["Properties"] for name, each in resources.items() if each["Type"].endswith("::Route")}
    assert {each["RouteKey"] for each in routes.values()} == {
        each["Properties"]["RouteKey"]
        for each in template().resources.values()
        if each["Type"] == "AWS::ApiGatewayV2::Route" and "Condition" not in each
    }
    assert routes["HooksRoute"]["Target"] == "integrations/ReceiverIntegration"
    assert ":function:Receiver/invocations" in resources["ReceiverIntegration"]["Properties"]["IntegrationUri"]
    assert not any("Authoriz" in key for route in routes.values() for key in route)
    assert "ApiGatewayV2" in next(iter(resources.values()))["Type"], "what stands first tells SAM where routes are"


def test_sources_are_the_templates(storage):
    sources = read_sources(made(), stored(storage))
    stream = next(each for each in sources if isinstance(each, StreamSource))
    assert (stream.function, stream.batch, stream.partial, stream.bisect) == ("Sender", 100, True, True)
    assert (stream.most_retries, stream.most_age, stream.start) == (-1, 21_600, "TRIM_HORIZON")
    assert stream.failures.endswith("StreamFaultQueue:Arn")
    assert stream.arn.endswith("EventsTable:StreamArn")
    assert [wants({"eventName": "INSERT"}) for wants in stream.filters] == [True]
    assert [wants({"eventName": "REMOVE"}) for wants in stream.filters] == [False]
    queues = {each.arn.split(":")[-2]: each for each in sources if isinstance(each, QueueSource)}
    assert {name: (each.function, each.batch, each.partial) for name, each in queues.items()} == {
        "InboundQueue": ("Worker", 1, True),
        "InboundFifoQueue": ("Worker", 1, True),
        "RetryQueue": ("Retry", 10, True),
    }
    assert [each for each in sources if isinstance(each, ScheduleSource)] == [
        ScheduleSource("Retry", "EveryMinute", 60)
    ]


@pytest.mark.parametrize(
    ("event", "problem"),
    [
        ({"Type": "SQS", "Properties": {"Queue": "a", "MaximumBatchingWindowInSeconds": 1}}, "MaximumBatchingWindow"),
        ({"Type": "Kinesis", "Properties": {}}, "Kinesis"),
        ({"Type": "Schedule", "Properties": {"Schedule": "cron(0 0 * * ? *)"}}, "cron"),
    ],
)
def test_what_the_bridge_does_not_do_is_not_passed_over(event, problem):
    function = {"Type": "AWS::Serverless::Function", "Properties": {"Events": {"Some": event}}}
    with pytest.raises(TemplateProblem, match=problem):
        read_sources(Template({"Resources": {"Odd": function}}, {}), Storage({}, "sam-local"))


def test_a_reference_to_what_is_not_made_is_told():
    with pytest.raises(TemplateProblem, match=r"AlarmTopic\.Ref"):
        Storage({}, "sam-local").fill({"TOPIC": {"Ref": "AlarmTopic"}})
