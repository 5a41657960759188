"""What the examples share: they call the command line, make AWS resources, and wait until something is there.

Each example is one command, in a checkout, after `make up && set -a && . .local/env && set +a`. On AWS, what an example
makes here is yours already, and `hookline` is the program.
"""

import sys
import time
from collections.abc import Callable
from typing import Any

import boto3

from hookline_cli.main import app


def hookline(*arguments: str) -> None:
    """`hookline …`, in this process."""
    print("$ hookline", *arguments, flush=True)
    app(list(arguments), standalone_mode=False)


def secret(name: str, value: str) -> None:
    boto3.client("ssm").put_parameter(Name=name, Value=value, Type="SecureString", Overwrite=True)


def queue(name: str) -> tuple[str, str]:
    """Its address and its ARN. Made if there is none, and empty."""
    sqs = boto3.client("sqs")
    url = sqs.create_queue(QueueName=name)["QueueUrl"]
    while found := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        for message in found:  # of the last time
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    return url, arn


def message(url: str) -> str:
    """The body of the next message, which is taken out."""
    sqs = boto3.client("sqs")
    found = until(lambda: sqs.receive_message(QueueUrl=url, WaitTimeSeconds=1).get("Messages"))
    sqs.delete_message(QueueUrl=url, ReceiptHandle=found[0]["ReceiptHandle"])
    return str(found[0]["Body"])


def until(look: Callable[[], Any], seconds: float = 120.0) -> Any:
    """Looks again and again until it sees something true, and returns that; gives up after `seconds`."""
    end = time.monotonic() + seconds
    while not (seen := look()):
        if time.monotonic() > end:
            sys.exit(f"what this example waits for has not come within {seconds:.0f} s; `make logs` may say why")
        time.sleep(0.1)
    return seen
