"""The AWS services that a hook's action calls, and the worker as the receiver calls it."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from hookline.adapters.aws_errors import aws_errors, error_code, is_transient, refusals, silences
from hookline.errors import ActionRefused, ActionRetryable
from hookline.sqstext import sendable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

__all__ = ["AwsActionTargets", "LambdaWorkerInvoker"]

ERROR_TEXT = 300  # characters of a function's error that are kept as the reason
ATTRIBUTE_TEXT = 1024  # characters of an attribute; ids and types are shorter


@contextmanager
def _as_action(what: str) -> Iterator[None]:
    """Throttles, outages and timeouts may pass; a missing target or a denied call waits for somebody to correct it."""
    try:
        yield
    except refusals() as error:
        kind = ActionRetryable if is_transient(error) else ActionRefused
        raise kind(f"{what}: {error_code(error)}") from error
    except silences() as error:
        raise ActionRetryable(f"{what}: {type(error).__name__}") from error


def _string_attributes(attributes: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """What a sender wrote may hold characters that SQS refuses a message for, and be as long as a message."""
    return {
        name: {"DataType": "String", "StringValue": sendable(value[:ATTRIBUTE_TEXT])}
        for name, value in attributes.items()
        if value
    }


class AwsActionTargets:
    """`client(service, timeout)` makes a boto3 client that gives up after `timeout` seconds, without own retries.

    Our retries are the queue's: a second call inside the action's timeout would run a function twice.
    """

    def __init__(self, client: Callable[[str, float], Any]) -> None:
        self._make = client
        self._clients: dict[tuple[str, float], Any] = {}

    def _client(self, service: str, timeout: float) -> Any:
        key = (service, timeout)
        if key not in self._clients:
            self._clients[key] = self._make(service, timeout)
        return self._clients[key]

    def invoke_lambda(self, function: str, payload: bytes, *, wait: bool, timeout: float) -> bytes:
        with _as_action(f"function {function}"):
            answer = self._client("lambda", timeout).invoke(
                FunctionName=function, InvocationType="RequestResponse" if wait else "Event", Payload=payload
            )
            body: bytes = answer["Payload"].read() if wait else b""
        if answer.get("FunctionError"):
            raise ActionRetryable(f"function {function} failed: {_error_type(body)}")
        return body

    def send_sqs(
        self, queue_url: str, body: str, *, group: str, dedupe_id: str, attributes: Mapping[str, str], timeout: float
    ) -> None:
        call: dict[str, Any] = {"QueueUrl": queue_url, "MessageBody": body}
        call["MessageAttributes"] = _string_attributes(attributes)
        if queue_url.endswith(".fifo"):
            call |= {"MessageGroupId": group, "MessageDeduplicationId": dedupe_id}
        with _as_action(f"queue {queue_url}"):
            self._client("sqs", timeout).send_message(**call)

    def publish_sns(
        self,
        topic_arn: str,
        body: str,
        *,
        group: str,
        dedupe_id: str,
        attributes: Mapping[str, str],
        timeout: float,
    ) -> None:
        call: dict[str, Any] = {"TopicArn": topic_arn, "Message": body}
        call["MessageAttributes"] = _string_attributes(attributes)
        if topic_arn.endswith(".fifo"):
            call |= {"MessageGroupId": group, "MessageDeduplicationId": dedupe_id}
        with _as_action(f"topic {topic_arn}"):
            self._client("sns", timeout).publish(**call)

    def put_event(self, bus: str, source: str, detail_type: str, detail: str, *, timeout: float) -> None:
        entry = {"EventBusName": bus, "Source": source, "DetailType": detail_type, "Detail": detail}
        with _as_action(f"event bus {bus}"):
            answer = self._client("events", timeout).put_events(Entries=[entry])
        if answer.get("FailedEntryCount"):
            code = answer["Entries"][0].get("ErrorCode", "")
            refused = code in {"InvalidArgument", "MalformedDetail", "NotAuthorizedForSourceException"}
            raise (ActionRefused if refused else ActionRetryable)(f"event bus {bus}: {code}")

    def start_execution(self, machine_arn: str, name: str, payload: str, *, timeout: float) -> None:
        try:
            with _as_action(f"state machine {machine_arn}"):
                self._client("stepfunctions", timeout).start_execution(
                    stateMachineArn=machine_arn, name=name, input=payload
                )
        except ActionRefused as error:
            cause = error.__cause__
            if not (isinstance(cause, refusals()) and error_code(cause) == "ExecutionAlreadyExists"):
                raise


class LambdaWorkerInvoker:
    """`client` is called at the first use: only synchronous hooks need it."""

    def __init__(self, client: Callable[[], Any], function: str) -> None:
        self._make = client
        self._client: Any = None
        self._function = function

    def invoke(self, message: str) -> dict[str, Any]:
        if self._client is None:
            self._client = self._make()
        with aws_errors("worker"):
            answer = self._client.invoke(
                FunctionName=self._function,
                InvocationType="RequestResponse",
                Payload=b'{"message":' + message.encode() + b"}",
            )
            body = answer["Payload"].read()
        if answer.get("FunctionError"):
            raise ActionRetryable(f"the worker failed: {_error_type(body)}")
        result: dict[str, Any] = json.loads(body)
        return result


def _error_type(body: bytes) -> str:
    """A function's own error type; its message may quote what it was given, and stays out of logs and reasons."""
    try:
        return str(json.loads(body).get("errorType", ""))[:ERROR_TEXT]
    except (ValueError, AttributeError):
        return "an answer that is not JSON"
