"""What a deleted stack left behind, found by its tag and its layer's name, and taken away.

Tables, payload bucket and key outlive their stack (`DataDeletionPolicy=Retain`), layer versions always do, and so does
the parameter that opens secrets, which the first of them made. Parameter and layer go by the stack's name, the others
carry the tag `hookline:stack`, so they are found whatever CloudFormation still remembers. What belongs to a stack that
stands is never among them.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from hookline.errors import NotFound

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["LAYER", "TAG", "Leftover", "find", "remove", "status"]

TAG = "hookline:stack"
LAYER = "common"  # of the layer's name, after the stack's
SEALING = "/hookline-sealing/"  # of the parameter's name, before the stack's
PENDING_DAYS = 30  # that KMS keeps a key which is to be deleted; until then it can be taken back
# A stack in one of these states holds nothing worth keeping: its first deployment failed, or its deletion.
FALLEN = frozenset({"CREATE_FAILED", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "DELETE_FAILED"})
_GONE = frozenset({
    *("ResourceNotFoundException", "NoSuchBucket", "NotFoundException", "ParameterNotFound", "404"),
    "AWS.SimpleQueueService.NonExistentQueue",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Leftover:
    """`content` says what is in it, `fate` what removing it means."""

    kind: str  # table, bucket, key, parameter, queue, layer version, stack
    name: str
    content: str
    fate: str


def status(client: Callable[[str], Any], stack: str) -> str:
    """The stack's state; empty where there is none of that name."""
    try:
        found = client("cloudformation").describe_stacks(StackName=stack)["Stacks"]
    except ClientError as error:
        if error.response["Error"].get("Code") == "ValidationError":  # "Stack with id … does not exist"
            return ""
        raise
    return str(found[0]["StackStatus"]) if found else ""


def find(client: Callable[[str], Any], stack: str) -> list[Leftover]:
    """`client` makes boto3 clients. Data first, then layers, then the stack's own record."""
    state = status(client, stack)
    standing = bool(state) and state not in FALLEN
    in_use = _in_use(client, stack) if standing else set()
    found = [each for each in _tagged(client, stack) if each.name not in in_use]
    if not standing:  # functions of a stack that stands are called, or gone back to, with older versions
        found += _parameter(client, f"{SEALING}{stack}")
        found += _layers(client, f"{stack}-{LAYER}")
    if state in FALLEN:
        found.append(Leftover("stack", stack, state, "deleted"))
    return found


def _in_use(client: Callable[[str], Any], stack: str) -> set[str]:
    pages = client("cloudformation").get_paginator("list_stack_resources").paginate(StackName=stack)
    return {each.get("PhysicalResourceId", "") for page in pages for each in page["StackResourceSummaries"]}


def _tagged(client: Callable[[str], Any], stack: str) -> Iterator[Leftover]:
    pages = client("resourcegroupstaggingapi").get_paginator("get_resources")
    for page in pages.paginate(TagFilters=[{"Key": TAG, "Values": [stack]}]):
        for resource in page["ResourceTagMappingList"]:
            service, rest = resource["ResourceARN"].split(":", 5)[2::3]
            name = rest.rpartition("/")[2]
            described = _DESCRIBED[service](client, name) if service in _DESCRIBED else None
            if described is not None:
                yield described


def _table(client: Callable[[str], Any], name: str) -> Leftover | None:
    table = _there(lambda: client("dynamodb").describe_table(TableName=name)["Table"])
    if table is None or table["TableStatus"] == "DELETING":
        return None
    return Leftover(
        "table", name, f"about {table.get('ItemCount', 0):,} items", "deleted, with its backups by the second"
    )


def _bucket(client: Callable[[str], Any], name: str) -> Leftover | None:
    page = _there(lambda: client("s3").list_objects_v2(Bucket=name))
    if page is None:
        return None
    count = f"{page['KeyCount']:,}" + (" and more" if page.get("IsTruncated") else "")
    return Leftover("bucket", name, f"{count} objects", "emptied and deleted")


def _key(client: Callable[[str], Any], name: str) -> Leftover | None:
    key = _there(lambda: client("kms").describe_key(KeyId=name)["KeyMetadata"])
    if key is None or key["KeyState"] in {"PendingDeletion", "PendingReplicaDeletion"}:
        return None
    return Leftover(
        "key", name, key["KeyState"].lower(), f"deleted in {PENDING_DAYS} days; `kms cancel-key-deletion` until then"
    )


