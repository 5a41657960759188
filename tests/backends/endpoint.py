"""Whatever answers at an address (LocalStack, Floci, another MiniStack), and which services it has.

`pytest --endpoint URL --backend endpoint` runs the contract tests and the local suite there. A service counts as served
if one harmless use of it ends as on AWS; why it does not is the reason of each skipped test.
"""

from __future__ import annotations

import io
import sys
import uuid
import zipfile
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["CREDENTIALS", "STACK_NEEDS", "client", "missing"]

CREDENTIALS = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
_REGION = "us-east-1"
# What the deployed stack is made of.
STACK_NEEDS = (
    *("cloudformation", "apigatewayv2", "lambda", "lambda:layers", "dynamodb", "dynamodbstreams", "sqs", "s3", "kms"),
    *("iam", "logs", "sns"),
)
_ARN = f"arn:aws:sqs:{_REGION}:000000000000:hookline-no-such-queue"
_PUT = {"Put": {"TableName": "hookline-no-such-table", "Item": {"pk": {"S": "a"}, "sk": {"S": "a"}}}}


def _send_in_group(client: Any) -> None:
    """To a standard queue, as every message of ours is: SQS's fair queues."""
    url = client.create_queue(QueueName=f"hookline-probe-{uuid.uuid4().hex}")["QueueUrl"]
    try:
        client.send_message(QueueUrl=url, MessageBody="x", MessageGroupId="a")
    finally:
        client.delete_queue(QueueUrl=url)


def _run_function(client: Any) -> None:
    """Some emulators take functions and can run none."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("app.py", "def handler(event, context):\n    return 7\n")
    name = f"hookline-probe-{uuid.uuid4().hex}"
    client.create_function(
        FunctionName=name,
        Runtime=f"python3.{sys.version_info.minor}",
        Role="arn:aws:iam::000000000000:role/probe",
        Handler="app.handler",
        Code={"ZipFile": archive.getvalue()},
    )
    try:
        client.get_waiter("function_active_v2").wait(FunctionName=name, WaiterConfig={"Delay": 1})
        answer = client.invoke(FunctionName=name)
        if answer["Payload"].read() != b"7":
            raise ClientError({"Error": {"Code": "NotRun", "Message": "a function did not answer"}}, "Invoke")
    finally:
        with suppress(ClientError):
            client.delete_function(FunctionName=name)


_CALLS: dict[str, Callable[[Any], Any]] = {
    "apigatewayv2": lambda client: client.get_apis(),
    "cloudformation": lambda client: client.list_stacks(),
    "dynamodb": lambda client: client.list_tables(),
    "dynamodb:transactions": lambda client: client.transact_write_items(TransactItems=[_PUT]),
    "dynamodbstreams": lambda client: client.list_streams(),
    "events": lambda client: client.list_event_buses(),
    "iam": lambda client: client.list_roles(),
    "kms": lambda client: client.list_keys(),
    "lambda": _run_function,
    "lambda:layers": lambda client: client.list_layers(),
    "logs": lambda client: client.describe_log_groups(),
    "s3": lambda client: client.list_buckets(),
    "secretsmanager": lambda client: client.list_secrets(),
    "sns": lambda client: client.list_topics(),
    "sqs": _send_in_group,
    "sqs:moves": lambda client: client.list_message_move_tasks(SourceArn=_ARN),
    "ssm": lambda client: client.describe_parameters(),
    "stepfunctions": lambda client: client.list_state_machines(),
}

_THERE = ("NotFound", "NonExistentQueue", "QueueDoesNotExist")  # it looked for what we named: the call is served


def client(endpoint: str, service: str, **config: Any) -> Any:
    return boto3.client(
        service,  # type: ignore[call-overload]
        endpoint_url=endpoint,
        region_name=_REGION,
        config=Config(retries={"total_max_attempts": 1}, **config),
        **CREDENTIALS,
    )


@cache
def missing(endpoint: str, need: str) -> str:
    """Why `endpoint` does not serve `need`, a service by boto3's name or a part of one; "" if it does."""
    try:
        _CALLS[need](client(endpoint, need.partition(":")[0], read_timeout=60))
    except ClientError as error:
        code, message = error.response["Error"].get("Code", ""), error.response["Error"].get("Message", "")
        if any(part in code for part in _THERE):
            return ""
        return f"{endpoint} does not serve {need}: {code} {message[:160]}"
    except BotoCoreError as error:
        return f"{endpoint} does not serve {need}: {type(error).__name__} {str(error)[:160]}"
    return ""
