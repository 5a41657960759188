"""Deliveries to AWS itself, beside those by HTTP: one `Transport` for both.

Requests with a URL go to libcurl untouched. One whose URL is an ARN is a call of that service, made by a thread, so
that it holds up nobody; boto3 is loaded when the first one comes.
"""

from __future__ import annotations

import datetime as dt
import json
import time
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import TYPE_CHECKING, Any

from hookline.adapters.aws_errors import error_code, refusals, silences
from hookline.outbound.endpoints.destinations import is_destination, parse_destination
from hookline.ports import HttpResult
from hookline.sqstext import group_id, takes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from hookline.outbound.endpoints.destinations import Destination
    from hookline.ports import HttpRequest, Transport

__all__ = ["AwsDestinations", "DestinationTransport"]

_AT_ONCE = 16  # calls under way; each takes some milliseconds
_TICK = 0.25  # seconds between two calls of on_tick
_ATTRIBUTES = 10  # of a message: SQS takes no more
_OK, _BAD, _FORBIDDEN, _MISSING, _TOO_MANY = 200, 400, 403, 404, 429
_THROTTLED = ("Throttl", "TooMany", "LimitExceeded", "SlowDown", "ProvisionedThroughputExceeded")
_NOT_THERE = ("NotFound", "NoSuch", "NonExistent", "DoesNotExist")


class AwsDestinations:
    """`client(service, region)` makes a boto3 client that gives up within seconds, without retries of its own."""

    def __init__(self, client: Callable[[str, str], Any]) -> None:
        self._client = client

    def send(self, request: HttpRequest) -> HttpResult:
        """An answer as an endpoint's would be: 200 with the service's id, or the code closest to its refusal."""
        began = time.monotonic()
        result = HttpResult(request)
        destination = parse_destination(request.url)
        try:
            if destination is None:
                result.error = "config"
            else:
                result.code, result.body = _OK, self._call(destination, request).encode()
        except refusals() as error:
            code = error_code(error)
            result.code, result.body = _like(code), code.encode()
        except silences() as error:
            result.error = "connect" if "Connect" in type(error).__name__ else "timeout"
        except _NotTaken as error:
            result.code, result.body = _BAD, str(error).encode()
        result.ms = int((time.monotonic() - began) * 1000)
        return result

    def _call(self, to: Destination, request: HttpRequest) -> str:
        match to.service:
            case "sqs":
                return self.send_message(to, request)
            case "sns":
                return self.publish(to, request)
            case "events":
                return self.put_event(to, request)
            case "lambda":
                return self.invoke(to, request)
            case "kinesis":
                return self.put_record(to, request)
            case "states":
                return self.start_execution(to, request)
        return self.put_object(to, request)

    def send_message(self, to: Destination, request: HttpRequest) -> str:
        url = f"{self._client('sqs', to.region).meta.endpoint_url}/{to.account}/{to.name}"
        call = {"QueueUrl": url, "MessageBody": _text(request), "MessageAttributes": _attributes(request)}
        return str(self._client("sqs", to.region).send_message(**call, **_fifo(to, request))["MessageId"])

    def publish(self, to: Destination, request: HttpRequest) -> str:
        call = {"TopicArn": to.arn, "Message": _text(request), "MessageAttributes": _attributes(request)}
        return str(self._client("sns", to.region).publish(**call, **_fifo(to, request))["MessageId"])

    def put_event(self, to: Destination, request: HttpRequest) -> str:
        detail = _text(request)
        if not detail.startswith("{"):
            raise _NotTaken("EventBridge takes a JSON object, and this payload is none")
        entry = {"EventBusName": to.arn, "Source": "hookline", "DetailType": request.kind, "Detail": detail}
        (done,) = self._client("events", to.region).put_events(Entries=[entry])["Entries"]
        if "ErrorCode" in done:
            raise _NotTaken(str(done["ErrorCode"]))
        return str(done["EventId"])

    def invoke(self, to: Destination, request: HttpRequest) -> str:
        """Asynchronously: Lambda queues it, and tries again by itself where the function fails."""
        payload = json.dumps({"headers": dict(request.headers), "body": _text(request)}).encode()
        answer = self._client("lambda", to.region).invoke(FunctionName=to.arn, InvocationType="Event", Payload=payload)
        return str(answer["ResponseMetadata"].get("RequestId", ""))

    def put_record(self, to: Destination, request: HttpRequest) -> str:
        answer = self._client("kinesis", to.region).put_record(
            StreamARN=to.arn, Data=request.body, PartitionKey=_id(request)
        )
        return str(answer["SequenceNumber"])

    def start_execution(self, to: Destination, request: HttpRequest) -> str:
        """Named by the message's id: the second of two attempts that both arrive starts nothing."""
        try:
            answer = self._client("stepfunctions", to.region).start_execution(
                stateMachineArn=to.arn, name=group_id(_id(request))[:80].replace("~", "-"), input=_text(request)
            )
        except refusals() as error:
            if error_code(error) == "ExecutionAlreadyExists":
                return "it was started before"
            raise
        return str(answer["executionArn"])

    def put_object(self, to: Destination, request: HttpRequest) -> str:
        bucket, _, prefix = to.name.partition("/")
        day = dt.datetime.now(dt.UTC).strftime("%Y/%m/%d")
        key = f"{prefix.rstrip('/')}/{day}/{_id(request)}.json".lstrip("/")
        signed = {name: value for name, value in request.headers if name.startswith("webhook-")}
        self._client("s3", to.region).put_object(
            Bucket=bucket, Key=key, Body=request.body, ContentType="application/json", Metadata=signed
        )
        return key