def _queue(client: Callable[[str], Any], name: str) -> Leftover | None:
    """Of one who listened; one that may still be in use stays."""
    from hookline_cli.listening.lease import expired

    try:
        sqs = client("sqs")
        url = sqs.get_queue_url(QueueName=name)["QueueUrl"]
        if not expired(sqs, url, time.time()):
            return None
    except (ClientError, NotFound):  # tags outlive what they were on by a while
        return None
    return Leftover("queue", name, "copies for `hookline listen`", "deleted")


_DESCRIBED: dict[str, Callable[[Callable[[str], Any], str], Leftover | None]] = {
    "dynamodb": _table,
    "s3": _bucket,
    "kms": _key,
    "sqs": _queue,
}


def _parameter(client: Callable[[str], Any], name: str) -> list[Leftover]:
    if _there(lambda: client("ssm").get_parameter(Name=name)) is None:
        return []
    return [Leftover("parameter", name, "opens secrets", "deleted: what is kept elsewhere of the tables opens no more")]


def _layers(client: Callable[[str], Any], name: str) -> list[Leftover]:
    pages = client("lambda").get_paginator("list_layer_versions").paginate(LayerName=name)
    versions = _there(lambda: [each for page in pages for each in page["LayerVersions"]]) or []
    return [
        Leftover("layer version", f"{name}:{each['Version']}", str(each.get("CreatedDate", ""))[:10], "deleted")
        for each in versions
    ]


def _there(ask: Callable[[], Any]) -> Any:
    """None for what is not there any more: tags outlive what they were on by a while."""
    try:
        return ask()
    except ClientError as error:
        if error.response["Error"].get("Code") in _GONE:
            return None
        raise


# ---------------------------------------------------------------------------------------------- taking away


def remove(client: Callable[[str], Any], leftover: Leftover) -> None:
    """What is gone already is as good as removed. Raises ClientError."""
    _there(lambda: _REMOVED[leftover.kind](client, leftover.name))


def _remove_table(client: Callable[[str], Any], name: str) -> None:
    dynamodb = client("dynamodb")
    if dynamodb.describe_table(TableName=name)["Table"].get("DeletionProtectionEnabled"):
        dynamodb.update_table(TableName=name, DeletionProtectionEnabled=False)
        dynamodb.get_waiter("table_exists").wait(TableName=name)  # ACTIVE again
    dynamodb.delete_table(TableName=name)


def _remove_bucket(client: Callable[[str], Any], name: str) -> None:
    s3 = client("s3")
    for page in s3.get_paginator("list_multipart_uploads").paginate(Bucket=name):
        for upload in page.get("Uploads", []):
            s3.abort_multipart_upload(Bucket=name, Key=upload["Key"], UploadId=upload["UploadId"])
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=name):
        objects = [
            {"Key": each["Key"], "VersionId": each["VersionId"]}
            for kind in ("Versions", "DeleteMarkers")
            for each in page.get(kind, [])
        ]
        if objects:
            s3.delete_objects(Bucket=name, Delete={"Objects": objects, "Quiet": True})
    s3.delete_bucket(Bucket=name)


def _remove_key(client: Callable[[str], Any], name: str) -> None:
    client("kms").schedule_key_deletion(KeyId=name, PendingWindowInDays=PENDING_DAYS)


def _remove_parameter(client: Callable[[str], Any], name: str) -> None:
    client("ssm").delete_parameter(Name=name)


def _remove_queue(client: Callable[[str], Any], name: str) -> None:
    sqs = client("sqs")
    sqs.delete_queue(QueueUrl=sqs.get_queue_url(QueueName=name)["QueueUrl"])


def _remove_layer(client: Callable[[str], Any], name: str) -> None:
    layer, _, version = name.rpartition(":")
    client("lambda").delete_layer_version(LayerName=layer, VersionNumber=int(version))


def _remove_stack(client: Callable[[str], Any], name: str) -> None:
    client("cloudformation").delete_stack(StackName=name)


_REMOVED: dict[str, Callable[[Callable[[str], Any], str], None]] = {
    "table": _remove_table,
    "bucket": _remove_bucket,
    "key": _remove_key,
    "parameter": _remove_parameter,
    "queue": _remove_queue,
    "layer version": _remove_layer,
    "stack": _remove_stack,
}
