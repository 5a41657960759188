"""What a deployment may ask for by parameters, and has not where it does not."""

from __future__ import annotations

import json

import pytest
import yaml
from tests.template.reader import FUNCTIONS, ROOT, references, template
from tests.template.transform import transformed

from hookline.outbound.model import EventKey

NOTHING = {"Ref": "AWS::NoValue"}


def properties(name):
    return template().functions[name]


# ---------------------------------------------------------------------------------------------- network and commands


@pytest.mark.slow
@pytest.mark.parametrize("name", FUNCTIONS)
def test_what_reaches_endpoints_and_intranets_may_run_in_a_vpc(name):
    if name in {"Receiver", "Api", "Source"}:
        assert "VpcConfig" not in properties(name)  # they call AWS alone; a VPC would only add to their start
        return
    condition, there, otherwise = properties(name)["VpcConfig"]["Fn::If"]
    assert (condition, otherwise) == ("RunsInVpc", NOTHING)
    assert references(there["SubnetIds"]) == {"VpcSubnetIds"}
    assert references(there["SecurityGroupIds"]) == {"VpcSecurityGroupIds"}


def test_the_worker_may_have_layers_beside_hooklines_own_and_a_file_system():
    condition, there, otherwise = transformed()["Worker"]["Properties"]["Layers"]["Fn::If"]
    (layer,) = otherwise
    assert condition == "HasOwnLayers"
    assert references(there) == {layer["Ref"], "WorkerLayerArns"}
    assert layer["Ref"].startswith("CommonLayer")
    condition, (mounted,), otherwise = properties("Worker")["FileSystemConfigs"]["Fn::If"]
    assert (condition, otherwise) == ("MountsFiles", NOTHING)
    assert mounted == {"Arn": {"Ref": "WorkerFileSystemArn"}, "LocalMountPath": {"Ref": "WorkerMountPath"}}


def test_what_cannot_work_is_refused_before_anything_is_made():
    rules = template().body["Rules"]
    asked = {name: references(rule["Assertions"]) for name, rule in rules.items()}
    assert asked == {
        "DomainHasCertificate": {"DomainCertificateArn"},
        "FileSystemIsInVpc": {"VpcSubnetIds"},
        "SourceBusHasPattern": {"SourcePattern"},
        "SubnetsHaveSecurityGroups": {"VpcSecurityGroupIds"},
        "TablesHaveKey": {"SealingKey"},
    }
    # CloudFormation refuses any other function here.
    assert set(_functions(rules)) <= {"Fn::Not", "Fn::Equals", "Ref"}


