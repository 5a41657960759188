"""Signed requests to the management API of the deployed stack."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import TYPE_CHECKING, Any, NamedTuple

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from tests.local.outbox import PATIENCE

if TYPE_CHECKING:
    from tests.local.stack import LocalStack

__all__ = ["Answered", "Api"]


class Answered(NamedTuple):
    status: int
    headers: dict[str, str]
    raw: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.raw)


class Api:
    def __init__(self, stack: LocalStack) -> None:
        self._url = stack.api_url
        self._signer = SigV4Auth(Credentials("test", "test"), "execute-api", "us-east-1")

    def __call__(self, method: str, path: str, body: Any = None, *, signed: bool = True, **headers: str) -> Answered:
        data = None if body is None else json.dumps(body).encode()
        request = AWSRequest(method, self._url + path, {"content-type": "application/json"} | headers, data or b"")
        if signed:
            self._signer.add_auth(request)
        sent = urllib.request.Request(request.url, data, dict(request.headers.items()), method=method)
        try:
            with urllib.request.urlopen(sent, timeout=PATIENCE) as answer:
                return Answered(answer.status, dict(answer.headers), answer.read())
        except urllib.error.HTTPError as error:
            return Answered(error.code, dict(error.headers), error.read())
