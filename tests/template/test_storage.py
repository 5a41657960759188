from __future__ import annotations

import re

import pytest
from tests.template.reader import references, template

from hookline.inbound.capture import PREFIX

KEYS = {
    "EventsTable": [("pk", "HASH")],
    "DeliveriesTable": [("pk", "HASH"), ("sort", "RANGE")],
    "ConfigTable": [("pk", "HASH"), ("sk", "RANGE")],
    "DedupeTable": [("id", "HASH")],
}
INDEXES = {
    ("EventsTable", "by-tenant"): ([("shard", "HASH"), ("timestamp", "RANGE")], "KEYS_ONLY", []),
    ("DeliveriesTable", "open"): ([("open_pk", "HASH"), ("open_sort", "RANGE")], "KEYS_ONLY", []),
    ("DeliveriesTable", "undelivered"): ([("open_shard", "HASH"), ("sort", "RANGE")], "INCLUDE", ["status"]),
    ("DeliveriesTable", "due"): ([("due_shard", "HASH"), ("due_at", "RANGE")], "INCLUDE", ["turn"]),
}
EXPIRY = {"ConfigTable": "expires", "EventsTable": "expires", "DeliveriesTable": "expires", "DedupeTable": "expiration"}
each_table = pytest.mark.parametrize("name", KEYS)


def schema(keys):
    return [(key["AttributeName"], key["KeyType"]) for key in keys]


def test_the_tables_are_these():
    assert set(template().tables) == set(KEYS)


@each_table
def test_keys(name):
    assert schema(template().tables[name]["KeySchema"]) == KEYS[name]


def test_indexes():
    found = {
        (name, index["IndexName"]): (
            schema(index["KeySchema"]),
            index["Projection"]["ProjectionType"],
            index["Projection"].get("NonKeyAttributes", []),
        )
        for name, table in template().tables.items()
        for index in table.get("GlobalSecondaryIndexes", [])
    }
    assert found == INDEXES


@each_table
def test_a_table_can_be_restored_to_any_second_and_costs_nothing_at_rest(name):
    table = template().tables[name]
    recovery = {"PointInTimeRecoveryEnabled": True}
    assert table.get("PointInTimeRecoverySpecification") == (None if name == "DedupeTable" else recovery)
    assert table["BillingMode"] == "PAY_PER_REQUEST"


@each_table
def test_a_table_is_encrypted_free_of_charge_or_by_the_key(name):
    condition, by_key, otherwise = template().tables[name]["SSESpecification"]["Fn::If"]
    assert (condition, otherwise) == ("EncryptsTables", {"Ref": "AWS::NoValue"})
    assert (by_key["SSEEnabled"], by_key["SSEType"]) == (True, "KMS")
    assert references(by_key["KMSMasterKeyId"]) == {"Key", "SealingKey"}
    assert template().body["Parameters"]["TableEncryption"]["Default"] == "aws-owned"


def test_whoever_may_use_an_encrypted_table_may_use_its_key_through_dynamodb_alone():
    (key,) = template().of_type("AWS::KMS::Key").values()
    condition, statement, _ = key["KeyPolicy"]["Statement"][1]["Fn::If"]
    assert condition == "EncryptsTables"
    asked = statement["Condition"]["StringEquals"]
    assert asked["kms:CallerAccount"] == {"Ref": "AWS::AccountId"}
    assert "dynamodb." in asked["kms:ViaService"]["Fn::Sub"]