def _functions(value):
    if isinstance(value, dict):
        yield from (key for key in value if key == "Ref" or key.startswith("Fn::"))
        for inner in value.values():
            yield from _functions(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _functions(inner)


# ---------------------------------------------------------------------------------------------- the API's address


def test_a_domain_is_mapped_to_the_api_with_its_base_path():
    (domain,) = template().of_type("AWS::ApiGatewayV2::DomainName").values()
    assert domain["DomainNameConfigurations"][0]["EndpointType"] == "REGIONAL"
    (mapping,) = template().of_type("AWS::ApiGatewayV2::ApiMapping").values()
    assert mapping["ApiMappingKey"] == {"Fn::If": ["HasBasePath", {"Ref": "DomainBasePath"}, NOTHING]}
    assert {template().resources[name]["Condition"] for name in ("ApiDomain", "ApiMapping")} == {"HasDomain"}
    assert template().resources["ApiRecord"]["Condition"] == "WritesRecord"
    (api,) = template().of_type("AWS::ApiGatewayV2::Api").values()
    assert api["DisableExecuteApiEndpoint"] == {"Fn::If": ["DefaultAddressAnswers", False, True]}


def test_the_receiver_knows_the_address_that_senders_call():
    """A base path stands in it once: requests have it before their path as well, and it is taken off there."""
    variable = properties("Receiver")["Environment"]["Variables"]["PUBLIC_URL"]
    condition, given, otherwise = variable["Fn::If"]
    assert (condition, given) == ("HasPublicUrl", {"Ref": "PublicUrl"})
    assert otherwise["Fn::If"][0] == "HasDomain"
    assert otherwise["Fn::If"][2] == ""
    url = template().body["Outputs"]["ApiUrl"]["Value"]["Fn::If"][2]["Fn::If"]
    assert url[0] == "HasDomain"
    assert url[1] == otherwise["Fn::If"][1]
    assert url[1]["Fn::Sub"][0] == "https://${DomainName}${Path}"


# ---------------------------------------------------------------------------------------------- who may publish


def test_publishers_may_put_events_and_their_payloads_and_nothing_else():
    policy = template().resources["PublisherPolicy"]["Properties"]["PolicyDocument"]
    put, counters, payloads, by_key = policy["Statement"]
    assert (counters["Action"], references(counters["Resource"])) == ("dynamodb:GetItem", {"EventsTable"})
    assert counters["Condition"] == {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["*##*"]}}
    assert (put["Action"], references(put["Resource"])) == ("dynamodb:PutItem", {"EventsTable"})
    assert payloads["Action"] == "s3:PutObject"
    assert payloads["Resource"] == {"Fn::Sub": "${PayloadBucket.Arn}/events/*"}
    condition, statement, otherwise = by_key["Fn::If"]
    assert (condition, otherwise) == ("EncryptsTables", NOTHING)
    assert "kms:ViaService" in json.dumps(statement["Condition"])
    assert references(template().body["Outputs"]["PublisherPolicyArn"]["Value"]) == {"PublisherPolicy"}


def example():
    class Loader(yaml.SafeLoader):
        pass

    Loader.add_multi_constructor("!", lambda loader, suffix, node: {suffix: loader.construct_scalar(node)})
    text = (ROOT / "examples/stacks/publisher-of-one-tenant.yaml").read_text()
    return yaml.load(text, Loader=Loader)["Resources"]["Publisher"]["Properties"]["Policies"][0]["PolicyDocument"]


@pytest.mark.parametrize(
    ("tenant", "event", "allowed"),
    [("acme", "order-1", True), ("acme", "a#b", True), ("acme2", "order-1", False), ("globex", "acme#x", False)],
)
def test_the_example_holds_a_publisher_to_its_tenant(tenant, event, allowed):
    """Against the key that an item of that tenant has; DynamoDB compares it as StringLike does."""
    publish, payloads = example()["Statement"]
    assert publish["Action"] == "dynamodb:PutItem"
    assert publish["Condition"]["Null"] == {"dynamodb:LeadingKeys": "false"}, "or a call without keys would be allowed"
    (pattern,) = publish["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"]
    beginning = pattern["Sub"].replace("${Tenant}", "acme").removesuffix("*")
    assert EventKey(tenant, event).pk.startswith(beginning) is allowed
    assert payloads["Resource"]["Sub"].endswith("/events/${Tenant}/*")


# ---------------------------------------------------------------------------------------------- regions


def test_nothing_is_asked_for_that_aws_china_lacks():
    """By the list of docs/operations/china.md; `make lint` has cfn-lint look at both regions."""
    text = template().text
    assert "arn:aws:" not in text.replace("arn:aws[a-z-]*:", ""), "an ARN names its partition"
    shared = template().body["Globals"]["Function"]
    assert shared["Tracing"]["Fn::If"][0] == "InChina"
    assert not any("FunctionUrlConfig" in each for each in template().functions.values())
    assert template().body["Parameters"]["SnapStart"]["Default"] in {"off", "None", "none", "false"}
    principals = json.dumps(
        [role["AssumeRolePolicyDocument"] for role in template().of_type("AWS::IAM::Role").values()]
    )
    assert "codedeploy.${AWS::Region}.amazonaws.com.cn" in principals
