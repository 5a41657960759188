"""A small IAM: does a role's statement allow a call? Only what this template's roles are written with is understood."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from tests.template.reader import as_list

if TYPE_CHECKING:
    from tests.template.calls import Call

__all__ = ["allows", "resources_of"]


def resources_of(statement: dict[str, Any]) -> list[str]:
    """Resources as `calls.Call` names them, `*` for anything: `Table`, `Table/index/due`, `PayloadBucket/*`."""
    return [_pattern(resource) for resource in as_list(statement["Resource"])]


def _pattern(resource: Any) -> str:  # noqa: C901 - a case each
    match resource:
        case str():
            return resource
        case {"Ref": name}:
            return str(name)
        case {"Fn::GetAtt": [name, "Arn"]}:
            return str(name)
        case {"Fn::GetAtt": [name, "StreamArn"]}:
            return f"{name}/stream/*"
        case {"Fn::Sub": text} if text.startswith("${"):
            name, _, rest = text[2:].partition(".Arn}")
            return f"{name}{rest}"
        case {"Fn::Sub": text} if text.endswith(":${AWS::StackName}-listen-*"):
            return "ListenerQueues"
        case {"Fn::Sub": text} if text.endswith(":parameter${SecretParameters}*"):
            return "SecretParameters"
        case {"Fn::Sub": text} if text.endswith(":parameter/hookline-sealing/${AWS::StackName}"):
            return "SealingParameter"
        case {"Fn::Sub": text} if text.endswith(":file-system/*"):
            return "WorkerFileSystemArn"
        case {"Fn::Split": [",", {"Ref": name}]}:
            return str(name)
        case {"Fn::If": ["MakesKey", own, _]} | {"Fn::If": [_, own, {"Ref": "AWS::NoValue"}]}:
            return _pattern(own)
    raise AssertionError(f"a resource of a kind that this test does not know: {resource}")


def allows(statement: dict[str, Any], call: Call) -> bool:
    return (
        statement["Effect"] == "Allow"
        and any(fnmatchcase(call.action, action) for action in as_list(statement["Action"]))
        and any(fnmatchcase(call.resource, pattern) for pattern in resources_of(statement))
        and _holds(statement.get("Condition", {}), call)
    )


def _holds(condition: dict[str, Any], call: Call) -> bool:
    if not condition:
        return True
    if condition == {"StringEquals": {"elasticfilesystem:AccessPointArn": {"Ref": "WorkerFileSystemArn"}}}:
        return call.resource == "WorkerFileSystemArn"
    if "Fn::If" in condition:
        assert condition["Fn::If"][:2] == ["OnEmulator", {"Ref": "AWS::NoValue"}]
        condition = condition["Fn::If"][2]
    if condition == {"StringLike": {"sts:ExternalId": "hookline/*"}}:
        return call.resource == "DestinationRoleArns"
    assert set(condition) == {"ForAllValues:StringLike"}, "a condition that this test does not know"
    ((key, patterns),) = condition["ForAllValues:StringLike"].items()
    assert key == "dynamodb:LeadingKeys"
    return all(any(fnmatchcase(asked, pattern) for pattern in patterns) for asked in call.leading)
