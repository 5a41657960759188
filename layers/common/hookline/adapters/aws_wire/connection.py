"""One service's JSON protocol on kept connections: sign, POST, wait, try again.

A call costs about 35 us of CPU (`bench/aws_wire.py`). An easy handle keeps its connection from one call to the next,
also while the function is frozen; libcurl sends a POST again by itself where a kept connection turns out to be closed
and nothing was received on it. What is tried again here is throttling, a server's error, and silence.
"""

from __future__ import annotations

import json
import os
import random
import time
from base64 import b64encode
from io import BytesIO
from typing import TYPE_CHECKING, Any, NamedTuple

import certifi
import pycurl

from hookline.adapters.aws_wire.errors import AwsError, AwsUnreachable
from hookline.adapters.http.idle import IdleConnections
from hookline.jsontext import utf8

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from hookline.adapters.aws_wire.credentials import Credentials, CredentialSource
    from hookline.adapters.http.idle import Route

__all__ = ["Connection", "Patience", "Service"]

_OK = 200
_IDLE_SECONDS = 50  # AWS closes a connection that was idle for a minute or so
_FIRST_PAUSE = 0.05  # seconds, at most, before the second try; twice that before the third, and so on
_LONGEST_PAUSE = 5.0
_USER_AGENT = "Hookline/0.1"


class Service(NamedTuple):
    """How a service's JSON protocol is addressed; `name` is also what is signed for."""

    name: str
    target: str
    version: str


class Patience(NamedTuple):
    """Seconds to connect, seconds for one try, and tries in all."""

    connect: float = 2.0
    answer: float = 10.0
    tries: int = 4


class Connection:
    """Several threads may call at once: each takes a handle, and makes one where none is idle."""

    def __init__(
        self,
        service: Service,
        *,
        url: str,
        region: str,
        credentials: CredentialSource,
        patience: Patience = Patience(),  # noqa: B008 - immutable
        parse: Callable[[bytes], Any] = json.loads,
        sleep: Callable[[float], None] = time.sleep,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._service = service
        self._url = f"{url}/"
        self._region = region
        self._credentials = credentials
        self._patience = patience
        self._parse = parse
        self._sleep = sleep
        self._jitter = jitter
        self._idle: list[_Handle] = []

    def call(self, operation: str, request: Mapping[str, Any]) -> dict[str, Any]:
        """Raises AwsError or AwsUnreachable as the last try did, Unavailable where there are no credentials."""
        body = utf8(request, _binary)
        for tried in range(1, self._patience.tries + 1):
            try:
                return self._try(operation, body)
            except AwsUnreachable:
                if tried == self._patience.tries:
                    raise
            except AwsError as error:
                if tried == self._patience.tries or not error.passing:
                    raise
            self._sleep(self._jitter() * min(_LONGEST_PAUSE, _FIRST_PAUSE * 2 ** (tried - 1)))
        raise AssertionError  # the last try returned or raised

    def renew(self) -> None:
        """Forgets connections and credentials: after a snapshot was restored both are another sandbox's."""
        while self._idle:
            self._idle.pop().close()
        self._credentials.forget()

    def _try(self, operation: str, body: bytes) -> dict[str, Any]:
        try:
            handle = self._idle.pop()
        except IndexError:
            handle = _Handle(self._service, self._url, self._region, self._patience)
        try:
            status, text = handle.post(operation, body, self._credentials.current())
        except BaseException:
            handle.close()  # and its connection: the answer may still come
            raise
        self._idle.append(handle)
        try:
            answer = self._parse(text) if text else {}
        except ValueError:
            answer = None
        if status != _OK:
            raise AwsError(operation, status, answer if isinstance(answer, dict) else {})
        if not isinstance(answer, dict):
            raise AwsUnreachable(operation, "an answer that is not AWS's")
        return answer


class _Handle:
    """A libcurl easy handle with its connection."""

    def __init__(self, service: Service, url: str, region: str, patience: Patience) -> None:
        self._service = service
        self._credentials: Credentials | None = None
        self._lines: dict[str, list[str]] = {}
        self._set: list[str] | None = None
        self._kept = IdleConnections()
        self._route: Route | None = None
        self._socket = 0
        self._curl = pycurl.Curl()
        for option, value in (
            (pycurl.URL, url),
            (pycurl.AWS_SIGV4, f"aws:amz:{region}:{service.name}"),
            (pycurl.NOSIGNAL, 1),
            (pycurl.POST, 1),
            (pycurl.NETRC, pycurl.NETRC_IGNORED),
            (pycurl.HTTP_VERSION, pycurl.CURL_HTTP_VERSION_1_1),
            (pycurl.CAINFO, os.environ.get("AWS_CA_BUNDLE") or certifi.where()),
            (pycurl.USERAGENT, _USER_AGENT),
            (pycurl.TCP_KEEPALIVE, 1),
            (pycurl.MAXAGE_CONN, _IDLE_SECONDS),
            (pycurl.CONNECTTIMEOUT_MS, int(patience.connect * 1000)),
            (pycurl.TIMEOUT_MS, int(patience.answer * 1000)),
            (pycurl.PREREQFUNCTION, self._before_request),
        ):
            self._curl.setopt(option, value)

    def post(self, operation: str, body: bytes, credentials: Credentials) -> tuple[int, bytes]:
        curl = self._curl
        if credentials != self._credentials:
            curl.setopt(pycurl.USERNAME, credentials.access_key)
            curl.setopt(pycurl.PASSWORD, credentials.secret_key)
            self._credentials = credentials
            self._lines.clear()
        lines = self._lines.get(operation)
        if lines is None:
            lines = self._lines[operation] = self._headers(operation, credentials.token)
        if lines is not self._set:
            curl.setopt(pycurl.HTTPHEADER, lines)
            self._set = lines
        answer = BytesIO()
        curl.setopt(pycurl.POSTFIELDS, body)
        curl.setopt(pycurl.WRITEFUNCTION, answer.write)
        try:
            self._perform()
        except pycurl.error as error:
            timed_out = error.args[0] == pycurl.E_OPERATION_TIMEDOUT
            raise AwsUnreachable(operation, curl.errstr(), timed_out=timed_out) from error
        if self._route is not None:
            self._kept.leave(self._route, curl, self._socket)
        return curl.getinfo(pycurl.RESPONSE_CODE), answer.getvalue()

    def close(self) -> None:
        self._curl.close()

    def _perform(self) -> None:
        self._socket = 0
        try:
            self._curl.perform()
        except pycurl.error:
            if self._socket >= 0:
                raise
            self._curl.setopt(pycurl.FRESH_CONNECT, 1)  # nothing was sent on the one that libcurl chose
            try:
                self._curl.perform()
            finally:
                self._curl.setopt(pycurl.FRESH_CONNECT, 0)

    def _before_request(self, *route: Any) -> int:
        """Called when libcurl has a connection and has sent nothing; 1 ends it there."""
        self._route = route
        self._socket = self._kept.take(route)
        return 1 if self._socket < 0 else 0

    def _headers(self, operation: str, token: str | None) -> list[str]:
        lines = [
            f"Content-Type: application/x-amz-json-{self._service.version}",
            f"X-Amz-Target: {self._service.target}.{operation}",
            "Accept:",
            "Expect:",  # or a batch above a megabyte would wait for a 100 Continue
        ]
        return [*lines, f"X-Amz-Security-Token: {token}"] if token else lines


def _binary(value: object) -> str:
    """Bytes as these protocols write them."""
    if isinstance(value, bytes):
        return b64encode(value).decode()
    raise TypeError(f"{type(value).__name__} has no form in AWS's JSON")
