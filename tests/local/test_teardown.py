"""What a deleted stack keeps, by the template's own definitions, and that it can be found and removed."""

from __future__ import annotations

import io
import json
import uuid
import zipfile
from functools import partial

import pytest
from tests.local.outbox import eventually
from tests.template.reader import template

from hookline_cli import leftovers

pytestmark = pytest.mark.local
KEPT = ("Key", "EventsTable", "DeliveriesTable", "ConfigTable", "DedupeTable", "PayloadBucket")
OWN_KEY = [{"ParameterKey": "SealingKey", "ParameterValue": "stack"}]
BROKEN = {  # nobody signals it
    "Handle": {"Type": "AWS::CloudFormation::WaitConditionHandle"},
    "Broken": {
        "Type": "AWS::CloudFormation::WaitCondition",
        "DependsOn": list(KEPT),
        "Properties": {"Handle": {"Ref": "Handle"}, "Timeout": "1"},
    },
}


def storage(**more):
    """template.yaml's tables, bucket and key as they are deployed in production."""
    body = template().body
    names = {"Environment", "DataDeletionPolicy", "SealingKey", "TableEncryption", "RetentionDays", "CaptureHours"}
    conditions = {"RetainsData", "MakesKey", "EncryptsTables"}
    resources = {name: body["Resources"][name] | {"DeletionPolicy": "Retain"} for name in KEPT}
    for resource in resources.values():
        resource.pop("UpdateReplacePolicy")
    return json.dumps(
        {
            "Parameters": {name: body["Parameters"][name] for name in names},
            "Mappings": {"CaptureDays": body["Mappings"]["CaptureDays"]},
            "Conditions": {name: body["Conditions"][name] for name in conditions},
            "Resources": resources | more,
        }
    )


@pytest.fixture
def made(stack):
    """Makes and deletes a stack of its own; returns its name."""
    name = f"gone-{uuid.uuid4().hex[:8]}"
    cloudformation = stack.client("cloudformation")

    def make(*, broken=False, keep=False):
        cloudformation.create_stack(
            StackName=name, TemplateBody=storage(**(BROKEN if broken else {})), Parameters=OWN_KEY
        )
        if broken:
            eventually(lambda: leftovers.status(stack.client, name) in leftovers.FALLEN, what="a failed deployment")
        else:
            cloudformation.get_waiter("stack_create_complete").wait(StackName=name, WaiterConfig={"Delay": 1})
            tag_bucket(stack, name)
            if not keep:
                cloudformation.delete_stack(StackName=name)
                cloudformation.get_waiter("stack_delete_complete").wait(StackName=name, WaiterConfig={"Delay": 1})
        return name

    return make


def tag_bucket(stack, name):
    """MiniStack does not pass a bucket's tags on."""
    resources = stack.client("cloudformation").describe_stack_resources(StackName=name)["StackResources"]
    (bucket,) = [each["PhysicalResourceId"] for each in resources if each["LogicalResourceId"] == "PayloadBucket"]
    tags = [{"Key": leftovers.TAG, "Value": name}]
    stack.client("s3").put_bucket_tagging(Bucket=bucket, Tagging={"TagSet": tags})


def kinds(found):
    return sorted(each.kind for each in found)


def test_what_a_deleted_stack_kept_is_found_and_removed(stack, made):
    name = made()
    stack.client("ssm").put_parameter(Name=f"/hookline-sealing/{name}", Type="SecureString", Value="x")
    archive = {"ZipFile": an_archive()}
    layer = stack.client("lambda").publish_layer_version(LayerName=f"{name}-common", Content=archive)
    find = partial(leftovers.find, stack.client, name)
    found = find()
    assert kinds(found) == ["bucket", "key", "layer version", "parameter", *["table"] * 4]
    (bucket,) = [each.name for each in found if each.kind == "bucket"]
    s3 = stack.client("s3")
    for number in range(3):
        s3.put_object(Bucket=bucket, Key=f"events/acme/{number}", Body=b"{}")
    assert [each.content for each in find() if each.kind == "bucket"] == ["3 objects"]
    assert [each.name for each in found if each.kind == "layer version"] == [f"{name}-common:{layer['Version']}"]
    for each in found:
        leftovers.remove(stack.client, each)
        leftovers.remove(stack.client, each)  # somebody else did, meanwhile
    assert find() == []
    (key,) = [each.name for each in found if each.kind == "key"]
    assert stack.client("kms").describe_key(KeyId=key)["KeyMetadata"]["KeyState"] == "PendingDeletion"


def test_what_belongs_to_a_stack_that_stands_is_never_among_it(stack, made):
    assert leftovers.find(stack.client, stack.name) == [], "the local stack itself"
    name = made(keep=True)
    assert leftovers.find(stack.client, name) == []


def test_the_table_that_an_earlier_stack_of_that_name_kept_is_among_it(stack, made):
    name = made(keep=True)
    stack.client("dynamodb").create_table(
        TableName=f"{name}-EventsTable-EARLIER",
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        DeletionProtectionEnabled=True,
        Tags=[{"Key": leftovers.TAG, "Value": name}],
    )
    (found,) = leftovers.find(stack.client, name)
    assert (found.kind, found.name) == ("table", f"{name}-EventsTable-EARLIER")
    leftovers.remove(stack.client, found)
    assert leftovers.find(stack.client, name) == []
    tables = stack.client("cloudformation").describe_stack_resources(StackName=name)["StackResources"]
    (table,) = [each["PhysicalResourceId"] for each in tables if each["LogicalResourceId"] == "EventsTable"]
    assert stack.client("dynamodb").describe_table(TableName=table)["Table"]["TableStatus"] == "ACTIVE"


def test_a_first_deployment_that_failed_is_removed_with_its_record(stack, made):
    name = made(broken=True)
    assert leftovers.status(stack.client, name) in leftovers.FALLEN
    found = leftovers.find(stack.client, name)
    assert kinds(found) == ["key", "stack", *["table"] * 4]  # its bucket has no tag here, as above
    for each in found:
        leftovers.remove(stack.client, each)
    assert leftovers.find(stack.client, name) == []
    assert leftovers.status(stack.client, name) == ""


def an_archive():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("python/empty.py", "")
    return packed.getvalue()
