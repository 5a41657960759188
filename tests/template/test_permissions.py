from __future__ import annotations

import re
from fnmatch import fnmatchcase

import pytest
from tests.template.calls import ADAPTERS, calls_of, operations_of
from tests.template.iam import allows, resources_of
from tests.template.reader import FUNCTIONS, ROOT, as_list, references, template

each_function = pytest.mark.parametrize("name", FUNCTIONS)


def actions(name):
    return {action for statement in template().statements(name) for action in as_list(statement["Action"])}


def test_a_wildcard_resource_has_its_reason_beside_it():
    wildcards = [line for line in template().text.splitlines() if re.search(r"Resource: ['\"]?\*", line)]
    assert wildcards
    assert [line for line in wildcards if not re.search(r"# (\S+ ){3,}\S+", line)] == []


def test_roles_have_hand_written_statements_only():
    for name in FUNCTIONS:
        role = template().resources[f"{name}Role"]["Properties"]
        assert "ManagedPolicyArns" not in role
        assert role["AssumeRolePolicyDocument"]["Statement"][0]["Principal"] == {"Service": "lambda.amazonaws.com"}
    assert not any("Policies" in function for function in template().functions.values())


@each_function
def test_no_action_is_a_wildcard(name):
    assert not [action for action in actions(name) if "*" in action]


@each_function
def test_nothing_is_granted_that_destroys(name):
    """An item that a function may delete is one it made to claim a message; a message, one that it worked on."""
    destroying = {action for action in actions(name) if re.search(r"Delete|Purge|Remove|Destroy", action)}
    allowed = {
        "Receiver": set(),
        "Worker": {"sqs:DeleteMessage", "dynamodb:DeleteItem"},
        "Retry": {"sqs:DeleteMessage"},
        "Source": {"sqs:DeleteMessage"},
        "Api": {"dynamodb:DeleteItem", "sqs:DeleteMessage", "sqs:PurgeQueue"},  # somebody asked for it
    }
    of_lambda = {"ec2:DeleteNetworkInterface"} if "VpcConfig" in template().functions[name] else set()
    assert destroying == allowed.get(name, set()) | of_lambda


PARAMETER = ("NotTheSealingKey", "ParameterStays")  # see the tests on it below


@each_function
def test_what_lambda_needs_for_the_network_code_may_not_use(name):
    """A command has the function's credentials."""
    denied = [each for each in template().statements(name, effect="Deny") if not each["Sid"].startswith(PARAMETER)]
    assert [each["Action"] for each in denied] == ([["ec2:*"]] if "VpcConfig" in template().functions[name] else [])
    assert all("lambda:SourceFunctionArn" in each["Condition"]["ArnLike"] for each in denied)


def test_only_the_dedupe_table_may_lose_items_to_a_function():
    for statement in template().statements("Worker"):
        if "dynamodb:DeleteItem" in as_list(statement["Action"]):
            assert references(statement["Resource"]) == {"DedupeTable"}


@each_function
def test_what_a_function_is_told_of_it_may_use(name):
    """Every resource named in a variable appears in the role."""
    told = references(template().functions[name]["Environment"]["Variables"]) & set(template().resources)
    granted = references([statement["Resource"] for statement in template().statements(name)])
    assert told <= granted


@each_function
def test_a_function_writes_to_its_own_log_group_only(name):
    groups = {
        group
        for statement in template().statements(name)
        if any(action.startswith("logs:") for action in as_list(statement["Action"]))
        for group in references(statement["Resource"])
    }
    assert groups == {f"{name}Logs"}


@each_function
def test_every_statement_is_named(name):
    sids = [statement["Sid"] for statement in template().statements(name)]
    assert len(sids) == len(set(sids))


def test_senders_of_hooks_are_confined_to_the_hooks_in_the_config_table():
    (statement,) = [s for s in template().statements("Receiver") if references(s["Resource"]) == {"ConfigTable"}]
    assert statement["Condition"] == {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["hooks", "hooks#*"]}}
    assert set(statement["Action"]) == {"dynamodb:GetItem"}


@pytest.mark.parametrize("name", ["Receiver", "Worker"])
def test_the_inbound_side_cannot_open_endpoints_secrets(name):
    keys = {
        reference
        for statement in template().statements(name)
        if any(action.startswith("kms:") for action in as_list(statement["Action"]))
        for reference in references(statement["Resource"])
    }
    assert keys <= {"SecretKeyArns", "ActionKeyArns"}
    assert "Key" not in keys


@pytest.mark.parametrize("name", ["Receiver", "Worker"])
def test_nor_may_it_read_the_parameter_that_opens_them_whatever_path_its_own_secrets_have(name):
    (deny,) = [each for each in template().statements(name, "Deny") if each["Sid"] == "NotTheSealingKey"]
    assert (deny["Action"], "Condition" in deny) == (["ssm:GetParameter"], False)
    assert deny["Resource"]["Fn::Sub"].endswith(":parameter/hookline-sealing/*")
    sealing = template().functions["Sender"]["Environment"]["Variables"]["SEALING_KEY"]["Fn::If"][1]["Fn::Sub"]
    assert sealing.startswith("/hookline-sealing/")


def test_nobody_overwrites_the_parameter_that_opens_secrets():
    (deny,) = [each for each in template().statements("Api", "Deny") if each["Sid"] == "ParameterStays"]
    assert deny["Action"] == ["ssm:PutParameter"]
    assert deny["Condition"] == {"StringEquals": {"ssm:Overwrite": "true"}}
    assert all("ssm:PutParameter" not in actions(name) for name in FUNCTIONS if name != "Api")