class DestinationTransport:
    """`Transport`: what has a URL goes to `http`, what has an ARN to `aws`, both at the same time."""

    def __init__(self, http: Transport, aws: AwsDestinations) -> None:
        self._http = http
        self._aws = aws
        self._pool: ThreadPoolExecutor | None = None

    def send(
        self,
        requests: Iterable[HttpRequest],
        *,
        per_group: int = 10,
        admit: Callable[[HttpRequest], bool] | None = None,
        on_tick: Callable[[], None] | None = None,
    ) -> Iterator[HttpResult]:
        """See `ports.Transport`. `per_group` is HTTP's: AWS's own quotas hold for its services."""
        calls: dict[Future[HttpResult], HttpRequest] = {}
        shed: list[HttpResult] = []

        def urls() -> Iterator[HttpRequest]:
            for request in requests:
                if not is_destination(request.url):
                    yield request
                elif admit is not None and not admit(request):
                    shed.append(HttpResult(request, error="shed"))
                else:
                    calls[self._start(request)] = request

        for result in self._http.send(urls(), per_group=per_group, admit=admit, on_tick=on_tick):
            yield result
            yield from self._done(calls)
        yield from shed
        while calls:
            wait(calls, timeout=_TICK, return_when=FIRST_COMPLETED)
            yield from self._done(calls)
            if on_tick is not None:
                on_tick()

    def _start(self, request: HttpRequest) -> Future[HttpResult]:
        if self._pool is None:
            self._pool = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="destination")
        return self._pool.submit(self._aws.send, request)

    @staticmethod
    def _done(calls: dict[Future[HttpResult], HttpRequest]) -> Iterator[HttpResult]:
        for call in [each for each in calls if each.done()]:
            del calls[call]
            yield call.result()


class _NotTaken(Exception):
    """The service cannot take this event; the message says why, without its content."""


def _like(code: str) -> int:
    """The HTTP status that says the same to the engine: 429 slows down, the others fail."""
    if any(word in code for word in _THROTTLED):
        return _TOO_MANY
    if any(word in code for word in _NOT_THERE):
        return _MISSING
    return _FORBIDDEN if "AccessDenied" in code or "Unauthorized" in code else _BAD


def _id(request: HttpRequest) -> str:
    return next((value for name, value in request.headers if name == "webhook-id"), "")


def _text(request: HttpRequest) -> str:
    text = request.body.decode()
    if not takes(text):
        raise _NotTaken("SQS and SNS take no such characters as this payload has")
    return text


def _attributes(request: HttpRequest) -> dict[str, dict[str, str]]:
    """The signature first, then as many of the endpoint's own headers as there is room for."""
    ordered = sorted(request.headers, key=lambda header: not header[0].startswith("webhook-"))
    wanted = [(name, value) for name, value in ordered if value and name.lower() not in {"content-type", "user-agent"}]
    return {name: {"DataType": "String", "StringValue": value} for name, value in wanted[:_ATTRIBUTES]}


def _fifo(to: Destination, request: HttpRequest) -> dict[str, str]:
    if not to.name.endswith(".fifo"):
        return {}
    return {"MessageGroupId": group_id(request.group), "MessageDeduplicationId": group_id(_id(request))}
