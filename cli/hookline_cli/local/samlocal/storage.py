"""Tables with their streams, queues with their redrive, bucket, key if asked for: made by CloudFormation.

The definitions are template.yaml's own. The stack has the outputs by which the command line finds things, and one for
everything of these that a function is told.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from hookline_cli.local.samlocal.template import TemplateProblem, references

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mypy_boto3_cloudformation import CloudFormationClient

    from hookline_cli.local.samlocal.template import Template

__all__ = ["FUNCTION", "Storage", "StorageFailed", "deploy", "storage_template"]

FUNCTION = "AWS::Serverless::Function"
_TYPES = ("AWS::DynamoDB::Table", "AWS::SQS::Queue", "AWS::KMS::Key", "AWS::KMS::Alias", "AWS::S3::Bucket")
_NO_CHANGE = "No updates"  # what an update that changes nothing is refused with
_STATES = ("CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE")


class StorageFailed(Exception):
    """CloudFormation at the address could not make it; the message has its own words."""


class Storage:
    """What was made: `outputs` as deployed by the stack of this `name`, and the value of a reference to any of it."""

    def __init__(self, outputs: Mapping[str, str], name: str) -> None:
        self.outputs = outputs
        self._name = name

    def fill(self, value: Any) -> Any:
        """A settled value with every reference replaced. Raises TemplateProblem for one to what is not made here."""
        if isinstance(value, list):
            return [self.fill(each) for each in value]
        if not isinstance(value, dict):
            return value
        if len(value) == 1 and value.keys() & {"Ref", "Fn::GetAtt"}:
            ((name, attribute),) = references(value)
            try:
                return self.outputs[_output(name, attribute)]
            except KeyError:
                raise TemplateProblem(f"nothing here has {name}.{attribute or 'Ref'}") from None
        if isinstance(value.get("Fn::Sub"), str) and not references(value):
            return value["Fn::Sub"].replace("${AWS::StackName}", self._name)
        return {key: self.fill(each) for key, each in value.items()}


def storage_template(template: Template, api_url: str) -> dict[str, Any]:
    """As CloudFormation takes it. The parameters are declared, and given, for those who ask the stack for them."""
    resources = template.resources(*_TYPES)
    functions = template.resources(FUNCTION).values()
    told = references([[each["Properties"].get(part) for part in ("Environment", "Events")] for each in functions])
    outputs = {
        name: {"Value": value}
        for name, value in ((name, template.settle(each["Value"])) for name, each in _outputs(template))
        if {made for made, _ in references(value)} <= resources.keys()
    }
    outputs["ApiUrl"] = {"Value": api_url}
    for name, attribute in sorted(told):
        if name in resources:
            value = {"Fn::GetAtt": [name, attribute]} if attribute else {"Ref": name}
            outputs[_output(name, attribute)] = {"Value": value}
    return {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": "Hookline's storage for `make sam-local`",
        "Parameters": {name: {"Type": "String", "Default": value} for name, value in template.parameters.items()},
        "Resources": resources,
        "Outputs": outputs,
    }


def _outputs(template: Template) -> Iterable[tuple[str, Mapping[str, Any]]]:
    for name, output in template.body["Outputs"].items():
        if "Condition" not in output or template.holds(output["Condition"]):
            yield name, output


def _output(name: str, attribute: str) -> str:
    return f"{name}{attribute.replace('.', '')}Of" if attribute else f"{name}Ref"


def deploy(cloudformation: CloudFormationClient, stack: str, body: Mapping[str, Any]) -> Storage:
    """Makes it, or brings it up to date. Raises StorageFailed."""
    from botocore.exceptions import BotoCoreError, ClientError, WaiterError

    text = json.dumps(body)
    waiting: Any = {"Delay": 1, "MaxAttempts": 120}
    try:
        if not _exists(cloudformation, stack):
            cloudformation.create_stack(StackName=stack, TemplateBody=text)
            cloudformation.get_waiter("stack_create_complete").wait(StackName=stack, WaiterConfig=waiting)
        elif _update(cloudformation, stack, text):
            cloudformation.get_waiter("stack_update_complete").wait(StackName=stack, WaiterConfig=waiting)
        found = cloudformation.describe_stacks(StackName=stack)["Stacks"][0]
    except WaiterError as error:
        raise StorageFailed(f"stack {stack}: {error}\n{_reasons(cloudformation, stack)}") from error
    except (ClientError, BotoCoreError) as error:
        raise StorageFailed(f"stack {stack}: {error}") from error
    if found["StackStatus"] not in _STATES:
        raise StorageFailed(f"stack {stack} is {found['StackStatus']}\n{_reasons(cloudformation, stack)}")
    return Storage({each["OutputKey"]: each["OutputValue"] for each in found.get("Outputs", ())}, stack)


def _exists(cloudformation: CloudFormationClient, stack: str) -> bool:
    from botocore.exceptions import ClientError

    try:
        found = cloudformation.describe_stacks(StackName=stack)["Stacks"]
    except ClientError as error:
        if "does not exist" not in str(error):
            raise
        return False
    if found and found[0]["StackStatus"] in {"ROLLBACK_COMPLETE", "CREATE_FAILED", "ROLLBACK_FAILED"}:
        cloudformation.delete_stack(StackName=stack)  # CloudFormation updates no stack whose creation failed
        cloudformation.get_waiter("stack_delete_complete").wait(StackName=stack, WaiterConfig={"Delay": 1})
        return False
    return bool(found) and found[0]["StackStatus"] != "DELETE_COMPLETE"


def _update(cloudformation: CloudFormationClient, stack: str, text: str) -> bool:
    from botocore.exceptions import ClientError

    try:
        cloudformation.update_stack(StackName=stack, TemplateBody=text)
    except ClientError as error:
        if _NO_CHANGE not in str(error):
            raise
        return False
    return True


def _reasons(cloudformation: CloudFormationClient, stack: str) -> str:
    events = cloudformation.describe_stack_events(StackName=stack)["StackEvents"]
    failed = [each for each in events if "FAILED" in each.get("ResourceStatus", "")]
    reasons = [(each["LogicalResourceId"], each.get("ResourceStatusReason")) for each in failed]
    return "\n".join(f"{name}: {reason}" for name, reason in reasons if reason)
