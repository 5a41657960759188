from __future__ import annotations

import re

import pytest
from tests.template.reader import FUNCTIONS, as_list, references, template

each_function = pytest.mark.parametrize("name", FUNCTIONS)


def actions(name):
    return {action for statement in template().statements(name) for action in as_list(statement["Action"])}


def test_a_wildcard_resource_has_its_reason_beside_it():
    wildcards = [line for line in template().text.splitlines() if re.search(r"Resource: ['\"]?\*", line)]
    assert wildcards
    assert [line for line in wildcards if not re.search(r"# (\S+ ){3,}\S+", line)] == []


def test_roles_have_hand_written_statements_only():
    for role in template().of_type("AWS::IAM::Role").values():
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
    }
    assert destroying == allowed.get(name, set())


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
    assert set(statement["Action"]) == {"dynamodb:GetItem", "dynamodb:Query"}


@pytest.mark.parametrize("name", ["Receiver", "Worker"])
def test_the_inbound_side_cannot_open_endpoints_secrets(name):
    keys = {
        reference
        for statement in template().statements(name)
        if any(action.startswith("kms:") for action in as_list(statement["Action"]))
        for reference in references(statement["Resource"])
    }
    assert keys == {"SecretKeyArns"}


@pytest.mark.parametrize("name", ["Sender", "Retry"])
def test_the_outbound_side_opens_secrets_but_makes_none(name):
    used = {action for action in actions(name) if action.startswith(("kms:", "ssm:", "secretsmanager:"))}
    assert used == {"kms:Decrypt"}
