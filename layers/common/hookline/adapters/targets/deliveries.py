"""Deliveries to AWS itself, beside those by HTTP: one `Transport` for both.

Requests with a URL go to libcurl untouched. One whose URL is an ARN is a call of that service, made by a thread, so
that it holds up nobody; boto3 is loaded when the first one comes.
"""

from __future__ import annotations

import hashlib
import json
import re
import time
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import TYPE_CHECKING, Any

from hookline.adapters.targets.calls import AwsTargets, CallFailed
from hookline.outbound.endpoints.destinations import is_destination, parse_destination
from hookline.ports import HttpResult
from hookline.sqstext import group_id, takes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from hookline.adapters.targets.roles import RoleSessions
    from hookline.outbound.endpoints.destinations import Destination
    from hookline.ports import AwsMessage, HttpRequest, Transport

__all__ = ["AwsDestinations", "DestinationTransport"]

_AT_ONCE = 16  # calls under way; each takes some milliseconds
_TICK = 0.25  # seconds between two calls of on_tick
_ATTRIBUTES = 10  # of a message: SQS takes no more
_METADATA = 2000  # bytes of an object's: S3 takes 2 KB
_NAME, _DIGEST = 80, 32  # characters of an execution's name, and of the digest that makes it one delivery's
_NOT_A_NAME = re.compile(r"[^A-Za-z0-9_-]")
_SIGNED_BY = ("x-hub-signature-256", "stripe-signature")
_OK, _BAD, _FORBIDDEN = 200, 400, 403
_EXPIRED = ("ExpiredToken", "RequestExpired", "InvalidClientTokenId", "UnrecognizedClient", "InvalidAccessKeyId")
_ATTRIBUTE_NAME = re.compile(r"(?!(?:aws|amazon)\.)[a-z0-9_-]+(?:\.[a-z0-9_-]+)*", re.IGNORECASE).fullmatch


class AwsDestinations:
    """`client(service, region)` makes a boto3 client that gives up within seconds, without tries of its own; `roles`
    gives those of other accounts.
    """

    def __init__(self, client: Callable[[str, str], Any], roles: RoleSessions) -> None:
        self._client = client
        self._roles = roles

    def send(self, request: HttpRequest) -> HttpResult:
        """An answer as an endpoint's would be: 200 with the service's id, or the code closest to its refusal."""
        began = time.monotonic()
        result = HttpResult(request)
        try:
            result.code, result.body = _OK, self._deliver(request).encode()
        except CallFailed as error:
            result.code, result.body = error.status, error.code.encode()
            if not error.status:
                result.error = "connect" if "Connect" in error.code else "timeout"
        except _NotTaken as error:
            result.code, result.body = _BAD, str(error).encode()
        except Exception as error:  # noqa: BLE001 - what one endpoint's settings set off must not stop a whole shard
            result.error, result.body = "config", type(error).__name__.encode()
        result.ms = int((time.monotonic() - began) * 1000)
        return result

    def _deliver(self, request: HttpRequest) -> str:
        to, message = parse_destination(request.url), request.aws
        if to is None or message is None:
            raise _NotTaken("the endpoint's ARN is none that can be sent to")
        if message.role is None:
            return _put(AwsTargets(lambda service: self._client(service, to.region)), to, message, request)
        session = self._roles.open(message.role)
        try:
            return _put(AwsTargets(lambda service: session.client(service, to.region)), to, message, request)
        except CallFailed as error:
            expired = any(word in error.code for word in _EXPIRED)
            if not (expired or error.status == _FORBIDDEN):
                raise
            if not self._roles.replaceable(message.role, session, expired=expired):
                raise
        session = self._roles.open(message.role)  # nothing was put: the session had ended, or was revoked
        return _put(AwsTargets(lambda service: session.client(service, to.region)), to, message, request)


def _put(targets: AwsTargets, to: Destination, message: AwsMessage, request: HttpRequest) -> str:
    match to.service:
        case "sqs":
            url = targets.queue_url(to)
            return targets.send_message(url, _text(request), _attributes(request), **_fifo(message))
        case "sns":
            return targets.publish(to.arn, _text(request), _attributes(request), **_fifo(message))
        case "events":
            return targets.put_event(to.arn, "hookline", message.type, _object(request))
        case "lambda":
            payload = json.dumps({"headers": dict(request.headers), "body": request.body.decode()}).encode()
            return targets.invoke(to.arn, payload, wait=False).id
        case "kinesis":
            return targets.put_record(to.arn, request.body, _group(message) if message.ordering_key else message.id)
        case "states":
            started = targets.start_execution(to.arn, _execution(message), request.body.decode())
            return started or "it was started before"
    bucket, _, prefix = to.name.partition("/")
    return targets.put_object(bucket, _object_key(prefix, message), request.body, *_object_about(request))


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


def _text(request: HttpRequest) -> str:
    text = request.body.decode()
    if not takes(text):
        raise _NotTaken("SQS and SNS take no such characters as this payload has")
    return text


def _object(request: HttpRequest) -> str:
    text = request.body.decode()
    if not text.lstrip().startswith("{"):
        raise _NotTaken("EventBridge takes a JSON object, and this payload is none")
    return text


def _group(message: AwsMessage) -> str:
    """What keeps its order: the ordering key's events where the endpoint gets them in order, else the endpoint's."""
    whole = f"{message.tenant}#{message.endpoint_id}"
    return group_id(f"{whole}#{message.ordering_key}" if message.ordering_key else whole)


def _fifo(message: AwsMessage) -> dict[str, str]:
    return {"group": _group(message), "dedupe_id": group_id(_name(message))}


def _name(message: AwsMessage) -> str:
    """Of the delivery: two tenants may have events of the same id, and two endpoints one queue."""
    return f"{message.tenant}#{message.endpoint_id}#{message.id}"


def _execution(message: AwsMessage) -> str:
    """80 characters, the id's as far as Step Functions takes them (letters, digits, - and _)."""
    digest = hashlib.sha256(_name(message).encode()).hexdigest()[:_DIGEST]
    return f"{_NOT_A_NAME.sub('-', message.id)[: _NAME - _DIGEST - 1]}-{digest}"


def _object_key(prefix: str, message: AwsMessage) -> str:
    day = message.time[:10].replace("-", "/")
    return f"{prefix.rstrip('/')}/{message.tenant}/{message.endpoint_id}/{day}/{message.id}.json".lstrip("/")


def _object_about(request: HttpRequest) -> tuple[str, dict[str, str]]:
    """Content type and metadata."""
    metadata: dict[str, str] = {}
    room = _METADATA
    for name, value in _carried(request):
        room -= len(name) + len(value)
        if room >= 0 and name.lower() != "content-type":
            metadata[name] = value
    return _header(request, "content-type"), metadata


def _attributes(request: HttpRequest) -> dict[str, str]:
    return dict([header for header in _carried(request) if _ATTRIBUTE_NAME(header[0])][:_ATTRIBUTES])


def _carried(request: HttpRequest) -> list[tuple[str, str]]:
    """Headers worth their place: Hookline's and the signature first, then the endpoint's own."""
    wanted = [(name, value) for name, value in request.headers if name.lower() != "user-agent"]
    wanted = [header for header in wanted if header != ("content-type", "application/json")]
    return sorted(wanted, key=lambda header: _rank(header[0].lower()))


def _rank(name: str) -> int:
    if name.startswith("webhook-"):
        return 0
    return 1 if name in _SIGNED_BY or name == "content-type" else 2


def _header(request: HttpRequest, wanted: str) -> str:
    return next((value for name, value in request.headers if name.lower() == wanted), "")
