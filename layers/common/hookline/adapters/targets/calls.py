"""How a message is put to each service, and what its refusal means."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from hookline.adapters.aws_errors import error_code, is_transient, refusals, silences

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from hookline.outbound.endpoints.destinations import Destination

__all__ = ["AwsTargets", "CallFailed", "Called", "calls"]

_BAD, _FORBIDDEN, _MISSING, _TOO_MANY, _BROKEN = 400, 403, 404, 429, 503
_THROTTLED = ("Throttl", "TooMany", "LimitExceeded", "SlowDown", "ProvisionedThroughputExceeded")
_NOT_THERE = ("NotFound", "NoSuch", "NonExistent", "DoesNotExist")
_FORBIDS = ("AccessDenied", "Unauthorized", "AuthorizationError", "NotAuthorized")
_ENTRY_REFUSED = {"InvalidArgument", "MalformedDetail", "NotAuthorizedForSourceException"}


class CallFailed(Exception):
    """Nothing was put, as far as is known. `code` is the service's own word, or what went wrong on the way to it.

    `status` is the HTTP status that says the same, 0 where no answer came; `transient`: the call may succeed later.
    """

    def __init__(self, code: str, *, status: int, transient: bool) -> None:
        super().__init__(code)
        self.code = code
        self.status = status
        self.transient = transient


class Called(NamedTuple):
    """A function that was invoked: the request's id; its answer and kind of error where one waited for it."""

    id: str
    body: bytes = b""
    error: str = ""


@contextmanager
def calls() -> Iterator[None]:
    """Raises CallFailed for whatever AWS's clients raise."""
    try:
        yield
    except refusals() as error:
        code, transient = error_code(error), is_transient(error)
        raise CallFailed(code, status=_status(code, transient=transient), transient=transient) from error
    except silences() as error:
        raise CallFailed(type(error).__name__, status=0, transient=True) from error


def _status(code: str, *, transient: bool) -> int:
    if any(word in code for word in _THROTTLED):
        return _TOO_MANY
    if any(word in code for word in _NOT_THERE):
        return _MISSING
    if any(word in code for word in _FORBIDS):
        return _FORBIDDEN
    return _BROKEN if transient else _BAD


class AwsTargets:
    """`client(service)` gives a boto3 client that makes no tries of its own: the engine and the queue have theirs.

    Every method raises CallFailed and returns the service's id of what it took.
    """

    def __init__(self, client: Callable[[str], Any]) -> None:
        self._client = client

    def queue_url(self, queue: Destination) -> str:
        return f"{self._client('sqs').meta.endpoint_url}/{queue.account}/{queue.name}"

    def send_message(
        self, queue_url: str, body: str, attributes: Mapping[str, str], *, group: str, dedupe_id: str
    ) -> str:
        """`group` and `dedupe_id` are a FIFO queue's; see `sqstext` for what the texts may be. The same for topics."""
        call = {"QueueUrl": queue_url, "MessageBody": body, "MessageAttributes": _strings(attributes)}
        with calls():
            return str(self._client("sqs").send_message(**call, **_fifo(queue_url, group, dedupe_id))["MessageId"])

    def publish(self, topic: str, body: str, attributes: Mapping[str, str], *, group: str, dedupe_id: str) -> str:
        call = {"TopicArn": topic, "Message": body, "MessageAttributes": _strings(attributes)}
        with calls():
            return str(self._client("sns").publish(**call, **_fifo(topic, group, dedupe_id))["MessageId"])

    def put_event(self, bus: str, source: str, detail_type: str, detail: str) -> str:
        """`detail` is a JSON object's text."""
        entry = {"EventBusName": bus, "Source": source, "DetailType": detail_type, "Detail": detail}
        with calls():
            (done,) = self._client("events").put_events(Entries=[entry])["Entries"]
        if code := done.get("ErrorCode"):
            transient = code not in _ENTRY_REFUSED
            raise CallFailed(code, status=_status(code, transient=transient), transient=transient)
        return str(done["EventId"])

    def invoke(self, function: str, payload: bytes, *, wait: bool) -> Called:
        with calls():
            answer = self._client("lambda").invoke(
                FunctionName=function, InvocationType="RequestResponse" if wait else "Event", Payload=payload
            )
            body: bytes = answer["Payload"].read() if wait else b""
        id_ = str(answer["ResponseMetadata"].get("RequestId", ""))
        return Called(id_, body, str(answer.get("FunctionError", "")))

    def put_record(self, stream: str, data: bytes, partition_key: str) -> str:
        with calls():
            answer = self._client("kinesis").put_record(StreamARN=stream, Data=data, PartitionKey=partition_key)
        return str(answer["SequenceNumber"])

    def start_execution(self, machine: str, name: str, payload: str) -> str:
        """Empty where one of that name was started before: the second of two calls that both arrive starts nothing."""
        try:
            with calls():
                answer = self._client("stepfunctions").start_execution(
                    stateMachineArn=machine, name=name, input=payload
                )
        except CallFailed as error:
            if error.code != "ExecutionAlreadyExists":
                raise
            return ""
        return str(answer["executionArn"])

    def put_object(self, bucket: str, key: str, body: bytes, content_type: str, metadata: Mapping[str, str]) -> str:
        with calls():
            self._client("s3").put_object(
                Bucket=bucket, Key=key, Body=body, ContentType=content_type, Metadata=dict(metadata)
            )
        return key


def _strings(attributes: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """An attribute may not be empty."""
    return {name: {"DataType": "String", "StringValue": value} for name, value in attributes.items() if value}


def _fifo(target: str, group: str, dedupe_id: str) -> dict[str, str]:
    return {"MessageGroupId": group, "MessageDeduplicationId": dedupe_id} if target.endswith(".fifo") else {}