@pytest.mark.parametrize("name", ["Sender", "Retry"])
def test_the_outbound_side_opens_secrets_but_makes_none(name):
    used = {action for action in actions(name) if action.startswith(("kms:", "ssm:", "secretsmanager:"))}
    assert used == {"kms:Decrypt", "ssm:GetParameter"}


# ---------------------------------------------------------------------------------------------- what the code calls


@each_function
def test_whatever_a_function_calls_its_role_allows(name):
    denied = {call for call in calls_of(name) if not any(allows(each, call) for each in template().statements(name))}
    assert not denied


@each_function
def test_nothing_is_granted_that_no_code_calls(name):
    unused = []
    for statement in template().statements(name):
        for action in as_list(statement["Action"]):
            for resource in resources_of(statement):
                alone = {**statement, "Action": action, "Resource": resource}
                if not any(allows(alone, call) for call in calls_of(name)):
                    unused.append((statement["Sid"], action, resource))
    assert unused == []


def test_the_calls_that_are_found_are_those_one_knows_of():
    """What is found by reading the code would be found missing by nobody: a few that must be there."""
    found = {name: {(call.action, call.resource) for call in calls_of(name)} for name in FUNCTIONS}
    assert ("sqs:SendMessage", "InboundFifoQueue") in found["Receiver"]
    assert ("dynamodb:UpdateItem", "DedupeTable") in found["Receiver"]
    assert ("lambda:InvokeFunction", "Worker.Alias") in found["Receiver"]
    assert ("sqs:ChangeMessageVisibility", "InboundQueue") in found["Worker"]
    assert ("dynamodb:BatchWriteItem", "DeliveriesTable") in found["Sender"]
    assert ("kms:Decrypt", "Key") in found["Sender"]
    assert ("dynamodb:Query", "DeliveriesTable/index/due") in found["Retry"]
    assert ("dynamodb:Query", "EventsTable/index/by-tenant") in found["Retry"]
    assert ("dynamodb:DeleteItem", "ConfigTable") in found["Api"]
    assert ("kms:GenerateDataKey", "Key") in found["Api"]
    assert ("ssm:PutParameter", "SealingParameter") in found["Api"]
    assert ("ssm:GetParameter", "SealingParameter") in found["Sender"]
    assert not any(action == "dynamodb:DeleteItem" for action, _ in found["Sender"] | found["Retry"])


def test_every_adapter_that_makes_a_client_is_known():
    """Those for the command line alone are named here; every other has its row in `calls.ADAPTERS`."""
    command_line = {"dynamodb.listeners"}
    # called through the others
    inner = {"aws", "aws_errors", "dynamodb.cursors", "dynamodb.merged", "dynamodb.tables", "parameter_key", "wiring"}
    inner |= {"targets.actions", "targets.deliveries"}
    folder = ROOT / "layers/common/hookline/adapters"
    speaking = {
        ".".join(path.relative_to(folder).with_suffix("").parts)
        for path in folder.rglob("*.py")
        if path.parent.name != "aws_wire"
        and re.search(r"aws_errors|boto3|ClientError|adapters\.dynamodb\.tables", path.read_text())
    }
    assert speaking - command_line - inner == {adapter.module for adapter in ADAPTERS.values()}


@pytest.mark.parametrize("adapter", sorted(ADAPTERS))
def test_an_adapter_calls_something(adapter):
    assert any(operations_of(adapter).values())


@pytest.mark.parametrize("name", ["Sender", "Retry"])
def test_the_outbound_side_cannot_write_hooks(name):
    """The worker runs what hooks say: the one who writes them commands it."""
    for statement in template().statements(name):
        if "ConfigTable" in references(statement["Resource"]):
            keys = statement["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"]
            assert not [key for key in keys if key.startswith(("hooks", "*"))]


@each_function
def test_who_uses_wrapped_data_keys_cannot_replace_them(name):
    """The management API makes the first one, as the command line does; it deletes and updates none."""
    allowed = {"dynamodb:GetItem"} | ({"dynamodb:Query", "dynamodb:PutItem"} if name == "Api" else set())
    for statement in template().statements(name):
        if "ConfigTable" in references(statement["Resource"]):
            keys = statement["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"]
            if any(fnmatchcase("keys", key) for key in keys):
                assert set(as_list(statement["Action"])) == allowed


def test_the_payload_bucket_is_divided():
    granted = {
        (name, action, resource)
        for name in FUNCTIONS
        for statement in template().statements(name)
        if "PayloadBucket" in references(statement["Resource"])
        for action in as_list(statement["Action"])
        for resource in resources_of(statement)
    }
    assert ("Receiver", "s3:PutObject", "PayloadBucket/inbound/*") in granted
    assert not [each for each in granted if each[2] == "PayloadBucket/*"]
    assert not [each for each in granted if each[0] in {"Sender", "Retry"} and "inbound" in each[2]]


@pytest.mark.parametrize("name", ["Sender", "Retry"])
def test_a_role_is_assumed_for_a_tenant_or_not_at_all(name):
    (statement,) = [each for each in template().statements(name) if "sts:AssumeRole" in as_list(each["Action"])]
    assert statement["Resource"] == {"Fn::Split": [",", {"Ref": "DestinationRoleArns"}]}
    assert statement["Condition"]["Fn::If"][2] == {"StringLike": {"sts:ExternalId": "hookline/*"}}
    statements = template().resources[f"{name}Role"]["Properties"]["Policies"][0]["PolicyDocument"]["Statement"]
    chosen = [each["Fn::If"] for each in statements if "Fn::If" in each]
    assert [each[0] for each in chosen if each[1]["Sid"] == statement["Sid"]] == ["NamesDestinationRoles"]