def test_secrets_are_sealed_by_a_parameter_free_of_charge_by_the_stacks_key_or_by_one_of_the_account():
    parameter = template().body["Parameters"]["SealingKey"]
    assert parameter["Default"] == "parameter"
    assert re.fullmatch(parameter["AllowedPattern"], "arn:aws-cn:kms:cn-north-1:123456789012:key/1234-ab")
    assert not re.fullmatch(parameter["AllowedPattern"], "")
    for name in ("Key", "KeyAlias"):
        assert template().resources[name]["Condition"] == "MakesKey"
    by_kms = {"Fn::If": ["MakesKey", {"Fn::GetAtt": ["Key", "Arn"]}, {"Ref": "SealingKey"}]}
    chosen = {"Fn::If": ["UsesParameter", {"Fn::Sub": "/hookline-sealing/${AWS::StackName}"}, by_kms]}
    assert template().body["Outputs"]["SealingKey"]["Value"] == chosen
    for name in ("Sender", "Retry"):
        assert template().functions[name]["Environment"]["Variables"]["SEALING_KEY"] == chosen
        (statement,) = [each for each in template().statements(name) if each["Sid"] == "OpenSecrets"]
        assert statement["Resource"] == by_kms


def test_tables_are_encrypted_by_a_key_only_where_there_is_one():
    rule = template().body["Rules"]["TablesHaveKey"]
    assert rule["RuleCondition"] == {"Fn::Equals": [{"Ref": "TableEncryption"}, "key"]}
    assert rule["Assertions"][0]["Assert"] == {"Fn::Not": [{"Fn::Equals": [{"Ref": "SealingKey"}, "parameter"]}]}


@each_table
def test_a_table_forgets_where_that_is_promised(name):
    promised = EXPIRY.get(name)
    expected = {"AttributeName": promised, "Enabled": True} if promised else None
    assert template().tables[name].get("TimeToLiveSpecification") == expected


def test_only_events_are_streamed():
    streams = {name: table.get("StreamSpecification") for name, table in template().tables.items()}
    assert {name: stream for name, stream in streams.items() if stream} == {
        "EventsTable": {"StreamViewType": "NEW_IMAGE"}
    }


@pytest.mark.parametrize("name", [*KEYS, "PayloadBucket", "Key"])
def test_data_outlives_its_stack_unless_told_otherwise(name):
    resource = template().resources[name]
    assert resource["DeletionPolicy"] == resource["UpdateReplacePolicy"] == {"Ref": "DataDeletionPolicy"}
    assert template().body["Parameters"]["DataDeletionPolicy"]["Default"] == "Retain"


@each_table
def test_a_table_that_is_kept_is_protected(name):
    assert template().tables[name]["DeletionProtectionEnabled"] == {"Fn::If": ["RetainsData", True, False]}


def test_the_bucket_is_private_encrypted_and_forgets():
    (bucket,) = template().of_type("AWS::S3::Bucket").values()
    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    assert bucket["BucketEncryption"]
    captured, rule = bucket["LifecycleConfiguration"]["Rules"]
    assert captured["Status"] == rule["Status"] == "Enabled"
    assert captured["Prefix"] == PREFIX
    assert captured["ExpirationInDays"] == {"Fn::FindInMap": ["CaptureDays", {"Ref": "CaptureHours"}, "Days"]}
    days = template().body["Mappings"]["CaptureDays"]
    assert list(days) == template().body["Parameters"]["CaptureHours"]["AllowedValues"]
    assert all(row == {"Days": -(-int(hours) // 24)} for hours, row in days.items())
    assert references(rule["ExpirationInDays"]) == {"RetentionDays"}
    (policy,) = template().of_type("AWS::S3::BucketPolicy").values()
    assert template().resources["PayloadBucketPolicy"]["Condition"] == "OnAws"
    (statement,) = policy["PolicyDocument"]["Statement"]
    assert (statement["Effect"], statement["Condition"]) == ("Deny", {"Bool": {"aws:SecureTransport": "false"}})


def test_the_key_rotates():
    (key,) = template().of_type("AWS::KMS::Key").values()
    assert key["EnableKeyRotation"] is True


def test_every_log_group_forgets():
    groups = template().of_type("AWS::Logs::LogGroup").values()
    assert all(references(group["RetentionInDays"]) == {"LogRetentionDays"} for group in groups)
